"""A part of the graph, or a walk through it → the answer that readers get."""

from __future__ import annotations

from collections.abc import Mapping

from kg.answers import BuildInfo, CommunityRef, EvidenceItem
from kg.contents import Contents, evidence_item, node_ref, phrase
from kg.graph import Graph, Step
from kg.graph_answers import GraphAnswer, GraphEdge, GraphNode, PathAnswer, PathHop
from kg.paths import Path
from kg.records import Evidence, Origin, Placed, Relation
from kg.standing import Community
from kg.subgraph import Subgraph

MAX_EDGE_EVIDENCE = 5


def make_graph_answer(
    contents: Contents,
    graph: Graph,
    build: BuildInfo,
    part: Subgraph,
    communities: Mapping[int, Community],
) -> GraphAnswer:
    """Describe the shown nodes and edges; an edge shows its first evidence."""
    return GraphAnswer(
        build=build,
        focus=part.focus,
        depth=part.depth,
        shown=part.shown,
        total=part.total,
        message=part.message,
        nodes=tuple(_node(contents, graph, node) for node in part.nodes),
        edges=tuple(_edge(contents, relation) for relation in part.relations),
        # All of them, and always in one order: the page colours them by place.
        courses=tuple(node_ref(contents, course) for course in contents.courses),
        communities=tuple(
            CommunityRef(id=number, name=communities[number].name)
            for number in sorted({node.community for node in part.nodes})
            if number in communities
        ),
    )


def _node(contents: Contents, graph: Graph, placed: Placed) -> GraphNode:
    data = graph.nodes[placed.id]
    concept = contents.concepts.get(placed.id)
    return GraphNode(
        id=placed.id,
        label=data["label"],
        type=data["kind"],
        kind=concept.kind if concept else data["kind"],
        tier=data["tier"],
        origin=data["origin"],
        course=data["course"],
        community=placed.community,
        rank=placed.rank,
        mentions=data["mentions"],
        first_seen=data["first_seen"],
        x=placed.x,
        y=placed.y,
    )


def _edge(contents: Contents, relation: Relation) -> GraphEdge:
    shown = relation.evidence[:MAX_EDGE_EVIDENCE]
    evidence = tuple(evidence_item(contents, item) for item in shown)
    dates = [item.date for item in evidence if item.date is not None]
    subject, object_ = relation.subject, relation.object
    return GraphEdge(
        id=f"{subject}|{relation.predicate}|{object_}|{relation.origin}",
        source=subject,
        target=object_,
        predicate=relation.predicate,
        phrase=phrase(relation, forward=True),
        inverse=phrase(relation, forward=False),
        origin=relation.origin,
        confidence=relation.confidence,
        weight=len(relation.evidence),
        date=min(dates, default=None),
        evidence=evidence,
        vocabulary=relation.vocabulary,
    )


def make_path_answer(
    contents: Contents, build: BuildInfo, source: str, target: str, path: Path
) -> PathAnswer:
    return PathAnswer(
        build=build,
        from_=node_ref(contents, source),
        to=node_ref(contents, target),
        cost=path.cost,
        hops=tuple(_hop(contents, step) for step in path.steps),
    )


def _hop(contents: Contents, step: Step) -> PathHop:
    relation = step.relation
    # What a vocabulary says has no quote of its own, but both ends stand somewhere;
    # of what is found together, each end may have a line of its own.
    twice = relation.vocabulary or relation.origin is Origin.COOCCURRENCE
    needed = relation.evidence[: 2 if twice else 1]
    quotes = tuple(evidence_item(contents, item) for item in needed)
    if not quotes:
        quotes = _heading(contents, step.target)
    return PathHop(
        from_=node_ref(contents, step.source),
        to=node_ref(contents, step.target),
        predicate=relation.predicate,
        phrase=phrase(relation, forward=step.forward),
        inverse=phrase(relation, forward=not step.forward),
        forward=step.forward,
        origin=relation.origin,
        confidence=relation.confidence,
        evidence=quotes[0] if quotes else None,
        quotes=quotes,
        vocabulary=relation.vocabulary,
    )


def _heading(contents: Contents, lecture: str) -> tuple[EvidenceItem, ...]:
    """Return the line that a lecture's last note begins with, as a quote."""
    notes = contents.notes_by_lecture.get(lecture, ())
    return tuple(
        evidence_item(
            contents,
            Evidence(
                source=note.source,
                line=passage.line,
                start=passage.start,
                end=passage.start + len(passage.content),
                quote=passage.content,
                rule="heading",
                note=note.id,
            ),
        )
        for note in notes[:1]
        for passage in note.passages[:1]
    )
