from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from kg.index.beginnings import arrange_beginnings, find_beginnings

WORDS = st.text("abcé\U0001f600\ud800", max_size=16)


@settings(deadline=None)
@given(st.lists(WORDS), st.text("abcé", min_size=1, max_size=16), st.integers(0, 2))
@example(words=[], text="a", distance=1)
@example(words=["", "abcabcabcabcabc"], text="abcbaabcabcabca", distance=2)
def test_what_begins_like_a_text_is_what_a_scan_finds(
    words: list[str], text: str, distance: int
) -> None:
    slips = [
        min(OSA.distance(text, word[:size]) for size in range(len(word) + 1))
        for word in words
    ]

    found = find_beginnings(
        text, distance, arrange_beginnings(words), start=0, end=len(words)
    )

    assert found == [(at, n) for at, n in enumerate(slips) if n <= distance]


@pytest.mark.parametrize(
    ("start", "end", "found"), [(0, 3, [(0, 0), (2, 1)]), (1, 3, [(2, 1)]), (1, 2, [])]
)
def test_only_the_words_asked_for_are_looked_at(
    start: int, end: int, found: list[tuple[int, int]]
) -> None:
    words = arrange_beginnings(["alexnet", "lenet", "xlexnet"])

    assert find_beginnings("alex", 1, words, start=start, end=end) == found
