"""The same index searched by Whoosh's own matchers, document by document.

What `kg.index.arrays` answers of an index of Whoosh is what Whoosh answers of it: this
engine shows it, and stands in where the other fails. It takes many times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from whoosh import matching, query, scoring
from whoosh.index import open_dir
from whoosh.reading import TermNotFound
from whoosh.searching import Searcher as TermSearcher

from kg.index.among import search_among
from kg.index.base import (
    Boost,
    DateIn,
    FieldIs,
    FindIds,
    Group,
    IdIn,
    Node,
    Searcher,
)
from kg.index.joined import JoinedSource
from kg.index.lookups import Lookup, add_up, bm25, find_lookups, idf, split_group
from kg.index.matched import LEAST, Matched, Scores, find_numbers
from kg.index.parts import Part, keep
from kg.index.posting_files import encode
from kg.index.postings import SCHEMA
from kg.index.scoring import find_runs
from kg.index.tables import naming_damage
from kg.index.terms import pack, unpack
from kg.index.whoosh import WhooshEngine, WhooshSearcher

PLACES = "place"


class PlainWhooshEngine(WhooshEngine):
    """Builds the index of `WhooshEngine`, and searches it as Whoosh does."""

    name = "whoosh-plain"

    def open(
        self, directory: Path, *, former: Searcher | None = None
    ) -> PlainWhooshSearcher:
        """Open an index for reading.

        Raises:
            DamagedError: as `WhooshEngine.open`.
        """
        opened = super().open(directory)
        with naming_damage(directory):
            terms = open_dir(str(directory), schema=SCHEMA).searcher()
            return PlainWhooshSearcher(opened.source, terms, directory)


class PlainWhooshSearcher(WhooshSearcher):
    """One open index; one thread at a time has Whoosh search it."""

    def __init__(
        self, source: JoinedSource, terms: TermSearcher, directory: Path
    ) -> None:
        super().__init__(source)
        self._terms = terms
        self._directory = directory
        self._lock = Lock()
        # Whoosh numbers deleted documents as well.
        self._live = np.concatenate([np.zeros(0, np.intp), *_find_live(source.parts)])
        self._lengths = np.zeros(terms.doc_count_all())
        self._lengths[self._live] = source.columns.lengths

    def among(self, ids: Iterable[str]) -> FindIds:
        return search_among(self, ids)

    def close(self) -> None:
        self._terms.close()

    def _match(self, nodes: Sequence[Node]) -> list[Matched]:
        with self._lock, naming_damage(self._directory):
            return [self._match_plainly(node) for node in nodes]

    def _match_plainly(self, node: Node) -> Matched:
        matcher = self._make_query(node).matcher(self._terms)
        found = {at.id(): max(at.score(), LEAST) for at in _step(matcher)}
        numbers = np.searchsorted(self._live, np.array(list(found), np.intp))
        return Matched(
            numbers=numbers.astype(np.uint32),
            scores=np.array(list(found.values()), np.float64),
        )

    def _make_query(self, node: Node) -> query.Query:
        match node:
            case Group():
                return self._make_group(node)
            case Boost():
                return _Boosted(self._make_query(node.node), node.weight)
            case FieldIs() | DateIn() | IdIn():
                return self._make_list(find_numbers(self._match_leaf(node)))
        lookups = find_lookups(node, self._source.words)
        return query.Or([self._make_leaf(lookup) for lookup in lookups])

    def _make_group(self, group: Group) -> query.Query:
        parts = split_group(group)
        required = list(map(self._make_query, (*parts.required, *parts.filters)))
        optional = query.Or(list(map(self._make_query, parts.optional)))
        if parts.optional and not parts.required:
            found = query.And([optional, *required])
        elif required:
            found = _add_where_matched(query.And(required), optional)
        else:
            found = self._make_list(np.arange(self._total))
        excluded = list(map(self._make_query, parts.excluded))
        return _Without(found, query.Or(excluded)) if excluded else found

    def _make_list(self, numbers: Any) -> query.Query:
        documents = self._live[numbers].tolist()
        return _Listed(documents, [0.0] * len(documents))

    def _make_leaf(self, lookup: Lookup) -> query.Query:
        if len(lookup.terms) > 1:
            counts = _count_runs(lookup, self._terms)
        else:
            counts = _count_term(lookup, self._terms)
        scorer = _Scorer(
            lookup=lookup,
            weight=lookup.weight * idf(len(counts), self._total),
            lengths=self._lengths,
            average=self._average,
        )
        if len(lookup.terms) > 1:
            scores = [scorer.score_count(*found) for found in sorted(counts.items())]
            return _Listed(sorted(counts), scores)
        return _Counted(lookup, scorer, counts)


def _add_where_matched(found: query.Query, extra: query.Query) -> query.Query:
    """Return what the first matches, with the scores of the second added to it.

    Whoosh's own forgets scores after it was told to skip documents.
    """
    return query.Or([found, query.And([_Boosted(found, 0.0), extra])])


def _find_live(parts: Iterable[Part]) -> list[Any]:
    """Return by part the numbers that Whoosh gives to documents not deleted."""
    found = []
    before = 0
    for part in parts:
        found.append(before + keep(part, np.arange(len(part.segment))))
        before += len(part.segment)
    return found


def _count_term(lookup: Lookup, terms: TermSearcher) -> dict[int, float]:
    postings = _find_postings(terms, lookup.kind, lookup.terms[0])
    counts = {at.id(): _count(at.weight(), lookup) for at in _step(postings)}
    return {number: count for number, count in counts.items() if count}


def _count_runs(lookup: Lookup, terms: TermSearcher) -> dict[int, float]:
    places = [
        {at.id(): at.value_as("positions") for at in _step(postings)}
        for stem in lookup.terms
        for postings in (_find_postings(terms, PLACES, stem),)
    ]
    runs = find_runs(places)
    counts = {number: _count(pack(found), lookup) for number, found in runs.items()}
    return {number: count for number, count in counts.items() if count}


def _step(matcher: matching.Matcher) -> Iterator[matching.Matcher]:
    """Yield a matcher at each of its documents."""
    while matcher.is_active():
        yield matcher
        matcher.next()


def _count(packed: float, lookup: Lookup) -> float:
    return add_up(*unpack(int(packed)), part=lookup.part)


def _find_postings(
    terms: TermSearcher, field: str, term: str, scorer: _Scorer | None = None
) -> matching.Matcher:
    try:
        return terms.postings(field, encode(term), weighting=_Weighting(scorer))
    except TermNotFound:
        return matching.NullMatcher()


class _Weighting(scoring.WeightingModel):  # type: ignore[misc]
    """Scores by one scorer, whatever the term."""

    def __init__(self, scorer: _Scorer | None) -> None:
        self._scorer = scorer

    def scorer(
        self, searcher: TermSearcher, fieldname: str, text: bytes, qf: int = 1
    ) -> _Scorer | None:
        return self._scorer


class _Scorer(scoring.BaseScorer):  # type: ignore[misc]
    """Scores a term by its packed weight, as `kg.index.lookups` tells."""

    def __init__(
        self, lookup: Lookup, weight: float, lengths: Scores, average: float
    ) -> None:
        self._lookup = lookup
        self._weight = weight
        self._lengths = lengths
        self._average = average

    def score(self, matcher: matching.Matcher) -> float:
        return self.score_count(matcher.id(), _count(matcher.weight(), self._lookup))

    def score_count(self, number: int, count: float) -> float:
        """Score a document in which the terms count for so much."""
        length = float(self._lengths[number])
        return self._weight * bm25(count, length, self._average)


class _Counted(query.Term):  # type: ignore[misc]
    """The documents of a term where it stands in the part asked for."""

    def __init__(self, lookup: Lookup, scorer: _Scorer, kept: Iterable[int]) -> None:
        super().__init__(lookup.kind, lookup.terms[0])
        self._scorer = scorer
        self._kept = frozenset(kept)

    def estimate_size(self, ixreader: object) -> int:
        return len(self._kept)

    def matcher(
        self, searcher: TermSearcher, context: object = None
    ) -> matching.Matcher:
        found = _find_postings(searcher, self.fieldname, self.text, self._scorer)
        return matching.FilterMatcher(found, self._kept)


class _Listed(query.Query):  # type: ignore[misc]
    """Documents, ascending, with their scores."""

    def __init__(self, numbers: list[int], scores: list[float]) -> None:
        self._numbers = numbers
        self._scores = scores

    def estimate_size(self, ixreader: object) -> int:
        return len(self._numbers)

    def matcher(
        self, searcher: TermSearcher, context: object = None
    ) -> matching.Matcher:
        return matching.ListMatcher(self._numbers, self._scores)


class _Without(query.Query):  # type: ignore[misc]
    """What one query matches and another does not.

    Whoosh's own lets the first match through, if the other has one before it.
    """

    def __init__(self, child: query.Query, excluded: query.Query) -> None:
        self._child = child
        self._excluded = excluded

    def estimate_size(self, ixreader: object) -> int:
        size: int = self._child.estimate_size(ixreader)
        return size

    def matcher(
        self, searcher: TermSearcher, context: object = None
    ) -> matching.Matcher:
        excluded = {at.id() for at in _step(self._excluded.matcher(searcher))}
        found = self._child.matcher(searcher)
        return matching.FilterMatcher(found, excluded, exclude=True)


class _Boosted(query.Query):  # type: ignore[misc]
    """What a query matches, its scores multiplied, if only by 0."""

    def __init__(self, child: query.Query, weight: float) -> None:
        self._child = child
        self._weight = weight

    def estimate_size(self, ixreader: object) -> int:
        size: int = self._child.estimate_size(ixreader)
        return size

    def matcher(
        self, searcher: TermSearcher, context: object = None
    ) -> matching.Matcher:
        found = self._child.matcher(searcher, context)
        return matching.WrappingMatcher(found, boost=self._weight)
