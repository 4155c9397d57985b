"""The graph: what it holds, where it puts things, what a view of it shows."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kg.errors import NotFoundError
from kg.graph import (
    Graph,
    Similar,
    build_graph,
    neighbours,
    similar_concepts,
)
from kg.layout import LayoutMemory, place_nodes
from kg.records import (
    Concept,
    Origin,
    Placed,
    Predicate,
    Relation,
    Snapshot,
)
from kg.subgraph import EGO_LIMIT, Subgraph, select_subgraph
from tests.graph_sample import make_sample

SAMPLE = make_sample()
EMPTY = Snapshot(
    sources=(),
    skipped=(),
    courses=(),
    lectures=(),
    notes=(),
    concepts=(),
    mentions=(),
    relations=(),
)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build_graph(SAMPLE)


@pytest.fixture(scope="module")
def placed(graph: Graph) -> tuple[Placed, ...]:
    return place_nodes(graph)


def relate(
    subject: str,
    object_: str,
    *,
    predicate: Predicate = Predicate.DEPENDS_ON,
    origin: Origin = Origin.STATED,
    verb: str | None = None,
) -> Relation:
    return Relation(
        subject=subject,
        predicate=predicate,
        object=object_,
        origin=origin,
        confidence=0.8,
        evidence=(),
        verb=verb,
    )


def make_graph(*relations: Relation) -> Graph:
    """Return the graph of these relations and the concepts that they name."""
    ids = sorted({end for r in relations for end in (r.subject, r.object)})
    concepts = tuple(Concept(id=id_, label=id_.upper()) for id_ in ids)
    return build_graph(replace(EMPTY, concepts=concepts, relations=relations))


def pairs(view: Subgraph) -> list[tuple[str, str]]:
    return [(relation.subject, relation.object) for relation in view.relations]


def test_a_concept_carries_the_courses_and_the_dates_it_is_met_in(
    graph: Graph,
) -> None:
    assert graph.nodes["gradient-descent"] == {
        "kind": "concept",
        "label": "Gradient descent",
        "tier": "core",
        "origin": "notes",
        "course": "improving-networks",
        "courses": ("improving-networks", "neural-networks"),
        "mentions": 8,
        "dates": tuple(date(2025, 6, day) for day in (2, 8, 10, 11, 12, 14)),
        "first_seen": date(2025, 6, 2),
    }


def test_a_lecture_counts_its_notes_as_mentions(graph: Graph) -> None:
    assert graph.nodes["neural-networks.gradient-descent"] == {
        "kind": "lecture",
        "label": "Gradient Descent",
        "tier": "core",
        "origin": "notes",
        "course": "neural-networks",
        "courses": ("neural-networks",),
        "mentions": 1,
        "dates": (date(2025, 6, 2),),
        "first_seen": date(2025, 6, 2),
    }


def test_every_relation_is_an_edge_that_holds_it_and_its_dates(graph: Graph) -> None:
    held = [data["relation"] for _, _, data in graph.edges(data=True)]
    assert sorted(held, key=repr) == sorted(SAMPLE.relations, key=repr)
    edge = graph.edges["adam", "rmsprop", "combines:vocabulary"]
    assert edge["dates"] == (date(2025, 6, 12),)


def test_the_verbs_of_a_relation_stay_on_its_one_edge() -> None:
    effect = relate("a", "b", predicate=Predicate.AFFECTS, verb="reduces, prevents")
    graph = make_graph(effect, relate("a", "b"))
    assert sorted(graph["a"]["b"]) == ["affects:stated", "depends_on:stated"]
    assert graph.edges["a", "b", "affects:stated"]["relation"] == effect


def test_a_relation_to_nothing_known_is_refused() -> None:
    broken = replace(EMPTY, relations=(relate("a", "b"),))
    with pytest.raises(ValueError, match="joins 'a', which is no concept"):
        build_graph(broken)


def test_every_node_is_placed_once_and_apart_from_the_others(
    graph: Graph, placed: tuple[Placed, ...]
) -> None:
    assert [place.id for place in placed] == sorted(graph)
    nearest = min(
        (one.x - other.x) ** 2 + (one.y - other.y) ** 2
        for i, one in enumerate(placed)
        for other in placed[:i]
    )
    assert nearest > 40**2


def test_a_course_is_a_region_of_its_own(
    graph: Graph, placed: tuple[Placed, ...]
) -> None:
    concepts = [p for p in placed if graph.nodes[p.id]["kind"] == "concept"]
    for one in concepts:
        nearest = min(
            (other for other in concepts if other is not one),
            key=lambda other: (one.x - other.x) ** 2 + (one.y - other.y) ** 2,
        )
        assert graph.nodes[nearest.id]["course"] == graph.nodes[one.id]["course"]


def test_the_highest_rank_is_one_and_only_concepts_have_one(
    graph: Graph, placed: tuple[Placed, ...]
) -> None:
    ranked = {place.id: place.rank for place in placed}
    assert max(ranked, key=lambda id_: ranked[id_]) == "gradient-descent"
    assert ranked["gradient-descent"] == 1.0
    assert {rank for id_, rank in ranked.items() if "." in id_} == {0.0}


def test_places_are_the_same_in_every_run() -> None:
    code = (
        "from tests.graph_sample import *;"
        "print(place_nodes(build_graph(make_sample())))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[1],
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_what_is_remembered_of_a_former_graph_moves_nothing() -> None:
    memory = LayoutMemory()
    fewer = replace(SAMPLE, relations=SAMPLE.relations[:-5])
    for snapshot in (SAMPLE, fewer, fewer, replace(EMPTY), SAMPLE):
        graph = build_graph(snapshot)
        assert place_nodes(graph, memory=memory) == place_nodes(graph)
        assert len(memory.discs) <= 3


def test_nothing_is_placed_for_an_empty_snapshot() -> None:
    graph = build_graph(EMPTY)
    assert place_nodes(graph) == ()
    assert select_subgraph(graph, ()).message == "Showing 0 concepts."


def test_concepts_without_course_or_relation_are_placed() -> None:
    concepts = (Concept(id="a", label="A"), Concept(id="b", label="B"))
    first, second = place_nodes(build_graph(replace(EMPTY, concepts=concepts)))
    assert (first.x, first.y) != (second.x, second.y)


def test_the_whole_graph_shows_the_most_important_concepts_and_says_so(
    graph: Graph, placed: tuple[Placed, ...]
) -> None:
    view = select_subgraph(graph, placed, limit=3)
    assert [place.id for place in view.nodes] == [
        "gradient-descent",
        "convolution",
        "sigmoid",
    ]
    assert (view.shown, view.total) == (3, 45)
    assert view.message == (
        "Showing 3 of 45 concepts, core ones first, ranked by importance."
    )


def test_the_whole_graph_leaves_cooccurrence_out_until_asked(
    graph: Graph, placed: tuple[Placed, ...]
) -> None:
    whole = select_subgraph(graph, placed)
    assert all(r.origin is not Origin.COOCCURRENCE for r in whole.relations)
    asked = select_subgraph(graph, placed, origins=(Origin.COOCCURRENCE,))
    assert {r.origin for r in asked.relations} == {Origin.COOCCURRENCE}
    assert ("adam", "rmsprop") in pairs(asked)


def test_a_typed_relation_hides_the_cooccurrence_of_its_pair(
    graph: Graph, placed: tuple[Placed, ...]
) -> None:
    view = select_subgraph(graph, placed, concept="adam")
    between = [
        r for r in view.relations if {r.subject, r.object} == {"adam", "rmsprop"}
    ]
    assert [r.predicate for r in between] == [Predicate.COMBINES]
    assert ("adam", "learning-rate") in pairs(view)


def test_a_surrounding_holds_the_neighbours_and_the_lectures_of_the_focus(
    graph: Graph, placed: tuple[Placed, ...]
) -> None:
    view = select_subgraph(graph, placed, concept="adam")
    assert [place.id for place in view.nodes] == [
        "adam",
        "rmsprop",
        "momentum",
        "improving-networks.adam-optimization-algorithm",
        "gradient-descent",
        "learning-rate",
    ]
    assert (view.nodes[0].x, view.nodes[0].y) == (0, 0)
    assert view.message == "Showing all 6 nodes within 1 step of Adam."


def test_no_step_leads_on_from_a_lecture(
    graph: Graph, placed: tuple[Placed, ...]
) -> None:
    view = select_subgraph(graph, placed, concept="epoch", depth=3)
    lectures = [p.id for p in view.nodes if graph.nodes[p.id]["kind"] != "concept"]
    assert lectures == ["improving-networks.mini-batch-gradient-descent"]
    covers = [r for r in view.relations if r.predicate is Predicate.COVERS]
    assert [r.object for r in covers] == ["epoch"]


def test_a_lecture_and_a_course_have_surroundings_too(
    graph: Graph, placed: tuple[Placed, ...]
) -> None:
    lecture = select_subgraph(graph, placed, concept="improving-networks.dropout")
    assert {p.id for p in lecture.nodes} >= {"dropout", "improving-networks"}
    course = select_subgraph(graph, placed, concept="neural-networks")
    assert {graph.nodes[p.id]["kind"] for p in course.nodes} == {"course", "lecture"}
    assert Predicate.NEXT in {r.predicate for r in course.relations}


def test_a_large_surrounding_is_cut_by_distance_then_rank() -> None:
    star = [relate("hub", f"near-{i:03}") for i in range(EGO_LIMIT)]
    far = relate("near-000", "far")
    graph = make_graph(*star, far)
    view = select_subgraph(graph, place_nodes(graph), concept="hub", depth=2)
    assert (view.shown, view.total) == (EGO_LIMIT, EGO_LIMIT + 2)
    assert "far" not in {place.id for place in view.nodes}
    assert view.message == (
        f"Showing {EGO_LIMIT} of {EGO_LIMIT + 2} nodes within 2 steps of HUB, "
        "nearest and most important first."
    )


def test_a_course_filter_shows_all_that_is_met_in_that_course(
    graph: Graph, placed: tuple[Placed, ...]
) -> None:
    notes = {note.id: note.course for note in SAMPLE.notes}
    view = select_subgraph(graph, placed, course="neural-networks")
    assert {place.id for place in view.nodes} == {
        mention.concept
        for mention in SAMPLE.mentions
        if notes[mention.note] == "neural-networks"
    }
    mostly_elsewhere = graph.nodes["gradient-descent"]["course"]
    assert mostly_elsewhere == "improving-networks"
    assert "gradient-descent" in {place.id for place in view.nodes}


def test_a_course_filter_shows_that_course_and_its_lectures(
    graph: Graph, placed: tuple[Placed, ...]
) -> None:
    view = select_subgraph(
        graph, placed, course="neural-networks", kinds=("course", "lecture")
    )
    lectures = {one.id for one in SAMPLE.lectures if one.course == "neural-networks"}
    assert {place.id for place in view.nodes} == {"neural-networks", *lectures}


def test_predicates_and_origins_filter_relations(
    graph: Graph, placed: tuple[Placed, ...]
) -> None:
    view = select_subgraph(
        graph,
        placed,
        predicates=(Predicate.BUILDS_ON,),
        origins=(Origin.VOCABULARY,),
    )
    assert pairs(view) == [
        ("alexnet", "lenet"),
        ("resnet", "vgg-16"),
        ("rmsprop", "gradient-descent"),
    ]


def test_dates_show_what_was_noted_then_even_if_it_was_first_met_earlier(
    graph: Graph, placed: tuple[Placed, ...]
) -> None:
    view = select_subgraph(
        graph, placed, since=date(2025, 6, 11), until=date(2025, 6, 12)
    )
    assert {place.id for place in view.nodes} == {
        "adam",
        "gradient-descent",
        "learning-rate",
        "momentum",
        "rmsprop",
    }
    assert graph.nodes["gradient-descent"]["first_seen"] == date(2025, 6, 2)
    assert sorted(pairs(view)) == [
        ("adam", "momentum"),
        ("adam", "rmsprop"),
        ("momentum", "gradient-descent"),
        ("rmsprop", "gradient-descent"),
        ("rmsprop", "momentum"),
    ]


def test_kinds_bring_lectures_into_the_whole_graph(
    graph: Graph, placed: tuple[Placed, ...]
) -> None:
    view = select_subgraph(graph, placed, kinds=("course", "lecture"))
    assert view.message == "Showing all 25 nodes."


@pytest.mark.parametrize("option", ["concept", "course"])
def test_an_unknown_id_is_named(
    graph: Graph, placed: tuple[Placed, ...], option: str
) -> None:
    with pytest.raises(NotFoundError, match="'no-such'"):
        select_subgraph(graph, placed, **{option: "no-such"})  # type: ignore[arg-type]


def test_neighbours_come_typed_first_and_once_each(graph: Graph) -> None:
    steps = neighbours(graph, "adam")
    assert [(s.target, s.relation.origin) for s in steps] == [
        ("momentum", Origin.VOCABULARY),
        ("rmsprop", Origin.VOCABULARY),
        ("gradient-descent", Origin.COOCCURRENCE),
        ("learning-rate", Origin.COOCCURRENCE),
    ]


def test_similar_concepts_share_neighbours() -> None:
    graph = make_graph(
        relate("relu", "activation"), relate("tanh", "activation"), relate("x", "y")
    )
    assert similar_concepts(graph, "tanh") == (
        Similar(id="relu", score=1.442695, shared=("activation",)),
    )
    assert similar_concepts(graph, "x") == ()
