"""Lookups + postings → the documents that match and their scores, as arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.index.columns import Numbers, PostingSource
from kg.index.lookups import Lookup, add_up, bm25, idf
from kg.index.matched import EMPTY, Matched, Scores, find_changes
from kg.index.terms import BODY_START, MOST_COUNTED, TITLE_UNIT

_NUMBER_SHIFT = np.uint64(32)
_POSITIONS = np.uint64((1 << 32) - 1)

# ``number << 32 | position``, ascending.
Places: TypeAlias = NDArray[np.uint64]
# How often a term stands in title and body of each of some documents.
Counts: TypeAlias = tuple[Scores, Scores]


def score_lookup(
    lookup: Lookup,
    source: PostingSource,
    average: float,
    find_places: Callable[[str], Places],
) -> Matched:
    """Return what a lookup matches; ``average`` is the documents' mean length."""
    if len(lookup.terms) == 1:
        numbers, packed = source.find_postings(lookup.kind, lookup.terms[0])
        found = _unpack(packed)
    else:
        numbers, found = _count_runs(find_runs(lookup.terms, find_places))
    counts = add_up(*found, part=lookup.part)
    kept = np.flatnonzero(counts)
    if len(kept) < len(counts):
        numbers, counts = numbers[kept], counts[kept]
    lengths = source.columns.lengths
    weight = lookup.weight * idf(len(numbers), len(lengths))
    scores = weight * bm25(counts, lengths[numbers], average)
    return Matched(numbers=numbers, scores=scores)


def _unpack(packed: Numbers) -> Counts:
    return (
        (packed // TITLE_UNIT).astype(np.float64),
        (packed % TITLE_UNIT).astype(np.float64),
    )


def find_runs(stems: Sequence[str], find_places: Callable[[str], Places]) -> Places:
    """Return where stems stand at successive positions: the places of the first."""
    found = [find_places(stem) for stem in stems]
    start, *others = sorted(range(len(found)), key=lambda offset: len(found[offset]))
    runs = found[start]
    for offset in others:
        # The difference may be negative: sums of these numbers wrap around.
        runs = _keep_known(runs, np.uint64((offset - start) % (1 << 64)), found[offset])
    runs = runs - np.uint64(start)
    # A word and its first part stand at one place, and may have one stem.
    return runs[find_changes(runs)]


def keep_documents(places: Places, numbers: Numbers) -> Places:
    """Return of the places of a stem those in some documents, ascending."""
    first = numbers.astype(np.uint64)
    starts = places.searchsorted(first << _NUMBER_SHIFT).tolist()
    ends = places.searchsorted((first + np.uint64(1)) << _NUMBER_SHIFT).tolist()
    kept = [places[at:end] for at, end in zip(starts, ends, strict=True)]
    return np.concatenate([places[:0], *kept])


def _keep_known(runs: Places, shift: np.uint64, known: Places) -> Places:
    if not len(known):
        return known
    wanted = runs + shift
    at = known.searchsorted(wanted)
    at[at == len(known)] = 0
    kept: Places = runs[known[at] == wanted]
    return kept


def _count_runs(runs: Places) -> tuple[Numbers, Counts]:
    if not len(runs):
        return EMPTY, _unpack(EMPTY)
    each = runs >> _NUMBER_SHIFT
    first = find_changes(each)
    in_body = (runs & _POSITIONS) >= BODY_START
    body = np.add.reduceat(in_body, first, dtype=np.float64)
    title = np.add.reduceat(~in_body, first, dtype=np.float64)
    return each[first].astype(np.uint32), (
        np.minimum(title, MOST_COUNTED),
        np.minimum(body, MOST_COUNTED),
    )
