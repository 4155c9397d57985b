from __future__ import annotations

import pytest

from kg.engines import make_engine, suggest_engine
from kg.errors import SettingsError
from kg.settings import ENGINES


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_is_made_by_its_name(name: str) -> None:
    assert make_engine(name).name == name


def test_an_unknown_engine_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SettingsError) as caught:
        make_engine("grep")

    assert (
        str(caught.value)
        == "There is no engine 'grep'; use whoosh, tantivy or whoosh-plain."
    )


def test_many_notes_are_worth_another_engine() -> None:
    assert suggest_engine("whoosh", 1_200, many=1_000) == (
        "An index of 1,200 notes takes a quarter of the space with "
        '--engine tantivy; install it with: pip install "studygraph[tantivy]"'
    )


@pytest.mark.parametrize(("engine", "notes"), [("whoosh", 999), ("tantivy", 1_200)])
def test_nothing_is_suggested_where_it_helps_little(engine: str, notes: int) -> None:
    assert suggest_engine(engine, notes, many=1_000) is None
