"""What a reader is told about a part of the graph."""

from __future__ import annotations

from datetime import date

from kg.answers import GraphNode
from tests.graph_sample import make_answer
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
