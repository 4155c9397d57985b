from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.index.base import (
    Clause,
    ConceptIs,
    DateIn,
    FieldIs,
    Fuzzy,
    Group,
    Node,
    Occur,
    Phrase,
    Prefix,
    Query,
    Word,
)
from kg.index.lookups import phrase_stems
from kg.index.query import Mode, parse_query, print_query
from kg.index.symbols import (
    MAX_LEAVES,
    MAX_LOOKUPS,
    MAX_NESTING,
    MAX_NOTICES,
    MAX_PHRASE_WORDS,
)


def should(*nodes: Node) -> Group:
    return Group(tuple(Clause(Occur.SHOULD, node) for node in nodes))


def must(*nodes: Node) -> Group:
    return Group(tuple(Clause(Occur.MUST, node) for node in nodes))


def without(node: Node) -> Group:
    return Group((Clause(Occur.NOT, node),))


AUGUST = DateIn(date(2025, 8, 1), date(2025, 8, 31))


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("", Group(())),
        ("  ... !!! ", Group(())),
        ("max pooling", should(Word("max"), Word("pooling"))),
        ('"max pooling"', must(Phrase(("max", "pooling")))),
        ("“max pooling”", must(Phrase(("max", "pooling")))),
        ('"never closed', must(Phrase(("never", "closed")))),
        ('""', Group(())),
        ("-adam", without(Word("adam"))),
        ('-"max pooling"', without(Phrase(("max", "pooling")))),
        ("+adam", must(Word("adam"))),
        ("adam OR rmsprop", should(Word("adam"), Word("rmsprop"))),
        (
            "a OR b c",
            should(should(Word("a"), Word("b")), Word("c")),
        ),
        ('adam OR "max pooling"', should(Word("adam"), Phrase(("max", "pooling")))),
        ("adam OR -rmsprop", should(Word("adam"), without(Word("rmsprop")))),
        ("OR", should(Word("or"))),
        ("adam OR", should(Word("adam"), Word("or"))),
        ("((adam))", should(Word("adam"))),
        ("(adam", should(Word("adam"))),
        ("adam)", should(Word("adam"))),
        ("-(adam rmsprop)", without(should(Word("adam"), Word("rmsprop")))),
        ("title:adam", must(Word("adam", "title"))),
        ('TITLE:"max pooling"', must(Phrase(("max", "pooling"), "title"))),
        ("title:conv*", must(Prefix("conv", "title"))),
        ("course:sequence-models", must(FieldIs("course", "sequence-models"))),
        ('lecture:"RNN Model"', must(FieldIs("lecture", "RNN Model"))),
        ("concept:adam", must(ConceptIs("adam"))),
        ("has:question", must(FieldIs("flag", "question"))),
        ("is:todo", must(FieldIs("flag", "todo"))),
        ("date:2025-08", must(AUGUST)),
        ("date:2025/8", must(AUGUST)),
        ("date:2025-08-01..2025-08", must(AUGUST)),
        ("date:2025-08..", must(DateIn(date(2025, 8, 1), None))),
        ("date:..2024", must(DateIn(None, date(2024, 12, 31)))),
        ("source:2025/a.md", must(FieldIs("source", "2025/a.md"))),
        ('source:"my notes.md"', must(FieldIs("source", "my notes.md"))),
        ("from:2025-08", must(DateIn(date(2025, 8, 1), None))),
        ("to:2025-08", must(DateIn(None, date(2025, 8, 31)))),
        ("after:2025-08", must(DateIn(date(2025, 9, 1), None))),
        ("before:2025-08", must(DateIn(None, date(2025, 7, 31)))),
        ("2025-08-16", should(Word("2025-08-16"))),
        ("conv*", should(Prefix("conv"))),
        ("A*", should(Word("A*"))),
        ("alexnt~", should(Fuzzy("alexnt", 1))),
        ("alexnt~2", should(Fuzzy("alexnt", 2))),
        ("C++ C# O(n) LeNet-5", should(*map(Word, ("C++", "C#", "O(n)", "LeNet-5")))),
        ("(O(n))", should(Word("O(n)"))),
        ("神经网络", should(Word("神经网络"))),
        ("a\x00b\ud800c\x1b[1m", should(*map(Word, ("a", "b", "c", "1m")))),
    ],
)
def test_query_syntax_parses_to_its_tree(text: str, root: Group) -> None:
    assert parse_query(text) == Query(root=root)


