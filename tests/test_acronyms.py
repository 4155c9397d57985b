from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.acronyms import find_explained, is_short_form


def explained(text: str) -> list[tuple[str, str]]:
    return [
        (text[found.start : found.end], text[found.short_start : found.short_end])
        for found in find_explained(text)
    ]


@pytest.mark.parametrize(
    ("text", "long", "short"),
    [
        ("a finite state machine (FSM) here", "finite state machine", "FSM"),
        ("finite state machines (FSMs) are", "finite state machines", "FSMs"),
        ("the finite-state machine (FSM)", "finite-state machine", "FSM"),
        ("support vector machine (svm)", "support vector machine", "svm"),
        ("FSM (finite state machine)", "finite state machine", "FSM"),
        ("FSMs ( finite state machines )", "finite state machines", "FSMs"),
        ("FSM (finite state machine, a model)", "finite state machine", "FSM"),
        ("area under the curve (AUC)", "area under the curve", "AUC"),
        ("Court of Human Rights (CHR)", "Court of Human Rights", "CHR"),
        ("electrocardiogram (ECG)", "electrocardiogram", "ECG"),
        ("ribonucleic acid (RNA)", "ribonucleic acid", "RNA"),
        ("two simple sets (SS)", "simple sets", "SS"),
        ("k-nearest neighbours (kNN)", "k-nearest neighbours", "kNN"),
        ("net present value(NPV)", "net present value", "NPV"),
    ],
)
def test_a_bracket_explains_a_short_form(text: str, long: str, short: str) -> None:
    assert explained(text) == [(long, short)]


@pytest.mark.parametrize(
    "text",
    [
        "some thing else (FSM)",
        "pooling layers (pool)",
        "state machine (sm)",
        "finite state, machine (FSM)",
        "finite\nstate machine (FSM)",
        "(FSM)",
        "FSM (and more)",
        "FSM ()",
        "we saw it (in Rome)",
        "a (b) c",
    ],
)
def test_other_brackets_explain_nothing(text: str) -> None:
    assert explained(text) == []


def test_each_bracket_of_a_line_is_read() -> None:
    assert explained("mean squared error (MSE), MAE (mean absolute error)") == [
        ("mean squared error", "MSE"),
        ("mean absolute error", "MAE"),
    ]


@given(st.text(alphabet="abAB ()-,\n", max_size=60))
def test_what_is_explained_can_be_told_again_from_the_two_forms(text: str) -> None:
    for long, short in explained(text):
        assert is_short_form(short, long)
