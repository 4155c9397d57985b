"""Counts of what was right, wrong and missed → precision, recall, F1 with intervals.

The interval is the percentile bootstrap (Efron and Tibshirani, 1993): units are drawn
again with replacement, with a fixed seed, so that the same counts give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

DRAWS = 2_000
SEED = 4
COVERS = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one unit (a line, a concept) adds to a score.

    ``right`` and ``wrong`` are things found, ``hit`` and ``missed`` things wanted: two
    found ones may hit the same wanted one.
    """

    right: int = 0
    wrong: int = 0
    hit: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Precision over what was found and recall over what was wanted, by units."""

    units: tuple[Tally, ...]

    @property
    def right(self) -> int:
        return sum(unit.right for unit in self.units)

    @property
    def wrong(self) -> int:
        return sum(unit.wrong for unit in self.units)

    @property
    def hit(self) -> int:
        return sum(unit.hit for unit in self.units)

    @property
    def missed(self) -> int:
        return sum(unit.missed for unit in self.units)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.hit / max(1, self.hit + self.missed)

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        return f"P {self.precision:.2f}  R {self.recall:.2f}  F1 {self.f1:.2f}"


def make_score(units: Iterable[Tally]) -> Score:
    """Return the score of units; those that add nothing do not count as units."""
    return Score(units=tuple(unit for unit in units if unit != Tally()))


def score_sets(found: set[Any], *, wanted: set[Any], known: set[Any]) -> Score:
    """Compare sets whose members are units: ``known`` ones are never wrong."""
    return make_score(
        (
            *(Tally(right=1, hit=1) for _ in found & wanted),
            *(Tally(wrong=1) for _ in found - known - wanted),
            *(Tally(missed=1) for _ in wanted - found),
        )
    )


Bounds = tuple[float, float]


def intervals(score: Score) -> tuple[Bounds, Bounds, Bounds]:
    """Return the 95 % bootstrap bounds of precision, recall and F1 over the units."""
    if not score.units:
        return (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)
    right, wrong, hit, missed = _draw_sums(
        [(u.right, u.wrong, u.hit, u.missed) for u in score.units]
    )
    precision = right / np.maximum(1, right + wrong)
    recall = hit / np.maximum(1, hit + missed)
    both = precision + recall
    f1 = np.where(both > 0, 2 * precision * recall / np.maximum(both, 1e-9), 0.0)
    return _bounds(precision), _bounds(recall), _bounds(f1)


def mean_interval(values: Sequence[float]) -> Bounds:
    """Return the bounds of the 95 % bootstrap interval of a mean."""
    if not values:
        return 0.0, 0.0
    (sums,) = _draw_sums([(value,) for value in values])
    return _bounds(sums / len(values))


def _draw_sums(rows: Sequence[tuple[float, ...]]) -> Any:
    """Return the sums of each column over as many rows drawn again, for each draw."""
    random = np.random.default_rng(SEED)
    chosen = random.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), DRAWS)
    return (chosen @ np.array(rows, dtype=float)).T


def _bounds(values: Any) -> Bounds:
    rest = (1 - COVERS) / 2
    low, high = np.quantile(values, [rest, 1 - rest])
    return float(low), float(high)
