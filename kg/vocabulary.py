"""Vocabulary files → the concepts of a field and the relations between them.

A vocabulary is a YAML file (UTF-8, at most 10 MB, no anchors, aliases or tags)::

    vocabulary: deep-learning          # required: a short name, the relations' source
    title: Deep learning               # required
    concepts:                          # required
      - label: AlexNet                 # required
        id: alexnet                    # default: made of the label
        kind: architecture             # default: concept; any word is allowed
        aliases: [Alex Net]            # other names of the same thing
        misspellings: []               # recognised, never shown as a name
        definition: A deep convolutional network of 2012.
        broader: [convolutional neural network]    # what it is a kind of
        builds_on: [LeNet]

Further keys, each a list of concepts: similar_to, contrasts_with, better_than, affects,
depends_on, used_for, part_of, builds_on, combines, prerequisite_of, related_to. They
are named by any label, alias or misspelling of any of the loaded files.

Labels are compared in their normal form (`kg.labels.normalise`), and each names one
concept. An entry whose label is that of an entry of another file adds its aliases,
misspellings and relations to that concept; of kind, id and definition the first file
that has one decides. So a file of one's own can extend a shipped concept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from kg.labels import make_slug, normalise
from kg.records import (
    PREDICATE_TEXT,
    Concept,
    Predicate,
    Tier,
    Vocabulary,
    VocabularyRelation,
)
from kg.yaml_fields import (
    MAX_SHOWN,
    Field,
    Shape,
    entries_at,
    find_faults,
    require_none,
    text_at,
    texts_at,
)
from kg.yaml_files import Problem, YamlFile, YamlNode, read_yaml_files

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

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


_NAME_KEYS = ("label", "aliases", "misspellings")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Name:
    """A text of an entry that names a concept: its own, or under a relation's key."""

    text: str
    key: str
    line: int

    @property
    def form(self) -> str:
        return normalise(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One entry of a file; ``form`` is the label's, shared by a concept's entries."""

    file: str
    vocabulary: str
    line: int
    label: str
    form: str
    id: str | None
    kind: str | None
    definition: str | None
    names: tuple[_Name, ...]
    objects: tuple[_Name, ...]

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edge:
    """A relation of an entry to the concept whose label has the form ``object``."""

    entry: _Entry
    predicate: Predicate
    object: str
    line: int


def read_vocabulary(paths: Iterable[Path]) -> Vocabulary:
    """Read vocabulary files, and those in directories in the order of their names.

    Concepts stand in the order of the files; relations are sorted. Of relations that
    say the same, in either direction if the predicate is symmetric, the first stays.

    Raises:
        VocabularyError: a path is missing, or a file does not hold what the format
            asks for; the message lists the problems of all files.
    """
    files, unreadable = read_yaml_files(paths)
    entries = tuple(chain.from_iterable(map(_read_entries, files)))
    owners = _own_names(entries)
    edges = tuple(_find_edges(entries, owners))
    require_none(
        (
            *unreadable,
            *chain.from_iterable(map(_find_field_faults, files)),
            *_find_clashes(entries, owners),
            *_find_repeated_labels(entries),
            *_find_id_faults(entries),
            # What is unknown may stand in the file that could not be read.
            *(() if unreadable else _find_unknown_objects(entries, owners)),
            *_find_self_relations(edges),
            *islice(_find_cycles(edges), MAX_SHOWN),
        )
    )
    groups = _group_by(entries, lambda entry: entry.form)
    ids = {form: _make_id(group) for form, group in groups.items()}
    kinds_of = _group_by(
        (edge for edge in edges if edge.predicate is Predicate.IS_A),
        lambda edge: edge.entry.form,
    )
    return Vocabulary(
        concepts=tuple(
            _make_concept(
                group,
                id=ids[form],
                broader=(ids[edge.object] for edge in kinds_of.get(form, ())),
            )
            for form, group in groups.items()
        ),
        relations=_make_relations(edges, ids),
    )


def _read_entries(file: YamlFile) -> Iterator[_Entry]:
    vocabulary = text_at(file.root, "vocabulary") or ""
    for node in entries_at(file.root, "concepts"):
        label = text_at(node, "label")
        if label is not None:
            yield _Entry(
                file=file.name,
                vocabulary=vocabulary,
                line=node.line,
                label=label,
                form=normalise(label),
                id=text_at(node, "id"),
                kind=text_at(node, "kind"),
                definition=text_at(node, "definition"),
                names=(
                    _Name(text=label, key="label", line=node.line),
                    *_names_at(node, _NAME_KEYS[1:]),
                ),
                objects=_names_at(node, RELATION_KEYS),
            )


def _names_at(node: YamlNode, keys: Iterable[str]) -> tuple[_Name, ...]:
    return tuple(
        _Name(text=text, key=key, line=line)
        for key in keys
        for text, line in texts_at(node, key)
    )


def _own_names(entries: Iterable[_Entry]) -> dict[str, _Entry]:
    """Map each normal form to the first entry that has it as a name."""
    owners: dict[str, _Entry] = {}
    for entry in entries:
        for name in entry.names:
            owners.setdefault(name.form, entry)
    return owners


def _find_edges(
    entries: Iterable[_Entry], owners: Mapping[str, _Entry]
) -> Iterator[_Edge]:
    for entry in entries:
        for name in entry.objects:
            if name.form in owners:
                yield _Edge(
                    entry=entry,
                    predicate=RELATION_KEYS[name.key],
                    object=owners[name.form].form,
                    line=name.line,
                )


def _find_field_faults(file: YamlFile) -> Iterator[Problem]:
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


def _find_clashes(
    entries: Iterable[_Entry], owners: Mapping[str, _Entry]
) -> Iterator[Problem]:
    for entry in entries:
        for name in entry.names:
            owner = owners[name.form]
            if owner.form != entry.form:
                yield Problem(
                    file=entry.file,
                    line=name.line,
                    says=f"{entry.label}: {name.text!r} already names {owner.label} "
                    f"({owner.place}); remove it from one of the two.",
                )


def _find_repeated_labels(entries: Iterable[_Entry]) -> Iterator[Problem]:
    for group in _group_by(entries, lambda entry: (entry.file, entry.form)).values():
        for entry in group[1:]:
            yield Problem(
                file=entry.file,
                line=entry.line,
                says=f"{entry.label} has an entry already ({group[0].place}); "
                "make one of the two.",
            )


def _find_id_faults(entries: Iterable[_Entry]) -> Iterator[Problem]:
    owners: dict[str, _Entry] = {}
    for group in _group_by(entries, lambda entry: entry.form).values():
        id = _make_id(group)
        owner = owners.setdefault(id, group[0])
        if owner is not group[0]:
            yield Problem(
                file=group[0].file,
                line=group[0].line,
                says=f"{group[0].label} has the id {id!r} of {owner.label} "
                f"({owner.place}); give one of the two an id of its own.",
            )
        for entry in group:
            if entry.id not in (None, id):
                yield Problem(
                    file=entry.file,
                    line=entry.line,
                    says=f"{entry.label} has the id {entry.id!r} here and {id!r} "
                    f"elsewhere ({group[0].place}); use one.",
                )


def _make_id(group: Iterable[_Entry]) -> str:
    """Return the first id that a concept's entries give, else one from the label."""
    entries = tuple(group)
    given = (entry.id for entry in entries if entry.id is not None)
    return next(given, make_slug(entries[0].label))


def _find_unknown_objects(
    entries: Iterable[_Entry], owners: Mapping[str, _Entry]
) -> Iterator[Problem]:
    known = tuple(owners)
    for entry in entries:
        for name in entry.objects:
            if name.form not in owners:
                yield Problem(
                    file=entry.file,
                    line=name.line,
                    says=f"{entry.label}: {name.key} names {name.text!r}, which no "
                    "entry has as a label or alias.",
                    unknown=name.form,
                    known=known,
                )


def _find_self_relations(edges: Iterable[_Edge]) -> Iterator[Problem]:
    for edge in edges:
        if edge.object == edge.entry.form:
            yield Problem(
                file=edge.entry.file,
                line=edge.line,
                says=f"{edge.entry.label}: a concept cannot stand in a relation "
                f"({edge.predicate}) to itself; remove it.",
            )


def _find_cycles(edges: Iterable[_Edge]) -> Iterator[Problem]:
    """Walk the broader concepts depth first; a way back to the path is a cycle."""
    upwards = _group_by(
        (
            edge
            for edge in edges
            if edge.predicate is Predicate.IS_A and edge.object != edge.entry.form
        ),
        lambda edge: edge.entry.form,
    )
    finished: set[str] = set()
    for start in upwards:
        path = {start: iter(upwards[start])} if start not in finished else {}
        while path:
            form, rest = next(reversed(path.items()))
            for edge in rest:
                if edge.object in path:
                    forms = tuple(path)
                    yield _describe_cycle(
                        edge, [upwards[f][0] for f in forms[forms.index(edge.object) :]]
                    )
                elif edge.object not in finished:
                    path[edge.object] = iter(upwards.get(edge.object, ()))
                    break
            else:
                finished.add(form)
                del path[form]


def _describe_cycle(last: _Edge, edges: Iterable[_Edge]) -> Problem:
    labels = [edge.entry.label for edge in edges]
    return Problem(
        file=last.entry.file,
        line=last.line,
        says=f"{' → '.join([*labels, labels[0]])} is a cycle of broader concepts; "
        "remove one of the steps.",
    )


def _group_by(items: Iterable[T], key: Callable[[T], K]) -> dict[K, tuple[T, ...]]:
    groups: dict[K, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return {value: tuple(group) for value, group in groups.items()}


def _make_concept(
    group: Sequence[_Entry], *, id: str, broader: Iterable[str]
) -> Concept:
    names = sorted(
        (name for entry in group for name in entry.names),
        key=lambda name: _NAME_KEYS.index(name.key),
    )
    by_form: dict[str, _Name] = {}
    for name in names:
        by_form.setdefault(name.form, name)
    kept = _group_by(by_form.values(), lambda name: name.key)
    return Concept(
        id=id,
        label=group[0].label,
        aliases=tuple(name.text for name in kept.get("aliases", ())),
        misspellings=tuple(name.text for name in kept.get("misspellings", ())),
        kind=next((entry.kind for entry in group if entry.kind), "concept"),
        tier=Tier.CORE,
        origin="vocabulary",
        broader=tuple(dict.fromkeys(broader)),
        definition=next((e.definition for e in group if e.definition), None),
        vocabulary=group[0].vocabulary,
    )


def _make_relations(
    edges: Iterable[_Edge], ids: Mapping[str, str]
) -> tuple[VocabularyRelation, ...]:
    found: dict[tuple[Predicate, Hashable], VocabularyRelation] = {}
    for edge in edges:
        ends = (ids[edge.entry.form], ids[edge.object])
        symmetric = PREDICATE_TEXT[edge.predicate].symmetric
        found.setdefault(
            (edge.predicate, frozenset(ends) if symmetric else ends),
            VocabularyRelation(
                subject=ends[0],
                predicate=edge.predicate,
                object=ends[1],
                vocabulary=edge.entry.vocabulary,
                entry=edge.entry.label,
            ),
        )
    return tuple(
        sorted(found.values(), key=lambda r: (r.subject, r.predicate, r.object))
    )
