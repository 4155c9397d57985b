from __future__ import annotations

import pytest

from kg.listing import read_line
from kg.short_forms import find_short_forms, is_pieced
from tests.named_lines import name_lines, rules_of, triples_of

NAMES = (
    "World Health Organization",
    "WHO",
    "light amplification by stimulated emission of radiation",
    "laser",
    "Benelux",
    "Belgium Netherlands Luxembourg",
    "yoga",
    "young gardeners",
    "AI",
    "artificial intelligence",
)
ALIAS = [("WHO", "alias_of", "World Health Organization")]


def found(*lines: str) -> tuple[list[tuple[str, str, str]], set[str]]:
    pieces = tuple(
        find_short_forms([read_line(line) for line in name_lines(NAMES, *lines)])
    )
    return triples_of(pieces), rules_of(pieces)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("RMSprop", "root mean square propagation"),
        ("ReLu", "rectified linear unit"),
        ("adam", "adaptive moment estimation"),
        ("laser", "light amplification by stimulated emission of radiation"),
        ("Benelux", "Belgium, Netherlands, Luxembourg"),
        ("BeNeLux", "Belgium Netherlands Luxembourg"),
        ("UNESCO", "UN educational scientific cultural organization"),
        ("AI", "artificial intelligence"),
        ("WiFi", "wireless fidelity"),
    ],
)
def test_a_short_form_is_made_of_beginnings_of_all_words(short: str, long: str) -> None:
    assert is_pieced(short, long)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("pool", "pooling layers"),
        ("bias", "bias variance tradeoff"),
        ("bias", "biased sample"),
        ("dropout", "drop out"),
        ("dev", "development of eggs and vines in spring"),
        ("cat", "cache table"),
        ("adam", "adaptive method"),
        ("gan", "great big noise"),
        ("CV", "the column's value"),
        ("a b", "apple butter"),
        ("x", "x ray"),
        ("", "nothing at all"),
        ("WHO", ""),
    ],
)
def test_other_words_are_no_short_form(short: str, long: str) -> None:
    assert not is_pieced(short, long)


def test_every_capital_begins_a_word_where_the_two_stand_apart() -> None:
    assert is_pieced("ReLu", "rectified linear unit", by_capitals=True)
    assert not is_pieced("REtLu", "rectified linear unit", by_capitals=True)
    assert not is_pieced("AI", "artificial intelligence", by_capitals=True)


def test_a_name_beside_its_short_form_is_the_same() -> None:
    expected = [("laser", "alias_of", NAMES[2])]
    assert found("# Laser", f"- {NAMES[2]}") == (expected, {"short-form-beside"})
    assert found(f"- {NAMES[2]}", "- laser") == (expected, {"short-form-beside"})
    assert found(f"- {NAMES[2]}", "- the laser") == ([], set())
    assert found(f"- {NAMES[2]}", "- so it is", "- laser") == ([], set())
    assert found("- yoga", "- young gardeners") == ([], set())


def test_a_name_and_its_capitals_in_one_note_are_the_same() -> None:
    lines = ("- the WHO says so", "- it is far", "- the World Health Organization")
    assert found(*lines) == (ALIAS, {"short-form-in-note"})
    assert found("- who says so", *lines[1:]) == ([], set())


def test_a_short_form_in_brackets_is_the_same() -> None:
    expected = [("AI", "alias_of", "artificial intelligence")]
    rules = {"short-form-in-brackets"}
    assert found("- on artificial intelligence (AI)") == (expected, rules)
    assert found("- AI (artificial intelligence) is new") == (expected, rules)
    assert found("- artificial intelligence (WHO)") == ([], set())


def test_a_relation_of_two_lines_quotes_the_later_and_names_the_earlier() -> None:
    lines = name_lines(NAMES, "- artificial intelligence", "- AI")
    (piece,) = find_short_forms([read_line(line) for line in lines])
    (evidence,) = piece.evidence
    assert (evidence.line, evidence.quote, evidence.under) == (2, "AI", 1)
