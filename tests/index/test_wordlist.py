from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from kg.index.wordlist import find_range, find_similar, make_word_list

# Few characters, of which some share a bit: slips and clashes are common.
WORDS = st.text("aeAbß\U0001f600神\ud800", max_size=7)


def test_words_are_sorted_and_keep_their_counts() -> None:
    words = make_word_list([("pooling", 3), ("max", 1), ("mean", 2)])

    assert list(words) == [("max", 1), ("mean", 2), ("pooling", 3)]
    assert len(words) == 3


@pytest.mark.parametrize(
    ("prefix", "found"),
    [("m", (1, 3)), ("max", (1, 2)), ("z", (4, 4)), ("", (0, 4)), ("pooling", (3, 4))],
)
def test_words_with_a_prefix_stand_together(
    prefix: str, found: tuple[int, int]
) -> None:
    assert find_range(["adam", "max", "mean", "pooling"], prefix) == found


@given(st.sets(WORDS), WORDS, st.integers(0, 3))
@example(words=set(), text="max", distance=1)
@example(words={""}, text="", distance=0)
@example(words={"aa"}, text="AA" * 40, distance=3)
def test_no_word_within_the_distance_is_missed(
    words: set[str], text: str, distance: int
) -> None:
    listed = make_word_list((word, 1) for word in words)

    places = find_similar(text, distance, listed).tolist()
    found = {listed.words[place] for place in places}

    assert len(found) == len(places)
    assert found >= {word for word in words if OSA.distance(text, word) <= distance}


@given(st.sets(WORDS), WORDS, st.integers(0, 3))
def test_no_word_of_another_length_is_looked_at(
    words: set[str], text: str, distance: int
) -> None:
    listed = make_word_list((word, 1) for word in words)

    sizes = {len(listed.words[at]) for at in find_similar(text, distance, listed)}

    assert all(abs(size - len(text)) <= distance for size in sizes)


def test_words_of_other_letters_are_not_looked_at() -> None:
    words = make_word_list([("aabb", 1), ("abbb", 1), ("abcd", 1), ("bcda", 1)])

    # Twice the same letter tells words apart as well, up to twice.
    assert find_similar("aabb", 0, words).tolist() == [0]
    assert find_similar("abcd", 0, words).tolist() == [2, 3]
    assert find_similar("abb", 1, words).tolist() == [0, 1]
