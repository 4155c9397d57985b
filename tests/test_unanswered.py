from __future__ import annotations

from datetime import date

import pytest

from kg.answers import GivenFilter, QueryPart
from kg.contents import make_contents
from kg.index.base import Query
from kg.index.documents import make_documents
from kg.index.memory import MemorySearcher
from kg.index.query import parse_query
from kg.index.suggest import make_suggester
from kg.index.wordlist import make_word_list
from kg.unanswered import (
    MAX_HELPED,
    MAX_SUGGESTIONS,
    describe_filters,
    find_near_names,
    read_parts,
)
from tests.pottery import CONCEPTS, LECTURES, make_pottery

SEARCHER = MemorySearcher(make_documents(make_pottery()))
SUGGESTER = make_suggester(
    ((concept, 1) for concept in CONCEPTS), LECTURES, SEARCHER.words()
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("glaze of", [("word", "glaze", 5)]),
        ("gla*", [("prefix", "gla*", 5)]),
        ("glqze~1", [("near", "glqze~1", 5)]),
        (
            'title:kilns "hot kiln"',
            [("word", "title:kilns", 1), ("phrase", '"hot kiln"', 1)],
        ),
        ("-(pale OR hot)", [("excluded", "-pale", 1), ("excluded", "-hot", 1)]),
        ("-(bowl -pale)", [("excluded", "-bowl", 1), ("excluded", "-pale", 1)]),
        ("concept:kiln", [("condition", "concept:kiln", 2)]),
        ("date:2025-04", [("condition", "date:2025-04", 2)]),
        ("", []),
    ],
)
def test_parts_are_told_in_the_syntax_and_counted(
    text: str, parts: list[tuple[str, str, int]]
) -> None:
    query = parse_query(text)

    assert read_parts(query, query, SEARCHER) == tuple(
        QueryPart(kind=kind, text=shown, notes=notes) for kind, shown, notes in parts
    )


def test_names_are_counted_as_ids_and_shown_as_typed() -> None:
    typed, named = parse_query("course:Ceramics"), parse_query("course:ceramics")

    assert read_parts(typed, named, SEARCHER) == (
        QueryPart(kind="condition", text="course:Ceramics", notes=4),
    )


def test_of_a_long_query_the_first_parts_are_counted() -> None:
    query = parse_query(" ".join(["kiln", "clay"] * MAX_HELPED))

    counts = [part.notes for part in read_parts(query, query, SEARCHER)]

    assert counts == [2, 0] * (MAX_HELPED // 2) + [None] * MAX_HELPED


@pytest.mark.parametrize(
    ("since", "until", "value", "label"),
    [
        (date(2024, 2, 1), date(2024, 2, 29), "2024-02", "2024-02"),
        (
            date(2024, 2, 1),
            date(2024, 2, 28),
            "2024-02-01..2024-02-28",
            "2024-02-01 to 2024-02-28",
        ),
        (
            date(2024, 2, 1),
            date(2025, 2, 28),
            "2024-02-01..2025-02-28",
            "2024-02-01 to 2025-02-28",
        ),
        (date(2024, 2, 9), date(2024, 2, 9), "2024-02-09", "2024-02-09"),
        (date(2024, 2, 9), None, "2024-02-09..", "from 2024-02-09"),
        (None, date(2024, 2, 9), "..2024-02-09", "to 2024-02-09"),
    ],
)
def test_days_are_told_as_briefly_as_they_can_be(
    since: date | None, until: date | None, value: str, label: str
) -> None:
    query = parse_query("glaze", since=since, until=until)

    assert describe_filters(query, make_contents(make_pottery()), None) == (
        GivenFilter(
            name="date",
            value=value,
            label=label,
            parameters=("from", "to"),
            without=None,
        ),
    )


def test_filters_have_the_labels_of_what_they_name_or_else_their_values() -> None:
    contents = make_contents(make_pottery())
    known = parse_query(
        "", course="ceramics", lecture="ceramics.kilns", concept="kiln", source="a.md"
    )
    unknown = parse_query("", course="x", lecture="y", concept="z")

    def labels(query: Query) -> list[tuple[str, str]]:
        return [(f.name, f.label) for f in describe_filters(query, contents, None)]

    assert labels(known) == [
        ("course", "Ceramics"),
        ("lecture", "Kilns"),
        ("concept", "kiln"),
        ("source", "a.md"),
    ]
    assert labels(unknown) == [("course", "x"), ("lecture", "y"), ("concept", "z")]


def test_each_filter_is_dropped_alone() -> None:
    query = parse_query("glaze", course="ceramics", source="journal.md")
    asked = []

    def count(other: Query) -> int:
        asked.append(other.filters)
        return len(asked)

    found = describe_filters(query, make_contents(make_pottery()), count)

    assert asked == [query.filters[1:], query.filters[:1]]
    assert [given.without for given in found] == [1, 2]


def test_a_word_that_was_looked_for_is_not_suggested() -> None:
    near = find_near_names(parse_query("Bowl"), SUGGESTER)

    assert [item.text for item in near] == ["bowls"]


def test_every_word_gets_its_share_of_the_suggestions() -> None:
    near = find_near_names(parse_query("kiln glaze celadn co s*"), SUGGESTER)
    names = [(item.text, item.kind) for item in near]

    assert names == [
        ("kiln", "concept"),
        ("Kilns", "lecture"),
        ("glaze", "concept"),
        ("Glazes", "lecture"),
        ("celadon", "concept"),
    ]


def test_a_query_of_filters_alone_suggests_nothing() -> None:
    assert find_near_names(parse_query("has:link"), SUGGESTER) == ()


def test_suggestions_stop_at_a_bound() -> None:
    words = ((f"clay{letter}", 1) for letter in "abcdefghijklmnop")
    suggester = make_suggester((), (), make_word_list(words))

    near = find_near_names(parse_query("clay"), suggester)

    assert len(near) == MAX_SUGGESTIONS
