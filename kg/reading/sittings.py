"""Sections → sittings, each with its day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kg.days import AmbiguousDay, DayOrder, find_order
from kg.reading.dates import settle_dates
from kg.reading.items import DateLine, Item, LogLine, RangeLine
from kg.reading.outline import Place, find_places
from kg.reading.sections import Section
from kg.records import Link, Passage, PassageKind

_LIKE_A_DAY = re.compile(r"([12]\d{3})([-/.])(\d{1,2})\2(\d{1,2})")
_WRITTEN_KINDS = (PassageKind.BULLET, PassageKind.PARAGRAPH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What belongs to one date of a section.

    ``first``: it has the section's heading; ``leaf``: no note stands below that.
    ``written`` is its date as written, ``day`` the one meant, None if nobody can tell.
    ``above`` are headings right above that have nothing of their own.
    """

    section: Section
    place: Place
    line: int
    leaf: bool
    first: bool
    written: DateLine | None
    items: tuple[Item, ...]
    day: date | None = None
    above: tuple[Passage, ...] = ()

    @property
    def is_note(self) -> bool:
        if any(not isinstance(item, LogLine) for item in self.items):
            return True
        section = self.section
        if self.first and section.level and section.title:
            return self.leaf or self.has_own_date
        named = section.level > 0 or section.file is not None
        if section.day_only and not self.leaf:
            return False
        return named and self.has_own_date and not self.items

    @property
    def has_own_date(self) -> bool:
        return self.written is not None and self.written is not self.place.date

    @property
    def inferred(self) -> bool:
        """Whether the day is another than the one written, which can be two days."""
        stated = self.written.date if self.written else None
        if isinstance(stated, AmbiguousDay):
            return self.day not in (None, stated.day_first, stated.month_first)
        return self.day != stated


def find_sittings(
    sections: Sequence[Section], *, title: str = "", home: int | None = None
) -> tuple[Sitting, ...]:
    """Divide sections at their dates, and settle the day of each part.

    ``title`` is that of the page, whose heading is in line ``home``. A heading with
    nothing of its own has the day of what stands below it, up to the next such heading,
    if that is one day.
    """
    places = find_places(sections, title=title, home=home)
    sittings = _split_all(sections, places)
    counted = [sitting for sitting in sittings if not _is_bare(sitting)]
    days = iter(
        settle_dates(
            [sitting.written.date if sitting.written else None for sitting in counted],
            orders=_orders(counted),
        )
    )
    settled = [
        sitting if _is_bare(sitting) else replace(sitting, day=next(days))
        for sitting in sittings
    ]
    return tuple(_date_bare_headings(settled))


def carry_headings(sittings: Iterable[Sitting]) -> tuple[Sitting, ...]:
    """Give every heading that makes no note to the first note below it."""
    settled = []
    waiting: list[tuple[int, Passage]] = []
    for sitting in sittings:
        if sitting.is_note and waiting:
            line = min(waiting[0][0], sitting.line)
            above = tuple(heading for _, heading in waiting)
            settled.append(replace(sitting, line=line, above=above))
            waiting = []
        else:
            heading = sitting.section.heading
            if heading is not None and sitting.first and not sitting.is_note:
                waiting.append((sitting.line, heading))
            settled.append(sitting)
    return tuple(settled)


def find_doubts(sittings: Iterable[Sitting]) -> tuple[str, ...]:
    """Name the dates that can be two days, or none, and how to write them."""
    doubts = []
    for sitting in sittings:
        doubts += [
            f"Line {item.line}: {item.content} is no day; correct it."
            for item in sitting.items
            if isinstance(item, Passage) and _is_no_day(item)
        ]
        day = sitting.written.date if sitting.written else None
        if isinstance(day, AmbiguousDay) and sitting.day is None and sitting.written:
            first, second = day.day_first, day.month_first
            doubts.append(
                f"Line {sitting.written.line}: {sitting.written.written} can be "
                f"{first.day} {first:%B} or {second.day} {second:%B}; "
                f"write {first.isoformat()}."
            )
    return tuple(dict.fromkeys(doubts))


def _is_no_day(passage: Passage) -> bool:
    match = _LIKE_A_DAY.fullmatch(passage.content)
    if match is None or passage.kind not in _WRITTEN_KINDS:
        return False
    try:
        date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return True
    return False


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A sitting while its lines are read."""

    line: int
    date: DateLine | None = None
    watched: bool = False
    items: list[Item] = field(default_factory=list)

    def take(self, items: Iterable[Item]) -> None:
        for item in items:
            self.items.append(item)
            self.watched = self.watched or isinstance(item, RangeLine)


def _split_all(sections: Sequence[Section], places: Sequence[Place]) -> list[Sitting]:
    """Divide all sections; whether a note stands below is known from the last up."""
    divided: list[list[Sitting]] = []
    # Level of each section that nothing above has claimed, and whether it holds notes.
    below: list[tuple[int, bool]] = []
    for section, place in zip(reversed(sections), reversed(places), strict=True):
        holds_notes = False
        while below and below[-1][0] > section.level:
            holds_notes = below.pop()[1] or holds_notes
        parts = _split(section, place, leaf=not holds_notes)
        holds_notes = holds_notes or any(part.is_note for part in parts)
        below.append((section.level, holds_notes))
        divided.append(parts)
    return [sitting for parts in reversed(divided) for sitting in parts]


def _split(section: Section, place: Place, *, leaf: bool) -> list[Sitting]:
    drafts = _split_items(section)
    return [
        Sitting(
            section=section,
            place=place,
            line=draft.line,
            leaf=leaf,
            first=draft is drafts[0],
            written=draft.date or place.date,
            items=tuple(draft.items),
        )
        for draft in drafts
    ]


def _split_items(section: Section) -> list[_Draft]:
    draft = _Draft(line=section.line)
    drafts = [draft]
    # What belongs to the next date, if one comes before anything else does.
    waiting: list[Item] = []
    for item in section.items:
        if isinstance(item, DateLine):
            if draft.date is not None and not _repeats_heading(item, draft, section):
                line = min(other.line for other in (*waiting, item))
                draft = _Draft(line=line)
                drafts.append(draft)
            draft.date = draft.date or item
            draft.take(waiting)
            waiting = []
        elif draft.date is not None and (
            isinstance(item, Link) or (isinstance(item, RangeLine) and draft.watched)
        ):
            waiting.append(item)
        else:
            draft.take((*waiting, item))
            waiting = []
    draft.take(waiting)
    return drafts


def _repeats_heading(item: DateLine, draft: _Draft, section: Section) -> bool:
    """Tell the day of a heading that is written below it once more."""
    own = draft.date
    return own is not None and own.line == section.line and own.date == item.date


def _is_bare(sitting: Sitting) -> bool:
    return sitting.written is None and not sitting.items and not sitting.is_note


def _orders(sittings: Iterable[Sitting]) -> set[tuple[str, DayOrder]]:
    found = (find_order(s.written.written) for s in sittings if s.written)
    return {order for order in found if order is not None}


def _date_bare_headings(sittings: Sequence[Sitting]) -> list[Sitting]:
    settled = list(sittings)
    below: set[date | None] = set()
    for at in range(len(settled) - 1, -1, -1):
        sitting = settled[at]
        if _is_bare(sitting):
            (day,) = below if len(below) == 1 else (None,)
            settled[at] = replace(sitting, day=day)
            below = set()
        else:
            below.add(sitting.day)
    return settled
