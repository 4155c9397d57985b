from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.answers import Mark, Snippet
from kg.index.analysis import find_tokens
from kg.index.corpus import Found, FoundHit, make_corpus
from kg.index.documents import make_documents
from kg.index.marking import Match, Told, find_matches, tell_matches
from kg.index.memory import MemorySearcher
from kg.index.query import parse_query
from kg.index.searching import find_hits
from kg.index.snippets import make_snippets, make_wanted
from kg.index.wordlist import make_word_list
from kg.records import Link
from tests.index.journal import CORPUS, make_snapshot, neighbours, search
from tests.index.plain_marking import find_plainly


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[mark.start : mark.end] for mark in snippet.marks]


def hit_of(found: Found, note: str) -> FoundHit:
    other = FoundHit(id=note, score=0.0, tier="exact", reason="")
    return next((hit for hit in found.hits if hit.id == note), other)


def snippets_in(note: str, text: str) -> tuple[Snippet, ...]:
    found = search(text)
    return make_snippets(hit_of(found, note), found, CORPUS)


def snippets_of(body: str, text: str) -> tuple[Snippet, ...]:
    snapshot = make_snapshot({"a": body})
    corpus = make_corpus(snapshot, neighbours=neighbours)
    searcher = MemorySearcher(make_documents(snapshot))
    found = find_hits(parse_query(text), searcher=searcher, corpus=corpus)
    return make_snippets(hit_of(found, "a"), found, corpus)


def test_a_snippet_is_the_passage_with_its_marks() -> None:
    assert snippets_in("a", "alexnet") == (
        Snippet(
            line=2,
            text="AlexNet similar to LeNet but much bigger",
            marks=(Mark(start=0, end=7),),
        ),
    )


@pytest.mark.parametrize(
    ("text", "note", "words"),
    [
        ("convolutions", "e", ["convolutional"]),
        ("root mean square propagation", "b", ["RMSprop"]),
        ("backpropagation", "c", ["backpropogation"]),
        ("alexnt", "a", ["AlexNet"]),
        ("alexnt~1", "a", ["AlexNet"]),
        ("conv*", "e", ["convolutional"]),
        ('"layers reduce"', "e", ["layers reduce"]),
        ("lenet-5", "e", ["LeNet-5"]),
        ("adam", "f", ["momentum"]),
        ("gradient descent", "f", ["gradient descent"]),
        ("concept:rmsprop", "b", ["RMSprop"]),
        ("bigger alexnet", "a", ["AlexNet", "bigger"]),
    ],
)
def test_what_matched_is_marked(text: str, note: str, words: list[str]) -> None:
    first = snippets_in(note, text)[0]

    assert marked(first) == words


def test_passages_that_match_more_come_first() -> None:
    body = "# T\n- max\n- pooling\n- max pooling\n- max of all"

    assert [s.line for s in snippets_of(body, "max pooling")] == [4, 2, 3]


def test_a_heading_is_shown_only_when_nothing_else_matches() -> None:
    body = "# Pooling Layers\n- pooling is simple"

    assert [s.line for s in snippets_of(body, "pooling")] == [2]
    assert [s.line for s in snippets_of(body, "layer")] == [1]


def test_a_note_found_by_filters_shows_its_first_passage() -> None:
    (snippet,) = snippets_in("b", "course:deep-learning")

    assert snippet == Snippet(
        line=12, text="RMSprop divides by a running average", marks=()
    )


@pytest.mark.parametrize(
    ("body", "text", "lines"),
    [
        # More different words, however often one stands.
        ("# T\n- max max max\n- max pooling", "max pooling", [3, 2]),
        # The rarer word.
        (
            "# T\n- common\n- seldom\n- common\n- common",
            "common seldom",
            [2, 3, 4],
        ),
        # The very word before another form of it.
        ("# T\n- pools\n- pooling", "pooling", [3, 2]),
        ("# T\n- pools\n- pooling", "pools", [2, 3]),
        # A concept's other name is as good as its name.
        (
            "# T\n- propagation\n- propagation\n- RMSprop is good",
            "root mean square propagation",
            [4, 2, 3],
        ),
    ],
)
def test_the_best_passages_come_first(body: str, text: str, lines: list[int]) -> None:
    assert [snippet.line for snippet in snippets_of(body, text)] == lines


