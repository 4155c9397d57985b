from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from spacy.language import Language

from kg.evidence import Found
from kg.mentions import find_mentions
from kg.records import (
    Concept,
    Lecture,
    Note,
    Origin,
    Predicate,
    Relation,
    Vocabulary,
    VocabularyRelation,
)
from kg.relations import find_relations
from tests.made import make_note

LABELS = ("apple", "banana", "cherry", "damson", "elder berry", "fig")
VOCABULARY = Vocabulary(
    concepts=tuple(
        Concept(id=label.replace(" ", "-"), label=label, origin="vocabulary")
        for label in LABELS
    ),
    relations=(
        VocabularyRelation(
            subject="apple",
            predicate=Predicate.BUILDS_ON,
            object="banana",
            vocabulary="fruit",
            entry="apple",
        ),
    ),
)


Find = Callable[..., list[Relation]]


@pytest.fixture
def relations(nlp: Language) -> Find:
    def relations(*notes: Note, lectures: tuple[Lecture, ...] = ()) -> list[Relation]:
        found = find_mentions(notes, VOCABULARY, nlp=lambda: nlp, word_counts={})
        return list(
            find_relations(
                notes,
                found.concepts,
                found.mentions,
                lectures,
                VOCABULARY.relations,
                nlp=lambda: nlp,
            )
        )

    return relations


def triples(found: list[Relation], origin: Origin) -> list[tuple[str, str, str]]:
    return [
        (relation.subject, relation.predicate.value, relation.object)
        for relation in found
        if relation.origin == origin
    ]


def test_what_lines_state_is_among_the_relations(relations: Find) -> None:
    found = relations(make_note("- apple similar to cherry but bigger"))
    assert triples(found, Origin.STATED) == [("apple", "similar_to", "cherry")]


def test_a_vocabulary_relation_shows_where_each_end_is_mentioned(
    relations: Find,
) -> None:
    note = make_note("- banana first", "- then apple", "- banana again")
    (relation,) = relations(note)
    assert (relation.subject, relation.predicate, relation.object) == (
        "apple",
        Predicate.BUILDS_ON,
        "banana",
    )
    assert (relation.origin, relation.vocabulary) == (
        Origin.VOCABULARY,
        "fruit: apple",
    )
    assert [(e.line, e.quote, e.rule) for e in relation.evidence] == [
        (2, "apple", "mention"),
        (1, "banana", "mention"),
    ]


def test_a_vocabulary_relation_with_an_end_never_mentioned_is_left_out(
    relations: Find,
) -> None:
    assert relations(make_note("- apple alone")) == []


def test_the_layout_of_lines_says_a_relation_besides_their_words(
    relations: Find,
) -> None:
    found = relations(make_note("# Cherries", "- damson", "- fig", "- wild fig"))
    assert triples(found, Origin.LAYOUT) == [
        ("cherry", "related_to", "damson"),
        ("cherry", "related_to", "fig"),
        ("cherry", "related_to", "wild-fig"),
        ("wild-fig", "is_a", "fig"),
    ]
    assert [e.rule for e in found[0].evidence] == ["heading-over-bullet"]


def test_names_are_not_only_related_where_their_line_states_more(
    relations: Find,
) -> None:
    found = relations(make_note("- apple, cherry; apple beats cherry"))
    assert triples(found, Origin.LAYOUT) == []


def test_lectures_cover_concepts_belong_to_courses_and_follow_each_other(
    relations: Find,
) -> None:
    first = make_note(
        "# As it was",
        "- the cherry",
        id="first",
        lecture="garden.roots",
        course="garden",
        line=11,
        day=date(2025, 1, 1),
    )
    second = make_note(
        "# As it is",
        "- a fig",
        id="second",
        lecture="garden.leaves",
        course="garden",
        day=date(2025, 1, 2),
    )
    lectures = tuple(
        Lecture(id=id, title=title, course="garden", week=1, url=None)
        for id, title in (("garden.leaves", "As it is"), ("garden.roots", "As it was"))
    )
    found = relations(second, first, lectures=lectures)
    assert triples(found, Origin.LAYOUT) == [
        ("garden.leaves", "covers", "fig"),
        ("garden.leaves", "part_of", "garden"),
        ("garden.roots", "covers", "cherry"),
        ("garden.roots", "next", "garden.leaves"),
        ("garden.roots", "part_of", "garden"),
    ]
    assert [[e.quote for e in relation.evidence] for relation in found] == [
        ["a fig"],
        ["As it is"],
        ["the cherry"],
        ["As it was", "As it is"],
        ["As it was"],
    ]


def test_what_a_heading_above_a_lecture_names_is_not_covered_by_it(
    relations: Find,
) -> None:
    note = make_note(
        "# All about apples",
        "# As it was",
        "- the cherry",
        lecture="garden.roots",
        course="garden",
    )
    lecture = Lecture(
        id="garden.roots", title="As it was", course="garden", week=1, url=None
    )
    found = relations(note, lectures=(lecture,))
    assert triples(found, Origin.LAYOUT) == [
        ("garden.roots", "covers", "cherry"),
        ("garden.roots", "part_of", "garden"),
    ]
    assert [[e.quote for e in relation.evidence] for relation in found] == [
        ["the cherry"],
        ["As it was"],
    ]


def test_relations_found_elsewhere_join_those_of_the_notes(nlp: Language) -> None:
    linked = Found(
        subject="apple",
        predicate=Predicate.RELATED_TO,
        object="fig",
        origin=Origin.STATED,
        confidence=0.9,
        evidence=(),
    )
    (relation,) = find_relations(
        (), (), (), (), (), nlp=lambda: nlp, extra=(linked, linked)
    )
    assert relation == Relation(
        subject="apple",
        predicate=Predicate.RELATED_TO,
        object="fig",
        origin=Origin.STATED,
        confidence=0.9,
        evidence=(),
    )
