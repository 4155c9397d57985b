"""Turn a source into notes, one for each sitting, and private log entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import PurePosixPath

from kg.reading.dates import settle_dates
from kg.reading.files import SourceText
from kg.reading.items import (
    DateLine,
    Item,
    LogLine,
    MarkerLine,
    RangeLine,
    find_links,
)
from kg.reading.sections import Section, parse_sections
from kg.records import Link, LogEntry, Passage, Reference, TimeRange


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftNote:
    """A note before its lecture and course are known; else as `kg.records.Note`.

    ``journal`` tells a study journal, with dates, ranges, weeks or links above blocks,
    from other notes. ``titled`` tells a title in the notes from a stand-in.
    ``heading_course`` is the course that the heading names, ``block`` the links above
    the block of sections.
    """

    source: str
    line: int
    end_line: int
    journal: bool
    title: str
    titled: bool
    heading_course: str | None
    week: int | None
    module: int | None
    block: tuple[Link, ...]
    date: date | None
    date_written: str | None
    date_inferred: bool
    ranges: tuple[TimeRange, ...]
    to_end: bool
    markers: tuple[str, ...]
    links: tuple[Link, ...]
    passages: tuple[Passage, ...]
    trail: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedSource:
    """The notes of one source in the order of lines, and its private records."""

    notes: tuple[DraftNote, ...]
    log: tuple[LogEntry, ...]


def parse_notes(source: SourceText, *, show_log: bool = False) -> ParsedSource:
    """Return a note for every sitting, and the private records with their dates.

    With ``show_log`` the lines of private records are passages like any other.

    A section with several dates holds several sittings. One that carries nothing but
    private records is no note, save the first under a heading: that lecture was heard.
    """
    sections = parse_sections(source.text)
    leaves = [a.level >= b.level for a, b in pairwise(sections)] + [True]
    sittings = [
        sitting
        for section, leaf in zip(sections, leaves, strict=False)
        for sitting in _split_sittings(section, leaf=leaf)
    ]
    journal = any(_is_of_journal(section) for section in sections)
    written = [sitting.date.date if sitting.date else None for sitting in sittings]
    dated = list(zip(sittings, settle_dates(written), strict=True))
    return ParsedSource(
        notes=tuple(
            _make_note(
                sitting, day, source.source.id, journal=journal, show_log=show_log
            )
            for sitting, day in dated
            if sitting.is_note
        ),
        log=tuple(
            LogEntry(
                source=source.source.id,
                line=item.line,
                date=day,
                name=name,
                value=value,
            )
            for sitting, day in dated
            for item in sitting.items
            if isinstance(item, LogLine)
            for name, value in item.entries
        ),
    )


@dataclass(slots=True, kw_only=True)
class _Sitting:
    """What belongs to one date of a section; ``leaf``: no deeper section follows."""

    section: Section
    line: int
    leaf: bool
    first: bool
    watched: bool = False
    date: DateLine | None = None
    items: list[Item] = field(default_factory=list)

    def take(self, items: Iterable[Item]) -> None:
        for item in items:
            self.items.append(item)
            self.watched = self.watched or isinstance(item, RangeLine)

    @property
    def is_note(self) -> bool:
        if any(not isinstance(item, LogLine) for item in self.items):
            return True
        section = self.section
        if self.first and section.level and section.title:
            return self.leaf or self.date is not None
        named = section.level > 0 or section.file is not None
        return named and self.date is not None and not self.items


def _split_sittings(section: Section, *, leaf: bool) -> list[_Sitting]:
    sitting = _Sitting(section=section, line=section.line, leaf=leaf, first=True)
    sittings = [sitting]
    # What belongs to the next date, if one comes before anything else does.
    waiting: list[Item] = []
    for item in section.items:
        if isinstance(item, DateLine):
            if sitting.date is not None:
                line = min(other.line for other in (*waiting, item))
                sitting = _Sitting(section=section, line=line, leaf=leaf, first=False)
                sittings.append(sitting)
            sitting.date = item
            sitting.take(waiting)
            waiting = []
        elif sitting.date is not None and (
            isinstance(item, Link) or (isinstance(item, RangeLine) and sitting.watched)
        ):
            waiting.append(item)
        else:
            sitting.take((*waiting, item))
            waiting = []
    sitting.take(waiting)
    return sittings


def _is_of_journal(section: Section) -> bool:
    numbered = section.week is not None or section.module is not None
    return bool(numbered or section.dates or section.ranges or section.block)


def _make_note(
    sitting: _Sitting,
    day: date | None,
    source: str,
    *,
    journal: bool,
    show_log: bool,
) -> DraftNote:
    section, items = sitting.section, sitting.items
    heading = (section.heading,) if sitting.first and section.heading else ()
    passages = (*heading, *_passages(items, show_log=show_log))
    watched = [item for item in items if isinstance(item, RangeLine)]
    links = [item for item in items if isinstance(item, Link)]
    links += [link for passage in passages for link in find_links(passage)]
    written = sitting.date
    lines = [
        item.line for item in (*items, *passages, *((written,) if written else ()))
    ]
    return DraftNote(
        source=source,
        line=sitting.line,
        end_line=max(lines, default=sitting.line),
        journal=journal,
        title=section.title or section.written or PurePosixPath(source).stem,
        titled=bool(section.title),
        heading_course=section.course,
        week=section.week,
        module=section.module,
        block=section.block,
        date=day,
        date_written=written.written if written else None,
        date_inferred=day != (written.date if written else None),
        ranges=tuple(part for item in watched for part in item.ranges),
        to_end=any(item.to_end for item in watched),
        markers=tuple(
            dict.fromkeys(item.marker for item in items if isinstance(item, MarkerLine))
        ),
        links=tuple(dict.fromkeys(sorted(links, key=lambda link: link.line))),
        passages=passages,
    )


def _passages(items: Iterable[Item], *, show_log: bool) -> Iterator[Passage]:
    for item in items:
        if isinstance(item, Passage):
            yield item
        elif isinstance(item, LogLine) and show_log:
            yield item.passage
