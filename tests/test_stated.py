from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from kg.evidence import CuedLine, Found, Statement, make_lines
from kg.readings import LONGEST_READ, PassageKey, PassageReading
from kg.records import (
    Evidence,
    Mention,
    Note,
    Origin,
    Passage,
    PassageKind,
    Predicate,
    Reference,
    ReferenceKind,
)
from kg.relation_rules import RULES
from kg.stated import HEDGED, find_stated
from tests.made import make_note
from tests.marked import make_marked

CONFIDENCE = {rule.id: rule.confidence for rule in RULES}
WORDS = (
    *("{rye}", "{spelt}", "{sour dough}", "is", "are", "a", "the", "reduces", "and"),
    *(",", "(", ")", "vs", "/", "used for", "not", "better than", "?", ".", "`x`"),
    *("because of", "such as", "which", "of", "guess", "each", "has"),
)

Find = Callable[..., list[Found]]


@pytest.fixture
def find(nlp: Language) -> Find:
    def find(note: Note, mentions: tuple[Mention, ...]) -> list[Found]:
        lines = make_lines(note, mentions).lines
        (found,) = find_stated([lines], lambda: nlp, {}, readings={})
        return list(found)

    return find


def refuse() -> Language:
    raise AssertionError("Nothing had to be read.")


def test_a_statement_quotes_its_sentence_and_keeps_the_verb(find: Find) -> None:
    note, mentions = make_marked(
        "- At first. {Salt} reduces {acidity}! Then more.", line=5
    )
    assert find(note, mentions) == [
        Found(
            subject="Salt",
            predicate=Predicate.AFFECTS,
            object="acidity",
            origin=Origin.STATED,
            confidence=CONFIDENCE["affects"],
            evidence=(
                Evidence(
                    source="journal.md",
                    line=5,
                    start=12,
                    end=33,
                    quote="Salt reduces acidity!",
                    rule="affects",
                    note="note",
                ),
            ),
            verb="reduces",
        )
    ]


@pytest.mark.parametrize(
    "line",
    [
        "- guess that {salt} reduces {acidity}",
        "- maybe {salt} reduces {acidity}",
        "- {salt} probably reduces {acidity}",
        "- {salt} might reduce {acidity}",
    ],
)
def test_what_a_line_is_unsure_of_counts_less(find: Find, line: str) -> None:
    (found,) = find(*make_marked(line))
    assert (found.subject, found.object) == ("salt", "acidity")
    assert found.confidence == round(CONFIDENCE["affects"] * HEDGED, 2)


def test_a_doubt_in_one_sentence_says_nothing_of_the_next(find: Find) -> None:
    (found,) = find(*make_marked("- maybe so. {Salt} reduces {acidity}"))
    assert found.confidence == CONFIDENCE["affects"]


def test_markup_around_names_hides_no_statement(find: Find) -> None:
    text = "**rye** is better than *spelt*"
    hidden = ((0, 2), (5, 7), (23, 24), (29, 30))
    passage = Passage(
        line=1, text=text, start=0, kind=PassageKind.PARAGRAPH, hidden=hidden
    )
    note = replace(make_note(), passages=(passage,))
    _, (rye, spelt) = make_marked("{rye} {spelt}")
    found = find(note, (replace(rye, start=2, end=5), replace(spelt, start=24, end=29)))
    assert [(item.subject, item.object) for item in found] == [("rye", "spelt")]
    assert found[0].evidence[0].quote == text


def test_code_between_names_is_something(find: Find) -> None:
    text = "rye `x` reduces spelt"
    passage = Passage(
        line=1, text=text, start=0, kind=PassageKind.BULLET, hidden=((4, 7),)
    )
    note = replace(make_note(), passages=(passage,))
    _, (rye, spelt) = make_marked("{rye} {spelt}")
    mentions = (replace(rye, start=0, end=3), replace(spelt, start=16, end=21))
    assert find(note, mentions) == []


def test_what_the_name_of_a_page_says_within_itself_is_not_stated(find: Find) -> None:
    note, mentions = make_marked("- {rye} vs {spelt}")
    page = Reference(
        kind=ReferenceKind.WIKILINK,
        target="rye vs spelt",
        text="rye vs spelt",
        line=1,
        start=0,
        end=len("- rye vs spelt"),
    )
    assert [item.evidence[0].rule for item in find(note, mentions)] == ["contrast"]
    assert find(replace(note, references=(page,)), mentions) == []


@pytest.mark.parametrize(
    ("target", "related"), [("grain/Rye", True), ("A guide to rye", False)]
)
def test_what_a_link_shows_is_not_said_of_a_page_of_another_name(
    find: Find, target: str, related: bool
) -> None:
    note, (rye, spelt) = make_marked("- {rye} vs {spelt}")
    link = Reference(
        kind=ReferenceKind.WIKILINK,
        target=target,
        text="rye",
        line=1,
        start=rye.start,
        end=rye.end,
    )
    shown = (replace(rye, found_by="wikilink"), spelt)
    assert bool(find(replace(note, references=(link,)), shown)) is related


def test_a_name_is_not_related_to_itself(find: Find) -> None:
    note, (first, second) = make_marked("- {rye} vs {Rye}")
    assert find(note, (first, replace(second, concept="rye"))) == []


def test_what_was_read_before_is_not_read_again(nlp: Language) -> None:
    note, mentions = make_marked("- {rye} vs {spelt}", "- {rye} reduces {yield}")
    lines = make_lines(note, mentions).lines
    readings: dict[PassageKey, PassageReading] = {}
    memo: dict[CuedLine, tuple[Statement, ...]] = {}
    first = find_stated([lines], lambda: nlp, memo, readings=readings)
    assert find_stated([lines], refuse, memo, readings=readings) == first
    assert len(memo) == len(readings) == 2


def test_lines_with_one_name_and_lines_that_are_too_long_are_not_read() -> None:
    long = "- {rye} vs {spelt} " + "and so on " * (LONGEST_READ // 10)
    note, mentions = make_marked("- {rye} alone", long)
    lines = make_lines(note, mentions).lines
    assert find_stated([lines], refuse, {}, readings={}) == [()]


@given(st.lists(st.sampled_from(WORDS), min_size=3, max_size=14))
def test_whatever_stands_between_names_quotes_are_verbatim(
    nlp: Language, words: list[str]
) -> None:
    note, mentions = make_marked("- " + " ".join(words))
    (passage,) = note.passages
    lines = make_lines(note, mentions).lines
    (found,) = find_stated([lines], lambda: nlp, {}, readings={})
    for item in found:
        (quote,) = item.evidence
        assert passage.text[quote.start : quote.end] == quote.quote
        assert item.subject in quote.quote
        assert item.object in quote.quote
        assert item.subject != item.object
