from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.days import AmbiguousDay, DayOrder, parse_day
from kg.reading.dates import settle_dates


def days(*written: str | None) -> tuple[date | None, ...]:
    return tuple(date.fromisoformat(day) if day else None for day in written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (("2023-05-05", None, "2023-05-03"), "2023-05-04"),
        (("2023-05-03", None, "2023-05-05"), "2023-05-04"),
        (("2023-05-03", None, "2023-05-03"), "2023-05-03"),
        (("2023-05-03", None, "2023-05-04"), None),
        (("2023-05-03", None, "2023-05-09"), None),
        (("2023-05-03", None, None), None),
    ],
)
def test_a_missing_date_is_filled_where_one_day_is_left(
    written: tuple[str | None, ...], meant: str | None
) -> None:
    assert settle_dates(days(*written)) == days(written[0], meant, written[2])


def test_a_gap_at_an_end_stays() -> None:
    assert settle_dates(days(None, "2023-05-03", None)) == days(
        None, "2023-05-03", None
    )


def test_slips_of_the_year_are_corrected() -> None:
    assert settle_dates(
        days("2023-01-04", "2022-01-03", "2022-01-02", "2023-01-02", "2022-12-31")
    ) == days("2023-01-04", "2023-01-03", "2023-01-02", "2023-01-02", "2022-12-31")


@pytest.mark.parametrize(
    "written",
    [
        ("2023-01-04", "2022-06-03", "2023-01-02"),
        ("2023-01-04", "2022-12-03", "2021-01-02"),
        ("2023-01-04", "2022-01-03"),
    ],
)
def test_a_year_that_may_be_meant_stays(written: tuple[str, ...]) -> None:
    assert settle_dates(days(*written)) == days(*written)


def test_a_leap_day_in_the_wrong_year_becomes_the_day_before() -> None:
    assert settle_dates(days("2023-03-01", "2024-02-29", "2023-02-27")) == days(
        "2023-03-01", "2023-02-28", "2023-02-27"
    )


def test_no_dates_are_no_dates() -> None:
    assert settle_dates(()) == ()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param(
            ("2022-05-16", "2023-05-15", "2023-05-14"),
            ("2023-05-16", "2023-05-15", "2023-05-14"),
            id="first, newest first",
        ),
        pytest.param(
            ("2023-05-16", "2023-05-15", "2024-05-14"),
            ("2023-05-16", "2023-05-15", "2023-05-14"),
            id="last, newest first",
        ),
        pytest.param(
            ("2024-05-14", "2023-05-15", "2023-05-16"),
            ("2023-05-14", "2023-05-15", "2023-05-16"),
            id="first, oldest first",
        ),
        pytest.param(
            ("2023-05-14", "2023-05-15", "2022-05-16"),
            ("2023-05-14", "2023-05-15", "2023-05-16"),
            id="last, oldest first",
        ),
        pytest.param(
            ("2023-01-05", "2023-01-03", "2022-01-02", "2022-12-31", "2022-12-30"),
            ("2023-01-05", "2023-01-03", "2023-01-02", "2022-12-31", "2022-12-30"),
            id="last year's number after New Year",
        ),
        pytest.param(
            ("2023-01-02", "2023-12-31", "2023-12-30", "2022-12-29", "2022-12-28"),
            ("2023-01-02", "2022-12-31", "2022-12-30", "2022-12-29", "2022-12-28"),
            id="next year's number before New Year",
        ),
    ],
)
def test_a_year_that_breaks_the_order_is_corrected(
    written: tuple[str, ...], meant: tuple[str, ...]
) -> None:
    assert settle_dates(days(*written)) == days(*meant)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(
            ("2023-11-08", "2023-11-06", "2023-11-11", "2023-11-10"), id="older page"
        ),
        pytest.param(("2023-05-16", "2023-05-15", "2021-05-14"), id="a long pause"),
        pytest.param(
            ("2023-05-16", "2022-05-15", "2023-05-17", "2023-05-12"), id="no order"
        ),
        pytest.param(
            ("2023-05-16", "2023-05-15", "2024-01-14"), id="eight months at the end"
        ),
    ],
)
def test_dates_out_of_order_for_other_reasons_stay(written: tuple[str, ...]) -> None:
    assert settle_dates(days(*written)) == days(*written)


