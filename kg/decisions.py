"""Curation files → the decisions in them as written, and what each file has wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import TypeAlias

from kg.labels import normalise
from kg.records import Predicate
from kg.vocabulary_entries import RELATION_KEYS
from kg.yaml_fields import (
    Field,
    Shape,
    entries_at,
    find_faults,
    pairs_at,
    text_at,
    texts_at,
)
from kg.yaml_files import Problem, YamlFile, YamlNode

MAX_KEPT_APART = 50
MAX_LABEL = 200

_STRUCTURAL = frozenset({Predicate.COVERS, Predicate.NEXT, Predicate.ALIAS_OF})
PREDICATES: Mapping[str, Predicate] = {
    **{str(predicate): predicate for predicate in Predicate},
    **RELATION_KEYS,
}
"""What a relation may say, by the words of a curation file."""


class Key(StrEnum):
    """The keys of a curation file."""

    PROMOTE = "promote"
    REFUSE = "refuse"
    RENAME = "rename"
    MERGE = "merge"
    KEEP_APART = "keep_apart"
    ALIASES = "aliases"
    RELATIONS = "relations"
    KINDS = "kinds"


_FILE_FIELDS: Mapping[str, Field] = {
    "promote": Field(shape=Shape.TEXTS),
    "refuse": Field(shape=Shape.TEXTS),
    "rename": Field(shape=Shape.MAPPING),
    "merge": Field(shape=Shape.ENTRIES),
    "keep_apart": Field(shape=Shape.LISTS),
    "aliases": Field(shape=Shape.MAPPING),
    "relations": Field(shape=Shape.ENTRIES),
    "kinds": Field(shape=Shape.MAPPING),
}
_MERGE_FIELDS = {
    "into": Field(shape=Shape.TEXT, required=True),
    "labels": Field(shape=Shape.TEXTS, required=True),
}
_RELATION_FIELDS = {
    key: Field(shape=Shape.TEXT, required=True)
    for key in ("subject", "predicate", "object")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One thing that a person decided about ``label``.

    ``other`` is the new name (rename), the label that takes it in (merge), the one that
    it is an alias of, that it is kept apart from, that a relation leads to, or its
    kind. ``line`` is that of the label in ``file``.
    """

    key: Key
    label: str
    other: str = ""
    predicate: Predicate | None = None
    file: str
    line: int

    @property
    def form(self) -> str:
        return normalise(self.label)

    @property
    def other_form(self) -> str:
        return normalise(self.other)

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A decision to be written: what to do with ``label``.

    ``other`` is its new name (rename), what takes it in (merge), what it is an alias of
    (aliases) or kept apart from (keep_apart), or its kind (kinds).
    """

    key: Key
    label: str
    other: str = ""


def find_file_faults(file: YamlFile) -> Iterator[Problem]:
    """Find unknown keys, missing keys, values of a wrong type, unknown predicates."""
    if file.root.value is None:
        return  # An empty file decides nothing.
    yield from find_faults(
        file.root, _FILE_FIELDS, file=file.name, subject="A curation file"
    )
    for key, shape in (
        (Key.RENAME, Shape.TEXT),
        (Key.ALIASES, Shape.TEXTS),
        (Key.KINDS, Shape.TEXT),
    ):
        yield from _mapping_faults(file, key, shape)
    for node in entries_at(file.root, Key.MERGE):
        yield from find_faults(
            node, _MERGE_FIELDS, file=file.name, subject="This merge"
        )
    for node in entries_at(file.root, Key.KEEP_APART):
        count = len(node.value) if isinstance(node.value, tuple) else 2
        if not 2 <= count <= MAX_KEPT_APART:
            yield Problem(
                file=file.name,
                line=node.line,
                says=f"A list of keep_apart has {count} labels; name from 2 to "
                f"{MAX_KEPT_APART} that are different things.",
            )
    for node in entries_at(file.root, Key.RELATIONS):
        yield from find_faults(
            node, _RELATION_FIELDS, file=file.name, subject="This relation"
        )
        yield from _predicate_faults(file, node)


def _mapping_faults(file: YamlFile, key: Key, shape: Shape) -> Iterator[Problem]:
    for label, node in pairs_at(file.root, key).items():
        if not normalise(label):
            yield Problem(
                file=file.name,
                line=node.line,
                says=f"{key} names {label!r}, which is no label; remove it.",
            )
        held = YamlNode(value={label: node}, line=node.line)
        field = {label: Field(shape=shape, required=True)}
        yield from find_faults(held, field, file=file.name, subject=key)


def _predicate_faults(file: YamlFile, node: YamlNode) -> Iterator[Problem]:
    written = text_at(node, "predicate")
    if written is not None and _predicate(written) is None:
        known = {
            name: name
            for name, predicate in PREDICATES.items()
            if predicate not in _STRUCTURAL
        }
        yield Problem(
            file=file.name,
            line=node.line,
            says=f"This relation has the unknown predicate {written!r}; use one of "
            f"{', '.join(sorted(known))}.",
            unknown=written,
            known=known,
        )


def _predicate(written: str) -> Predicate | None:
    predicate = PREDICATES.get(written.replace(" ", "_"))
    return None if predicate in _STRUCTURAL else predicate


def read_decisions(files: Iterable[YamlFile]) -> tuple[Decision, ...]:
    """Read what is well formed, file by file in the order of the keys."""
    found = []
    for file in files:
        for key, read in _READERS.items():
            found += [
                Decision(
                    key=key,
                    label=label,
                    other=other,
                    predicate=predicate,
                    file=file.name,
                    line=line,
                )
                for label, other, predicate, line in read(file.root)
                if normalise(label)
            ]
    return tuple(found)


# Label, other, predicate, line.
_Read: TypeAlias = tuple[str, str, Predicate | None, int]


def _labels(key: Key, root: YamlNode) -> Iterator[_Read]:
    for label, line in texts_at(root, key):
        yield label, "", None, line


def _texts_of(key: Key, root: YamlNode) -> Iterator[_Read]:
    for label in pairs_at(root, key):
        node = YamlNode(value=pairs_at(root, key), line=0)
        text = text_at(node, label)
        if text is not None:
            yield " ".join(label.split()), text, None, pairs_at(root, key)[label].line


def _merges(root: YamlNode) -> Iterator[_Read]:
    for node in entries_at(root, Key.MERGE):
        into = text_at(node, "into")
        if into is not None:
            for label, line in texts_at(node, "labels"):
                yield label, into, None, line


def _kept_apart(root: YamlNode) -> Iterator[_Read]:
    for node in entries_at(root, Key.KEEP_APART):
        held = YamlNode(value={"": node}, line=node.line)
        labels = texts_at(held, "")[:MAX_KEPT_APART]
        for (label, line), (other, _) in combinations(labels, 2):
            yield label, other, None, line


def _aliases(root: YamlNode) -> Iterator[_Read]:
    pairs = pairs_at(root, Key.ALIASES)
    for label in pairs:
        for alias, line in texts_at(YamlNode(value=pairs, line=0), label):
            yield alias, " ".join(label.split()), None, line


def _relations(root: YamlNode) -> Iterator[_Read]:
    for node in entries_at(root, Key.RELATIONS):
        subject, object_ = text_at(node, "subject"), text_at(node, "object")
        predicate = _predicate(text_at(node, "predicate") or "")
        if subject is not None and object_ is not None and predicate is not None:
            yield subject, object_, predicate, node.line


_READERS: Mapping[Key, Callable[[YamlNode], Iterator[_Read]]] = {
    Key.PROMOTE: lambda root: _labels(Key.PROMOTE, root),
    Key.REFUSE: lambda root: _labels(Key.REFUSE, root),
    Key.RENAME: lambda root: _texts_of(Key.RENAME, root),
    Key.MERGE: _merges,
    Key.KEEP_APART: _kept_apart,
    Key.ALIASES: _aliases,
    Key.RELATIONS: _relations,
    Key.KINDS: lambda root: _texts_of(Key.KINDS, root),
}
