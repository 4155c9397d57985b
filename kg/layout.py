"""Turn the graph into each node's rank, community and place on the overview."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import networkx as nx

from kg.communities import find_communities
from kg.graph import Graph, adjacent, concept_links, nodes_of_kind
from kg.plane import Points, Weighted, place_beside, place_groups
from kg.records import Placed

_LARGEST_GROUP = 48
_SMALLEST_GROUP = 4
_MOST_GROUPS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutMemory:
    """What placing a graph found out, for the next; only what it used stays.

    ``discs`` are the places of a group of concepts with the links between them.
    """

    discs: dict[Weighted, Points] = field(default_factory=dict)


def place_nodes(
    graph: Graph, *, memory: LayoutMemory | None = None
) -> tuple[Placed, ...]:
    """Return place, rank and community of every node, sorted by id.

    A concept's rank is its PageRank (Page et al. 1999) over the relations between
    concepts, drawn towards often mentioned ones, scaled so that the highest is 1;
    lectures and courses have rank 0. Communities (`kg.communities`) are numbered from
    the largest. On the plane each course is a region of its own. ``memory`` is changed;
    the same graph gives the same, whatever is remembered.
    """
    memory = memory or LayoutMemory()
    links = concept_links(graph)
    leaders = find_communities(links)
    community = _number(leaders)
    ranks = _rank_concepts(graph, links)
    groups, families = _group_concepts(graph, leaders)
    places = place_groups(links, groups, families, discs=memory.discs)
    for kind, anchor_kind in (("lecture", "concept"), ("course", "lecture")):
        anchored = set(nodes_of_kind(graph, anchor_kind))
        anchors = {
            hub: sorted(adjacent(graph, hub) & anchored)
            for hub in nodes_of_kind(graph, kind)
        }
        places |= place_beside(places, anchors)
        for hub, around in anchors.items():
            found = Counter(community[node] for node in around if node in community)
            community[hub] = min(found, key=lambda c: (-found[c], c), default=0)
    return tuple(
        Placed(
            id=node,
            x=places[node][0],
            y=places[node][1],
            rank=round(ranks.get(node, 0.0), 6),
            community=community[node],
        )
        for node in sorted(graph)
    )


def _rank_concepts(graph: Graph, links: nx.Graph[str]) -> dict[str, float]:
    mentions = {node: 1.0 + graph.nodes[node]["mentions"] for node in links}
    ranks = nx.pagerank(links, personalization=mentions, weight="weight")
    highest = max(ranks.values(), default=1.0)
    return {node: rank / highest for node, rank in ranks.items()}


def _number(leaders: dict[str, str]) -> dict[str, int]:
    """Return the number of each node's community, counted from the largest."""
    sizes = Counter(leaders.values())
    ordered = sorted(sizes, key=lambda leader: (-sizes[leader], leader))
    numbers = {leader: i for i, leader in enumerate(ordered)}
    return {node: numbers[leader] for node, leader in leaders.items()}


def _group_concepts(
    graph: Graph, leaders: Mapping[str, str]
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return groups of concept ids by name, and for each the course it belongs to.

    A course is one group unless it is large, when its communities are. Concepts of no
    course are grouped by community. Communities that are very small, or too many, share
    one group for each course. Groups are named after courses and leaders.
    """
    by_course: dict[str, list[str]] = defaultdict(list)
    for node in nodes_of_kind(graph, "concept"):
        by_course[graph.nodes[node]["course"] or ""].append(node)
    parts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for course, members in sorted(by_course.items()):
        whole = course and len(members) <= _LARGEST_GROUP
        for node in members:
            parts[course, "" if whole else leaders[node]].append(node)
    by_size = sorted(parts, key=lambda part: (-len(parts[part]), part))
    groups: dict[str, list[str]] = {}
    families: dict[str, str] = {}
    for i, (course, leader) in enumerate(by_size):
        small = i >= _MOST_GROUPS or len(parts[course, leader]) < _SMALLEST_GROUP
        name = f"{course} {'' if small else leader}"
        groups.setdefault(name, []).extend(parts[course, leader])
        families[name] = course
    return groups, families
