"""Two tables say what is one concept and what is not; both go through the decision."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.labels import make_norm, make_norms, normalise
from kg.records import Concept, SameAs
from kg.sameness import (
    Norms,
    Phrase,
    Sameness,
    ShortForm,
    find_same,
    make_same_as,
)
from kg.words import WORD_COUNTS, read_word_counts
from tests.conftest import PROJECT

ENGLISH = frozenset(map(make_norm, read_word_counts(PROJECT / "data" / WORD_COUNTS)))
TABLES = Path(__file__).parent / "tables"


def read_table(name: str) -> list[list[str]]:
    lines = (TABLES / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def decide(label: Norms, rare: Norms, *, known: bool) -> tuple[Sameness, ...]:
    """Say what a form of one line is, beside a label or a phrase of five lines."""
    phrases = [Phrase(norms=rare, lines=1, kept=True)]
    if known:
        return find_same(phrases, labels={label: "label"}, known_words=ENGLISH)
    phrases.append(Phrase(norms=label, lines=5, kept=True))
    return find_same(phrases, labels={}, known_words=ENGLISH)


def mark(rows: list[list[str]], gaps: dict[str, str]) -> list[object]:
    """Mark those rows whose second column is a known gap, with the reason."""
    return [
        pytest.param(*row, marks=pytest.mark.xfail(strict=True, reason=gaps[row[1]]))
        if row[1] in gaps
        else tuple(row)
        for row in rows
    ]


DIFFERENT = read_table("different.tsv")
SAME = read_table("same.tsv")
TAKEN_FOR_SLIPS = {
    "Granada": "no list knows that both are names of places",
    "biased": "bias is not among the English words, and only here not in the notes",
}
UNSEEN_SLIPS = {"isomorfism": "f for ph is two edits, and f and p are not alike"}


@pytest.mark.parametrize("known", [True, False], ids=["vocabulary", "notes"])
@pytest.mark.parametrize(("field", "one", "other"), mark(DIFFERENT, TAKEN_FOR_SLIPS))
def test_names_of_different_things_stay_apart(
    field: str, one: str, other: str, known: bool
) -> None:
    norms = make_norms(one), make_norms(other)
    assert norms[0] != norms[1]
    assert decide(*norms, known=known) == ()
    assert decide(*norms[::-1], known=known) == ()


@pytest.mark.parametrize(("field", "one", "other"), DIFFERENT)
def test_two_labels_of_a_vocabulary_stay_apart(
    field: str, one: str, other: str
) -> None:
    labels = {make_norms(one): "one", make_norms(other): "other"}
    phrases = [Phrase(norms=norms, lines=1, kept=True) for norms in labels]
    assert find_same(phrases, labels=labels, known_words=ENGLISH) == ()
    assert normalise(one) != normalise(other)


def decided(form: str, name: str, method: str, *, known: bool) -> list[str]:
    """Return the methods by which a form was found to be the name; none needed if it
    is equal."""
    norms, target = make_norms(form), make_norms(name)
    if method == "equal":
        assert normalise(form) == normalise(name) or norms == target
        return ["equal"] if norms == target else []
    if method == "acronym":
        phrases = [Phrase(norms=target, lines=2, kept=True)]
        short = [ShortForm(short=norms, long=target)]
        labels = {target: "label"} if known else {}
        same = find_same(phrases, labels=labels, known_words=ENGLISH, short_forms=short)
    else:
        same = decide(target, norms, known=known)
    return [s.method for s in same if (s.form, s.target) == (norms, target)]


@pytest.mark.parametrize("known", [True, False], ids=["vocabulary", "notes"])
@pytest.mark.parametrize(("kind", "form", "name", "method"), mark(SAME, UNSEEN_SLIPS))
def test_names_of_one_thing_come_together(
    kind: str, form: str, name: str, method: str, known: bool
) -> None:
    assert decided(form, name, method, known=known) == [method]


@pytest.mark.parametrize("known", [True, False], ids=["vocabulary", "notes"])
@pytest.mark.parametrize(
    ("kind", "form", "name", "method"),
    [row for row in SAME if row[3] not in ("acronym", "spelling")],
)
def test_what_is_only_written_otherwise_comes_together_in_both_directions(
    kind: str, form: str, name: str, method: str, known: bool
) -> None:
    assert decided(name, form, method, known=known) == [method]


def find(
    phrases: dict[str, int],
    *,
    labels: tuple[str, ...] = (),
    apart: tuple[tuple[str, str], ...] = (),
    short: tuple[tuple[str, str], ...] = (),
) -> list[tuple[str, str, str, int]]:
    """Decide about kept phrases with their lines; words are joined by spaces."""
    found = find_same(
        [Phrase(norms=make_norms(p), lines=n, kept=True) for p, n in phrases.items()],
        labels={make_norms(label): label for label in labels},
        known_words=ENGLISH,
        short_forms=[
            ShortForm(short=make_norms(form), long=make_norms(long))
            for form, long in short
        ],
        apart=frozenset(frozenset(map(normalise, pair)) for pair in apart),
    )
    return [(" ".join(s.form), " ".join(s.target), s.method, s.distance) for s in found]


@pytest.mark.parametrize(
    ("slips", "right", "is_slip"),
    [(1, 2, True), (1, 9, True), (2, 3, True), (2, 2, False), (3, 9, False)],
)
def test_only_a_rare_form_is_a_slip_of_one_on_more_lines(
    slips: int, right: int, is_slip: bool
) -> None:
    found = find({"photosynthsis": slips, "photosynthesis": right})
    assert [form for form, *_ in found] == (["photosynthsis"] if is_slip else [])


def test_a_form_that_nobody_keeps_as_a_concept_is_no_target() -> None:
    phrases = [
        Phrase(norms=("photosynthsis",), lines=1, kept=True),
        Phrase(norms=("photosynthesis",), lines=9, kept=False),
    ]
    assert find_same(phrases, labels={}, known_words=ENGLISH) == ()


def test_another_spacing_may_stand_on_any_number_of_lines() -> None:
    phrases = {"counter point": 7, "counterpoint": 8}
    assert find(phrases) == [("counter point", "counterpoint", "spacing", 0)]


def test_the_vocabularys_spacing_wins_over_a_more_frequent_one() -> None:
    assert find({"counterpoint": 9}, labels=("counter point",)) == [
        ("counterpoint", "counter point", "spacing", 0)
    ]


def test_a_slip_of_another_spacing_is_the_one_concept() -> None:
    phrases = {"counter pooint": 1, "counter point": 4, "counterpoint": 8}
    assert find(phrases) == [
        ("counter point", "counterpoint", "spacing", 0),
        ("counter pooint", "counterpoint", "spelling", 1),
    ]


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("counter point", "counterpoint"),
        ("photosynthsis", "photosynthesis"),
    ],
)
def test_what_a_person_keeps_apart_stays_apart(form: str, name: str) -> None:
    assert find({form: 1}, labels=(name,)) != []
    assert find({form: 1}, labels=(name,), apart=((form, name),)) == []
    assert find({form: 1}, labels=(name,), apart=((name, form),)) == []
    assert find({form: 1, name: 4}, apart=((form, name),)) == []


def test_a_person_keeps_a_form_apart_from_what_its_target_means() -> None:
    phrases = {"counter pooint": 1, "counter point": 4, "counterpoint": 8}
    assert find(phrases, apart=(("counter pooint", "counterpoint"),)) == [
        ("counter point", "counterpoint", "spacing", 0)
    ]


def test_another_spacing_of_a_short_form_is_the_concept() -> None:
    phrases = {"finite state machine": 2, "FS MX": 1, "FSMX": 3}
    assert find(phrases, short=(("FSMX", "finite state machine"),)) == [
        ("fs mx", "finite state machine", "spacing", 0),
        ("fsmx", "finite state machine", "acronym", 0),
    ]


def test_a_short_form_that_is_explained_in_one_way_is_the_concept() -> None:
    phrases = {"finite state machine": 1, "FSM": 6}
    short = (("FSM", "finite state machine"), ("FSMs", "finite-state machines"))
    assert find(phrases, short=short) == [("fsm", "finite state machine", "acronym", 0)]


def test_a_short_form_that_is_explained_in_two_ways_is_nobodys() -> None:
    phrases = {"finite state machine": 3, "free speech movement": 3}
    short = (("FSM", "finite state machine"), ("FSM", "free speech movement"))
    assert find(phrases, short=short) == []


def test_a_long_form_with_a_slip_is_no_other_explanation() -> None:
    phrases = {"finite state machine": 3, "finite state machne": 1}
    short = (("FSM", "finite state machine"), ("FSM", "finite state machne"))
    assert ("fsm", "finite state machine", "acronym", 0) in find(phrases, short=short)


def test_the_vocabularys_short_form_is_not_given_away() -> None:
    phrases = {"finite state machine": 3}
    short = (("FSM", "finite state machine"),)
    assert find(phrases, labels=("FSM",), short=short) == []


@given(st.dictionaries(st.text("abc ", min_size=1, max_size=9), st.integers(1, 5)))
def test_no_target_is_itself_another_form(phrases: dict[str, int]) -> None:
    phrases = {text: lines for text, lines in phrases.items() if make_norms(text)}
    found = find(phrases)
    assert {form for form, *_ in found}.isdisjoint(target for _, target, *_ in found)
    assert found == find(dict(reversed(phrases.items())))


def test_a_concept_records_its_forms_once_each() -> None:
    concept = Concept(
        id="fsm",
        label="finite state machine",
        aliases=("FSM", "automaton"),
        votes=(("acronym", 2.0),),
    )
    found = [
        ("finite state machine", "label"),
        ("finite state machines", "label"),
        ("automaton", "alias"),
        ("FSM", "alias"),
        ("FSMs", "alias"),
        ("finite statemachine", "spacing"),
        ("finite state machne", "spelling"),
        ("the machines of last week", "wikilink"),
    ]
    assert make_same_as(concept, found) == (
        SameAs(form="FSM", method="acronym", distance=0),
        SameAs(form="finite state machne", method="spelling", distance=1),
        SameAs(form="finite statemachine", method="spacing", distance=0),
    )
