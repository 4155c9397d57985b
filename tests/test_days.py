from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.days import (
    AmbiguousDay,
    DayOrder,
    FoundDay,
    find_day,
    find_order,
    is_year_first,
    named_day,
    names_time,
    parse_day,
)

DAY = date(2025, 8, 16)
EITHER = AmbiguousDay(
    day_first=date(2025, 4, 3), month_first=date(2025, 3, 4), sign="/"
)


@pytest.mark.parametrize(
    "text",
    ["2025-08-16", "2025/08/16", "2025.08.16", "2025_08_16", "20250816", "2025-8-16",
     "16 Aug 2025", "16 August 2025", "16 aug. 2025", "16th August 2025",
     "16. August 2025", "16-Aug-2025", "Aug 16, 2025", "Aug 16 2025",
     "August 16th 2025", "August 16th, 2025", "Sat 16 Aug 2025",
     "Saturday, August 16, 2025", "sat. 2025-08-16", "2025-08-16 (Sat)",
     "2025/08/16, Saturday", "16.08.2025", "16/08/2025", "16-8-2025", "08/16/2025",
     "Date: 2025-08-16", "date:16 Aug 2025", "DATE: Sat 08/16/2025", " 2025-08-16 "],
)  # fmt: skip
def test_a_day_is_read_in_any_usual_spelling(text: str) -> None:
    assert parse_day(text) == DAY


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("form", ["%B", "%b"])
def test_every_month_is_known_by_name(month: int, form: str) -> None:
    day = date(2025, month, 7)
    assert parse_day(f"7 {day:{form}} 2025") == day
    assert parse_day(f"{day:{form}} 7, 2025") == day


def test_two_numbers_before_a_year_can_be_two_days() -> None:
    assert parse_day("03/04/2025") == EITHER
    assert parse_day("3.4.2025") == AmbiguousDay(
        day_first=date(2025, 4, 3), month_first=date(2025, 3, 4), sign="."
    )
    assert parse_day("05/05/2025") == date(2025, 5, 5)


def test_other_years_are_read_where_they_are_asked_for() -> None:
    assert parse_day("14 July 1789", years=range(1700, 1800)) == date(1789, 7, 14)
    assert parse_day("14 July 2025", years=range(1700, 1800)) is None
    assert named_day("14 July 1789") == date(1789, 7, 14)


@pytest.mark.parametrize("text", ["\u017fep 12, 2025", "Fr\u0131 03/04/2025"])
def test_letters_that_only_resemble_those_of_a_month_or_weekday_name_none(
    text: str,
) -> None:
    assert parse_day(text) is None
    assert not names_time(text)


def test_an_ambiguous_day_is_read_in_either_order() -> None:
    assert EITHER.read(DayOrder.DAY_FIRST) == date(2025, 4, 3)
    assert EITHER.read(DayOrder.MONTH_FIRST) == date(2025, 3, 4)


def test_a_weekday_decides_between_two_days() -> None:
    assert parse_day("Thu 03/04/2025") == date(2025, 4, 3)
    assert parse_day("03/04/2025, Tuesday") == date(2025, 3, 4)
    assert parse_day("Mon 03/04/2025") == EITHER


@pytest.mark.parametrize(
    "text",
    ["", "2025/13/45", "2025-02-29", "31 Feb 2025", "32/01/2025", "13/13/2025",
     "2025/08-16", "2025", "08-16", "16.08.25", "on 2025-08-16", "2025-08-16 evening",
     "16 Aug", "Augustus 16, 2025", "14 July 1789", "6 June 1944", "1066-10-14",
     "2100-01-01", "20251345", "2025081612", "2025-08-16" + " " * 60],
)  # fmt: skip
def test_anything_else_is_no_day(text: str) -> None:
    assert parse_day(text) is None


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("16/08/2025", ("/", DayOrder.DAY_FIRST)),
        ("08-16-2025", ("-", DayOrder.MONTH_FIRST)),
        ("Thu 03.04.2025", (".", DayOrder.DAY_FIRST)),
        ("Tue 03.04.2025", (".", DayOrder.MONTH_FIRST)),
        ("03/04/2025", None),
        ("05/05/2025", None),
        ("2025/08/16", None),
        ("16 Aug 2025", None),
        ("16/16/2025", None),
        ("words", None),
        ("16/08/2025" + " " * 60, None),
    ],
)
def test_a_date_with_one_reading_shows_its_order(
    text: str, order: tuple[str, DayOrder] | None
) -> None:
    assert find_order(text) == order


