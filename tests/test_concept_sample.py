"""Concepts are drawn to be judged, each with the first line that names it."""

from __future__ import annotations

from dataclasses import replace

from concept_sample import JudgedConcept, draw_concepts
from verdict_score import columns_of

from kg.records import Snapshot
from tests.found import candidate, core, make_found

NAMES = [f"bee{n}" for n in range(8)]


def corpus(*names: str) -> Snapshot:
    concepts = [replace(core(name), votes=(("item", 1.0),)) for name in names]
    return make_found(
        *(f"-  {name}\thums" for name in (*names, "wasp")),
        source="hum.md",
        concepts=(*concepts, candidate("wasp"), core("unseen")),
        found=[(name, n, name) for n, name in enumerate((*names, "wasp"), start=1)],
    )


def test_each_corpus_gives_its_share_of_what_is_core_and_mentioned() -> None:
    sample = draw_concepts({"a": corpus(*NAMES), "b": corpus(*NAMES)}, 5, seed=1)
    assert [row.corpus for row in sample] == ["a", "a", "a", "b", "b"]
    assert {row.concept for row in sample} <= set(NAMES)


def test_a_concept_is_shown_with_its_votes_and_its_first_line() -> None:
    (row,) = draw_concepts({"a": corpus("bee")}, 3, seed=1)
    assert row == JudgedConcept(
        corpus="a",
        concept="bee",
        label="bee",
        votes="item 1",
        where="hum.md:1",
        line="- bee hums",
    )
    assert columns_of(JudgedConcept) == (
        *("corpus", "concept", "label", "votes", "where", "line"),
        *("verdict", "reason"),
    )


def test_what_links_and_pages_declare_can_be_left_out() -> None:
    snapshot = corpus("bee", "drone")
    bee, *others = snapshot.concepts
    linked = replace(bee, votes=(("wikilink", 2.0), ("item", 1.0)))
    corpora = {"a": replace(snapshot, concepts=(linked, *others))}
    drawn = draw_concepts(corpora, 3, seed=1, undeclared=True)
    assert [row.concept for row in drawn] == ["drone"]
    both = draw_concepts(corpora, 3, seed=1)
    assert sorted(row.concept for row in both) == ["bee", "drone"]
