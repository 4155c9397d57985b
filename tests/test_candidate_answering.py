from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kg.answers import BuildInfo, CandidateItem, CandidatesAnswer, NodeRef, Vote
from kg.candidate_answering import find_look_alikes, make_candidates_answer
from kg.contents import make_contents
from kg.curation import Curation
from kg.decisions import Decision, Key
from kg.labels import make_slug, normalise
from kg.records import Concept, Mention, Snapshot, Tier
from tests.made import make_note
from tests.snapshots import make_snapshot

BUILD = BuildInfo(id="gen-000001", built_at="2025-08-17T09:00:00Z", stale=False)


def concept(label: str, *votes: tuple[str, float], origin: str = "notes") -> Concept:
    return Concept(
        id=make_slug(label),
        label=label,
        tier=Tier.CANDIDATE,
        origin=origin,
        score=sum(weight for _, weight in votes),
        votes=votes,
    )


def snapshot(*concepts: tuple[Concept, int]) -> Snapshot:
    """Return a snapshot with so many mentions of each concept, one a line."""
    lines = [one for one, count in concepts for _ in range(count)]
    note = make_note(*(f"- {one.label}" for one in lines))
    mentions = tuple(
        Mention(
            concept=one.id,
            note=note.id,
            source=note.source,
            line=line,
            start=2,
            end=2 + len(one.label),
            text=one.label,
            found_by="label",
        )
        for line, one in enumerate(lines, start=1)
    )
    return replace(
        make_snapshot(),
        notes=(note,),
        lectures=(),
        courses=(),
        concepts=tuple(sorted((one for one, _ in concepts), key=lambda one: one.id)),
        mentions=mentions,
        relations=(),
    )


def answer(
    made: Snapshot, *decisions: Decision, limit: int = 10, after: str | None = None
) -> CandidatesAnswer:
    return make_candidates_answer(
        make_contents(made),
        BUILD,
        Curation(decisions=decisions),
        unmatched=("gone",),
        limit=limit,
        after=after,
    )


def decide(key: Key, label: str, other: str = "") -> Decision:
    return Decision(key=key, label=label, other=other, file="f", line=1)


def labels(items: Sequence[CandidateItem]) -> list[str]:
    return [item.label for item in items]


def test_a_candidate_comes_with_votes_in_words_and_a_line() -> None:
    roux = concept("roux", ("item", 1.0))
    assert answer(snapshot((roux, 3))) == CandidatesAnswer(
        build=BUILD,
        total=1,
        items=(
            CandidateItem(
                id="roux",
                label="roux",
                tier="candidate",
                score=1.0,
                votes=(
                    Vote(name="item", weight=1.0, says="It stands alone on a line."),
                ),
                mentions=3,
                effect=1.5,
                looks_like=(),
                source="journal.md",
                line=1,
                text="- roux",
            ),
        ),
        next=None,
        unmatched=("gone",),
    )


def test_what_is_said_often_near_the_border_or_looks_like_another_comes_first() -> None:
    made = snapshot(
        (concept("braising", ("item", 1.0)), 4),
        (concept("deglazing", ("acronym", 2.0)), 3),
        (concept("simmering", ("item", 1.0)), 5),
        (concept("simering", ("item", 1.0)), 1),
        (concept("stock", origin="vocabulary"), 9),
    )
    found = answer(made)
    assert labels(found.items) == ["simmering", "deglazing", "braising", "simering"]
    assert [item.effect for item in found.items] == [5.0, 3.0, 2.0, 1.0]
    assert found.items[0].looks_like == (
        NodeRef(id="simering", label="simering", kind="concept"),
    )


def test_what_is_declared_or_decided_is_no_question_any_more() -> None:
    made = snapshot(
        (concept("umami", ("wikilink", 2.0)), 1),
        (concept("sauces", ("tag", 2.0)), 1),
        (concept("roux", ("promoted", 2.0)), 1),
        (concept("page 3", ("item", 1.0)), 1),
        (concept("rux", ("item", 1.0)), 1),
        (concept("steam", ("item", 1.0)), 1),
        (concept("stean", ("item", 1.0)), 1),
    )
    decisions = (
        decide(Key.REFUSE, "Page 3"),
        decide(Key.RENAME, "rux", "roux blanc"),
        decide(Key.KEEP_APART, "steam", "stean"),
    )
    found = answer(made, *decisions)
    assert labels(found.items) == ["steam", "stean"]
    assert [item.looks_like for item in found.items] == [(), ()]


def test_a_declared_concept_is_asked_about_when_it_looks_like_another() -> None:
    made = snapshot(
        (concept("umami", ("wikilink", 2.0)), 1),
        (concept("umamy", ("tag", 2.0)), 1),
    )
    assert labels(answer(made).items) == ["umami", "umamy"]


def test_the_list_goes_on_at_its_cursor() -> None:
    made = snapshot(*((concept(word, ("item", 1.0)), 1) for word in ("ab", "cd", "ef")))
    first = answer(made, limit=2)
    assert (labels(first.items), first.total) == (["ab", "cd"], 3)
    rest = answer(made, limit=2, after=first.next)
    assert (labels(rest.items), rest.next) == (["ef"], None)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("dropout", "drop out", True),
        ("simmering", "simering", True),
        ("braising", "briasing", True),
        ("Maillard reaction", "MR", True),
        ("l1 norming", "l2 norming", False),
        ("roast", "toast", False),
        ("metric", "matrix", False),
        ("Maillard reaction", "mr", False),
        ("meat roast", "mild relish", False),
        ("roux", "roue", False),
    ],
)
def test_labels_look_alike_by_a_letter_their_spaces_or_initials(
    one: str, other: str, alike: bool
) -> None:
    found = find_look_alikes([concept(one), concept(other)])
    a, b = make_slug(one), make_slug(other)
    assert found == ({a: (b,), b: (a,)} if alike else {})


def test_what_is_kept_apart_does_not_look_alike() -> None:
    pair = frozenset((normalise("simmering"), normalise("simering")))
    both = [concept("simmering"), concept("simering")]
    assert find_look_alikes(both, apart=frozenset((pair,))) == {}
