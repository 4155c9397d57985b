"""Relations are drawn to be judged, each with a quote that no markup declares."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from relation_sample import JudgedRelation, draw_relations
from verdict_score import columns_of

from kg.records import Evidence, Origin, Predicate, Relation, Snapshot
from tests.found import core, make_found

LINES = ("# Knots", "-  bowline\tholds a loop", "- hitch slips")


def quote(rule: str, *, line: int = 2, under: int | None = None) -> Evidence:
    return Evidence(
        source="knots.md",
        line=line,
        start=2,
        end=len(LINES[line - 1]),
        quote=LINES[line - 1][2:],
        rule=rule,
        note="note",
        under=under,
    )


def said(
    subject: str,
    predicate: Predicate,
    object_: str,
    *evidence: Evidence,
    origin: Origin = Origin.STATED,
    verb: str | None = None,
) -> Relation:
    return Relation(
        subject=subject,
        predicate=predicate,
        object=object_,
        origin=origin,
        confidence=0.7,
        evidence=evidence,
        verb=verb,
    )


def corpus(*relations: Relation) -> Snapshot:
    names = ("bowline", "loop", "hitch", *(f"knot{n}" for n in range(9)))
    found = make_found(
        *LINES, source="knots.md", concepts=tuple(map(core, names)), found=()
    )
    return replace(found, relations=relations)


def many(rule: str, predicate: Predicate = Predicate.AFFECTS) -> list[Relation]:
    return [said(f"knot{n}", predicate, "loop", quote(rule)) for n in range(9)]


def test_a_relation_is_shown_with_its_verb_its_quote_and_the_line_above() -> None:
    holds = said(
        "bowline",
        Predicate.AFFECTS,
        "loop",
        quote("holds", under=1),
        quote("holds", line=3),
        verb="holds",
    )
    assert draw_relations({"sea": corpus(holds)}, 5, seed=1) == (
        JudgedRelation(
            corpus="sea",
            rule="holds",
            origin="stated",
            subject="bowline",
            predicate="affects (holds)",
            object="loop",
            where="knots.md:2",
            quote="bowline holds a loop",
            under="# Knots",
            drawn="random",
        ),
    )
    assert columns_of(JudgedRelation) == (
        *("corpus", "rule", "origin", "subject", "predicate", "object", "where"),
        *("quote", "under", "drawn", "verdict", "reason"),
    )


@pytest.mark.parametrize(
    "relation",
    [
        said("a.knot", Predicate.COVERS, "loop", quote("covers"), origin=Origin.LAYOUT),
        said("bowline", Predicate.IS_A, "loop", origin=Origin.VOCABULARY),
        said(
            "bowline", Predicate.IS_A, "loop", quote("line"), origin=Origin.COOCCURRENCE
        ),
        said("bowline", Predicate.IS_A, "loop", quote("property: is a")),
        said("bowline", Predicate.IS_A, "loop", quote("wikilink")),
        said("bowline", Predicate.IS_A, "loop", quote("nested tag"), quote("embed")),
    ],
)
def test_structure_background_and_what_markup_declares_are_left_out(
    relation: Relation,
) -> None:
    assert draw_relations({"sea": corpus(relation)}, 5, seed=1, per_rule=5) == ()


def test_what_markup_declares_and_a_line_says_is_shown_with_the_line() -> None:
    both = said("bowline", Predicate.IS_A, "loop", quote("tag"), quote("is-a", line=3))
    (row,) = draw_relations({"sea": corpus(both)}, 5, seed=1)
    assert (row.rule, row.where) == ("is-a", "knots.md:3")


def test_untyped_relations_are_drawn_apart() -> None:
    typed = said("bowline", Predicate.IS_A, "loop", quote("is-a"))
    untyped = said("hitch", Predicate.RELATED_TO, "loop", quote("list"))
    corpora = {"sea": corpus(typed, untyped)}
    assert [row.rule for row in draw_relations(corpora, 5, seed=1)] == ["is-a"]
    drawn = draw_relations(corpora, 5, seed=1, untyped=True)
    assert [row.rule for row in drawn] == ["list"]


def test_rare_rules_are_filled_up_from_the_corpora_by_turns() -> None:
    rare = [said(f"knot{n}", Predicate.IS_A, "hitch", quote("is-a")) for n in range(3)]
    corpora = {"sea": corpus(*many("holds"), *rare), "air": corpus(*rare[:1])}
    drawn = draw_relations(corpora, 4, seed=1, per_rule=3)
    assert Counter(row.rule for row in drawn if row.drawn == "random").total() == 3
    assert Counter(row.rule for row in drawn) == {"holds": 3, "is-a": 3}
    assert len({(row.corpus, row.subject, row.object) for row in drawn}) == len(drawn)
    alone = draw_relations(corpora, 0, seed=1, per_rule=2)
    assert [(row.rule, row.corpus, row.drawn) for row in alone] == [
        ("holds", "sea", "rule"),
        ("holds", "sea", "rule"),
        ("is-a", "sea", "rule"),
        ("is-a", "air", "rule"),
    ]


def test_a_relation_of_several_rules_is_shown_for_each_with_its_own_quote() -> None:
    two = said("bowline", Predicate.IS_A, "loop", quote("is-a"), quote("kind", line=3))
    (row,) = draw_relations({"sea": corpus(two)}, 1, seed=1)
    assert (row.rule, row.where) == ("is-a", "knots.md:2")
    other = said("hitch", Predicate.IS_A, "loop", quote("kind", line=3), quote("is-a"))
    drawn = draw_relations({"sea": corpus(other)}, 0, seed=1, per_rule=1)
    assert [(row.rule, row.where) for row in drawn] == [("is-a", "knots.md:2")]
