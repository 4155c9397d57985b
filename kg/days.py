"""The name of a note → the day that it is the note of."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

# As written in English, whatever the language of the machine.
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_MONTH = (
    "(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    "aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = "(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"(?P<year>\d{4})(?P<sign>[-_./ ]?)(?P<month>\d\d)(?P=sign)(?P<day>\d\d)"
        rf"(?:[ _-]{_WEEKDAY})?",
        rf"(?:{_WEEKDAY},? )?{_MONTH} {_DAY},? {_YEAR}",
        rf"(?:{_WEEKDAY},? )?{_DAY} {_MONTH},? {_YEAR}",
    )
)
_PERIOD = re.compile(
    rf"[\d\W_]+|\d{{4}}[-_ ]?[wq]\d{{1,2}}|{_MONTH} {_YEAR}|{_WEEKDAY}|"
    "today|yesterday|tomorrow",
    re.IGNORECASE,
)
LONGEST = 40
# The same names come with each build.
_REMEMBERED = 1 << 16


@lru_cache(maxsize=_REMEMBERED)
def named_day(name: str) -> date | None:
    """Return the day of a daily note's name: 2025-08-16, 2025_08_16, Aug 16th, 2025."""
    if len(name) > LONGEST:
        return None
    for pattern in _PATTERNS:
        match = pattern.fullmatch(name.strip())
        if match is None:
            continue
        month = match["month"].lower()
        number = int(month) if month.isdecimal() else _MONTHS.index(month[:3]) // 3 + 1
        try:
            return date(int(match["year"]), number, int(match["day"]))
        except ValueError:
            return None
    return None


@lru_cache(maxsize=_REMEMBERED)
def names_time(name: str) -> bool:
    """Tell the name of a day, week, month or year from the name of a thing.

    What holds no letter counts as one.
    """
    if named_day(name) is not None:
        return True
    return len(name) <= LONGEST and _PERIOD.fullmatch(name.strip()) is not None
