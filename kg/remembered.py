"""Labels and passages → where labels may stand; only what is new is searched.

What a former build has found is never wrong, only too much: a label may be gone, a
word may be known by now. So each build takes from it what still holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

from kg.nameable import NameIndex
from kg.naming import LabelTable, Name
from kg.places import NotePlaces
from kg.readings import PassageKey, PassageReading, Ranges
from kg.records import Concept, Mention
from kg.sightings import SeenPhrases
from kg.spelling import Correction, Speller, find_corrections, make_speller

Norms: TypeAlias = tuple[str, ...]
_Search: TypeAlias = Callable[[PassageReading], Ranges]
_Lengths: TypeAlias = Mapping[str, Mapping[str | None, set[int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedNote:
    """What a build found in one note, place by place.

    ``known`` are the names of known concepts, ``seen`` the phrases that may be new
    ones; ``mentions`` are of both, None before the new ones are found.
    """

    read: NotePlaces
    known: tuple[list[Name], ...]
    seen: SeenPhrases
    mentions: tuple[Mention, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerNames:
    """What a build found, with all that it depends on beside the notes.

    ``known`` are the labels of ``groups`` of concepts, ``new`` those of candidates;
    ``thesaurus`` are those that the notes need not name.
    ``spelled`` and ``right`` words made ``speller``, and ``slips`` is what it was asked
    for; ``lines`` counts the lines of each word. ``refused`` and ``apart`` are what a
    person decided.
    """

    word_counts: Mapping[str, int]
    refused: frozenset[str]
    apart: frozenset[frozenset[str]]
    english: frozenset[str]
    notes: tuple[NamedNote, ...]
    lines: Mapping[str, int]
    thesaurus: NameIndex
    groups: tuple[tuple[Concept, ...], ...]
    known: LabelTable
    new: LabelTable
    spelled: Mapping[Norms, str]
    right: frozenset[str]
    speller: Speller
    slips: Mapping[Norms, Correction | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingMemory:
    """What builds remember of passages; the one thing that they change.

    ``stretches`` tells by passage which tokens (start, end) any of ``labels`` stands
    at, ``slips`` which tokens may mean any of ``spelled``. A passage in either is in
    ``readings``. Everything is strings, numbers and tuples, to be stored as it is; but
    ``former``, what the last build of this process found, if there was one, is not,
    nor are ``finders``, which search for so many labels and for so many slips.
    """

    readings: dict[PassageKey, PassageReading] = field(default_factory=dict)
    labels: set[Norms] = field(default_factory=set)
    stretches: dict[PassageKey, Ranges] = field(default_factory=dict)
    spelled: set[Norms] = field(default_factory=set)
    slips: dict[PassageKey, Ranges] = field(default_factory=dict)
    former: list[FormerNames] = field(default_factory=list)
    finders: dict[str, tuple[int, _Search]] = field(default_factory=dict)


def search_labels(
    memory: NamingMemory, labels: Iterable[Norms], keys: Iterable[PassageKey]
) -> None:
    """Remember where the labels stand in these passages, all of which are read."""
    _search(
        *(memory, labels, keys, memory.labels, memory.stretches),
        search=_label_search,
        name="labels",
    )


def search_slips(
    memory: NamingMemory, labels: Iterable[Norms], keys: Iterable[PassageKey]
) -> None:
    """Remember what in these passages may be a slip for one of the labels."""
    _search(
        *(memory, labels, keys, memory.spelled, memory.slips),
        search=_slip_search,
        name="slips",
    )


def _search(
    memory: NamingMemory,
    labels: Iterable[Norms],
    keys: Iterable[PassageKey],
    known: set[Norms],
    found: dict[PassageKey, Ranges],
    *,
    search: Callable[[Collection[Norms]], _Search],
    name: str,
) -> None:
    """Search known passages for new labels, and new passages for all."""
    readings = memory.readings
    fresh = set(labels) - known
    if fresh and found:
        find = search(fresh)
        for key, ranges in found.items():
            added = find(readings[key])
            if added:
                found[key] = tuple(sorted({*ranges, *added}))
    known |= fresh
    unseen = dict.fromkeys(key for key in keys if key not in found)
    if unseen:
        # What is known only grows: as many labels are the same ones.
        if name not in memory.finders or memory.finders[name][0] != len(known):
            memory.finders[name] = (len(known), search(known))
        find = memory.finders[name][1]
        found.update((key, find(readings[key])) for key in unseen)


def _label_search(labels: Collection[Norms]) -> _Search:
    """Return what finds labels, by their first two norms and then their length."""
    return partial(_find_labels, labels, _lengths(labels))


def _find_labels(
    labels: Collection[Norms], lengths: _Lengths, reading: PassageReading
) -> Ranges:
    norms = reading.norms
    if lengths.keys().isdisjoint(norms):
        return ()
    found = []
    for start in [at for at, norm in enumerate(norms) if norm in lengths]:
        seconds = lengths[norms[start]]
        if None in seconds:
            found.append((start, start + 1))
        if start + 1 < len(norms):
            found += [
                (start, start + size)
                for size in seconds.get(norms[start + 1], ())
                if start + size <= len(norms) and norms[start : start + size] in labels
            ]
    return tuple(found)


def _lengths(labels: Iterable[Norms]) -> _Lengths:
    lengths: defaultdict[str, dict[str | None, set[int]]] = defaultdict(dict)
    for norms in labels:
        second = norms[1] if len(norms) > 1 else None
        lengths[norms[0]].setdefault(second, set()).add(len(norms))
    return dict(lengths)


def _slip_search(labels: Collection[Norms]) -> _Search:
    """Return what finds whatever could be a slip if no word were known.

    All labels are of one concept here, so that none is in another's way.
    """
    strict = make_speller(dict.fromkeys(labels, ""), known_words=())
    return partial(_find_slips, replace(strict, known_words=frozenset()))


def _find_slips(speller: Speller, reading: PassageReading) -> Ranges:
    meant = find_corrections(speller, reading.norms, reading.gaps)
    return tuple((start, stop) for start, stop, _ in meant)
