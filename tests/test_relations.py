from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from spacy.language import Language

from kg.evidence import Found
from kg.mentions import find_mentions
from kg.records import (
    Concept,
    Evidence,
    Lecture,
    Note,
    Origin,
    Passage,
    PassageKind,
    Predicate,
    Reference,
    ReferenceKind,
    Relation,
    Vocabulary,
    VocabularyRelation,
)
from kg.relation_rules import RULES
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


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("apple similar to cherry but bigger", [("apple", "similar_to", "cherry")]),
        ("apple is much like a cherry", [("apple", "similar_to", "cherry")]),
        ("apples vs cherries?", [("apple", "contrasts_with", "cherry")]),
        ("apple / cherry", [("apple", "contrasts_with", "cherry")]),
        ("apple, but not cherry", []),
        ("apple but not cherry", [("apple", "contrasts_with", "cherry")]),
        ("apple is better than cherry", [("apple", "better_than", "cherry")]),
        ("apple reduces the number of cherries", [("apple", "affects", "cherry")]),
        ("apple is robust to cherry", [("cherry", "affects", "apple")]),
        ("apple requires a cherry", [("apple", "depends_on", "cherry")]),
        ("apple is used for cherry", [("apple", "used_for", "cherry")]),
        ("apple is a cherry", [("apple", "is_a", "cherry")]),
        ("apple contains cherry", [("cherry", "part_of", "apple")]),
        ("apple is part of the cherry", [("apple", "part_of", "cherry")]),
        ("apple stands for cherry", [("apple", "alias_of", "cherry")]),
        (
            "cherry and damson was used in history, apple is nowadays",
            [("apple", "better_than", "cherry"), ("apple", "better_than", "damson")],
        ),
        (
            "apple is better than cherry, damson and fig",
            [
                ("apple", "better_than", "cherry"),
                ("apple", "better_than", "damson"),
                ("apple", "better_than", "fig"),
            ],
        ),
        (
            "apple for the cherry, damson for the fig",
            [("apple", "used_for", "cherry"), ("damson", "used_for", "fig")],
        ),
    ],
)
def test_a_line_states_a_relation(
    relations: Find, line: str, expected: list[tuple[str, str, str]]
) -> None:
    assert triples(relations(make_note(f"- {line}")), Origin.STATED) == expected


@pytest.mark.parametrize(
    "line",
    [
        "apple is not better than cherry",
        "apple does not require cherry",
        "is apple better than cherry?",
        "apple's cherry",
        "apple of cherry",
        "the thing is that apple is cherry",
        "some say apple is a cherry",
        "apple is better than apple",
    ],
)
def test_a_line_that_denies_asks_or_only_names_states_nothing(
    relations: Find, line: str
) -> None:
    assert triples(relations(make_note(f"- {line}")), Origin.STATED) == []


def test_a_stated_relation_quotes_its_sentence_and_names_its_rule(
    relations: Find,
) -> None:
    note = make_note("- At first. Apple reduces cherry! Then more.", line=5)
    (relation,) = relations(note)
    assert relation == Relation(
        subject="apple",
        predicate=Predicate.AFFECTS,
        object="cherry",
        origin=Origin.STATED,
        confidence=0.75,
        evidence=(
            Evidence(
                source="journal.md",
                line=5,
                start=12,
                end=33,
                quote="Apple reduces cherry!",
                rule="affects",
                note="note",
            ),
        ),
        verb="reduces",
    )


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


def test_every_rule_has_its_own_id_and_a_description() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.description for rule in RULES)


def test_markup_around_names_hides_no_statement(relations: Find) -> None:
    text = "**apple** is better than *cherry*"
    hidden = ((0, 2), (7, 9), (25, 26), (32, 33))
    passage = Passage(
        line=1, text=text, start=0, kind=PassageKind.PARAGRAPH, hidden=hidden
    )
    found = relations(replace(make_note(), passages=(passage,)))
    assert triples(found, Origin.STATED) == [("apple", "better_than", "cherry")]


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


def test_the_parts_of_one_tag_are_not_contrasted(relations: Find) -> None:
    tagged = make_note("- apple/banana")
    tag = Reference(
        kind=ReferenceKind.TAG,
        target="apple/banana",
        text="#apple/banana",
        line=tagged.passages[-1].line,
        start=0,
        end=len("- apple/banana"),
    )
    contrast = ("apple", "contrasts_with", "banana")
    assert contrast in triples(relations(tagged), Origin.STATED)
    found = relations(replace(tagged, references=(tag,)))
    assert contrast not in triples(found, Origin.STATED)
