"""Thesauri and the entries of a person's own vocabularies → entries of the thesauri.

Who writes a vocabulary decides which of two concepts a label names. In a thesaurus of
thousands of concepts nobody does, so that these rules do:

1. A label of a vocabulary stays with the vocabulary's concept. A thesaurus concept with
   the preferred label of an entry is that entry's concept.
2. A preferred label is stronger than an alternative one, that than a hidden one.
3. A label that two concepts have with equal right belongs to neither: what the notes
   mean by it, nobody can tell, and half of the mentions would be wrong.

A concept that loses its preferred label goes by the first label that is its own; one
that has none is left out. Preferred labels that are equal in two files are one concept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from kg.labels import free_id, make_slug, normalise
from kg.skos import Thesaurus, ThesaurusConcept
from kg.vocabulary_entries import Entry, Name, group_by, make_id

MAX_NAMED = 3

# A concept goes by the form of its label, as an entry does, or by its file and number
# while it has no label of its own.
_Key: TypeAlias = str | tuple[str, int]
# Text and form.
_Label: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimant:
    """A concept of a thesaurus with its labels in the order of their right."""

    concept: ThesaurusConcept
    key: _Key
    preferred: _Label
    aliases: tuple[_Label, ...]
    misspellings: tuple[_Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claims:
    """Whose each form is, and the forms that are ``nobody``'s; both grow by rounds."""

    owners: dict[str, _Key]
    nobody: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledThesauri:
    """Entries that clash with no other, and sentences on what is left out of files."""

    entries: tuple[Entry, ...]
    warnings: tuple[str, ...]


def settle_thesauri(
    thesauri: Sequence[Thesaurus], own: Iterable[Entry]
) -> SettledThesauri:
    """Decide whose each label is; ``own`` are entries that somebody wrote."""
    own = tuple(own)
    claims = _Claims(owners={name.form: e.form for e in own for name in e.names})
    claimants = [_claim_preferred(thesaurus, claims) for thesaurus in thesauri]
    together = [claimant for group in claimants for claimant in group]
    _claim(((c.key, c.aliases) for c in together), claims)
    _claim(((c.key, c.misspellings) for c in together), claims)
    ids = {form: make_id(g) for form, g in group_by(own, lambda e: e.form).items()}
    taken = set(ids.values())
    entries: list[Entry] = []
    warnings: list[str] = []
    for thesaurus, group in zip(thesauri, claimants, strict=True):
        labels = [_own_label(claimant, claims) for claimant in group]
        entries += _make_entries(thesaurus, group, labels, claims, ids, taken)
        warnings += _find_losses(thesaurus, group, labels, claims)
    return SettledThesauri(entries=tuple(entries), warnings=tuple(warnings))


def _claim_preferred(thesaurus: Thesaurus, claims: _Claims) -> list[_Claimant]:
    """Give each preferred label to its concept if that alone has it in the file."""
    forms = [normalise(concept.label) for concept in thesaurus.concepts]
    counts = Counter(forms)
    found = []
    for number, (concept, form) in enumerate(
        zip(thesaurus.concepts, forms, strict=True)
    ):
        alone = counts[form] == 1 and claims.owners.get(form, form) == form
        if alone:
            claims.owners[form] = form
        elif counts[form] > 1:
            claims.nobody.add(form)
        found.append(
            _Claimant(
                concept=concept,
                key=form if alone else (thesaurus.file, number),
                preferred=(concept.label, form),
                aliases=tuple((text, normalise(text)) for text in concept.aliases),
                misspellings=tuple(
                    (text, normalise(text)) for text in concept.misspellings
                ),
            )
        )
    return found


def _claim(labels: Iterable[tuple[_Key, Iterable[_Label]]], claims: _Claims) -> None:
    """Give labels that are still free to the one concept that has them."""
    wanted: defaultdict[str, set[_Key]] = defaultdict(set)
    for key, texts in labels:
        for _, form in texts:
            if form not in claims.owners and form not in claims.nobody:
                wanted[form].add(key)
    for form, keys in wanted.items():
        if len(keys) == 1:
            claims.owners[form] = keys.pop()
        else:
            claims.nobody.add(form)


