"""How still the map keeps when the notes change a little."""

from __future__ import annotations

from dataclasses import replace

import pytest
from layout_stability import Shift, adjusted_rand, compare, stability_lines

from kg.graph import build_graph
from kg.layout import place_nodes
from kg.records import Placed
from tests.graph_sample import make_sample


def place(id_: str, x: int, y: int, community: int = 0) -> Placed:
    return Placed(id=id_, x=x, y=y, rank=0.5, community=community)


BEFORE = (place("a", 0, 0), place("b", 30, 0), place("c", 30, 40, 1))


def test_nothing_moved_is_no_shift() -> None:
    assert compare(BEFORE, BEFORE) == Shift(median=0.0, far=0.0, agreement=1.0)


def test_displacements_are_shares_of_the_diagonal() -> None:
    after = (place("a", 0, 5), place("b", 30, 10), place("c", 30, 90, 1))
    assert compare(BEFORE, after) == Shift(median=0.2, far=0.2, agreement=1.0)


def test_what_only_one_map_has_does_not_count() -> None:
    assert compare(BEFORE, (*BEFORE[1:], place("new", 9, 9))).median == 0.0


@pytest.mark.parametrize(
    ("other", "index"),
    [
        ({"a": 7, "b": 7, "c": 3, "d": 3}, 1.0),
        ({"a": 0, "b": 1, "c": 0, "d": 1}, -0.5),
        ({"a": 0, "b": 0, "c": 0, "d": 0}, 0.0),
    ],
)
def test_the_rand_index_compares_pairs_with_chance(
    other: dict[str, int], index: float
) -> None:
    assert adjusted_rand({"a": 0, "b": 0, "c": 1, "d": 1}, other) == index


def test_the_lines_give_the_usual_and_the_worst() -> None:
    shifts = [
        Shift(median=0.0, far=0.01, agreement=1.0),
        Shift(median=0.02, far=0.05, agreement=0.9),
    ]
    assert list(stability_lines(shifts)) == [
        "median displacement      1.0% of the diagonal on average, at worst 2.0%",
        "95th percentile          3.0% of the diagonal on average, at worst 5.0%",
        "communities agree       0.950 adjusted Rand on average, at worst 0.900",
    ]


def test_one_relation_less_moves_little() -> None:
    sample = make_sample()
    before = place_nodes(build_graph(sample))
    for i in range(0, 40, 8):
        fewer = (*sample.relations[:i], *sample.relations[i + 1 :])
        after = place_nodes(build_graph(replace(sample, relations=fewer)))
        shift = compare(before, after)
        assert shift.median < 0.06
        assert shift.agreement > 0.7
