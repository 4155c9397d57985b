from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.index.base import Clause, DateIn, Group, Node, Occur, Query, Word
from kg.index.dates import (
    asks_for_days_only,
    name_days,
    parse_date_range,
    parse_open_range,
    print_date_range,
)
from kg.index.query import parse_query
from tests.index.journal import SEARCHER, search


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


@pytest.mark.parametrize(
    ("since", "until", "text"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), "2024"),
        (date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        (date(2024, 2, 1), date(2024, 2, 1), "2024-02-01"),
        (date(2024, 2, 1), date(2024, 2, 28), "2024-02-01..2024-02-28"),
        (date(9, 1, 1), None, "0009-01-01.."),
    ],
)
def test_a_date_range_is_printed_shortly(
    since: date, until: date | None, text: str
) -> None:
    assert print_date_range(since, until) == text


@pytest.mark.parametrize(
    ("name", "text", "days"),
    [
        ("from", "2024-02", (date(2024, 2, 1), None)),
        ("to", "2024-02", (None, date(2024, 2, 29))),
        ("after", "2024", (date(2025, 1, 1), None)),
        ("before", "2024-02-03", (None, date(2024, 2, 2))),
        ("after", "9999", None),
        ("before", "0001", None),
        ("from", "2024..", None),
        ("to", "soon", None),
    ],
)
def test_a_day_bounds_a_range_on_one_side(
    name: str, text: str, days: tuple[date | None, date | None] | None
) -> None:
    assert parse_open_range(name, text) == days


def should(*nodes: Node) -> Group:
    return Group(tuple(Clause(Occur.SHOULD, node) for node in nodes))


def on(*days: tuple[int, int, int]) -> list[DateIn]:
    return [DateIn(date(*day), date(*day)) for day in days]


AUGUST = DateIn(date(2025, 8, 1), date(2025, 8, 31))
WORDS = Group((Clause(Occur.MUST, Word("August")), Clause(Occur.MUST, Word("2025"))))


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("2025-08-16", should(should(Word("2025-08-16"), *on((2025, 8, 16))))),
        ("16.8.2025", should(should(Word("16.8.2025"), *on((2025, 8, 16))))),
        (
            "03/04/2025",
            should(should(Word("03/04/2025"), *on((2025, 3, 4), (2025, 4, 3)))),
        ),
        ("2025-08", should(should(Word("2025-08"), AUGUST))),
        ("adam August 2025", should(Word("adam"), should(WORDS, AUGUST))),
        ("2025", should(Word("2025"))),
        ("2025-13 August", should(Word("2025-13"), Word("August"))),
        ("-2025-08", Group((Clause(Occur.NOT, Word("2025-08")),))),
        ("title:2025-08", Group((Clause(Occur.MUST, Word("2025-08", "title")),))),
        (
            "(adam 2025-08) lenet",
            should(
                should(Word("adam"), should(Word("2025-08"), AUGUST)), Word("lenet")
            ),
        ),
    ],
)
def test_words_that_name_a_day_or_month_stand_for_it_too(
    text: str, root: Group
) -> None:
    assert name_days(parse_query(text).root) == root


def test_a_required_date_may_be_that_of_the_note() -> None:
    named = name_days(parse_query("adam 2025-08", mode="all").root)

    assert named == Group(
        (
            Clause(Occur.MUST, Word("adam")),
            Clause(Occur.MUST, should(Word("2025-08"), AUGUST)),
        )
    )


@pytest.mark.parametrize(
    ("text", "is_only"),
    [
        ("2025-08-16", True),
        ("2025-08 3.9.2025", True),
        ("adam 2025-08", False),
        ("(adam pooling)", False),
        ("", False),
    ],
)
def test_a_query_may_ask_for_nothing_but_days(text: str, is_only: bool) -> None:
    assert asks_for_days_only(name_days(parse_query(text).root)) is is_only


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("2025-08-03", ["c"]),
        ("August 2025", ["a", "b", "c", "d", "e", "f"]),
        ("2.8.2025 adam", ["b", "d"]),
        ("1999-08", []),
    ],
)
def test_a_date_finds_the_notes_of_the_day(text: str, notes: list[str]) -> None:
    query = Query(root=name_days(parse_query(text).root))

    assert sorted(match.id for match in SEARCHER.search(query).matches) == notes


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("August 2025", ["f", "e", "d", "c", "b", "a"]),
        ("adam 2025-08-01", ["d", "a"]),
        ("TBRT 2.8.2025", ["a", "b"]),
    ],
)
def test_days_alone_list_their_notes_newest_first(text: str, notes: list[str]) -> None:
    assert [hit.id for hit in search(text).hits if hit.tier == "exact"] == notes


def test_a_note_says_of_which_day_it_is() -> None:
    (hit,) = search("2025-08-02").hits

    assert (hit.id, hit.tier, hit.reason) == ("b", "exact", "is from 2025-08-02")