@pytest.mark.parametrize(
    ("text", "root", "notice"),
    [
        (
            "foo:bar",
            should(Word("foo"), Word("bar")),
            "“foo:” is no field; it was read as a word.",
        ),
        (
            "has:nothing",
            should(Word("has"), Word("nothing")),
            "“has:nothing” is no filter; it was read as words.",
        ),
        (
            "date:2025-13",
            should(Word("date"), Word("2025-13")),
            "“date:2025-13” is no filter; it was read as words.",
        ),
        (
            "from:2025-08..2025-09",
            should(Word("from"), Word("2025-08"), Word("2025-09")),
            "“from:2025-08..2025-09” is no filter; it was read as words.",
        ),
        (
            "before:0001",
            should(Word("before"), Word("0001")),
            "“before:0001” is no filter; it was read as words.",
        ),
        (
            "is:" + "x" * 50,
            should(Word("is"), Word("x" * 50)),
            "“is:" + "x" * 37 + "…” is no filter; it was read as words.",
        ),
        (
            "λ*",
            should(Word("λ")),
            "“λ*” is too short for a prefix: give 2 letters.",
        ),
        (
            "cat~1",
            should(Word("cat")),
            "“cat~1” needs 4 letters before ~; it was read exactly.",
        ),
        (
            "alexnet~9",
            should(Fuzzy("alexnet", 2)),
            "“alexnet~9” allows for 2 slips, which is the most.",
        ),
        (
            "x " * 600,
            should(*[Word("x")] * 64),
            "The query is longer than 1000 characters; the rest was left out.",
        ),
        (
            "x " * 65,
            should(*[Word("x")] * 64),
            "The query has more than 64 terms; the rest was left out.",
        ),
        (
            '"' + "x " * 20 + '"',
            must(Phrase(("x",) * 16)),
            "A phrase is compared up to 16 words; the rest was left out.",
        ),
        (
            "a-" * 20 + "b",
            should(Word("a" + "-a" * 15)),
            "“" + "a-" * 20 + "…” is compared up to 16 parts; the rest was left out.",
        ),
        (
            "神" * 20,
            should(Word("神" * 17)),
            "“" + "神" * 20 + "” is compared up to 16 parts; the rest was left out.",
        ),
        (
            '"a-b ' + "x-y " * 9 + '"',
            must(Phrase(("a-b", *["x-y"] * 7))),
            "A phrase is compared up to 16 words; the rest was left out.",
        ),
        (
            '"' + "x" + " y" * 14 + ' u-v-w"',
            must(Phrase(("x", *["y"] * 14, "u"))),
            "A phrase is compared up to 16 words; the rest was left out.",
        ),
        (
            "a-b-c-d-e-f-g-h-i-j " * 10,
            should(*[Word("a-b-c-d-e-f-g-h-i-j")] * 9),
            "The query has more than 96 words and parts of words; "
            "the rest was left out.",
        ),
        (
            "ab* " * 4 + "abcd~ " * 5 + "x",
            should(*[Prefix("ab")] * 4, *[Fuzzy("abcd", 1)] * 4),
            "The query has more than 8 terms with * or ~; the rest was left out.",
        ),
        (
            "(" * 9 + "x" + ")" * 9,
            should(Word("x")),
            "Parentheses nest up to 8 deep; deeper ones do not count.",
        ),
    ],
)
def test_what_is_cut_or_read_as_words_is_said(
    text: str, root: Group, notice: str
) -> None:
    query = parse_query(text)

    assert query.root == root
    assert notice in query.notices


def test_mode_all_requires_every_word() -> None:
    query = parse_query("max OR min pooling -average", mode="all")

    assert query.root == Group(
        (
            Clause(Occur.MUST, should(Word("max"), Word("min"))),
            Clause(Occur.MUST, Word("pooling")),
            Clause(Occur.NOT, Word("average")),
        )
    )


def test_filters_given_beside_the_text_are_required() -> None:
    query = parse_query(
        "adam",
        course="c",
        lecture="c.l",
        concept="k",
        since=date(2025, 1, 1),
        until=date(2025, 2, 1),
    )

    assert query.tree == Group(
        (
            Clause(Occur.MUST, FieldIs("course", "c")),
            Clause(Occur.MUST, FieldIs("lecture", "c.l")),
            Clause(Occur.MUST, ConceptIs("k")),
            Clause(Occur.MUST, DateIn(date(2025, 1, 1), date(2025, 2, 1))),
            Clause(Occur.SHOULD, Word("adam")),
        )
    )


def test_filters_given_beside_the_text_are_not_printed_with_it() -> None:
    query = parse_query("adam course:a", course="b", since=date(2025, 1, 1))

    assert print_query(query) == "adam course:a"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("max   pooling", "max pooling"),
        ("(max OR min) pooling", "max OR min pooling"),
        ('a OR "b c" OR -d', 'a OR "b c" OR -d'),
        ('course:"Deep Learning" -(a b)', 'course:"Deep Learning" -(a b)'),
        ("date:2025-08-01..2025-08-31 is:todo", "date:2025-08 has:todo"),
        ("after:2024 before:2025-03-02", "date:2025-01-01.. date:..2025-03-01"),
        ('source:"a b.md" source:a.md', 'source:"a b.md" source:a.md'),
        ("+title:conv* alexnt~", "title:conv* alexnt~1"),
    ],
)
def test_a_query_prints_in_one_usual_form(text: str, printed: str) -> None:
    assert print_query(parse_query(text)) == printed


