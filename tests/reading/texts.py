"""Sources made of text, for tests."""

from __future__ import annotations

from pathlib import Path

from kg.reading.files import SourceText
from kg.reading.pages import parse_page
from kg.reading.sections import Section, find_sections
from kg.records import Source


def make_source(text: str, *, name: str = "rust/journal.md") -> SourceText:
    source = Source(
        id=name,
        digest="0" * 64,
        size=len(text),
        lines=text.count("\n") + 1,
        encoding="utf-8",
    )
    return SourceText(source=source, text=text, path=Path(name), mtime_ns=0)


def parse_sections(text: str) -> tuple[Section, ...]:
    return find_sections(parse_page(text, path="journal.md").lines)
