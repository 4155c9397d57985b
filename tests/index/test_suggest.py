from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.answers import Suggestion
from kg.index.suggest import Suggester, make_suggester, suggest
from kg.index.wordlist import make_word_list
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
    make_word_list(
        [("adam", 9), ("squares", 1), ("activation", 7), ("l1", 2), ("cafe", 2)]
    ),
)
NO_WORDS = make_word_list([])
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
    words = make_word_list([("layer", 1), ("player", 9), ("laver", 1)])
    suggester = make_suggester([], [], words)

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
        NO_WORDS,
    )
    found = [item.id for item in suggest(suggester, "gradient descent")]
    assert found == ["gd", "mbgd"]
    assert [item.id for item in suggest(suggester, "gradi")] == [
        "checking",
        "gd",
        "mbgd",
    ]


def texts(suggester: Suggester, text: str, *, limit: int = 8) -> list[str]:
    return [item.text for item in suggest(suggester, text, limit=limit)]


NORMS = make_suggester(
    [
        (Concept(id="batch-norm", label="batch norm"), 0.5),
        (Concept(id="batch", label="batch"), 0.1),
        (Concept(id="naive-bayes", label="naive Bayes"), 0.9),
        (Concept(id="gd", label="gradient descent", aliases=("GD",)), 0.4),
    ],
    [make_lecture("c.why", "Why Batch Norm Works", None)],
    make_word_list(
        [("batch", 9), ("descent", 3), ("nab", 1), ("the", 9), ("batches", 2)]
    ),
)


def test_concepts_that_matter_more_come_first() -> None:
    assert texts(NORMS, "b") == [
        "batch norm",
        "batch",
        "naive Bayes",
        "Why Batch Norm Works",
        "batches",
    ]


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("gradient des", ["gradient descent"]),
        ("why does batch n", ["why does batch norm"]),
        ("Why Does n", ["Why Does naive Bayes", "Why Does batch norm", "Why Does nab"]),
        (
            "why does bacth",
            ["why does batch norm", "why does batch", "why does batches"],
        ),
        ("course:x gd", ["course:x gradient descent"]),
        ("why batch n", ["Why Batch Norm Works"]),
        ("why does zzzz", []),
        ("zzzz does", []),
    ],
)
def test_the_last_words_are_completed_where_nothing_is_called_so(
    text: str, completed: list[str]
) -> None:
    assert texts(NORMS, text) == completed


def test_completions_behind_other_words_lead_to_no_page() -> None:
    assert suggest(NORMS, "Does  gd") == (
        Suggestion(
            text="Does gradient descent",
            kind="concept",
            id=None,
            detail="concept · also called GD",
        ),
    )


def test_a_word_that_is_typed_whole_comes_before_longer_names() -> None:
    concepts = [(Concept(id=f"c{n}", label=f"layer {n}"), 1.0) for n in range(9)]
    words = make_word_list([("layer", 1), ("layers", 5), ("la", 9), ("for", 3)])
    suggester = make_suggester(
        [*concepts, (Concept(id="forest", label="forest"), 1.0)], [], words
    )

    assert texts(suggester, "layer", limit=3) == ["layer", "layer 0", "layer 1"]
    # Two letters say little yet, and a stop word is no completion to look for.
    assert texts(suggester, "la", limit=2) == ["layer 0", "layer 1"]
    assert texts(suggester, "for") == ["forest", "for"]


def test_a_name_typed_whole_comes_before_the_word() -> None:
    suggester = make_suggester(
        [
            (Concept(id="adam", label="Adam"), 0.1),
            (Concept(id="adam-w", label="Adam W"), 0.9),
        ],
        [make_lecture("c.m", "Momentum", 3)],
        make_word_list([("adam", 9), ("momentum", 2)]),
    )

    assert texts(suggester, "adam") == ["Adam", "Adam W"]
    assert [item.kind for item in suggest(suggester, "momentum")] == ["lecture", "word"]


def test_slips_are_looked_for_only_where_few_begin_so() -> None:
    words = [("layera", 1), ("layerb", 1), ("layerc", 1), ("laver", 9)]
    suggester = make_suggester([], [], make_word_list(words))

    assert texts(suggester, "layer") == ["layera", "layerb", "layerc"]
    assert texts(suggester, "layerc") == ["layerc", "layera", "layerb"]
    assert texts(suggester, "lawer") == ["laver", "layera", "layerb", "layerc"]


@given(st.text(max_size=120), st.integers(1, 9))
def test_any_text_is_completed_by_no_more_than_the_limit(text: str, limit: int) -> None:
    found = suggest(NORMS, text, limit=limit)

    assert len(found) <= limit
    assert len({(item.text, item.kind) for item in found}) == len(found)
