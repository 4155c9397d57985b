"""What matches a query and its tiers → the matches of one page, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.index.base import Match
from kg.index.columns import Columns
from kg.index.matched import (
    Matched,
    Scores,
    count_matches,
    find_numbers,
    make_mask,
    restrict,
)
from kg.index.top import DIGITS, Ordered, find_best, find_largest

Tiers: TypeAlias = NDArray[np.unsignedinteger[Any]]


def find_tiers(nodes: Sequence[Matched], total: int) -> Tiers:
    """Return the tier of each document: the first of the nodes that it matches."""
    tiers = np.full(total, len(nodes), np.min_scalar_type(len(nodes)))
    for tier, found in reversed(list(enumerate(nodes))):
        tiers[find_numbers(found)] = tier
    return tiers


def count_tiers(found: Matched, tiers: Tiers, behind: int) -> tuple[int, ...]:
    """Return how many of the matches are of each tier up to that ``behind`` all."""
    if not behind:
        return (count_matches(found),)
    if found.numbers is not None:
        counts = np.bincount(tiers[found.numbers], minlength=behind + 1)
        return tuple(counts.tolist())
    mask = make_mask(found, len(tiers))
    return tuple(
        int(np.count_nonzero(mask & (tiers == tier))) for tier in range(behind + 1)
    )


def take_best(
    found: Matched,
    tiers: Tiers,
    totals: Sequence[int],
    columns: Columns,
    start: int,
    stop: int,
) -> tuple[Ordered, Scores]:
    """Return matches by tier, score and id, from the place ``start`` up to ``stop``.

    ``totals`` are the numbers of matches of each tier.
    """
    taken = []
    before = 0
    for tier, total in enumerate(totals):
        if total and start < before + total and before < stop:
            part = restrict(found, tiers == tier) if total < sum(totals) else found
            numbers, scores = find_best(part, columns.ranks, stop - before)
            first = max(start - before, 0)
            taken.append((numbers[first:], scores[first:]))
        before += total
    if not taken:
        return np.zeros(0, np.intp), np.zeros(0)
    numbers, scores = map(np.concatenate, zip(*taken, strict=True))
    return numbers, scores


def take_newest(
    found: Matched, columns: Columns, start: int, stop: int
) -> tuple[Ordered, Scores]:
    """Return matches by date, the newest first, from ``start`` up to ``stop``."""
    numbers = find_numbers(found)
    days = columns.days[numbers].astype(np.int64)
    at = find_largest((days << 32) - columns.ranks[numbers], stop)[start:]
    kept = numbers[at]
    scores = found.scores[kept if found.numbers is None else at]
    return kept, np.round(scores, DIGITS)


def make_matches(
    numbers: Ordered, scores: Scores, tiers: Tiers, columns: Columns
) -> Iterator[Match]:
    """Yield the matches of these documents."""
    for number, score in zip(numbers.tolist(), scores.tolist(), strict=True):
        yield Match(id=columns.ids[number], score=score, tier=int(tiers[number]))
