"""Turn the dates of a journal, in the order written, into the dates that were meant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby, pairwise


def settle_dates(dates: Sequence[date | None]) -> tuple[date | None, ...]:
    """Correct slips of the year, and fill gaps that leave room for one day only.

    A year is a slip if the dates around it share another year, and with that year the
    date falls between them. A missing date is filled if the dates just before and just
    after it are the same, or two days apart.
    """
    corrected = _with_right_years(dates)
    filled = list(corrected)
    for at in range(1, len(corrected) - 1):
        before, after = corrected[at - 1], corrected[at + 1]
        if corrected[at] is None and before is not None and after is not None:
            gap = after - before
            if abs(gap.days) in (0, 2):
                filled[at] = before + gap / 2
    return tuple(filled)


def _with_right_years(dates: Sequence[date | None]) -> list[date | None]:
    corrected = list(dates)
    known = [(at, day) for at, day in enumerate(dates) if day is not None]
    years = [tuple(group) for _, group in groupby(known, key=lambda pair: pair[1].year)]
    before = years[0][-1][1] if years else None
    for group, following in pairwise(years[1:]):
        after = following[0][1]
        if before is not None and before.year == after.year:
            moved = [_in_year(day, before.year) for _, day in group]
            if all(min(before, after) <= day <= max(before, after) for day in moved):
                for (at, _), day in zip(group, moved, strict=True):
                    corrected[at] = day
        before = corrected[group[-1][0]]
    return corrected


def _in_year(day: date, year: int) -> date:
    """Return the day in another year; 29 February becomes the 28th where it must."""
    if (day.month, day.day) == (2, 29):
        return date(year, 2, 28)
    return day.replace(year=year)
