from __future__ import annotations

import pytest

from kg.alternatives import find_alternatives
from kg.arranged import find_arranged
from kg.records import Concept
from tests.named_lines import name_lines, rules_of, triples_of


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("crawling method", "butterfly method", True),
        ("cold open water swimming", "warm open-water swimming", False),
        ("cold water swimming", "warm water swimming", True),
        ("mini-batch gradient descent", "batch gradient descent", True),
        ("swimming method", "method", False),
        ("method", "method two", False),
        ("water swimming", "cold water swimming", False),
        ("swimming pool", "rock pool", False),
        ("swimming", "running", False),
    ],
)
def test_listed_names_that_end_alike_are_alternatives(
    first: str, second: str, expected: bool
) -> None:
    concepts = {name: Concept(id=name, label=name) for name in (first, second)}
    lines = name_lines((first, second), f"- {first}, {second}")
    found = tuple(find_alternatives(find_arranged(lines), concepts))
    predicate = "contrasts_with" if expected else "related_to"
    assert triples_of(found) == [(first, predicate, second)]
    assert rules_of(found) == {"alternatives" if expected else "enumeration"}


def test_names_below_a_heading_are_no_alternatives() -> None:
    names = ("crawling method", "butterfly method")
    concepts = {name: Concept(id=name, label=name) for name in names}
    lines = name_lines(names, f"# {names[0]}", f"- {names[1]}")
    found = tuple(find_alternatives(find_arranged(lines), concepts))
    assert triples_of(found) == [(names[0], "related_to", names[1])]
