from __future__ import annotations

from dataclasses import replace

from kg.candidates import Sighting, make_candidates, without_seldom
from kg.records import Concept, Mention, Tier


def found(*sightings: Sighting) -> list[str]:
    concepts = make_candidates(sightings, taken=frozenset(), word_counts={})
    return [concept.id for concept in concepts]


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


def test_a_phrase_in_prose_around_a_known_label_needs_a_second_line() -> None:
    once = Sighting(text="deep ReLU", way="phrase", place=1, holds_known=True)
    again = Sighting(text="deep ReLU", way="phrase", place=2, holds_known=True)
    alone = Sighting(text="leaky ReLU", way="item", place=1, holds_known=True)
    assert found(once) == []
    assert found(once, again) == ["deep-relu"]
    assert found(alone) == ["leaky-relu"]


def test_what_says_the_same_without_a_generic_word_is_none() -> None:
    whole = Sighting(text="default ReLU", way="item", place=1, generic=True)
    part = Sighting(text="ReLU", way="item", place=1, within="default ReLU")
    assert found(whole, part) == ["relu"]


def test_words_that_all_say_nothing_make_no_name() -> None:
    lines = [Sighting(text="personal notes", way="item", place=n) for n in (1, 2)]
    assert found(*lines) == []


def test_what_never_stands_without_its_first_word_is_a_part_of_the_name() -> None:
    assert found(
        *(
            Sighting(text="single malt", way="item", place=n, generic=True)
            for n in "ab"
        ),
        *(
            Sighting(text="malt", way="item", place=n, within="single malt")
            for n in "ab"
        ),
    ) == ["single-malt"]


def test_a_weak_phrase_that_begins_with_a_strong_one_gives_way_to_both_parts() -> None:
    strong = [
        Sighting(text="max pooling", way=way, place=place)
        for way, place in (("item", 1), ("phrase", 1), ("phrase", 2))
    ]
    short = Sighting(text="max pooling computation", way="phrase", place=3)
    long = Sighting(text="max pooling layer depth", way="phrase", place=4)
    assert found(*strong, short, long) == ["layer-depth", "max-pooling"]


def test_an_acronym_and_one_more_word_are_a_name_of_their_own() -> None:
    strong = [Sighting(text="ATP", way=way, place=1) for way in ("shape", "item")]
    longer = Sighting(text="ATP synthase", way="phrase", place=3)
    assert found(*strong, longer) == ["atp", "atp-synthase"]


def test_a_title_of_one_more_word_is_a_name_of_its_own() -> None:
    strong = [Sighting(text="SoftMax", way=way, place=1) for way in ("shape", "item")]
    title = [
        Sighting(text="Softmax Classifier", way=way, place=3)
        for way in ("phrase", "heading")
    ]
    assert found(*strong, *title) == ["softmax", "softmax-classifier"]


def test_a_gerund_that_may_begin_a_clause_is_doubtful() -> None:
    doubtful = Sighting(text="running nets", way="phrase", place=1, doubtful=True)
    assert found(doubtful) == []
    again = Sighting(text="running nets", way="phrase", place=2, doubtful=True)
    assert found(doubtful, again) == ["running-nets"]


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
    once = Sighting(text="garden", way="item", place=1)
    again = Sighting(text="garden", way="phrase", place=2)
    counts = {"garden": 28}
    assert make_candidates([once], taken=frozenset(), word_counts=counts) == ()
    (concept,) = make_candidates([once, again], taken=frozenset(), word_counts=counts)
    assert concept.votes == (
        ("item", 1.0),
        ("phrase", 0.5),
        ("repeated", 0.5),
        ("common word", -1.0),
    )


def named(concept: str, *lines: int) -> list[Mention]:
    return [
        Mention(
            concept=concept,
            note="note",
            source="a.md",
            line=line,
            start=0,
            end=1,
            text="x",
            found_by="label",
        )
        for line in lines
    ]


def test_among_many_lines_a_core_concept_stands_on_three() -> None:
    seldom, often, short = (
        Concept(id=id, label=id, score=2.0, votes=((vote, 2.0),))
        for id, vote in (("seldom", "shape"), ("often", "shape"), ("short", "acronym"))
    )
    mentions = named("seldom", 1, 1, 2) + named("often", 1, 2, 3) + named("short", 1)
    concepts = (seldom, often, short)
    assert without_seldom(concepts, mentions, lines=1_000) == concepts
    assert without_seldom(concepts, mentions, lines=1_001) == concepts
    (first, *others) = without_seldom(concepts, mentions, lines=3_001)
    assert others == [often, short]
    assert (first.tier, first.score) == (Tier.CANDIDATE, 1.0)
    assert first.votes == (("shape", 2.0), ("seldom", -1.0))


def test_among_many_lines_a_plain_word_needs_one_more_vote() -> None:
    plain = Concept(id="audio", label="audio", score=2.0, votes=(("item", 2.0),))
    more = replace(plain, score=2.5)
    mentions = named("audio", 1, 2, 3)
    (weak,) = without_seldom([plain], mentions, lines=3_001)
    assert (weak.tier, weak.votes[1:]) == (Tier.CANDIDATE, (("plain word", -0.5),))
    (strong,) = without_seldom([more], mentions, lines=3_001)
    assert (strong.tier, strong.score) == (Tier.CORE, 2.0)


def test_a_word_of_several_names_needs_no_second_line_of_its_own() -> None:
    once = Sighting(text="mordant", way="phrase", place=1)
    names = [
        Sighting(text=text, way="item", place=number)
        for number, text in enumerate(("iron mordant", "mordant bath"), start=2)
    ]
    assert found(once, names[0]) == ["iron-mordant"]
    assert found(once, *names) == ["iron-mordant", "mordant", "mordant-bath"]


def test_everyday_words_are_in_many_names_and_are_none() -> None:
    sightings = [
        Sighting(text="water", way="phrase", place=1),
        Sighting(text="water softener", way="item", place=2),
        Sighting(text="distilled water", way="item", place=3),
    ]
    concepts = make_candidates(sightings, taken=frozenset(), word_counts={"water": 50})
    assert [concept.id for concept in concepts] == ["distilled-water", "water-softener"]
