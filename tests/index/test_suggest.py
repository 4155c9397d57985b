from __future__ import annotations

import pytest

from kg.answers import Suggestion
from kg.index.suggest import make_suggester, suggest
from kg.records import Concept, Lecture


def make_lecture(id_: str, title: str, week: int | None) -> Lecture:
    return Lecture(id=id_, title=title, course="c", week=week, url=None)


SUGGESTER = make_suggester(
    [
        (Concept(id="adam", label="Adam"), 3),
        (Concept(id="alexnet", label="AlexNet"), 5),
        (
            Concept(
                id="backpropagation",
                label="backpropagation",
                misspellings=("backpropogation",),
            ),
            2,
        ),
        (
            Concept(
                id="rmsprop", label="RMSprop", aliases=("root mean square propagation",)
            ),
            4,
        ),
    ],
    [make_lecture("c.rms", "RMSprop and Adam", 2), make_lecture("c.why", "Why?", None)],
    [("adam", 9), ("squares", 1), ("activation", 7), ("l1", 2), ("cafe", 2)],
)
ADAM = Suggestion(text="Adam", kind="concept", id="adam", detail="concept")
RMSPROP = Suggestion(
    text="RMSprop",
    kind="concept",
    id="rmsprop",
    detail="concept · also called root mean square propagation",
)


def test_concepts_come_before_lectures_before_words() -> None:
    assert suggest(SUGGESTER, "a") == (
        Suggestion(text="AlexNet", kind="concept", id="alexnet", detail="concept"),
        ADAM,
        Suggestion(
            text="RMSprop and Adam",
            kind="lecture",
            id="c.rms",
            detail="lecture · week 2",
        ),
        Suggestion(text="activation", kind="word", id=None, detail="word · in 7 notes"),
    )


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("rms", ["RMSprop", "RMSprop and Adam"]),
        ("mean sq", ["RMSprop"]),
        ("Square", ["RMSprop", "squares"]),
        ("backpropo", ["backpropagation"]),
        ("alexnt", ["AlexNet"]),
        ("alxe", ["AlexNet"]),
        ("bacpropag", ["backpropagation"]),
        ("lexnet", ["AlexNet"]),
        ("ackpropagation", ["backpropagation"]),
        ("blexn", ["AlexNet"]),
        ("aalexnet", ["AlexNet"]),
        ("laexnet", ["AlexNet"]),
        ("vackpropogatoin", ["backpropagation"]),
        ("lexn", []),
        ("why", ["Why?"]),
        ("Café", ["cafe"]),
        ("l2", []),
        ("  ", []),
        ("zzzz", []),
    ],
)
def test_what_is_typed_is_completed(text: str, texts: list[str]) -> None:
    assert [suggestion.text for suggestion in suggest(SUGGESTER, text)] == texts


def test_a_slip_in_the_first_letter_comes_behind_a_likelier_one() -> None:
    suggester = make_suggester([], [], [("layer", 1), ("player", 9), ("laver", 1)])

    texts = [suggestion.text for suggestion in suggest(suggester, "layer")]

    assert texts == ["layer", "laver", "player"]


def test_no_more_than_the_limit_is_suggested() -> None:
    assert len(suggest(SUGGESTER, "a", limit=2)) == 2


def test_the_very_name_that_is_typed_comes_first() -> None:
    suggester = make_suggester(
        [
            (Concept(id="mbgd", label="mini-batch gradient descent"), 9),
            (Concept(id="checking", label="gradient checking"), 5),
            (Concept(id="gd", label="gradient descent"), 1),
        ],
        [],
        [],
    )
    found = [item.id for item in suggest(suggester, "gradient descent")]
    assert found == ["gd", "mbgd"]
    assert [item.id for item in suggest(suggester, "gradi")] == [
        "checking",
        "gd",
        "mbgd",
    ]
