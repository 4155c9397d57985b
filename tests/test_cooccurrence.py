from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cooccurrence import (
    LONGEST_PASSAGE,
    MOST_NAMED,
    MOST_NEIGHBOURS,
    SHORT_PASSAGE,
    find_cooccurring,
)
from kg.evidence import MAX_QUOTE, Found, make_lines
from kg.records import Concept, Evidence, Mention, Note, Origin, Predicate, Tier
from tests.made import make_note

# Passages about other things: without them nothing would be surprising.
OTHERS = tuple(make_note(f"- Pebble{n} on its own", id=f"other{n}") for n in range(40))


def mentions(note: Note) -> tuple[Mention, ...]:
    """Take every word of five letters or more as a concept, capitals as core ones."""
    return tuple(
        Mention(
            concept=found[0].lower(),
            note=note.id,
            source=note.source,
            line=passage.line,
            start=found.start(),
            end=found.end(),
            text=found[0],
            found_by="label",
        )
        for passage in note.passages
        for found in re.finditer(r"\w{5,}", passage.text)
    )


def find(*notes: Note, typed: Sequence[Found] = ()) -> list[Found]:
    lines = [make_lines(note, mentions(note)) for note in notes]
    core = {m.concept for line in lines for m in line.mentions if m.text[0].isupper()}
    concepts = {
        name: Concept(
            id=name, label=name, tier=Tier.CORE if name in core else Tier.CANDIDATE
        )
        for line in lines
        for name in sorted(line.concepts)
    }
    return list(find_cooccurring(concepts, lines, typed))


def pairs(found: Iterable[Found]) -> list[tuple[str, str]]:
    return [(item.subject, item.object) for item in found]


def relate(subject: str, predicate: Predicate, object_: str) -> Found:
    return Found(
        subject=subject,
        predicate=predicate,
        object=object_,
        origin=Origin.STATED,
        confidence=0.9,
        evidence=(),
    )


def place(
    line: int, quote: str, rule: str, *, start: int = 2, under: int | None = None
) -> Evidence:
    return Evidence(
        source="journal.md",
        line=line,
        start=start,
        end=start + len(quote),
        quote=quote,
        rule=rule,
        note="note",
        under=under,
    )


def test_what_passages_name_together_is_related_and_every_one_is_quoted() -> None:
    note = make_note("- a copper kettle", "- the kettle is copper", "- why")
    assert find(note, *OTHERS) == [
        Found(
            subject="copper",
            predicate=Predicate.RELATED_TO,
            object="kettle",
            origin=Origin.COOCCURRENCE,
            confidence=0.2,
            evidence=(
                place(1, "a copper kettle", "same-line"),
                place(2, "the kettle is copper", "same-line"),
            ),
        )
    ]


def test_what_sittings_name_together_is_quoted_with_a_line_for_each() -> None:
    sittings = [
        make_note("- copper", "- hm", "- a kettle", id=name, line=line)
        for name, line in (("one", 1), ("two", 11))
    ]
    (found,) = find(*sittings, *OTHERS)
    assert pairs([found]) == [("copper", "kettle")]
    assert [(e.note, e.line, e.quote, e.rule, e.under) for e in found.evidence] == [
        ("one", 1, "copper", "same-sitting", 3),
        ("one", 3, "a kettle", "same-sitting", 1),
        ("two", 11, "copper", "same-sitting", 13),
        ("two", 13, "a kettle", "same-sitting", 11),
    ]


def test_headings_of_one_day_are_related_by_a_line_in_each_note() -> None:
    notes = (
        make_note("# On copper", "- red", id="one", day=date(2025, 3, 1)),
        make_note("# The kettle", id="two", line=5, day=date(2025, 3, 1)),
        make_note("# A spoon", id="three", line=9, day=date(2025, 3, 2)),
        make_note("# Some steel", id="four", line=12, day=date(2025, 3, 3)),
        make_note("# Some water", id="five", line=15),
    )
    (found,) = find(*notes)
    assert pairs([found]) == [("copper", "kettle")]
    assert [(e.note, e.quote, e.rule, e.under) for e in found.evidence] == [
        ("one", "On copper", "same-day", None),
        ("two", "The kettle", "same-day", None),
    ]


