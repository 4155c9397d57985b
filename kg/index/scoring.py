"""Query tree + where terms stand → what matches and how well, in plain Python.

This is the meaning of a query, written once and plainly; engines that are faster are
compared with it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kg.index.base import (
    Boost,
    DateIn,
    Document,
    FacetCounts,
    FieldIs,
    Group,
    IdIn,
    Match,
    Node,
    Query,
    Results,
    Sort,
)
from kg.index.lookups import (
    Lookup,
    add_up,
    bm25,
    find_lookups,
    idf,
    is_within,
    newest_first,
    split_group,
)
from kg.index.wordlist import WordList

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """What scoring asks of an index; documents go by their ids.

    ``lengths`` is `full_length` of each document, ``average`` their mean. ``count``
    returns how often a lookup's terms stand in the title and in the body of the
    documents that have them.
    """

    documents: Mapping[str, Document]
    words: WordList
    lengths: Mapping[str, float]
    average: float
    count: Callable[[Lookup], Mapping[str, tuple[int, int]]]


def answer(
    query: Query,
    postings: Postings,
    *,
    limit: int | None,
    offset: int,
    sort: Sort,
    facets: Sequence[str],
    facet_values: int,
) -> Results:
    """Answer a query as `kg.index.base.Searcher.search` promises."""
    scores = _score_group(query.tree, postings)
    tiers = dict.fromkeys(scores, len(query.tiers))
    for place, node in reversed(list(enumerate(query.tiers))):
        for id_ in _score_node(node, postings).keys() & scores.keys():
            tiers[id_] = place
    found = [
        Match(id=id_, score=round(score, 6), tier=tiers[id_])
        for id_, score in scores.items()
    ]
    if sort is Sort.DATE:
        documents = postings.documents
        found.sort(key=lambda match: newest_first(match.id, documents[match.id].date))
    else:
        found.sort(key=lambda match: (match.tier, -match.score, match.id))
    stop = None if limit is None else offset + limit
    totals = Counter(tiers.values())
    return Results(
        matches=tuple(found[offset:stop]),
        total=len(found),
        tier_totals=tuple(totals[tier] for tier in range(len(query.tiers) + 1)),
        facets={
            facet: _count_values(facet, scores, postings, limit=facet_values)
            for facet in facets
        },
    )


def _count_values(
    facet: str, ids: Iterable[str], postings: Postings, *, limit: int
) -> FacetCounts:
    counts: Counter[str] = Counter()
    for id_ in ids:
        document = postings.documents[id_]
        match facet:
            case "concept":
                counts.update(document.concepts)
            case "month":
                counts[f"{document.date:%Y-%m}" if document.date else ""] += 1
            case _:
                counts[getattr(document, facet)] += 1
    del counts[""]
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return FacetCounts(values=tuple(ordered[:limit]), distinct=len(ordered))


def _score_group(group: Group, postings: Postings) -> dict[str, float]:
    parts = split_group(group)
    required = [
        _score_node(node, postings) for node in (*parts.required, *parts.filters)
    ]
    optional = _add_scores(_score_node(node, postings) for node in parts.optional)
    if parts.optional and not parts.required:
        matching = set(optional).intersection(*required)
    elif required:
        matching = set(required[0]).intersection(*required[1:])
    else:
        matching = set(postings.documents)
    for node in parts.excluded:
        matching.difference_update(_score_node(node, postings))
    total = _add_scores((*required, optional))
    return {id_: total.get(id_, 0.0) for id_ in matching}


def _score_node(node: Node, postings: Postings) -> dict[str, float]:
    documents = postings.documents
    match node:
        case Group():
            return _score_group(node, postings)
        case Boost():
            scores = _score_node(node.node, postings)
            return {id_: score * node.weight for id_, score in scores.items()}
        case DateIn():
            return {
                id_: 0.0
                for id_, document in documents.items()
                if is_within(document.date, node)
            }
        case IdIn():
            return {id_: 0.0 for id_ in node.ids if id_ in documents}
        case FieldIs():
            return {
                id_: 0.0
                for id_, document in documents.items()
                if _has_value(document, node)
            }
    lookups = find_lookups(node, postings.words)
    return _add_scores(_score_lookup(lookup, postings) for lookup in lookups)


def _has_value(document: Document, node: FieldIs) -> bool:
    if node.field == "flag":
        return node.value in document.flags
    return bool(getattr(document, node.field) == node.value)


def _score_lookup(lookup: Lookup, postings: Postings) -> dict[str, float]:
    counts = {
        id_: count
        for id_, found in postings.count(lookup).items()
        if (count := add_up(*found, part=lookup.part))
    }
    weight = lookup.weight * idf(len(counts), len(postings.documents))
    return {
        id_: weight * bm25(count, postings.lengths[id_], postings.average)
        for id_, count in counts.items()
    }


def _add_scores(parts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    total: defaultdict[str, float] = defaultdict(float)
    for part in parts:
        for id_, score in part.items():
            total[id_] += score
    return dict(total)


def find_runs(places: Sequence[Mapping[Key, Sequence[int]]]) -> dict[Key, list[int]]:
    """Return, by document, where terms stand at successive positions: the first's.

    ``places`` are each term's positions by document.
    """
    found = {}
    for id_ in set(places[0]).intersection(*places[1:]):
        starts = set(places[0][id_])
        for n, later in enumerate(places[1:], start=1):
            starts.intersection_update(at - n for at in later[id_])
        if starts:
            found[id_] = sorted(starts)
    return found