def _own_label(claimant: _Claimant, claims: _Claims) -> _Label | None:
    """Return what a concept goes by, None if it has no label of its own."""
    if isinstance(claimant.key, str):
        return claimant.preferred
    own = (label for label in claimant.aliases if _owns(claimant, label, claims))
    return next(own, None)


def _owns(claimant: _Claimant, label: _Label, claims: _Claims) -> bool:
    return claims.owners.get(label[1]) == claimant.key


def _make_entries(
    thesaurus: Thesaurus,
    claimants: Sequence[_Claimant],
    labels: Sequence[_Label | None],
    claims: _Claims,
    ids: dict[str, str],
    taken: set[str],
) -> Iterator[Entry]:
    """Yield the entries of a file; ``ids`` by form and ``taken`` ones grow."""
    for claimant, label in zip(claimants, labels, strict=True):
        if label is None:
            continue
        text, form = label
        others = {
            "aliases": claimant.aliases,
            "misspellings": claimant.misspellings,
        }
        yield Entry(
            file=thesaurus.file,
            vocabulary=thesaurus.name,
            line=0,
            label=text,
            form=form,
            id=None if form in ids else _free_id(form, text, ids, taken),
            kind=None,
            definition=claimant.concept.definition,
            names=(
                Name(text=text, form=form, key="label", line=0),
                *(
                    Name(text=other[0], form=other[1], key=key, line=0)
                    for key, found in others.items()
                    for other in found
                    if _owns(claimant, other, claims)
                ),
            ),
            objects=tuple(_objects(claimant.concept, form, labels)),
            thesaurus=True,
        )


def _free_id(form: str, text: str, ids: dict[str, str], taken: set[str]) -> str:
    """Return an id of the label that no other concept has, and take it."""
    found = free_id(make_slug(text), (), taken)
    ids[form] = found
    taken.add(found)
    return found


def _objects(
    concept: ThesaurusConcept, form: str, labels: Sequence[_Label | None]
) -> Iterator[Name]:
    """Yield the concepts that one names, but itself and those that are left out."""
    relations: Mapping[str, Iterable[int]] = {
        "broader": concept.broader,
        "similar_to": concept.similar,
        "related_to": concept.related,
    }
    for key, numbers in relations.items():
        for number in numbers:
            label = labels[number]
            if label is not None and label[1] != form:
                yield Name(text=label[0], form=label[1], key=key, line=0)


def _find_losses(
    thesaurus: Thesaurus,
    claimants: Sequence[_Claimant],
    labels: Sequence[_Label | None],
    claims: _Claims,
) -> Iterator[str]:
    """Yield what is left out of a file, in one sentence each, however much it is."""
    shared: dict[str, str] = {}
    lost: dict[str, str] = {}
    for claimant in claimants:
        for text, form in (
            claimant.preferred,
            *claimant.aliases,
            *claimant.misspellings,
        ):
            if claims.owners.get(form) == claimant.key:
                continue
            (lost if form in claims.owners else shared).setdefault(form, text)
    if shared:
        yield (
            f"{thesaurus.file}: {_count(shared.values())} of several concepts with "
            "equal right, and taken for none of them; qualify such a label, as in bank "
            "(finance), to tell them apart."
        )
    if lost:
        yield (
            f"{thesaurus.file}: {_count(lost.values())} left to other concepts, which "
            "have the better right to them."
        )
    unnamed = thesaurus.unnamed + sum(label is None for label in labels)
    if unnamed:
        concepts = "1 concept is" if unnamed == 1 else f"{unnamed} concepts are"
        yield (
            f"{thesaurus.file}: {concepts} left out for want of a label that names "
            "nothing else."
        )


def _count(texts: Iterable[str]) -> str:
    texts = tuple(texts)
    named = ", ".join(repr(text) for text in texts[:MAX_NAMED])
    more = ", …" if len(texts) > MAX_NAMED else ""
    labels = "1 label" if len(texts) == 1 else f"{len(texts)} labels"
    return f"{labels} ({named}{more}) {'is' if len(texts) == 1 else 'are'}"