def test_what_is_named_below_a_heading_once_is_related_to_it() -> None:
    note = make_note("# The kettle", "- is of Copper", "- and Steel")
    assert pairs(find(note, *OTHERS)) == [("copper", "kettle"), ("kettle", "steel")]


def test_headings_above_a_notes_own_are_no_part_of_its_sitting() -> None:
    note = make_note("# All kitchens", "# The kettle", "- is of Copper")
    assert pairs(find(note, *OTHERS)) == [("copper", "kettle")]


@pytest.mark.parametrize(
    ("filling", "expected"),
    [(0, [("copper", "kettle")]), (SHORT_PASSAGE, [])],
)
def test_of_what_is_found_once_only_a_short_line_counts(
    filling: int, expected: list[tuple[str, str]]
) -> None:
    note = make_note("- Copper is " + "so " * (filling // 3) + "like a Kettle")
    assert pairs(find(note, *OTHERS)) == expected


def test_what_is_found_once_is_left_out_between_concepts_with_enough_neighbours() -> (
    None
):
    known = [f"- {one} and {other}" for one, other in (
        ("Copper", "Metal"), ("Copper", "Brass"), ("Copper", "Bronze"),
        ("Kettle", "Metal"), ("Kettle", "Brass"), ("Kettle", "Spout"),
    )]  # fmt: skip
    often = [
        make_note(line, f"{line}, yes", id=f"known{n}") for n, line in enumerate(known)
    ]
    chance = make_note("- Copper in a Kettle", id="chance")
    found = pairs(find(*often, chance, *OTHERS))
    assert ("copper", "metal") in found
    assert ("copper", "kettle") not in found


def test_a_typed_relation_says_it_better() -> None:
    note = make_note("- a copper kettle", "- the kettle is copper")
    typed = relate("kettle", Predicate.DEPENDS_ON, "copper")
    assert find(note, *OTHERS, typed=[typed]) == []


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        (Predicate.IS_A, []),
        (Predicate.PART_OF, []),
        (Predicate.DEPENDS_ON, [("copper", "kettle")]),
    ],
)
def test_kinds_and_parts_of_the_same_are_joined_by_it(
    predicate: Predicate, expected: list[tuple[str, str]]
) -> None:
    note = make_note("- a copper kettle", "- the kettle is copper", "- things")
    typed = [relate(name, predicate, "things") for name in ("copper", "kettle")]
    found = find(note, *OTHERS, typed=typed)
    assert pairs(found) == expected


@pytest.mark.parametrize(
    ("line", "typed", "expected"),
    [
        ("- some copper", [], []),
        ("- some Copper", [], [("copper", "kettle")]),
        (
            "- some copper",
            [relate("copper", Predicate.IS_A, "stuff")],
            [("copper", "kettle")],
        ),
    ],
)
def test_a_candidate_that_is_named_once_is_related_only_if_more_is_said_of_it(
    line: str, typed: list[Found], expected: list[tuple[str, str]]
) -> None:
    note = make_note("# The kettle", line, "- hm")
    stuff = make_note("- stuff", "- stuff again", id="stuff")
    assert pairs(find(note, stuff, *OTHERS, typed=typed)) == expected


@pytest.mark.parametrize(
    ("named", "expected"),
    [(MOST_NAMED, True), (MOST_NAMED + 1, False)],
)
def test_what_names_very_much_says_nothing(named: int, expected: bool) -> None:
    line = " ".join(f"Item{n:03}" for n in range(named))
    glossary = make_note(f"- {line}", f"- so {line}")
    assert bool(find(glossary, *OTHERS)) == expected


