"""Queries for one document each are drawn by chance, and so are their slips."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from search_known_items import count_overtaken, draw_items, slip

from kg.index.base import Document
from tests.index.corpus import make_document

COMMON = "bees build combs with what they gather"
NAMES = ("varroa", "nosema", "propolis", "apiary", "skep", "smoker", "drone", "queen")


def notes(count: int) -> list[Document]:
    """Return notes of two rare words each, every pair of them once."""
    pairs = [(a, b) for a in NAMES for b in NAMES if a < b]
    return [
        make_document(f"n{n}", title=" ".join(pair), body=COMMON)
        for n, pair in enumerate(pairs[:count])
    ] + [make_document(f"other{n}", body=COMMON) for n in range(1000)]


def test_queries_are_of_rare_words_that_one_document_has() -> None:
    titles = {note.id: note.title for note in notes(28)}
    items = draw_items(notes(28), count=10)
    assert len({item.id for item in items}) == 10
    assert [sorted(item.text.split()) for item in items] == [
        sorted(titles[item.id].split()) for item in items
    ]
    assert [item.half for item in items] == ["test", "train"] * 5


def test_only_one_word_of_a_query_slips() -> None:
    for item in draw_items(notes(28)):
        pairs = zip(item.text.split(), item.slipped.split(), strict=True)
        assert [OSA.distance(*pair) for pair in pairs if pair[0] != pair[1]] == [1]


def test_documents_that_cannot_be_told_apart_are_not_drawn() -> None:
    twins = [make_document(id_, title="royal jelly") for id_ in ("a", "b")]
    lone = [make_document("c", title="propolis"), make_document("d", title="ox ant")]
    assert draw_items([*twins, *lone, *notes(0)]) == ()


def test_the_same_seed_draws_the_same() -> None:
    assert draw_items(notes(9), seed=1) == draw_items(notes(9)[::-1], seed=1)
    assert draw_items(notes(9), seed=1) != draw_items(notes(9), seed=2)


@given(st.text("abcé", min_size=1, max_size=6), st.integers())
def test_a_slip_is_one_edit_away(word: str, seed: int) -> None:
    assert OSA.distance(word, slip(word, random.Random(seed))) == 1


def test_every_kind_of_slip_is_made() -> None:
    chance = random.Random(1)
    made = {slip("wax", chance) for _ in range(2000)}
    kinds = {"left out": "ax", "added": "waxy", "changed": "tax", "swapped": "awx"}
    assert made >= set(kinds.values())


def test_each_likely_spelling_above_an_exact_hit_counts_once() -> None:
    assert count_overtaken(["exact", "stem", "fuzzy", "graph"]) == 0
    assert count_overtaken(["fuzzy", "exact", "fuzzy", "exact", "fuzzy"]) == 2
    assert count_overtaken([]) == 0
