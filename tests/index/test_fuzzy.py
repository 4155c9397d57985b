from __future__ import annotations

import pytest

from kg.index.fuzzy import allowed_slips, expand_fuzzy, expand_prefix

WORDS = (("adam", 2), ("alexnet", 1), ("conv", 5), ("convex", 1), ("convolve", 9))


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


@pytest.mark.parametrize(
    ("word", "slips"),
    [("cnn", 0), ("adam", 1), ("alexnet", 1), ("momentum", 2), ("conv2d", 0)],
)
def test_longer_words_allow_for_more_slips(word: str, slips: int) -> None:
    assert allowed_slips(word) == slips
