"""Paths: what they prefer, what they go over when nothing better leads there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.errors import NotFoundError
from kg.graph import Graph, build_graph
from kg.paths import Path, find_path, make_ways
from kg.records import Concept, Evidence, Lecture, Origin, Predicate, Relation, Snapshot
from tests.graph_sample import make_sample

SAMPLE = make_sample()


def quote(words: str) -> Evidence:
    return Evidence(
        source="a.md",
        line=1,
        start=0,
        end=len(words),
        quote=words,
        rule="sample",
        note="a-1",
    )


def relate(
    subject: str,
    object_: str,
    *,
    predicate: Predicate = Predicate.DEPENDS_ON,
    origin: Origin = Origin.STATED,
    confidence: float = 0.8,
    quotes: int = 1,
) -> Relation:
    return Relation(
        subject=subject,
        predicate=predicate,
        object=object_,
        origin=origin,
        confidence=confidence,
        evidence=tuple(quote(f"{subject} {object_} {i}") for i in range(quotes)),
        vocabulary="garden: a" if origin is Origin.VOCABULARY else None,
    )


def covers(lecture: str, concept: str) -> Relation:
    return relate(lecture, concept, predicate=Predicate.COVERS, origin=Origin.LAYOUT)


def make_graph(*relations: Relation) -> Graph:
    """Return the graph of these relations; what has a dot in its id is a lecture."""
    ids = sorted({end for r in relations for end in (r.subject, r.object)})
    return build_graph(
        Snapshot(
            sources=(),
            skipped=(),
            courses=(),
            lectures=tuple(
                Lecture(id=id_, title=id_, course=None, week=None, url=None)
                for id_ in ids
                if "." in id_
            ),
            notes=(),
            concepts=tuple(
                Concept(id=id_, label=id_.upper()) for id_ in ids if "." not in id_
            ),
            mentions=(),
            relations=relations,
        )
    )


def walk(graph: Graph, source: str, target: str) -> list[str]:
    path = find_path(graph, make_ways(graph), source, target)
    return [step.target for step in path.steps]


def test_a_path_walks_relations_in_both_directions() -> None:
    graph = build_graph(SAMPLE)
    path = find_path(graph, make_ways(graph), "lenet", "resnet")
    assert [
        (s.source, s.relation.predicate, s.target, s.forward) for s in path.steps
    ] == [
        ("lenet", Predicate.SIMILAR_TO, "alexnet", False),
        ("alexnet", Predicate.CONTRASTS_WITH, "vgg-16", False),
        ("vgg-16", Predicate.BUILDS_ON, "resnet", False),
    ]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({}, {"origin": Origin.LAYOUT}),
        ({"origin": Origin.LAYOUT}, {"origin": Origin.VOCABULARY}),
        ({"origin": Origin.VOCABULARY}, {"origin": Origin.COOCCURRENCE}),
        ({"confidence": 0.9}, {"confidence": 0.7}),
        ({"quotes": 2}, {"quotes": 1}),
    ],
)
def test_of_two_ways_the_better_supported_is_taken(
    better: dict[str, object], worse: dict[str, object]
) -> None:
    for good, bad in (("m", "n"), ("n", "m")):
        graph = make_graph(
            relate("a", bad, **worse),  # type: ignore[arg-type]
            relate(bad, "z"),
            relate("a", good, **better),  # type: ignore[arg-type]
            relate(good, "z"),
        )
        assert walk(graph, "a", "z") == [good, "z"]


def test_two_typed_relations_are_preferred_to_one_of_cooccurrence() -> None:
    graph = make_graph(
        relate("a", "c", origin=Origin.COOCCURRENCE),
        relate("a", "b"),
        relate("b", "c"),
    )
    assert walk(graph, "a", "c") == ["b", "c"]


def test_of_several_relations_of_a_pair_the_best_is_walked() -> None:
    best = relate("a", "b", quotes=3)
    graph = make_graph(relate("a", "b", origin=Origin.VOCABULARY), best)
    path = find_path(graph, make_ways(graph), "b", "a")
    assert [(step.relation, step.forward) for step in path.steps] == [(best, False)]


def test_what_is_joined_to_everything_is_gone_round() -> None:
    crowd = [relate(f"x{i}", "hub") for i in range(400)]
    graph = make_graph(
        *crowd,
        relate("a", "hub"),
        relate("hub", "z"),
        relate("a", "m"),
        relate("m", "n"),
        relate("n", "z"),
    )
    assert walk(graph, "a", "z") == ["m", "n", "z"]


def test_a_relation_without_a_quote_or_a_vocabulary_is_no_way() -> None:
    graph = make_graph(relate("a", "b", quotes=0), relate("b", "c"))
    with pytest.raises(NotFoundError, match="No relations lead from 'A' to 'C'"):
        walk(graph, "a", "c")


def test_a_lecture_joins_what_nothing_else_does() -> None:
    graph = make_graph(covers("l.1", "a"), covers("l.1", "b"), relate("b", "c"))
    path = find_path(graph, make_ways(graph), "a", "c")
    assert [(s.source, s.target, s.forward) for s in path.steps] == [
        ("a", "l.1", False),
        ("l.1", "b", True),
        ("b", "c", True),
    ]


def test_several_relations_are_preferred_to_one_lecture() -> None:
    chain = [relate(one, other) for one, other in ("ab", "bc", "cd", "de")]
    graph = make_graph(covers("l.1", "a"), covers("l.1", "e"), *chain)
    assert walk(graph, "a", "e") == ["b", "c", "d", "e"]


def test_a_path_may_go_on_to_the_next_lecture() -> None:
    following = relate("l.1", "l.2", predicate=Predicate.NEXT, quotes=0)
    graph = make_graph(covers("l.1", "a"), following, covers("l.2", "b"))
    assert walk(graph, "b", "a") == ["l.2", "l.1", "a"]


def test_a_path_costs_more_the_longer_it_is() -> None:
    graph = make_graph(relate("a", "b"), relate("b", "c"))
    ways = make_ways(graph)
    assert find_path(graph, ways, "a", "a") == Path(steps=(), cost=0.0)
    one, two = (find_path(graph, ways, "a", end).cost for end in "bc")
    # Per step: 1, a tenth of doubt, a third for one quote, and what B is joined to.
    assert (one, two) == (1.554634, 3.109268)


@pytest.mark.parametrize("target", ["neural-networks", "no-such"])
def test_a_path_needs_concepts(target: str) -> None:
    graph = build_graph(replace(SAMPLE))
    with pytest.raises(NotFoundError, match=f"no concept '{target}'"):
        walk(graph, "adam", target)
