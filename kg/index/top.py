"""Scores or keys of documents → the best of them in order, without sorting all."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.index.columns import Numbers
from kg.index.matched import LEAST, Matched

# To how many digits scores are told: those that are equal then go by their ids.
DIGITS = 6
SLACK = 10.0**-DIGITS
# The best of each of so many blocks are nearly the best of all.
BLOCKS = 512
BLOCKS_FOR_EACH = 8

Places: TypeAlias = NDArray[np.intp]


def find_best(found: Matched, ranks: Numbers, count: int) -> list[tuple[int, float]]:
    """Return the ``count`` best matches, each with its score, rounded, best first.

    Of equal scores the lower of ``ranks`` comes first.
    """
    bound = max(find_bound(found.scores, count) - SLACK, LEAST)
    (places,) = (found.scores >= bound).nonzero()
    if 2 * count < len(places):
        places = _keep(found, places, ranks, count)
    numbers = places if found.numbers is None else found.numbers[places]
    scores = [-round(score, DIGITS) for score in found.scores[places].tolist()]
    ordered = sorted(
        zip(scores, ranks[numbers].tolist(), numbers.tolist(), strict=True)
    )
    return [(number, -score) for score, _, number in ordered[:count]]


def _keep(found: Matched, places: Places, ranks: Numbers, count: int) -> Places:
    """Return of many places those of the ``count`` best, in any order."""
    scores = np.round(found.scores[places], DIGITS)
    last = len(scores) - count
    worst = np.partition(scores, last)[last]
    better, equal = places[scores > worst], places[scores == worst]
    missing = count - len(better)
    numbers = equal if found.numbers is None else found.numbers[equal]
    if missing < len(equal):
        equal = equal[np.argpartition(ranks[numbers], missing - 1)[:missing]]
    return np.concatenate((better, equal))


def find_largest(keys: NDArray[np.int64], count: int) -> Places:
    """Return the places of the ``count`` largest of keys, all different, in order."""
    places = np.flatnonzero(keys >= find_bound(keys, count))
    return places[np.argsort(-keys[places])[:count]]


def find_bound(values: NDArray[Any], count: int) -> Any:
    """Return what at least ``count`` of the values reach, and few more if many do."""
    if count >= len(values):
        return values.min(initial=0)
    if not count:
        return np.inf
    blocks = max(BLOCKS, BLOCKS_FOR_EACH * count)
    depth = len(values) // blocks
    if depth > 1:
        block = values[: depth * blocks].reshape(depth, blocks)
        best = np.maximum.reduce(block, axis=0)
    else:
        best = values.copy()
    last = len(best) - count
    best.partition(last)
    return best[last]
