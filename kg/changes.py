"""What labels and slips meant to the last build and to this one → notes to name anew.

What a place names depends on its reading and on what the phrases in it mean. A note
that holds no phrase with another meaning keeps its names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import chain
from typing import TypeAlias

from kg.naming import LabelTable
from kg.places import NotePlaces
from kg.remembered import FormerNames, NamingMemory, Norms
from kg.spelling import Correction, Speller, correct, make_speller, words_asked

Holds: TypeAlias = Callable[[frozenset[str]], bool]


def holds_any(phrases: Iterable[Norms]) -> Holds:
    """Return what tells whether words may hold one of the phrases."""
    by_first: defaultdict[str, list[Norms]] = defaultdict(list)
    for norms in phrases:
        by_first[norms[0]].append(norms)
    firsts = frozenset(by_first)

    def holds(words: frozenset[str]) -> bool:
        return not words.isdisjoint(firsts) and any(
            words.issuperset(norms)
            for first in firsts & words
            for norms in by_first[first]
        )

    return holds


def changed_labels(before: LabelTable, now: LabelTable) -> set[Norms]:
    """Return the labels that mean something else now, or are in one table only."""
    if before is now:
        return set()
    changed = {norms for norms, _ in before.meanings.items() ^ now.meanings.items()}
    other = (before.acronyms ^ now.acronyms) | (before.everyday ^ now.everyday)
    return changed.union((word,) for word in other)


def changed_slips(
    before: Mapping[Norms, Correction | None], now: Mapping[Norms, Correction | None]
) -> set[Norms]:
    """Return the phrases of now that mean something else than before.

    What nobody asked for before could mean nothing then.
    """
    return {
        norms
        for norms, meant in now.items()
        if (known := before.get(norms)) is not meant and known != meant
    }


def count_lines(
    former: FormerNames | None, notes: Iterable[NotePlaces]
) -> Mapping[str, int]:
    """Count the lines that each word stands on, from where the last build stood."""
    if former is None:
        return Counter(chain.from_iterable(map(_line_words, notes)))
    notes = tuple(notes)
    before = [named.read for named in former.notes]
    kept = {id(note) for note in before}.intersection(map(id, notes))
    lines = Counter(former.lines)
    lines.update(_words_without(notes, kept))
    lines.subtract(_words_without(before, kept))
    return lines


def _words_without(notes: Iterable[NotePlaces], kept: Iterable[int]) -> Iterable[str]:
    return chain.from_iterable(_line_words(n) for n in notes if id(n) not in kept)


def _line_words(note: NotePlaces) -> Iterable[str]:
    return chain.from_iterable(frozenset(p.reading.norms) for p in note.places)


def doubtful_phrases(memory: NamingMemory) -> frozenset[Norms]:
    """Return all phrases that could be slips, also those of notes long gone."""
    readings = memory.readings
    return frozenset(
        readings[key].norms[start:stop]
        for key, ranges in memory.slips.items()
        for start, stop in ranges
    )


def next_speller(
    former: FormerNames | None,
    spelled: Mapping[Norms, str],
    right: frozenset[str],
    *,
    apart: frozenset[frozenset[str]] = frozenset(),
) -> Speller:
    """Return a speller, with the answers of the last one that still hold.

    An answer depends on the labels, on which of the asked words are right ones, and on
    what is kept ``apart``.
    """
    if former is None or former.spelled != spelled or former.apart != apart:
        return make_speller(spelled, known_words=right, apart=apart)
    if former.right == right:
        return former.speller
    other = former.right ^ right
    return replace(
        former.speller,
        known_words=right.union(*spelled),
        cache={
            norms: meant
            for norms, meant in former.speller.cache.items()
            if other.isdisjoint(words_asked(norms))
        },
        matters={},
        single=set(),
    )


def ask_speller(
    speller: Speller, phrases: Iterable[Norms]
) -> Mapping[Norms, Correction | None]:
    """Return what each of the phrases means."""
    return {norms: correct(speller, norms) for norms in phrases}
