"""Rankings and what is relevant → how good they are, defined as by trec_eval."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from measures import Bounds, mean_interval

TRAIN, TEST, ALL = "train", "test", "all"
HALVES = (TRAIN, TEST, ALL)

# What one query scores, from 0 to 1, by the name of the measure.
Values: TypeAlias = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """The mean of a measure over queries, with its 95 % bootstrap interval."""

    value: float
    bounds: Bounds


# By half, by measure.
Means: TypeAlias = Mapping[str, Mapping[str, Mean]]


def half_of(place: int) -> str:
    """Return the half of a query by its place from 1: even ones are to tune on."""
    return TEST if place % 2 else TRAIN


def score_ranking(ranked: Sequence[str], gains: Mapping[str, float]) -> Values:
    """Score the answer to one query; ``gains`` are those of all relevant documents."""
    return {
        "ndcg10": ndcg(ranked, gains, depth=10),
        "map": average_precision(ranked, gains),
        "recall100": len(gains.keys() & set(ranked[:100])) / len(gains),
    }


def ndcg(ranked: Sequence[str], gains: Mapping[str, float], *, depth: int) -> float:
    """Return the normalised discounted cumulative gain (Järvelin and Kekäläinen 2002).

    The gain at rank r counts 1 / log2(r + 1).
    """
    best = _discounted(sorted(gains.values(), reverse=True)[:depth])
    return _discounted(gains.get(id_, 0.0) for id_ in ranked[:depth]) / best


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def average_precision(ranked: Sequence[str], relevant: Iterable[str]) -> float:
    """Return the mean of the precision at each relevant document; 0 where it lacks."""
    wanted = set(relevant)
    found, total = 0, 0.0
    for rank, id_ in enumerate(ranked, start=1):
        if id_ in wanted:
            found += 1
            total += found / rank
    return total / len(wanted)


def score_rank(ranked: Sequence[str], right: str) -> Values:
    """Score the answer to a query for one document: first, among three, 1 / rank."""
    rank = ranked.index(right) + 1 if right in ranked else math.inf
    return {
        "success1": float(rank <= 1),
        "success3": float(rank <= 3),
        "mrr": 1 / rank,
    }


def take_means(halves: Sequence[str], scored: Sequence[Values]) -> Means:
    """Return the means over each half of the queries, and over all."""
    means = {}
    for half in HALVES:
        chosen = [
            values
            for its_half, values in zip(halves, scored, strict=True)
            if half in (its_half, ALL)
        ]
        means[half] = {
            measure: _take_mean([values[measure] for values in chosen])
            for measure in (chosen[0] if chosen else ())
        }
    return means


def _take_mean(values: Sequence[float]) -> Mean:
    return Mean(value=sum(values) / len(values), bounds=mean_interval(values))
