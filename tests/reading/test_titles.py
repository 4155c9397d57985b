from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.labels import normalise
from kg.reading.titles import find_title, index_titles, spellings, stems

LISTED = (
    "Heated Stones",
    "Understanding Slowly Braised Shoulders",
    "Roasting Whole Birds (Optional)",
    "More Fermentation Examples",
    "Clarified Butter",
    "Uses of Clarified Butter",
    "Train / Test / Serve Sets",
    "Train / Test / Serve Rotations",
    "Caramelization Basics",
    "Nitrate Salts",
    "Stews",
)


@pytest.mark.parametrize(
    ("title", "meant"),
    [
        pytest.param("Heat stone", "Heated Stones", id="other endings"),
        pytest.param(
            "Understanding Slowly Braised",
            "Understanding Slowly Braised Shoulders",
            id="the beginning of one title",
        ),
        pytest.param(
            "Roasting Whole Birds", "Roasting Whole Birds (Optional)", id="in brackets"
        ),
        pytest.param("Examples of More Fermentation", LISTED[3], id="around an of"),
        pytest.param("more examples of fermntation", LISTED[3], id="a slip around it"),
        pytest.param("Carmelization basics", "Caramelization Basics", id="too few"),
        pytest.param("Carramelization basics", "Caramelization Basics", id="too many"),
        pytest.param("Caramleization basics", "Caramelization Basics", id="exchanged"),
        pytest.param("Caramelisation basics", "Caramelization Basics", id="s for z"),
    ],
)
def test_slight_differences_name_a_listed_title(title: str, meant: str) -> None:
    assert find_title(title, index_titles(LISTED)) == normalise(meant)


@pytest.mark.parametrize(
    "title",
    ["Clarified Stock", "Butter", "More Clarified Butter", "Stew", "Stewing",
     "Understanding Slowly", "Train / Test / Serve", "Nitrite Salts", "Basics",
     "Examples of More Braising", "Caramelized Basics", "Shoulders Braised Slowly",
     "Carmlization basics", "", "?", "Roasting Whole Bird Nests"],
)  # fmt: skip
def test_titles_that_only_look_alike_name_none(title: str) -> None:
    assert find_title(title, index_titles(LISTED)) is None


def test_the_uses_of_a_thing_are_not_the_thing() -> None:
    index = index_titles(LISTED)
    assert find_title("Clarified Butter", index) == normalise("Clarified Butter")
    assert find_title("Clarified Butter Uses", index) == normalise(LISTED[5])


def test_stems_are_words_without_endings() -> None:
    slug, title = "build-your-first_oven, Quickly", "Build your first ovens: quickly"
    assert stems(slug) == stems(title)
    assert stems("C++ & C") == ("c", "plus", "plus", "and", "c")
    assert stems(" – / ") == ()


def test_a_suffix_in_brackets_may_be_left_out() -> None:
    assert spellings("Stews (Optional)") == ("Stews (Optional)", "Stews")
    assert spellings("Stews") == ("Stews",)
    assert spellings("(Optional)") == ("(Optional)",)


@given(st.lists(st.sampled_from(LISTED), unique=True), st.text(max_size=30))
def test_what_is_found_is_listed(listed: list[str], title: str) -> None:
    assert find_title(title, index_titles(listed)) in {None, *map(normalise, listed)}


@given(st.sampled_from([title for title in LISTED if " " in title]))
def test_a_listed_title_names_itself(title: str) -> None:
    assert find_title(title, index_titles(LISTED)) == normalise(title)
