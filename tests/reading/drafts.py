"""Draft notes and passages as the reader makes them, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from kg.reading.journal import DraftNote, parse_notes
from kg.records import LogEntry, Passage, PassageKind, TimeRange
from tests.reading.texts import make_source


def notes_of(text: str) -> list[DraftNote]:
    return list(parse_notes(make_source(text)).notes)


def log_of(text: str) -> list[LogEntry]:
    return list(parse_notes(make_source(text)).log)


def draft(line: int, end_line: int, title: str, *, day: str = "", **fields: Any) -> (
    DraftNote
):  # fmt: skip
    """Return a note of a journal; ``day`` is its date as written, year first."""
    plain: dict[str, Any] = {
        "source": "rust/journal.md",
        "journal": True,
        "titled": True,
        "heading_course": None,
        "week": None,
        "module": None,
        "block": (),
        "date": date.fromisoformat(day.replace("/", "-")) if day else None,
        "date_written": day or None,
        "date_inferred": False,
        "ranges": (),
        "to_end": False,
        "markers": (),
        "links": (),
        "passages": (),
    }
    return DraftNote(line=line, end_line=end_line, title=title, **(plain | fields))


def entry(line: int, name: str, value: str, day: str = "") -> LogEntry:
    return LogEntry(
        source="rust/journal.md",
        line=line,
        date=date.fromisoformat(day.replace("/", "-")) if day else None,
        name=name,
        value=value,
    )


def heading(line: int, text: str, title: str) -> Passage:
    return Passage(
        line=line, text=text, start=text.rindex(title), kind=PassageKind.HEADING
    )


def bullet(line: int, text: str) -> Passage:
    return Passage(line=line, text=text, start=2, kind=PassageKind.BULLET)


def paragraph(line: int, text: str) -> Passage:
    return Passage(line=line, text=text, start=0, kind=PassageKind.PARAGRAPH)


def watched(line: int, start: int, end: int | None) -> TimeRange:
    return TimeRange(start=start, end=end, line=line)
