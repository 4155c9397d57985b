from __future__ import annotations

import pytest

from kg.reading.outline import find_places
from tests.reading.texts import parse_sections


def courses_of(text: str) -> list[str | None]:
    places = find_places(parse_sections(text), title="", home=None)
    return [place.course for place in places]


def trails_of(text: str, *, home: int | None = None) -> list[tuple[str, ...]]:
    places = find_places(parse_sections(text), title="Page", home=home)
    return [place.trail for place in places]


def test_a_section_stands_below_the_titles_of_higher_levels() -> None:
    text = "a\n\n# B\n### *C*\n###### D\n## E\nx.md\n### F\n# Week 2\n## G\n"
    assert trails_of(text) == [
        (),
        ("Page",),
        ("Page", "B"),
        ("Page", "B", "C"),
        ("Page", "B"),
        ("Page",),
        ("Page",),
        ("Page",),
        ("Page", "Week 2"),
    ]


def test_a_day_over_sections_is_no_title() -> None:
    assert trails_of("# 2023-05-06\n## Stews\n- x\n") == [("Page",), ("Page",)]


def test_a_page_stands_below_nothing_and_its_sections_below_it_once() -> None:
    assert trails_of("# Page\n## A\n# B\n", home=1) == [(), ("Page",), ("Page",)]


@pytest.mark.parametrize(
    "below", ["Week 1 Stews", "Module 2", "Lecture 3: Stews", "wk 1"]
)
def test_a_heading_over_weeks_names_the_course_of_all_below(below: str) -> None:
    text = f"# Cooking\n## Tools\n## {below}\n### Browning\n# Other\n## Knives\n"
    assert courses_of(text) == [None, "Cooking", "Cooking", "Cooking", None, None]


def test_a_heading_may_say_that_it_names_a_course() -> None:
    assert courses_of("# Course: Cooking\n## Stews\n") == [None, "Cooking"]
    assert courses_of("# Cooking Week 1 Stews\n## Browning\n") == [None, "Cooking"]


@pytest.mark.parametrize(
    "above",
    ["My Study Notes", "2025", "Learning journal", "Week 3", "Stews\n2023/05/06",
     "Stews\n0000<->0500"],
)  # fmt: skip
def test_a_notebook_a_week_and_a_lecture_are_no_courses(above: str) -> None:
    assert courses_of(f"# {above}\n## Week 1 Browning\n") == [None, None]


def test_a_heading_over_plain_headings_names_no_course() -> None:
    assert courses_of("# Cooking\n## Stews\n### Browning\n") == [None, None, None]
