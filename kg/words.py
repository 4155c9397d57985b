"""Lists of English words → how common words are, and which are mostly verbs."""

from __future__ import annotations

from pathlib import Path

WORD_COUNTS = Path("english", "word-counts.tsv")
VERBS = Path("english", "verbs.txt")


def read_word_counts(path: Path) -> dict[str, int]:
    """Read lines of word, tab and number of occurrences; lines with # are remarks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {word: int(count) for word, count in rows}


def read_verbs(path: Path) -> frozenset[str]:
    """Read a word from each line; lines with # are remarks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
