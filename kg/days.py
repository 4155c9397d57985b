"""Text or the name of a note → the day that it names, or the two that it can name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

MAX_SPELLING = 60
# Notes are younger than this; older days are what notes are about.
_YEARS = range(1990, 2100)
_ALL_YEARS = range(1, 10_000)
# The same names come with each build.
_REMEMBERED = 1 << 16

# In English, whatever the language of the machine; ``a``: Turkish ı is not i.
_MONTHS = (
    "(?a:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_MONTH_STARTS = "jan feb mar apr may jun jul aug sep oct nov dec"
_WEEKDAYS = (
    r"(?a:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs?|rsday)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)\.?"
)
_WEEKDAY_STARTS = "mon tue wed thu fri sat sun"
_YEAR_FIRST = r"\d{4}(?P<by>[-/.])\d{1,2}(?P=by)\d{1,2}"
_SPELLING = (
    r"(?:(?P<y1>\d{4})(?P<sep>[-/._])(?P<m1>\d{1,2})(?P=sep)(?P<d1>\d{1,2})"
    r"|(?P<y2>\d{4})(?P<gap> ?)(?P<m2>\d\d)(?P=gap)(?P<d2>\d\d)"
    r"|(?P<first>\d{1,2})(?P<sign>[-/.])(?P<second>\d{1,2})(?P=sign)(?P<y3>\d{4})"
    rf"|(?P<d4>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-](?P<m4>{_MONTHS})\.?,?[\s-]"
    r"(?P<y4>\d{4})"
    rf"|(?P<m5>{_MONTHS})\.?\s(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y5>\d{{4}}))"
)
_DATED = (
    rf"(?:date\s?:\s{{0,3}})?(?:(?P<before>{_WEEKDAYS}),?\s)?{_SPELLING}"
    rf"(?:(?:,?\s|[-_])\(?(?P<behind>{_WEEKDAYS})\)?)?"
)
_WHOLE = re.compile(_DATED, re.IGNORECASE)
_OPENING = re.compile(rf"{_DATED}(?P<then>\s?[:,|–—-])?\s+(?=\S)", re.IGNORECASE)
_LAST_WORD = re.compile(_YEAR_FIRST)
_PERIOD = re.compile(
    rf"[\d\W_]+|\d{{4}}[-_ ]?[wq]\d{{1,2}}|{_MONTHS} \d{{4}}|{_WEEKDAYS}|"
    "today|yesterday|tomorrow",
    re.IGNORECASE,
)
_SIGNS_BEFORE = (" - ", " – ", " — ", " | ", ": ")


class DayOrder(StrEnum):
    """Which of two numbers before a year is the day."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbiguousDay:
    """A spelling such as 03/04/2025: one of two days; ``sign`` parts its numbers."""

    day_first: date
    month_first: date
    sign: str

    def read(self, order: DayOrder) -> date:
        if order is DayOrder.DAY_FIRST:
            return self.day_first
        return self.month_first


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDay:
    """A day at an edge of a title, whose own words are those from start to end."""

    day: date | AmbiguousDay
    written: str
    start: int
    end: int


def parse_day(text: str, *, years: range = _YEARS) -> date | AmbiguousDay | None:
    """Return the day that a whole text names, in any of the usual spellings.

    Year first (2025-08-16, 2025/8/16, 2025.08.16, 2025_08_16, 20250816), with the
    month's name in English, or year last; also behind ``Date:`` or next to a weekday.
    A weekday decides between two readings. None for anything else, for impossible
    dates, and for other ``years``, by default those that no notes are from.
    """
    if len(text) > MAX_SPELLING:
        return None
    match = _WHOLE.fullmatch(text.strip())
    return _read(match, years) if match else None


@lru_cache(maxsize=_REMEMBERED)
def named_day(name: str) -> date | None:
    """Return the day of a daily note's name: 2025-08-16, 2025_08_16, Aug 16th, 2025.

    Of any year; None where the name can be that of two days.
    """
    day = parse_day(name, years=_ALL_YEARS)
    return day if isinstance(day, date) else None


