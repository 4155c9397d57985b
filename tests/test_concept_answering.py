"""What a reader is told of one concept, and how the terminal and the page show it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import click

from kg.answering import make_concept_answer
from kg.answers import ConceptAnswer, Matters, RelationCount
from kg.contents import make_contents
from kg.records import Evidence, Snapshot
from kg.terminal import concept_lines
from tests.graph_sample import BUILD
from tests.snapshots import LINE, make_snapshot

MATTERS = Matters(rank=1, of=2, community=None, says=("It stands for much.",))


def under_heading(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot with a definition, and a quote that needs its heading."""
    first, *others = snapshot.relations
    (quote,) = first.evidence
    says = Evidence(
        source="journal.md",
        line=5,
        start=2,
        end=9,
        quote="AlexNet",
        rule="definition",
        note="journal-1",
    )
    alexnet, lenet = snapshot.concepts
    relation = replace(first, evidence=(replace(quote, under=1),))
    return replace(
        snapshot,
        relations=(relation, *others),
        concepts=(replace(alexnet, definitions=(says,)), lenet),
    )


def answer(concept: int = 0) -> ConceptAnswer:
    snapshot = under_heading(make_snapshot())
    return make_concept_answer(
        make_contents(snapshot),
        BUILD,
        snapshot.concepts[concept],
        similar=(),
        matters=MATTERS,
    )


def test_relations_are_counted_as_they_read_from_the_concept() -> None:
    assert answer(1).groups == (
        RelationCount(
            predicate="similar_to", phrase="similar to", origin="stated", count=1
        ),
        RelationCount(
            predicate="builds_on", phrase="built on by", origin="vocabulary", count=1
        ),
    )


def test_a_relation_says_when_it_was_first_and_last_noted() -> None:
    stated, known = answer().relations
    day = date(2025, 8, 16)
    assert (stated.first_seen, stated.last_seen) == (day, day)
    assert (known.first_seen, known.last_seen) == (None, None)


def test_a_quote_says_which_line_it_needs() -> None:
    (quote,) = answer().relations[0].evidence
    assert (quote.under, quote.under_text) == (1, "Classic Networks")
    (definition,) = answer().definitions
    assert (definition.quote, definition.under, definition.under_text) == (
        "AlexNet",
        None,
        None,
    )


def test_the_terminal_groups_relations_and_says_why_it_matters() -> None:
    lines = [click.unstyle(line) for line in concept_lines(answer())]
    assert "  your notes say: “AlexNet”  journal.md:5" in lines
    at = lines.index("  why it matters: number 1 of 2 concepts")
    assert lines[at:] == [
        "  why it matters: number 1 of 2 concepts",
        "    It stands for much.",
        "similar to  1 stated in your notes",
        "  LeNet",
        "    “AlexNet similar to LeNet” under “Classic Networks”  journal.md:5",
        "builds on  1 from a vocabulary",
        "  LeNet",
        "    says the vocabulary deep-learning: AlexNet",
        "mentioned in",
        f"  journal.md:5  {LINE}",
    ]


def test_the_terminal_says_whether_a_line_stands_above_or_below() -> None:
    found = answer()
    (place,) = found.relations[0].evidence
    above = replace(place, line=1, quote="Classic Networks", under=5, under_text=LINE)
    relation = replace(found.relations[0], evidence=(place, above))
    lines = concept_lines(replace(found, relations=(relation, found.relations[1])))
    assert [line for line in lines if "over" in line or "under" in line] == [
        "    “AlexNet similar to LeNet” under “Classic Networks”  journal.md:5",
        f"    “Classic Networks” over “{LINE}”  journal.md:1",
    ]


def test_of_a_long_line_the_terminal_shows_what_is_around_the_name() -> None:
    found = answer()
    far, near = "far away " * 300, "close by " * 300
    mention = replace(
        found.mentions[0],
        line_text=f"{far}AlexNet {near}",
        start=len(far),
        end=len(far) + 7,
    )
    *_, shown = concept_lines(replace(found, mentions=(mention,)))
    assert shown.startswith("  journal.md:5  …")
    assert "far away AlexNet close by" in shown
    assert len(shown) <= 220
