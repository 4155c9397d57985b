"""Turn a snapshot into a graph of concepts, lectures and courses, and walk over it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import networkx as nx

from kg.errors import NotFoundError
from kg.records import Origin, Relation, Snapshot

Graph: TypeAlias = "nx.MultiDiGraph[str]"

_COOCCURRENCE_WEIGHT = 0.3
_ORIGIN_COSTS = {
    Origin.STATED: 0.0,
    Origin.LAYOUT: 0.25,
    Origin.VOCABULARY: 0.5,
    Origin.COOCCURRENCE: 3.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A walk over one relation; ``forward`` if it is stated from source to target."""

    source: str
    target: str
    relation: Relation
    forward: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """A concept that shares neighbours, ``shared``, with another."""

    id: str
    score: float
    shared: tuple[str, ...]


def build_graph(snapshot: Snapshot) -> Graph:
    """Return the graph of concepts, lectures and courses, keyed by their ids.

    Nodes carry kind (concept, lecture or course), label, tier, origin, course (the one
    it is met in most), courses (all that it is met in), mentions (a lecture's and a
    course's notes), dates (its notes', in order) and first_seen. An edge stands for one
    relation: its key is ``predicate:origin``, and it carries relation and dates, those
    of the evidence's notes.

    Raises:
        ValueError: a relation joins an id that the snapshot does not hold.
    """
    graph: Graph = nx.MultiDiGraph()
    note_dates = {note.id: note.date for note in snapshot.notes}
    _add_courses_and_lectures(graph, snapshot)
    _add_concepts(graph, snapshot, note_dates)
    for relation in snapshot.relations:
        for end in (relation.subject, relation.object):
            if end not in graph:
                raise ValueError(
                    f"The relation {relation.subject} {relation.predicate} "
                    f"{relation.object} joins {end!r}, which is no concept, lecture "
                    "or course of the snapshot."
                )
        found = {note_dates.get(evidence.note) for evidence in relation.evidence}
        graph.add_edge(
            relation.subject,
            relation.object,
            key=f"{relation.predicate}:{relation.origin}",
            relation=relation,
            dates=tuple(sorted(day for day in found if day is not None)),
        )
    return graph


def _add_courses_and_lectures(graph: Graph, snapshot: Snapshot) -> None:
    notes: Counter[str] = Counter()
    dates: dict[str, set[date]] = defaultdict(set)
    for note in snapshot.notes:
        for id_ in (note.lecture, note.course):
            if id_ is not None:
                notes[id_] += 1
                if note.date is not None:
                    dates[id_].add(note.date)
    items: list[tuple[str, str, str, str | None]] = [
        (course.id, course.title, "course", course.id) for course in snapshot.courses
    ]
    items += [(one.id, one.title, "lecture", one.course) for one in snapshot.lectures]
    for id_, title, kind, course_id in items:
        graph.add_node(
            id_,
            kind=kind,
            label=title,
            tier="core",
            origin="notes",
            course=course_id,
            courses=() if course_id is None else (course_id,),
            mentions=notes[id_],
            dates=tuple(sorted(dates[id_])),
            first_seen=min(dates[id_], default=None),
        )


def _add_concepts(
    graph: Graph, snapshot: Snapshot, note_dates: dict[str, date | None]
) -> None:
    note_courses = {note.id: note.course for note in snapshot.notes}
    mentions: Counter[str] = Counter()
    courses: dict[str, Counter[str]] = defaultdict(Counter)
    dates: dict[str, set[date]] = defaultdict(set)
    for mention in snapshot.mentions:
        mentions[mention.concept] += 1
        course, day = note_courses.get(mention.note), note_dates.get(mention.note)
        if course is not None:
            courses[mention.concept][course] += 1
        if day is not None:
            dates[mention.concept].add(day)
    for concept in snapshot.concepts:
        met_in = courses[concept.id]
        graph.add_node(
            concept.id,
            kind="concept",
            label=concept.label,
            tier=concept.tier.value,
            origin=concept.origin,
            course=min(met_in, key=lambda c: (-met_in[c], c), default=None),
            courses=tuple(sorted(met_in)),
            mentions=mentions[concept.id],
            dates=tuple(sorted(dates[concept.id])),
            first_seen=min(dates[concept.id], default=None),
        )


