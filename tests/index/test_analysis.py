from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.index.analysis import (
    _UNIT,
    LINE_GAP,
    Token,
    find_tokens,
    find_units,
    is_stop_word,
    read_unit,
    split_words,
)


def test_a_word_with_signs_gives_its_whole_and_its_parts() -> None:
    assert tuple(find_tokens("a LeNet-5")) == (
        Token(start=0, end=1, position=0, folded="a", stem="a"),
        Token(
            start=2, end=9, position=1, folded="lenet-5", stem="lenet5", is_whole=True
        ),
        Token(start=2, end=7, position=1, folded="lenet", stem="lenet"),
        Token(start=8, end=9, position=2, folded="5", stem="5"),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C++, C# and A* (search)", ("C++", "C#", "and", "A*", "search")),
        ("*a* and **b**", ("a", "and", "b")),
        ("GPT-4 vs tf.nn.conv2d.", ("GPT-4", "vs", "tf.nn.conv2d")),
        ("O(n) or P(A|B)", ("O(n)", "or", "P(A|B)")),
        ("learner’s λ, x_1", ("learner’s", "λ", "x_1")),
        ("0.9 of 10,000", ("0.9", "of", "10,000")),
        ("∂L over ∑", ("∂", "L", "over", "∑")),
        ("用C++学习", ("用", "C++", "学习")),
        ("", ()),
    ],
)
def test_words_of_study_notes_keep_their_signs(
    text: str, words: tuple[str, ...]
) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gradients", "gradient"),
        ("convolutional", "convolutions"),
        ("matrices", "matrix"),
        ("LeNet-5", "lenet5"),
        ("back-propagation", "Backpropagation"),
        ("don’t", "dont"),
        ("Newton's", "newton"),
        ("café", "cafe\u0301"),
        ("10,000", "10000"),
        ("CNNs", "cnn"),
    ],
)
def test_spellings_of_one_word_share_a_stem(one: str, other: str) -> None:
    assert next(find_tokens(one)).stem == next(find_tokens(other)).stem


@pytest.mark.parametrize(("one", "other"), [("C++", "C"), ("C#", "C"), ("l1", "l2")])
def test_different_things_keep_different_stems(one: str, other: str) -> None:
    assert next(find_tokens(one)).stem != next(find_tokens(other)).stem


def test_chinese_text_gives_overlapping_pairs() -> None:
    tokens = [(t.position, t.folded) for t in find_tokens("神经网络")]

    assert tokens == [(0, "神经"), (1, "经网"), (2, "网络")]


def test_lines_are_too_far_apart_for_a_phrase() -> None:
    assert [t.position for t in find_tokens("\nmax\npooling\n\nlayer")] == [0, 101, 202]


def test_stop_words_are_known_in_any_case() -> None:
    assert is_stop_word("The")
    assert not is_stop_word("adam")


@settings(deadline=None)
@given(st.text())
def test_tokens_stand_in_order_inside_the_text(text: str) -> None:
    tokens = tuple(find_tokens(text))

    assert all(0 <= t.start < t.end <= len(text) and t.stem for t in tokens)
    positions = [t.position for t in tokens]
    assert positions == sorted(positions)


@settings(deadline=None)
@given(st.text())
def test_a_word_alone_is_read_as_in_its_text(text: str) -> None:
    assert all(split_words(word) == (word,) for word in split_words(text))


TEXTS = st.text() | st.text("aZé1 \n.,-_()*+#'’|x神经∂\u0301", max_size=30)


@settings(deadline=None)
@given(TEXTS)
def test_units_read_one_by_one_are_the_tokens_of_the_text(text: str) -> None:
    tokens = []
    position = 0
    is_later = is_new_line = False
    for unit in find_units(text):
        if unit == "\n":
            is_new_line = True
            continue
        position += LINE_GAP if is_new_line and is_later else 0
        is_new_line, is_later = False, True
        forms = read_unit(unit)
        tokens += [
            (position + form.position, form.folded, form.stem, form.is_whole)
            for form in forms
        ]
        position += forms[-1].position + 1

    assert tokens == [
        (t.position, t.folded, t.stem, t.is_whole) for t in find_tokens(text)
    ]


@settings(deadline=None)
@given(TEXTS)
def test_a_unit_is_of_one_kind_wherever_it_stands(text: str) -> None:
    for found in _UNIT.finditer(text):
        alone = _UNIT.match(found.group())
        assert alone is not None
        assert alone.group() == found.group()
        assert alone.lastgroup == found.lastgroup


@settings(deadline=None)
@given(TEXTS)
def test_units_are_the_words_of_the_text_and_its_line_breaks(text: str) -> None:
    words = [found.group() for found in re.finditer(r"\n|" + _UNIT.pattern, text)]

    assert find_units(text) == words
