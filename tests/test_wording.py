"""Parts of sentences for people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.wording import counted, listed, shortened


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 notes"), (1, "1 note"), (2, "2 notes")]
)
def test_one_is_no_plural(number: int, said: str) -> None:
    assert counted(number, "note") == said


@pytest.mark.parametrize(
    ("names", "said"),
    [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_names_are_joined_as_in_a_sentence(names: tuple[str, ...], said: str) -> None:
    assert listed(names) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("soil and rain", "soil and rain"),
        ("soil and rain fall", "soil and…"),
        ("soil and rains fall", "soil and…"),
        ("soil and sun fall", "soil and sun…"),
        ("photosynthetically", "photosynthet…"),
    ],
)
def test_a_long_text_is_cut_between_words(text: str, said: str) -> None:
    assert shortened(text, 13) == said


@given(text=st.text(), most=st.integers(min_value=1, max_value=20))
def test_no_cut_text_is_too_long(text: str, most: int) -> None:
    made = shortened(text, most)
    assert len(made) <= most
    assert made == text or text.startswith(made.removesuffix("…"))
