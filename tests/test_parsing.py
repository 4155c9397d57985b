from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kg.errors import NotesError
from kg.parsing import parse_sources
from kg.reading.files import SourceTexts, read_sources
from kg.reading.journal import parse_notes
from kg.records import SkippedSource

limited = pytest.mark.skipif(sys.platform != "linux", reason="no limit of memory")


def read(folder: Path, **texts: str) -> SourceTexts:
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return read_sources([folder])


@pytest.mark.parametrize("show_log", [False, True])
def test_notes_parsed_apart_are_those_parsed_here(
    tmp_path: Path, show_log: bool
) -> None:
    texts = read(
        tmp_path,
        day="# Week 2 Adam\n\n2025/01/02\n\n0300<->0500\n\n- momentum\n\n81.5\n",
        other="# Pottery\n\n- clay\n- https://example.org/kiln\n",
    )
    parsed, kept = parse_sources(texts, show_log=show_log)
    assert parsed == tuple(parse_notes(text, show_log=show_log) for text in texts.texts)
    assert kept == texts


@limited
def test_what_cannot_be_parsed_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "picture.md").write_bytes(b"\0")
    texts = read(tmp_path, a="# A\n", b="- b\n" * 100_000, c="# C\n")
    parsed, kept = parse_sources(texts, memory_bytes=150_000_000)
    assert [source.notes[0].title for source in parsed] == ["A", "C"]
    assert [text.source.id for text in kept.texts] == ["a.md", "c.md"]
    failed, unread = kept.skipped
    # Out of memory, Python may be unable to say so.
    reasons = (
        "Its parse took more than 150 MB of memory.",
        "Its parse crashed (exit code -6).",
    )
    assert failed.reason in reasons
    assert failed == SkippedSource(
        id="b.md",
        reason=failed.reason,
        remedy="Take out what are no notes, or split it into files.",
    )
    assert (unread,) == texts.skipped


@limited
def test_that_nothing_can_be_parsed_is_an_error(tmp_path: Path) -> None:
    texts = read(tmp_path, a="- a\n" * 100_000)
    with pytest.raises(NotesError, match=r"None of the notes can be parsed\. a\.md"):
        parse_sources(texts, memory_bytes=150_000_000)


def test_a_file_over_the_limit_of_links_and_tags_is_skipped(tmp_path: Path) -> None:
    texts = read(tmp_path, a="- #clay and [[Kiln]]\n", b="- #clay\n- #glaze #kiln\n")
    parsed, kept = parse_sources(texts, max_references=2)
    assert parsed == (parse_notes(texts.texts[0]),)
    assert kept.texts == texts.texts[:1]
    assert kept.skipped == (
        SkippedSource(
            id="b.md",
            reason="It has 3 links and tags, more than the limit of 2.",
            remedy="Split it into several files.",
        ),
    )