def test_what_a_query_excludes_is_not_marked() -> None:
    (snippet,) = snippets_of("# T\n- max pool\n", "max -average")

    assert marked(snippet) == ["max"]


def test_questions_asked_for_are_shown() -> None:
    assert snippets_in("b", "has:question") == (
        Snippet(line=13, text="why is that?", marks=()),
    )
    assert [s.line for s in snippets_in("b", "rmsprop has:question")] == [13, 12]


def test_open_items_and_links_asked_for_are_shown() -> None:
    (note,) = make_snapshot({"a": "# T\n- read\n- and write\n- more"}).notes
    heading, done, due, last = note.passages
    note = replace(
        note,
        passages=(heading, replace(done, done=True), replace(due, done=False), last),
        links=(Link(url="https://example.org", line=4),),
    )
    snapshot = replace(make_snapshot({"a": "# T"}), notes=(note,), mentions=())
    corpus = make_corpus(snapshot, neighbours=neighbours)
    searcher = MemorySearcher(make_documents(snapshot))

    def shown(text: str) -> list[str]:
        found = find_hits(parse_query(text), searcher=searcher, corpus=corpus)
        return [s.text for s in make_snippets(hit_of(found, "a"), found, corpus)]

    assert shown("is:todo") == ["and write"]
    assert shown("has:link") == ["more"]
    assert shown("is:todo has:link") == ["and write", "more"]
    assert shown("-has:question") == ["read"]


LONG = "lorem " * 100


@pytest.mark.parametrize(
    ("line", "text", "marks"),
    [
        (LONG + "pooling " + LONG, "pooling", ["pooling"]),
        (
            "max " + LONG + "max pooling " + LONG + "pooling",
            "max pooling",
            ["max", "pooling"],
        ),
        ("max max " + LONG + "max pooling", "max pooling", ["max", "pooling"]),
        ("max " + LONG + "max " + LONG, "max", ["max"]),
        ("pooling " * 200, "pooling", ["pooling"] * 37),
    ],
)
def test_a_long_passage_is_cut_between_words_where_most_matches(
    line: str, text: str, marks: list[str]
) -> None:
    (snippet,) = snippets_of(f"# T\n- {line}", text)

    assert marked(snippet) == marks
    assert len(snippet.text) <= 300
    assert set(snippet.text.split()) <= set(line.split())


def test_a_passage_of_three_hundred_characters_is_whole() -> None:
    line = ("lorem " * 50).strip() + "."

    (snippet,) = snippets_of(f"# T\n- {line}", "lorem")

    assert len(line) == 300
    assert snippet.text == line


def test_a_match_that_is_too_long_is_cut() -> None:
    (snippet,) = snippets_of("# T\n- " + "神" * 400, "神" * 12)

    assert snippet.marks == (Mark(start=0, end=300),)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("c++", ["C++"]),
        ("lenet", ["LeNet-5"]),  # a mention of the concept
        ("LeNet-5", ["LeNet-5"]),
        ("cafe", ["Café"]),
        ("神经网", ["神经网"]),
        ("max-pooling", ["max pooling"]),
        ("gradient", ["gradients"]),
        ('"the pooling layer"', ["the Pooling-Layers"]),
        ("layer* cafe~", ["Café", "Layers"]),
    ],
)
def test_words_of_every_script_are_marked(text: str, marks: list[str]) -> None:
    line = "C++, LeNet-5 (Café): 神经网络! max pooling, gradients; the Pooling-Layers"

    (snippet,) = snippets_of(f"# T\n- {line}", text)

    assert marked(snippet) == marks


def test_an_unknown_note_has_no_snippets() -> None:
    assert snippets_in("nowhere", "adam") == ()


