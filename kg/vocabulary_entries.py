"""Vocabulary files → their entries as written, and what each has against the format."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from kg.labels import make_slug, normalise
from kg.records import Predicate
from kg.yaml_fields import Field, Shape, entries_at, find_faults, text_at, texts_at
from kg.yaml_files import Problem, YamlFile, YamlNode

_T = TypeVar("_T")
_K = TypeVar("_K", bound=Hashable)

RELATION_KEYS: Mapping[str, Predicate] = {
    "broader": Predicate.IS_A,
    "builds_on": Predicate.BUILDS_ON,
    "combines": Predicate.COMBINES,
    "depends_on": Predicate.DEPENDS_ON,
    "used_for": Predicate.USED_FOR,
    "part_of": Predicate.PART_OF,
    "similar_to": Predicate.SIMILAR_TO,
    "contrasts_with": Predicate.CONTRASTS_WITH,
    "better_than": Predicate.BETTER_THAN,
    "affects": Predicate.AFFECTS,
    "prerequisite_of": Predicate.PREREQUISITE_OF,
    "related_to": Predicate.RELATED_TO,
}

_FILE_FIELDS = {
    "vocabulary": Field(shape=Shape.TEXT, required=True),
    "title": Field(shape=Shape.TEXT, required=True),
    "concepts": Field(shape=Shape.ENTRIES, required=True),
}
_ENTRY_FIELDS = {
    "label": Field(shape=Shape.TEXT, required=True),
    "id": Field(shape=Shape.ID),
    "kind": Field(shape=Shape.TEXT),
    "aliases": Field(shape=Shape.TEXTS),
    "misspellings": Field(shape=Shape.TEXTS),
    "definition": Field(shape=Shape.TEXT),
    **{key: Field(shape=Shape.TEXTS) for key in RELATION_KEYS},
}


NAME_KEYS = ("label", "aliases", "misspellings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A text of an entry that names a concept: its own, or under a relation's key."""

    text: str
    form: str
    key: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a file; ``form`` is the label's, shared by a concept's entries.

    Lines are those of a file that somebody wrote; ``thesaurus`` tells one that is taken
    whole, where nobody chose each concept.
    """

    file: str
    vocabulary: str
    line: int
    label: str
    form: str
    id: str | None
    kind: str | None
    definition: str | None
    names: tuple[Name, ...]
    objects: tuple[Name, ...]
    thesaurus: bool = False

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A relation of an entry to the concept whose label has the form ``object``."""

    entry: Entry
    predicate: Predicate
    object: str
    line: int


def find_field_faults(file: YamlFile) -> Iterator[Problem]:
    """Find unknown keys, missing keys and values of a wrong type."""
    yield from find_faults(
        file.root, _FILE_FIELDS, file=file.name, subject="A vocabulary file"
    )
    for node in entries_at(file.root, "concepts"):
        yield from find_faults(
            node,
            _ENTRY_FIELDS,
            file=file.name,
            subject=text_at(node, "label") or "This entry",
        )


def read_entries(file: YamlFile) -> Iterator[Entry]:
    """Read the entries that have a label, and of each what is well formed."""
    vocabulary = text_at(file.root, "vocabulary") or ""
    for node in entries_at(file.root, "concepts"):
        label = text_at(node, "label")
        if label is not None:
            form = normalise(label)
            yield Entry(
                file=file.name,
                vocabulary=vocabulary,
                line=node.line,
                label=label,
                form=form,
                id=text_at(node, "id"),
                kind=text_at(node, "kind"),
                definition=text_at(node, "definition"),
                names=(
                    Name(text=label, form=form, key="label", line=node.line),
                    *_names_at(node, NAME_KEYS[1:]),
                ),
                objects=_names_at(node, RELATION_KEYS),
            )


def _names_at(node: YamlNode, keys: Iterable[str]) -> tuple[Name, ...]:
    return tuple(
        Name(text=text, form=normalise(text), key=key, line=line)
        for key in keys
        for text, line in texts_at(node, key)
    )


def own_names(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Map each normal form to the first entry that has it as a name."""
    owners: dict[str, Entry] = {}
    for entry in entries:
        for name in entry.names:
            owners.setdefault(name.form, entry)
    return owners


def find_edges(entries: Iterable[Entry], owners: Mapping[str, Entry]) -> Iterator[Edge]:
    """Find the relations whose object is known."""
    for entry in entries:
        for name in entry.objects:
            if name.form in owners:
                yield Edge(
                    entry=entry,
                    predicate=RELATION_KEYS[name.key],
                    object=owners[name.form].form,
                    line=name.line,
                )


def group_by(items: Iterable[_T], key: Callable[[_T], _K]) -> dict[_K, tuple[_T, ...]]:
    """Collect items under their keys, both in order of appearance."""
    groups: dict[_K, list[_T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return {value: tuple(group) for value, group in groups.items()}


def make_id(group: Iterable[Entry]) -> str:
    """Return the first id that a concept's entries give, else one from the label."""
    entries = tuple(group)
    given = (entry.id for entry in entries if entry.id is not None)
    return next(given, make_slug(entries[0].label))
