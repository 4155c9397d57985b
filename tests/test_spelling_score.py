"""Labelled slips and correct terms become counts that a person can check."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from spelling_score import (
    Merge,
    Slip,
    correct_labels,
    draw_terms,
    find_merges,
    kind_of_slip,
    score_slips,
)

from kg.records import Concept
from tests.found import core, make_found

GOLD: dict[str, Any] = {
    "concepts": [
        {"name": "propolis", "aliases": ["bee glue"], "typos": ["propollis"]},
        {"name": "royal jelly", "aliases": [], "typos": ["roial jelly", "jely"]},
        {"name": "swarm", "aliases": [], "typos": []},
    ],
    "mentions": [
        {
            "line": line,
            "surface": surface,
            "start": 2,
            "end": 2 + len(surface),
            "canonical": canonical,
            "tier": "core",
        }
        for line, surface, canonical in (
            (1, "propollis", "propolis"),
            (2, "Roial jelly", "royal jelly"),
            (3, "propollis", "propolis"),
        )
    ],
}


def test_a_vocabulary_of_correct_labels_holds_no_slip() -> None:
    assert correct_labels(GOLD).concepts[0] == Concept(
        id="propolis",
        label="propolis",
        aliases=("bee glue",),
        origin="vocabulary",
        vocabulary="correct labels",
    )


def test_a_slip_is_resolved_where_every_place_names_what_was_meant() -> None:
    snapshot = make_found(
        "- propollis",
        "- Roial jelly",
        "- propollis",
        source="bees.md",
        concepts=(core("propolis"), core("royal jelly"), core("swarm")),
        found=(
            ("propolis", 1, "propollis"),
            ("royal-jelly", 2, "Roial jelly"),
            ("swarm", 3, "propollis"),
        ),
    )
    assert score_slips(snapshot, GOLD) == (
        Slip(
            written="propollis",
            meant="propolis",
            kind="spelling",
            lines=(1, 3),
            resolved=False,
        ),
        Slip(
            written="roial jelly",
            meant="royal jelly",
            kind="spelling",
            lines=(2,),
            resolved=True,
        ),
        Slip(
            written="jely", meant="royal jelly", kind="words", lines=(), resolved=False
        ),
    )


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Bee-Hives", "form"),
        ("beehive", "spacing"),
        ("bee hyve", "spelling"),
        ("bees", "words"),
        ("bee house", "words"),
    ],
)
def test_slips_are_told_apart_by_what_differs(written: str, kind: str) -> None:
    assert kind_of_slip(written, ["bee hive", "apiary"]) == kind


def test_terms_are_runs_of_words_and_those_of_headings_come_first() -> None:
    snapshot = make_found(
        "# Queen rearing",
        "- the brood nest is warm and the brood nest grows 2 frames",
        "- smoker, smoker and the honey; the honey",
        source="bees.md",
        concepts=(),
        found=(),
    )
    terms = draw_terms(
        snapshot,
        stop_words=frozenset(("the", "is", "and")),
        word_counts={"honey": 10, "smoker": 9},
    )
    assert terms == ("queen rearing", "smoker")


def test_every_term_is_looked_up_among_the_others() -> None:
    terms = ("drone comb", "dronecomb", "wax extraction", "wax extractoin", "honey")
    assert find_merges(terms, nlp=lambda: spacy.blank("en"), word_counts={}) == (
        Merge(
            term="wax extraction", target="wax extractoin", distance=1, variant=False
        ),
        Merge(
            term="wax extractoin", target="wax extraction", distance=1, variant=False
        ),
        Merge(term="drone comb", target="dronecomb", distance=0, variant=True),
        Merge(term="dronecomb", target="drone comb", distance=0, variant=True),
    )
