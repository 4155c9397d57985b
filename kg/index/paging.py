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
    count_matches,
    find_numbers,
    make_mask,
    restrict,
)
from kg.index.top import DIGITS, find_best, find_largest

Tiers: TypeAlias = NDArray[np.unsignedinteger[Any]]


def find_tiers(nodes: Sequence[Matched], total: int) -> Tiers | None:
    """Return the tier of each document: the first of the nodes that it matches."""
    if not nodes:
        return None
    tiers = np.full(total, len(nodes), np.min_scalar_type(len(nodes)))
    for tier, found in reversed(list(enumerate(nodes))):
        tiers[find_numbers(found)] = tier
    return tiers


def count_tiers(found: Matched, tiers: Tiers | None, behind: int) -> tuple[int, ...]:
    """Return how many of the matches are of each tier up to that ``behind`` all."""
    if tiers is None:
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
    tiers: Tiers | None,
    totals: Sequence[int],
    columns: Columns,
    page: range,
) -> Iterator[Match]:
    """Yield the matches of the places ``page`` in order of tiers, scores and ids.

    ``totals`` are the numbers of matches of each tier.
    """
    before = 0
    for tier, total in enumerate(totals):
        if before < page.stop and page.start < before + total:
            part = found if tiers is None else restrict(found, tiers == tier)
            best = find_best(part, columns.ranks, page.stop - before)
            for number, score in best[max(page.start - before, 0) :]:
                yield Match(id=columns.ids[number], score=score, tier=tier)
        before += total


def take_newest(
    found: Matched, tiers: Tiers | None, columns: Columns, page: range
) -> Iterator[Match]:
    """Yield the matches of the places ``page`` in order of dates, newest first."""
    numbers = find_numbers(found)
    days = columns.days[numbers].astype(np.int64)
    newest = find_largest((days << 32) - columns.ranks[numbers], page.stop)
    for place in newest[page.start :].tolist():
        number = int(numbers[place])
        score = found.scores[number if found.numbers is None else place]
        yield Match(
            id=columns.ids[number],
            score=round(float(score), DIGITS),
            tier=0 if tiers is None else int(tiers[number]),
        )
