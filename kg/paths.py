"""The graph and two of its concepts → the walk between them that is borne out best."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import networkx as nx

from kg.errors import NotFoundError
from kg.graph import Graph, Step, make_step, relation_cost, require_node
from kg.records import Predicate, Relation

_HUB_COST = 0.35
_LECTURE_COST = 4.0
_NEXT_COST = 8.0

Ways: TypeAlias = "nx.Graph[str]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A walk, and what its steps cost together."""

    steps: tuple[Step, ...]
    cost: float


def make_ways(graph: Graph) -> Ways:
    """Return the links that a path may take: one a pair, with its cost and relation.

    A link stands for the cheapest relation of its pair that has a quote or names a
    vocabulary (`kg.graph.relation_cost`). It costs a little more the more each end is
    joined to: a path over a word that goes with everything explains nothing. Where no
    few relations of concepts lead, a path may go over a lecture that covers two of
    them, or even from that to the lecture heard next: far dearer both.
    """
    ways: Ways = nx.Graph()
    kinds = {node: data["kind"] for node, data in graph.nodes.items()}
    ways.add_nodes_from(node for node, kind in kinds.items() if kind == "concept")
    for subject, object_, data in graph.edges(data=True):
        relation: Relation = data["relation"]
        dearer = _dearer(relation, kinds[subject], kinds[object_])
        if subject == object_ or dearer is None:
            continue
        cost = relation_cost(relation) + dearer
        known = ways.get_edge_data(subject, object_)
        if known is None or cost < known["cost"]:
            ways.add_edge(subject, object_, cost=cost, relation=relation)
    fame = {node: math.log(degree) for node, degree in ways.degree if degree}
    for one, other, data in ways.edges(data=True):
        data["cost"] += _HUB_COST * (fame[one] + fame[other]) / 2
    return ways


def _dearer(relation: Relation, subject: str, object_: str) -> float | None:
    """Say how much dearer the kinds of its ends make a relation; None is no way."""
    if relation.predicate is Predicate.NEXT:
        return _NEXT_COST
    if not (relation.evidence or relation.vocabulary):
        return None
    match subject, object_:
        case "concept", "concept":
            return 0.0
        case "lecture", "concept":
            return _LECTURE_COST
    return None


def find_path(graph: Graph, ways: Ways, source: str, target: str) -> Path:
    """Return the cheapest walk over ``ways``; that of a concept to itself is empty.

    Raises:
        NotFoundError: an id is no concept, or nothing joins the two.
    """
    for node in (source, target):
        require_node(graph, node, kind="concept")
    try:
        cost, walk = nx.bidirectional_dijkstra(ways, source, target, weight="cost")
    except nx.NetworkXNoPath as error:
        raise NotFoundError(
            f"No relations lead from {graph.nodes[source]['label']!r} to "
            f"{graph.nodes[target]['label']!r}. `kg show` lists what each is joined to."
        ) from error
    steps = (
        make_step(one, other, ways.edges[one, other]["relation"])
        for one, other in pairwise(walk)
    )
    return Path(steps=tuple(steps), cost=round(cost, 6))
