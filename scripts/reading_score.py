"""A labelled journal → how much of it the reader reads as labelled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from kg.reading.items import (
    DateLine,
    FileLine,
    Heading,
    LogLine,
    MarkerLine,
    RangeLine,
    SeparatorLine,
    parse_event,
)
from kg.reading.markdown import Line, LineKind, parse_lines
from kg.reading.pages import parse_page
from kg.reading.sections import Section, find_sections
from kg.reading.sittings import find_sittings
from kg.records import Link, TimeRange

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LABELLED_RANGE = re.compile(r"(\w+)<->(\w+)")
_SIGNS = {
    DateLine: "DATE",
    RangeLine: "RANGE",
    Link: "URL",
    MarkerLine: "TBRT",
    FileLine: "FILE",
    SeparatorLine: "SEP",
    Heading: "HEADING",
}


@dataclass(frozen=True, slots=True)
class Match:
    """How many of the labels of one kind are read as labelled, and the others."""

    name: str
    right: int
    of: int
    wrong: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.right}/{self.of}"


def score_reading(text: str, gold: dict[str, Any]) -> tuple[Match, ...]:
    """Compare the classes of lines, and every field of the sections, with labels.

    What is read and not labelled counts as an error of its kind, too.
    """
    sections = _sections(text)
    labelled = gold["sections"]
    kinds = {entry["line"]: entry["cls"] for entry in gold["line_classes"]}
    fields = [
        _match(
            f"section {name}",
            [read for section in sections for read in reader(section)],
            [want for section in labelled for want in labeller(section)],
        )
        for name, reader, labeller in _FIELDS
    ]
    return (
        _match("lines", classify_lines(text).items(), kinds.items()),
        *fields,
        _match("inferred days", _inferred_days(sections), _labelled_days(gold)),
    )


def classify_lines(text: str) -> dict[int, str]:
    """Return the class of every line that is not blank, in the labels' words."""
    titles = {
        line
        for section in _sections(text)
        for line in section.heading_lines
        if line != section.line
    }
    return {
        line.number: "TITLE" if line.number in titles else _classify(line)
        for line in parse_lines(text)
        if line.kind is not LineKind.BLANK
    }


def _classify(line: Line) -> str:
    event = parse_event(line)
    if isinstance(event, LogLine):
        return "RECORD" if "record" in line.content.lower() else "WEIGHT"
    if event is None:
        return "EMPTY_BULLET" if line.kind is LineKind.BULLET else line.kind.upper()
    if kind := _SIGNS.get(type(event)):
        return kind
    return "BULLET" if line.kind is LineKind.BULLET else "PARA"


def _match(name: str, read: Iterable[Any], labelled: Iterable[Any]) -> Match:
    found, wanted = list(read), list(labelled)
    both = zip_longest(found, wanted)
    wrong = tuple(f"{f!r} for {w!r}" for f, w in both if f != w)
    return Match(name, right=sum(map(found.__contains__, wanted)), of=len(wanted),
                 wrong=wrong)  # fmt: skip


def _read_range(line: int, written: str) -> list[tuple[int, int, int | None]]:
    """Return the ranges of a label in seconds; their digits are mmss."""
    return [
        (line, _seconds(start) or 0, _seconds(end))
        for start, end in _LABELLED_RANGE.findall(written)
    ]


def _seconds(point: str) -> int | None:
    return int(point[:-2]) * 60 + int(point[-2:]) if point.isdigit() else None


def _stretch(watched: TimeRange) -> tuple[int, int, int | None]:
    return watched.line, watched.start, watched.end


def _value(section: str) -> Any:
    return lambda labels: [(labels["start"], labels[section])]


_FIELDS: tuple[tuple[str, Any, Any], ...] = (
    ("ends", lambda s: [(s.line, s.end_line)], _value("end")),
    ("titles", lambda s: [(s.line, s.title)], _value("title")),
    ("weeks", lambda s: [(s.line, s.week)], _value("week")),
    ("modules", lambda s: [(s.line, s.module)], _value("module")),
    ("courses", lambda s: [(s.line, s.course)], _value("course_in_heading")),
    (
        "dates",
        lambda s: [(d.line, d.written) for d in s.dates],
        lambda labels: [(d["line"], d["date"]) for d in labels["dates"]],
    ),
    (
        "ranges",
        lambda s: [_stretch(part) for line in s.ranges for part in line.ranges],
        lambda labels: [
            part
            for line in labels["ranges"]
            for written in line["ranges"]
            for part in _read_range(line["line"], written)
        ],
    ),
    (
        "ends seen",
        lambda s: [line.line for line in s.ranges if line.to_end],
        lambda labels: [
            line["line"] for line in labels["ranges"] if "end" in str(line).lower()
        ],
    ),
    (
        "records",
        lambda s: [
            (line.line, _NUMBER.findall(" ".join(value for _, value in line.entries)))
            for line in s.log
        ],
        lambda labels: [
            (r["line"], [n for v in r["value"] for n in _NUMBER.findall(str(v))])
            for r in labels["records"]
        ],
    ),
    ("markers", lambda s: [m.line for m in s.markers], lambda labels: labels["tbrt"]),
    (
        "URLs",
        lambda s: [(s.line, s.block[-1].url if s.block else None)],
        _value("url"),
    ),
)


def _inferred_days(sections: tuple[Section, ...]) -> list[tuple[int, str]]:
    return [
        (sitting.line if not sitting.written else sitting.written.line,
         f"{sitting.day:%Y/%m/%d}")
        for sitting in find_sittings(sections)
        if sitting.inferred and sitting.day
    ]  # fmt: skip


def _labelled_days(gold: dict[str, Any]) -> list[tuple[int, str]]:
    oddities = gold["oddities"]
    missing = [(e["line"], e["inferred"]) for e in oddities["no_date_in_section"]]
    slips = [(e["line"], e["should_be"]) for e in oddities["wrong_year"]]
    return sorted((*missing, *slips))


def _sections(text: str) -> tuple[Section, ...]:
    return find_sections(parse_page(text, path="journal.md").lines)
