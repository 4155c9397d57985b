from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.arranged import MAX_UNDER_HEADING, find_arranged
from kg.evidence import Found, Line
from kg.listing import MAX_LISTED
from kg.records import Evidence, Origin, Predicate
from tests.named_lines import name_lines, triples_of

NAMES = (
    "bread",
    "rye",
    "spelt",
    "wheat",
    "yeast",
    "cell",
    "cell cycle",
    "growth phase",
    "division phase",
    "division",
    "statistics software",
    "Gretl",
    "jamovi",
    "Oak UI",
)


def triples(*lines: str) -> list[tuple[str, str, str]]:
    return triples_of(find_arranged(name_lines(NAMES, *lines)))


def test_a_heading_is_related_to_the_bullets_that_are_names() -> None:
    assert triples("# Bread", "- rye", "- the wheat here", "spelt") == [
        ("bread", "related_to", "rye")
    ]


def test_only_the_nearest_heading_is_related_to_the_bullets() -> None:
    assert triples("# Bread", "# Cell", "- division") == [
        ("cell", "related_to", "division")
    ]
    assert triples("# Bread", "# On the cell", "- division") == []


def test_a_heading_is_related_to_so_many_bullets_and_no_more() -> None:
    many = [f"loaf {'abcdefghij'[n // 10]}{'abcdefghij'[n % 10]}" for n in range(40)]
    lines = name_lines(["bread", *many], "# Bread", *(f"- {name}" for name in many))
    assert triples_of(find_arranged(lines)) == [
        ("bread", "related_to", name) for name in many[:MAX_UNDER_HEADING]
    ]


def test_a_relation_of_two_lines_quotes_one_and_names_the_other() -> None:
    assert find_arranged(name_lines(NAMES, "# Bread", "", "- rye.")) == (
        Found(
            subject="bread",
            predicate=Predicate.RELATED_TO,
            object="rye",
            origin=Origin.LAYOUT,
            confidence=0.5,
            evidence=(
                Evidence(
                    source="journal.md",
                    line=3,
                    start=2,
                    end=6,
                    quote="rye.",
                    rule="heading-over-bullet",
                    note="note",
                    under=1,
                ),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("bullet", "expected"),
    [
        ("rye, wheat and spelt", [("rye", "wheat"), ("wheat", "spelt")]),
        ("rye & wheat, etc.", [("rye", "wheat")]),
        ("rye, wheat; both are grown in the north", [("rye", "wheat")]),
        ("rye or wheat", [("rye", "wheat")]),
        ("rye wheat", []),
        ("rye, some wheat", []),
        ("rye, rye", []),
        ("rye", []),
    ],
)
def test_neighbours_in_a_bullet_that_only_lists_names_are_related(
    bullet: str, expected: list[tuple[str, str]]
) -> None:
    assert triples(f"- {bullet}") == [(a, "related_to", b) for a, b in expected]
    assert triples(bullet) == []


@pytest.mark.parametrize(
    ("bullet", "expected"),
    [
        (
            "statistics software, Gretl, jamovi",
            [
                ("Gretl", "is_a", "statistics software"),
                ("jamovi", "is_a", "statistics software"),
                ("Gretl", "related_to", "jamovi"),
            ],
        ),
        (
            "statistics software, Gretl",
            [("statistics software", "related_to", "Gretl")],
        ),
        (
            "Gretl, statistics software, jamovi",
            [
                ("Gretl", "related_to", "statistics software"),
                ("statistics software", "related_to", "jamovi"),
            ],
        ),
    ],
)
def test_names_listed_behind_their_category_are_kinds_of_it(
    bullet: str, expected: list[tuple[str, str, str]]
) -> None:
    assert triples(f"- {bullet}") == expected


@pytest.mark.parametrize(
    ("heading", "bullet", "expected"),
    [
        (
            "The cell cycle: overview",
            "growth phase, division phase",
            ["growth phase", "division phase"],
        ),
        ("Cell cycle", "growth phase", ["growth phase"]),
        ("Errors in the cell cycle", "growth phase", []),
        ("Cell", "growth phase", []),
        ("The cell cycle: overview", "growth phase, yeast", []),
        ("The cell cycle: overview", "after the growth phase", []),
    ],
)
def test_layers_phases_and_modules_are_parts_of_the_whole_above_them(
    heading: str, bullet: str, expected: list[str]
) -> None:
    found = triples(f"# {heading}", f"- {bullet}")
    assert [triple for triple in found if triple[1] == "part_of"] == [
        (part, "part_of", "cell cycle") for part in expected
    ]


def test_names_are_not_only_related_where_the_same_lines_say_more() -> None:
    assert triples("# Cell cycle", "- growth phase") == [
        ("growth phase", "part_of", "cell cycle")
    ]


def test_names_are_not_only_related_where_the_same_line_states_more() -> None:
    lines = name_lines(NAMES, "- rye, wheat", "- rye, wheat")
    first, second = find_arranged(lines)
    stated = Found(
        subject="wheat",
        predicate=Predicate.BETTER_THAN,
        object="rye",
        origin=Origin.STATED,
        confidence=0.7,
        evidence=first.evidence,
    )
    assert find_arranged(lines, [stated]) == (second,)


def test_a_long_line_is_quoted_where_its_names_are() -> None:
    listed = "- " + ", ".join(["rye", "wheat"] * 40)
    quotes = [
        e.quote for f in find_arranged(name_lines(NAMES, listed)) for e in f.evidence
    ]
    assert len(quotes) == 79
    assert quotes[0] == listed[2:242]
    assert quotes[-1] == "rye, wheat"


def test_of_a_long_list_only_the_first_names_are_related() -> None:
    listed = "- " + ", ".join(["rye", "wheat"] * MAX_LISTED)
    assert len(triples(listed)) == MAX_LISTED - 1


WRITTEN = (
    "# Bread",
    "# Cell cycle",
    "- Types of bread: rye, wheat",
    "- kinds of wheat:",
    "  - spelt",
    "    - yeast",
    "- growth phase, division phase",
    "- rye, wheat, spelt",
    "There are two kinds of cell:",
    "yeast: it rises",
    "- Outer aortic kit user interface",
    "- the OAKUI is new",
    "- Oak UI",
    "some words",
)
DELETED_NAMES = (*NAMES, "Outer aortic kit user interface", "OAKUI")


def supported(lines: tuple[Line, ...]) -> set[tuple[str, str, str, Evidence]]:
    return {
        (item.subject, item.predicate.value, item.object, evidence)
        for item in find_arranged(lines)
        for evidence in item.evidence
    }


@given(
    written=st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=12),
    data=st.data(),
)
def test_deleting_a_line_takes_what_only_that_line_supports(
    written: list[str], data: st.DataObject
) -> None:
    lines = name_lines(DELETED_NAMES, *written)
    gone = data.draw(st.sampled_from(lines)).passage.line
    before = supported(lines)
    after = supported(tuple(line for line in lines if line.passage.line != gone))
    kept = {item for item in before if gone not in (item[3].line, item[3].under)}
    assert kept <= after
    assert not any(gone in (item[3].line, item[3].under) for item in after)


@given(st.lists(st.sampled_from(WRITTEN), max_size=12))
def test_every_quote_stands_where_it_says(written: list[str]) -> None:
    lines = name_lines(DELETED_NAMES, *written)
    for evidence in chain.from_iterable(f.evidence for f in find_arranged(lines)):
        text = written[evidence.line - 1]
        assert evidence.quote == text[evidence.start : evidence.end]
        assert evidence.under is None or 1 <= evidence.under <= len(written)
