"""What a reader is told about a part of the graph."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import click

from kg.answers import EvidenceItem, NodeRef
from kg.contents import make_contents
from kg.graph import build_graph
from kg.graph_answering import make_path_answer
from kg.graph_answers import GraphEdge, GraphNode, PathHop
from kg.paths import find_path, make_ways
from kg.records import Evidence, Origin, Predicate, Relation
from kg.terminal import path_lines
from tests.graph_sample import BUILD, make_answer, make_sample
from tests.snapshots import make_snapshot


def test_a_node_says_what_it_is_and_of_which_kind() -> None:
    answer = make_answer(make_snapshot(), concept="alexnet")
    node = answer.nodes[0]
    assert node == GraphNode(
        id="alexnet",
        label="AlexNet",
        type="concept",
        kind="architecture",
        tier="core",
        origin="vocabulary",
        course="cnn",
        community=0,
        rank=1.0,
        mentions=1,
        first_seen=date(2025, 8, 16),
        x=0,
        y=0,
    )


def test_a_lecture_and_a_course_are_their_own_kind() -> None:
    answer = make_answer(make_snapshot(), concept="cnn.classic")
    assert [(node.id, node.type, node.kind) for node in answer.nodes] == [
        ("cnn.classic", "lecture", "lecture"),
        ("cnn", "course", "course"),
        ("cnn.why", "lecture", "lecture"),
    ]


DECAY = EvidenceItem(
    source="improving-networks.md",
    line=4,
    start=2,
    end=18,
    quote="decay reduces it",
    rule="sample",
    note="note-improving-networks.learning-rate-decay",
    title="Learning Rate Decay",
    date=date(2025, 6, 14),
    under=None,
    under_text=None,
)


def test_an_edge_keeps_its_verb_from_either_end() -> None:
    answer = make_answer(
        make_sample(), concept="learning-rate-decay", predicates=(Predicate.AFFECTS,)
    )
    (edge,) = answer.edges
    assert edge == GraphEdge(
        id="learning-rate-decay|affects|learning-rate|stated",
        source="learning-rate-decay",
        target="learning-rate",
        predicate="affects",
        phrase="affects (reduces)",
        inverse="affected by (reduces)",
        origin="stated",
        confidence=0.9,
        weight=1,
        date=date(2025, 6, 14),
        evidence=(DECAY,),
        vocabulary=None,
    )


def test_a_hop_against_a_relation_reads_from_its_object() -> None:
    sample = make_sample()
    start, end = "learning-rate", "learning-rate-decay"
    graph = build_graph(sample)
    path = find_path(graph, make_ways(graph), start, end)
    answer = make_path_answer(make_contents(sample), BUILD, start, end, path)
    assert answer.hops == (
        PathHop(
            from_=NodeRef(id=start, label="Learning rate", kind="concept"),
            to=NodeRef(id=end, label="Learning rate decay", kind="concept"),
            predicate="affects",
            phrase="affected by (reduces)",
            inverse="affects (reduces)",
            forward=False,
            origin="stated",
            confidence=0.9,
            evidence=DECAY,
            quotes=(DECAY,),
            vocabulary=None,
        ),
    )


def _place(line: int, quote: str) -> Evidence:
    return Evidence(
        source="journal.md",
        line=line,
        start=2,
        end=2 + len(quote),
        quote=quote,
        rule="sample",
        note="journal-1",
    )


def _read_path(*relations: Relation) -> list[str]:
    """Return what the terminal prints as the path from AlexNet to LeNet."""
    snapshot = replace(make_snapshot(), relations=relations)
    graph = build_graph(snapshot)
    path = find_path(graph, make_ways(graph), "alexnet", "lenet")
    contents = make_contents(snapshot)
    answer = make_path_answer(contents, BUILD, "alexnet", "lenet", path)
    return [click.unstyle(line) for line in path_lines(answer)]


def test_a_path_over_what_is_found_together_quotes_both_ends() -> None:
    together = Relation(
        subject="alexnet",
        predicate=Predicate.RELATED_TO,
        object="lenet",
        origin=Origin.COOCCURRENCE,
        confidence=0.3,
        evidence=(_place(5, "AlexNet"), _place(1, "Classic")),
    )
    assert _read_path(together) == [
        "AlexNet found together with LeNet",
        "  “AlexNet”  journal.md:5",
        "  “Classic”  journal.md:1",
    ]


def test_a_path_says_where_it_goes_over_a_lecture() -> None:
    covered = [
        Relation(
            subject="cnn.classic",
            predicate=Predicate.COVERS,
            object=concept,
            origin=Origin.LAYOUT,
            confidence=1.0,
            evidence=(_place(5, "AlexNet similar to LeNet"),),
        )
        for concept in ("alexnet", "lenet")
    ]
    assert _read_path(*covered) == [
        "AlexNet covered in the lecture Classic Networks",
        "  “AlexNet similar to LeNet”  journal.md:5",
        "the lecture Classic Networks covers LeNet",
        "  “AlexNet similar to LeNet”  journal.md:5",
    ]
