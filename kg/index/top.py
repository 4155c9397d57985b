"""Scores or keys of documents → the best of them in order, without sorting all."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.index.columns import Numbers
from kg.index.matched import LEAST, Matched, Scores

# To how many digits scores are told: those that are equal then go by their ids.
DIGITS = 6
SLACK = 10.0**-DIGITS
# A bound that is taken from the best of each of so many blocks loses little.
BLOCKS = 1024
BLOCKS_FOR_EACH = 8

At: TypeAlias = NDArray[np.intp]
Ordered: TypeAlias = NDArray[np.integer[Any]]


def find_best(found: Matched, ranks: Numbers, count: int) -> tuple[Ordered, Scores]:
    """Return the ``count`` best matches and their scores, rounded, best first.

    Of equal scores the lower of ``ranks`` comes first.
    """
    bound = max(_find_bound(found.scores, count) - SLACK, LEAST)
    places = np.flatnonzero(found.scores >= bound)
    scores = np.round(found.scores[places], DIGITS)
    numbers = places if found.numbers is None else found.numbers[places]
    if 0 < count < len(places):
        kept = _keep(scores, ranks[numbers], count)
        numbers, scores = numbers[kept], scores[kept]
    order = np.lexsort((ranks[numbers], -scores))[:count]
    return numbers[order], scores[order]


def _keep(scores: Scores, ranks: Numbers, count: int) -> At:
    """Return the places of the ``count`` best of more than so many, in any order."""
    last = len(scores) - count
    worst = np.partition(scores, last)[last]
    better, equal = np.flatnonzero(scores > worst), np.flatnonzero(scores == worst)
    missing = count - len(better)
    if missing < len(equal):
        equal = equal[np.argpartition(ranks[equal], missing - 1)[:missing]]
    return np.concatenate((better, equal))


def find_largest(keys: NDArray[np.int64], count: int) -> At:
    """Return the places of the ``count`` largest of keys, all different, in order."""
    places = np.flatnonzero(keys >= _find_bound(keys, count))
    return places[np.argsort(-keys[places])[:count]]


def _find_bound(values: NDArray[Any], count: int) -> Any:
    """Return something that at least ``count`` of the values reach, if there are."""
    if not 0 < count < len(values):
        return values.min(initial=0) if count else np.inf
    blocks = max(BLOCKS, BLOCKS_FOR_EACH * count)
    depth = len(values) // blocks
    if depth > 1:
        values = values[: depth * blocks].reshape(depth, blocks).max(axis=0)
    last = len(values) - count
    return np.partition(values, last)[last]
