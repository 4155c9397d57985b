"""Two builds → the answer that tells what came, went and changed between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import TypeVar

from kg.answering import page_of
from kg.answers import BuildInfo
from kg.contents import Contents, evidence_item, relation_item
from kg.diff import (
    ConceptChange,
    Delta,
    Difference,
    FieldChange,
    RelationChange,
    find_difference,
)
from kg.diff_answers import (
    ChangeCount,
    ChangeCounts,
    ChangedField,
    ChangeItem,
    ChangePlace,
    ComparedBuild,
    DiffAnswer,
    group_changes,
)
from kg.generation import Generation
from kg.records import Concept, Course, Lecture, Note, Relation

_Record = TypeVar("_Record", Note, Lecture, Course, Concept, Relation)


class ChangeKind(StrEnum):
    """What can come, go or change, in the order in which answers tell of it."""

    NOTE = "note"
    LECTURE = "lecture"
    COURSE = "course"
    CONCEPT = "concept"
    RELATION = "relation"


class ChangeSign(StrEnum):
    """What can happen to it. What is lost comes first: it is what nobody may miss."""

    LOST = "lost"
    GAINED = "gained"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedBuilds:
    """All that changed between two builds, told once for many pages."""

    from_: ComparedBuild
    to: ComparedBuild
    counts: ChangeCounts
    items: tuple[ChangeItem, ...]


def compare_builds(
    former: tuple[Generation, Contents], latter: tuple[Generation, Contents]
) -> ComparedBuilds:
    """Tell all that changed from a build to a later one."""
    before, after = former[1], latter[1]
    found = find_difference(before.snapshot, after.snapshot)
    return ComparedBuilds(
        from_=_compared(former[0]),
        to=_compared(latter[0]),
        counts=_count(found),
        items=tuple(
            chain(
                _both(found.notes, before, after),
                _both(found.lectures, before, after),
                _both(found.courses, before, after),
                _both(found.concepts, before, after),
                (_concept_change(change, after) for change in found.concept_changes),
                _both(found.relations, before, after),
                (_relation_change(c, before, after) for c in found.relation_changes),
            )
        ),
    )


def make_diff_answer(
    compared: ComparedBuilds,
    build: BuildInfo,
    *,
    kind: str | None = None,
    change: str | None = None,
    limit: int = 50,
    after: str | None = None,
) -> DiffAnswer:
    """Cut a page out of what changed: at most ``limit`` of each kind of change.

    Raises:
        UsageError: the cursor is none that an answer gave.
    """
    wanted = tuple(
        item
        for item in compared.items
        if kind in (None, item.kind) and change in (None, item.change)
    )
    groups = [group.members for group in group_changes(wanted)] or [wanted]
    pages = [page_of(group, limit=limit, after=after) for group in groups]
    return DiffAnswer(
        build=build,
        from_=compared.from_,
        to=compared.to,
        counts=compared.counts,
        total=len(wanted),
        items=tuple(item for page, _ in pages for item in page),
        next=next((cursor for _, cursor in pages if cursor is not None), None),
    )


def _compared(generation: Generation) -> ComparedBuild:
    return ComparedBuild(id=generation.name, built_at=generation.facts.built_at)


def _count(found: Difference) -> ChangeCounts:
    changes = found.relation_changes
    return ChangeCounts(
        notes=_counted(found.notes),
        lectures=_counted(found.lectures),
        courses=_counted(found.courses),
        concepts=_counted(found.concepts, changed=len(found.concept_changes)),
        relations=_counted(found.relations, changed=len(changes)),
        evidence=ChangeCount(
            gained=sum(len(change.gained) for change in changes),
            lost=sum(len(change.lost) for change in changes),
            changed=0,
        ),
    )


def _counted(delta: Delta[_Record], *, changed: int = 0) -> ChangeCount:
    return ChangeCount(gained=len(delta.gained), lost=len(delta.lost), changed=changed)


def _both(
    delta: Delta[_Record], before: Contents, after: Contents
) -> Iterator[ChangeItem]:
    for record in delta.lost:
        yield _item(record, ChangeSign.LOST, before)
    for record in delta.gained:
        yield _item(record, ChangeSign.GAINED, after)


def _item(
    record: Note | Lecture | Course | Concept | Relation,
    change: ChangeSign,
    contents: Contents,
    *,
    fields: Iterable[FieldChange] = (),
) -> ChangeItem:
    place: ChangePlace | None = None
    match record:
        case Note():
            place = _line(contents, record.id, record.line)
            kind, label = ChangeKind.NOTE, record.title
        case Lecture():
            kind, label = ChangeKind.LECTURE, record.title
        case Course():
            kind, label = ChangeKind.COURSE, record.title
        case Concept():
            place = _first_mention(contents, record.id)
            kind, label = ChangeKind.CONCEPT, record.label
        case Relation():
            return _relation_item(record, change, contents, fields=fields)
    return ChangeItem(
        kind=kind,
        change=change,
        id=record.id,
        label=label,
        place=place,
        relation=None,
        fields=_fields(fields),
        gained=(),
        lost=(),
    )


def _relation_item(
    relation: Relation,
    change: ChangeSign,
    contents: Contents,
    *,
    fields: Iterable[FieldChange] = (),
) -> ChangeItem:
    shown = relation_item(contents, relation)
    return ChangeItem(
        kind=ChangeKind.RELATION,
        change=change,
        id=None,
        label=f"{shown.subject.label} {shown.phrase} {shown.object.label}",
        place=None,
        relation=shown,
        fields=_fields(fields),
        gained=(),
        lost=(),
    )


def _concept_change(change: ConceptChange, after: Contents) -> ChangeItem:
    return _item(change.after, ChangeSign.CHANGED, after, fields=change.fields)


def _relation_change(
    change: RelationChange, before: Contents, after: Contents
) -> ChangeItem:
    item = _relation_item(change.after, ChangeSign.CHANGED, after, fields=change.fields)
    return replace(
        item,
        gained=tuple(evidence_item(after, piece) for piece in change.gained),
        lost=tuple(evidence_item(before, piece) for piece in change.lost),
    )


def _fields(fields: Iterable[FieldChange]) -> tuple[ChangedField, ...]:
    return tuple(
        ChangedField(name=field.name, before=field.before, after=field.after)
        for field in fields
    )


def _line(contents: Contents, note: str, line: int) -> ChangePlace:
    """Return a line of a note, empty where only its number is known."""
    passage = contents.passages.get((note, line))
    return ChangePlace(
        note=note,
        source=contents.notes[note].source,
        line=line,
        text="" if passage is None else passage.content,
    )


def _first_mention(contents: Contents, concept: str) -> ChangePlace | None:
    mentions = contents.mentions_by_concept.get(concept, ())
    if not mentions:
        return None
    return _line(contents, mentions[0].note, mentions[0].line)