def test_no_concept_gets_more_than_its_strongest_neighbours() -> None:
    lines = [f"- Copper, Thing{n:02}" for n in range(MOST_NEIGHBOURS + 5)]
    found = find(make_note(*lines, *(f"{line} again" for line in lines)), *OTHERS)
    assert Counter(end for pair in pairs(found) for end in pair)["copper"] == (
        MOST_NEIGHBOURS
    )


def test_a_passage_that_is_copied_says_it_once() -> None:
    text = "- Copper is " + "so " * (SHORT_PASSAGE // 3) + "like a Kettle"
    assert find(make_note(text, text, text), *OTHERS) == []
    found = find(make_note(text, f"{text}, too", text), *OTHERS)
    assert [e.line for item in found for e in item.evidence] == [1, 2]


def test_what_every_passage_names_is_related_to_nothing() -> None:
    assert find(make_note("- a Copper Kettle", "- the Copper Kettle")) == []
    assert find(make_note("- nothing")) == []
    assert find() == []


def test_of_a_long_line_the_sentence_with_both_is_quoted() -> None:
    filling = "so it goes on. " * (MAX_QUOTE // 15)
    notes = [
        make_note(f"- {n} {filling}Copper is in a Kettle. And on.", id=f"{n}")
        for n in range(2)
    ]
    (found,) = find(*notes, *OTHERS)
    assert [e.quote for e in found.evidence] == ["Copper is in a Kettle."] * 2


def test_a_page_on_one_line_is_a_sitting_but_no_passage() -> None:
    text = "- Copper " + "so " * (LONGEST_PASSAGE // 3) + "Kettle"
    notes = [make_note(f"{text} {n}", id=f"{n}") for n in range(2)]
    (found,) = find(*notes, *OTHERS)
    assert [(e.quote, e.rule) for e in found.evidence] == [
        ("Copper", "same-sitting"),
        ("Kettle", "same-sitting"),
    ] * 2


WORDS = ("Copper", "kettle", "spoon", "Brass", "steel", "so", "and")
LINES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)


@st.composite
def made_notes(draw: st.DrawFn) -> list[Note]:
    notes = draw(st.lists(st.lists(LINES, min_size=1, max_size=4), max_size=8))
    signs = st.sampled_from(("#", "-", ""))
    days = st.sampled_from((None, date(2025, 3, 1), date(2025, 3, 2)))
    return [
        make_note(
            *(f"{draw(signs)} {line}".lstrip() for line in lines),
            id=f"note{number}",
            line=1 + 10 * number,
            day=draw(days),
        )
        for number, lines in enumerate(notes)
    ]


@given(made_notes())
def test_whatever_the_notes_say_is_quoted_from_them_once_a_pair(
    notes: list[Note],
) -> None:
    found = find(*notes, *OTHERS)
    typed = [relate(f.object, Predicate.AFFECTS, f.subject) for f in found[:1]]
    assert pairs(found) == list(dict.fromkeys(pairs(found)))
    texts = {(note.id, p.line): p.text for note in notes for p in note.passages}
    for item in found:
        assert item.subject < item.object
        assert 0 < item.confidence <= 0.5
        assert item.evidence
        for evidence in item.evidence:
            text = texts[evidence.note, evidence.line]
            assert evidence.quote == text[evidence.start : evidence.end] != ""
            assert evidence.under is None or (evidence.note, evidence.under) in texts
    assert not {*pairs(typed), *((o, s) for s, o in pairs(typed))}.intersection(
        pairs(find(*notes, *OTHERS, typed=typed))
    )


@given(made_notes())
def test_the_order_of_the_notes_changes_no_pair_and_no_score(
    notes: list[Note],
) -> None:
    scores = {(f.subject, f.object): f.confidence for f in find(*notes, *OTHERS)}
    turned = find(*OTHERS, *reversed(notes))
    assert {(f.subject, f.object): f.confidence for f in turned} == scores
