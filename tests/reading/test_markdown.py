from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.reading.markdown import Line, LineKind, parse_lines


def shape(text: str) -> list[tuple[str, str]]:
    return [(line.kind.value, line.content) for line in parse_lines(text)]


def test_a_nested_list_gives_depth_and_column() -> None:
    assert parse_lines("- a\n  1. b\n     * [x] c\n") == (
        Line(number=1, text="- a", kind=LineKind.BULLET, start=2),
        Line(number=2, text="  1. b", kind=LineKind.BULLET, start=5, depth=1),
        Line(number=3, text="     * [x] c", kind=LineKind.BULLET, start=11, depth=2),
    )


def test_headings_lose_every_hash_before_the_title() -> None:
    assert parse_lines("# # Week 3\n### Deep") == (
        Line(number=1, text="# # Week 3", kind=LineKind.HEADING, start=4, level=1),
        Line(number=2, text="### Deep", kind=LineKind.HEADING, start=4, level=3),
    )


def test_an_underlined_line_is_a_heading() -> None:
    assert shape("Title\n=====\n\nLower\n-----") == [
        ("heading", "Title"),
        ("underline", "====="),
        ("blank", ""),
        ("heading", "Lower"),
        ("underline", "-----"),
    ]


def test_a_rule_below_a_paragraph_makes_no_heading_of_it() -> None:
    assert shape("one\ntwo\n---") == [
        ("text", "one"),
        ("text", "two"),
        ("separator", "---"),
    ]


def test_an_empty_bullet_below_text_makes_no_heading_of_it() -> None:
    assert shape("one\n- ") == [("text", "one"), ("markup", "-")]


def test_hashes_without_a_space_are_a_tag() -> None:
    assert shape("#tag") == [("text", "#tag")]


def test_headings_inside_lists_and_quotes_are_no_sections() -> None:
    assert shape("- # a\n\n> # b") == [
        ("bullet", "# a"),
        ("blank", ""),
        ("text", "# b"),
    ]


def test_fenced_code_is_told_from_its_fences() -> None:
    assert shape("```py\n# no heading\n\n- no bullet\n```\nafter") == [
        ("markup", "```py"),
        ("code", "# no heading"),
        ("blank", ""),
        ("code", "- no bullet"),
        ("markup", "```"),
        ("text", "after"),
    ]


def test_a_fence_that_is_never_closed_reaches_to_the_end() -> None:
    assert shape("```\n# a") == [("markup", "```"), ("code", "# a")]


def test_indented_code_is_code() -> None:
    assert shape("text\n\n    2025/01/01") == [
        ("text", "text"),
        ("blank", ""),
        ("code", "2025/01/01"),
    ]


def test_a_table_is_told_from_its_rule() -> None:
    assert shape("| a | b |\n|---|---|\n| 1 | 2 |") == [
        ("table", "a | b |"),
        ("markup", "|---|---|"),
        ("table", "1 | 2 |"),
    ]


def test_quotes_lose_their_marks() -> None:
    assert shape("> a\n> - b\nlazy") == [
        ("text", "a"),
        ("bullet", "b"),
        ("text", "lazy"),
    ]


def test_a_comment_is_nothing_to_read() -> None:
    assert shape("<!-- one\n# two\n-->\nthree") == [
        ("markup", "<!-- one"),
        ("markup", "# two"),
        ("markup", "-->"),
        ("text", "three"),
    ]


def test_a_comment_that_is_never_closed_hides_nothing() -> None:
    assert shape("<!-- one\ntwo") == [("text", "<!-- one"), ("text", "two")]


def test_formulas_between_dollars_are_math() -> None:
    assert shape("$$\na\n- b\n$$\n$$ x = 1 $$\ncosts $$ and more") == [
        ("markup", "$$"),
        ("math", "a"),
        ("math", "- b"),
        ("markup", "$$"),
        ("math", "$$ x = 1 $$"),
        ("text", "costs $$ and more"),
    ]


def test_a_lone_formula_mark_swallows_nothing() -> None:
    assert shape("$$\n# a\n$$ x") == [
        ("text", "$$"),
        ("heading", "a"),
        ("text", "$$ x"),
    ]


def test_front_matter_is_kept_apart() -> None:
    assert shape("---\ntitle: x\ntags:\n  - a\n---\n# A") == [
        ("front_matter", "---"),
        ("front_matter", "title: x"),
        ("front_matter", "tags:"),
        ("front_matter", "- a"),
        ("front_matter", "---"),
        ("heading", "A"),
    ]


def test_a_rule_at_the_top_opens_no_front_matter_without_keys() -> None:
    assert shape("---\n# A heading\ntext\n---") == [
        ("separator", "---"),
        ("heading", "A heading"),
        ("heading", "text"),
        ("underline", "---"),
    ]


@pytest.mark.parametrize(
    "rule", ["---", "***", "-----------", "=====", "– – –", "_ _ _"]
)
def test_rules_are_separators(rule: str) -> None:
    expected = "text" if rule == "– – –" else "separator"
    assert parse_lines(f"a\n\n{rule}\n")[2].kind == expected


def test_definitions_of_links_stay_lines() -> None:
    assert shape("[a]: https://example.org") == [("text", "[a]: https://example.org")]


@pytest.mark.parametrize(
    "text",
    [
        "> " * 500,
        "- " * 500,
        "[" * 5_000,
        "\n".join(" " * n + "- a" for n in range(99)),
    ],
    ids=["quotes", "bullets", "brackets", "staircase"],
)
def test_deep_nesting_is_only_text(text: str) -> None:
    assert len(parse_lines(text)) == text.count("\n") + 1


@settings(deadline=None)
@given(st.text(alphabet="ab 1.\t\r\n#-=*_>`~|$<!/\\[]():\u2028é", max_size=60))
def test_every_line_comes_back_as_written(text: str) -> None:
    lines = parse_lines(text)
    texts = re.split("\r\n|\r|\n", text)
    assert [line.text for line in lines] == (texts if texts[-1] else texts[:-1])
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all(0 <= line.start <= len(line.text) for line in lines)
