"""What of a thesaurus the words of the notes may name."""

from __future__ import annotations

import pytest

from kg.nameable import find_nameable, make_name_index
from kg.records import Concept

HIVE = Concept(id="hive", label="bee hive", aliases=("skep", "Zander (box)"))
MOTH = Concept(id="moth", label="Wax-Moths", misspellings=("wax mooth",))
DANCE = Concept(id="dance", label="waggledance")
MITE = Concept(id="mite", label="varroa mite")
FLAT = Concept(id="flat", label="B♭")
INDEX = make_name_index((HIVE, MOTH, DANCE, MITE, FLAT))


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("", []),
        ("bee", []),
        ("bee hive", ["hive"]),
        ("beehive", ["hive"]),
        ("skep mite", ["hive"]),
        ("zander", ["hive"]),
        ("wax moth", ["moth"]),
        ("waxmoth", ["moth"]),
        ("wax mooth", ["moth"]),
        ("waggledance", ["dance"]),
        ("waggle dance", ["dance"]),
        ("wa ggledance", []),
        ("bee hive varroa mite", ["hive", "mite"]),
    ],
)
def test_words_name_the_concepts_that_have_a_label_of_them(
    words: str, ids: list[str]
) -> None:
    found = find_nameable(INDEX, dict.fromkeys(words.split(), 1))
    assert [concept.id for concept in found] == [*ids, "flat"]


def test_a_word_that_stands_on_no_line_any_more_names_nothing() -> None:
    assert find_nameable(INDEX, {"skep": 0, "mite": 2, "varroa": 1}) == (MITE, FLAT)


def test_what_is_named_by_other_means_is_kept() -> None:
    assert find_nameable(INDEX, {}, kept=["dance", "nothing"]) == (DANCE, FLAT)
