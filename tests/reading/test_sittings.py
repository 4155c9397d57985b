from __future__ import annotations

from datetime import date

import pytest

from kg.reading.sittings import find_doubts, find_sittings
from tests.reading.texts import parse_sections


def days_of(text: str) -> list[tuple[str, date | None, bool]]:
    """Return title, day and whether it is inferred, of every sitting."""
    return [
        (sitting.section.title, sitting.day, sitting.inferred)
        for sitting in find_sittings(parse_sections(text))
    ]


def doubts_of(text: str) -> tuple[str, ...]:
    return find_doubts(find_sittings(parse_sections(text)))


MAY_6, MAY_5, MAY_4 = (date(2023, 5, day) for day in (6, 5, 4))


@pytest.mark.parametrize(
    "written", ["6 May 2023", "May 6th, 2023", "Sat 06.05.2023", "Date: 2023-05-06"]
)
def test_a_date_in_another_spelling_dates_its_sitting(written: str) -> None:
    assert days_of(f"# A\n{written}\n- x\n") == [("A", MAY_6, False)]


@pytest.mark.parametrize(
    "heading", ["2023-05-06 Stews", "Stews (6 May 2023)", "Stews 2023/05/06"]
)
def test_a_date_in_a_heading_dates_the_section_and_leaves_the_title(
    heading: str,
) -> None:
    assert days_of(f"## {heading}\n- x\n") == [("Stews", MAY_6, False)]


def test_the_day_of_a_heading_may_be_written_below_again() -> None:
    text = "# Stews (2023-05-06)\n6 May 2023\n- x\n\n2023-05-05\n- y\n"
    assert days_of(text) == [("Stews", MAY_6, False), ("Stews", MAY_5, False)]


def test_a_heading_that_is_a_date_dates_the_deeper_ones_below() -> None:
    text = (
        "# 2023-05-06\n## A\n- x\n## B\n2023-05-05\n### C\n- y\n# 2023-05-04\n## D\n- z"
    )
    assert days_of(text) == [
        ("", MAY_6, False),
        ("A", MAY_6, False),
        ("B", MAY_5, False),
        ("C", MAY_6, False),
        ("", MAY_4, False),
        ("D", MAY_4, False),
    ]
    notes = [s.section.title for s in find_sittings(parse_sections(text)) if s.is_note]
    assert notes == ["A", "B", "C", "D"]


def test_a_heading_over_sections_of_one_day_is_of_that_day() -> None:
    assert days_of("# Module 4\n\n# A\n2023/05/06\n\n# B\n2023/05/06\n") == [
        ("", MAY_6, True),
        ("A", MAY_6, False),
        ("B", MAY_6, False),
    ]
    assert days_of("# Module 4\n\n# A\n2023/05/06\n\n# B\n2023/05/05\n")[0] == (
        "",
        None,
        False,
    )


def test_a_heading_without_content_is_no_neighbour() -> None:
    assert days_of(
        "# A\n2023/05/06\n\n# Module 4\n\n# B\n- x\n\n# C\n2023/05/04\n"
    ) == [
        ("A", MAY_6, False),
        ("", None, False),
        ("B", MAY_5, True),
        ("C", MAY_4, False),
    ]


def test_an_ambiguous_date_is_settled_by_another_of_its_spelling() -> None:
    text = "# A\n13/05/2023\n\n# B\n06/05/2023\n"
    assert days_of(text) == [
        ("A", date(2023, 5, 13), False),
        ("B", MAY_6, False),
    ]
    assert doubts_of(text) == ()


def test_an_ambiguous_date_is_settled_by_the_order_of_the_file() -> None:
    text = "# A\n2023-05-10\n\n# B\n06/05/2023\n\n# C\n2023-05-04\n"
    assert days_of(text)[1] == ("B", MAY_6, False)
    assert doubts_of(text) == ()


def test_an_ambiguous_date_that_nothing_settles_is_named() -> None:
    text = "# A\n\n03/04/2025\n- x\n\n# B (06.05.2023)\n\n# C\n2023-05-06\n"
    assert [(title, day) for title, day, _ in days_of(text)] == [
        ("A", None),
        ("B", None),
        ("C", MAY_6),
    ]
    assert doubts_of(text) == (
        "Line 3: 03/04/2025 can be 3 April or 4 March; write 2025-04-03.",
        "Line 6: 06.05.2023 can be 6 May or 5 June; write 2023-05-06.",
    )


def test_days_that_notes_are_about_date_nothing() -> None:
    text = "# The Fall of the Bastille\n14 July 1789\n- 9 November 1989\n- 3 May 2021\n"
    assert days_of(text) == [("The Fall of the Bastille", None, False)]


def test_a_date_that_is_no_day_is_named() -> None:
    text = (
        "# A\n2025/13/45\n- 2025-02-30\n- 2025.1\n- 1850-01-01\n```\n2025-02-30\n```\n"
    )
    assert doubts_of(text) == (
        "Line 2: 2025/13/45 is no day; correct it.",
        "Line 3: 2025-02-30 is no day; correct it.",
    )
