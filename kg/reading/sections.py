"""Turn the lines of a source into sections: what stands under which heading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.reading.items import (
    MAX_TITLE,
    DateLine,
    Event,
    FileLine,
    Heading,
    Item,
    LogLine,
    MarkerLine,
    RangeLine,
    SeparatorLine,
    parse_event,
    parse_sign,
)
from kg.reading.markdown import Line, LineKind
from kg.records import Link, Passage, PassageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The lines under one heading, or what was written before the first.

    ``level`` is 0 without a heading, ``lecture`` the number in one such as *Lecture 5*,
    ``day_only`` tells one that is nothing but a date; ``file`` is the file that a
    section was pasted from. ``block`` are the links above the block of sections that
    this one is in.
    ``items`` are in the order of lines, but links that stand above the heading and
    belong to it come first.
    """

    line: int
    end_line: int
    level: int = 0
    written: str = ""
    title: str = ""
    week: int | None = None
    module: int | None = None
    course: str | None = None
    lecture: str | None = None
    day_only: bool = False
    heading_lines: tuple[int, ...] = ()
    heading: Passage | None = None
    file: str | None = None
    block: tuple[Link, ...] = ()
    items: tuple[Item, ...] = ()

    @property
    def dates(self) -> tuple[DateLine, ...]:
        return tuple(item for item in self.items if isinstance(item, DateLine))

    @property
    def ranges(self) -> tuple[RangeLine, ...]:
        return tuple(item for item in self.items if isinstance(item, RangeLine))

    @property
    def markers(self) -> tuple[MarkerLine, ...]:
        return tuple(item for item in self.items if isinstance(item, MarkerLine))

    @property
    def log(self) -> tuple[LogLine, ...]:
        return tuple(item for item in self.items if isinstance(item, LogLine))

    @property
    def links(self) -> tuple[Link, ...]:
        return tuple(item for item in self.items if isinstance(item, Link))

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(item for item in self.items if isinstance(item, Passage))


def find_sections(lines: Sequence[Line]) -> tuple[Section, ...]:
    """Divide lines at headings of any level and at names of pasted files."""
    lines = _without_underlined_signs(lines)
    events = [event for line in lines if (event := parse_event(line)) is not None]
    started = _start_sections(_join_titles(events))
    ends = [section.line - 1 for section, _ in started[1:]] + [len(lines)]
    return tuple(
        replace(section, end_line=end, items=tuple(items))
        for (section, items), end in zip(started, ends, strict=False)
    )


def _without_underlined_signs(lines: Sequence[Line]) -> list[Line]:
    """Read a rule right below a date, range or link as a rule.

    For Markdown the two lines are a heading.
    """
    settled = list(lines)
    for at, line in enumerate(lines):
        if line.kind is LineKind.UNDERLINE and parse_sign(lines[at - 1]) is not None:
            settled[at - 1] = replace(lines[at - 1], kind=LineKind.TEXT, level=0)
            settled[at] = replace(line, kind=LineKind.SEPARATOR)
    return settled


def _join_titles(events: Iterable[Event]) -> list[Event]:
    """Give headings such as ``Week 2`` the title that stands on the next line."""
    joined: list[Event] = []
    for event in events:
        above = joined[-1] if joined else None
        if (
            isinstance(above, Heading)
            and isinstance(event, Passage)
            and _may_continue(above, event)
        ):
            passage = replace(event, kind=PassageKind.HEADING)
            joined[-1] = replace(above, title=event.content, passage=passage)
        else:
            joined.append(event)
    return joined


def _may_continue(heading: Heading, passage: Passage) -> bool:
    title = passage.content
    return (
        not heading.title
        and heading.numbered
        and passage.kind is PassageKind.PARAGRAPH
        and len(title) <= MAX_TITLE
        and not title.endswith((".", ":"))
    )


def _start_sections(events: Sequence[Event]) -> list[tuple[Section, list[Item]]]:
    openers = _links_above_headings(events)
    started: list[tuple[Section, list[Item]]] = []
    block: tuple[Link, ...] = ()
    waiting: list[Link] = []
    for event in events:
        match event:
            case SeparatorLine():
                block = ()
            case FileLine(line=line, name=name):
                block = ()
                section = Section(line=line, end_line=line, title=name, file=name)
                started.append((section, []))
            case Heading():
                if waiting or (started and started[-1][0].file is not None):
                    block = tuple(waiting)
                items: list[Item] = [*waiting]
                if event.date is not None:
                    items.append(event.date)
                started.append((_make_section(event, block), items))
                waiting = []
            case Link() if event in openers:
                waiting.append(event)
            case Link() if started and started[-1][0].file is not None:
                block = (event,)
                section = replace(started[-1][0], line=event.line, block=block)
                started.append((section, [event]))
            case _:
                if not started:
                    started.append((Section(line=event.line, end_line=event.line), []))
                started[-1][1].append(event)
    return started


def _links_above_headings(events: Sequence[Event]) -> frozenset[Link]:
    """Return the links that open what follows.

    In a journal they stand above a heading; right below a heading, and at the end of a
    section of other notes, a link is the section's own.
    """
    journal = any(isinstance(event, DateLine | RangeLine) for event in events)
    openers: set[Link] = set()
    above: Event | None = None
    waiting: list[Link] = []
    for event in events:
        if isinstance(event, Link):
            waiting.append(event)
            continue
        own = isinstance(above, Heading | FileLine) or not (journal or above is None)
        if isinstance(event, Heading) and not own:
            openers.update(waiting)
        above = event
        waiting = []
    return frozenset(openers)


def _make_section(heading: Heading, block: tuple[Link, ...]) -> Section:
    title_line = heading.passage.line if heading.passage else heading.line
    return Section(
        line=heading.line,
        end_line=heading.line,
        level=heading.level,
        written=heading.written,
        title=heading.title or heading.lecture or "",
        lecture=heading.lecture,
        week=heading.week,
        module=heading.module,
        course=heading.course,
        day_only=heading.date is not None and not (heading.title or heading.numbered),
        heading_lines=tuple(sorted({heading.line, title_line})),
        heading=heading.passage,
        block=block,
    )
