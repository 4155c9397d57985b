from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.language import Language

from kg.mentions import FoundConcepts, find_mentions
from kg.records import Concept, Mention, Note, Tier, Vocabulary
from tests.made import make_note

VOCABULARY = Vocabulary(
    concepts=(
        Concept(
            id="backpropagation",
            label="backpropagation",
            aliases=("back propagation",),
            misspellings=("backpropogation",),
            origin="vocabulary",
        ),
        Concept(id="dropout", label="dropout", origin="vocabulary"),
        Concept(id="pooling", label="pooling", origin="vocabulary"),
        Concept(
            id="max-pooling",
            label="max pooling",
            origin="vocabulary",
            broader=("pooling", "dropout"),
        ),
        Concept(id="vectorization", label="vectorization", origin="vocabulary"),
    )
)


Find = Callable[..., FoundConcepts]


@pytest.fixture
def find(nlp: Language) -> Find:
    def find(*notes: Note) -> FoundConcepts:
        return find_mentions(
            notes,
            VOCABULARY,
            nlp=lambda: nlp,
            word_counts={"keep": 50, "regularly": 20},
            taken_ids=frozenset({"calculus"}),
        )

    return find


def places(found: FoundConcepts) -> list[tuple[int, str, str, str]]:
    return [(m.line, m.text, m.concept, m.found_by) for m in found.mentions]


def test_a_plural_mention_finds_the_singular_concept(find: Find) -> None:
    found = find(make_note("- we use Max-Poolings here", line=7))
    assert found.mentions == (
        Mention(
            concept="max-pooling",
            note="note",
            source="journal.md",
            line=7,
            start=9,
            end=21,
            text="Max-Poolings",
            found_by="label",
        ),
    )


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("- backpropogation", ("backpropogation", "backpropagation", "misspelling")),
        ("- Back Propagation", ("Back Propagation", "backpropagation", "alias")),
        ("- more vectrization", ("vectrization", "vectorization", "spelling")),
        ("- use drop out", ("drop out", "dropout", "spacing")),
    ],
)
def test_every_mention_says_how_it_was_found(
    find: Find, line: str, place: tuple[str, str, str]
) -> None:
    assert places(find(make_note(line))) == [(1, *place)]


def test_slips_become_misspellings_and_spacings_become_aliases(find: Find) -> None:
    found = find(make_note("- more vectrization", "- drop out regularly"))
    by_id = {concept.id: concept for concept in found.concepts}
    assert by_id["vectorization"].misspellings == ("vectrization",)
    assert by_id["dropout"].aliases == ("drop out",)


def test_broader_concepts_that_the_notes_never_name_are_left_out(find: Find) -> None:
    (concept,) = find(make_note("- max pooling")).concepts
    assert (concept.id, concept.broader) == ("max-pooling", ())


def test_a_concept_within_a_longer_one_is_not_mentioned_there(find: Find) -> None:
    assert places(find(make_note("- max pooling and pooling"))) == [
        (1, "max pooling", "max-pooling", "label"),
        (1, "pooling", "pooling", "label"),
    ]


def test_a_short_bullet_becomes_a_concept_and_is_found_elsewhere(find: Find) -> None:
    found = find(make_note("- circuit theory", "- this is what Circuit Theory says"))
    assert places(found) == [
        (1, "circuit theory", "circuit-theory", "label"),
        (2, "Circuit Theory", "circuit-theory", "label"),
    ]
    (concept,) = found.concepts
    assert (concept.label, concept.tier) == ("circuit theory", Tier.CANDIDATE)


def test_a_short_form_in_brackets_names_the_concept_from_then_on(find: Find) -> None:
    found = find(make_note("- a finite state machine (FSM)", "- the FSM halts"))
    assert places(found) == [
        (1, "finite state machine", "finite-state-machine", "label"),
        (1, "FSM", "finite-state-machine", "alias"),
        (2, "FSM", "finite-state-machine", "alias"),
    ]


def test_a_short_form_of_a_known_concept_becomes_its_alias(find: Find) -> None:
    found = find(make_note("- max pooling (MP)", "- MP again"))
    assert places(found)[1:] == [
        (1, "MP", "max-pooling", "label"),
        (2, "MP", "max-pooling", "label"),
    ]
    assert found.concepts[0].aliases == ("MP",)


def test_a_new_concept_never_takes_the_id_of_a_course(find: Find) -> None:
    found = find(make_note("- calculus"))
    assert [concept.id for concept in found.concepts] == ["calculus-concept"]


def test_notes_without_any_text_give_nothing(find: Find) -> None:
    assert find() == FoundConcepts(concepts=(), mentions=())
