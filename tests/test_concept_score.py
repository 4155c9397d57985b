"""Labelled lines and what is found there become scores and lists of errors."""

from __future__ import annotations

from typing import Any

from concept_errors import Error, worst
from concept_labels import EVERYTHING, JOURNAL_SOURCE, plain
from concept_score import (
    Scored,
    keep_tier,
    score_mentions,
    score_nodes,
    score_other_nodes,
    score_others,
)
from measures import Tally, make_score

from kg.records import Snapshot
from tests.found import candidate, core, make_found

LINES = (
    "- royal jelly feeds the queen bee",
    "- a nuc box for queen rearing, my smoker",
    "- swarm cells before the queen bee leaves",
)
GOLD: dict[str, Any] = {
    "concepts": [
        {"name": "queen", "aliases": ["queen bee"], "typos": ["quen"]},
        {"name": "royal jelly", "aliases": [], "typos": []},
        {"name": "queen rearing", "aliases": [], "typos": []},
        {"name": "swarming", "aliases": [], "typos": []},
    ],
    "mentions": [
        {
            "line": line,
            "surface": surface,
            "start": LINES[line - 1].index(surface),
            "end": LINES[line - 1].index(surface) + len(surface),
            "canonical": canonical,
            "tier": tier,
        }
        for line, surface, canonical, tier in (
            (1, "royal jelly", "royal jelly", "core"),
            (1, "queen bee", "queen", "core"),
            (2, "queen rearing", "queen rearing", "core"),
            (2, "nuc box", "nucleus box", "optional"),
            (3, "swarm cells", "swarming", "core"),
            (3, "queen bee", "queen", "core"),
        )
    ],
}


def found() -> Snapshot:
    return make_found(
        *LINES,
        source=f"bees/{JOURNAL_SOURCE}",
        concepts=(
            core("queen", score=3.0),
            core("royal jelly"),
            candidate("rearing"),
            candidate("my smoker", score=1.5),
            candidate("nuc box"),
            candidate("swarm"),
        ),
        found=(
            ("royal-jelly", 1, "royal jelly"),
            ("queen", 1, "queen bee"),
            ("nuc-box", 2, "nuc box"),
            ("queen", 2, "queen"),
            ("my-smoker", 2, "my smoker"),
            ("swarm", 3, "swarm"),
        ),
    )


def at(error: Error) -> tuple[str, str, int, str]:
    return error.kind, error.text, error.line, error.wanted


def test_nodes_are_compared_by_their_names_and_optional_ones_count_neither_way() -> (
    None
):
    scored = score_nodes(found(), GOLD)
    assert scored.exact == make_score(
        [
            *[Tally(wrong=1)] * 3,  # rearing, my smoker, swarm
            *[Tally(right=1, hit=1)] * 2,  # queen, royal jelly
            *[Tally(missed=1)] * 2,  # queen rearing, swarming
        ]
    )


def test_a_relaxed_node_needs_only_one_mention_that_overlaps() -> None:
    scored = score_nodes(found(), GOLD)
    assert (scored.relaxed.right, scored.relaxed.wrong) == (3, 2)
    assert (scored.relaxed.hit, scored.relaxed.missed) == (4, 0)


def test_false_and_missed_nodes_are_named_with_their_first_line() -> None:
    assert score_nodes(found(), GOLD).errors == (
        Error(kind="false node", text="rearing", weight=1.0),
        Error(
            kind="false node",
            text="my smoker",
            weight=1.5,
            source=JOURNAL_SOURCE,
            line=2,
            context=LINES[1],
        ),
        Error(
            kind="false node",
            text="swarm",
            weight=1.0,
            source=JOURNAL_SOURCE,
            line=3,
            context=LINES[2],
        ),
        Error(
            kind="missed node",
            text="queen rearing",
            weight=1.0,
            source=JOURNAL_SOURCE,
            line=2,
            context=LINES[1],
        ),
        Error(
            kind="missed node",
            text="swarming",
            weight=1.0,
            source=JOURNAL_SOURCE,
            line=3,
            context=LINES[2],
        ),
    )


def test_two_nodes_that_name_one_concept_are_a_split() -> None:
    snapshot = make_found(
        *LINES,
        source=JOURNAL_SOURCE,
        concepts=(core("queen"), core("Queen bees")),
        found=(),
    )
    scored = score_nodes(snapshot, GOLD)
    assert (scored.exact.right, scored.exact.wrong) == (1, 0)
    assert scored.errors[0] == Error(
        kind="split node", text="queen", weight=2.0, wanted="queen | Queen bees"
    )


def test_mentions_are_compared_on_their_line() -> None:
    scored = score_mentions(found(), GOLD)
    assert scored.exact == make_score(
        [
            Tally(right=2, hit=2),
            Tally(wrong=2, missed=1),
            Tally(wrong=1, missed=2),
        ]
    )
    assert scored.relaxed == make_score(
        [
            Tally(right=2, hit=2),
            Tally(right=1, wrong=1, hit=1),
            Tally(right=1, hit=1, missed=1),
        ]
    )
    assert [at(error) for error in scored.errors] == [
        ("wrong boundary", "queen", 2, "queen rearing"),
        ("false mention", "my smoker", 2, ""),
        ("wrong boundary", "swarm", 3, "swarm cells"),
        ("missed mention", "queen bee", 3, ""),
    ]


