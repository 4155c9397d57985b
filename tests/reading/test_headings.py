from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.reading.headings import HeadingParts, split_heading


@pytest.mark.parametrize(
    ("written", "course", "week", "module", "lecture", "title"),
    [
        ("Stews", None, None, None, None, "Stews"),
        ("Week 3 Stews", None, 3, None, None, "Stews"),
        ("week3 Stews", None, 3, None, None, "Stews"),
        ("WEEK 3", None, 3, None, None, ""),
        ("Wk 3: Stews", None, 3, None, None, "Stews"),
        ("Wk. 3 – Stews", None, 3, None, None, "Stews"),
        ("Week #3 Stews", None, 3, None, None, "Stews"),
        ("Module 2 - Stews", None, None, 2, None, "Stews"),
        ("Lecture 5: Stews", None, None, None, "Lecture 5", "Stews"),
        ("Lecture 5", None, None, None, "Lecture 5", ""),
        ("Week 3 Lecture 5: Stews", None, 3, None, "Lecture 5", "Stews"),
        ("Module 2, Week 3: Stews", None, 3, 2, None, "Stews"),
        ("Day 12", None, None, None, None, ""),
        ("Day 12: stews", None, None, None, None, "stews"),
        ("Day 12 Stews", None, None, None, None, "Stews"),
        ("French Cooking Week 2 Stews", "French Cooking", 2, None, None, "Stews"),
        ("FRENCH COOKING WEEK 2 STEWS", "FRENCH COOKING", 2, None, None, "STEWS"),
        ("French Cooking: Module 2. Stews", "French Cooking", None, 2, None, "Stews"),
    ],
)
def test_a_heading_names_course_numbers_and_title(
    written: str,
    course: str | None,
    week: int | None,
    module: int | None,
    lecture: str | None,
    title: str,
) -> None:
    parts = split_heading(written)
    assert parts == HeadingParts(
        title=title,
        start=len(written) - len(title),
        end=len(written),
        course=course,
        week=week,
        module=module,
        lecture=lecture,
        numbered=title != written,
    )


@pytest.mark.parametrize(
    "written",
    ["Plans for week 3 and 4", "Cooking Week 3", "Weekly 3", "Independence Day 4 July",
     "Day 1 of the siege", "Lecture 5 rooms", "Week 3.5 Stews", "Week 1000",
     "Sunday 12", "Nobel Lecture 5 Prizes"],
)  # fmt: skip
def test_other_numbers_belong_to_the_title(written: str) -> None:
    assert split_heading(written) == HeadingParts(
        title=written, start=0, end=len(written)
    )


@pytest.mark.parametrize(
    ("written", "week", "title"),
    [
        ("2025-08-16 Stews", None, "Stews"),
        ("Stews (2025-08-16)", None, "Stews"),
        ("2025-08-16 Week 3 Stews", 3, "Stews"),
        ("Week 3 Stews (2025-08-16)", 3, "Stews"),
        ("Week 3 (2025-08-16)", 3, ""),
        ("2025-08-16", None, ""),
    ],
)
def test_a_heading_keeps_its_day_apart_from_its_title(
    written: str, week: int | None, title: str
) -> None:
    parts = split_heading(written)
    assert (parts.day, parts.day_written) == (date(2025, 8, 16), "2025-08-16")
    assert (parts.week, parts.title) == (week, title)


@given(st.text(alphabet="WeekMDayLctur 0123456789-:().", max_size=60))
def test_a_title_stands_where_it_is_said_to(written: str) -> None:
    parts = split_heading(written)
    assert written[parts.start : parts.end].rstrip() == parts.title
