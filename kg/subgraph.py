"""Turn the graph into the part of it that a view shows: a surrounding, or the core."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

import networkx as nx

from kg.errors import NotFoundError
from kg.graph import Graph, relations_at, require_node
from kg.records import Origin, Placed, Predicate, Relation
from kg.rings import place_rings
from kg.wording import counted

EGO_LIMIT = 60
# The whole graph folds candidates away, unless hardly anything would be left.
FEWEST_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Subgraph:
    """What a view shows: nodes with their places, and the relations between them.

    ``total`` counts the nodes that the view's filters let through; ``message`` says in
    words what was cut.
    """

    focus: str | None
    depth: int
    nodes: tuple[Placed, ...]
    relations: tuple[Relation, ...]
    shown: int
    total: int
    message: str


def select_subgraph(
    graph: Graph,
    placed: Iterable[Placed],
    *,
    concept: str | None = None,
    depth: int = 1,
    course: str | None = None,
    predicates: Collection[Predicate] = (),
    origins: Collection[Origin] = (),
    since: date | None = None,
    until: date | None = None,
    limit: int = 150,
    kinds: Collection[str] = (),
) -> Subgraph:
    """Return the surroundings of ``concept``, or the most important nodes of all.

    Around a concept (or a lecture, or a course) the nodes within ``depth`` steps are
    shown on rings, at most `EGO_LIMIT`; lectures and courses next to the focus are
    shown, but no step leads on from them. The whole graph shows ``kinds``, by default
    concepts, of the core tier where there are `FEWEST_SHOWN`. It leaves relations of
    co-occurrence out unless ``origins`` asks for them. A course lets
    through all that was met in it, whatever else it was met in. Dates, both inclusive,
    let through what any note of the time says; what has no date passes no date filter.

    Raises:
        NotFoundError: ``concept`` or ``course`` is no node of the graph.
    """
    if course is not None and graph.nodes.get(course, {}).get("kind") != "course":
        raise NotFoundError(
            f"There is no course {course!r}. `kg courses` lists the courses."
        )
    default = ("concept",) if concept is None else ("concept", "lecture", "course")
    allowed = _Filter(
        course=course,
        predicates=frozenset(predicates),
        origins=frozenset(origins),
        since=since,
        until=until,
        kinds=frozenset(kinds or default),
    )
    by_id = {place.id: place for place in placed}
    if concept is None:
        return _select_whole(graph, by_id, allowed, limit)
    return _select_around(graph, by_id, allowed, concept, depth, min(limit, EGO_LIMIT))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filter:
    """Which nodes and relations a view may show; empty means all."""

    course: str | None
    predicates: frozenset[Predicate]
    origins: frozenset[Origin]
    since: date | None
    until: date | None
    kinds: frozenset[str]

    def passes_node(self, graph: Graph, node: str) -> bool:
        data = graph.nodes[node]
        return (
            data["kind"] in self.kinds
            and (self.course is None or self.course in data["courses"])
            and self._passes_dates(data["dates"])
        )

    def passes_relation(self, relation: Relation, dates: tuple[date, ...]) -> bool:
        return (
            (not self.predicates or relation.predicate in self.predicates)
            and (not self.origins or relation.origin in self.origins)
            and self._passes_dates(dates)
        )

    def _passes_dates(self, dates: Iterable[date]) -> bool:
        if self.since is None and self.until is None:
            return True
        first, last = self.since or date.min, self.until or date.max
        return any(first <= day <= last for day in dates)


def _select_whole(
    graph: Graph, placed: dict[str, Placed], allowed: _Filter, limit: int
) -> Subgraph:
    passing = [p for p in placed.values() if allowed.passes_node(graph, p.id)]
    passing.sort(key=lambda p: (graph.nodes[p.id]["tier"] != "core", -p.rank, p.id))
    core = sum(graph.nodes[p.id]["tier"] == "core" for p in passing)
    nodes = tuple(passing[: min(limit, max(core, FEWEST_SHOWN))])
    relations = tuple(
        relation
        for relation in _relations_between({p.id for p in nodes}, graph, allowed)
        if relation.origin is not Origin.COOCCURRENCE or allowed.origins
    )
    noun = "concept" if allowed.kinds == {"concept"} else "node"
    message = (
        f"Showing {len(nodes)} of {counted(len(passing), noun)}, core ones first, "
        "ranked by importance."
        if len(nodes) < len(passing)
        else f"Showing {'all ' if len(nodes) > 1 else ''}{counted(len(nodes), noun)}."
    )
    return Subgraph(
        focus=None,
        depth=0,
        nodes=nodes,
        relations=relations,
        shown=len(nodes),
        total=len(passing),
        message=message,
    )


def _select_around(
    graph: Graph,
    placed: dict[str, Placed],
    allowed: _Filter,
    focus: str,
    depth: int,
    limit: int,
) -> Subgraph:
    require_node(graph, focus)
    reached = _reach(graph, placed, allowed, focus, depth)
    shown = reached[:limit]
    hops = {found.node: found.hop for found in shown}
    rings = [[f.node for f in shown if f.hop == hop] for hop in range(1, depth + 1)]
    rings = [_order_ring(graph, ring) for ring in rings]
    places = place_rings(focus, rings, {f.node: f.parent for f in shown if f.hop})
    relations = tuple(
        relation
        for relation in _relations_between(set(hops), graph, allowed)
        if _joins_rings(graph, relation, hops, focus)
    )
    around = f"{counted(depth, 'step')} of {graph.nodes[focus]['label']}"
    message = (
        f"Showing {len(shown)} of {counted(len(reached), 'node')} within {around}, "
        "nearest and most important first."
        if len(shown) < len(reached)
        else f"Showing all {counted(len(shown), 'node')} within {around}."
    )
    return Subgraph(
        focus=focus,
        depth=depth,
        nodes=tuple(
            replace(placed[f.node], x=places[f.node][0], y=places[f.node][1])
            for f in shown
        ),
        relations=relations,
        shown=len(shown),
        total=len(reached),
        message=message,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reached:
    node: str
    parent: str
    hop: int
    typed: bool
    rank: float


def _reach(
    graph: Graph, placed: dict[str, Placed], allowed: _Filter, focus: str, depth: int
) -> list[_Reached]:
    """Return the nodes within ``depth`` steps by hop, typed relations first, rank."""
    start = _Reached(node=focus, parent=focus, hop=0, typed=True, rank=1.0)
    seen = {focus}
    found = [start]
    frontier = [start]
    for hop in range(1, depth + 1):
        candidates: dict[str, _Reached] = {}
        for parent in frontier:
            for node, relation, dates in relations_at(graph, parent.node):
                if (
                    node in seen
                    or not allowed.passes_relation(relation, dates)
                    or not allowed.passes_node(graph, node)
                    or (hop > 1 and graph.nodes[node]["kind"] != "concept")
                ):
                    continue
                typed = relation.origin is not Origin.COOCCURRENCE
                known = candidates.get(node)
                if known is None or (typed and not known.typed):
                    candidates[node] = _Reached(
                        node=node,
                        parent=parent.node,
                        hop=hop,
                        typed=typed,
                        rank=placed[node].rank,
                    )
        level = sorted(
            candidates.values(), key=lambda r: (not r.typed, -r.rank, r.node)
        )
        seen |= candidates.keys()
        found += level
        frontier = [r for r in level if graph.nodes[r.node]["kind"] == "concept"]
    return found


def _order_ring(graph: Graph, ring: list[str]) -> list[str]:
    """Return concepts, related ones side by side, then lectures and courses."""
    concepts = [node for node in ring if graph.nodes[node]["kind"] == "concept"]
    others = [node for node in ring if graph.nodes[node]["kind"] != "concept"]
    links: nx.Graph[str] = nx.Graph()
    links.add_nodes_from(concepts)
    links.add_edges_from(
        sorted(
            (subject, relation.object)
            for subject in concepts
            for _, relation, _ in relations_at(graph, subject)
            if relation.subject == subject
            and relation.object in links
            and relation.origin is not Origin.COOCCURRENCE
        )
    )
    return [*nx.dfs_preorder_nodes(links), *sorted(others)]


def _joins_rings(
    graph: Graph, relation: Relation, hops: dict[str, int], focus: str
) -> bool:
    """Say whether a relation belongs in a view around a focus.

    Co-occurrence inside a ring, and what lectures are joined to besides the focus,
    would be a cobweb; only around a course are its lectures joined in their order.
    """
    ends = (relation.subject, relation.object)
    if any(graph.nodes[end]["kind"] != "concept" for end in ends):
        return focus in ends or graph.nodes[focus]["kind"] == "course"
    if relation.origin is Origin.COOCCURRENCE:
        return hops[ends[0]] != hops[ends[1]]
    return True


def _relations_between(
    nodes: set[str], graph: Graph, allowed: _Filter
) -> tuple[Relation, ...]:
    """Return the relations among nodes, co-occurrence only of pairs not joined else."""
    passing = [
        data["relation"]
        for subject, object_, data in graph.out_edges(sorted(nodes), data=True)
        if object_ in nodes and allowed.passes_relation(data["relation"], data["dates"])
    ]
    joined = {
        frozenset((relation.subject, relation.object))
        for relation in passing
        if relation.origin is not Origin.COOCCURRENCE
    }
    return tuple(
        relation
        for relation in passing
        if relation.origin is not Origin.COOCCURRENCE
        or frozenset((relation.subject, relation.object)) not in joined
    )
