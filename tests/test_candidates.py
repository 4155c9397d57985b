from __future__ import annotations

from kg.candidates import Sighting, make_candidates
from kg.records import Concept, Tier


def test_a_whole_bullet_of_one_word_is_a_candidate() -> None:
    (concept,) = make_candidates(
        [Sighting(text="asterisk", way="item", place=3)],
        taken=frozenset(),
        word_counts={},
    )
    assert concept == Concept(
        id="asterisk",
        label="asterisk",
        tier=Tier.CANDIDATE,
        score=1.0,
        votes=(("item", 1.0),),
    )


def test_votes_of_several_kinds_make_a_core_concept() -> None:
    (concept,) = make_candidates(
        [
            Sighting(text="Circuit theory", way="item", place=3),
            Sighting(text="circuit theory", way="item", place=9),
            Sighting(text="circuit theory", way="item", place=11),
        ],
        taken=frozenset(),
        word_counts={},
    )
    assert concept.label == "circuit theory"
    assert concept.tier is Tier.CORE
    assert concept.votes == (("item", 1.0), ("repeated", 0.5), ("several words", 0.5))


def test_a_heading_alone_is_no_concept() -> None:
    sightings = [Sighting(text="Overview", way="heading", place=1)]
    assert make_candidates(sightings, taken=frozenset(), word_counts={}) == ()


def test_a_phrase_around_a_known_label_needs_a_second_line() -> None:
    once = Sighting(text="default ReLU", way="item", place=1, holds_known=True)
    again = Sighting(text="default ReLU", way="item", place=2, holds_known=True)
    assert make_candidates([once], taken=frozenset(), word_counts={}) == ()
    assert [
        c.id for c in make_candidates([once, again], taken=frozenset(), word_counts={})
    ] == ["default-relu"]


def test_an_explained_short_form_becomes_an_alias() -> None:
    (concept,) = make_candidates(
        [Sighting(text="finite state machine", way="acronym", place=1, alias="FSM")],
        taken=frozenset(),
        word_counts={},
    )
    assert (concept.label, concept.aliases) == ("finite state machine", ("FSM",))


def test_a_new_id_avoids_those_of_courses_and_of_other_phrases() -> None:
    sightings = [
        Sighting(text="Calculus", way="item", place=1),
        Sighting(text="f(x)", way="shape", place=2),
        Sighting(text="f x", way="item", place=3),
    ]
    found = make_candidates(sightings, taken=frozenset({"calculus"}), word_counts={})
    assert [concept.id for concept in found] == ["calculus-concept", "f-x", "f-x-2"]


def test_a_word_that_everyone_uses_needs_more_than_a_bullet() -> None:
    once = Sighting(text="future", way="item", place=1)
    again = Sighting(text="future", way="item", place=2)
    counts = {"future": 28}
    assert make_candidates([once], taken=frozenset(), word_counts=counts) == ()
    (concept,) = make_candidates([once, again], taken=frozenset(), word_counts=counts)
    assert concept.votes == (("item", 1.0), ("repeated", 0.5), ("common word", -0.5))
