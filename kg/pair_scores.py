"""What units of text name → pairs that belong together, each with a score.

The score is normalised pointwise mutual information (Bouma 2009, "Normalized
(pointwise) mutual information in collocation extraction"), less where few units speak
for it (Pantel and Lin 2002, "Discovering word senses from text"): below 1 always, and
0 for what is found together as often as by chance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
from scipy.sparse import csr_array, triu

_OFTEN = 2
_LEAST_ONCE = 0.1

Array: TypeAlias = "np.ndarray[Any, Any]"
ScoredPair: TypeAlias = tuple[int, int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairScores:
    """Pairs of numbers, the lower one first, and a score for each.

    ``often`` holds of those that are found together often and score high enough,
    ``once`` of others that might do.
    """

    one: Array
    other: Array
    score: Array
    often: Array
    once: Array


def score_pairs(
    rows: Sequence[Collection[int]],
    heads: Sequence[Collection[int]],
    *,
    width: int,
    least: float,
) -> PairScores:
    """Count and score the pairs that some row names, but not all of them do.

    Each row has what one unit names, of numbers below ``width``. What is found together
    often needs a score of ``least``; what is not, a row that heads one of the two.
    """
    units = _make_matrix(rows, width)
    counts = units.sum(axis=0)
    both = triu(units.T @ units, k=1, format="coo")
    kept = both.data < len(rows)
    one, other = both.row[kept].astype(np.int64), both.col[kept].astype(np.int64)
    together = both.data[kept]
    surprise = np.log(together * len(rows) / (counts[one] * counts[other]))
    fewer = np.minimum(counts[one], counts[other])
    trust = together / (together + 1) * fewer / (fewer + 1)
    # Rounded, equal chances give equal scores, whatever the order of the arithmetic.
    score = (surprise / -np.log(together / len(rows)) * trust).round(6)
    often = (together >= _OFTEN) & (score >= least)
    once = ~often & (score >= _LEAST_ONCE)
    headed = (_make_matrix(heads, width).T @ units).tocoo()
    low, high = np.minimum(headed.row, headed.col), np.maximum(headed.row, headed.col)
    once[once] = np.isin(
        one[once] * width + other[once], low.astype(np.int64) * width + high
    )
    return PairScores(one=one, other=other, score=score, often=often, once=once)


def _make_matrix(rows: Sequence[Collection[int]], width: int) -> Any:
    starts = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter(chain.from_iterable(map(sorted, rows)), dtype=np.int64)
    ones = np.ones(len(columns), dtype=np.int64)
    return csr_array((ones, columns, starts), shape=(len(rows), width))


def frequent_pairs(every_kind: Iterable[PairScores]) -> Iterator[ScoredPair]:
    """Yield what is found often, strongest first; a pair once for each kind."""
    return _strongest([(pairs, pairs.often) for pairs in every_kind])


def missed_pairs(
    every_kind: Iterable[PairScores], *, parts: Sequence[int], few: Sequence[bool]
) -> Iterator[ScoredPair]:
    """Yield what is found once and joins parts, or two of few neighbours.

    The strongest comes first.
    ``parts`` says for each number which part of the graph it is in, ``few`` whether it
    has few neighbours there.
    """
    part, poor = np.array(parts, dtype=np.int64), np.array(few, dtype=bool)
    return _strongest(
        [
            (
                p,
                p.once
                & ((part[p.one] != part[p.other]) | (poor[p.one] & poor[p.other])),
            )
            for p in every_kind
        ]
    )


def _strongest(chosen: Iterable[tuple[PairScores, Array]]) -> Iterator[ScoredPair]:
    kept = [(p.one[mask], p.other[mask], p.score[mask]) for p, mask in chosen]
    one, other, score = (np.concatenate(arrays) for arrays in zip(*kept, strict=True))
    order = np.lexsort((other, one, -score))
    return zip(
        one[order].tolist(), other[order].tolist(), score[order].tolist(), strict=True
    )
