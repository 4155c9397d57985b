"""Rings around a focus: round, with room for everybody."""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from kg.rings import place_rings


def distance(one: tuple[int, int], other: tuple[int, int]) -> float:
    return math.hypot(one[0] - other[0], one[1] - other[1])


@pytest.mark.parametrize("size", [1, 2, 7, 30, 60])
def test_a_ring_of_any_size_has_room(size: int) -> None:
    ring = [f"n{i:02}" for i in range(size)]
    places = place_rings("focus", [ring], dict.fromkeys(ring, "focus"))
    assert places["focus"] == (0, 0)
    assert all(distance(*pair) > 60 for pair in combinations(places.values(), 2))


def test_the_second_ring_stands_outside_and_near_its_parents() -> None:
    first = ["east", "south", "west", "north"]
    second = ["e1", "e2", "w1"]
    parents = dict.fromkeys(first, "focus") | {"e1": "east", "e2": "east", "w1": "west"}
    places = place_rings("focus", [first, second], parents)
    for child in second:
        nearest = min(first, key=lambda node: distance(places[node], places[child]))
        assert nearest == parents[child]
        assert distance(places[child], (0, 0)) > distance(places[nearest], (0, 0))


def test_rings_that_are_empty_are_passed_over() -> None:
    assert place_rings("focus", [[], []], {}) == {"focus": (0, 0)}
