"""A word → the known words that begin with it or lie within a few slips of it.

A slip is a letter left out, added, changed or swapped with the next one (optimal
string alignment distance).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from operator import itemgetter

from rapidfuzz import process
from rapidfuzz.distance import OSA

MAX_EXPANSIONS = 64


def expand_prefix(
    prefix: str, words: Sequence[tuple[str, int]], *, limit: int = MAX_EXPANSIONS
) -> tuple[str, ...]:
    """Return the commonest words that begin with a folded prefix, commonest first.

    ``words`` are sorted pairs of a folded word and its count.
    """
    start = bisect_left(words, prefix, key=itemgetter(0))
    end = bisect_left(words, prefix + "\U0010ffff", lo=start, key=itemgetter(0))
    found = nsmallest(limit, words[start:end], key=lambda pair: (-pair[1], pair[0]))
    return tuple(word for word, _ in found)


def expand_fuzzy(
    text: str,
    distance: int,
    words: Sequence[tuple[str, int]],
    *,
    limit: int = MAX_EXPANSIONS,
) -> tuple[str, ...]:
    """Return the words within ``distance`` slips of a folded text, nearest first.

    Of words equally near, the commonest come first; the text itself counts.
    """
    lengths = range(len(text) - distance, len(text) + distance + 1)
    near = [pair for pair in words if len(pair[0]) in lengths]
    found = nearest(text, (word for word, _ in near), distance=distance)
    ranked = sorted((slips, -near[index][1], word) for word, slips, index in found)
    return tuple(word for _, _, word in ranked[:limit])


def nearest(
    text: str, words: Iterable[str], *, distance: int
) -> list[tuple[str, int, int]]:
    """Return (word, slips, index) of the words within ``distance`` slips of a text."""
    return [
        (word, int(slips), index)
        for word, slips, index in process.extract(
            text,
            list(words),
            scorer=OSA.distance,
            processor=None,
            score_cutoff=distance,
            limit=None,
        )
    ]


def allowed_slips(word: str) -> int:
    """Return how many slips a word may hold and still be recognised.

    Short words and words with digits (``l1``, ``conv2d``) allow for none: there a
    single character is the difference between two things.
    """
    if len(word) < 4 or any(char.isdigit() for char in word):
        return 0
    return 1 if len(word) < 8 else 2
