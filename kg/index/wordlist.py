"""The words of an index, arranged so that similar ones are found without a scan."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

_Integers: TypeAlias = NDArray[np.uint32]
Bits: TypeAlias = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WordList:
    """Folded words, sorted, with the number of documents that have each.

    ``counts`` run in parallel to ``words``; ``places`` are the places of words in both,
    the shorter words first, and ``letters`` bits for the characters of each, in the
    order of ``places``. Words of ``n`` characters begin at ``starts[n]`` of these, or
    are none where that is missing.
    """

    words: Sequence[str]
    counts: _Integers
    places: _Integers
    letters: Bits
    starts: _Integers

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
    places, starts, letters = _arrange(words)
    return WordList(
        words=words,
        counts=np.asarray(counts, np.uint32),
        places=places,
        letters=letters,
        starts=starts,
    )


def join_measured(
    words: Sequence[str], counts: _Integers, *, sizes: _Integers, letters: Bits
) -> WordList:
    """Arrange sorted words of which lengths and `find_letters` are known already."""
    places = np.argsort(sizes, kind="stable").astype(np.uint32)
    return WordList(
        words=words,
        counts=counts,
        places=places,
        letters=letters[places],
        starts=_find_starts(sizes),
    )


def _find_starts(sizes: _Integers) -> _Integers:
    """Return where each length starts among lengths in order."""
    sized = np.bincount(sizes) if len(sizes) else np.zeros(0, np.uint32)
    return np.concatenate(([0], np.cumsum(sized))).astype(np.uint32)


def measure(words: Sequence[str]) -> _Integers:
    """Return the length of each word in characters."""
    return np.fromiter(map(len, words), np.uint32, len(words))


def find_letters(words: Sequence[str]) -> Bits:
    """Return a bit for each character that a word has, another where it has two.

    Characters share 32 bits of either kind. One that goes out of a word or comes into
    it changes one bit at most.
    """
    places, _, arranged = _arrange(words)
    letters = np.empty_like(arranged)
    letters[places] = arranged
    return letters


def _arrange(words: Sequence[str]) -> tuple[_Integers, _Integers, Bits]:
    """Return the places of words by length, where lengths start, and their letters."""
    sizes = measure(words)
    places = np.argsort(sizes, kind="stable")
    starts = _find_starts(sizes)
    text = "".join(words).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(text, np.uint32) & np.uint32(31)
    begins = (np.cumsum(sizes, dtype=np.int64) - sizes)[places]
    held = np.zeros(len(words), np.uint64)
    twice = np.zeros(len(words), np.uint64)
    # The characters at one place of all words that reach so far go at once.
    for at, first in enumerate(starts[1:-1].tolist()):
        bits = np.left_shift(np.uint64(1), codes[begins[first:] + at], dtype=np.uint64)
        twice[first:] |= held[first:] & bits
        held[first:] |= bits
    return places.astype(np.uint32), starts, held | twice << np.uint64(32)


def find_range(words: Sequence[str], prefix: str) -> tuple[int, int]:
    """Return where the sorted words that begin with a prefix start and end."""
    start = bisect_left(words, prefix)
    return start, bisect_left(words, prefix + "\U0010ffff", lo=start)


def find_similar(text: str, distance: int, words: WordList) -> NDArray[np.uint32]:
    """Return the places of the words that may lie within ``distance`` slips of a text.

    None that does is left out: a slip changes a word's length by one at most, and at
    most one character goes out of a word and one comes in.
    """
    letters = find_letters((text,))[0]
    longest = len(words.starts) - 1
    start = words.starts[min(max(len(text) - distance, 0), longest)]
    end = words.starts[min(len(text) + distance + 1, longest)]
    held = words.letters[start:end]
    differ = held ^ letters
    likely = np.flatnonzero(
        (np.bitwise_count(differ & held) <= distance)
        & (np.bitwise_count(differ & letters) <= distance)
    )
    found: NDArray[np.uint32] = words.places[start:end][likely]
    return found
