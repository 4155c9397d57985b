"""Turn a source into notes, one for each sitting, and private log entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.reading.files import SourceText
from kg.reading.inline import show
from kg.reading.items import (
    Item,
    LogLine,
    MarkerLine,
    RangeLine,
    find_links,
)
from kg.reading.pages import Page, parse_page
from kg.reading.sections import Section, find_sections
from kg.reading.sittings import (
    Sitting,
    carry_headings,
    find_doubts,
    find_sittings,
)
from kg.records import Link, LogEntry, Passage, PassageKind, Reference, TimeRange


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
    page = parse_page(source.text, path=source.source.id)
    sections = find_sections(page.lines)
    references = {line.number: line.references for line in page.lines}
    parents = {line.number: line.parent for line in page.lines}
    journal = any(_is_of_journal(section) for section in sections)
    # What a journal's file is called tells nothing about its lectures.
    title = page.title if page.titled or not journal else ""
    sittings = carry_headings(
        _with_properties(
            find_sittings(sections, title=title, home=page.home),
            references,
            home=page.home,
        )
    )
    if any(s.written and s.written.line != page.date_line for s in sittings):
        # Its own dates say when each part was written.
        page = replace(page, date=None, date_written=None)
    return ParsedSource(
        notes=tuple(
            _make_note(
                sitting,
                source.source.id,
                page=page,
                journal=journal,
                show_log=show_log,
                references=references,
                parents=parents,
            )
            for sitting in sittings
            if sitting.is_note
        ),
        log=tuple(
            LogEntry(
                source=source.source.id,
                line=item.line,
                date=sitting.day or page.date,
                name=name,
                value=value,
            )
            for sitting in sittings
            for item in sitting.items
            if isinstance(item, LogLine)
            for name, value in item.entries
        ),
        warnings=(*page.warnings, *find_doubts(sittings)),
    )


def _with_properties(
    sittings: Sequence[Sitting],
    references: Mapping[int, tuple[Reference, ...]],
    *,
    home: int | None,
) -> tuple[Sitting, ...]:
    """Give a page's properties to its first note, if nothing else opens the page.

    Those that refer to something make a note of the page itself.
    """
    opening = sittings[0] if sittings else None
    if opening is None or opening.section.level or opening.section.file is not None:
        return tuple(sittings)
    properties = [item for item in opening.items if _is_property(item)]
    log = tuple(item for item in opening.items if isinstance(item, LogLine))
    if not properties or len(properties) + len(log) < len(opening.items):
        return tuple(sittings)
    taker = next((at for at, s in enumerate(sittings) if at and s.is_note), None)
    if any(references[item.line] for item in properties):
        if len(sittings) < 2 or sittings[1].section.line != home:
            return tuple(sittings)
        taker = 1
    settled = [replace(opening, items=log), *sittings[1:]]
    if taker is not None:
        settled[taker] = replace(
            settled[taker],
            items=(*properties, *settled[taker].items),
            line=properties[0].line,
        )
    return tuple(settled)


def _is_property(item: Item) -> bool:
    return isinstance(item, Passage) and item.kind is PassageKind.PROPERTY


def _is_of_journal(section: Section) -> bool:
    numbers = (section.week, section.module, section.lecture)
    numbered = any(number is not None for number in numbers)
    return bool(numbered or section.dates or section.ranges or section.block)


def _make_note(
    sitting: Sitting,
    source: str,
    *,
    page: Page,
    journal: bool,
    show_log: bool,
    references: Mapping[int, tuple[Reference, ...]],
    parents: Mapping[int, int | None],
) -> DraftNote:
    section, items = sitting.section, sitting.items
    heading = (section.heading,) if sitting.first and section.heading else ()
    passages = _with_parents(
        sorted(
            (*sitting.above, *heading, *_passages(items, show_log=show_log)),
            key=lambda item: item.line,
        ),
        parents,
    )
    watched = [item for item in items if isinstance(item, RangeLine)]
    links = [item for item in items if isinstance(item, Link)]
    links += [link for passage in passages for link in find_links(passage)]
    written = sitting.written
    lines = [
        item.line for item in (*items, *passages, *((written,) if written else ()))
    ]
    opens_page = section.level == 0 and section.file is None
    return DraftNote(
        source=source,
        line=sitting.line,
        # The links of a note may all stand above its heading.
        end_line=max((sitting.line, *lines)),
        journal=journal,
        title=show(section.title or section.written) or page.title,
        titled=bool(section.title) or (opens_page and page.titled),
        heading_course=section.course,
        course_above=sitting.place.course,
        lecture_number=section.lecture,
        week=section.week,
        module=section.module,
        block=section.block,
        date=sitting.day or page.date,
        date_written=(
            written.written if written else None if sitting.day else page.date_written
        ),
        date_inferred=sitting.inferred,
        ranges=tuple(part for item in watched for part in item.ranges),
        to_end=any(item.to_end for item in watched),
        markers=tuple(
            dict.fromkeys(item.marker for item in items if isinstance(item, MarkerLine))
        ),
        links=tuple(dict.fromkeys(sorted(links, key=lambda link: link.line))),
        passages=passages,
        trail=sitting.place.trail,
        references=tuple(
            reference for passage in passages for reference in references[passage.line]
        ),
    )


def _passages(items: Iterable[Item], *, show_log: bool) -> Iterator[Passage]:
    for item in items:
        if isinstance(item, Passage):
            yield item
        elif isinstance(item, LogLine) and show_log:
            yield item.passage


def _with_parents(
    passages: Sequence[Passage], parents: Mapping[int, int | None]
) -> tuple[Passage, ...]:
    """Put each passage under the nearest item above it that is a passage of the note.

    An item that only holds a macro or a private record is none.
    """
    here = {passage.line for passage in passages}
    settled = []
    for passage in passages:
        parent = passage.parent
        while parent is not None and parent not in here:
            parent = parents[parent]
        settled.append(
            passage if parent == passage.parent else replace(passage, parent=parent)
        )
    return tuple(settled)
