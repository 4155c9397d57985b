"""Text → the stretches of a lecture that it says were watched."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_SPELLING = 500

_CLOCK = r"\d{1,3}:[0-5]\d(?::[0-5]\d)?"
_DIGITS = r"\d{1,3}[0-5]\d"
_OPEN, _CLOSE = r"[(\[]\s*", r"\s*[)\]]"
# What an arrow joins reads as a range: 0300<->0500, 12:30 -> 15:00. Only <-> joins
# plain digits: 784 -> 10 are sizes.
_ARROWED = (
    rf"(?:begin|{_CLOCK}|{_DIGITS})\s*<[-–—]+>\s*(?:end|{_CLOCK}|{_DIGITS})"
    rf"|(?:begin|{_CLOCK})\s*(?:[-–—]+>|→)\s*(?:end|{_CLOCK})"
)
# A dash or a word joins clocks; plain digits only in brackets and with a leading zero,
# for 2019-2021 and 1815-1848 are years.
_JOINED = rf"{_CLOCK}(?:\s*[-–—]\s*|\s+to\s+)(?:(?:the\s+)?end|{_CLOCK})"
_BRACKETED = rf"{_OPEN}0{_DIGITS}\s*[-–—]\s*(?:end|{_DIGITS}){_CLOSE}"
_ONE = rf"(?:{_ARROWED}|{_JOINED}|{_OPEN}(?:{_ARROWED}|{_JOINED}){_CLOSE}|{_BRACKETED})"
_RANGE = re.compile(_ONE, re.IGNORECASE)
_RANGES = re.compile(rf"{_ONE}(?:[\s,;]+(?:{_ONE}|end))*", re.IGNORECASE)
_POINT = re.compile(rf"begin|end|{_CLOCK}|{_DIGITS}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Stretches in seconds, None for *to the end*; ``to_end``: the end was seen."""

    stretches: tuple[tuple[int, int | None], ...]
    to_end: bool


def parse_ranges(text: str) -> Watched | None:
    """Return the stretches that a whole text names, None if it is anything else.

    Plain digits are minutes and seconds. Where an arrow runs backwards the later point
    is the end; a dash that does so joins something else.
    """
    if len(text) > MAX_SPELLING or not _RANGES.fullmatch(text):
        return None
    stretches = []
    for match in _RANGE.finditer(text):
        start, end = (_seconds(point) for point in _POINT.findall(match[0]))
        if end is not None and start is not None and end < start:
            if ">" not in match[0] and "→" not in match[0]:
                return None
            start, end = end, start
        stretches.append((start or 0, end))
    # `End` behind a range, or as the end of one.
    return Watched(stretches=tuple(stretches), to_end="end" in text.lower())


def _seconds(point: str) -> int | None:
    """Return the seconds of ``mm:ss``, ``h:mm:ss`` or ``mmss``, None for the end."""
    if point.lower() == "end":
        return None
    if point.lower() == "begin":
        return 0
    parts = point.split(":") if ":" in point else [point[:-2], point[-2:]]
    seconds = 0
    for part in parts:
        seconds = seconds * 60 + int(part)
    return seconds
