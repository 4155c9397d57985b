"""The words of a heading → course, week, number, day and title."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kg.days import AmbiguousDay, find_day, parse_day

_UNIT = re.compile(
    r"\b(?P<name>week|wk\.?|module|lecture|day)[\s#]{0,3}(?P<number>\d{1,3})\b(?![.,/]\d)"
    r"(?P<gap>[\s:.,–—-]*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingParts:
    """What a heading says: ``[day] [course] [Week n | Module n | …] [title] [day]``.

    The title is ``written[start:end]``. ``numbered`` tells headings that take a title
    from below; ``lecture`` is a lecture's number as written, *Lecture 5*.
    """

    title: str
    start: int
    end: int
    course: str | None = None
    week: int | None = None
    module: int | None = None
    lecture: str | None = None
    numbered: bool = False
    day: date | AmbiguousDay | None = None
    day_written: str | None = None


def split_heading(written: str) -> HeadingParts:
    """Divide the words of a heading; what they do not name is None."""
    if (day := parse_day(written)) is not None:
        return HeadingParts(
            title="", start=len(written), end=len(written), day=day, day_written=written
        )
    found = find_day(written)
    start, end = (found.start, found.end) if found else (0, len(written))
    course: str | None = None
    numbers: dict[str, int] = {}
    lecture: str | None = None
    while unit := _find_unit(written, start, end, first=not numbers):
        name = unit["name"].lower().rstrip(".").replace("wk", "week")
        if not numbers:
            course = written[start : unit.start()].strip(" :,–—-") or None
        numbers[name] = int(unit["number"])
        if name == "lecture":
            lecture = written[unit.start("name") : unit.end("number")]
        start = unit.end()
    return HeadingParts(
        title=written[start:end].rstrip(),
        start=start,
        end=end,
        course=course,
        week=numbers.get("week"),
        module=numbers.get("module"),
        lecture=lecture,
        numbered=bool(numbers),
        day=found.day if found else None,
        day_written=found.written if found else None,
    )


def _find_unit(
    written: str, start: int, end: int, *, first: bool
) -> re.Match[str] | None:
    """Find the next number of a week, module, lecture or day.

    It opens the heading. A week or module may also stand behind the course and before
    the title: "Linear Algebra Week 2 Bases", but not "what to do in week 2".
    """
    if not first:
        unit = _UNIT.match(written, start, end)
        return unit if unit and _counts(unit, written[unit.end() : end]) else None
    for unit in _UNIT.finditer(written, start, end):
        rest = written[unit.end() : end]
        if not written[start : unit.start()].strip(" :,–—-"):
            return unit if _counts(unit, rest) else None
        if unit["name"][0] in "WM" and rest:
            return unit
    return None


def _counts(unit: re.Match[str], rest: str) -> bool:
    """Tell "Day 3: Verbs" from "Day 1 of the war"; weeks and modules always count."""
    if unit["name"][0] in "wWmM" or not rest:
        return True
    return bool(unit["gap"].strip()) or not rest[0].islower()
