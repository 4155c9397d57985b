from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from kg.tag_letters import read_letters

VOCAB = spacy.blank("en").vocab


def tagged(*pairs: str) -> Doc:
    """Make a `Doc` of ``word/TAG``; one that ends with + has no space behind it."""
    words, tags, spaces = [], [], []
    for pair in pairs:
        word, _, tag = pair.rpartition("/")
        words.append(word.removesuffix("+"))
        spaces.append(not word.endswith("+"))
        tags.append(tag)
    return Doc(VOCAB, words=words, tags=tags, spaces=spaces)


@pytest.mark.parametrize(
    ("words", "letters"),
    [
        ("the/DT old/JJ map/NN of/IN Rome/NNP", ".AN.P"),
        ("larger/JJR maps/NNS", "RN"),
        ("fully/RB grown/VBN trees/NNS", "LDN"),
        ("mini+/JJ -+/HYPH series/NN", "A-N"),
        ("red+/NN /+/SYM blue/NN contrast/NN", "N/NN"),
        ("tea/NN -/: coffee/NN", "N.N"),
        ("three/CD maps/NNS", "CN"),
        ("2D/CD maps/NNS", "AN"),
    ],
)
def test_each_token_has_a_letter(words: str, letters: str) -> None:
    assert read_letters(tagged(*words.split())) == letters


@pytest.mark.parametrize(
    "word",
    ["x", "w1", "xxx", "a[0]", "f(x", "notes.md", "50%", "->"],
)
def test_what_is_no_word_is_a_dot(word: str) -> None:
    assert read_letters(tagged("see/VB", f"{word}/NN")) == "V."


def test_the_unit_of_a_number_is_no_word_of_a_name() -> None:
    assert read_letters(tagged("20+/CD", "GB/NN", "limit/NN")) == "C.N"


@pytest.mark.parametrize(
    ("words", "letters"),
    [
        ("harmonic/JJ mean/VB", "AN"),
        ("bandwidth/NN limit/VB", "NN"),
        ("stride/VB convolution/NN", "NN"),
        ("reduce/VB bias/NN", "VN"),
        ("cost/VB function/NN is/VBZ formed/VBN", "NNVD"),
        ("people/NNS paid/VBN taxes/NNS", "NVN"),
        ("tea/NN price/NN depends/NNS on/IN taxes/NNS", "NNV.N"),
        ("black/JJ works/NNS of/IN art/NN", "AN.N"),
        ("harbour/NN wall/NN reduces/NNS swell/VBP", "NNVN"),
        ("weighted/VBN average/JJ", "DN"),
        ("nets/NNS lose/NN speed/NN", "NVN"),
        ("why/WRB does/VBZ chess/NN work/NN ?/.", ".VNV."),
        ("old/JJ maps/NNS work/NN better/RBR", "ANV."),
        ("Fitting/JJ curves/NNS", "GN"),
        ("tanh/RB is/VBZ fast/JJ", "NVA"),
        ("sumac/NN and/CC za'atar/RB are/VBP sour/JJ", "N..VA"),
        ("sumac/NN and/CC zaatar/RB are/VBP sour/JJ", "N.NVA"),
        ("Here/RB is/VBZ tea/NN", ".VN"),
        ("clearly/RB is/VBZ tea/NN", "LVN"),
        ("boilers/VBZ themselves/PRP are/VBP old/JJ", "N.VA"),
        ("sumac/VB for/IN the/DT salad/NN", "N..N"),
        ("look/VB for/IN the/DT salad/NN", "V..N"),
    ],
)
def test_what_taggers_get_wrong_in_terse_lines_is_mended(
    words: str, letters: str
) -> None:
    assert read_letters(tagged(*words.split())) == letters


def test_a_form_in_ing_is_marked_where_nothing_follows_that_it_acts_on() -> None:
    learning = tagged("machine/NN", "learning/VBG", "is/VBZ", "training/VBG", "it/PRP")
    assert read_letters(learning) == "NgVG."


def test_without_tags_there_are_no_letters() -> None:
    assert read_letters(Doc(VOCAB, words=["old", "map"])) == ""


def test_without_tags_of_the_penn_treebank_parts_of_speech_are_read() -> None:
    words = ["die", "alte", "Karte", "zeigt"]
    pos = ["DET", "ADJ", "NOUN", "VERB"]
    assert read_letters(Doc(VOCAB, words=words, pos=pos)) == ".ANV"
    tags = ["ART", "ADJA", "NN", "VVFIN"]
    assert read_letters(Doc(VOCAB, words=words, pos=pos, tags=tags)) == ".ANV"
