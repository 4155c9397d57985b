from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.answers import Mark, Snippet
from kg.index.corpus import make_corpus
from kg.index.documents import make_documents
from kg.index.memory import MemorySearcher
from kg.index.query import parse_query
from kg.index.searching import find_hits
from kg.index.snippets import make_snippets
from tests.index.journal import CORPUS, make_snapshot, neighbours, search


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[mark.start : mark.end] for mark in snippet.marks]


def snippets_of(body: str, text: str) -> tuple[Snippet, ...]:
    snapshot = make_snapshot({"a": body})
    corpus = make_corpus(snapshot, neighbours=neighbours)
    searcher = MemorySearcher(make_documents(snapshot))
    found = find_hits(parse_query(text), searcher=searcher, corpus=corpus)
    return make_snippets("a", found, corpus)


def test_a_snippet_is_the_passage_with_its_marks() -> None:
    assert make_snippets("a", search("alexnet"), CORPUS) == (
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
    first = make_snippets(note, search(text), CORPUS)[0]

    assert marked(first) == words


def test_passages_that_match_more_come_first() -> None:
    body = "# T\n- max\n- pooling\n- max pooling\n- max of all"

    assert [s.line for s in snippets_of(body, "max pooling")] == [4, 2, 3]


def test_a_heading_is_shown_only_when_nothing_else_matches() -> None:
    body = "# Pooling Layers\n- pooling is simple"

    assert [s.line for s in snippets_of(body, "pooling")] == [2]
    assert [s.line for s in snippets_of(body, "layer")] == [1]


def test_a_note_found_by_filters_shows_its_first_passage() -> None:
    (snippet,) = make_snippets("b", search("has:question"), CORPUS)

    assert snippet == Snippet(
        line=12, text="RMSprop divides by a running average", marks=()
    )


def test_a_long_passage_is_cut_between_words_around_its_first_mark() -> None:
    body = "# T\n- " + "lorem " * 100 + "pooling " + "ipsum " * 100

    (snippet,) = snippets_of(body, "pooling")

    assert marked(snippet) == ["pooling"]
    assert len(snippet.text) <= 300
    assert set(snippet.text.split()) == {"lorem", "pooling", "ipsum"}


def test_an_unknown_note_has_no_snippets() -> None:
    assert make_snippets("nowhere", search("adam"), CORPUS) == ()


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
