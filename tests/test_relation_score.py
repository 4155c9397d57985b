"""Labelled relations and what is found there become scores and lists of errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from labelled import find_in
from measures import Tally, make_score
from relation_labels import End, read_labels, resolve
from relation_mentions import find_labelled
from relation_score import Drawn, Scores, count_rules, score_relations

from kg.mentions import FoundConcepts
from kg.records import (
    Concept,
    Evidence,
    Mention,
    Note,
    Origin,
    Predicate,
    Relation,
    SameAs,
    Snapshot,
    Tier,
    Vocabulary,
)
from tests.found import candidate, core, make_found

LINES = (
    "- derailleur is part of drivetrain",
    "- chainring, front gear",
    "- cassette vs noisy freewheel",
    "- cadence is turns per minute",
)
CONCEPTS: list[dict[str, Any]] = [
    {"name": "freewheel gear", "aliases": ["cassette"], "typos": []},
    {"name": "cassette", "aliases": [], "typos": ["casette"]},
    {"name": "drivetrain", "aliases": [], "typos": []},
    {"name": "derailleur", "aliases": ["mech"], "typos": []},
    {"name": "chainring", "aliases": ["front gear"], "typos": []},
    {"name": "cadence", "aliases": [], "typos": []},
]


def relation(
    source: str, type_: str, target: str, how: str = "explicit", **other: Any
) -> dict[str, Any]:
    said = {"lines": [1], "tier": "core"}
    return {**said, "source": source, "type": type_, "target": target, "how": how} | (
        other
    )


def mention(line: int, surface: str, canonical: str, tier: str) -> dict[str, Any]:
    start = LINES[line - 1].index(surface)
    return {
        "line": line,
        "surface": surface,
        "start": start,
        "end": start + len(surface),
        "canonical": canonical,
        "tier": tier,
    }


GOLD: dict[str, Any] = {
    "concepts": CONCEPTS,
    "mentions": [
        mention(1, "derailleur", "derailleur", "core"),
        mention(1, "drivetrain", "drivetrain", "core"),
        mention(2, "chainring", "chainring", "core"),
        mention(2, "front gear", "chainring", "core"),
        mention(2, "gear", "gear", "optional"),
        mention(3, "cassette", "cassette", "core"),
        mention(3, "noisy freewheel", "freewheel", "optional"),
        mention(4, "cadence", "cadence", "core"),
    ],
    "relations": [
        relation("derailleur", "PART_OF", "drivetrain"),
        relation("chainring", "PART_OF", "drivetrain", "layout"),
        relation("front gear", "ALIAS_OF", "chainring", "layout", lines=[2]),
        relation("cassette", "CONTRASTS_WITH", "chainring", tier="optional"),
        relation("cassette", "RELATED_TO", "drivetrain", "layout"),
        relation("cadence", "DEPENDS_ON", "derailleur", "background"),
        relation("cadence", "DEFINED_AS", "turns per minute", lines=[4]),
    ],
}


def said(
    subject: str,
    predicate: Predicate,
    object_: str,
    *,
    rule: str = "rule",
    origin: Origin = Origin.STATED,
) -> Relation:
    place = Evidence(
        source="bikes.md", line=1, start=2, end=5, quote="der", rule=rule, note="note"
    )
    return Relation(
        subject=subject,
        predicate=predicate,
        object=object_,
        origin=origin,
        confidence=0.7,
        evidence=(place,),
    )


def found(*relations: Relation, concepts: Iterable[Concept] = ()) -> Snapshot:
    names = ("derailleur", "drivetrain", "chainring", "cassette", "cadence", "wobble")
    snapshot = make_found(
        *LINES,
        source="bikes.md",
        concepts=(*map(core, names), candidate("noisy freewheel"), *concepts),
        found=(),
    )
    return replace(snapshot, relations=relations)


def score(*relations: Relation, concepts: Iterable[Concept] = ()) -> Scores:
    return score_relations(found(*relations, concepts=concepts), GOLD)


def verdicts(scores: Scores) -> list[str]:
    return [item.verdict for item in scores.drawn]


def test_predicate_direction_and_both_ends_have_to_be_right() -> None:
    scores = score(
        said("derailleur", Predicate.PART_OF, "drivetrain"),
        said("drivetrain", Predicate.PART_OF, "chainring"),
        said("cassette", Predicate.IS_A, "wobble"),
    )
    assert verdicts(scores) == ["right", "wrong", "wrong"]
    assert scores.typed == make_score(
        [
            Tally(right=1, hit=1),
            *[Tally(wrong=1)] * 2,
            *[Tally(missed=1)] * 3,  # chainring, front gear, cadence
        ]
    )
    assert [(how, s.hit, s.missed) for how, s in scores.by_how] == [
        ("explicit", 1, 1),
        ("layout", 0, 2),
        ("lexical", 0, 0),
    ]


def test_a_wrong_relation_is_shown_with_what_the_labels_have_there() -> None:
    backwards = said("drivetrain", Predicate.PART_OF, "chainring")
    assert score(backwards).drawn == (
        Drawn(
            triple=("drivetrain", "part_of", "chainring"),
            relation=backwards,
            verdict="wrong",
            instead=("part_of",),
        ),
    )


@pytest.mark.parametrize(
    ("ends", "predicate"),
    [
        (("cassette", "chainring"), Predicate.CONTRASTS_WITH),  # labelled as optional
        (("chainring", "cassette"), Predicate.CONTRASTS_WITH),  # symmetric
        (("cadence", "derailleur"), Predicate.DEPENDS_ON),  # background
    ],
)
def test_other_labelled_relations_count_neither_way(
    ends: tuple[str, str], predicate: Predicate
) -> None:
    scores = score(said(ends[0], predicate, ends[1]))
    assert verdicts(scores) == ["optional"]
    assert (scores.typed.right, scores.typed.wrong) == (0, 0)


def test_where_an_end_is_an_optional_mention_it_is_wrong_or_left_out() -> None:
    scores = score(said("cassette", Predicate.CONTRASTS_WITH, "noisy-freewheel"))
    assert verdicts(scores) == ["unlabelled"]
    assert (scores.typed.wrong, scores.labelled.wrong) == (1, 0)


def test_two_relations_with_ends_of_one_name_are_one() -> None:
    scores = score(
        said("derailleur", Predicate.PART_OF, "drivetrain"),
        said("mech", Predicate.PART_OF, "drivetrain"),
        concepts=[core("mech")],
    )
    assert (scores.typed.right, scores.typed.wrong) == (1, 0)


def test_what_no_text_says_does_not_count() -> None:
    scores = score(
        said("derailleur", Predicate.PART_OF, "drivetrain", origin=Origin.VOCABULARY),
        said("cadence", Predicate.RELATED_TO, "chainring", origin=Origin.COOCCURRENCE),
        said("ride.1", Predicate.COVERS, "cadence", origin=Origin.LAYOUT),
    )
    assert scores.drawn == ()
    assert (scores.pairs.right, scores.pairs.wrong) == (0, 0)


def test_as_pairs_untyped_relations_count_in_any_direction() -> None:
    scores = score(
        said("drivetrain", Predicate.RELATED_TO, "cassette"),
        said("drivetrain", Predicate.AFFECTS, "derailleur"),
        said("cadence", Predicate.RELATED_TO, "wobble"),
    )
    assert scores.pairs == make_score(
        [
            *[Tally(right=1, hit=1)] * 2,
            Tally(wrong=1),
            *[Tally(missed=1)] * 3,  # chainring, front gear, cadence
        ]
    )


def test_two_names_of_one_labelled_concept_can_be_related_by_their_names() -> None:
    gear = [core("front gear")]
    alias = said("front-gear", Predicate.ALIAS_OF, "chainring")
    other = said("front-gear", Predicate.IS_A, "chainring")
    scores = score(alias, other, concepts=gear)
    assert [(item.triple[1], item.verdict) for item in scores.drawn] == [
        ("alias_of", "right"),
        ("is_a", "wrong"),
    ]
    mech = said("mech", Predicate.ALIAS_OF, "derailleur")
    assert verdicts(score(mech, concepts=[core("mech")])) == ["optional"]


def test_names_that_a_build_joined_are_found_for_recall_alone() -> None:
    joined = replace(
        core("front gears"),
        same_as=(SameAs(form="chainring", method="spelling", distance=1),),
    )
    scores = score(concepts=[joined])
    assert scores.joined == 1
    assert (scores.typed.right, scores.typed.hit) == (0, 1)
    assert (scores.pairs.right, scores.pairs.hit) == (0, 1)
    assert [(how, s.hit) for how, s in scores.by_how][1] == ("layout", 1)


def test_definitions_are_counted_where_the_subject_quotes_a_labelled_line() -> None:
    place = Evidence(
        source="bikes.md",
        line=4,
        start=2,
        end=29,
        quote="cadence is turns per minute",
        rule="definition",
        note="note",
    )
    snapshot = found()
    assert (score().defined, score().definitions) == (0, 1)
    assert score().related.missed == score().typed.missed - 1
    defined = tuple(
        replace(concept, definitions=(place,)) if concept.id == "cadence" else concept
        for concept in snapshot.concepts
    )
    assert score_relations(replace(snapshot, concepts=defined), GOLD).defined == 1


def test_rules_count_each_triple_once() -> None:
    scores = score(
        said("derailleur", Predicate.PART_OF, "drivetrain", rule="part-of"),
        said("mech", Predicate.PART_OF, "drivetrain", rule="part-of"),
        said("cadence", Predicate.PART_OF, "drivetrain", rule="heading"),
        concepts=[core("mech")],
    )
    assert count_rules(scores.drawn) == {
        "heading": Counter({"wrong": 1}),
        "part-of": Counter({"right": 1}),
    }


@pytest.mark.parametrize(
    ("concept", "end"),
    [
        (core("cassettes"), End(name="cassette", as_named="cassette", known="core")),
        (
            replace(core("sprocket"), misspellings=("casette",)),
            End(name="cassette", as_named="cassette", known="core"),
        ),
        (
            core("Front Gear"),
            End(name="chainring", as_named="front gear", known="core"),
        ),
        (
            core("noisy freewheel"),
            End(name="freewheel", as_named="freewheel", known="optional"),
        ),
        (core("wobble"), End(name="wobble", as_named="wobble", known="unknown")),
    ],
)
def test_a_concept_is_resolved_by_all_its_names_own_names_first(
    concept: Concept, end: End
) -> None:
    assert resolve(concept, read_labels(GOLD)) == end


def test_labelled_mentions_take_the_place_of_found_ones() -> None:
    (note,) = found().notes
    named = find_labelled([note], GOLD, read_labels(GOLD))
    assert named.mentions == tuple(
        Mention(
            concept=concept,
            note="note",
            source="bikes.md",
            line=line,
            start=LINES[line - 1].index(text),
            end=LINES[line - 1].index(text) + len(text),
            text=text,
            found_by="label",
        )
        for line, text, concept in (
            (1, "derailleur", "derailleur"),
            (1, "drivetrain", "drivetrain"),
            (2, "chainring", "chainring"),
            (2, "front gear", "front-gear"),
            (3, "cassette", "cassette"),
            (3, "noisy freewheel", "freewheel"),
            (4, "cadence", "cadence"),
        )
    )
    assert {
        concept.id: (concept.tier, concept.aliases) for concept in named.concepts
    } == {
        "cadence": (Tier.CORE, ()),
        "cassette": (Tier.CORE, ()),
        "chainring": (Tier.CORE, ()),
        "derailleur": (Tier.CORE, ("mech",)),
        "drivetrain": (Tier.CORE, ()),
        "freewheel": (Tier.CANDIDATE, ()),
        "front-gear": (Tier.CORE, ()),
    }


def test_a_label_that_does_not_stand_where_it_says_is_named() -> None:
    (note,) = found().notes
    moved = {**GOLD, "mentions": [{**GOLD["mentions"][0], "start": 3}]}
    with pytest.raises(ValueError, match="Line 1 has 'erailleur' in columns 3 to 12"):
        find_labelled([note], moved, read_labels(moved))


def test_labels_of_lines_that_no_note_has_are_left_out() -> None:
    (note,) = found().notes
    short = replace(note, passages=note.passages[:1])
    named = find_labelled([short], GOLD, read_labels(GOLD))
    assert [mention.concept for mention in named.mentions] == [
        "derailleur",
        "drivetrain",
    ]


def test_relations_are_found_between_labelled_mentions_as_in_a_build(
    tmp_path: Path,
) -> None:
    (tmp_path / "bikes.md").write_text("- Shifty vs plain old\n")

    def relabel(notes: Sequence[Note]) -> FoundConcepts:
        places = ((2, 8), (12, 21))
        return FoundConcepts(
            concepts=(core("shifty"), core("plain old")),
            mentions=tuple(
                Mention(
                    concept=concept,
                    note=notes[0].id,
                    source=notes[0].source,
                    line=1,
                    start=start,
                    end=end,
                    text=notes[0].passages[0].text[start:end],
                    found_by="label",
                )
                for concept, (start, end) in zip(
                    ("shifty", "plain-old"), places, strict=True
                )
            ),
        )

    snapshot = find_in([tmp_path], Vocabulary(), relabel=relabel)
    assert [mention.text for mention in snapshot.mentions] == ["Shifty", "plain old"]
    assert [
        (relation.subject, relation.predicate, relation.object)
        for relation in snapshot.relations
    ] == [("shifty", Predicate.CONTRASTS_WITH, "plain-old")]
