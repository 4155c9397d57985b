"""Records for tests, made with only what a test is about."""

from __future__ import annotations

from datetime import date

from kg.records import Note, Passage, PassageKind

KINDS = {"#": PassageKind.HEADING, "-": PassageKind.BULLET}


def make_passage(line: int, text: str) -> Passage:
    """Make a passage from a line as written: ``# heading``, ``- bullet`` or text."""
    sign = text.split(" ", 1)[0]
    kind = KINDS.get(sign, PassageKind.PARAGRAPH)
    start = len(sign) + 1 if sign in KINDS else 0
    return Passage(line=line, text=text, start=start, kind=kind)


def make_note(
    *lines: str,
    id: str = "note",
    title: str = "Title",
    line: int = 1,
    lecture: str | None = None,
    course: str | None = None,
    day: date | None = None,
) -> Note:
    """Make a note of consecutive lines."""
    return Note(
        id=id,
        source="journal.md",
        line=line,
        end_line=line + len(lines) - 1,
        title=title,
        lecture=lecture,
        course=course,
        week=None,
        date=day,
        date_written=day.isoformat() if day else None,
        date_inferred=False,
        ranges=(),
        to_end=False,
        markers=(),
        links=(),
        passages=tuple(make_passage(line + n, text) for n, text in enumerate(lines)),
    )
