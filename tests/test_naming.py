from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from spacy.language import Language

from kg.naming import LabelTable, Name, find_labels, keep_longest, make_label_table
from kg.nlp import read_passages
from kg.readings import PassageReading, label_key
from kg.records import Concept
from kg.remembered import NamingMemory, search_labels

CONCEPTS = (
    Concept(id="gd", label="gradient descent", aliases=("GD",)),
    Concept(id="mbgd", label="mini-batch gradient descent"),
    Concept(id="pooling", label="pooling layer", aliases=("POOL layer",)),
    Concept(id="backprop", label="backprop", misspellings=("backporp",)),
    Concept(id="it", label="information theory", aliases=("IT",)),
    Concept(id="map", label="mean average precision", aliases=("mAP",)),
)

ReadLabels = Callable[[Iterable[str]], list[PassageReading]]


@pytest.fixture
def read(nlp: Language) -> ReadLabels:
    return lambda labels: read_passages(map(label_key, labels), lambda: nlp, {})


def found(
    read: ReadLabels, text: str, *groups: tuple[Concept, ...]
) -> list[tuple[str, str, str]]:
    table: LabelTable = make_label_table(
        *(groups or (CONCEPTS,)), read_labels=read, common_words={"map"}
    )
    (reading,) = read([text])
    key = label_key(text)
    memory = NamingMemory(readings={key: reading})
    search_labels(memory, table.meanings, [key])
    return [
        (text[reading.starts[start] : reading.ends[end - 1]], concept, how)
        for start, end, concept, how in find_labels(
            table, reading, text, memory.stretches[key]
        )
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Gradient Descents work", [("Gradient Descents", "gd", "label")]),
        ("gradient-descent", [("gradient-descent", "gd", "label")]),
        (
            "Mini batch gradient descent",
            [("Mini batch gradient descent", "mbgd", "label")],
        ),
        (
            "minibatch gradient descent",
            [("minibatch gradient descent", "mbgd", "label")],
        ),
        ("a Pool Layer", [("Pool Layer", "pooling", "alias")]),
        ("backporp again", [("backporp", "backprop", "misspelling")]),
        ("it is so", []),
        ("IT is hard", [("IT", "it", "alias")]),
        ("the map", []),
        ("the mAP", [("mAP", "map", "alias")]),
        ("a gradient", []),
        ("", []),
    ],
)
def test_labels_are_found_in_any_case_number_and_hyphenation(
    read: ReadLabels, text: str, names: list[tuple[str, str, str]]
) -> None:
    assert found(read, text) == names


def test_any_label_of_a_former_group_wins_over_those_of_later_ones(
    read: ReadLabels,
) -> None:
    former = (Concept(id="a", label="apple", aliases=("pome",)),)
    later = (Concept(id="b", label="pome", aliases=("apple", "fig")),)
    assert found(read, "apple, pome, fig", former, later) == [
        ("apple", "a", "label"),
        ("pome", "a", "alias"),
        ("fig", "b", "alias"),
    ]


def test_of_names_that_overlap_the_longest_stays_and_of_equals_the_first() -> None:
    names: list[Name] = [
        (2, 4, "z", "label"),
        (2, 4, "a", "label"),
        (0, 3, "long", "label"),
        (3, 5, "late", "label"),
        (5, 6, "apart", "label"),
    ]
    assert keep_longest(names) == [
        (0, 3, "long", "label"),
        (3, 5, "late", "label"),
        (5, 6, "apart", "label"),
    ]
    assert keep_longest(names[:2]) == [(2, 4, "z", "label")]
