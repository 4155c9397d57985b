from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kg.losses import find_losses, say_losses
from kg.records import (
    Concept,
    Evidence,
    Lecture,
    Mention,
    Note,
    Origin,
    Predicate,
    Reference,
    ReferenceKind,
    Relation,
    Snapshot,
    Source,
    Tier,
)
from tests.made import make_note

LINES = ("# Sauces", "- roux needs browning", "- roux", "- stock")


def note_of(*lines: str, line: int = 1, id: str = "sauces", **changes: object) -> Note:
    made = make_note(*lines, id=id, title="Sauces", line=line, lecture="cooking.sauces")
    return replace(made, **changes)  # type: ignore[arg-type]


def mention(concept: str, line: int, start: int, *, note: str = "sauces") -> Mention:
    return Mention(
        concept=concept,
        note=note,
        source="journal.md",
        line=line,
        start=start,
        end=start + len(concept),
        text=concept,
        found_by="label",
    )


def quote(line: int, text: str, *, under: int | None = None) -> Evidence:
    return Evidence(
        source="journal.md",
        line=line,
        start=2,
        end=2 + len(text),
        quote=text,
        rule="rule",
        note="sauces",
        under=under,
    )


def relation(
    subject: str,
    predicate: Predicate,
    object_: str,
    *evidence: Evidence,
    origin: Origin = Origin.STATED,
) -> Relation:
    return Relation(
        subject=subject,
        predicate=predicate,
        object=object_,
        origin=origin,
        confidence=0.8,
        evidence=evidence,
    )


STATED = relation(
    "roux", Predicate.DEPENDS_ON, "browning", quote(2, "roux needs browning")
)
LAID_OUT = relation(
    "roux",
    Predicate.RELATED_TO,
    "stock",
    quote(4, "stock", under=3),
    origin=Origin.LAYOUT,
)
COVERS = relation(
    "cooking.sauces", Predicate.COVERS, "roux", quote(3, "roux"), origin=Origin.LAYOUT
)
NEXT = relation("cooking.sauces", Predicate.NEXT, "cooking.stews", origin=Origin.LAYOUT)
KNOWN = relation(
    "stock", Predicate.BUILDS_ON, "roux", quote(3, "roux"), origin=Origin.VOCABULARY
)
TOGETHER = relation(
    "stock",
    Predicate.RELATED_TO,
    "browning",
    quote(2, "roux needs browning"),
    origin=Origin.COOCCURRENCE,
)
ALL = (STATED, LAID_OUT, COVERS, NEXT, KNOWN, TOGETHER)
LOCAL = (STATED, LAID_OUT, COVERS)

BEFORE = Snapshot(
    sources=(
        Source(id="journal.md", digest="0a", size=9, lines=4, encoding="utf-8"),
        Source(id="other.md", digest="0b", size=9, lines=1, encoding="utf-8"),
    ),
    skipped=(),
    courses=(),
    lectures=(
        Lecture(id="cooking.sauces", title="Sauces", course=None, week=2, url=None),
    ),
    notes=(note_of(*LINES),),
    concepts=(
        Concept(id="browning", label="browning"),
        Concept(id="roux", label="roux"),
        Concept(id="stock", label="stock"),
    ),
    mentions=(
        mention("roux", 2, 2),
        mention("browning", 2, 13),
        mention("roux", 3, 2),
        mention("stock", 4, 2),
    ),
    relations=ALL,
)


def edited(snapshot: Snapshot = BEFORE, **changes: object) -> Snapshot:
    """Return what a build finds after an edit of the journal: none of the relations."""
    journal, other = BEFORE.sources
    sources = (replace(journal, digest="ff"), other)
    given: dict[str, object] = {"sources": sources, "relations": ()}
    return replace(snapshot, **(given | changes))  # type: ignore[arg-type]


def without_mention(number: int) -> Snapshot:
    mentions = BEFORE.mentions
    return edited(mentions=mentions[:number] + mentions[number + 1 :])


def test_from_the_same_sources_every_relation_but_cooccurrence_is_a_loss() -> None:
    after = replace(BEFORE, relations=())
    assert find_losses(BEFORE, after) == (*LOCAL, NEXT, KNOWN)


