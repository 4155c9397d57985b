from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.reading.journal import ParsedSource, parse_notes
from kg.reading.pages import name_of_page, parse_page
from kg.records import Passage, PassageKind, Reference, ReferenceKind
from tests.reading.texts import make_source


def parse(text: str, *, name: str = "notes/Adam.md") -> ParsedSource:
    return parse_notes(make_source(text, name=name))


def notes(text: str, *, name: str = "notes/Adam.md") -> list[tuple[object, ...]]:
    """Return title, trail and content of every note."""
    return [
        (note.title, note.trail, [passage.content for passage in note.passages])
        for note in parse(text, name=name).notes
    ]


def references(text: str) -> list[tuple[str, str, str | None, str]]:
    """Return kind, target, key and markup of every reference in its note's passages."""
    lines = text.split("\n")
    found = []
    for note in parse(text).notes:
        assert {r.line for r in note.references} <= {p.line for p in note.passages}
        for r in note.references:
            markup = lines[r.line - 1][r.start : r.end]
            found.append((r.kind.value, r.target, r.key, markup))
    return found


def masked(text: str) -> list[tuple[str, str]]:
    """Return kind and line of every passage, with a dot for what is hidden."""
    shown = []
    for note in parse(text).notes:
        for passage in note.passages:
            line = list(passage.text)
            for start, end in passage.hidden:
                line[start:end] = "." * (end - start)
            shown.append((passage.kind.value, "".join(line)))
    return shown


def test_front_matter_belongs_to_the_note_of_the_page() -> None:
    text = (
        "---\ntitle: Adam\ncreated: 2023-05-06\ntags: [deep-learning, sgd]\n"
        'aliases:\n  - ADAM\nup: "[[Optimizers#All]]"\n---\n# Adam\n- x\n## Bias\n- y\n'
    )
    page, bias = parse(text).notes
    assert (page.title, page.line, page.end_line, page.trail) == ("Adam", 2, 10, ())
    assert (bias.title, bias.trail) == ("Bias", ("Adam",))
    assert {(n.date, n.date_written, n.date_inferred) for n in (page, bias)} == {
        (date(2023, 5, 6), "2023-05-06", False)
    }
    assert page.passages[4] == Passage(
        line=7,
        text='up: "[[Optimizers#All]]"',
        start=0,
        kind=PassageKind.PROPERTY,
        hidden=((0, 4), (5, 7), (17, 18), (21, 23)),
    )
    assert [passage.line for passage in page.passages] == [2, 3, 4, 6, 7, 9, 10]
    assert page.references[0] == Reference(
        kind=ReferenceKind.TAG,
        target="deep-learning",
        text="deep-learning",
        line=4,
        start=7,
        end=20,
        key="tags",
    )
    assert references(text) == [
        ("tag", "deep-learning", "tags", "deep-learning"),
        ("tag", "sgd", "tags", "sgd"),
        ("alias", "ADAM", "aliases", "ADAM"),
        ("wikilink", "Optimizers", "up", "[[Optimizers#All]]"),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tags: a b, c", [("tag", "a b"), ("tag", "c")]),
        ("tag: a b", [("tag", "a"), ("tag", "b")]),
        ("keywords: [1, '#two words']", [("tag", "1"), ("tag", "two words")]),
        ("alias: the one, 'other'", [("alias", "the one"), ("alias", "other")]),
        ("Aliases: ['[[A]]']", [("alias", "A")]),
        ("tags: []", []),
        ("summary: of #tag", []),
        ("see: ['[[A]]', '[[B|b]]']", [("wikilink", "A"), ("wikilink", "B")]),
    ],
)
def test_properties_name_tags_aliases_and_links(
    line: str, expected: list[tuple[str, str]]
) -> None:
    found = references(f"---\n{line}\n---\ntext")
    assert [(kind, target) for kind, target, _, _ in found] == expected


def test_a_value_without_words_is_hidden() -> None:
    assert masked("---\npublish: true\nwords: say `x`\n# no\nlist:\n- a\n---\nb") == [
        ("property", "............."),
        ("property", ".......say ..."),
        ("property", "- a"),
        ("paragraph", "b"),
    ]


def test_broken_front_matter_is_text_with_a_warning() -> None:
    parsed = parse("---\ntitle: a: b\n---\n# C\n")
    assert parsed.warnings == (
        "Line 2: the front matter is not YAML: mapping values are not allowed here. "
        "Check the indentation, and put text with a colon or a # in quotes.",
    )
    assert [[p.content for p in note.passages] for note in parsed.notes] == [
        ["title: a: b"],
        ["C"],
    ]


