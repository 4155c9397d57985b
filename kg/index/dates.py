"""``2025-08..2025-09`` ↔ the first and last day that it means."""

from __future__ import annotations

import calendar
import re
from datetime import date

_DAY = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?", re.ASCII)


def parse_date_range(text: str) -> tuple[date | None, date | None] | None:
    """Read a year, month or day, or two of them with ``..`` between.

    Either side of ``..`` may be empty for an open end; both days are included. None
    stands for a text that is no such range.
    """
    first, dots, last = text.partition("..")
    since = _parse_day(first, is_last=False)
    until = _parse_day(last if dots else first, is_last=True)
    is_read = (since or not first) and (until or not (last if dots else first))
    return (since, until) if is_read and (since or until) else None


def _parse_day(text: str, *, is_last: bool) -> date | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year = int(found.group(1))
    month = int(found.group(2) or (12 if is_last else 1))
    try:
        last = calendar.monthrange(year, month)[1]
        return date(year, month, int(found.group(3) or (last if is_last else 1)))
    except ValueError:  # the calendar has no such month or day
        return None


def print_date_range(since: date | None, until: date | None) -> str:
    """Write a range so that `parse_date_range` reads the same days."""
    return "..".join(day.isoformat() if day else "" for day in (since, until))
