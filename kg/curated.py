"""Vocabulary, what notes declare, and a person's decisions → the same as decided.

Here no note has been searched yet. What depends on that, refused phrases and labels
that look alike, `kg.mentions` is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.candidates import with_votes
from kg.curation import Curation
from kg.curation_checks import find_heads
from kg.decisions import Decision, Key
from kg.declared import WEIGHTS, Declared
from kg.labels import LabelMeaning, free_id, make_label_index, make_slug, normalise
from kg.records import Concept, Tier, Vocabulary, VocabularyRelation
from kg.refused import make_strip
from kg.vocabulary_entries import group_by

PROMOTED = "promoted"
PROMOTED_WEIGHT = 2.0


@dataclass(slots=True, kw_only=True)
class _Work:
    """Concepts while they are decided about, by id in order.

    ``labels`` says what a normal form named before; ``merged`` maps the ids of concepts
    that others have taken in to theirs; ``settled`` are those that decisions made.
    """

    curation: Curation
    strip: Callable[[Concept], Concept | None]
    taken: frozenset[str]
    concepts: dict[str, Concept]
    labels: Mapping[str, LabelMeaning]
    merged: dict[str, str] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)


def curate(
    vocabulary: Vocabulary, curation: Curation, *, taken: frozenset[str] = frozenset()
) -> Vocabulary:
    """Return a vocabulary as decided, with the concepts that decisions make.

    Those are of origin *notes* and have the vote *promoted*; their ids avoid ``taken``.
    """
    if not curation.decisions:
        return vocabulary
    strip = make_strip(curation)
    stripped = map(strip, vocabulary.concepts)
    concepts = {concept.id: concept for concept in stripped if concept is not None}
    work = _Work(
        curation=curation,
        strip=strip,
        taken=taken,
        concepts=concepts,
        labels=make_label_index(concepts.values()),
    )
    for group in _join(curation.decisions).values():
        _settle_group(work, group)
    _settle_references(work)
    kept = tuple(_with_broader(work, one) for one in work.concepts.values())
    before = {concept.id: concept for concept in vocabulary.concepts}
    decided = {one.id for one in kept if one != before.get(one.id)}
    return replace(
        vocabulary,
        concepts=kept,
        relations=_relations(vocabulary, work),
        # What somebody decided about is chosen, whatever file it comes from.
        unchosen=vocabulary.unchosen - decided,
    )


def _with_broader(work: _Work, concept: Concept) -> Concept:
    """Return a concept below what took in its broader ones, but not below itself."""
    if not concept.broader:
        return concept
    moved = dict.fromkeys(work.merged.get(one, one) for one in concept.broader)
    kept = (one for one in moved if one != concept.id and one in work.concepts)
    return replace(concept, broader=tuple(kept))


def _join(decisions: Sequence[Decision]) -> dict[str, tuple[Decision, ...]]:
    """Group the decisions that join labels by the form of what takes them all in."""
    heads = find_heads(decisions)
    joining = [d for d in decisions if d.key in (Key.RENAME, Key.MERGE, Key.ALIASES)]
    return group_by(joining, lambda decision: heads.get(decision.form, decision.form))


def _settle_group(work: _Work, group: Sequence[Decision]) -> None:
    """Make one concept of all labels that a group of decisions joins."""
    head = _head_text(group)
    form = normalise(head)
    whole = [form]
    for decision in group:
        whole += [decision.other_form]
        alone = decision.key is Key.ALIASES and not _is_label(work, decision.form)
        whole += [] if alone else [decision.form]
    owners = dict.fromkeys(_owner(work, one) for one in whole)
    ids = [owner for owner in owners if owner and owner not in work.settled]
    renamed = [d for d in group if d.key is Key.RENAME and d.other_form == form]
    if ids:
        target, *others = (work.concepts.pop(id) for id in ids)
    else:
        target, others = _new(work, (renamed[0].label if renamed else head)), []
    named_so = form in map(normalise, _names(target))
    label = head if renamed or not named_so else target.label
    words = [text for d in group for text in (d.other, d.label)]
    _take_from_others(work, frozenset(map(normalise, words)))
    merged = _merge(target, others, label=label, words=words)
    stripped = work.strip(merged)
    work.settled.add(target.id)
    work.merged.update((other.id, target.id) for other in others)
    for known, now in tuple(work.merged.items()):
        work.merged[known] = work.merged.get(now, now)
    if stripped is not None:
        work.concepts[target.id] = stripped


def _head_text(group: Sequence[Decision]) -> str:
    """Return what takes all others in, as renaming writes it, else merging."""
    inner = {d.form for d in group if d.form != d.other_form}
    heads = [d for d in group if d.other_form not in inner]
    order = (Key.RENAME, Key.MERGE, Key.ALIASES)
    return min(heads, key=lambda d: order.index(d.key)).other


def _is_label(work: _Work, form: str) -> bool:
    meaning = work.labels.get(form)
    return meaning is not None and meaning.how == "label"


def _owner(work: _Work, form: str) -> str | None:
    """Return the id of the concept that a form names, None if another took it."""
    meaning = work.labels.get(form)
    if meaning is None:
        return None
    identifier = work.merged.get(meaning.concept, meaning.concept)
    concept = work.concepts.get(identifier)
    named = concept is not None and form in map(normalise, _names(concept))
    return identifier if named else None


def _names(concept: Concept) -> tuple[str, ...]:
    return (concept.label, *concept.aliases, *concept.misspellings)


def _take_from_others(work: _Work, forms: frozenset[str]) -> None:
    """Take names that now belong to one concept away from the rest."""
    for form in sorted(forms):
        owner = _owner(work, form)
        if owner is not None:
            concept = work.concepts[owner]
            left = [
                n for n in (concept.label, *concept.aliases) if normalise(n) != form
            ]
            slips = [n for n in concept.misspellings if normalise(n) != form]
            if not left:
                del work.concepts[owner]
                continue
            work.concepts[owner] = replace(
                concept,
                label=left[0],
                aliases=tuple(left[1:]),
                misspellings=tuple(slips),
            )


def _merge(
    target: Concept, others: Sequence[Concept], *, label: str, words: Iterable[str]
) -> Concept:
    """Put the names of several concepts and further words together under a label."""
    concepts = (target, *others)
    names = [label, *(n for c in concepts for n in (c.label, *c.aliases)), *words]
    by_form = {form: n for n in reversed(names) if (form := normalise(n))}
    by_form.pop(normalise(label))
    aliases = sorted(by_form.values(), key=names.index)
    slips = {normalise(n): n for c in reversed(concepts) for n in c.misspellings}
    known = by_form.keys() | {normalise(label)}
    kinds = [c.kind for c in concepts if c.kind != "concept"]
    return replace(
        target,
        label=label,
        aliases=tuple(aliases),
        misspellings=tuple(n for form, n in sorted(slips.items()) if form not in known),
        kind=kinds[0] if kinds else target.kind,
        broader=tuple(upper for c in concepts for upper in c.broader),
        definition=next((c.definition for c in concepts if c.definition), None),
    )


def _new(work: _Work, label: str) -> Concept:
    """Return a concept that is one because a person says so."""
    return Concept(
        id=free_id(make_slug(label), work.taken, work.concepts, work.merged),
        label=label,
        tier=Tier.CORE,
        origin="notes",
        score=PROMOTED_WEIGHT,
        votes=((PROMOTED, PROMOTED_WEIGHT),),
    )


def _settle_references(work: _Work) -> None:
    """Make the concepts that decisions name and nothing knows; set the kinds."""
    index = make_label_index(work.concepts.values())
    for decision in work.curation.decisions:
        labels = {Key.PROMOTE: 1, Key.KINDS: 1, Key.RELATIONS: 2}.get(decision.key, 0)
        for label in (decision.label, decision.other)[:labels]:
            if normalise(label) not in index:
                concept = _new(work, label)
                work.concepts[concept.id] = concept
                index |= make_label_index((concept,))
        if decision.key is Key.KINDS:
            identifier = index[decision.form].concept
            concept = work.concepts[identifier]
            work.concepts[identifier] = replace(concept, kind=decision.other)
    work.labels = index


def _relations(vocabulary: Vocabulary, work: _Work) -> tuple[VocabularyRelation, ...]:
    """Return the relations between what is left, and those that a person adds."""
    moved = [
        replace(
            relation,
            subject=work.merged.get(relation.subject, relation.subject),
            object=work.merged.get(relation.object, relation.object),
        )
        for relation in vocabulary.relations
    ]
    added = [
        VocabularyRelation(
            subject=work.labels[decision.form].concept,
            predicate=decision.predicate,
            object=work.labels[decision.other_form].concept,
            vocabulary=Path(decision.file).name,
            entry=f"line {decision.line}",
        )
        for decision in work.curation.decisions
        if decision.predicate is not None
    ]
    return tuple(
        relation
        for relation in (*moved, *added)
        if relation.subject != relation.object
        and relation.subject in work.concepts
        and relation.object in work.concepts
    )


def with_declared_votes(
    vocabulary: Vocabulary, declared: Declared
) -> tuple[Vocabulary, tuple[Concept, ...]]:
    """Part the vocabulary from the concepts that decisions made of the notes' words.

    These get the votes of the links and tags that name them.
    """
    ways: defaultdict[str, set[str]] = defaultdict(set)
    for name in declared.names:
        for concept in name.concepts:
            ways[concept].add(name.reference.kind.value)
    for concept in declared.pages.values():
        ways[concept].add("page")
    made = []
    for one in vocabulary.concepts:
        if one.origin == "notes":
            votes = tuple((n, w) for n, w in WEIGHTS.items() if n in ways[one.id])
            made.append(with_votes(one, votes))
    known = tuple(c for c in vocabulary.concepts if c.origin != "notes")
    return replace(vocabulary, concepts=known), tuple(made)
