from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.english import singular
from kg.labels import (
    LabelMeaning,
    LinkedLabel,
    find_labels,
    make_label_index,
    make_norm,
    make_slug,
    normalise,
)
from kg.records import Concept


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("AlexNet", "alexnet"),
        ("C", "c"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("Vanishing / Exploding Gradients", "vanishing-exploding-gradients"),
        ("Crème brûlée", "creme-brulee"),
        ("tf.nn.conv2d", "tf-nn-conv2d"),
        ("Bayes’ error", "bayes-error"),
        ("学习", "学习"),
        ("—", "u2014"),
        ("", "empty"),
    ],
)
def test_a_slug_is_readable_and_tells_names_apart(text: str, slug: str) -> None:
    assert make_slug(text) == slug


@given(st.text())
def test_a_slug_is_never_empty_and_never_holds_a_dot_or_slash(text: str) -> None:
    slug = make_slug(text)
    assert slug
    assert not set(slug) & set("./?#% \n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pooling Layers", "pooling layer"),
        ("mini-batch", "mini batch"),
        ("dev/test sets", "dev test set"),
        ("Bayes’ error", "bayes' error"),
        ("matrices", "matrix"),
        ("frequencies", "frequency"),
        ("“quoted”", "quoted"),
        ("batch normalisation", "Batch Normalization"),
        ("Behavioural Modelling", "behavioral modeling"),
        ("colour centres", "color center"),
    ],
)
def test_spellings_of_one_label_have_one_normal_form(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("L1 norm", "L2 norm"), ("C", "C++"), ("bias", "biased"), ("noise", "noize")],
)
def test_different_labels_keep_different_normal_forms(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_a_word_of_the_notes_has_the_norm_of_a_label() -> None:
    assert make_norm("Colours") == make_norm("color") == normalise("COLOUR") == "color"


@given(st.text())
def test_normalising_twice_changes_nothing_more_in_words_of_letters(text: str) -> None:
    letters = " ".join("".join(c for c in word if c.isalpha()) for word in text.split())
    once = normalise(letters)
    assert normalise(once) in (once, singular(once), normalise(once))
    assert once == once.strip()


def test_the_preferred_label_wins_over_another_concepts_alias() -> None:
    index = make_label_index(
        [
            Concept(id="convolution", label="convolution", aliases=("kernel",)),
            Concept(id="filter", label="kernel", misspellings=("kernal",)),
        ]
    )
    assert index == {
        "convolution": LabelMeaning(concept="convolution", how="label"),
        "kernel": LabelMeaning(concept="filter", how="label"),
        "kernal": LabelMeaning(concept="filter", how="misspelling"),
    }


def test_the_longest_label_is_found_in_a_text() -> None:
    index = make_label_index(
        [
            Concept(id="gradient", label="gradient"),
            Concept(id="gd", label="gradient descent"),
        ]
    )
    text = "why gradient descent, not gradients"
    assert find_labels(text, index) == (
        LinkedLabel(start=4, end=20, concept="gd", how="label"),
        LinkedLabel(start=26, end=35, concept="gradient", how="label"),
    )
