"""Folded word → its stem, as Snowball's English stemmer has it, in less time.

Snowball's generated Python looks an ending up letter by letter in tables; this looks
it up in dictionaries made of the same tables, and what no table can bear upon not at
all (Porter 2001, *Snowball: a language for stemming algorithms*).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]

# No ending that is taken off or changed ends in these letters, and no exception does.
_LAST_OF_STEMS = frozenset("abfhjkopquvwxz0123456789")

# Lengths of endings, longest first, with what each ending is numbered.
_Endings: TypeAlias = tuple[tuple[int, ...], dict[str, int]]


def find_stem(word: str) -> str:
    """Return the stem of a word in lower case."""
    if word[-1:] in _LAST_OF_STEMS and not word.startswith("'"):
        return word
    # A stemmer keeps its word in itself: one for each call is safe across threads.
    stem: str = _Stemmer().stemWord(word)
    return stem


class _Stemmer(EnglishStemmer):  # type: ignore[misc]
    cursor: int
    current: str
    B_Y_found: bool

    def _EnglishStemmer__r_prelude(self) -> bool:  # noqa: N802
        # It tells consonants from vowels among the ys, and drops an apostrophe.
        if "y" in self.current or self.current.startswith("'"):
            return bool(super()._EnglishStemmer__r_prelude())
        self.B_Y_found = False
        return True

    def find_among_b(self, v: Sequence[Any]) -> int:
        sizes, numbers = _ENDINGS[id(v)] if id(v) in _ENDINGS else _read_table(v)
        for size in sizes:
            start = self.cursor - size
            if start >= self.limit_backward:
                ending = self.current[start : self.cursor]
                if ending in numbers:
                    self.cursor = start
                    return numbers[ending]
        return 0

    def find_among(self, v: Sequence[Any]) -> int:
        sizes, numbers = _ENDINGS[id(v)] if id(v) in _ENDINGS else _read_table(v)
        for size in sizes:
            end = self.cursor + size
            if end <= self.limit:
                beginning = self.current[self.cursor : end]
                if beginning in numbers:
                    self.cursor = end
                    return numbers[beginning]
        return 0


def _read_table(table: Sequence[Any]) -> _Endings:
    numbers = {among.s: among.result for among in table}
    return tuple(sorted({*map(len, numbers)}, reverse=True)), numbers


# By what the class keeps for good, so that no other object has the same number.
_ENDINGS = {
    id(table): _read_table(table)
    for name, table in vars(EnglishStemmer).items()
    if name.startswith("a_")
}
