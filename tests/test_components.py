from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from kg.components import ACRONYM, ITEM, PHRASE, SHAPE
from kg.records import PassageKind

Read = Callable[..., Doc]


@pytest.fixture
def read(nlp: Language) -> Read:
    def read(text: str, kind: PassageKind = PassageKind.BULLET) -> Doc:
        doc = nlp.make_doc(text)
        doc.user_data["kind"] = kind
        return next(nlp.pipe([doc]))

    return read


def spans(doc: Doc, group: str) -> list[tuple[str, str]]:
    return [(span.text, span.kb_id_) for span in doc.spans[group]]


def test_initials_in_brackets_are_a_short_form(read: Read) -> None:
    doc = read("we use a finite state machine (FSM) here (and more)")
    assert spans(doc, ACRONYM) == [
        ("finite state machine", "long"),
        ("FSM", "short"),
    ]


def test_a_short_form_may_stand_before_the_bracket(read: Read) -> None:
    doc = read("RNNs (recurrent neural networks) forget")
    assert spans(doc, ACRONYM) == [
        ("recurrent neural networks", "long"),
        ("RNNs", "short"),
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
        ("TODO and TBD", []),
        ("e.g. the U.S. dollar", []),
        ("https://a.example/FooBar `BarFoo`", []),
        ("Word at the start", []),
    ],
)
def test_names_are_known_by_their_shape(
    read: Read, text: str, found: list[str]
) -> None:
    assert [text for text, _ in spans(read(text), SHAPE)] == found


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
    assert [text for text, _ in spans(read(text), ITEM)] == found


def test_a_paragraph_is_no_name(read: Read) -> None:
    assert spans(read("circuit theory", PassageKind.PARAGRAPH), ITEM) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the price elasticity of demand", ["price elasticity", "demand"]),
        ("moved through a semi-permeable membrane", ["semi-permeable membrane"]),
        ("a prime number and its twin", ["prime number", "twin"]),
        ("Newton's second law holds", ["Newton's second law"]),
        ("see `the code` and the table", ["table"]),
        ("it was so", []),
    ],
)
def test_nouns_and_what_describes_them_are_phrases(
    read: Read, text: str, found: list[str]
) -> None:
    phrases = [text for text, _ in spans(read(text, PassageKind.PARAGRAPH), PHRASE)]
    assert [phrase for phrase in phrases if phrase in found] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Operators: sobel, scharr", ["Operators", "sobel", "scharr"]),
        ("**Osmosis** - water moves", ["Osmosis", "Osmosis"]),
        ("supply vs demand", ["supply", "demand"]),
        ("supply vs demand?", ["supply", "demand"]),
        ("Note: it rains", []),
        ("parameter sharing.", ["parameter sharing"]),
        ("keep it.", []),
    ],
)
def test_labels_lists_and_bold_words_stand_as_names(
    read: Read, text: str, found: list[str]
) -> None:
    assert [text for text, _ in spans(read(text), ITEM)] == found


def test_bold_words_in_a_sentence_are_names_too(read: Read) -> None:
    doc = read("The **Krebs cycle** gives energy.", PassageKind.PARAGRAPH)
    assert spans(doc, ITEM) == [("Krebs cycle", "emphasis")]