PIECES = ["max", "Pooling", "LeNet-5", "神经网络", "a", "gradient descent", "x" * 400]
QUERIES = ["max", "lenet-5 lenet", "神经网", '"max pooling"', "po*"]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(PIECES), max_size=80), st.sampled_from(QUERIES))
def test_marks_stand_in_order_inside_the_text(words: list[str], text: str) -> None:
    for snippet in snippets_of("# T\n- " + " ".join(words), text):
        edges = [edge for mark in snippet.marks for edge in (mark.start, mark.end)]

        assert edges == sorted(edges)
        assert all(mark.start < mark.end for mark in snippet.marks)
        assert not edges or (edges[0] >= 0 and edges[-1] <= len(snippet.text))
        assert len(snippet.text) <= 300


JOINTS = st.sampled_from(["", " ", ", ", "-", "(", "\u3000", "\x1f"])
PARTS = st.sampled_from(["max", "Pools", "LeNet-5", "O(n)", "神经", "C++", "x" * 60])


@settings(deadline=None)
@given(st.lists(st.tuples(PARTS, JOINTS), min_size=1), PARTS)
def test_words_are_marked_wherever_they_are_read(
    pieces: list[tuple[str, str]], text: str
) -> None:
    line = "".join(part + joint for part, joint in pieces)
    root, words = parse_query(text).root, make_word_list([])
    wanted = make_wanted(root, corrections={}, words=words)

    matches = find_matches(line, wanted)

    # One that is made of parts is also found by these in a row.
    assert {(match.start, match.end) for match in matches} >= {
        (token.start, token.end)
        for token in find_tokens(line)
        if (token.stem,) in [stems for stems, _ in wanted.runs.get(token.stem, ())]
    }
    assert all(match.start < match.end <= len(line) for match in matches)


WRITTEN = st.sampled_from(
    [
        *["max", "Max", "MAX-pooling", "pools", "pooling,", "poolings.", "(pool)"],
        *["LeNet-5", "lenet5", "x_1", "0.9", "1.5.6a", "O(n)", "O(max)", "A*", "C++"],
        *[
            "神",
            "神经",
            "神经网络",
            "か\u3099神",
            "が神经",
            "한국어",
            "Café",
            "cafe\u0301",
        ],
        *["-", "*", "don't", "dont", "matrices", "matrix", "happily", "dying", "die"],
        *["/usr/max/pool/" * 20, "神经" * 90, "y" * 170, "max.pool " * 500, "ſ", "K"],
    ]
)
SPACES = st.sampled_from(["", " ", "  ", "\t", "\u3000", "\x1f", "\n", ", ", "-", "/"])
LINES = st.lists(st.tuples(WRITTEN, SPACES) | st.tuples(st.text(max_size=4), SPACES))
SOUGHT = st.lists(
    st.builds(
        str.format,
        st.sampled_from(["{}", "{}", "{}*", "{}~1", '"{}"', '"max {}"', '"{} max"']),
        WRITTEN.filter(lambda text: len(text) < 20) | st.text(max_size=3),
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@settings(deadline=None, max_examples=300)
@given(LINES, SOUGHT)
def test_what_is_read_quickly_is_what_is_read_plainly(
    pieces: list[tuple[str, str]], text: str
) -> None:
    line = "".join(part + space for part, space in pieces)
    words = make_word_list([("max", 3), ("pooling", 2), ("神经", 1)])
    wanted = make_wanted(parse_query(text).root, corrections={}, words=words)

    matches = find_matches(line, wanted)

    assert matches == find_plainly(line, wanted)
    told = Told(
        what=frozenset().union(*(match.what for match in matches)),
        exact=frozenset().union(*(match.what for match in matches if match.is_exact)),
    )
    # Where only a part of a row stands, nothing is found.
    assert (tell_matches(line, wanted) or Told(frozenset(), frozenset())) == told


def test_a_part_of_a_word_is_marked() -> None:
    wanted = make_wanted(
        parse_query("pooling").root, corrections={}, words=make_word_list([])
    )

    assert find_matches("max-pooling pool", wanted) == [
        Match(start=4, end=11, what=frozenset(("pooling",)), is_exact=True),
        Match(start=12, end=16, what=frozenset(("pooling",)), is_exact=False),
    ]
