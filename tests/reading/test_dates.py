from __future__ import annotations

from datetime import date

import pytest

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