def test_front_matter_without_keys_is_text_with_a_warning() -> None:
    parsed = parse("---\n- a\n---\nb")
    assert parsed.warnings == (
        "Line 2: the front matter holds no keys. Write `key: value` in each line.",
    )
    assert masked("---\n- a\n---\nb") == [("paragraph", "- a"), ("paragraph", "b")]


def test_front_matter_of_endless_nesting_is_text_with_a_warning() -> None:
    (warning,) = parse(f"---\na: {'[' * 10_000}\n---\nb").warnings
    assert "Values nest deeper than 32 levels" in warning


def test_front_matter_is_short() -> None:
    parsed = parse("---\n" + "a: b\n" * 4_000 + "---\ntext")
    assert parsed.warnings == ()
    assert not any(
        passage.kind is PassageKind.PROPERTY
        for note in parsed.notes
        for passage in note.passages
    )


def test_a_page_of_a_title_alone_is_no_note() -> None:
    assert notes("---\ntitle: Adam\n---\n\n-\n") == []
    assert notes("---\nalias: ADAM\n---\n") == [("Adam", (), ["alias: ADAM"])]


def test_properties_go_to_the_first_note_below_an_empty_heading() -> None:
    assert notes("---\ndone: no\n---\n# Adam\n## Bias\n- x") == [
        ("Bias", ("Adam",), ["done: no", "Adam", "Bias", "x"])
    ]
    assert notes("---\ntags: a\n---\n# Adam\n## Bias\n- x") == [
        ("Adam", (), ["tags: a", "Adam"]),
        ("Bias", ("Adam",), ["Bias", "x"]),
    ]
    assert notes("---\ntags: a\n---\n## Bias\n- x") == [
        ("Adam", (), ["tags: a"]),
        ("Bias", ("Adam",), ["Bias", "x"]),
    ]


def test_a_private_record_in_front_matter_is_private() -> None:
    parsed = parse("---\nweight: 81.5\n---\ntext")
    assert [[p.content for p in note.passages] for note in parsed.notes] == [["text"]]
    assert [(e.line, e.name, e.value) for e in parsed.log] == [(2, "weight", "81.5")]


def test_properties_of_an_outline_are_the_pages_or_a_blocks() -> None:
    text = (
        "title:: The Adam\nalias:: ADAM, adaptive moments\ntype:: [[Method]] #opt\n\n"
        "- one\n  id:: 0f8fad5b\n  collapsed:: true\n  alias:: no\n"
        "\t- tags:: [[a b]], c d, #e\n"
    )
    assert references(text) == [
        ("alias", "ADAM", "alias", "ADAM"),
        ("alias", "adaptive moments", "alias", "adaptive moments"),
        ("wikilink", "Method", "type", "[[Method]]"),
        ("tag", "opt", "type", "#opt"),
        ("property", "0f8fad5b", "id", "id:: 0f8fad5b"),
        ("tag", "a b", "tags", "[[a b]]"),
        ("tag", "c d", "tags", "c d"),
        ("tag", "e", "tags", "#e"),
    ]
    (note,) = parse(text).notes
    assert (note.title, note.titled) == ("The Adam", True)
    assert [(p.line, p.kind.value, p.parent) for p in note.passages] == [
        (1, "property", None),
        (2, "property", None),
        (3, "property", None),
        (5, "bullet", None),
        (6, "property", 5),
        (8, "property", 5),
        (9, "property", 5),
    ]


@pytest.mark.parametrize("text", ["std::vector", "a :: b", "::", "x: y", "1:: 2"])
def test_two_colons_alone_make_no_property(text: str) -> None:
    assert masked(text) == [("paragraph", text)]


def test_tasks_know_whether_they_are_done() -> None:
    text = (
        "- [ ] a\n- [x] b\n- TODO c\n- ## DONE d\n- CANCELED e\n- [x](f.md)\n"
        "- TODO list\n- NOWHERE\n\nTODO g\n"
    )
    (note,) = parse(text).notes
    assert [(p.done, p.hidden) for p in note.passages] == [
        (False, ()),
        (True, ()),
        (False, ((2, 7),)),
        (True, ((2, 5), (5, 10))),
        (None, ((2, 11),)),
        (None, ((2, 3), (4, 11))),
        (False, ((2, 7),)),
        (None, ()),
        (None, ()),
    ]


