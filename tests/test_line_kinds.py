from __future__ import annotations

import pytest

from kg.line_kinds import (
    is_code,
    is_date,
    is_file_name,
    is_other_script,
    is_prose,
    is_reference,
)


@pytest.mark.parametrize(
    "line",
    [
        "Osmosis: water moves to the salt",
        "Miller et al. (1956) proposed chunking",
        "In 1956 (see above) Miller wrote about it",
        "use {1} as batch",
        "α and β are angles",
        "supply > demand",
        "git push origin master",
        "size = number of members",
    ],
)
def test_a_line_of_words_is_prose(line: str) -> None:
    assert is_prose(line)


@pytest.mark.parametrize(
    "line",
    [
        "total = sum(prices);",
        "v = beta * v + (1 - beta) * dw",
        "x[0] = 3",
        "return (a, b)",
        "$ ls -la",
        ">>> print",
        "int main() {",
        "</section>",
        "import os; os.name",
        "{[a], [b]} => <c>",
    ],
)
def test_a_line_of_a_program_is_code(line: str) -> None:
    assert is_code(line)
    assert not is_prose(line)


@pytest.mark.parametrize(
    "line",
    [
        r"\frac{a}{b} is a ratio",
        "a^2 + b^2",
        "x_{i} of all",
        "| Dog | Cat | Pros |",
        "Dog\tCat\tFish\tBird",
    ],
)
def test_formulas_and_rows_of_tables_are_no_prose(line: str) -> None:
    assert not is_prose(line)


@pytest.mark.parametrize(
    "line",
    [
        "Miller, G. A. (1956). The magical number seven. Psychological Review.",
        "Smith, J., & Jones, R. E. (Eds.). Handbook. Oxford: University Press.",
        "The title, Journal of Gardens, 12(3), 45-67.",
        "Weber M (1922), pp. 12",
    ],
)
def test_an_entry_of_a_bibliography_is_known_by_two_marks(line: str) -> None:
    assert is_reference(line)
    assert not is_prose(line)


@pytest.mark.parametrize("line", ["한국어 문장", "это заметка about", "学习笔记"])
def test_a_line_in_another_script_is_no_prose(line: str) -> None:
    assert is_other_script(line)
    assert not is_prose(line)


def test_greek_letters_among_latin_ones_are_no_other_script() -> None:
    assert not is_other_script("α, β and γ")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("notes.md", True), ("Fig.PNG", True), ("Node.js", False), ("np.dot", False)],
)
def test_file_names_are_known_by_their_endings(text: str, is_one: bool) -> None:
    assert is_file_name(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Sep 30th", True),
        ("1 May 2024", True),
        ("December 24, 2024", True),
        ("May Fourth Movement", False),
        ("marching", False),
    ],
)
def test_a_day_in_words_is_no_name(text: str, is_one: bool) -> None:
    assert is_date(text) is is_one
