"""Sorted words → those that begin like a text but for a few slips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from kg.index.fuzzy import find_nearest

# Characters at the beginning of a word that are compared all at once.
HEAD = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beginnings:
    """Words and, a row for each of their first places, a byte of the character there.

    Several characters share a byte; shorter words have zeros behind them. ``rows`` are
    made when they are first asked for: most of what is typed is without a slip.
    """

    words: Sequence[str]
    rows: Callable[[], NDArray[np.uint8]]


def arrange_beginnings(words: Sequence[str]) -> Beginnings:
    """Arrange words by what they begin with."""
    return Beginnings(words=words, rows=cache(lambda: _make_rows(words)))


def _make_rows(words: Sequence[str]) -> NDArray[np.uint8]:
    heads = "".join([word[:HEAD].ljust(HEAD, "\0") for word in words])
    codes = np.frombuffer(heads.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.ascontiguousarray(codes.astype(np.uint8).reshape(-1, HEAD).T)


def find_beginnings(
    text: str, distance: int, beginnings: Beginnings, *, start: int, end: int
) -> list[tuple[int, int]]:
    """Return (place, slips) of the words that begin with a text but for few slips.

    Only the words from place ``start`` to ``end`` are looked at. The slips are the
    fewest, at most ``distance``, between the text and any beginning of the word.
    """
    size = len(text)
    places = _find_likely(text, distance, beginnings.rows()[:, start:end]) + start
    words = [beginnings.words[place] for place in places.tolist()]
    # What begins so within some slips is, cut to the same length, as many more away.
    likely = find_nearest(text, [word[:size] for word in words], distance=2 * distance)
    words = [words[at] for at, _ in likely]
    places = places[[at for at, _ in likely]]
    slips = np.full(len(words), distance + 1)
    for length in range(max(0, size - distance), size + distance + 1):
        cut = [word[:length] for word in words]
        for at, count in find_nearest(text, cut, distance=distance):
            slips[at] = min(slips[at], count)
    near = np.flatnonzero(slips <= distance)
    return list(zip(places[near].tolist(), slips[near].tolist(), strict=True))


def _find_likely(text: str, distance: int, rows: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Return which words may begin so: all that do are among them.

    A slip moves the characters behind it by one at most, and takes away at most one
    that is typed; so all others stand in the word not far from where they are typed.
    """
    text = text[: HEAD - distance]
    standing = np.zeros(rows.shape[1], np.uint8)
    for at, char in enumerate(text):
        code = np.uint8(ord(char) & 255)
        near = rows[max(0, at - distance) : at + distance + 1] == code
        standing += np.logical_or.reduce(near)
    return np.flatnonzero(standing >= len(text) - distance)
