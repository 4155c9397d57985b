"""Sightings and the concepts made of them → sightings under the names that were meant.

A slip, another spacing or a genitive votes for the phrase that it means; the form and
how it was recognised go along, so that nothing is lost and a person can undo it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace

from kg.candidates import Sighting
from kg.labels import make_norms
from kg.records import Concept, SameAs
from kg.sameness import Norms, Phrase, Sameness, ShortForm, find_same


def join_same(
    sightings: Sequence[Sighting],
    concepts: Iterable[Concept],
    *,
    labels: Mapping[Norms, str],
    known_words: frozenset[str],
    apart: frozenset[frozenset[str]] = frozenset(),
) -> Sequence[Sighting]:
    """Return the sightings, each with the text of the concept that it means.

    ``concepts`` are those that the sightings make as they are, ``labels`` those of the
    vocabulary (words → concept id), which are never slips. ``known_words`` are norms of
    words that exist, ``apart`` pairs of normal forms that a person keeps apart. Where
    nothing is joined the same object comes back.
    """
    kept = {make_norms(concept.label): concept.label for concept in concepts}
    places: defaultdict[Norms, set[Hashable]] = defaultdict(set)
    for sighting in sightings:
        places[make_norms(sighting.text)].add(sighting.place)
    places.pop((), None)
    same = find_same(
        (Phrase(norms=n, lines=len(p), kept=n in kept) for n, p in places.items()),
        labels=labels,
        known_words=known_words,
        short_forms=_short_forms(sightings),
        apart=apart,
    )
    meant = {one.form: one for one in same if one.target in kept}
    if not meant:
        return sightings
    return [_as_meant(sighting, meant, kept) for sighting in sightings]


def _short_forms(sightings: Iterable[Sighting]) -> Iterable[ShortForm]:
    return {
        ShortForm(short=make_norms(s.alias), long=make_norms(s.text)): None
        for s in sightings
        if s.alias
    }


def _as_meant(
    sighting: Sighting, meant: Mapping[Norms, Sameness], labels: Mapping[Norms, str]
) -> Sighting:
    one = meant.get(make_norms(sighting.text))
    if one is None:
        return sighting
    form = SameAs(form=sighting.text, method=one.method, distance=one.distance)
    return replace(sighting, text=labels[one.target], form=form)