def test_the_core_tier_is_scored_alone() -> None:
    scored = score_nodes(keep_tier(found()), GOLD)
    assert (scored.exact.right, scored.exact.wrong, scored.exact.missed) == (2, 0, 2)
    assert score_mentions(keep_tier(found()), GOLD).exact.right == 2


def test_markup_inside_a_term_does_not_count() -> None:
    assert plain("**Waggle** _dance_") == plain("waggle dance")
    assert plain("A* search") == "a* search"
    assert plain("snake_case_name") == plain("snake case name")


OTHER_LINES = ("# Hive tools", "- the **hive** tool and smokers", "- propolis, wax")
OTHERS: list[dict[str, Any]] = [
    {
        "file": "corpora/bees/hives.md",
        "line": 1,
        "core": [["hive tools", "tools"]],
        "optional": [],
    },
    {
        "file": "corpora/bees/hives.md",
        "line": 2,
        "core": [["hive tool"], ["smoker"]],
        "optional": [["hive", "hives"], "tool"],
    },
    {"file": "corpora/bees/wax.md", "line": 3, "core": [["propolis"]], "optional": []},
]


def other_notes() -> Snapshot:
    return make_found(
        *OTHER_LINES,
        source="hives.md",
        concepts=(core("Hive tools"), core("hive"), core("propolis"), core("and")),
        found=(
            ("hive-tools", 1, "Hive tools"),
            ("hive", 2, "hive"),
            ("and", 2, "and"),
            ("propolis", 3, "propolis"),
        ),
    )


def test_lines_of_others_are_scored_by_file_and_together() -> None:
    scored = score_others(other_notes(), OTHERS)
    assert list(scored) == ["corpora/bees/hives.md", EVERYTHING, "corpora/bees/wax.md"]
    first = make_score([Tally(right=1, hit=1), Tally(wrong=1, missed=2)])
    assert scored["corpora/bees/hives.md"].exact == first
    assert scored["corpora/bees/wax.md"].exact == make_score([Tally(missed=1)])
    assert scored[EVERYTHING].exact == make_score([*first.units, Tally(missed=1)])


def test_a_term_is_overlapped_through_the_markup_inside_it() -> None:
    relaxed = score_others(other_notes(), OTHERS)["corpora/bees/hives.md"].relaxed
    assert (relaxed.right, relaxed.wrong) == (2, 1)
    assert (relaxed.hit, relaxed.missed) == (2, 1)


def test_nodes_of_others_are_the_terms_that_share_a_form() -> None:
    nodes = score_other_nodes(other_notes(), OTHERS)
    own = nodes["corpora/bees/hives.md"]
    # hive tools, tools and hive tool are one; smoker is missed.
    assert (own.exact.right, own.exact.wrong, own.exact.missed) == (1, 1, 1)
    assert [at(error) for error in own.errors] == [
        ("false node", "and", 2, ""),
        ("missed node", "smoker", 2, ""),
    ]
    assert nodes["corpora/bees/wax.md"].exact.missed == 1


def test_the_worst_mentions_are_those_made_most_often() -> None:
    made = [
        Error(kind="false mention", text="Note", weight=1.0, source="b.md", line=4),
        Error(kind="false mention", text="thing", weight=1.0, source="a.md", line=1),
        Error(kind="false mention", text="notes", weight=1.0, source="a.md", line=9),
        Error(kind="missed mention", text="wax", weight=1.0, source="a.md", line=2),
    ]
    assert worst(made, "false mention") == [
        Error(kind="false mention", text="notes", weight=2.0, source="a.md", line=9),
        Error(kind="false mention", text="thing", weight=1.0, source="a.md", line=1),
    ]


def test_the_worst_nodes_are_those_with_the_highest_score() -> None:
    nodes = [
        Error(kind="false node", text=text, weight=weight)
        for text, weight in (("b", 1.0), ("a", 1.0), ("c", 2.5))
    ]
    assert [error.text for error in worst(nodes, "false node", limit=2)] == ["c", "a"]


def test_a_snapshot_of_nothing_misses_everything() -> None:
    empty = make_found("", source=JOURNAL_SOURCE, concepts=(), found=())
    assert score_mentions(empty, GOLD) == Scored(
        exact=make_score([Tally(missed=2), Tally(missed=1), Tally(missed=2)]),
        relaxed=make_score([Tally(missed=2), Tally(missed=1), Tally(missed=2)]),
        errors=tuple(
            Error(
                kind="missed mention",
                text=text,
                weight=1.0,
                source=JOURNAL_SOURCE,
                line=line,
            )
            for line, text in (
                (1, "royal jelly"),
                (1, "queen bee"),
                (2, "queen rearing"),
                (3, "swarm cells"),
                (3, "queen bee"),
            )
        ),
    )
