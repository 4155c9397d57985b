"""Figures of searching are computed, laid out and told as they are."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hostile_queries import HostileQuery
from search_benchmark import mix_queries
from search_fresh import measure as measure_fresh
from search_hostile import Endured, Worst, endure, show
from search_http import find_keystrokes
from search_http import measure as measure_http
from search_sections import Collection, Section, edit, make_collection, write_notes
from search_speed import Answered, Built, Opening, answer, build, change
from search_swaps import Swapped
from search_tables import (
    align,
    answer_lines,
    hostile_lines,
    http_lines,
    index_lines,
    swap_lines,
)
from spreads import Spread, find_ratios, find_spread, ratio
from timed_engines import KINDS, Timed, find_timed, make_root, print_text

from kg.index.base import Clause, Fuzzy, Group, Occur, Phrase, Prefix, Word
from kg.index.query import parse_query
from kg.settings import Settings

TIMED = find_timed()
counts_memory = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="only Linux tells such peaks"
)
QUERIES = {
    "term": ("raku",),
    "and2": ("raku kiln",),
    "and3": ("raku kiln cools",),
    "or2": ("raku glaze",),
    "or3": ("raku glaze clay",),
    "phrase": ("raku kiln",),
    "prefix": ("gla",),
    "fuzzy": ("glase",),
}


def make_section(number: int, title: str, body: str) -> Section:
    return Section(
        id=f"pottery/kilns.md#{number}",
        path="pottery/kilns.md",
        title=title,
        tag="pottery",
        day=date(2026, 3, 1),
        body=body,
    )


SECTIONS = (
    *(make_section(n, "See also", "a raku kiln cools") for n in range(6)),
    *(make_section(n, f"Glaze {n}", "clay\n\nglaze") for n in range(6, 12)),
)


@pytest.fixture(scope="module")
def collection() -> Collection:
    return make_collection(SECTIONS)


def test_percentiles_are_samples_by_nearest_rank() -> None:
    samples = [float(number) for number in range(40, 0, -1)]

    assert find_spread(samples) == Spread(p50=20.0, p95=38.0, p99=40.0, most=40.0)


def test_one_sample_is_every_percentile() -> None:
    assert find_spread([3.5]) == Spread(p50=3.5, p95=3.5, p99=3.5, most=3.5)


def test_nothing_has_no_percentiles() -> None:
    with pytest.raises(ValueError, match="no samples"):
        find_spread([])


@pytest.mark.parametrize(
    ("own", "peer", "expected"),
    [(3.0, 2.0, 1.5), (0.0, 2.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.0, math.inf)],
)
def test_a_ratio_is_own_by_peer(own: float, peer: float, expected: float) -> None:
    assert ratio(own, peer) == expected


def spread(p50: float, p95: float) -> Spread:
    return Spread(p50=p50, p95=p95, p99=p95 * 2, most=p95 * 3)


def test_ratios_leave_out_a_peer_that_measured_nothing() -> None:
    spreads = {"own": spread(3.0, 8.0), "tantivy": spread(2.0, 2.0)}

    assert find_ratios(spreads, ("tantivy", "fts5")) == {
        "own": {"tantivy": (1.5, 4.0)},
        "tantivy": {},
    }


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert list(align([("", "a"), ("row", "10"), ("b", "")])) == [
        "      a",
        "row  10",
        "b",
    ]


def test_answers_are_told_with_ratios_to_each_peer() -> None:
    answers = {
        "own": Answered(
            first={"term": spread(9.0, 9.5), "fuzzy": spread(1.0, 1.0)},
            warm={"term": spread(3.0, 8.0), "fuzzy": spread(1.0, 1.0)},
        ),
        "fts5": Answered(
            first={"term": spread(1.0, 1.0)}, warm={"term": spread(6.0, 2.0)}
        ),
    }

    assert list(answer_lines(answers)) == [
        "warm p50/p95/p99              own            fts5",
        "term              3.00/8.00/16.00  6.00/2.00/4.00",
        "fuzzy              1.00/1.00/2.00               –",
        "",
        "÷ fts5, p50/p95        own",
        "term             0.50/4.00",
        "fuzzy                    –",
        "",
        "first p50/p95/p99              own            fts5",
        "term               9.00/9.50/19.00  1.00/1.00/2.00",
        "fuzzy               1.00/1.00/2.00               –",
    ]


def test_indexes_are_told_in_one_table() -> None:
    lines = index_lines(
        {"own": Built(rate=1234.4, size=2.25)},
        {"own": Opening(open=1.0, first=2.0, memory=30.4, own=4.6)},
        {"own": spread(5.0, 6.0)},
    )

    assert list(lines) == [
        "index  sections/s   MB  open ms  first ms  RSS MB  own MB      edit",
        "own         1,234  2.2      1.0       2.0      30       5  5.0/18.0",
    ]


def test_the_dearest_sort_of_hostile_query_is_told_first() -> None:
    endured = Endured(
        asked=2000,
        failures=(("'x'", "ValueError: no"),),
        worst={"a": Worst(took=1.0, text="'b'"), "c": Worst(took=2.5, text="'d'")},
        grown=3.0,
    )

    assert list(hostile_lines("own", endured)) == [
        "own: 2,000 hostile queries, 1 failures, most 2 ms CPU and 3 MB",
        "  FAILED 'x': ValueError: no",
        "     2.5 ms  c: 'd'",
        "     1.0 ms  a: 'b'",
    ]


def test_wrong_answers_are_told() -> None:
    swapped = Swapped(searches=1000, states=3, failures=("a",), wrong=("b", "c"))

    assert list(swap_lines("own", swapped)) == [
        "own: 1,000 searches beside a writer, 3 states, 1 errors, 2 wrong answers",
        "  FAILED a",
        "  FAILED b",
        "  FAILED c",
    ]


def test_requests_are_told_by_percentile() -> None:
    figures = {"search": {"p50": 1.0, "p95": 2.0, "p99": 3.0, "most": 4.0}, "key": 5.0}

    assert list(http_lines(figures)) == [
        "whole request, CPU ms  p50  p95  p99  most",
        "search                 1.0  2.0  3.0   4.0",
        "key                    5.0    –    –     –",
    ]


def test_titles_that_recur_are_concepts_of_the_sections_that_bear_them(
    collection: Collection,
) -> None:
    (label,) = {concept.label for concept in collection.corpus.concepts.values()}

    assert label == "See also"
    assert [len(document.concepts) for document in collection.documents] == [
        *([1] * 6),
        *([0] * 6),
    ]


def test_an_edit_adds_a_line_to_the_sections_named(collection: Collection) -> None:
    changed = edit(collection, [2], "bisque")

    assert changed.sections[2].body == "a raku kiln cools\n\nSee bisque."
    assert changed.documents[2].body == (f"{collection.documents[2].body}\nSee bisque.")
    assert changed.sections[3:] == collection.sections[3:]
    assert changed.documents[:2] == collection.documents[:2]


@pytest.mark.parametrize("timed", TIMED, ids=lambda timed: timed.name)
def test_engines_and_peers_find_the_same_and_see_an_edit(
    timed: Timed, collection: Collection, tmp_path: Path
) -> None:
    built = build(timed, collection, tmp_path / "index")
    opened = timed.open(tmp_path / "index", collection)
    found = {
        kind: opened.ask(kind, *QUERIES[kind], snippets=snippets)
        for snippets in (True, False)
        for kind in KINDS
    }
    changed = edit(collection, [0, 1], "bisque")
    opened.change(changed, [0, 1])
    edited = opened.ask("term", "bisque", snippets=False)
    opened.close()

    assert built.size > 0
    # FTS5 has no fuzzy search.
    fuzzy = found.pop("fuzzy")
    assert fuzzy == (None if timed.name == "fts5" else 6)
    assert found == {
        "term": 6,
        "and2": 6,
        "and3": 6,
        "or2": 10,
        "or3": 10,
        "phrase": 6,
        "prefix": 6,
    }
    assert edited == 2


def test_every_kind_of_query_is_measured_with_and_without_snippets(
    collection: Collection, tmp_path: Path
) -> None:
    timed = next(each for each in TIMED if each.name == "fts5")
    build(timed, collection, tmp_path / "index")
    opened = timed.open(tmp_path / "index", collection)

    answers = answer({"fts5": opened}, QUERIES)
    opened.close()

    kinds = [kind for kind in KINDS if kind != "fuzzy"]
    expected = [*kinds, *(f"{kind}+snippets" for kind in kinds)]
    assert list(answers["fts5"].warm) == list(answers["fts5"].first) == expected


def test_a_change_is_measured_on_a_copy(collection: Collection, tmp_path: Path) -> None:
    timed = next(each for each in TIMED if each.name == "fts5")
    build(timed, collection, tmp_path / "index")
    before = (tmp_path / "index" / "index.db").read_bytes()

    assert change(timed, collection, tmp_path / "index").p50 > 0
    assert (tmp_path / "index" / "index.db").read_bytes() == before


@counts_memory
def test_opening_is_measured_with_all_kinds_of_queries(
    collection: Collection, tmp_path: Path
) -> None:
    timed = next(each for each in TIMED if each.name == "kg-whoosh")
    build(timed, collection, tmp_path / "index")
    queries = {kind: list(texts) for kind, texts in QUERIES.items()}

    figures = measure_fresh("kg-whoosh", tmp_path / "index", queries)

    assert list(figures) == ["open", "first", "memory", "own"]
    assert figures["open"] > 0
    assert figures["first"] > 0


@pytest.mark.parametrize(
    ("kind", "text", "root"),
    [
        ("term", "raku", Group((Clause(Occur.SHOULD, Word("raku")),))),
        ("prefix", "ra", Group((Clause(Occur.SHOULD, Prefix("ra")),))),
        ("fuzzy", "raku", Group((Clause(Occur.SHOULD, Fuzzy("raku")),))),
        (
            "and2",
            "raku kiln",
            Group((Clause(Occur.MUST, Word("raku")), Clause(Occur.MUST, Word("kiln")))),
        ),
        (
            "or2",
            "raku kiln",
            Group(
                (Clause(Occur.SHOULD, Word("raku")), Clause(Occur.SHOULD, Word("kiln")))
            ),
        ),
    ],
)
def test_a_query_is_typed_as_it_is_asked_of_an_engine(
    kind: str, text: str, root: Group
) -> None:
    assert make_root(kind, text) == root
    assert parse_query(print_text(kind, text)).root == root


def test_a_phrase_is_typed_in_quotes() -> None:
    assert make_root("phrase", "raku kiln") == Group(
        (Clause(Occur.SHOULD, Phrase(("raku", "kiln"))),)
    )
    assert print_text("phrase", "raku kiln") == '"raku kiln"'


@counts_memory
def test_a_failing_query_is_kept_with_its_text() -> None:
    def ask(text: str) -> None:
        if text == "bad":
            raise ValueError("no")

    endured = endure(
        [HostileQuery(sort="a", text="good"), HostileQuery(sort="b", text="bad")], ask
    )

    assert endured.asked == 2
    assert endured.failures == (("'bad'", "ValueError: no"),)
    assert {sort: worst.text for sort, worst in endured.worst.items()} == {
        "a": "'good'",
        "b": "'bad'",
    }
    assert endured.most == max(worst.took for worst in endured.worst.values())


@counts_memory
def test_what_a_query_holds_in_memory_is_counted_though_it_is_freed() -> None:
    size = 64 * 1024 * 1024
    queries = [HostileQuery(sort="a", text="a")]

    endured = endure(queries, lambda text: len(bytes(range(256)) * (size // 256)))

    assert 60 <= endured.grown <= 70


def test_a_long_text_is_shown_by_its_beginning() -> None:
    assert show("a\ud800") == "'a\\ud800'"
    assert show("a" * 1000) == f"'{'a' * 60}'… (1,000 characters)"


def test_keystrokes_end_at_every_letter_that_is_typed() -> None:
    assert find_keystrokes(["ab c", "abd"]) == ("a", "ab", "ab c", "abd")


def test_mixed_queries_hold_common_words_and_titles() -> None:
    sections = [replace(SECTIONS[0], title="Raku kilns", body="the kiln, the glaze")]

    texts = mix_queries(sections, {"phrase": ("raku kiln",), "prefix": ("ra",)})

    assert texts == (
        '"raku kiln"',
        "ra*",
        "glaze",
        "kiln",
        "the",
        "glaze the",
        "kiln kiln",
        "the glaze",
        "Raku kilns",
    )


def test_sections_become_files_of_notes(tmp_path: Path) -> None:
    sections = (
        make_section(0, "Kilns > Raku", "cools in sawdust"),
        make_section(1, "", "glaze"),
    )

    paths = write_notes(tmp_path, sections)

    assert [path.relative_to(tmp_path).as_posix() for path in paths] == [
        "pottery/00000.md",
        "pottery/00001.md",
    ]
    assert [path.read_text(encoding="utf-8") for path in paths] == [
        "# Raku\n\ncools in sawdust\n",
        "# Untitled\n\nglaze\n",
    ]


def test_whole_requests_are_measured_on_a_store(journal_settings: Settings) -> None:
    figures = measure_http(journal_settings.store, ["alexnet", '"', "the"])

    assert list(figures) == ["search_first", "search", "suggest_first", "suggest"]
    assert json.loads(json.dumps(figures)) == figures
    assert figures["search"]["p50"] > 0
