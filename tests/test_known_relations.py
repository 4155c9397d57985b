from __future__ import annotations

from dataclasses import replace

import pytest

from kg.curated import curate
from kg.curation import Curation
from kg.decisions import Decision, Key
from kg.evidence import Found, make_lines
from kg.known_relations import find_known, find_unmet
from kg.records import (
    Concept,
    Evidence,
    Mention,
    Origin,
    Predicate,
    Unmet,
    Vocabulary,
    VocabularyRelation,
)
from tests.made import make_note

NOTE = make_note("# Bread", "- yeast makes dough rise", "- more yeast")


def known(subject: str, predicate: Predicate, object_: str) -> VocabularyRelation:
    return VocabularyRelation(
        subject=subject,
        predicate=predicate,
        object=object_,
        vocabulary="baking",
        entry=subject,
    )


def concept(label: str, *, definition: str | None = None) -> Concept:
    return Concept(
        id=label,
        label=label.title(),
        kind="food",
        origin="vocabulary",
        definition=definition,
    )


def mention(concept: str, line: int, start: int) -> Mention:
    return Mention(
        concept=concept,
        note=NOTE.id,
        source=NOTE.source,
        line=line,
        start=start,
        end=start + len(concept),
        text=concept,
        found_by="label",
    )


MENTIONS = (mention("yeast", 2, 2), mention("dough", 2, 14), mention("yeast", 3, 7))
CONCEPTS = (concept("yeast"), concept("dough"))
NEEDS = known("dough", Predicate.DEPENDS_ON, "yeast")
VOCABULARY = Vocabulary(
    concepts=(
        *CONCEPTS,
        concept("sourdough", definition="Dough that is left to ferment."),
        concept("flour"),
        concept("oven"),
        concept("kitchen"),
    ),
    relations=(
        known("dough", Predicate.COMBINES, "flour"),
        NEEDS,
        known("oven", Predicate.PART_OF, "kitchen"),
        known("sourdough", Predicate.DEPENDS_ON, "yeast"),
        known("sourdough", Predicate.IS_A, "dough"),
    ),
)


def place(line: int, start: int, quote: str) -> Evidence:
    return Evidence(
        source="journal.md",
        line=line,
        start=start,
        end=start + len(quote),
        quote=quote,
        rule="mention",
        note="note",
    )


def test_a_vocabulary_relates_what_the_notes_mention_and_says_where_they_do() -> None:
    assert list(find_known(VOCABULARY.relations, [make_lines(NOTE, MENTIONS)])) == [
        Found(
            subject="dough",
            predicate=Predicate.DEPENDS_ON,
            object="yeast",
            origin=Origin.VOCABULARY,
            confidence=1.0,
            evidence=(place(2, 14, "dough"), place(2, 2, "yeast")),
            vocabulary="baking: dough",
        )
    ]


def test_what_it_relates_to_them_but_they_never_mention_is_kept_aside_by_id() -> None:
    assert find_unmet(VOCABULARY, CONCEPTS, MENTIONS) == (
        Unmet(
            id="flour",
            label="Flour",
            kind="food",
            definition=None,
            relations=(known("dough", Predicate.COMBINES, "flour"),),
        ),
        Unmet(
            id="sourdough",
            label="Sourdough",
            kind="food",
            definition="Dough that is left to ferment.",
            relations=(
                known("sourdough", Predicate.DEPENDS_ON, "yeast"),
                known("sourdough", Predicate.IS_A, "dough"),
            ),
        ),
    )


def test_a_thesaurus_that_is_taken_whole_leaves_nothing_unmet() -> None:
    vocabulary = replace(VOCABULARY, unchosen=frozenset({"flour", "yeast"}))
    found = find_unmet(vocabulary, CONCEPTS, MENTIONS)
    assert [unmet.id for unmet in found] == ["sourdough"]


@pytest.mark.parametrize(
    ("concepts", "mentions", "expected"),
    [
        (CONCEPTS, (), []),
        (CONCEPTS, MENTIONS[:1], ["sourdough"]),
        ((*CONCEPTS, concept("sourdough")), MENTIONS, ["flour"]),
    ],
)
def test_what_is_related_to_nothing_mentioned_or_is_a_concept_is_not_unmet(
    concepts: tuple[Concept, ...], mentions: tuple[Mention, ...], expected: list[str]
) -> None:
    found = find_unmet(VOCABULARY, concepts, mentions)
    assert [unmet.id for unmet in found] == expected


def test_what_a_person_refuses_is_never_unmet() -> None:
    refusal = Decision(
        key=Key.REFUSE, label="Flour", other="", file="studygraph.yaml", line=1
    )
    vocabulary = curate(VOCABULARY, Curation(decisions=(refusal,)))
    found = find_unmet(vocabulary, CONCEPTS, MENTIONS)
    assert [unmet.id for unmet in found] == ["sourdough"]
