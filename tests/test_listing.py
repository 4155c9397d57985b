from __future__ import annotations

import pytest

from kg.listing import find_items, find_list, is_plural, is_whole, last_word, read_line
from tests.named_lines import name_lines

NAMES = ("oak", "ash tree", "a name of more than five words")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oak", True),
        ("- ash tree.", True),
        ("- oaks", True),
        ("- the oak", False),
        ("- oak, ash tree", False),
        ("- so tall", False),
    ],
)
def test_a_line_is_one_name_and_nothing_else(text: str, expected: bool) -> None:
    (line,) = name_lines(NAMES, text)
    assert is_whole(read_line(line)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- oak", ["oak"]),
        ("- oak, ash tree", ["oak", "ash tree"]),
        ("- oak, ash tree, and oaks etc.", ["oak", "ash tree", "oaks"]),
        ("- oak & ash tree; both tall", ["oak", "ash tree"]),
        ("- oak, , ash tree …", ["oak", "ash tree"]),
        ("- oak ash tree", []),
        ("- oak vs ash tree", []),
        ("- oak, tall ash tree", []),
        ("- oak, ash tree in spring", []),
        ("- oak, a name of more than five words", []),
        ("- tall; oak", []),
        ("- no name", []),
    ],
)
def test_a_clause_only_lists_names(text: str, expected: list[str]) -> None:
    (line,) = name_lines(NAMES, text)
    assert [mention.text for mention in find_list(read_line(line))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- oak", ["oak"]),
        ("- oak.", ["oak"]),
        ("- oak: so tall", ["oak"]),
        ("- oak (so tall)", ["oak"]),
        ("- oak - so tall", ["oak"]),
        ("- oak, which is tall", ["oak"]),
        ('- "oak"', []),
        ("- oak-like", []),
        ("- oak is tall", []),
        ("- the oak", []),
        ("- so tall", []),
        ("- a name of more than five words", []),
    ],
)
def test_an_item_is_the_name_that_opens_a_line(text: str, expected: list[str]) -> None:
    (line,) = name_lines(NAMES, text)
    assert [mention.text for mention in find_items(read_line(line))] == expected


def test_the_last_word_of_a_name_is_compared_in_the_singular() -> None:
    (line,) = name_lines(NAMES, "- Ash Trees and an ash tree")
    assert [last_word(mention) for mention in line.mentions] == ["tree", "tree"]
    assert [is_plural(mention) for mention in line.mentions] == [True, False]
