"""A constant of ranking is tried at another value, and is the usual one again."""

from __future__ import annotations

import importlib

import pytest
from search_collections import Judged, make_note, make_searched
from search_tuning import CONSTANTS, Constant, changed, score_halves

from kg.index import lookups

HIVES = make_searched(
    (
        make_note("title", "Wax", "sweat of bees and more of it"),
        make_note("body", "Combs", "wax wax wax"),
        make_note("other", "Brood", "sealed cells"),
    )
)
ASKED = Judged(text="wax", gains={"title": 1.0}, half="train")


@pytest.mark.parametrize("constant", CONSTANTS, ids=lambda constant: constant.name)
def test_what_is_tried_is_there_with_its_usual_value(constant: Constant) -> None:
    module = importlib.import_module(constant.module)
    assert getattr(module, constant.name) in constant.values


def test_a_changed_constant_changes_the_order_until_it_is_usual_again() -> None:
    constant = Constant(module="kg.index.lookups", name="TITLE_WEIGHT", values=())
    usual = lookups.TITLE_WEIGHT
    with changed(constant, 9.0) as former:
        heavy = score_halves(HIVES, [ASKED])
    with changed(constant, 0.1):
        light = score_halves(HIVES, [ASKED])
    assert (former, lookups.TITLE_WEIGHT) == (usual, usual)
    assert heavy == {"train": 1.0, "test": 0.0}
    assert light["train"] < 1.0
