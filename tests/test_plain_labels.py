"""Labels that are taken apart without spaCy, against what spaCy makes of them."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import example, given
from hypothesis import strategies as st
from spacy.language import Language

from kg.nlp import read_passages
from kg.passages import read_unread
from kg.plain_labels import read_labels, read_plain
from kg.readings import SPECIAL_WORDS, PassageKey, PassageReading, label_key

WORDS = st.one_of(
    st.sampled_from(
        (
            *("bees", "Queen", "cannot", "gonna", "im", "Id", "ID", "us", "mm", "kg"),
            *("xD", "o", "O", "oo", "cos", "vs", "Inc", "am", "wanna", "lets", "CI"),
        )
    ),
    st.text(st.sampled_from("abcdeimnostxDOI"), min_size=1, max_size=5),
    st.text(st.characters(codec="ascii"), min_size=1, max_size=4),
)
LABELS = st.lists(st.tuples(WORDS, st.sampled_from((" ", "-"))), min_size=1).map(
    lambda pieces: "".join(word + gap for word, gap in pieces)[:-1]
)


def special_words(nlp: Language) -> frozenset[str]:
    ((_, reading),) = read_unread([SPECIAL_WORDS], nlp)
    return frozenset(word.lower() for word in reading.norms)


@given(label=LABELS)
@example(label="cannot-do")
@example(label="do-cannot")
@example(label="x-D")
def test_a_plain_label_is_read_as_the_tokenizer_reads_it(
    nlp: Language, label: str
) -> None:
    ((_, expected),) = read_unread([label_key(label)], nlp)
    assert read_plain(label, special_words(nlp), {}) in (None, expected)


def test_every_word_with_a_rule_of_its_own_is_left_to_the_tokenizer(
    nlp: Language,
) -> None:
    special = special_words(nlp)
    plain = {word for word in special if read_plain(word, special, {}) is not None}
    assert plain == set()
    assert {"cannot", "gonna", "im"} <= special


@pytest.mark.parametrize(
    ("label", "norms", "gaps"),
    [
        ("Queen bees", ("queen", "bee"), ()),
        ("honey-bee dances", ("honey", "-", "bee", "dance"), (1,)),
    ],
)
def test_labels_of_plain_words_are_parted_at_spaces_and_hyphens(
    nlp: Language, label: str, norms: tuple[str, ...], gaps: tuple[int, ...]
) -> None:
    reading = read_plain(label, special_words(nlp), {})
    assert reading is not None
    assert (reading.norms, reading.gaps) == (norms, gaps)


@pytest.mark.parametrize(
    "label", ["", " ", "bee ", "bee  hive", "bee--hive", "B♭", "L2", "a.b", "a" * 201]
)
def test_no_other_label_is_plain(nlp: Language, label: str) -> None:
    assert read_plain(label, special_words(nlp), {}) is None


def test_only_what_is_not_plain_is_remembered(nlp: Language) -> None:
    labels = ["skep", "varroa (mite)", "cannot", "wax moth"]
    memo: dict[PassageKey, PassageReading] = {}
    readings = read_labels(labels, lambda: nlp, memo)
    assert readings == read_passages(map(label_key, labels), lambda: nlp, {})
    assert memo.keys() == {
        SPECIAL_WORDS,
        label_key("varroa (mite)"),
        label_key("cannot"),
    }


def test_another_language_has_no_plain_labels() -> None:
    french = spacy.blank("fr")
    memo: dict[PassageKey, PassageReading] = {}
    read_labels(["ruche"], lambda: french, memo)
    assert memo.keys() == {SPECIAL_WORDS, label_key("ruche")}
