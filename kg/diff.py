"""Two snapshots → what the later one gained, lost and changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeAlias, TypeVar

from kg.evidence import MAX_EVIDENCE
from kg.records import (
    Concept,
    Course,
    Evidence,
    Lecture,
    Note,
    Origin,
    Predicate,
    Relation,
    Snapshot,
)
from kg.structure import MAX_COVERS_EVIDENCE

_Record = TypeVar("_Record")
_Key = TypeVar("_Key")
_HasId = TypeVar("_HasId", Course, Lecture, Note, Concept)
_RelationKey: TypeAlias = tuple[str, str, str, str]
_Words: TypeAlias = tuple[str, str, str]  # source, rule, quote

_ORIGINS = tuple(Origin)
_STRUCTURE = (Predicate.COVERS, Predicate.NEXT)
_MOST = {Predicate.COVERS: MAX_COVERS_EVIDENCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta(Generic[_Record]):
    """Records of the later snapshot only, and of the former only."""

    gained: tuple[_Record, ...]
    lost: tuple[_Record, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field that differs, with the texts that it held and holds."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptChange:
    """A concept that both snapshots have, and the fields in which they differ."""

    before: Concept
    after: Concept
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationChange:
    """A relation that both snapshots have: other fields, or other evidence.

    ``gained`` stands in the later snapshot, ``lost`` as it stood in the former.
    """

    before: Relation
    after: Relation
    fields: tuple[FieldChange, ...]
    gained: tuple[Evidence, ...]
    lost: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed between two snapshots, each part in the order of its snapshot.

    Relations come by origin, what the notes state first and their structure last of
    what their layout says.
    """

    courses: Delta[Course]
    lectures: Delta[Lecture]
    notes: Delta[Note]
    concepts: Delta[Concept]
    concept_changes: tuple[ConceptChange, ...]
    relations: Delta[Relation]
    relation_changes: tuple[RelationChange, ...]


def find_difference(before: Snapshot, after: Snapshot) -> Difference:
    """Find what came, went and changed from one snapshot to another.

    Records are the same by their ids, relations by subject, predicate, object and
    origin. Which lecture follows which is left out: lectures are told, and one more
    changes that of its neighbours. Evidence is the same by its source, rule and quote:
    lines move when others are added above them, and a source may get another name. What
    had to make room, as only so many pieces of evidence are kept, has not gone. Scores
    and votes of concepts and the confidence of co-occurrence are counted over all notes
    and move with each edit; a vocabulary's relation stands by itself, whatever lines
    mention its ends. So these are not compared.
    """
    former = {_relation_key(relation): relation for relation in _told(before)}
    latter = {_relation_key(relation): relation for relation in _told(after)}
    relations = _delta(former, latter)
    sides = (
        _Side(names=_new_names(before, after), lines=cache(lambda: _lines(before))),
        _Side(names=_new_names(after, before), lines=cache(lambda: _lines(after))),
    )
    return Difference(
        courses=_delta(_by_id(before.courses), _by_id(after.courses)),
        lectures=_delta(_by_id(before.lectures), _by_id(after.lectures)),
        notes=_delta(_by_id(before.notes), _by_id(after.notes)),
        concepts=_delta(_by_id(before.concepts), _by_id(after.concepts)),
        concept_changes=_concept_changes(before.concepts, after.concepts),
        relations=Delta(
            gained=tuple(sorted(relations.gained, key=_reading_order)),
            lost=tuple(sorted(relations.lost, key=_reading_order)),
        ),
        relation_changes=tuple(
            change
            for old in sorted(_told(before), key=_reading_order)
            if (new := latter.get(_relation_key(old))) is not None and old != new
            if (change := _relation_change(old, new, sides))
        ),
    )


def _told(snapshot: Snapshot) -> Iterator[Relation]:
    return (r for r in snapshot.relations if r.predicate is not Predicate.NEXT)


def _relation_key(relation: Relation) -> _RelationKey:
    return (relation.subject, relation.predicate, relation.object, relation.origin)


def _reading_order(relation: Relation) -> tuple[int, bool, _RelationKey]:
    structure = relation.predicate in _STRUCTURE
    return _ORIGINS.index(relation.origin), structure, _relation_key(relation)


def _by_id(records: Iterable[_HasId]) -> dict[str, _HasId]:
    return {record.id: record for record in records}


