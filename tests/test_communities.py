"""Communities: who leads whom, and that one more line changes little."""

from __future__ import annotations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.communities import find_communities


def make_links(*pairs: str) -> nx.Graph[str]:
    links: nx.Graph[str] = nx.Graph()
    links.add_edges_from(((pair[0], pair[1]) for pair in pairs), weight=1.0)
    return links


TRIANGLES = ("ab", "ac", "bc", "cd", "de", "df", "ef")


def test_what_is_joined_closely_is_one_community() -> None:
    leaders = find_communities(make_links(*TRIANGLES))
    assert leaders == {"a": "c", "b": "c", "c": "c", "d": "d", "e": "d", "f": "d"}


def test_what_is_joined_to_nothing_leads_itself() -> None:
    links = make_links("ab")
    links.add_node("z")
    leaders = find_communities(links)
    assert leaders["z"] == "z"
    assert leaders["a"] == leaders["b"]


def test_nothing_has_no_communities() -> None:
    assert find_communities(nx.Graph()) == {}


@settings(deadline=None, max_examples=50)
@given(size=st.integers(2, 40), seed=st.integers(0, 1000))
def test_the_order_of_nodes_and_links_changes_nothing(size: int, seed: int) -> None:
    numbered = nx.gnp_random_graph(size, 0.15, seed=seed)
    forward: nx.Graph[str] = nx.Graph()
    forward.add_nodes_from(map(str, numbered))
    forward.add_edges_from(((str(a), str(b)) for a, b in numbered.edges), weight=0.7)
    backward: nx.Graph[str] = nx.Graph()
    backward.add_nodes_from(reversed(list(forward)))
    backward.add_edges_from(
        ((b, a) for a, b in reversed(list(forward.edges))), weight=0.7
    )
    found = find_communities(forward)
    assert find_communities(backward) == found
    assert all(found[leader] == leader for leader in found.values())


@settings(deadline=None, max_examples=50)
@given(size=st.integers(2, 40), seed=st.integers(0, 1000))
def test_a_community_hangs_together(size: int, seed: int) -> None:
    numbered = nx.gnp_random_graph(size, 0.15, seed=seed)
    links: nx.Graph[str] = nx.Graph()
    links.add_nodes_from(map(str, numbered))
    links.add_edges_from(((str(a), str(b)) for a, b in numbered.edges), weight=1.0)
    found = find_communities(links)
    for leader in set(found.values()):
        members = [node for node in found if found[node] == leader]
        assert nx.is_connected(links.subgraph(members))


def test_a_new_leaf_joins_its_neighbour_and_moves_nobody_else() -> None:
    found = find_communities(make_links(*TRIANGLES, "az"))
    groups: dict[str, str] = {}
    for node, leader in sorted(found.items()):
        groups[leader] = groups.get(leader, "") + node
    assert sorted(groups.values()) == ["abcz", "def"]
