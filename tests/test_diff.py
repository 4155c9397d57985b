from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.diff import (
    ConceptChange,
    Delta,
    Difference,
    FieldChange,
    RelationChange,
    find_difference,
)
from kg.evidence import MAX_EVIDENCE
from kg.records import (
    Concept,
    Course,
    Evidence,
    Lecture,
    Origin,
    Predicate,
    Relation,
    SameAs,
    Snapshot,
    Source,
    Tier,
)
from kg.structure import MAX_COVERS_EVIDENCE
from tests.made import make_note
from tests.snapshots import make_snapshot

NOTHING = Difference(
    courses=Delta(gained=(), lost=()),
    lectures=Delta(gained=(), lost=()),
    notes=Delta(gained=(), lost=()),
    concepts=Delta(gained=(), lost=()),
    concept_changes=(),
    relations=Delta(gained=(), lost=()),
    relation_changes=(),
)
ROUX = Concept(id="roux", label="roux", aliases=("thickener",))
STOCK = Concept(id="stock", label="stock")


def quote(line: int, text: str = "- roux needs stock", **changes: object) -> Evidence:
    made = Evidence(
        source="journal.md",
        line=line,
        start=0,
        end=len(text),
        quote=text,
        rule="depends-on",
        note="note",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def needs(*evidence: Evidence, **changes: object) -> Relation:
    made = Relation(
        subject="roux",
        predicate=Predicate.DEPENDS_ON,
        object="stock",
        origin=Origin.STATED,
        confidence=0.75,
        evidence=evidence,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def snapshot(
    *relations: Relation,
    lines: tuple[str, ...] = ("- roux needs stock",),
    concepts: tuple[Concept, ...] = (ROUX, STOCK),
    source: Source | None = None,
) -> Snapshot:
    source = source or Source(
        id="journal.md", digest="0a", size=9, lines=9, encoding="utf-8"
    )
    return Snapshot(
        sources=(source,),
        skipped=(),
        courses=(),
        lectures=(),
        notes=(replace(make_note(*lines), source=source.id),),
        concepts=concepts,
        mentions=(),
        relations=relations,
    )


def test_a_build_does_not_differ_from_itself() -> None:
    assert find_difference(make_snapshot(), make_snapshot()) == NOTHING


def test_from_nothing_all_is_gained_and_back_all_is_lost() -> None:
    full = make_snapshot()
    empty = Snapshot(**dict.fromkeys(Snapshot.__slots__, ()))
    gained, lost = find_difference(empty, full), find_difference(full, empty)
    for part in ("courses", "lectures", "notes", "concepts"):
        assert getattr(gained, part) == Delta(gained=getattr(full, part), lost=())
        assert getattr(lost, part) == Delta(gained=(), lost=getattr(full, part))
    # Which lecture follows which is not told.
    assert set(gained.relations.gained) == {
        relation
        for relation in full.relations
        if relation.predicate is not Predicate.NEXT
    }
    assert lost.relations.lost == gained.relations.gained
    assert (gained.concept_changes, gained.relation_changes) == ((), ())


def test_relations_come_as_notes_state_them_first_and_structure_last() -> None:
    def made(predicate: Predicate, origin: Origin) -> Relation:
        return needs(predicate=predicate, origin=origin)

    apart = made(Predicate.RELATED_TO, Origin.COOCCURRENCE)
    known = made(Predicate.BUILDS_ON, Origin.VOCABULARY)
    covers = made(Predicate.COVERS, Origin.LAYOUT)
    listed = made(Predicate.RELATED_TO, Origin.LAYOUT)
    after = snapshot(apart, covers, known, listed, needs())
    found = find_difference(snapshot(), after)
    assert found.relations.gained == (needs(), listed, covers, known, apart)


@pytest.mark.parametrize(
    ("after", "fields"),
    [
        (
            replace(ROUX, label="Roux", tier=Tier.CANDIDATE, kind="food"),
            (
                FieldChange(name="label", before=("roux",), after=("Roux",)),
                FieldChange(name="tier", before=("core",), after=("candidate",)),
                FieldChange(name="kind", before=("concept",), after=("food",)),
            ),
        ),
        (
            replace(ROUX, origin="vocabulary", vocabulary="cooking", definition="Fat."),
            (
                FieldChange(name="origin", before=("notes",), after=("vocabulary",)),
                FieldChange(name="vocabulary", before=(), after=("cooking",)),
                FieldChange(name="definition", before=(), after=("Fat.",)),
            ),
        ),
        (
            replace(
                ROUX,
                aliases=(),
                misspellings=("ruox",),
                broader=("stock",),
                same_as=(SameAs(form="ruox", method="spelling", distance=1),),
                definitions=(quote(1),),
            ),
            (
                FieldChange(name="aliases", before=("thickener",), after=()),
                FieldChange(name="misspellings", before=(), after=("ruox",)),
                FieldChange(name="same_as", before=(), after=("ruox (spelling)",)),
                FieldChange(name="broader", before=(), after=("stock",)),
                FieldChange(
                    name="definitions", before=(), after=("- roux needs stock",)
                ),
            ),
        ),
    ],
)
def test_fields_of_a_concept_that_differ_are_told(
    after: Concept, fields: tuple[FieldChange, ...]
) -> None:
    found = find_difference(snapshot(), snapshot(concepts=(after, STOCK)))
    change = ConceptChange(before=ROUX, after=after, fields=fields)
    assert found == replace(NOTHING, concept_changes=(change,))


def test_scores_votes_and_moved_definitions_are_no_change() -> None:
    before = replace(ROUX, definitions=(quote(1),))
    after = replace(
        ROUX, score=3.0, votes=(("item", 1.0),), definitions=(quote(2, note="x"),)
    )
    a, b = snapshot(concepts=(before,)), snapshot(concepts=(after,))
    assert find_difference(a, b) == NOTHING


def test_confidence_verb_and_vocabulary_of_a_relation_are_told() -> None:
    before = needs(quote(1))
    after = needs(quote(1), confidence=0.5, verb="wants", vocabulary="cooking: roux")
    change = RelationChange(
        before=before,
        after=after,
        fields=(
            FieldChange(name="confidence", before=("0.75",), after=("0.5",)),
            FieldChange(name="verb", before=(), after=("wants",)),
            FieldChange(name="vocabulary", before=(), after=("cooking: roux",)),
        ),
        gained=(),
        lost=(),
    )
    found = find_difference(snapshot(before), snapshot(after))
    assert found == replace(NOTHING, relation_changes=(change,))


def test_evidence_on_another_line_of_the_same_words_has_not_changed() -> None:
    a, b = snapshot(needs(quote(1))), snapshot(needs(quote(5, note="later", start=2)))
    assert find_difference(a, b) == NOTHING


def test_evidence_of_a_source_that_was_renamed_has_not_changed() -> None:
    moved = Source(id="b.md", digest="0a", size=9, lines=9, encoding="utf-8")
    after = snapshot(needs(quote(1, source="b.md")), source=moved)
    assert find_difference(snapshot(needs(quote(1))), after) == NOTHING


@pytest.mark.parametrize(
    "other", [quote(1, "roux needs it"), quote(1, rule="uses"), quote(1, source="b.md")]
)
def test_evidence_with_other_words_rule_or_source_is_lost_and_gained(
    other: Evidence,
) -> None:
    before, after = needs(quote(1)), needs(other)
    change = RelationChange(
        before=before, after=after, fields=(), gained=(other,), lost=(quote(1),)
    )
    found = find_difference(snapshot(before), snapshot(after))
    assert found.relation_changes == (change,)


def test_the_same_words_twice_are_two_pieces_of_evidence() -> None:
    once, twice = needs(quote(1)), needs(quote(1), quote(7))
    found = find_difference(snapshot(twice), snapshot(once))
    (change,) = found.relation_changes
    assert (change.gained, change.lost) == ((), (quote(7),))


@pytest.mark.parametrize(
    ("predicate", "most"),
    [
        (Predicate.DEPENDS_ON, MAX_EVIDENCE),
        (Predicate.COVERS, MAX_COVERS_EVIDENCE),
    ],
)
def test_evidence_that_made_room_for_other_is_lost_only_with_its_line(
    predicate: Predicate, most: int
) -> None:
    words = [f"- roux needs stock {number}" for number in range(most + 1)]
    pieces = [quote(n, text) for n, text in enumerate(words, start=1)]
    old = needs(*pieces[:most], predicate=predicate)
    new = needs(*pieces[1:], predicate=predicate)
    before = snapshot(old, lines=tuple(words[:most]))
    stands = snapshot(new, lines=tuple(words))
    (change,) = find_difference(before, stands).relation_changes
    assert (change.gained, change.lost) == ((pieces[-1],), ())

    gone = snapshot(new, lines=("", *words[1:]))
    (change,) = find_difference(before, gone).relation_changes
    assert (change.gained, change.lost) == ((pieces[-1],), (pieces[0],))


def test_counted_confidence_and_places_of_known_ends_are_no_change() -> None:
    together = needs(quote(1), origin=Origin.COOCCURRENCE)
    known = needs(quote(1), origin=Origin.VOCABULARY)
    before = snapshot(together, known)
    after = snapshot(
        replace(together, confidence=0.1),
        replace(known, evidence=(quote(3, "roux", rule="mention"),)),
    )
    assert find_difference(before, after) == NOTHING


def test_a_lecture_with_another_title_and_the_same_id_is_the_same() -> None:
    a, b = make_snapshot(), make_snapshot(title="Networks")
    assert find_difference(a, b) == NOTHING


RELATIONS = st.lists(
    st.builds(
        needs,
        st.builds(quote, st.integers(1, 9), st.sampled_from(("roux", "stock"))),
        predicate=st.sampled_from((Predicate.DEPENDS_ON, Predicate.COVERS)),
        origin=st.sampled_from(Origin),
        confidence=st.sampled_from((0.5, 0.75)),
    ),
    max_size=4,
    unique_by=lambda r: (r.predicate, r.origin),
)


@given(former=RELATIONS, latter=RELATIONS)
def test_what_is_lost_one_way_is_gained_the_other(
    former: list[Relation], latter: list[Relation]
) -> None:
    before, after = snapshot(*former), snapshot(*latter)
    there, back = find_difference(before, after), find_difference(after, before)
    assert there.relations == Delta(
        gained=back.relations.lost, lost=back.relations.gained
    )
    assert [(c.before, c.after, c.gained, c.lost) for c in there.relation_changes] == [
        (c.after, c.before, c.lost, c.gained) for c in back.relation_changes
    ]


def test_courses_and_lectures_come_and_go_by_their_ids() -> None:
    stews = Lecture(id="cooking.stews", title="Stews", course="c", week=1, url=None)
    course = Course(id="cooking", title="Cooking", url=None)
    after = replace(snapshot(), lectures=(stews,), courses=(course,))
    assert find_difference(snapshot(), after) == replace(
        NOTHING,
        courses=Delta(gained=(course,), lost=()),
        lectures=Delta(gained=(stews,), lost=()),
    )
