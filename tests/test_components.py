from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from kg.components import ACRONYM, ITEM, KNOWN, SHAPE, LabelFinder
from kg.records import Concept, PassageKind

Read = Callable[..., Doc]


@pytest.fixture
def read(nlp: Language) -> Read:
    finder = nlp.get_pipe("label_finder")
    assert isinstance(finder, LabelFinder)
    finder.use_concepts(
        [
            Concept(id="gd", label="gradient descent", aliases=("GD",)),
            Concept(id="mbgd", label="mini-batch gradient descent"),
            Concept(id="pooling", label="pooling layer", aliases=("POOL layer",)),
            Concept(id="backprop", label="backprop", misspellings=("backporp",)),
            Concept(id="it", label="information theory", aliases=("IT",)),
        ]
    )

    def read(text: str, kind: PassageKind = PassageKind.BULLET) -> Doc:
        doc = nlp.make_doc(text)
        doc.user_data["kind"] = kind
        return next(nlp.pipe([doc]))

    return read


def spans(doc: Doc, group: str) -> list[tuple[str, str, str]]:
    return [(span.text, span.label_, span.kb_id_) for span in doc.spans[group]]


@pytest.mark.parametrize(
    ("text", "found"),
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
    ],
)
def test_labels_are_found_in_any_case_number_and_hyphenation(
    read: Read, text: str, found: list[tuple[str, str, str]]
) -> None:
    assert spans(read(text), KNOWN) == found


def test_initials_in_brackets_are_a_short_form(read: Read) -> None:
    doc = read("we use a finite state machine (FSM) here (and more)")
    assert spans(doc, ACRONYM) == [
        ("finite state machine", "", "long"),
        ("FSM", "", "short"),
    ]


@pytest.mark.parametrize(
    "text", ["some thing else (FSM)", "(FSM)", "state machine (sm)", "a (b) c"]
)
def test_brackets_without_matching_initials_are_not(read: Read, text: str) -> None:
    assert spans(read(text), ACRONYM) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see LeNet-5 and RMSprop", ["LeNet-5", "RMSprop"]),
        ("np.multiply (a, b)", ["np.multiply"]),
        ("a VGG-16 net", ["VGG-16"]),
        ("read notes.md", []),
        ("https://a.example/FooBar `BarFoo`", []),
        ("Word at the start", []),
    ],
)
def test_names_are_known_by_their_shape(
    read: Read, text: str, found: list[str]
) -> None:
    assert [text for text, _, _ in spans(read(text), SHAPE)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("circuit theory", ["circuit theory"]),
        ("kernel, sobel operator; stride", ["kernel", "sobel operator", "stride"]),
        ("Weights: each filter has some", ["Weights"]),
        ("does error tell you something", []),
        ("keep marching", []),
        ("60 20 20", []),
        ("is it?", []),
        ("quickly", []),
        ("np.multiply(x)", []),
        ("学习", []),
    ],
)
def test_a_short_bullet_without_function_words_is_a_name(
    read: Read, text: str, found: list[str]
) -> None:
    assert [text for text, _, _ in spans(read(text), ITEM)] == found


def test_a_paragraph_is_no_name(read: Read) -> None:
    assert spans(read("circuit theory", PassageKind.PARAGRAPH), ITEM) == []
