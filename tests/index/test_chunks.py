from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.index.analysis import LINE_GAP, Token, find_tokens
from kg.index.chunks import (
    FENCE,
    WHOLE,
    Joined,
    decode_term,
    encode_term,
    join_terms,
    make_chunks,
)
from kg.index.stemming import find_stem

TEXTS = st.text(
    st.sampled_from("aB3ix(|)={*.,-_'’()[*+# \n\t\x00\x02\x1f神经é\u0301ﷺ∂\"s")
)


def find_stems(words: Sequence[str]) -> list[str]:
    return [find_stem(word) for word in words]


def test_lines_stand_apart_and_whole_words_behind() -> None:
    (found,) = join_terms(["The LeNet-5 nets,\nC++ (fast)"], make_chunks(find_stems))

    assert found == Joined(
        "the lenet-5 lenet 5 nets  c++ fast",
        f"the lenet 5 net {FENCE} c++ fast {FENCE} {WHOLE}lenet5",
        "The LeNet-5 nets,",
    )


@given(st.lists(st.one_of(TEXTS, st.text(max_size=20)), min_size=1, max_size=3))
def test_the_terms_are_those_of_single_tokens(texts: list[str]) -> None:
    known = make_chunks(find_stems)
    for text, joined in zip(texts, join_terms(texts, known), strict=True):
        cleaned = "".join("\x05" if char < "\x05" else char for char in text)
        tokens = list(find_tokens(cleaned))

        words, stems, _ = joined

        assert Counter(filter(None, words.split(" "))) == Counter(
            encode_term(token.folded) for token in tokens
        )
        parts = [stem for stem in stems.split(" ") if stem]
        assert Counter(stem for stem in parts if stem[0] == WHOLE) == Counter(
            WHOLE + encode_term(token.stem) for token in tokens if token.is_whole
        )
        assert _join_fences(stem for stem in parts if stem[0] != WHOLE) == (
            _join_fences(_stand_in_order(tokens))
        )


def _stand_in_order(tokens: Iterable[Token]) -> Iterator[str]:
    last = 0
    for token in tokens:
        if not token.is_whole:
            if token.position - last >= LINE_GAP:
                yield FENCE
            yield encode_term(token.stem)
            last = token.position


def _join_fences(stems: Iterable[str]) -> list[str]:
    text = list(stems)
    while text and text[0] == FENCE:
        del text[0]
    while text and text[-1] == FENCE:
        del text[-1]
    runs = groupby(text, key=lambda stem: stem == FENCE)
    return [stem for is_fence, run in runs for stem in ([FENCE] if is_fence else run)]


@pytest.mark.parametrize("form", ["adam", "c++", "", "two words", "o(n)"])
def test_a_term_is_one_word_and_read_back(form: str) -> None:
    term = encode_term(form)

    assert len(term.split()) == 1
    assert decode_term(term) == form