def test_markup_may_go_on_in_the_next_line() -> None:
    text = "- a [link\n  to](Bias.md), `b\n  c` d\n\n> `e\n> f`\n"
    assert masked(text) == [
        ("bullet", "- a .link"),
        ("paragraph", "  to..........  ..".replace("  ..", ", ..")),
        ("paragraph", "  .. d"),
        ("paragraph", "> .."),
        ("paragraph", "> .."),
    ]
    assert references(text) == [("wikilink", "Bias.md", None, "[link")]


def test_code_is_no_markup_beyond_its_paragraph() -> None:
    assert masked("a `\n\nb ` c\n- d `\n- e `\n") == [
        ("paragraph", "a `"),
        ("paragraph", "b ` c"),
        ("bullet", "- d `"),
        ("bullet", "- e `"),
    ]


def test_lines_of_unseen_markup_say_nothing() -> None:
    text = (
        "a\n\n<div>\nb\n</div>\n\n%% c %%\n\n> [!note]\n> d\n\n%%\n# e\n\n- f\n%%\n\n"
        "- g\n  :LOGBOOK:\n  CLOCK: [2023-05-06 Sat 10:00]\n  :END:\n"
        "  SCHEDULED: <2023-05-06 Sat>\n\n#+BEGIN_QUOTE\nh\n#+END_QUOTE\n\n{{x}}\n"
    )
    assert [line.strip("> ") for _, line in masked(text)] == ["a", "b", "d", "- g", "h"]


def test_a_comment_or_drawer_that_is_never_closed_hides_nothing() -> None:
    assert masked("%%\n\na\n\n%%time b\n") == [
        ("paragraph", "%%"),
        ("paragraph", "a"),
        ("paragraph", "%%time b"),
    ]
    assert masked(":LOGBOOK:\na\n\n:END:") == [
        ("paragraph", ":LOGBOOK:"),
        ("paragraph", "a"),
        ("paragraph", ":END:"),
    ]


def test_labels_of_links_and_footnotes_are_defined_in_lines_of_their_own() -> None:
    text = "see [Bias][b] [^1]\n\n[b]: bias.md 'Of bias'\n[^1]: Knuth\n"
    assert masked(text) == [
        ("paragraph", "see .Bias.... ...."),
        ("paragraph", "[b]: ....... 'Of bias'"),
        ("paragraph", "......Knuth"),
    ]
    assert references(text) == [
        ("wikilink", "bias.md", None, "[Bias][b]"),
        ("wikilink", "bias.md", None, "[b]: bias.md"),
    ]


