"""A word → the known words that begin with it or lie within a few slips of it.

A slip is a letter left out, added, changed or swapped with the next one (optimal
string alignment distance).
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from kg.index.wordlist import WordList, find_range, find_similar

MAX_EXPANSIONS = 64


def expand_prefix(
    prefix: str, words: WordList, *, limit: int = MAX_EXPANSIONS
) -> tuple[str, ...]:
    """Return the commonest words that begin with a folded prefix, commonest first."""
    start, end = find_range(words.words, prefix)
    counts = words.counts[start:end]
    places = np.arange(len(counts))
    if len(counts) > limit:
        fewest = np.partition(counts, len(counts) - limit)[len(counts) - limit]
        places = np.flatnonzero(counts >= fewest)
    ranked = places[np.argsort(-counts[places].astype(np.int64), kind="stable")]
    return tuple(words.words[start + at] for at in ranked[:limit].tolist())


def expand_fuzzy(
    text: str, distance: int, words: WordList, *, limit: int = MAX_EXPANSIONS
) -> tuple[str, ...]:
    """Return the words within ``distance`` slips of a folded text, nearest first.

    Of words equally near, the commonest come first; the text itself counts.
    """
    if not text:
        return ()
    places = find_similar(text, distance, words).tolist()
    near = find_nearest(text, [words.words[at] for at in places], distance=distance)
    ranked = nsmallest(
        limit,
        (
            (slips, -int(words.counts[places[at]]), words.words[places[at]])
            for at, slips in near
        ),
    )
    return tuple(word for _, _, word in ranked)


def find_nearest(
    text: str, words: Sequence[str], *, distance: int
) -> list[tuple[int, int]]:
    """Return (place, slips) of the words within ``distance`` slips of a text."""
    if not words:
        return []
    slips = process.cdist(
        [text], words, scorer=OSA.distance, score_cutoff=distance, dtype=np.uint8
    )[0]
    near = np.flatnonzero(slips <= distance)
    return list(zip(near.tolist(), slips[near].tolist(), strict=True))


def allowed_slips(word: str) -> int:
    """Return how many slips a word may hold and still be recognised.

    Short words and words with digits (``l1``, ``conv2d``) allow for none: there a
    single character is the difference between two things.
    """
    if len(word) < 4 or any(char.isdigit() for char in word):
        return 0
    return 1 if len(word) < 8 else 2
