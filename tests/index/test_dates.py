from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.index.dates import parse_date_range, print_date_range


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024/2/3", date(2024, 2, 3), date(2024, 2, 3)),
        ("2024-02..2024-03", date(2024, 2, 1), date(2024, 3, 31)),
        ("2024..", date(2024, 1, 1), None),
        ("..2024-02-03", None, date(2024, 2, 3)),
    ],
)
def test_a_date_range_covers_its_whole_years_months_and_days(
    text: str, since: date | None, until: date | None
) -> None:
    assert parse_date_range(text) == (since, until)


@pytest.mark.parametrize(
    "text",
    ["", "..", "soon", "0000", "2024-13", "2024-02-30", "2024..soon", "٢٠٢٤", "20-1"],
)
def test_what_is_no_date_range_is_refused(text: str) -> None:
    assert parse_date_range(text) is None


@settings(deadline=None)
@given(st.none() | st.dates(), st.dates())
def test_a_printed_date_range_reads_the_same(since: date | None, until: date) -> None:
    assert parse_date_range(print_date_range(since, until)) == (since, until)
