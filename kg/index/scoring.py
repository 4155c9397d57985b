"""Query tree + where terms stand → the score of each document that matches.

Engines differ in how they keep and find the places of terms; what a query means is
written here once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kg.index.base import DateIn, Group, Node
from kg.index.lookups import (
    FILTER_WEIGHT,
    K1,
    B,
    Lookup,
    find_lookups,
    idf,
    is_within,
    split_group,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """What scoring asks of an index; documents go by their ids.

    ``dates`` has every document. ``words`` is as in `kg.index.base.Searcher.words`.
    ``lengths`` is, by field, the number of terms in each document that has any, and
    ``averages`` is `average_lengths` of them.
    ``count`` returns how often a lookup's terms stand in the documents that have them.
    """

    dates: Mapping[str, date | None]
    words: Sequence[tuple[str, int]]
    lengths: Mapping[str, Mapping[str, int]]
    averages: Mapping[str, float]
    count: Callable[[Lookup], Mapping[str, int]]


def average_lengths(
    lengths: Mapping[str, Mapping[str, int]], *, documents: int
) -> dict[str, float]:
    """Return the mean length of each field over all documents, with and without it."""
    return {
        field: sum(found.values()) / documents
        for field, found in lengths.items()
        if documents
    }


def score_group(group: Group, postings: Postings) -> dict[str, float]:
    """Return the score of every document that matches a group, in no useful order."""
    parts = split_group(group)
    required = [
        _score_node(node, postings) for node in (*parts.required, *parts.filters)
    ]
    optional = _add_up(_score_node(node, postings) for node in parts.optional)
    if parts.optional and not parts.required:
        matching = set(optional).intersection(*required)
    elif required:
        matching = set(required[0]).intersection(*required[1:])
    else:
        matching = set(postings.dates)
    for node in parts.excluded:
        matching.difference_update(_score_node(node, postings))
    total = _add_up((*required, optional))
    return {id_: total.get(id_, 0.0) for id_ in matching}


def _score_node(node: Node, postings: Postings) -> dict[str, float]:
    if isinstance(node, Group):
        return score_group(node, postings)
    if isinstance(node, DateIn):
        return {id_: 0.0 for id_, day in postings.dates.items() if is_within(day, node)}
    return _add_up(
        _score_lookup(lookup, postings) for lookup in find_lookups(node, postings.words)
    )


def _score_lookup(lookup: Lookup, postings: Postings) -> dict[str, float]:
    counts = postings.count(lookup)
    if lookup.weight == FILTER_WEIGHT:
        return dict.fromkeys(counts, 0.0)
    lengths = postings.lengths.get(lookup.field, {})
    average = postings.averages.get(lookup.field, 1.0)
    weight = lookup.weight * idf(len(counts), len(postings.dates)) * (K1 + 1)
    return {
        id_: weight * n / (n + K1 * (1 - B + B * lengths[id_] / average))
        for id_, n in counts.items()
    }


def _add_up(parts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    total: defaultdict[str, float] = defaultdict(float)
    for part in parts:
        for id_, score in part.items():
            total[id_] += score
    return dict(total)


def count_runs(places: Sequence[Mapping[str, Sequence[int]]]) -> dict[str, int]:
    """Count, by document, where terms stand at successive positions.

    ``places`` are each term's positions by document.
    """
    if len(places) == 1:
        return {id_: len(positions) for id_, positions in places[0].items()}
    shared = set(places[0]).intersection(*places[1:])
    found = {}
    for id_ in shared:
        starts = set(places[0][id_])
        for n, later in enumerate(places[1:], start=1):
            starts.intersection_update(at - n for at in later[id_])
        if starts:
            found[id_] = len(starts)
    return found
