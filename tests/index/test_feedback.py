"""The best matches of a query lend it the stems that set them apart."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from kg.index.analysis import find_tokens
from kg.index.base import Boost, Stem
from kg.index.feedback import TERMS, WEIGHT, expansion_terms
from kg.index.memory import MemorySearcher
from tests.index.corpus import make_document

HIVES = (
    "the queen and her brood of bees",
    "the queens lay and the bees feed them",
    "the drone",
    "the wax",
    "the smoke and the smoker",
    "the winter and the cluster",
)
SEARCHER = MemorySearcher(
    tuple(make_document(f"n{n}", body=text) for n, text in enumerate(HIVES))
)


def test_stems_of_several_texts_weigh_by_how_few_documents_have_them() -> None:
    found = expansion_terms(HIVES[:2], searcher=SEARCHER)
    rarest, commoner = math.log(6 / 2), math.log(6 / 4)
    assert found == (
        Boost(Stem("bee"), WEIGHT),
        Boost(Stem("queen"), WEIGHT),
        Boost(Stem("and"), WEIGHT * (commoner / rarest)),
    )


def test_a_stem_of_more_texts_weighs_more() -> None:
    texts = ("queen bees", "queens", "queen bee")
    found = expansion_terms(texts, searcher=SEARCHER)
    all_, two = math.log(6 / 2), 2 / 3 * math.log(2 / 3 * 6 / 2)
    assert found == (
        Boost(Stem("queen"), WEIGHT),
        Boost(Stem("bee"), WEIGHT * (two / all_)),
    )


def test_what_every_document_has_sets_no_text_apart() -> None:
    assert expansion_terms(("the wax", "the drone"), searcher=SEARCHER) == ()


def test_one_text_alone_shares_nothing() -> None:
    assert expansion_terms(HIVES[:1], searcher=SEARCHER) == ()
    assert expansion_terms((), searcher=SEARCHER) == ()


def test_stems_that_the_index_does_not_know_are_left_out() -> None:
    assert expansion_terms(("varroa", "varroa"), searcher=SEARCHER) == ()


def test_only_so_many_stems_are_added() -> None:
    words = " ".join(f"cell{n}" for n in range(TERMS + 1))
    documents = (make_document("a", body=words), make_document("b", body="comb"))
    found = expansion_terms((words, words), searcher=MemorySearcher(documents))
    expected = sorted(f"cell{n}" for n in range(TERMS + 1))[:TERMS]
    assert found == tuple(Boost(Stem(stem), WEIGHT) for stem in expected)


@given(st.text(st.sampled_from("aB1 -_./'(*+\n\t蜜蜂,s"), max_size=40))
def test_the_stems_of_a_text_are_those_that_an_index_has(text: str) -> None:
    documents = (
        make_document("a", body=text),
        *(make_document(f"other{n}") for n in range(40)),
    )
    found = expansion_terms((text, text), searcher=MemorySearcher(documents))
    stems = {token.stem for token in find_tokens(text)}
    assert {boost.node for boost in found} == set(map(Stem, sorted(stems)[:TERMS]))
