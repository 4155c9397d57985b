"""What a reader is told of why a concept matters, and of the communities."""

from __future__ import annotations

from dataclasses import replace

import click
import pytest

from kg.answers import CommunityRef, Matters, NodeRef
from kg.community_answering import make_communities_answer, make_matters
from kg.contents import make_contents
from kg.errors import UsageError
from kg.graph import build_graph
from kg.graph_answers import CommunitiesAnswer, JoiningConcept
from kg.layout import place_nodes
from kg.records import Concept, Snapshot
from kg.standing import find_cuts, find_standings
from kg.terminal import communities_lines
from tests.graph_sample import BUILD, make_sample

SAMPLE = make_sample()


def matters(snapshot: Snapshot, concept: str) -> Matters:
    graph = build_graph(snapshot)
    standings = find_standings(graph, place_nodes(graph))
    return make_matters(make_contents(snapshot), standings, find_cuts(graph), concept)


def communities(limit: int = 20, after: str | None = None) -> CommunitiesAnswer:
    graph = build_graph(SAMPLE)
    return make_communities_answer(
        make_contents(SAMPLE),
        graph,
        BUILD,
        find_standings(graph, place_nodes(graph)),
        find_cuts(graph),
        limit=limit,
        after=after,
    )


def test_a_concept_says_where_its_weight_comes_from() -> None:
    assert matters(SAMPLE, "epoch") == Matters(
        rank=43,
        of=45,
        community=CommunityRef(id=0, name="Gradient descent and RMSprop"),
        says=(
            "It is named in 1 note of 1 course.",
            "All of its importance comes from Mini-batch.",
        ),
    )


def test_a_concept_says_what_it_joins() -> None:
    assert matters(SAMPLE, "convolution").says[2] == (
        "It joins “Convolution” with “AlexNet and LeNet”, “Activation function” and "
        "“Pooling”: 20% of its links lead there."
    )


def test_a_concept_that_nothing_is_joined_to_says_so() -> None:
    lone = Concept(id="lone", label="Lone")
    found = matters(replace(SAMPLE, concepts=(*SAMPLE.concepts, lone)), "lone")
    assert (found.rank, found.of, found.community) == (46, 46, None)
    assert found.says == (
        "No relation joins it to another concept yet, so only mentions count.",
    )


def test_a_cut_is_told_at_both_its_ends() -> None:
    graph = build_graph(SAMPLE)
    for cut in find_cuts(graph):
        for end in (cut.relation.subject, cut.relation.object):
            assert any(
                f"joins {cut.cut_off} concepts around" in sentence
                for sentence in matters(SAMPLE, end).says
            )
    assert find_cuts(graph)


def test_communities_come_by_size_with_members_and_what_joins_them() -> None:
    answer = communities()
    sizes = [item.size for item in answer.items]
    assert sizes == sorted(sizes, reverse=True)
    first = answer.items[0]
    assert (first.id, first.name) == (0, "Gradient descent and RMSprop")
    assert first.members[0] == NodeRef(
        id="gradient-descent", label="Gradient descent", kind="concept"
    )
    assert [ref.id for ref in first.courses] == [
        "improving-networks",
        "neural-networks",
    ]
    assert [(link.community.name, link.relations) for link in first.links] == [
        ("Activation function", 1),
        ("Backpropagation and Chain rule", 1),
    ]
    assert answer.joining[1] == JoiningConcept(
        id="gradient-descent",
        label="Gradient descent",
        participation=0.241069,
        communities=(
            CommunityRef(id=0, name="Gradient descent and RMSprop"),
            CommunityRef(id=7, name="Backpropagation and Chain rule"),
        ),
    )


def test_communities_are_listed_by_page() -> None:
    whole, first = communities(), communities(limit=2)
    rest = communities(limit=50, after=first.next)
    assert (*first.items, *rest.items) == whole.items
    assert (first.total, rest.next) == (whole.total, None)
    with pytest.raises(UsageError, match="The cursor 'x' is none"):
        communities(after="x")


def test_the_terminal_lists_communities_with_what_joins_them() -> None:
    lines = [click.unstyle(line) for line in communities_lines(communities(limit=1))]
    assert lines[0] == "Gradient descent and RMSprop  13 concepts"
    assert lines[2] == "  in Improving Networks · Neural Networks"
    assert lines[4].startswith(
        "  1 relation to “Backpropagation and Chain rule”: Gradient descent depends on "
    )
    assert lines[5:8] == [
        "1 of 8; --limit shows more.",
        "concepts that join them most",
        "  Convolution: Convolution; AlexNet and LeNet; Activation function; Pooling",
    ]
    assert lines[-1] == (
        "  Inception network combines Max pooling: without it 3 concepts stand apart"
    )
