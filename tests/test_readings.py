from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from kg.nlp import read_passages
from kg.readings import (
    LONGEST_READ,
    LONGEST_RUN,
    PassageReading,
    Ranges,
    find_tokens,
    mask,
    passage_key,
    visible,
    without,
)
from kg.records import Passage, PassageKind


def read(nlp: Language, content: str, hidden: Ranges = ()) -> PassageReading:
    (reading,) = read_passages([("bullet", content, hidden)], lambda: nlp, {})
    return reading


def items(reading: PassageReading, content: str) -> list[str]:
    places = [*reading.shapes, *(item[:2] for item in reading.items)]
    return [content[reading.starts[a] : reading.ends[b - 1]] for a, b in places]


def test_a_reading_holds_words_places_gaps_and_what_looks_like_a_name(
    nlp: Language,
) -> None:
    content = "red figs (RF), LeNet-5"
    assert read(nlp, content) == PassageReading(
        norms=("red", "fig", "(", "rf", ")", ",", "lenet-5"),
        starts=(0, 4, 9, 10, 12, 13, 15),
        ends=(3, 8, 10, 12, 13, 14, 22),
        gaps=(2, 4, 5),
        acronyms=((0, 2, 3, 4),),
        shapes=((6, 7),),
        phrases=((0, 2), (3, 4), (6, 7)),
        tags="AP.P..P",
    )
    assert read(nlp, "fig").items == ((0, 1, "item"),)


@pytest.mark.parametrize(
    ("kind", "is_read"),
    [
        (PassageKind.BULLET, True),
        (PassageKind.TABLE, True),
        (PassageKind.CODE, False),
        (PassageKind.MATH, False),
        (PassageKind.PROPERTY, False),
    ],
)
def test_code_formulas_and_properties_are_not_read(
    kind: PassageKind, is_read: bool
) -> None:
    passage = Passage(line=1, text="a fig", start=0, kind=kind)
    assert (passage_key(passage) is not None) == is_read


def test_a_key_holds_the_content_and_what_is_hidden_in_it() -> None:
    passage = Passage(
        line=9,
        text="- **fig** `f(x)` ",
        start=2,
        kind=PassageKind.BULLET,
        hidden=((7, 9), (0, 4), (10, 20)),
    )
    assert passage_key(passage) == (
        "bullet",
        "**fig** `f(x)`",
        ((0, 2), (5, 7), (8, 14)),
    )


@pytest.mark.parametrize(
    ("content", "hidden", "found"),
    [
        ("**wild fig**", ((0, 2), (10, 12)), ["wild fig"]),
        ("[[Plum|wild fig]]", ((0, 7), (15, 17)), ["wild fig"]),
        (
            "[[fig]], [[ripe plum]]",
            ((0, 2), (5, 7), (9, 11), (20, 22)),
            ["fig", "ripe plum"],
        ),
        ("wild *fig", ((5, 6),), []),
        ("`eat` fig", ((0, 5),), []),
        ("$x$ fig", ((0, 3),), []),
        ("`AlexNet` is old", ((0, 9),), []),
        ("**Ripe fig:** it is sweet", ((0, 2), (11, 13)), ["Ripe fig"]),
        ("**Ripe fig**: it is sweet", ((0, 2), (10, 12)), ["Ripe fig"]),
    ],
)
def test_names_are_made_of_visible_text_only(
    nlp: Language, content: str, hidden: Ranges, found: list[str]
) -> None:
    assert items(read(nlp, content, hidden), content) == found


def test_a_table_and_a_very_long_line_are_read_for_labels_only(nlp: Language) -> None:
    long = "AlexNet " * (LONGEST_READ // 8 + 1)
    table, line = read_passages(
        [("table", "AlexNet", ()), ("bullet", long, ())], lambda: nlp, {}
    )
    assert table == PassageReading(norms=("alexnet",), starts=(0,), ends=(7,))
    assert (len(line.norms), line.shapes, line.items) == (LONGEST_READ // 8 + 1, (), ())


@pytest.mark.parametrize(
    "piece", ["A", "a.", "A-", "(", "](", "`", "$", "a://", "(AB) ", ", ", " ", "\t"]
)
def test_no_line_is_too_long_to_read(nlp: Language, piece: str) -> None:
    short = "x" + piece * (LONGEST_READ // len(piece) - 1) + "."
    assert read(nlp, short).ends[-1] == len(short.rstrip())
    long = "x " + piece * 100_000 + " fig"
    assert read(nlp, long).norms[-1] == "fig"


def test_what_has_no_space_for_long_is_data_and_not_words(nlp: Language) -> None:
    content = "a " + "fig." * LONGEST_RUN + " plum"
    assert read(nlp, content).norms[::2] == ("a", "plum")


@given(st.text(), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_masking_moves_no_word(content: str, pairs: list[tuple[int, int]]) -> None:
    hidden = tuple(
        sorted((a, min(b, len(content))) for a, b in pairs if a < min(b, len(content)))
    )
    masked = mask(content, hidden)
    inside = {at for start, end in hidden for at in range(start, end)}
    assert masked == "".join(
        "\n" if at in inside else sign for at, sign in enumerate(content)
    )


def test_what_is_visible_keeps_a_sign_for_code_and_nothing_of_markup() -> None:
    content = "**a** vs `b` c"
    hidden = ((0, 2), (3, 5), (9, 12))
    assert visible(content, hidden, [(2, 3), (0, 5), (13, 14)]) == (
        "a vs ` c",
        ((0, 1), (0, 1), (7, 8)),
    )
    assert visible(content, (), [(2, 3)]) == (content, ((2, 3),))


def test_a_reading_without_some_characters_has_gaps_there() -> None:
    reading = PassageReading(
        norms=("a", "fig", "b"), starts=(0, 2, 6), ends=(1, 5, 7), gaps=(2,)
    )
    assert find_tokens(reading, 3, 4) == range(1, 2)
    assert find_tokens(reading, 1, 2) == range(1, 1)
    assert without(reading, ((3, 4),)) == PassageReading(
        norms=("a", "", "b"), starts=(0, 2, 6), ends=(1, 5, 7), gaps=(1, 2)
    )
