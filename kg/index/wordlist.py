"""The words of an index, arranged so that similar ones are found without a scan."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

_Integers: TypeAlias = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WordList:
    """Folded words, sorted, with the number of documents that have each.

    ``sizes`` are their lengths in characters and ``letters`` a bit for each character
    that a word holds (several share one); all run in parallel.
    """

    words: Sequence[str]
    counts: _Integers
    sizes: _Integers
    letters: _Integers

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return zip(self.words, map(int, self.counts), strict=True)

    def __len__(self) -> int:
        return len(self.words)


def make_word_list(pairs: Iterable[tuple[str, int]]) -> WordList:
    """Arrange words with their counts; each word occurs once, in any order."""
    ordered = sorted(pairs)
    return arrange_words([word for word, _ in ordered], [count for _, count in ordered])


def arrange_words(words: Sequence[str], counts: Sequence[int]) -> WordList:
    """Arrange words that are sorted already."""
    sizes = np.fromiter(map(len, words), np.uint32, len(words))
    return WordList(
        words=words,
        counts=np.asarray(counts, np.uint32),
        sizes=sizes,
        letters=_find_letters(words, sizes),
    )


def _find_letters(words: Sequence[str], sizes: _Integers) -> _Integers:
    if not words:
        return np.zeros(0, np.uint32)
    text = "".join(words).encode("utf-32-le", "surrogatepass")
    bits = np.left_shift(np.uint32(1), np.frombuffer(text, np.uint32) & np.uint32(31))
    starts = np.concatenate(([0], np.cumsum(sizes[:-1], dtype=np.int64)))
    return np.bitwise_or.reduceat(bits, starts).astype(np.uint32)


def find_range(words: Sequence[str], prefix: str) -> tuple[int, int]:
    """Return where the sorted words that begin with a prefix start and end."""
    start = bisect_left(words, prefix)
    return start, bisect_left(words, prefix + "\U0010ffff", lo=start)


def find_similar(text: str, distance: int, words: WordList) -> NDArray[np.intp]:
    """Return the places of the words that may lie within ``distance`` slips of a text.

    None that does is left out: a slip changes a word's length by one at most, and at
    most one character goes out of a word and one comes in.
    """
    letters = _find_letters((text,), np.array([len(text)], np.uint32))[0]
    sizes = words.sizes
    likely = np.flatnonzero(
        (sizes + np.uint32(distance) >= len(text)) & (sizes <= len(text) + distance)
    )
    strange = np.bitwise_count(words.letters[likely] ^ letters)
    found: NDArray[np.intp] = likely[strange <= 2 * distance]
    return found