def nodes_of_kind(graph: Graph, kind: str) -> list[str]:
    """Return the ids of all concepts, lectures or courses in order."""
    return sorted(node for node, data in graph.nodes.items() if data["kind"] == kind)


def concept_links(graph: Graph) -> nx.Graph[str]:
    """Return concepts with one link a pair, weighing all relations between the two."""
    links: nx.Graph[str] = nx.Graph()
    concepts = nodes_of_kind(graph, "concept")
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


def relations_at(
    graph: Graph, node: str
) -> Iterator[tuple[str, Relation, tuple[date, ...]]]:
    """Return (the other end, the relation, its dates) for every relation of a node."""
    for _, other, data in graph.out_edges(node, data=True):
        yield other, data["relation"], data["dates"]
    for other, _, data in graph.in_edges(node, data=True):
        yield other, data["relation"], data["dates"]


def adjacent(graph: Graph, node: str) -> set[str]:
    """Return what a node is joined to, whichever way the relation is stated."""
    return {*graph.successors(node), *graph.predecessors(node)}


def require_node(graph: Graph, node: str, *, kind: str | None = None) -> None:
    """Check that a node exists, and is of a kind.

    Raises:
        NotFoundError: it does not, or is not.
    """
    if node not in graph or (kind and graph.nodes[node]["kind"] != kind):
        raise NotFoundError(
            f"There is no {kind or 'concept, lecture or course'} {node!r}. "
            "`kg search` finds ids by words."
        )


def relation_cost(relation: Relation) -> float:
    """Say how little a relation carries: 1, and more for each doubt about it.

    Low confidence and little evidence cost less than 1 together. What the notes state
    costs nothing more; what only their layout says is a reading of it; what only a
    vocabulary says nobody noted; and co-occurrence says not even how two are related.
    """
    doubt = (1 - relation.confidence) / 2 + 1 / (2 + len(relation.evidence))
    return 1 + doubt + _ORIGIN_COSTS[relation.origin]


def make_step(source: str, target: str, relation: Relation) -> Step:
    """Return the walk over a relation between the two, whichever way it is stated."""
    return Step(
        source=source,
        target=target,
        relation=relation,
        forward=relation.subject == source,
    )


def neighbours(graph: Graph, concept: str) -> tuple[Step, ...]:
    """Return one step, the cheapest, to each concept next to ``concept``; best first.

    Typed relations come before co-occurrence.

    Raises:
        NotFoundError: ``concept`` is no concept of the graph.
    """
    require_node(graph, concept, kind="concept")
    best: dict[str, Relation] = {}
    for other, relation, _ in relations_at(graph, concept):
        if graph.nodes[other]["kind"] != "concept" or other == concept:
            continue
        if other not in best or relation_cost(relation) < relation_cost(best[other]):
            best[other] = relation
    ordered = sorted(best.items(), key=lambda item: (relation_cost(item[1]), item[0]))
    return tuple(make_step(concept, other, relation) for other, relation in ordered)


def similar_concepts(
    graph: Graph, concept: str, *, limit: int = 8
) -> tuple[Similar, ...]:
    """Return concepts that share neighbours with ``concept``, most alike first.

    The score is Adamic and Adar's (2003): a shared concept or lecture counts the more
    the fewer neighbours it has itself.

    Raises:
        NotFoundError: ``concept`` is no concept of the graph.
    """
    require_node(graph, concept, kind="concept")
    around = sorted(adjacent(graph, concept) - {concept})
    local: nx.Graph[str] = nx.Graph()
    local.add_node(concept)
    for node in around:
        local.add_edges_from(
            (node, other) for other in adjacent(graph, node) if other != node
        )
    pairs = [
        (concept, other)
        for other in sorted(local)
        if other != concept and graph.nodes[other]["kind"] == "concept"
    ]
    found = [
        Similar(
            id=other,
            score=round(score, 6),
            shared=tuple(sorted(nx.common_neighbors(local, concept, other))),
        )
        for _, other, score in nx.adamic_adar_index(local, pairs)
        if score > 0
    ]
    return tuple(
        sorted(found, key=lambda similar: (-similar.score, similar.id))[:limit]
    )
