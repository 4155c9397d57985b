"""All words of a query together are preferred, or what they name."""

from __future__ import annotations

import pytest
from search_collections import make_note, make_searched

from kg.index.base import Boost, ConceptIs, Group, Node, Occur, Word
from kg.index.linking import (
    MAX_TOGETHER,
    SPELLING_WEIGHT,
    TOGETHER_WEIGHT,
    Link,
    prefer_all,
)
from kg.index.memory import MemorySearcher
from kg.index.query import parse_query
from kg.index.searching import find_hits
from kg.index.trees import all_of, any_of


def preferred(
    text: str, *links: Link, corrections: dict[str, tuple[str, ...]] | None = None
) -> tuple[Node, ...]:
    """Return what is required of the documents that are preferred."""
    typed = parse_query(text).root
    found = prefer_all(typed, typed, links, corrections or {})
    assert found.clauses[: len(typed.clauses)] == typed.clauses
    added = found.clauses[len(typed.clauses) :]
    if not added:
        return ()
    ((occur, together),) = ((clause.occur, clause.node) for clause in added)
    assert occur is Occur.SHOULD
    assert isinstance(together, Boost)
    assert together.weight == TOGETHER_WEIGHT
    assert isinstance(together.node, Group)
    assert {clause.occur for clause in together.node.clauses} == {Occur.MUST}
    return tuple(clause.node for clause in together.node.clauses)


def test_words_without_stop_words_are_preferred_together_each_once() -> None:
    words = preferred("the wax of bees and wax")
    assert words == (Word("wax"), Word("bees"))


def test_what_is_required_or_excluded_is_not_asked_for_again() -> None:
    words = preferred('+swarm wax title:drone comb "royal jelly" -may')
    assert words == (Word("wax"), Word("comb"))


def test_a_likely_spelling_stands_for_its_word() -> None:
    leaves = preferred("waks comb", corrections={"waks": ("wax", "oaks")})
    spellings = (Boost(Word(text), SPELLING_WEIGHT) for text in ("wax", "oaks"))
    assert leaves == (any_of(Word("waks"), *spellings), Word("comb"))


def test_a_mention_stands_for_the_words_that_name_it() -> None:
    link = Link(concept="c1", text="queen of bees", how="label")
    assert preferred("old queen of bees", link) == (
        Word("old"),
        any_of(all_of(Word("queen"), Word("bees")), ConceptIs("c1")),
    )


@pytest.mark.parametrize(
    "text",
    [
        "wax",
        "the wax",
        "+wax +comb",
        "-wax comb",
        "wax course:c1",
        "wax com*",
        "",
        " ".join(f"word{n}" for n in range(MAX_TOGETHER + 1)),
    ],
)
def test_one_word_or_very_many_or_required_ones_prefer_nothing(text: str) -> None:
    assert preferred(text) == ()


def test_one_name_prefers_nothing() -> None:
    link = Link(concept="c1", text="royal jelly", how="label")
    assert preferred("royal jelly", link) == ()


@pytest.mark.parametrize(
    "text", ["varroa smoker", "varrao smoker", "the smoker varroa"]
)
def test_a_note_with_all_words_stands_above_one_that_repeats_one(text: str) -> None:
    filler = " ".join(f"word{n}" for n in range(10))
    notes = (
        make_note("both", "Journal", f"{filler} varroa {filler} smoker"),
        make_note("varroa", "Varroa", "varroa varroa varroa"),
        make_note("smoker", "Smoker", "smoker smoker smoker"),
        *(make_note(f"n{n}", "Brood", "sealed cells") for n in range(20)),
    )
    searched = make_searched(notes)
    hits = find_hits(
        parse_query(text),
        searcher=MemorySearcher(searched.documents),
        corpus=searched.corpus,
    ).hits
    assert hits[0].id == "both"
    assert {hit.id for hit in hits} == {"both", "varroa", "smoker"}