@lru_cache(maxsize=_REMEMBERED)
def names_time(name: str) -> bool:
    """Tell the name of a day, week, month or year from the name of a thing.

    What holds no letter counts as one.
    """
    if len(name) > MAX_SPELLING:
        return False
    if parse_day(name, years=_ALL_YEARS) is not None:
        return True
    return _PERIOD.fullmatch(name.strip()) is not None


def find_order(text: str) -> tuple[str, DayOrder] | None:
    """Return the sign and the order of a date whose two numbers have one reading.

    None for other spellings, and where day and month are the same number.
    """
    match = _WHOLE.fullmatch(text.strip()) if len(text) <= MAX_SPELLING else None
    if match is None or match["sign"] is None:
        return None
    day, first = _read(match, _YEARS), int(match["first"])
    if not isinstance(day, date) or first == int(match["second"]):
        return None
    order = DayOrder.DAY_FIRST if day.day == first else DayOrder.MONTH_FIRST
    return match["sign"], order


def is_year_first(text: str) -> bool:
    """Tell 2025-08-16 and its like, which name a day wherever they stand."""
    return len(text) <= MAX_SPELLING and _LAST_WORD.fullmatch(text) is not None


def find_day(title: str) -> FoundDay | None:
    """Find the date that opens or closes a title.

    At its end a date stands in brackets or behind a dash; year first, behind a space.
    """
    opening = _OPENING.match(title)
    day = _read(opening, _YEARS) if opening else None
    if opening and day and _stands_apart(opening, title):
        written = opening[0].rstrip(" \t:,|–—-")
        return FoundDay(day=day, written=written, start=opening.end(), end=len(title))
    for start, end, text in _closing_parts(title):
        closing = parse_day(text)
        if closing is not None:
            return FoundDay(day=closing, written=text.strip(), start=start, end=end)
    return None


def _stands_apart(opening: re.Match[str], title: str) -> bool:
    """Tell a title's date from words about a day: "11 September 2001 attacks"."""
    signed = opening["y1"] or opening["then"]
    return bool(signed) or not title[opening.end()].islower()


def _closing_parts(title: str) -> tuple[tuple[int, int, str], ...]:
    """Return where the title's own words would lie, and what may be its date."""
    parts = []
    opened = max(title.rfind("("), title.rfind("["))
    if opened > 0 and title.endswith((")", "]")):
        parts.append((0, opened, title[opened + 1 : -1]))
    for sign in _SIGNS_BEFORE:
        at = title.rfind(sign)
        if at > 0:
            parts.append((0, at, title[at + len(sign) :]))
    words, _, last = title.rpartition(" ")
    if words and is_year_first(last):
        parts.append((0, len(words), last))
    return tuple(parts)


def _read(match: re.Match[str], years: range) -> date | AmbiguousDay | None:
    if match["sign"] is not None:
        return _read_year_last(match, years)
    year = match["y1"] or match["y2"] or match["y4"] or match["y5"]
    day = match["d1"] or match["d2"] or match["d4"] or match["d5"]
    month = match["m1"] or match["m2"]
    if name := match["m4"] or match["m5"]:
        month = _MONTH_STARTS.index(name[:3].lower()) // 4 + 1
    return _make_day(int(year), int(month), int(day), years)


def _read_year_last(match: re.Match[str], years: range) -> date | AmbiguousDay | None:
    year, first, second = (int(match[name]) for name in ("y3", "first", "second"))
    day_first = _make_day(year, second, first, years)
    month_first = _make_day(year, first, second, years)
    if day_first is None or month_first is None or day_first == month_first:
        return day_first or month_first
    if weekday := match["before"] or match["behind"]:
        number = _WEEKDAY_STARTS.index(weekday[:3].lower()) // 4
        fitting = [d for d in (day_first, month_first) if d.weekday() == number]
        if len(fitting) == 1:
            return fitting[0]
    return AmbiguousDay(
        day_first=day_first, month_first=month_first, sign=match["sign"]
    )


def _make_day(year: int, month: int, day: int, years: range) -> date | None:
    if year not in years:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
