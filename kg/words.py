"""A list of words with counts → how common words are in everyday English."""

from __future__ import annotations

from pathlib import Path

WORD_COUNTS = Path("english", "word-counts.tsv")


def read_word_counts(path: Path) -> dict[str, int]:
    """Read lines of word, tab and number of occurrences; lines with # are remarks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {word: int(count) for word, count in rows}
