from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]

from kg.index.stemming import find_stem

# Everything that one of the algorithm's tables holds.
PIECES = sorted(
    {
        among.s
        for name, table in vars(EnglishStemmer).items()
        if name.startswith("a_")
        for among in table
    }
)


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("stem", ["", "b", "past", "hopp", "relat", "gyr", "xay", "é"])
def test_every_ending_comes_off_as_with_snowball(stem: str, piece: str) -> None:
    for word in (stem + piece, piece + stem, stem + piece + "ly"):
        assert find_stem(word) == EnglishStemmer().stemWord(word)


@given(st.lists(st.sampled_from([*PIECES, *"abcdeghilnorstuvxyY'é5"])).map("".join))
def test_stems_are_those_of_snowball(word: str) -> None:
    assert find_stem(word) == EnglishStemmer().stemWord(word)
