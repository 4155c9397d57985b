from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.index import inverting
from kg.index.base import Document
from kg.index.inverting import Inverted, TermPostings, invert
from kg.index.lookups import full_length
from kg.index.terms import find_terms, pack
from tests.index.corpus import DOCUMENTS, make_document

# term, document → how often where
Packed = dict[tuple[str, int], int]


def read_packed(postings: TermPostings) -> Packed:
    return {
        (term, int(postings.documents[at])): int(postings.packed[at])
        for term, (start, stop) in zip(
            postings.terms, pairwise(postings.starts), strict=True
        )
        for at in range(start, stop)
    }


def read_places(inverted: Inverted) -> dict[tuple[str, int], list[int]]:
    stems = inverted.stems
    return {
        (term, int(stems.documents[at])): found.tolist()
        for term, (start, stop) in zip(stems.terms, pairwise(stems.starts), strict=True)
        for at in range(start, stop)
        if len(
            found := inverted.places[
                inverted.place_starts[at] : inverted.place_starts[at + 1]
            ]
        )
    }


def assert_same(documents: Sequence[Document]) -> None:
    found = [find_terms(document) for document in documents]
    inverted = invert(documents)

    assert read_places(inverted) == {
        (stem, number): positions
        for number, terms in enumerate(found)
        for stem, positions in terms.stems.items()
    }
    assert read_packed(inverted.stems) == {
        (stem, number): pack(positions)
        for number, terms in enumerate(found)
        for stem, positions in terms.stems.items()
    }
    assert read_packed(inverted.words) == {
        (word, number): pack(positions)
        for number, terms in enumerate(found)
        for word, positions in terms.words.items()
    }
    assert inverted.lengths.tolist() == [
        full_length(terms.title_length, terms.body_length) for terms in found
    ]
    for postings in (inverted.stems, inverted.words):
        keys = [(term, number) for term, number in read_packed(postings)]
        assert keys == sorted(keys)


def test_terms_of_a_journal_are_those_found_one_by_one() -> None:
    assert_same(DOCUMENTS)


def test_nothing_has_no_terms() -> None:
    assert_same(())


@pytest.mark.parametrize("body", ["max " * 300, "a_a's A-a\n\n \n∂" * 3])
def test_many_and_odd_places_are_found(body: str) -> None:
    assert_same([make_document("n", title=body, body=body)])


def test_a_long_title_does_not_reach_into_the_body() -> None:
    assert_same([make_document("n", title="a\n" * 11_000, body="a\nb")])


def test_the_stem_of_one_form_is_named_with_its_word() -> None:
    inverted = invert([make_document("n", body="max pooling pool LeNet-5")])

    named = {
        word: inverted.stems.terms[stem] if stem >= 0 else None
        for word, stem in zip(
            inverted.words.terms, inverted.sole_stems.tolist(), strict=True
        )
    }
    assert named == {
        "5": "5",
        "lenet": "lenet",
        "lenet-5": "lenet5",
        "max": "max",
        "pool": None,
        "pooling": None,
    }


TEXTS = st.lists(
    st.sampled_from(
        ["max", "Pooling", "pool", "LeNet-5", "O(n)", "神经网络", "don’t", "\n", "0.9"]
    )
    | st.text(max_size=4)
).map(" ".join)


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            lambda title, body: make_document("n", title=title, body=body),
            TEXTS,
            TEXTS,
        ),
        max_size=5,
    ),
    st.sampled_from([1, 2, 2000]),
)
def test_any_documents_have_the_terms_found_one_by_one(
    documents: list[Document], at_once: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inverting, "_AT_ONCE", at_once)
        assert_same(documents)