@pytest.mark.parametrize(
    ("text", "name", "title", "titled", "home"),
    [
        ("---\ntitle: A\n---\n# B", "x.md", "A", True, None),
        ("---\ntitle: A\n---\n# a\n# B", "x.md", "A", True, 4),
        ("# *A* [[b]]\n## C", "x.md", "A b", True, 1),
        ("# A\n# B", "x.md", "x", False, None),
        ("# x\n# B", "x.md", "x", False, 1),
        ("text\n\n# A", "x.md", "x", False, None),
        ("## A", "x.md", "x", False, None),
        ("# 2023/05/06\n- a", "x.md", "x", False, None),
        ("", "a/x.y.md", "x.y", False, None),
    ],
)
def test_a_page_has_a_title(
    text: str, name: str, title: str, titled: bool, home: int | None
) -> None:
    page = parse_page(text, path=name)
    assert (page.title, page.titled, page.home) == (title, titled, home)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("graph/pages/a%2Fb.md", "a/b"),
        ("a___b c.md", "a/b c"),
        ("pages/term.alias.md", "term/alias"),
        ("pages/custom.css.md", "custom.css"),
        ("pages/v1.2.md", "v1.2"),
        ("term.alias.md", "term.alias"),
        ("why%3F.md", "why?"),
        ("___.md", "___"),
    ],
)
def test_a_files_name_stands_for_a_pages(path: str, name: str) -> None:
    assert name_of_page(path) == name


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("a", "2023-05-06.md", "2023-05-06"),
        ("a", "journals/2023_05_06.md", "2023_05_06"),
        ("a", "2023-05-06 Adam.md", "2023-05-06"),
        ("a", "Adam 2023.05.06.md", "2023.05.06"),
        ("a", "20230506.md", "20230506"),
        ("a", "2023/05/06.md", "2023/05/06"),
        ("a", "old/2023/05/06/Adam.md", "2023/05/06"),
        ("# 2023/05/06\n\n## A\n- a", "x.md", "2023/05/06"),
        ("---\ncreated: 2023-05-06T10:00\n---\na", "2022-01-01.md", "2023-05-06"),
        ("---\ndate: soon\nupdated: 2023-5-6\n---\na", "x.md", "2023-5-6"),
        ("date:: 2023/05/06\n\n- a", "x.md", "2023/05/06"),
        ("date:: [[May 6th, 2023]]\n\n- a", "x.md", "May 6th, 2023"),
        ("---\ndate: 6 May 2023\n---\na", "x.md", "6 May 2023"),
        ("---\ndate: Sat 05/06/2023\n---\na", "x.md", "Sat 05/06/2023"),
        ("a", "May 6th, 2023.md", "May 6th, 2023"),
        ("a", "pages/May 6th%2C 2023.md", "May 6th, 2023"),
        ("a", "2023 05 06 Adam.md", "2023 05 06"),
        ("---\ndate: 05/06/2023\n---\na", "2023-05-06.md", "05/06/2023"),
        ("---\ndate: 06/05/2023\n---\na", "2023-05-06.md", "06/05/2023"),
    ],
)
def test_a_page_has_a_date(text: str, path: str, expected: str) -> None:
    dates = {(n.date, n.date_written) for n in parse(text, name=path).notes}
    assert dates == {(date(2023, 5, 6), expected)}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("---\ndate: 05/06/2023\n---\na", "x.md"),
        ("---\ndate: 05/06/2023\nupdated: 2024-01-01\n---\na", "x.md"),
        ("---\ndate: 05/06/2023\n---\na", "2024-01-01.md"),
    ],
)
def test_a_date_that_can_be_two_days_is_kept_as_written(text: str, path: str) -> None:
    notes = parse(text, name=path).notes
    assert [(n.date, n.date_written) for n in notes] == [(None, "05/06/2023")]


@pytest.mark.parametrize(
    "path",
    ["2023-13-01.md", "20230506123.md", "12023-05-061.md", "v2023.5.md", "2023/5.md"],
)
def test_other_numbers_are_no_date(path: str) -> None:
    assert [note.date for note in parse("a", name=path).notes] == [None]


def test_the_dates_of_sittings_count_more_than_that_of_the_page() -> None:
    text = "---\ndate: 2022-01-01\n---\n# A\n2023/05/06\n- a\n# B\n- b"
    assert [note.date for note in parse(text).notes] == [date(2023, 5, 6), None]


_LINES = st.sampled_from(
    ["---", "title: a", "tags: [b, c]", "up: '[[d]]'", "  - e", "# f", "## [[g]]",
     "#### h", "- i", "  - TODO [[j|k]] ^l", "\t- m", "id:: n", "tags:: o, [[p]]", "%%",
     "%% q %%", "`r", "s`", "$$", "$t$", "> [!note] u", "> v", "| [[w]] | x |", "|---|",
     "```", "[y]: z.md", "[z][y]", "2023/05/06", "- 81.5", ":LOGBOOK:", ":END:",
     "{{embed [[a]]}}", "![[b]] #c", "https://a.org/(b)", "<!-- d", "-->", "", "- "]
)  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(
    st.one_of(
        st.lists(_LINES, max_size=25).map("\n".join),
        st.text(max_size=80),
        st.text(alphabet="#-*>`|$%[](){}:^\n\r\t 01/<!.ab", max_size=80),
    )
)
def test_any_text_parses_into_references_and_hidden_columns_of_its_lines(
    text: str,
) -> None:
    lines = re.split("\r\n|\r|\n", text)
    page = parse_page(text, path="a/b.md")
    assert [line.text for line in page.lines] == (lines if lines[-1] else lines[:-1])
    for note in parse(text).notes:
        by_line = {passage.line: passage for passage in note.passages}
        for passage in note.passages:
            before = 0
            for start, end in passage.hidden:
                assert before <= start < end <= len(passage.text)
                before = end
            assert passage.parent is None or passage.parent < passage.line
        for reference in note.references:
            line = by_line[reference.line].text
            assert 0 <= reference.start < reference.end <= len(line)


def test_a_property_of_several_words_is_one() -> None:
    text = '---\ndepends on: "[[Chain rule]]"\n---\nx\n'
    assert [(kind, target, key) for kind, target, key, _ in references(text)] == [
        ("wikilink", "Chain rule", "depends on")
    ]
