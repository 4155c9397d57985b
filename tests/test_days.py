from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.days import named_day, names_time


@pytest.mark.parametrize(
    "name",
    [
        "2025-08-16",
        "2025_08_16",
        "2025/08/16",
        "20250816",
        "2025-08-16 Saturday",
        "Aug 16th, 2025",
        "August 16, 2025",
        "Sat, 16 Aug 2025",
        "saturday, august 16th, 2025",
    ],
)
def test_a_daily_note_is_named_by_its_day(name: str) -> None:
    assert named_day(name) == date(2025, 8, 16)


@pytest.mark.parametrize(
    "name", ["2025-13-40", "2025-08-16 plan", "August", "AlexNet 2012", "16", ""]
)
def test_other_names_name_no_day(name: str) -> None:
    assert named_day(name) is None


@pytest.mark.parametrize(
    "name", ["2025", "2025-08", "2025-W33", "2025 Q3", "August 2025", "Monday", "1984"]
)
def test_weeks_months_and_bare_numbers_name_times(name: str) -> None:
    assert names_time(name)


@pytest.mark.parametrize("name", ["AlexNet", "GPT-2", "May flower", "Q learning", "C"])
def test_things_name_no_times(name: str) -> None:
    assert not names_time(name)


@given(st.dates())
def test_every_iso_day_is_read_back(day: date) -> None:
    assert named_day(day.isoformat()) == day


@given(st.text(max_size=60))
def test_any_text_may_be_asked(name: str) -> None:
    assert names_time(name) or named_day(name) is None
