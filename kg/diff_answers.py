"""What a reader answers with about two builds; field names are those of the JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from kg.answers import BuildInfo, EvidenceItem, RelationItem


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedBuild:
    """One of two builds that are compared."""

    id: str
    built_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCount:
    """How many of a kind the later build gained, lost, or has otherwise than before."""

    gained: int
    lost: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCounts:
    """Counts by kind; ``evidence`` is that of relations that both builds have."""

    notes: ChangeCount
    lectures: ChangeCount
    courses: ChangeCount
    concepts: ChangeCount
    relations: ChangeCount
    evidence: ChangeCount


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedField:
    """A field with the texts that it held in the former build and holds in the later.

    No text is no value.
    """

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePlace:
    """What a line says: a note's first, or one that names a concept."""

    note: str
    source: str
    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeItem:
    """What a build gained, lost or changed (``change``), as that build has it.

    ``kind``: note, lecture, course, concept or relation, which ``relation`` then holds
    with its quotes; ``id`` is null for that. ``label`` says it in words, ``place`` is
    for notes and concepts. Of what changed, ``fields`` are those that differ, and
    ``gained`` and ``lost`` the evidence of a relation: that lost stood so in the former
    build.
    """

    kind: str
    change: str
    id: str | None
    label: str
    place: ChangePlace | None
    relation: RelationItem | None
    fields: tuple[ChangedField, ...]
    gained: tuple[EvidenceItem, ...]
    lost: tuple[EvidenceItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffAnswer:
    """What came, went and changed between two builds.

    ``items`` are grouped by kind and change; a page holds so many of each group. The
    ``counts`` are of all.
    """

    build: BuildInfo
    from_: ComparedBuild
    to: ComparedBuild
    counts: ChangeCounts
    total: int
    items: tuple[ChangeItem, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeGroup:
    """Changes of one kind (``kind``: note, concept …; ``change``: gained, lost …)."""

    kind: str
    change: str
    members: tuple[ChangeItem, ...]


def group_changes(items: Iterable[ChangeItem]) -> Iterator[ChangeGroup]:
    """Group changes as they come: all of a kind stand together."""
    for (kind, change), members in groupby(items, attrgetter("kind", "change")):
        yield ChangeGroup(kind=kind, change=change, members=tuple(members))
