"""A snapshot → look-up tables, so that every question is answered without a scan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from kg.answers import EvidenceItem, NodeRef, NoteSummary, RelationItem
from kg.chronology import in_time
from kg.errors import NotFoundError
from kg.records import (
    PREDICATE_TEXT,
    Concept,
    Course,
    Evidence,
    Lecture,
    Mention,
    Note,
    Passage,
    Predicate,
    Reference,
    Relation,
    Snapshot,
)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The records of a build by id, and by what they belong to.

    ``backlinks`` are the references that lead to a note, with the notes they stand in.
    ``timeline`` holds the notes' ids from the oldest to the newest; undated ones first.
    """

    snapshot: Snapshot
    courses: Mapping[str, Course]
    lectures: Mapping[str, Lecture]
    notes: Mapping[str, Note]
    concepts: Mapping[str, Concept]
    passages: Mapping[tuple[str, int], Passage]
    mentions_by_concept: Mapping[str, tuple[Mention, ...]]
    mentions_by_note: Mapping[str, tuple[Mention, ...]]
    notes_by_lecture: Mapping[str, tuple[Note, ...]]
    relations_by_node: Mapping[str, tuple[Relation, ...]]
    backlinks: Mapping[str, tuple[tuple[Note, Reference], ...]]
    timeline: tuple[str, ...]


def make_contents(snapshot: Snapshot) -> Contents:
    """Index a snapshot; notes of a lecture come newest first."""
    notes = {note.id: note for note in snapshot.notes}
    relations = [(r.subject, r) for r in snapshot.relations]
    relations += [(r.object, r) for r in snapshot.relations if r.object != r.subject]
    oldest_first = in_time(snapshot.notes)
    return Contents(
        snapshot=snapshot,
        courses={course.id: course for course in snapshot.courses},
        lectures={lecture.id: lecture for lecture in snapshot.lectures},
        notes=notes,
        concepts={concept.id: concept for concept in snapshot.concepts},
        passages={
            (note.id, passage.line): passage
            for note in snapshot.notes
            for passage in note.passages
        },
        mentions_by_concept=_grouped((m.concept, m) for m in snapshot.mentions),
        mentions_by_note=_grouped((m.note, m) for m in snapshot.mentions),
        notes_by_lecture=_grouped((n.lecture, n) for n in reversed(oldest_first)),
        relations_by_node=_grouped(relations),
        backlinks=_grouped(
            (reference.note, (note, reference))
            for note in snapshot.notes
            for reference in note.references
            if reference.note != note.id
        ),
        timeline=tuple(note.id for note in oldest_first),
    )


def _grouped(pairs: Iterable[tuple[str | None, _T]]) -> dict[str, tuple[_T, ...]]:
    groups: defaultdict[str, list[_T]] = defaultdict(list)
    for key, item in pairs:
        if key is not None:
            groups[key].append(item)
    return {key: tuple(items) for key, items in groups.items()}


def require(table: Mapping[str, _T], identifier: str, kind: str) -> _T:
    """Return the record of an id.

    Raises:
        NotFoundError: there is none; the sentence names the id and where to look.
    """
    try:
        return table[identifier]
    except KeyError:
        raise NotFoundError(
            f"There is no {kind} {identifier!r} in this build. "
            f"Search for it to see its id."
        ) from None


def node_ref(contents: Contents, identifier: str) -> NodeRef:
    """Return the reference of a concept, lecture or course by its id."""
    if identifier in contents.concepts:
        label = contents.concepts[identifier].label
        return NodeRef(id=identifier, label=label, kind="concept")
    if identifier in contents.lectures:
        label = contents.lectures[identifier].title
        return NodeRef(id=identifier, label=label, kind="lecture")
    course = require(contents.courses, identifier, "concept, lecture or course")
    return NodeRef(id=identifier, label=course.title, kind="course")


def optional_ref(contents: Contents, identifier: str | None) -> NodeRef | None:
    return node_ref(contents, identifier) if identifier else None


def named_concepts(
    contents: Contents, mentions: Iterable[Mention]
) -> tuple[NodeRef, ...]:
    """Return the concepts mentioned, each once, in order of first mention."""
    ids = dict.fromkeys(mention.concept for mention in mentions)
    return tuple(node_ref(contents, identifier) for identifier in ids)


def course_title(contents: Contents, identifier: str | None) -> str | None:
    return contents.courses[identifier].title if identifier else None


def note_summary(contents: Contents, note: Note) -> NoteSummary:
    return NoteSummary(
        id=note.id,
        title=note.title,
        source=note.source,
        line=note.line,
        course=note.course,
        course_title=course_title(contents, note.course),
        lecture=note.lecture,
        date=note.date,
        date_inferred=note.date_inferred,
        ranges=note_ranges(note),
        to_end=note.to_end,
        markers=note.markers,
    )


def note_ranges(note: Note) -> tuple[tuple[int, int | None], ...]:
    return tuple((item.start, item.end) for item in note.ranges)


def evidence_item(contents: Contents, evidence: Evidence) -> EvidenceItem:
    note = contents.notes[evidence.note]
    return EvidenceItem(
        source=evidence.source,
        line=evidence.line,
        start=evidence.start,
        end=evidence.end,
        quote=evidence.quote,
        rule=evidence.rule,
        note=evidence.note,
        title=note.title,
        date=note.date,
        under=evidence.under,
        under_text=_content(contents, evidence.note, evidence.under),
    )


def _content(contents: Contents, note: str, line: int | None) -> str | None:
    passage = contents.passages.get((note, line)) if line is not None else None
    return passage.content if passage else None


def relation_item(contents: Contents, relation: Relation) -> RelationItem:
    found = (contents.notes[item.note].date for item in relation.evidence)
    dates = sorted(day for day in found if day is not None)
    return RelationItem(
        subject=node_ref(contents, relation.subject),
        predicate=relation.predicate,
        phrase=phrase(relation, forward=True),
        inverse=phrase(relation, forward=False),
        object=node_ref(contents, relation.object),
        origin=relation.origin,
        confidence=relation.confidence,
        evidence=tuple(evidence_item(contents, item) for item in relation.evidence),
        vocabulary=relation.vocabulary,
        verb=relation.verb,
        first_seen=dates[0] if dates else None,
        last_seen=dates[-1] if dates else None,
    )


def phrase(relation: Relation, *, forward: bool) -> str:
    """Say a relation from its subject, or from its object when not ``forward``."""
    text = PREDICATE_TEXT[relation.predicate]
    if relation.predicate == Predicate.AFFECTS and relation.verb:
        return f"{text.label if forward else text.inverse} ({relation.verb})"
    return text.label if forward else text.inverse


def seen(contents: Contents, mentions: Iterable[Mention]) -> tuple[date, ...]:
    """Return the dates of the notes with these mentions, each once, in order."""
    dates = {contents.notes[mention.note].date for mention in mentions}
    return tuple(sorted(day for day in dates if day is not None))
