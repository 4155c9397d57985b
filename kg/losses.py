"""Two snapshots → the relations that went although their lines stand.

A loss is to be explained when nothing that bears on it has changed:

- All sources are the same, byte for byte: then every relation that went is such a loss.
- Else only what rests on a note that stands as it was: the same lines in the same
  source, under the same titles, of the same lecture, with links that lead to the same
  notes. Of these a loss is what was stated or laid out there, on lines (the quoted one
  and the one that it is ``under``) that still name the same concepts in the same
  columns, while the concepts that it joins still have their labels and tiers. Whatever
  an edit elsewhere may rightly change is thereby left out: the votes for a concept,
  spelling, what a link leads to, neighbours, headings.

Never a loss: co-occurrence, which is counted over all notes. And unless all sources are
the same, neither are what a vocabulary knows, which asks only for a mention anywhere,
nor the order of lectures and their courses, which other notes decide.

Whoever calls this knows that no setting, vocabulary, catalogue or decision changed
between the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from kg.records import (
    PREDICATE_TEXT,
    Concept,
    Evidence,
    Note,
    Origin,
    Predicate,
    Relation,
    Snapshot,
)

MAX_LOSSES_NAMED = 5

# What bears on what a note says: its source, titles, lecture and lines, and the notes
# that its links lead to. Lines are counted from the first.
_Standing: TypeAlias = tuple[object, ...]
_Named: TypeAlias = frozenset[tuple[str, int, int]]  # concept, start, end


def find_losses(before: Snapshot, after: Snapshot) -> tuple[Relation, ...]:
    """Find the relations of a snapshot that a later one lacks without a reason.

    They are as they stood before, in that order.
    """
    kept = {_key(relation) for relation in after.relations}
    gone = tuple(
        relation
        for relation in before.relations
        if relation.origin is not Origin.COOCCURRENCE and _key(relation) not in kept
    )
    if not gone or _texts(before) == _texts(after):
        return gone
    local = tuple(relation for relation in gone if _is_local(relation))
    return tuple(_unexplained(local, before, after)) if local else ()


def say_losses(losses: Iterable[Relation], before: Snapshot) -> str:
    """Name the first losses, each with its quote and place, and count the others.

    ``before`` is the snapshot that has them, and the names of what they relate.
    """
    losses = tuple(losses)
    names = {concept.id: concept.label for concept in before.concepts}
    names |= {lecture.id: lecture.title for lecture in before.lectures}
    names |= {course.id: course.title for course in before.courses}
    named = "; ".join(_sentence(one, names) for one in losses[:MAX_LOSSES_NAMED])
    more = len(losses) - MAX_LOSSES_NAMED
    return f"{named}; and {more} more" if more > 0 else named


def _sentence(relation: Relation, names: Mapping[str, str]) -> str:
    subject, object_ = (
        names.get(end, end) for end in (relation.subject, relation.object)
    )
    said = f"{subject} {PREDICATE_TEXT[relation.predicate].label} {object_}"
    if not relation.evidence:
        return said
    place = relation.evidence[0]
    return f"{said} (“{place.quote}”, {place.source}:{place.line})"


def _key(relation: Relation) -> tuple[str, str, str, str]:
    subject, object_ = relation.subject, relation.object
    if PREDICATE_TEXT[relation.predicate].symmetric:
        subject, object_ = sorted((subject, object_))
    return subject, relation.predicate, object_, relation.origin


def _texts(snapshot: Snapshot) -> set[tuple[str, str]]:
    return {(source.id, source.digest) for source in snapshot.sources}


def _is_local(relation: Relation) -> bool:
    """Tell whether a note alone carries a relation between concepts that stand."""
    if relation.origin not in (Origin.STATED, Origin.LAYOUT):
        return False
    of_lecture = "." in relation.subject
    return not of_lecture or relation.predicate is Predicate.COVERS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """What notes of some sources are compared by: names on each line of a note."""

    notes: tuple[Note, ...]
    concepts: Mapping[str, Concept]
    named: Mapping[tuple[str, int], _Named]


def _unexplained(
    gone: Sequence[Relation], before: Snapshot, after: Snapshot
) -> Iterator[Relation]:
    sources = {piece.source for relation in gone for piece in relation.evidence}
    former, latter = _make_side(before, sources), _make_side(after, sources)
    notes = {note.id: note for note in former.notes}
    standing: defaultdict[_Standing, list[Note]] = defaultdict(list)
    for note in latter.notes:
        standing[_standing(note)].append(note)

    @cache
    def likes(note: str) -> tuple[tuple[str, int], ...]:
        """Return the notes that stand as it stood, and how far their lines moved."""
        old = notes[note]
        likes = standing.get(_standing(old), ())
        return tuple((new.id, _first_line(new) - _first_line(old)) for new in likes)

    def stands(evidence: Evidence) -> bool:
        lines = (evidence.line, evidence.under or evidence.line)
        return any(
            all(
                former.named.get((evidence.note, line))
                == latter.named.get((note, line + shift))
                for line in lines
            )
            for note, shift in likes(evidence.note)
        )

    for relation in gone:
        ends = (relation.subject, relation.object)
        if all(_same_concept(end, former, latter) for end in ends) and any(
            map(stands, relation.evidence)
        ):
            yield relation


def _make_side(snapshot: Snapshot, sources: Container[str]) -> _Side:
    named: defaultdict[tuple[str, int], set[tuple[str, int, int]]] = defaultdict(set)
    for mention in snapshot.mentions:
        if mention.source in sources:
            here = (mention.concept, mention.start, mention.end)
            named[mention.note, mention.line].add(here)
    return _Side(
        notes=tuple(note for note in snapshot.notes if note.source in sources),
        concepts={concept.id: concept for concept in snapshot.concepts},
        named={place: frozenset(found) for place, found in named.items()},
    )


def _standing(note: Note) -> _Standing:
    first = _first_line(note)
    return (
        note.source,
        note.title,
        note.trail,
        note.lecture,
        note.course,
        tuple((passage.line - first, passage.text) for passage in note.passages),
        tuple(reference.note for reference in note.references),
    )


def _first_line(note: Note) -> int:
    return note.passages[0].line if note.passages else note.line


def _same_concept(end: str, former: _Side, latter: _Side) -> bool:
    """Tell whether an end is what it was: its label and tier, if it is a concept."""
    old, new = former.concepts.get(end), latter.concepts.get(end)
    if old is None or new is None:
        return old is new  # A lecture: the note that stands is still of it.
    return (old.label, old.tier) == (new.label, new.tier)
