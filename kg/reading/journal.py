"""Turn a source into notes, one for each sitting, and private log entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from kg.reading.files import SourceText
from kg.reading.items import (
    Item,
    LogLine,
    MarkerLine,
    RangeLine,
    find_links,
)
from kg.reading.sections import Section, parse_sections
from kg.reading.sittings import Sitting, find_doubts, find_sittings
from kg.records import Link, LogEntry, Passage, Reference, TimeRange


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftNote:
    """A note before its lecture and course are known; else as `kg.records.Note`.

    ``journal`` tells a study journal, with dates, ranges, weeks or links above blocks,
    from other notes. ``titled`` tells a title in the notes from a stand-in.
    ``heading_course`` is the course that the heading names, ``course_above`` one that a
    heading above names, ``lecture_number`` a number such as *Lecture 5*, ``block`` the
    links above the block of sections.
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
    course_above: str | None = None
    lecture_number: str | None = None
    trail: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedSource:
    """The notes of one source in the order of lines, and its private records.

    ``warnings`` name what a reader of the source cannot decide.
    """

    notes: tuple[DraftNote, ...]
    log: tuple[LogEntry, ...]
    warnings: tuple[str, ...] = ()


def parse_notes(source: SourceText, *, show_log: bool = False) -> ParsedSource:
    """Return a note for every sitting, and the private records with their dates.

    With ``show_log`` the lines of private records are passages like any other.

    A section with several dates holds several sittings. One that carries nothing but
    private records is no note, save the first under a heading: that lecture was heard.
    """
    sections = parse_sections(source.text)
    sittings = find_sittings(sections)
    journal = any(_is_of_journal(section) for section in sections)
    return ParsedSource(
        notes=tuple(
            _make_note(sitting, source.source.id, journal=journal, show_log=show_log)
            for sitting in sittings
            if sitting.is_note
        ),
        log=tuple(
            LogEntry(
                source=source.source.id,
                line=item.line,
                date=sitting.day,
                name=name,
                value=value,
            )
            for sitting in sittings
            for item in sitting.items
            if isinstance(item, LogLine)
            for name, value in item.entries
        ),
        warnings=find_doubts(sittings),
    )


def _is_of_journal(section: Section) -> bool:
    numbers = (section.week, section.module, section.lecture)
    numbered = any(number is not None for number in numbers)
    return bool(numbered or section.dates or section.ranges or section.block)


def _make_note(
    sitting: Sitting, source: str, *, journal: bool, show_log: bool
) -> DraftNote:
    section, items = sitting.section, sitting.items
    heading = (section.heading,) if sitting.first and section.heading else ()
    passages = (*heading, *_passages(items, show_log=show_log))
    watched = [item for item in items if isinstance(item, RangeLine)]
    links = [item for item in items if isinstance(item, Link)]
    links += [link for passage in passages for link in find_links(passage)]
    written = sitting.written
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
        course_above=sitting.place.course,
        lecture_number=section.lecture,
        week=section.week,
        module=section.module,
        block=section.block,
        date=sitting.day,
        date_written=written.written if written else None,
        date_inferred=sitting.inferred,
        ranges=tuple(part for item in watched for part in item.ranges),
        to_end=any(item.to_end for item in watched),
        markers=tuple(
            dict.fromkeys(item.marker for item in items if isinstance(item, MarkerLine))
        ),
        links=tuple(dict.fromkeys(sorted(links, key=lambda link: link.line))),
        passages=passages,
        trail=sitting.place.trail,
    )


def _passages(items: Iterable[Item], *, show_log: bool) -> Iterator[Passage]:
    for item in items:
        if isinstance(item, Passage):
            yield item
        elif isinstance(item, LogLine) and show_log:
            yield item.passage
