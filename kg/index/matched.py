"""Documents that match and their scores, as arrays, and how these go together.

A match that adds no score has the score `LEAST`, which no sum of others is changed by:
so a score above 0 always says that a document matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.index.columns import Numbers

LEAST = 1e-300
# How many times longer the other list must be to look up a short one's items in it.
MUCH_LONGER = 16
# Fewer matches than one in so many documents are added up without an array of all.
FEW = 16

Scores: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matched:
    """The scores of the documents ``numbers``, ascending; all of them are above 0.

    Without ``numbers`` there is a score for each document of the index, 0 for those
    that do not match. Neither array is ever written to.
    """

    numbers: Numbers | None
    scores: Scores


EMPTY: Numbers = np.zeros(0, np.uint32)
NOTHING = Matched(numbers=EMPTY, scores=np.zeros(0))


def match_all(total: int) -> Matched:
    """Return all documents, without a score."""
    return Matched(numbers=None, scores=np.full(total, LEAST))


def match_mask(mask: Mask) -> Matched:
    """Return the documents that a mask lets through, without a score."""
    return Matched(numbers=None, scores=np.where(mask, LEAST, 0.0))


def match_numbers(numbers: Numbers) -> Matched:
    """Return documents without a score."""
    return Matched(numbers=numbers, scores=np.full(len(numbers), LEAST))


def find_numbers(found: Matched) -> NDArray[np.integer[Any]]:
    """Return the numbers of the documents that match, ascending."""
    if found.numbers is not None:
        return found.numbers
    return np.flatnonzero(found.scores > 0)


def list_matches(found: Matched) -> Matched:
    """Return the same with ``numbers``."""
    if found.numbers is not None:
        return found
    numbers = np.flatnonzero(found.scores > 0)
    return Matched(numbers=numbers.astype(np.uint32), scores=found.scores[numbers])


def choose(found: Matched, numbers: Numbers) -> Matched:
    """Return what matches of some documents, as if there were no others.

    They go by their places in ``numbers``.
    """
    if found.numbers is None:
        return Matched(numbers=None, scores=found.scores[numbers])
    if not len(found.numbers):
        return Matched(numbers=None, scores=np.zeros(len(numbers)))
    at = found.numbers.searchsorted(numbers)
    at[at == len(found.numbers)] = 0
    scores = np.where(found.numbers[at] == numbers, found.scores[at], 0.0)
    return Matched(numbers=None, scores=scores)


def make_mask(found: Matched, total: int) -> Mask:
    """Return for each document of the index whether it matches."""
    if found.numbers is None:
        return found.scores > 0
    mask = np.zeros(total, np.bool_)
    mask[found.numbers] = True
    return mask


def count_matches(found: Matched) -> int:
    """Return how many documents match."""
    if found.numbers is not None:
        return len(found.numbers)
    return int(np.count_nonzero(found.scores > 0))


def add_scores(parts: Sequence[Matched], total: int) -> Matched:
    """Return what any of the parts matches, with the sum of its scores."""
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    listed = [part for part in parts if part.numbers is not None]
    numbers = np.concatenate([EMPTY, *(part.numbers for part in listed)])
    scores = np.concatenate([NOTHING.scores, *(part.scores for part in listed)])
    if len(listed) == len(parts) and len(numbers) * FEW < total:
        return _add_few(numbers, scores)
    sums = np.zeros(total)
    np.add.at(sums, numbers, scores)
    for part in parts:
        if part.numbers is None:
            sums += part.scores
    return Matched(numbers=None, scores=sums)


def _add_few(numbers: Numbers, scores: Scores) -> Matched:
    order = numbers.argsort(kind="stable")
    numbers = numbers[order]
    first = find_changes(numbers)
    if not len(first):
        return NOTHING
    return Matched(numbers=numbers[first], scores=np.add.reduceat(scores[order], first))


def find_changes(ascending: NDArray[Any]) -> NDArray[np.intp]:
    """Return the places of the first of equal numbers."""
    is_first = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=is_first[1:])
    return is_first.nonzero()[0]


def intersect(parts: Sequence[Matched], total: int) -> Matched:
    """Return what each of the parts, one or more, matches, scores added up."""
    if len(parts) == 1:
        return parts[0]
    found, *others = sorted(
        parts, key=lambda part: (part.numbers is None, len(part.scores))
    )
    for other in others:
        found = _both(found, other, total)
    return found


def _both(first: Matched, second: Matched, total: int) -> Matched:
    if first.numbers is None:
        both = (first.scores > 0) & (second.scores > 0)
        sums = first.scores + second.scores
        return Matched(numbers=None, scores=np.where(both, sums, 0.0))
    if second.numbers is None:
        added = second.scores[first.numbers]
        (kept,) = added.nonzero()
        added = added[kept]
    else:
        kept, others = _find_common(first.numbers, second.numbers, total)
        added = second.scores[others]
    return Matched(numbers=first.numbers[kept], scores=first.scores[kept] + added)


def _find_common(
    first: Numbers, second: Numbers, total: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places, in each, of the numbers that stand in both."""
    if len(first) * MUCH_LONGER < len(second):
        others = second.searchsorted(first)
        others[others == len(second)] = 0
        (kept,) = (second[others] == first).nonzero()
        return kept, others[kept]
    mask = np.zeros(total, np.bool_)
    mask[first] = True
    (others,) = mask[second].nonzero()
    mask = np.zeros(total, np.bool_)
    mask[second[others]] = True
    (kept,) = mask[first].nonzero()
    return kept, others


def add_where_matched(found: Matched, extra: Matched, total: int) -> Matched:
    """Return what the first matches, with the scores of the second added to it."""
    if found.numbers is not None and extra.numbers is None:
        scores = found.scores + extra.scores[found.numbers]
        return Matched(numbers=found.numbers, scores=scores)
    together = add_scores((found, extra), total)
    return restrict(together, make_mask(found, total))


def restrict(found: Matched, mask: Mask) -> Matched:
    """Return the matches that a mask of all documents lets through."""
    if found.numbers is None:
        return Matched(numbers=None, scores=np.where(mask, found.scores, 0.0))
    kept = np.flatnonzero(mask[found.numbers])
    return Matched(numbers=found.numbers[kept], scores=found.scores[kept])


def multiply(found: Matched, weight: float) -> Matched:
    """Return the same matches with their scores times a weight of 0 or more."""
    scores = np.maximum(found.scores * weight, LEAST)
    if found.numbers is None:
        scores = np.where(found.scores > 0, scores, 0.0)
    return Matched(numbers=found.numbers, scores=scores)
