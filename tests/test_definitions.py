from __future__ import annotations

import pytest

from kg.definitions import with_definitions
from kg.records import Concept, Evidence
from tests.marked import make_marked


def define(*lines: str) -> dict[str, list[tuple[int, str, int | None]]]:
    """Return line, quote and the line above of each definition, by concept."""
    note, mentions = make_marked(*lines)
    names = dict.fromkeys(mention.concept for mention in mentions)
    concepts = [Concept(id=name, label=name) for name in names]
    return {
        concept.id: [(e.line, e.quote, e.under) for e in concept.definitions]
        for concept in with_definitions(concepts, [note], mentions)
        if concept.definitions
    }


@pytest.mark.parametrize(
    "line",
    [
        "{roux} is a paste of flour and fat",
        "A {roux} is the base of many sauces",
        "{roux} means flour cooked in fat",
        "{roux} is when flour is cooked in fat",
        "{roux}: a paste of flour and fat",
        "{roux} - paste of flour and fat",
    ],
)
def test_a_line_that_says_what_a_concept_is_defines_it(line: str) -> None:
    text = line.replace("{", "").replace("}", "")
    assert define(f"- {line}") == {"roux": [(1, text, None)]}


def test_a_definition_may_name_other_concepts() -> None:
    assert define("- {draft} is {benchmark} vs {training}") == {
        "draft": [(1, "draft is benchmark vs training", None)]
    }


def test_a_case_may_define_a_concept() -> None:
    assert define("- {stochastic descent} if size = 1") == {
        "stochastic descent": [(1, "stochastic descent if size = 1", None)]
    }


def test_a_phrase_below_a_name_that_stands_alone_defines_it() -> None:
    assert define("- {epoch}", "- 1 pass through the whole set") == {
        "epoch": [(2, "1 pass through the whole set", 1)]
    }


@pytest.mark.parametrize(
    "lines",
    [
        ["- {roux} is ready soon and smells good"],
        ["- is {roux} a paste of flour?", "- {roux} is a paste of flour?"],
        ["- some say {roux} is a paste of flour"],
        ["- {roux} when it rains outside"],
        ["- {roux}: see below for more"],
        ["- {example}: a paste of flour"],
        ["the {roux} is a bit too thick today"],
        ["- {epoch}", "- pass through the whole set"],
        ["- {epoch}", "- a pass"],
        ["# {Epoch}", "- a pass through the whole set"],
        ["# {Roux} is a paste of flour"],
    ],
)
def test_other_lines_define_nothing(lines: list[str]) -> None:
    assert define(*lines) == {}


def test_the_best_three_definitions_are_kept_each_once() -> None:
    found = define(
        "- {roux} if flour = fat",
        "- {roux}: a paste for sauces of all kinds",
        "- {roux} is a paste of flour",
        "- {roux} is a paste of flour",
        "- {roux} means flour cooked in fat",
        "- {roux} is the base of sauces",
    )
    assert found == {
        "roux": [
            (3, "roux is a paste of flour", None),
            (6, "roux is the base of sauces", None),
            (5, "roux means flour cooked in fat", None),
        ]
    }


def test_a_definition_quotes_its_sentence_alone_and_cuts_a_long_one() -> None:
    note, mentions = make_marked("- {roux} is a paste. It keeps.")
    (concept,) = with_definitions([Concept(id="roux", label="roux")], [note], mentions)
    assert concept.definitions == (
        Evidence(
            source="journal.md",
            line=1,
            start=2,
            end=18,
            quote="roux is a paste.",
            rule="definition",
            note="note",
        ),
    )


def test_a_long_definition_is_cut_between_words() -> None:
    words = "very " * 80
    found = define(f"- {{roux}} is a {words}thick paste")
    ((_, quote, _),) = found["roux"]
    assert quote == f"roux is a {'very ' * 45}very"
