"""Turn a classified line into what a study journal says with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from kg.days import AmbiguousDay, is_year_first, parse_day
from kg.reading.headings import split_heading
from kg.reading.markdown import Line, LineKind
from kg.reading.ranges import parse_ranges
from kg.records import Link, Passage, PassageKind, TimeRange

MAX_TITLE = 200
MARKERS = ("TBRT", "TODO", "TBD", "TBC", "FIXME", "REVIEW")

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
# Or in a few words: "my weight is 81.5 today". A weight of a network is no such number.
_WEIGHT_NAME_WORDS = "bodyweight bw gewicht peso poids weigh weighed weighing weight wt"
_WEIGHT_NAMES = frozenset(_WEIGHT_NAME_WORDS.split())
_WEIGHT_FILLER_WORDS = """
    a about after am and at before body day evening from gym i in is kg kgs kilos lb lbs
    me measured morning my night now of on pm pounds record the then this to today
    tonight was x yesterday
"""
_WEIGHT_FILLERS = frozenset(_WEIGHT_FILLER_WORDS.split())
_WEIGHT_INSIDE = re.compile(
    r"(?<![\d.,])(?:\d{2,3}[.,]\d{1,2}(?![\d.,]*\d)|\d{2,3}(?=\s*(?:kgs?|lbs?)\b))",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]+")
_MAX_WEIGHT_LINE = 100
# RECORD_NAME anywhere in a line; in another case, or in code, with a number behind it.
_RECORD = re.compile(r"\bRECORD[\s_-]+([A-Z]\w*)\W*((?:(?!\bRECORD[\s_-]).)*)")
_RECORD_VALUE = re.compile(r"\W*(?:(?i:record)[_-]+|RECORD\s+)([A-Za-z]\w*)\W*(\d.*)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_AROUND = " \t*_`~|#"
_EMPHASIS = re.compile(r"(\*{1,3}|`)(.+)\1")

_PASSAGE_KINDS = {
    LineKind.BULLET: PassageKind.BULLET,
    LineKind.TEXT: PassageKind.PARAGRAPH,
    LineKind.HEADING: PassageKind.HEADING,
    LineKind.TABLE: PassageKind.TABLE,
    LineKind.CODE: PassageKind.CODE,
    LineKind.MATH: PassageKind.MATH,
    LineKind.PROPERTY: PassageKind.PROPERTY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """A date alone on its line, or in a heading; ``written`` keeps its spelling."""

    line: int
    date: date | AmbiguousDay
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
    """A heading that opens a section, with the parts of `HeadingParts`.

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
    lecture: str | None = None
    numbered: bool = False
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


def _make_passage(line: Line, *, start: int | None = None) -> Passage:
    return Passage(
        line=line.number,
        text=line.text,
        start=line.start if start is None else start,
        kind=_PASSAGE_KINDS[line.kind],
        depth=line.depth,
        parent=line.parent,
        hidden=line.hidden,
        done=line.done,
    )


def _parse_date(line: Line) -> DateLine | None:
    # In a list, other dates than 2025-08-16 may be what the list is about.
    listed = line.kind is LineKind.BULLET and line.content[:5].lower() != "date:"
    if listed and not is_year_first(line.content):
        return None
    day = parse_day(line.content)
    if day is None:
        return None
    return DateLine(line=line.number, date=day, written=line.content)


def _parse_ranges(line: Line) -> RangeLine | None:
    # In a list, an arrow joins other things: layer sizes, steps.
    if line.kind is LineKind.BULLET:
        return None
    watched = parse_ranges(line.content)
    if watched is None:
        return None
    ranges = tuple(
        TimeRange(start=start, end=end, line=line.number)
        for start, end in watched.stretches
    )
    return RangeLine(line=line.number, ranges=ranges, to_end=watched.to_end)


def _parse_log(line: Line) -> LogLine | None:
    """Return the private records of a line; in doubt a line is private."""
    content = line.content.strip(_AROUND)
    if _WEIGHTS.fullmatch(content):
        numbers = _NUMBER.findall(content)
        entries = tuple(("weight", value) for value in numbers)
    elif found := _find_weights(content):
        entries = tuple(("weight", value) for value in found)
    elif records := _find_records(content, line.kind):
        entries = tuple(
            (record[1].lower().strip("_"), record[2].strip(_AROUND + ",;"))
            for record in records
        )
    else:
        return None
    return LogLine(line=line.number, entries=entries, passage=_make_passage(line))


def _find_weights(content: str) -> list[str]:
    """Return the body weights of a short line that says nothing else."""
    if len(content) > _MAX_WEIGHT_LINE:
        return []
    words = frozenset(_LETTERS.findall(content.lower()))
    named = not words.isdisjoint(_WEIGHT_NAMES) or "\N{SCALES}" in content
    if not named or words - _WEIGHT_NAMES - _WEIGHT_FILLERS:
        return []
    return _WEIGHT_INSIDE.findall(content)


def _find_records(content: str, kind: LineKind) -> list[re.Match[str]]:
    found = _RECORD_VALUE.fullmatch(content)
    several = list(_RECORD.finditer(content)) if kind is not LineKind.CODE else []
    # In code RECORD_TYPE is a name like any other.
    return [found] if found and len(several) < 2 else several


def _parse_heading(line: Line) -> Heading:
    written = _without_closing_hashes(line.content)[:MAX_TITLE].rstrip()
    start = line.start
    if emphasis := _EMPHASIS.fullmatch(written):
        written = emphasis[2]
        start += len(emphasis[1])
    parts = split_heading(written)
    heading = _make_passage(line, start=start + parts.start)
    if parts.end < len(written):
        # Behind the title only a date stands, and that names nothing.
        behind = start + parts.start + len(parts.title)
        shown = (columns for columns in line.hidden if columns[1] <= behind)
        heading = replace(heading, hidden=(*shown, (behind, start + len(written))))
    day = None
    if parts.day is not None and parts.day_written is not None:
        day = DateLine(line=line.number, date=parts.day, written=parts.day_written)
    return Heading(
        line=line.number,
        level=line.level,
        written=written,
        title=parts.title,
        week=parts.week,
        module=parts.module,
        course=parts.course,
        lecture=parts.lecture,
        numbered=parts.numbered,
        passage=heading if parts.title else None,
        date=day,
    )


def _without_closing_hashes(content: str) -> str:
    # A regular expression for this takes minutes over a long line of spaces.
    bare = content.rstrip("#")
    return bare.rstrip() if not bare or bare[-1].isspace() else content
