"""Turn a classified line into what a study journal says with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from kg.reading.markdown import Line, LineKind
from kg.records import Link, Passage, PassageKind, TimeRange

MAX_TITLE = 200
MARKERS = ("TBRT", "TODO", "TBD", "TBC", "FIXME", "REVIEW")
_OPENING_LEVELS = 3

_DATE = re.compile(r"(\d{4})([/-])(\d{1,2})\2(\d{1,2})")
# 12:30 and 1:02:30 stand behind any arrow, 1230 only behind <->: 784 -> 10 are sizes.
_CLOCK = r"\d{1,3}:[0-5]\d(?::[0-5]\d)?"
_DIGITS = rf"{_CLOCK}|\d{{1,3}}[0-5]\d"
_ONE_RANGE = (
    rf"(?:(?P<start>begin|{_DIGITS})\s*<[-–—]+>\s*(?P<end>end|{_DIGITS})"
    rf"|(?P<from>begin|{_CLOCK})\s*[-–—]+>\s*(?P<to>end|{_CLOCK}))"
)
_RANGE = re.compile(_ONE_RANGE, re.IGNORECASE)
_UNNAMED = re.sub(r"\?P<\w+>", "?:", _ONE_RANGE)
_RANGES = re.compile(rf"{_UNNAMED}(?:[\s,;]+(?:{_UNNAMED}|end))*", re.IGNORECASE)
_URL = re.compile(r"<?(https?://[^\s<>]+)>?")
_URL_INSIDE = re.compile(r"https?://[^\s<>()\[\]\"'`]+")
_FILE = re.compile(r"\w[\w.-]*\.(?:md|markdown|txt|org|rst|ipynb)")
# Body weights: 81.5, with a unit, or several; a whole number only with its unit.
_WITH_UNIT = r"\s*(?:kgs?|lbs?)\b\.?"
_WEIGHT = rf"(?:\d{{2,3}}\.\d{{1,2}}(?:{_WITH_UNIT})?|\d{{2,3}}{_WITH_UNIT})"
_WEIGHTS = re.compile(
    rf"(?:(?:body\s*)?weight\s*[:=]?\s*)?{_WEIGHT}(?:[\s,;/]+{_WEIGHT})*",
    re.IGNORECASE,
)
# RECORD_NAME anywhere in a line; in another case, or in code, with a number behind it.
_RECORD = re.compile(r"\bRECORD[\s_-]+([A-Z]\w*)\W*(.*)")
_RECORD_VALUE = re.compile(r"\W*(?:(?i:record)[_-]+|RECORD\s+)([A-Za-z]\w*)\W*(\d.*)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_AROUND = " \t*_`~|#"
_UNIT = re.compile(r"\b(week|module)\s+(\d{1,2})\b[\s:.,–—-]*", re.IGNORECASE)
_EMPHASIS = re.compile(r"(\*{1,3}|`)(.+)\1")

_PASSAGE_KINDS = {
    LineKind.BULLET: PassageKind.BULLET,
    LineKind.TEXT: PassageKind.PARAGRAPH,
    LineKind.HEADING: PassageKind.HEADING,
    LineKind.TABLE: PassageKind.TABLE,
    LineKind.CODE: PassageKind.CODE,
    LineKind.MATH: PassageKind.MATH,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """A date alone on its line, or as a heading; ``written`` keeps its spelling."""

    line: int
    date: date
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeLine:
    """Watched ranges alone on their line; ``to_end`` if the lecture's end was seen."""

    line: int
    ranges: tuple[TimeRange, ...]
    to_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerLine:
    """One of `MARKERS` alone on its line."""

    line: int
    marker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """Personal records, as (name, value) pairs, and the line as written."""

    line: int
    entries: tuple[tuple[str, str], ...]
    passage: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """The name of a notes file alone on its line: what follows came from there."""

    line: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeparatorLine:
    """A rule across the page."""

    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading that opens a section: ``[course] [Week n | Module n] [title]``.

    ``passage`` is the line that carries the title, None without one; ``written`` is
    all of the heading's words. Both are cut at `MAX_TITLE` characters.
    """

    line: int
    level: int
    written: str
    title: str
    week: int | None = None
    module: int | None = None
    course: str | None = None
    passage: Passage | None = None
    date: DateLine | None = None


Item: TypeAlias = DateLine | RangeLine | MarkerLine | LogLine | Link | Passage
Event: TypeAlias = Item | FileLine | SeparatorLine | Heading


def parse_event(line: Line) -> Event | None:
    """Return what a line says, None for lines that say nothing."""
    if line.kind is LineKind.SEPARATOR:
        return SeparatorLine(line=line.number)
    if line.kind not in _PASSAGE_KINDS or not line.content:
        return None
    if private := _parse_log(line):
        return private
    if line.kind in (LineKind.TEXT, LineKind.BULLET):
        return parse_sign(line) or _make_passage(line)
    if line.kind is LineKind.HEADING:
        return _parse_heading(line)
    return _make_passage(line)


def parse_sign(line: Line) -> Event | None:
    """Return the date, ranges, marker, link or file that a line is.

    None if the line is anything else: only whole lines count, never parts of one.
    """
    content = line.content
    if content in MARKERS:
        return MarkerLine(line=line.number, marker=content)
    if url := _URL.fullmatch(content):
        return Link(url=url[1], line=line.number)
    if line.kind is not LineKind.BULLET and _FILE.fullmatch(content):
        return FileLine(line=line.number, name=content)
    return _parse_date(line) or _parse_ranges(line)


def find_links(passage: Passage) -> tuple[Link, ...]:
    """Return the URLs inside a passage, without the punctuation that follows them."""
    return tuple(
        Link(url=match[0].rstrip(".,;:!?*_"), line=passage.line)
        for match in _URL_INSIDE.finditer(passage.content)
    )


def _make_passage(line: Line) -> Passage:
    return Passage(
        line=line.number,
        text=line.text,
        start=line.start,
        kind=_PASSAGE_KINDS[line.kind],
        depth=line.depth,
    )


def _parse_date(line: Line) -> DateLine | None:
    match = _DATE.fullmatch(line.content)
    if match is None:
        return None
    try:
        day = date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return None
    return DateLine(line=line.number, date=day, written=line.content)


def _parse_ranges(line: Line) -> RangeLine | None:
    # In a list, an arrow joins other things: layer sizes, steps.
    if line.kind is LineKind.BULLET or not _RANGES.fullmatch(line.content):
        return None
    ranges = tuple(
        _make_range(
            match["start"] or match["from"], match["end"] or match["to"], line.number
        )
        for match in _RANGE.finditer(line.content)
    )
    # `End` behind a range, or as the end of one.
    to_end = "end" in line.content.lower()
    return RangeLine(line=line.number, ranges=ranges, to_end=to_end)


def _make_range(start: str, end: str, line: int) -> TimeRange:
    first = 0 if start.lower() == "begin" else _seconds(start)
    if end.lower() == "end":
        return TimeRange(start=first, end=None, line=line)
    last = _seconds(end)
    return TimeRange(start=min(first, last), end=max(first, last), line=line)


def _seconds(clock: str) -> int:
    """Return the seconds of ``mm:ss``, ``h:mm:ss`` or ``mmss``."""
    parts = clock.split(":") if ":" in clock else [clock[:-2], clock[-2:]]
    seconds = 0
    for part in parts:
        seconds = seconds * 60 + int(part)
    return seconds


def _parse_log(line: Line) -> LogLine | None:
    """Return the private records of a line; in doubt a line is private."""
    content = line.content.strip(_AROUND)
    if _WEIGHTS.fullmatch(content):
        numbers = _NUMBER.findall(content)
        entries = tuple(("weight", value) for value in numbers)
    elif match := _find_record(content, line.kind):
        entries = ((match[1].lower().strip("_"), match[2].strip(_AROUND)),)
    else:
        return None
    return LogLine(line=line.number, entries=entries, passage=_make_passage(line))


def _find_record(content: str, kind: LineKind) -> re.Match[str] | None:
    found = _RECORD_VALUE.fullmatch(content)
    # In code RECORD_TYPE is a name like any other.
    return found if found or kind is LineKind.CODE else _RECORD.search(content)


def _parse_heading(line: Line) -> Heading | Passage:
    if line.level > _OPENING_LEVELS:
        return _make_passage(line)
    written = _without_closing_hashes(line.content)[:MAX_TITLE].rstrip()
    start = line.start
    if emphasis := _EMPHASIS.fullmatch(written):
        written = emphasis[2]
        start += len(emphasis[1])
    day = _parse_date(line)
    title = "" if day else written
    course = week = module = None
    unit = _UNIT.search(written)
    prefix = written[: unit.start()].strip(" :,–—-") if unit else ""
    # "Linear Algebra Week 2 Bases" names a course, "what to do in week 2" does not.
    if unit and (not prefix or (unit[1].istitle() and written[unit.end() :])):
        course = prefix or None
        title = written[unit.end() :]
        start += unit.end()
        if unit[1].lower() == "week":
            week = int(unit[2])
        else:
            module = int(unit[2])
    heading = Passage(
        line=line.number, text=line.text, start=start, kind=PassageKind.HEADING
    )
    return Heading(
        line=line.number,
        level=line.level,
        written=written,
        title=title,
        week=week,
        module=module,
        course=course,
        passage=heading if title else None,
        date=day,
    )


def _without_closing_hashes(content: str) -> str:
    # A regular expression for this takes minutes over a long line of spaces.
    bare = content.rstrip("#")
    return bare.rstrip() if not bare or bare[-1].isspace() else content
