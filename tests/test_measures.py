"""Counts become precision, recall and F1, with bounds that are always the same."""

from __future__ import annotations

import pytest
from measures import (
    Score,
    Tally,
    intervals,
    make_score,
    mean_interval,
    score_sets,
)


def test_precision_is_over_what_was_found_and_recall_over_what_was_wanted() -> None:
    score = make_score(
        [Tally(right=2, wrong=1, hit=1, missed=0), Tally(right=1, hit=1, missed=2)]
    )
    assert (score.precision, score.recall) == (3 / 4, 2 / 4)
    assert score.f1 == pytest.approx(0.6)
    assert str(score) == "P 0.75  R 0.50  F1 0.60"


def test_nothing_found_and_nothing_wanted_scores_nothing() -> None:
    score = make_score([Tally(), Tally()])
    assert score == Score(units=())
    assert (score.precision, score.recall, score.f1) == (0.0, 0.0, 0.0)
    assert intervals(score) == ((0.0, 0.0), (0.0, 0.0), (0.0, 0.0))


def test_members_of_sets_are_units_and_known_ones_are_never_wrong() -> None:
    score = score_sets({"a", "b", "c"}, wanted={"a", "d"}, known={"b"})
    assert sorted(score.units, key=repr) == sorted(
        [Tally(right=1, hit=1), Tally(wrong=1), Tally(missed=1)], key=repr
    )


def test_bounds_hold_the_score_and_come_out_the_same_again() -> None:
    score = make_score([Tally(right=1, hit=1)] * 8 + [Tally(wrong=1, missed=1)] * 2)
    bounds = intervals(score)
    for (low, high), value in zip(
        bounds, (score.precision, score.recall, score.f1), strict=True
    ):
        assert 0.0 < low < value < high <= 1.0
    assert intervals(score) == bounds


def test_where_every_unit_is_alike_the_bounds_are_the_score() -> None:
    score = make_score([Tally(right=1, wrong=1, hit=1)] * 5)
    assert intervals(score) == ((0.5, 0.5), (1.0, 1.0), (2 / 3, 2 / 3))


def test_the_bounds_of_a_mean_hold_it() -> None:
    low, high = mean_interval([1.0] * 6 + [0.0] * 4)
    assert 0.0 < low < 0.6 < high < 1.0
    assert mean_interval([0.5, 0.5]) == (0.5, 0.5)
    assert mean_interval([]) == (0.0, 0.0)
