"""Concepts and what a person refuses or keeps apart → the concepts without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain

from kg.curation import Curation
from kg.declared import Declared
from kg.labels import normalise
from kg.records import Concept, Vocabulary


def make_strip(curation: Curation) -> Callable[[Concept], Concept | None]:
    """Return what takes off labels that are refused or belong to what is kept apart.

    Where the preferred label is refused, the first alias takes its place. None is left
    of a concept without labels.
    """
    refused, apart = curation.refused, curation.apart
    partners = frozenset(chain.from_iterable(apart))

    def strip(concept: Concept) -> Concept | None:
        labels = (concept.label, *concept.aliases)
        forms = tuple(map(normalise, (*labels, *concept.misspellings)))
        if refused.isdisjoint(forms) and partners.isdisjoint(forms):
            return concept
        named = [label for label in labels if normalise(label) not in refused]
        if not named:
            return None
        kept = {normalise(named[0])}

        def belongs(label: str) -> bool:
            form = normalise(label)
            if form in refused or any(frozenset((form, k)) in apart for k in kept):
                return False
            kept.add(form)
            return True

        return replace(
            concept,
            label=named[0],
            aliases=tuple(filter(belongs, named[1:])),
            misspellings=tuple(filter(belongs, concept.misspellings)),
        )

    return strip


def without_refused(declared: Declared, curation: Curation) -> Declared:
    """Return what the notes declare without what a person refuses.

    Links and tags called like it name nothing. Aliases that are kept apart from their
    concept go as well.
    """
    refused = curation.refused
    if not refused and not curation.apart:
        return declared
    strip = make_strip(curation)
    stripped = {concept.id: strip(concept) for concept in declared.concepts}
    gone = {id for id, concept in stripped.items() if concept is None}
    names = (
        replace(name, concepts=tuple(c for c in name.concepts if c not in gone))
        for name in declared.names
        if name.concepts[-1] not in gone
    )
    return replace(
        declared,
        concepts=tuple(
            replace(concept, broader=tuple(b for b in concept.broader if b not in gone))
            for concept in stripped.values()
            if concept is not None
        ),
        mentions=tuple(
            mention
            for mention in declared.mentions
            if mention.concept not in gone and normalise(mention.text) not in refused
        ),
        names=tuple(names),
        aliases=tuple(
            (concept, alias)
            for concept, alias in declared.aliases
            if normalise(alias) not in refused
        ),
        pages={source: c for source, c in declared.pages.items() if c not in gone},
        labels={
            name: c
            for name, c in declared.labels.items()
            if c not in gone and name not in refused
        },
    )


def without_apart(vocabulary: Vocabulary, curation: Curation) -> Vocabulary:
    """Return a vocabulary without the aliases that decisions keep from its concepts."""
    stripped = map(make_strip(curation), vocabulary.concepts)
    return replace(vocabulary, concepts=tuple(c for c in stripped if c is not None))
