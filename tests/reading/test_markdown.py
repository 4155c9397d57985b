from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.reading.markdown import Line, LineKind, _make_parser, _parse_blocks, parse_lines


def shape(text: str) -> list[tuple[str, str]]:
    return [(line.kind.value, line.content) for line in parse_lines(text)]


def test_a_nested_list_gives_depth_and_column() -> None:
    assert parse_lines("- a\n  1. b\n     * [x] c\n") == (
        Line(number=1, text="- a", kind=LineKind.BULLET, start=2),
        Line(number=2, text="  1. b", kind=LineKind.BULLET, start=5, depth=1, parent=1),
        Line(
            number=3,
            text="     * [x] c",
            kind=LineKind.BULLET,
            start=11,
            depth=2,
            parent=2,
        ),
    )


def test_what_goes_on_below_an_item_stands_in_it() -> None:
    lines = parse_lines("- a\n  more\n\n  - - b\n    c\n\nafter\n- d\n")
    written = [line for line in lines if line.content]
    assert [(line.text.strip(), line.depth, line.parent) for line in written] == [
        ("- a", 0, None),
        ("more", 0, 1),
        ("- - b", 2, 1),
        ("c", 2, 4),
        ("after", 0, None),
        ("- d", 0, None),
    ]


def test_the_lines_of_a_paragraph_know_where_it_begins() -> None:
    lines = parse_lines("one\ntwo\n\n- three\n  four\n")
    assert [line.block for line in lines] == [None, 1, None, None, 4]


def test_an_outline_is_a_list_below_headings_and_properties_too() -> None:
    outline = "## A\n\t- one\n\t\t- two\n\t\t  id:: x\n## B\nid:: y\n\t\t- three\n"
    lines = parse_lines(outline)
    assert [(line.kind.value, line.depth, line.parent) for line in lines] == [
        ("heading", 0, None),
        ("bullet", 0, None),
        ("bullet", 1, 2),
        ("text", 1, 3),
        ("heading", 0, None),
        ("text", 0, None),
        ("text", 0, None),
    ]


def test_tabs_before_other_text_are_code_as_ever() -> None:
    assert shape("## A\n\n\t- one\n\nplain words\n")[2] == ("code", "- one")


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


def test_scripts_and_drawings_are_code() -> None:
    assert shape("<style>\n.a { b: c }\n</style>\n\n<div>\ntext\n</div>") == [
        ("code", "<style>"),
        ("code", ".a { b: c }"),
        ("code", "</style>"),
        ("blank", ""),
        ("text", "<div>"),
        ("text", "text"),
        ("text", "</div>"),
    ]


def test_an_empty_line_of_a_quote_says_nothing() -> None:
    assert [line.content for line in parse_lines("> a\n>\n> b")] == ["a", "", "b"]


_BLOCKS = st.sampled_from(
    ["# a", "a", "===", "---", "- b", "  - c", "1. d", "> e", "> ---", "```", "~~~",
     "<div>", "<!-- f -->", "| g |", "|---|", "-", ":-:", "***", "_ _ _", "\tcode", "",
     "\u00a0- h", "> - i", "  ===", "* * *", "g|h", "\\", "#"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(_BLOCKS, max_size=8))
def test_rules_that_are_left_out_would_not_have_matched(texts: list[str]) -> None:
    every = _make_parser(()).parse("\n".join(texts))
    chosen = _parse_blocks(texts)
    assert [token.as_dict() for token in chosen] == [t.as_dict() for t in every]


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