def _delta(
    before: Mapping[_Key, _Record], after: Mapping[_Key, _Record]
) -> Delta[_Record]:
    return Delta(
        gained=tuple(record for key, record in after.items() if key not in before),
        lost=tuple(record for key, record in before.items() if key not in after),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lines:
    """The lines of a snapshot: text by note and line, and (source, text) of all."""

    by_place: dict[tuple[str, int], str]
    texts: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One of the two snapshots: its lines, and how the other names its sources."""

    names: Mapping[str, str]
    lines: Callable[[], _Lines]


def _new_names(before: Snapshot, after: Snapshot) -> dict[str, str]:
    """Return the new names of sources that only moved: the same bytes elsewhere."""
    former = {source.id for source in before.sources}
    latter = {source.id for source in after.sources}
    moved = {s.digest: s.id for s in after.sources if s.id not in former}
    return {
        source.id: moved[source.digest]
        for source in before.sources
        if source.id not in latter and source.digest in moved
    }


def _lines(snapshot: Snapshot) -> _Lines:
    passages = [(n, passage) for n in snapshot.notes for passage in n.passages]
    return _Lines(
        by_place={(note.id, p.line): p.text for note, p in passages},
        texts=frozenset((note.source, p.text) for note, p in passages),
    )


def _concept_changes(
    before: Iterable[Concept], after: Iterable[Concept]
) -> tuple[ConceptChange, ...]:
    latter = _by_id(after)
    return tuple(
        ConceptChange(before=old, after=new, fields=fields)
        for old in before
        if (new := latter.get(old.id)) is not None
        and old != new
        and (fields := _changed_fields(_concept_texts(old), _concept_texts(new)))
    )


def _concept_texts(concept: Concept) -> dict[str, tuple[str, ...]]:
    return {
        "label": (concept.label,),
        "tier": (concept.tier,),
        "kind": (concept.kind,),
        "origin": (concept.origin,),
        "vocabulary": _one(concept.vocabulary),
        "aliases": concept.aliases,
        "misspellings": concept.misspellings,
        "same_as": tuple(f"{same.form} ({same.method})" for same in concept.same_as),
        "broader": concept.broader,
        "definition": _one(concept.definition),
        "definitions": tuple(evidence.quote for evidence in concept.definitions),
    }


def _one(text: str | None) -> tuple[str, ...]:
    return () if text is None else (text,)


def _changed_fields(
    before: Mapping[str, tuple[str, ...]], after: Mapping[str, tuple[str, ...]]
) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name=name, before=before[name], after=after[name])
        for name in before
        if before[name] != after[name]
    )


def _relation_change(
    old: Relation, new: Relation, sides: tuple[_Side, _Side]
) -> RelationChange | None:
    fields = _changed_fields(_relation_texts(old), _relation_texts(new))
    gained: tuple[Evidence, ...] = ()
    lost: tuple[Evidence, ...] = ()
    if old.origin is not Origin.VOCABULARY:
        lost = _gone(old, new, *sides)
        gained = _gone(new, old, *reversed(sides))
    if not (fields or gained or lost):
        return None
    return RelationChange(
        before=old, after=new, fields=fields, gained=gained, lost=lost
    )


def _relation_texts(relation: Relation) -> dict[str, tuple[str, ...]]:
    counted = relation.origin is Origin.COOCCURRENCE
    return {
        "confidence": () if counted else (f"{relation.confidence:g}",),
        "verb": _one(relation.verb),
        "vocabulary": _one(relation.vocabulary),
    }


def _gone(
    here: Relation, there: Relation, side: _Side, other: _Side
) -> tuple[Evidence, ...]:
    """Return the evidence of a relation here that has no like there."""
    left = Counter(_words(item, {}) for item in there.evidence)
    found = []
    for item in here.evidence:
        words = _words(item, side.names)
        if left[words]:
            left[words] -= 1
        else:
            found.append(item)
    if found and len(there.evidence) >= _MOST.get(there.predicate, MAX_EVIDENCE):
        found = [item for item in found if not _stands(item, side, other)]
    return tuple(found)


def _words(evidence: Evidence, names: Mapping[str, str]) -> _Words:
    source = names.get(evidence.source, evidence.source)
    return source, evidence.rule, evidence.quote


def _stands(evidence: Evidence, side: _Side, other: _Side) -> bool:
    """Tell whether the line that evidence quotes is on the other side as well."""
    text = side.lines().by_place.get((evidence.note, evidence.line))
    source = side.names.get(evidence.source, evidence.source)
    return (source, text) in other.lines().texts
