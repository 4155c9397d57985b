"""Sections → the headings that each stands under, and the course that these name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.labels import make_slug
from kg.reading.inline import show
from kg.reading.items import DateLine
from kg.reading.sections import Section

_COURSE = "course:"
# Words of titles that name a notebook, not a course.
_NOTEBOOK = re.compile(
    r"(?:and|class|courses?|daily|day|diary|for|from|journal|learning|lectures?|lessons"
    r"|log|my|notes?|notebook|of|on|our|reading|school|semester|study|studies|studying"
    r"|term|the|to|university|videos?|weeks?|weekly|work|year|\d+)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a section stands. ``trail``: the titles above it, outermost first.

    ``course`` is what a heading above names, ``date`` the day of a heading above that
    is nothing but a date.
    """

    trail: tuple[str, ...] = ()
    course: str | None = None
    date: DateLine | None = None


def find_places(
    sections: Sequence[Section], *, title: str, home: int | None
) -> tuple[Place, ...]:
    """Return the place of each section of the page with this title, which may be empty.

    Nothing stands above what opens the page or stands under its own title, in line
    ``home``.
    A heading names the course of the deeper ones below it if it says so, as in "Linear
    Algebra Week 2 Bases" or "Course: Linear Algebra", or if weeks, modules or lectures
    stand right below it.
    """
    above = _find_above(sections)
    over_numbers = {
        chain[-1]
        for section, chain in zip(sections, above, strict=True)
        if chain and _is_numbered(section)
    }
    courses = [
        _named_course(section, over_numbers=at in over_numbers)
        for at, section in enumerate(sections)
    ]
    return tuple(
        Place(
            trail=_trail(section, [sections[at] for at in chain], title, home),
            course=next((courses[at] for at in chain[::-1] if courses[at]), None),
            date=next(
                (sections[at].dates[0] for at in chain[::-1] if sections[at].day_only),
                None,
            ),
        )
        for section, chain in zip(sections, above, strict=True)
    )


def _trail(
    section: Section, above: Sequence[Section], title: str, home: int | None
) -> tuple[str, ...]:
    if section.line == home or (section.level == 0 and section.file is None):
        return ()
    headings = (
        show(upper.title or upper.written)
        for upper in above
        if upper.line != home and not upper.day_only
    )
    return (title, *headings) if title else tuple(headings)


def _find_above(sections: Sequence[Section]) -> list[tuple[int, ...]]:
    """Return the places of the headings above each section; a file starts anew."""
    chains: list[tuple[int, ...]] = []
    open_: list[int] = []
    for at, section in enumerate(sections):
        while open_ and sections[open_[-1]].level >= section.level:
            open_.pop()
        chains.append(tuple(open_))
        if section.level:
            open_.append(at)
    return chains


def _is_numbered(section: Section) -> bool:
    numbers = (section.week, section.module, section.lecture)
    return any(number is not None for number in numbers)


def _named_course(section: Section, *, over_numbers: bool) -> str | None:
    title = section.title
    if section.course or title.lower().startswith(_COURSE):
        return section.course or title[len(_COURSE) :].strip() or None
    if not over_numbers or _is_numbered(section) or section.dates or section.ranges:
        return None
    words = make_slug(title).split("-")
    return None if all(map(_NOTEBOOK.fullmatch, words)) else title
