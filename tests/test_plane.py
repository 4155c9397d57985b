"""Places on the plane: groups apart, nothing on top of anything."""

from __future__ import annotations

import math
from itertools import combinations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.plane import place_beside, place_groups


def distance(one: tuple[int, int], other: tuple[int, int]) -> float:
    return math.hypot(one[0] - other[0], one[1] - other[1])


@settings(deadline=None, max_examples=30)
@given(
    sizes=st.lists(st.integers(1, 12), min_size=1, max_size=6),
    seed=st.integers(0, 1000),
)
def test_all_nodes_of_all_groups_have_room(sizes: list[int], seed: int) -> None:
    groups = {
        str(g): [f"{g}-{i:02}" for i in range(size)] for g, size in enumerate(sizes)
    }
    names = [name for group in groups.values() for name in group]
    links: nx.Graph[str] = nx.Graph()
    links.add_nodes_from(names)
    numbered = nx.gnp_random_graph(len(names), 0.2, seed=seed)
    links.add_edges_from(((names[i], names[j]) for i, j in numbered.edges), weight=1.0)
    places = place_groups(links, groups, dict.fromkeys(groups, "family"))
    assert list(places) == names
    assert all(distance(*pair) > 60 for pair in combinations(places.values(), 2))


def test_linked_groups_lie_side_by_side() -> None:
    groups = {g: [f"{g}{i}" for i in range(8)] for g in "abcdef"}
    links: nx.Graph[str] = nx.Graph()
    links.add_nodes_from(node for group in groups.values() for node in group)
    links.add_edge("a0", "f0", weight=9.0)
    places = place_groups(links, groups, {g: g for g in groups})

    def middle(name: str) -> tuple[int, int]:
        own = [place for node, place in places.items() if node[0] == name]
        return (sum(x for x, _ in own) // 8, sum(y for _, y in own) // 8)

    distances = {other: distance(middle("a"), middle(other)) for other in "bcdef"}
    assert distances["f"] <= 1.4 * min(distances.values())


def test_a_hub_stands_among_its_anchors_but_on_none_of_them() -> None:
    taken = {"a": (0, 0), "b": (200, 0), "far": (5000, 0)}
    placed = place_beside(taken, {"hub": ["a", "b"], "twin": ["a", "b"], "lone": []})
    assert list(placed) == ["hub", "twin", "lone"]
    assert placed["hub"] == (100, 0)
    everything = [*taken.values(), *placed.values()]
    assert all(distance(*pair) > 60 for pair in combinations(everything, 2))
    assert distance(placed["twin"], placed["hub"]) < 150
