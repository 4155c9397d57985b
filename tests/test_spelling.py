from __future__ import annotations

import pytest

from kg.spelling import Correction, Speller, correct, make_speller

LABELS = (
    "backpropagation",
    "vectorization",
    "loss function",
    "cost function",
    "l1 regularization",
    "l2 regularization",
    "supervised learning",
    "unsupervised learning",
    "dropout",
    "parameter",
    "derivative",
    "covariate shift",
    "metric",
)


@pytest.fixture
def speller() -> Speller:
    return make_speller(
        {tuple(label.split()): label for label in LABELS},
        known_words=("function", "learning", "matrix", "out", "drop"),
    )


@pytest.mark.parametrize(
    ("written", "meant", "distance"),
    [
        ("backpropogation", "backpropagation", 1),
        ("vectrization", "vectorization", 1),
        ("lost function", "loss function", 1),
        ("covariant shift", "covariate shift", 2),
        ("metic", "metric", 1),
        ("drop out", "dropout", 0),
    ],
)
def test_a_slip_finds_the_label_that_was_meant(
    speller: Speller, written: str, meant: str, distance: int
) -> None:
    assert correct(speller, tuple(written.split())) == Correction(
        concept=meant, label=meant, distance=distance
    )


@pytest.mark.parametrize(
    "written",
    [
        "l3 regularization",  # digits are never slips
        "matrix",  # a known word is right
        "derivation",  # another form of a word, not a slip in it
        "parameterization",
        "lest",  # too short
        "unsupervized",  # no label of one word is near
        "diverge",
    ],
)
def test_a_right_phrase_stays_what_it_is(speller: Speller, written: str) -> None:
    assert correct(speller, tuple(written.split())) is None


def test_two_concepts_that_are_equally_near_give_nothing() -> None:
    speller = make_speller(
        {("costa", "curve"): "a", ("coste", "curve"): "b"}, known_words=()
    )
    assert correct(speller, ("costo", "curve")) is None


def test_a_phrase_that_a_person_keeps_apart_means_nothing() -> None:
    labels = {("counterpoint",): "counterpoint", ("loss", "function"): "loss"}
    apart = frozenset(
        {
            frozenset({"counter point", "counterpoint"}),
            frozenset({"lost function", "loss function"}),
        }
    )
    speller = make_speller(labels, known_words=("lost",), apart=apart)
    assert correct(speller, ("counter", "point")) is None
    assert correct(speller, ("lost", "function")) is None
    assert correct(speller, ("counterpiont",)) == Correction(
        concept="counterpoint", label="counterpoint", distance=1
    )


@pytest.mark.parametrize("written", ["in variance", "figure 1 1", "a typical"])
def test_words_that_only_happen_to_join_to_a_label_are_none(written: str) -> None:
    labels = ("invariance", "figure 11", "atypical")
    speller = make_speller(
        {tuple(label.split()): label for label in labels}, known_words=()
    )
    assert correct(speller, tuple(written.split())) is None


def test_a_form_of_a_known_word_is_right() -> None:
    labels: dict[tuple[str, ...], str] = {("carter",): "carter"}
    assert correct(make_speller(labels, known_words=()), ("carteer",)) is not None
    assert correct(make_speller(labels, known_words=("carte",)), ("carteer",)) is None
