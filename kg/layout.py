"""Turn the graph into each node's rank, community and place on the overview."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import networkx as nx

from kg.graph import Graph, adjacent
from kg.plane import Points, Weighted, place_beside, place_groups, weigh
from kg.records import Origin, Placed, Relation

_LARGEST_GROUP = 48
_SMALLEST_GROUP = 4
_MOST_GROUPS = 60
_SEED = 20250601
_COOCCURRENCE_WEIGHT = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutMemory:
    """What placing a graph found out, for the next; only what it used stays.

    ``communities`` are those of concepts with their links, ``discs`` the places of a
    group of concepts with the links between them.
    """

    communities: dict[Weighted, dict[str, int]] = field(default_factory=dict)
    discs: dict[Weighted, Points] = field(default_factory=dict)


def place_nodes(
    graph: Graph, *, memory: LayoutMemory | None = None
) -> tuple[Placed, ...]:
    """Return place, rank and community of every node, sorted by id.

    A concept's rank is its PageRank (Page et al. 1999) over the relations between
    concepts, drawn towards often mentioned ones, scaled so that the highest is 1;
    lectures and courses have rank 0. Communities are Louvain's (Blondel et al. 2008),
    numbered from the largest. On the plane each course is a region of its own.
    ``memory`` is changed; the same graph gives the same, whatever is remembered.
    """
    memory = memory or LayoutMemory()
    links = _concept_links(graph)
    community = dict(_remember_communities(links, memory.communities))
    ranks = _rank_concepts(graph, links)
    groups, families = _group_concepts(graph, community)
    places = place_groups(links, groups, families, discs=memory.discs)
    for kind, anchor_kind in (("lecture", "concept"), ("course", "lecture")):
        anchored = set(_of_kind(graph, anchor_kind))
        anchors = {
            hub: sorted(adjacent(graph, hub) & anchored)
            for hub in _of_kind(graph, kind)
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


def _of_kind(graph: Graph, kind: str) -> list[str]:
    return sorted(node for node, data in graph.nodes.items() if data["kind"] == kind)


def _concept_links(graph: Graph) -> nx.Graph[str]:
    """Return concepts with one link a pair, weighing all relations between the two."""
    links: nx.Graph[str] = nx.Graph()
    concepts = _of_kind(graph, "concept")
    links.add_nodes_from(concepts)
    for subject, object_, data in graph.edges(concepts, data=True):
        relation: Relation = data["relation"]
        if object_ not in links or subject == object_:
            continue
        weight = relation.confidence
        if relation.origin is Origin.COOCCURRENCE:
            weight *= _COOCCURRENCE_WEIGHT
        before = links.get_edge_data(subject, object_, {"weight": 0.0})["weight"]
        links.add_edge(subject, object_, weight=before + weight)
    return links


def _rank_concepts(graph: Graph, links: nx.Graph[str]) -> dict[str, float]:
    mentions = {node: 1.0 + graph.nodes[node]["mentions"] for node in links}
    ranks = nx.pagerank(links, personalization=mentions, weight="weight")
    highest = max(ranks.values(), default=1.0)
    return {node: rank / highest for node, rank in ranks.items()}


def _remember_communities(
    links: nx.Graph[str], known: dict[Weighted, dict[str, int]]
) -> dict[str, int]:
    key = weigh(links, links)
    found = known.get(key)
    if found is None:
        found = _find_communities(links)
        known.clear()
        known[key] = found
    return found


def _find_communities(links: nx.Graph[str]) -> dict[str, int]:
    # Louvain walks over sets of nodes: numbers keep their order from run to run.
    names = list(links)
    numbered = nx.relabel_nodes(links, {name: i for i, name in enumerate(names)})
    found = nx.community.louvain_communities(numbered, weight="weight", seed=_SEED)
    ordered = sorted(found, key=lambda members: (-len(members), min(members)))
    return {names[i]: n for n, members in enumerate(ordered) for i in members}


def _group_concepts(
    graph: Graph, community: dict[str, int]
) -> tuple[list[list[str]], list[str]]:
    """Return groups of concept ids, and for each the course that it belongs to.

    A course is one group unless it is large, when its communities are. Concepts of no
    course are grouped by community. Communities that are very small, or too many, share
    one group for each course.
    """
    by_course: dict[str, list[str]] = defaultdict(list)
    for node in _of_kind(graph, "concept"):
        by_course[graph.nodes[node]["course"] or ""].append(node)
    parts: dict[tuple[str, int], list[str]] = defaultdict(list)
    for course, members in sorted(by_course.items()):
        whole = course and len(members) <= _LARGEST_GROUP
        for node in members:
            parts[course, 0 if whole else community[node]].append(node)
    by_size = sorted(parts, key=lambda part: (-len(parts[part]), part))
    own = [p for p in by_size[:_MOST_GROUPS] if len(parts[p]) >= _SMALLEST_GROUP]
    groups = [parts[part] for part in own]
    families = [course for course, _ in own]
    loose: dict[str, list[str]] = defaultdict(list)
    for course, number in sorted(set(by_size) - set(own)):
        loose[course] += parts[course, number]
    return [*groups, *loose.values()], [*families, *loose]
