"""Labels of a journal → the relations that are wanted, by the names of both ends.

A relation is wanted when it is of tier core and the notes say it (explicit, by layout
or by a head noun) with a type; others that are labelled are neither rewarded nor
punished.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.labels import normalise
from kg.records import PREDICATE_TEXT, Concept, Predicate

CORE = "core"
OPTIONAL = "optional"
UNKNOWN = "unknown"
UNTYPED = Predicate.RELATED_TO.value
ALIAS = Predicate.ALIAS_OF.value
# What the project keeps as `Concept.definitions`, not as relations.
DEFINITIONS = frozenset(("defined_as", "denoted_as"))
IN_TEXT = ("explicit", "layout", "lexical")

Triple = tuple[str, str, str]
Pair = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """An end of a relation: ``name`` is the labelled concept that it is.

    ``as_named`` is the normal form of the name that it goes by, where that is told
    apart from the concept's own. ``known`` tells what it is to the labels: core,
    optional or unknown.
    """

    name: str
    as_named: str
    known: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledRelation:
    """A relation of the labels; ``how`` the notes say it, on which ``lines``."""

    triple: Triple
    ends: tuple[str, str]
    how: str
    lines: tuple[int, ...]
    core: bool

    @property
    def predicate(self) -> str:
        return self.triple[1]

    @property
    def pair(self) -> Pair:
        return pair_of(self.triple)

    @property
    def in_text(self) -> bool:
        return self.core and self.how in IN_TEXT

    @property
    def wanted(self) -> bool:
        return self.in_text and self.predicate != UNTYPED


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationLabels:
    """The relations of the labels, each triple once, and what resolves their ends.

    ``names`` lead from a name in normal form to the labelled concept, ``optional`` to
    the name of an optional mention. ``apart`` are those names of one concept that a
    wanted relation says to be names of one thing: they are told apart, for whoever
    finds the relation does not know it yet.
    """

    names: Mapping[str, str]
    optional: Mapping[str, str]
    apart: frozenset[str]
    relations: tuple[LabelledRelation, ...]


def read_labels(gold: Mapping[str, Any]) -> RelationLabels:
    names = concept_names(gold)
    optional = _optional_names(gold, names)
    found: dict[Triple, LabelledRelation] = {}
    for entry in gold["relations"]:
        relation = _read(entry, names, optional)
        former = found.get(relation.triple)
        if former is None or (relation.wanted and not former.wanted):
            found[relation.triple] = relation
    return RelationLabels(
        names=names,
        optional=optional,
        apart=_names_apart(found.values(), names),
        relations=tuple(found.values()),
    )


def concept_names(gold: Mapping[str, Any]) -> dict[str, str]:
    """Return every name of the labelled concepts in normal form, with the concept.

    A concept's own name goes before what another is also called.
    """
    names = {normalise(entry["name"]): entry["name"] for entry in gold["concepts"]}
    for entry in gold["concepts"]:
        for name in (*entry["aliases"], *entry["typos"]):
            names.setdefault(normalise(name), entry["name"])
    return names


def _optional_names(
    gold: Mapping[str, Any], names: Mapping[str, str]
) -> dict[str, str]:
    """Return the names of optional mentions with those that they stand for.

    A wider or narrower name of a labelled concept, such as *noisy gears* of *gear*, is
    a thing of its own.
    """
    optional: dict[str, str] = {}
    for mention in gold["mentions"]:
        if mention["tier"] != CORE:
            surface, name = map(normalise, (mention["surface"], mention["canonical"]))
            optional.setdefault(name, name)
            optional.setdefault(surface, surface if name in names else name)
    return optional


def _read(
    entry: Mapping[str, Any], names: Mapping[str, str], optional: Mapping[str, str]
) -> LabelledRelation:
    subject, object_ = (
        _end((name,), names, optional, frozenset((normalise(name),)))
        for name in (entry["source"], entry["target"])
    )
    return LabelledRelation(
        triple=make_triple(subject, entry["type"], object_),
        ends=(entry["source"], entry["target"]),
        how=entry["how"],
        lines=tuple(entry["lines"]),
        core=entry["tier"] == CORE,
    )


def _names_apart(
    relations: Iterable[LabelledRelation], names: Mapping[str, str]
) -> frozenset[str]:
    return frozenset(
        form
        for relation in relations
        if relation.wanted and relation.predicate == ALIAS
        for form in map(normalise, relation.ends)
        if normalise(names.get(form, form)) != form
    )


def resolve(concept: Concept, labels: RelationLabels) -> End:
    """Return what the labels call a concept of a build."""
    return _end(labels_of(concept), labels.names, labels.optional, labels.apart)


def labels_of(concept: Concept) -> tuple[str, ...]:
    """Return every name that a build has for a concept, the preferred one first."""
    forms = (same.form for same in concept.same_as)
    return (concept.label, *concept.aliases, *concept.misspellings, *forms)


def _end(
    texts: Iterable[str],
    names: Mapping[str, str],
    optional: Mapping[str, str],
    apart: frozenset[str],
) -> End:
    forms = [normalise(text) for text in texts]
    for known, named in ((CORE, names), (OPTIONAL, optional)):
        for form in forms:
            if form in named:
                name = named[form]
                called = next((f for f in forms if f in apart), normalise(name))
                return End(name=name, as_named=called, known=known)
    return End(name=forms[0], as_named=forms[0], known=UNKNOWN)


def make_triple(subject: End, predicate: str, object_: End) -> Triple:
    """Return the names of both ends around the predicate, sorted where it is symmetric.

    Two names of one concept stay what they are called: what relates them is their name.
    """
    first, second = subject.name, object_.name
    if first == second:
        first, second = subject.as_named, object_.as_named
    name = predicate.lower()
    if name in _SYMMETRIC:
        first, second = sorted((first, second))
    return first, name, second


_SYMMETRIC = frozenset(p.value for p, text in PREDICATE_TEXT.items() if text.symmetric)


def pair_of(triple: Triple) -> Pair:
    return frozenset((triple[0], triple[2]))