SYNTAX = """
    a B OR ( ) -( +( - + " “ ” ~ * : , a* ab* word~ word~2 title: title:x title:"x
    course:"a course:x( lecture:y.z concept:k date:2025-08..2025-09 date:x has:link
    is:todo is:x foo:bar C++ C# A* O(n) P(A|B) x_1 tf.nn.conv2d don’t 0.9 1.2.3x
    from:2025 to:x after:2025-08-16 before:0001 source:a/b.md source:"c
    a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r 神经网络神经网络神经网络神经网络神经网络
    \ud800 \x00 神经网络 λ ∂x cafe\u0301 LeNet-5 **b** -OR +OR f(x
"""
PIECES = st.sampled_from(SYNTAX.split())
MODES = st.sampled_from(["any", "all"])


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)


def _reparses(text: str, mode: Mode) -> None:
    root = parse_query(text, mode=mode).root
    printed = print_query(Query(root=root))

    assert parse_query(printed).root == root, printed


@settings(deadline=None)
@given(st.lists(st.tuples(PIECES, st.sampled_from(["", " "])), max_size=24), MODES)
def test_a_printed_query_parses_to_the_same_tree(
    pieces: list[tuple[str, str]], mode: Mode
) -> None:
    _reparses("".join(piece + gap for piece, gap in pieces), mode)


@settings(deadline=None)
@given(ANY_TEXT, MODES)
def test_any_text_parses_and_prints_to_the_same_tree(text: str, mode: Mode) -> None:
    _reparses(text, mode)


@pytest.mark.parametrize("mode", ["any", "all"])
def test_deep_nesting_prints_no_deeper_than_it_was_typed(mode: Mode) -> None:
    _reparses("(a OR b -" * 8 + "c" + ")" * 8, mode)


@pytest.mark.parametrize("text", ["(", ")", "-(", '"', "* ", "x", "title:", "a:b "])
def test_a_million_characters_are_no_more_than_the_first_thousand(text: str) -> None:
    long = text * (1_000_000 // len(text))
    cut = "The query is longer than 1000 characters; the rest was left out."

    assert parse_query(long).root == parse_query(long[:1000]).root
    assert parse_query(long).notices[0] == cut


def test_thousands_of_parentheses_are_none() -> None:
    assert parse_query("(" * 50_000 + ")" * 50_000).root == Group(())


def test_of_many_notices_those_of_what_was_left_out_are_kept() -> None:
    text = " ".join(f"{chr(97 + n)}:b b b" for n in range(20))

    assert parse_query(text).notices == (
        "The query has more than 64 terms; the rest was left out.",
        *(f"“{letter}:” is no field; it was read as a word." for letter in "abcdefg"),
    )


def _leaves(group: Group) -> list[Node]:
    return [
        leaf
        for clause in group.clauses
        for leaf in (
            _leaves(clause.node) if isinstance(clause.node, Group) else [clause.node]
        )
    ]


def _depth(node: Node) -> int:
    inner = node.clauses if isinstance(node, Group) else ()
    return 1 + max((_depth(clause.node) for clause in inner), default=0)


@settings(deadline=None)
@given(ANY_TEXT | st.lists(PIECES, max_size=400).map("".join), MODES)
def test_no_text_asks_for_more_than_the_bounds(text: str, mode: Mode) -> None:
    query = parse_query(text, mode=mode)
    leaves = _leaves(query.root)
    parts = [
        phrase_stems(leaf.words if isinstance(leaf, Phrase) else (leaf.text,))
        for leaf in leaves
        if isinstance(leaf, Word | Phrase)
    ]

    assert len(leaves) <= MAX_LEAVES
    assert sum(map(len, parts)) <= MAX_LOOKUPS
    assert all(1 <= len(stems) <= MAX_PHRASE_WORDS for stems in parts)
    assert all(0 <= f.distance <= 2 for f in leaves if isinstance(f, Fuzzy))
    assert all(len(p.text) >= 2 for p in leaves if isinstance(p, Prefix))
    # A parenthesis is a group, its alternatives another, what one excludes a third.
    assert _depth(query.root) <= 3 * (MAX_NESTING + 1) + 1
    assert len(query.notices) <= MAX_NOTICES
    assert query.root == parse_query(text, mode=mode).root
    "".join((*query.notices, print_query(query))).encode()