def test_missing_dates_between_two_of_one_day_are_of_that_day() -> None:
    assert settle_dates(days("2023-05-03", None, None, "2023-05-03")) == days(
        *["2023-05-03"] * 4
    )


def test_two_missing_dates_are_not_told_apart() -> None:
    written = days("2023-05-05", None, None, "2023-05-03")
    assert settle_dates(written) == written


def read(*written: str | None) -> list[date | AmbiguousDay | None]:
    return [parse_day(day) if day else None for day in written]


def test_one_date_of_a_spelling_settles_the_others() -> None:
    written = read("03/04/2025", "16/04/2025", "05-06-2025")
    orders = [("/", DayOrder.DAY_FIRST)]
    assert settle_dates(written, orders=orders) == days(
        "2025-04-03", "2025-04-16", None
    )


def test_the_order_of_a_file_settles_an_ambiguous_date() -> None:
    assert settle_dates(read("2025-04-10", "03/04/2025", "2025-04-01")) == days(
        "2025-04-10", "2025-04-03", "2025-04-01"
    )
    assert settle_dates(read("2025-03-01", "03/04/2025", "2025-03-10")) == days(
        "2025-03-01", "2025-03-04", "2025-03-10"
    )


def test_an_ambiguous_date_is_never_guessed() -> None:
    assert settle_dates(read("03/04/2025")) == (None,)
    assert settle_dates(read("2025-04-03", "03/04/2025", "2025-04-03")) == days(
        "2025-04-03", "2025-04-03", "2025-04-03"
    )
    assert settle_dates(read("03/04/2025", "04/04/2025", "05/04/2025")) == (
        None,
        date(2025, 4, 4),
        None,
    )


def test_contradicting_orders_settle_nothing() -> None:
    orders = [("/", DayOrder.DAY_FIRST), ("/", DayOrder.MONTH_FIRST)]
    written = read("2025-04-10", "03/04/2025", "2025-04-01")
    assert settle_dates(written, orders=orders)[1] is None


def test_an_ambiguous_date_is_no_gap_to_fill() -> None:
    written = read("2025-06-05", "03/04/2025", "2025-06-03")
    assert settle_dates(written) == days("2025-06-05", None, "2025-06-03")


@settings(deadline=None)
@given(
    st.lists(st.none() | st.dates(date(2019, 1, 1), date(2025, 12, 31)), max_size=30)
)
def test_dates_move_by_one_year_or_stay(written: list[date | None]) -> None:
    settled = settle_dates(written)
    assert len(settled) == len(written)
    for before, after in zip(written, settled, strict=True):
        assert before is None or (after and abs(after.year - before.year) <= 1)


@given(
    st.lists(st.dates(date(2019, 1, 1), date(2025, 12, 31)), max_size=30),
    st.booleans(),
)
def test_dates_in_order_stay(written: list[date], newest_first: bool) -> None:
    written.sort(reverse=newest_first)
    assert settle_dates(written) == tuple(written)


@pytest.mark.parametrize(
    "written",
    [
        "2025-03-05 2025-03-06 2025-03-04 2024-03-03* 2025-03-02",
        "2024-12-30 2024-12-31 2025-01-02 2024-01-03* 2025-01-04 2025-01-03",
    ],
)
def test_days_in_another_order_take_no_year_from_a_slip(written: str) -> None:
    words = written.split()
    days = [date.fromisoformat(word.strip("*")) for word in words]
    meant = [
        day.replace(year=2025) if word.endswith("*") else day
        for word, day in zip(words, days, strict=True)
    ]
    assert settle_dates(days) == tuple(meant)
