from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lookalikes import are_different_words
from kg.slips import count_edits, find_near, slip_distance


@pytest.mark.parametrize(
    ("written", "meant", "edits"),
    [
        ("repsect", "respect", 1),  # swapped
        ("inolved", "involved", 1),  # left out
        ("singnal", "signal", 1),  # one too many
        ("celcius", "celsius", 1),  # sounds alike
        ("elecyron", "electron", 1),  # the key beside
        ("comparasion", "comparison", 2),
        ("bluryer", "blurrier", 2),  # a doubled letter weighs nothing
        ("crosss", "cross", 1),
        ("differencial", "differential", 1),
    ],
)
def test_a_slip_in_one_word_is_found(written: str, meant: str, edits: int) -> None:
    assert slip_distance(written, meant, anchored=False, known=False) == edits


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("meson", "mason"),  # a letter for another in a short word
        ("brandish", "blandish"),  # no letters that are mistaken
        ("palpation", "palpitation"),  # a syllable
        ("derivation", "derivative"),  # another ending
        ("metrical", "metrica"),
        ("sepsis", "asepsis"),  # another beginning
        ("layer2", "layer3"),
        ("xvi", "xiv"),
        ("same", "some"),
        ("", "a"),
    ],
)
def test_another_word_is_no_slip(written: str, meant: str) -> None:
    assert slip_distance(written, meant, anchored=False, known=False) is None


def test_a_known_word_is_a_slip_only_beside_a_right_one() -> None:
    assert slip_distance("lost", "loss", anchored=False, known=True) is None
    assert slip_distance("lost", "loss", anchored=True, known=True) == 1
    assert slip_distance("cost", "loss", anchored=True, known=True) is None
    assert slip_distance("function", "functional", anchored=True, known=False) is None


def test_words_that_may_be_near_are_returned_in_their_order() -> None:
    words = ("signals", "singular", "signal", "sign")
    assert find_near("singnal", words) == ["signals", "signal"]


@given(st.text("abcdé1", max_size=9), st.text("abcdé1", max_size=9))
def test_a_slip_has_as_many_edits_as_are_counted(written: str, meant: str) -> None:
    for anchored in (False, True):
        found = slip_distance(written, meant, anchored=anchored, known=False)
        assert found is None or found == count_edits(written, meant) <= 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hypertonic", "hypotonic"),
        ("intramural", "intermural"),
        ("butane", "butene"),
        ("donor", "donee"),
        ("insulin", "inulin"),
        ("iv", "vi"),
        ("proposed", "propose"),
    ],
)
def test_look_alikes_are_known(one: str, other: str) -> None:
    assert are_different_words(one, other)
    assert are_different_words(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("gradeint", "gradient"), ("hyper", "hypo"), ("ane", "ene")]
)
def test_other_words_are_not(one: str, other: str) -> None:
    assert not are_different_words(one, other)
