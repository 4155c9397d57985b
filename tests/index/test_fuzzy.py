from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from kg.index.fuzzy import allowed_slips, expand_fuzzy, expand_prefix
from kg.index.wordlist import make_word_list

WORDS = make_word_list(
    [("adam", 2), ("alexnet", 1), ("conv", 5), ("convex", 1), ("convolve", 9)]
)


@pytest.mark.parametrize(
    ("prefix", "limit", "words"),
    [
        ("conv", 64, ("convolve", "conv", "convex")),
        ("conv", 2, ("convolve", "conv")),
        ("z", 64, ()),
        ("", 1, ("convolve",)),
    ],
)
def test_a_prefix_expands_to_its_commonest_words(
    prefix: str, limit: int, words: tuple[str, ...]
) -> None:
    assert expand_prefix(prefix, WORDS, limit=limit) == words


@pytest.mark.parametrize(
    ("text", "distance", "words"),
    [
        ("alexnt", 1, ("alexnet",)),
        ("alxenet", 1, ("alexnet",)),
        ("alexnet", 0, ("alexnet",)),
        ("cnvx", 2, ("conv", "convex")),
        ("zzzz", 2, ()),
    ],
)
def test_a_word_with_slips_expands_to_the_nearest_words(
    text: str, distance: int, words: tuple[str, ...]
) -> None:
    assert expand_fuzzy(text, distance, WORDS) == words


def test_of_words_equally_common_or_near_the_first_in_the_alphabet_come_first() -> None:
    words = make_word_list((f"conv{letter}", 2) for letter in "zyxwv")

    assert expand_prefix("conv", words, limit=3) == ("convv", "convw", "convx")
    assert expand_fuzzy("conv", 1, words, limit=3) == ("convv", "convw", "convx")


@given(
    st.dictionaries(st.text("abcé", max_size=6), st.integers(1, 3)),
    st.text("abcé", min_size=1, max_size=6),
    st.integers(0, 2),
    st.integers(1, 9),
)
def test_expansions_are_those_of_a_scan(
    counts: dict[str, int], text: str, distance: int, limit: int
) -> None:
    words = make_word_list(counts.items())
    slips = {word: OSA.distance(text, word) for word in counts}
    near = [word for word in sorted(counts) if slips[word] <= distance]
    begun = [word for word in sorted(counts) if word.startswith(text)]
    near.sort(key=lambda word: (slips[word], -counts[word]))
    begun.sort(key=lambda word: -counts[word])

    assert expand_fuzzy(text, distance, words, limit=limit) == tuple(near[:limit])
    assert expand_prefix(text, words, limit=limit) == tuple(begun[:limit])


@pytest.mark.parametrize(
    ("word", "slips"),
    [("cnn", 0), ("adam", 1), ("alexnet", 1), ("momentum", 2), ("conv2d", 0)],
)
def test_longer_words_allow_for_more_slips(word: str, slips: int) -> None:
    assert allowed_slips(word) == slips