def test_what_is_still_there_is_no_loss_however_it_is_supported() -> None:
    kept = tuple(replace(relation, confidence=0.1, evidence=()) for relation in ALL)
    assert find_losses(BEFORE, replace(BEFORE, relations=kept)) == ()


def test_a_symmetric_relation_may_be_turned_around() -> None:
    turned = replace(LAID_OUT, subject="stock", object="roux")
    after = replace(BEFORE, relations=(turned, *ALL[2:], STATED))
    assert find_losses(BEFORE, after) == ()


def test_a_stated_relation_that_is_turned_around_is_lost() -> None:
    turned = replace(STATED, subject="browning", object="roux")
    after = replace(BEFORE, relations=(turned, *ALL[1:]))
    assert find_losses(BEFORE, after) == (STATED,)


def test_from_other_sources_what_a_standing_note_says_by_itself_is_a_loss() -> None:
    assert find_losses(BEFORE, edited()) == LOCAL


def test_a_note_stands_though_lines_come_above_it() -> None:
    moved = tuple(replace(m, line=m.line + 7, note="s-8") for m in BEFORE.mentions)
    after = edited(notes=(note_of(*LINES, line=8, id="s-8"),), mentions=moved)
    assert find_losses(BEFORE, after) == LOCAL


@pytest.mark.parametrize(
    "note",
    [
        note_of("# Sauces", "- roux needs browning", "- roux", "- stock", "- salt"),
        note_of("# Sauces", "- roux needs browning", "- roux"),
        note_of(*LINES, source="other.md"),
        note_of(*LINES, trail=("Cooking",)),
        note_of(*LINES, lecture="cooking.stews"),
        note_of(*LINES, course="cooking"),
        note_of(
            *LINES,
            references=(
                Reference(
                    kind=ReferenceKind.WIKILINK,
                    target="roux",
                    text="roux",
                    line=3,
                    start=2,
                    end=6,
                    note="roux",
                ),
            ),
        ),
    ],
)
def test_a_note_that_reads_otherwise_or_stands_elsewhere_explains_all(
    note: Note,
) -> None:
    assert find_losses(BEFORE, edited(notes=(note,))) == ()


@pytest.mark.parametrize(
    ("after", "losses"),
    [
        (without_mention(1), (LAID_OUT, COVERS)),
        (without_mention(2), (STATED,)),
        (without_mention(3), (STATED, COVERS)),
    ],
)
def test_a_line_that_names_other_concepts_explains_what_it_said(
    after: Snapshot, losses: tuple[Relation, ...]
) -> None:
    assert find_losses(BEFORE, after) == losses


@pytest.mark.parametrize(
    "change",
    [
        lambda concept: replace(concept, tier=Tier.CANDIDATE),
        lambda concept: replace(concept, label="brown roux"),
        lambda concept: replace(concept, id="brown-roux"),
    ],
)
def test_a_concept_that_is_another_explains_its_relations(
    change: Callable[[Concept], Concept],
) -> None:
    browning, roux, stock = BEFORE.concepts
    after = edited(concepts=(browning, change(roux), stock))
    assert find_losses(BEFORE, after) == ()


def test_one_standing_line_of_several_makes_it_a_loss() -> None:
    gone = replace(quote(9, "roux wants browning"), note="gone")
    twice = replace(STATED, evidence=(gone, *STATED.evidence))
    before = replace(
        BEFORE,
        notes=(*BEFORE.notes, note_of("- roux wants browning", line=9, id="gone")),
        relations=(twice,),
    )
    assert find_losses(before, edited()) == (twice,)


def test_losses_are_named_with_quote_and_place() -> None:
    assert say_losses((STATED, NEXT), BEFORE) == (
        "roux depends on browning (“roux needs browning”, journal.md:2); "
        "Sauces followed by cooking.stews"
    )


def test_only_the_first_losses_are_named_and_the_others_counted() -> None:
    assert say_losses([NEXT] * 5, BEFORE).count("followed") == 5
    assert say_losses([NEXT] * 7, BEFORE).endswith(
        "followed by cooking.stews; and 2 more"
    )