def test_year_first_dates_are_told_from_others() -> None:
    assert [is_year_first(t) for t in ("2025-08-16", "2025.8.6", "16 Aug 2025")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("title", "words", "written"),
    [
        ("2025-08-16 Braising", "Braising", "2025-08-16"),
        ("2025-08-16: braising", "braising", "2025-08-16"),
        ("Sat 16 Aug 2025 – braising", "braising", "Sat 16 Aug 2025"),
        ("16/08/2025 | Braising", "Braising", "16/08/2025"),
        ("August 16, 2025 Braising", "Braising", "August 16, 2025"),
        ("Braising (16 Aug 2025)", "Braising", "16 Aug 2025"),
        ("Braising (basics) [2025-08-16]", "Braising (basics)", "2025-08-16"),
        ("Braising - 16.08.2025", "Braising", "16.08.2025"),
        ("Braising: Aug 16, 2025", "Braising", "Aug 16, 2025"),
        ("Braising 2025-08-16", "Braising", "2025-08-16"),
    ],
)
def test_a_day_at_an_edge_of_a_title_is_found(
    title: str, words: str, written: str
) -> None:
    found = find_day(title)
    assert found is not None
    assert (found.day, found.written) == (DAY, written)
    assert title[found.start : found.end].strip() == words


def test_an_ambiguous_day_is_found_as_such() -> None:
    assert find_day("Stews (03/04/2025)") == FoundDay(
        day=EITHER, written="03/04/2025", start=0, end=6
    )


@pytest.mark.parametrize(
    "title",
    ["11 September 2001 attacks", "The crash of 15 September 2008", "Version 2025.8",
     "Stews (1914-1918)", "Stews (2025-13-45)", "(2025-08-16)", "2025-08-16", "",
     "2025-08-161 Stews", "Stews 20250816"],
)  # fmt: skip
def test_days_that_a_title_is_about_stay_in_it(title: str) -> None:
    assert find_day(title) is None


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_from_its_own_spellings(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y%m%d", "%d %B %Y", "%b %d, %Y", "%A, %d %b %Y"):
        assert parse_day(f"{day:{form}}") == day
    read = parse_day(f"{day:%d/%m/%Y}")
    assert day in ((read.day_first,) if isinstance(read, AmbiguousDay) else (read,))


@given(st.text(alphabet="0123456789-/._ Augst,(:)datemonfri\u017f\u0131", max_size=70))
def test_whatever_is_read_is_within_the_title(text: str) -> None:
    found = find_day(text)
    assert found is None or 0 <= found.start <= found.end <= len(text)


@pytest.mark.parametrize(
    "name",
    [
        "2025-08-16",
        "2025_08_16",
        "2025/08/16",
        "20250816",
        "2025 08 16",
        "2025-08-16 Saturday",
        "2025-08-16-Sat",
        "2025_08_16_saturday",
        "Aug 16th, 2025",
        "August 16, 2025",
        "Sat, 16 Aug 2025",
        "saturday, august 16th, 2025",
    ],
)
def test_a_daily_note_is_named_by_its_day(name: str) -> None:
    assert named_day(name) == date(2025, 8, 16)


@pytest.mark.parametrize(
    "name",
    ["2025-13-40", "2025-08-16 plan", "2025 8 16", "August", "AlexNet 2012", "16", "",
     "03/04/2025"],
)  # fmt: skip
def test_other_names_name_no_day(name: str) -> None:
    assert named_day(name) is None


@pytest.mark.parametrize(
    "name",
    ["2025", "2025-08", "2025-W33", "2025 Q3", "August 2025", "Monday", "1984",
     "03/04/2025", "Mon 03/04/2025", "14 July 1789", "16.08.2025 (Sat)"],
)  # fmt: skip
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
