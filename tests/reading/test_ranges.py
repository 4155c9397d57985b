from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.reading.ranges import Watched, parse_ranges


@pytest.mark.parametrize(
    ("text", "stretches", "to_end"),
    [
        ("0300<->0500", [(180, 300)], False),
        ("Begin<->End", [(0, None)], True),
        ("0500<->1000 End", [(300, 600)], True),
        ("0500<->0300", [(180, 300)], False),
        ("1:02:30 -> 1:05:00", [(3750, 3900)], False),
        ("12:30 → 15:00", [(750, 900)], False),
        ("[12:30–15:00]", [(750, 900)], False),
        ("12:30 - 15:00", [(750, 900)], False),
        ("12:30-15:00", [(750, 900)], False),
        ("00:12:30 - 00:15:00", [(750, 900)], False),
        ("12:30 to 15:00", [(750, 900)], False),
        ("12:30 to the end", [(750, None)], True),
        ("12:30 – End", [(750, None)], True),
        ("(0300-0500)", [(180, 300)], False),
        ("[0300 – End]", [(180, None)], True),
        ("( 0300<->0500 )", [(180, 300)], False),
        ("[1:00-2:00] (0300-0500), 0600<->0700 end",
         [(60, 120), (180, 300), (360, 420)], True),
    ],
)  # fmt: skip
def test_ranges_are_read_in_any_usual_spelling(
    text: str, stretches: list[tuple[int, int | None]], to_end: bool
) -> None:
    assert parse_ranges(text) == Watched(stretches=tuple(stretches), to_end=to_end)


@pytest.mark.parametrize(
    "text",
    ["", "End", "12:30", "0300", "784 -> 10", "784 - 10", "2019-2021", "(2019-2021)",
     "(1815-1848)", "0300-0500", "3:1", "3:1 - 4:2", "9:00 am - 10:00 am",
     "9:00-10:00 pm", "at 12:30 - 15:00", "15:00 - 12:30", "23:00 to 07:00",
     "(0300-0500", "12:75 - 13:00", "0390<->0500", "Begin - End", "Begin to End",
     "0300<->0500 " * 50],
)  # fmt: skip
def test_what_may_be_something_else_is_no_range(text: str) -> None:
    assert parse_ranges(text) is None


@given(st.text(alphabet="0123456789:<->/–()[] tobeginEnd", max_size=40))
def test_no_range_runs_backwards(text: str) -> None:
    watched = parse_ranges(text)
    stretches = watched.stretches if watched else ()
    assert all(end is None or start <= end for start, end in stretches)
