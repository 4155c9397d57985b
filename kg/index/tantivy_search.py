"""Open index of tantivy + query → a page of matches, totals and facets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from tantivy import DocAddress, Index, Order, SearchResult
from tantivy import Query as TantivyQuery

from kg.errors import DamagedError
from kg.index.among import search_among
from kg.index.base import FacetCounts, FindIds, Match, Query, Results, Sort
from kg.index.chunks import encode_term
from kg.index.tantivy_queries import (
    OpenIndex,
    all_of,
    any_of,
    find_places,
    find_stem,
    make_query,
    printable,
    unscored,
)
from kg.index.wordlist import WordList, arrange_words

IDS, WORDS = "ids.json", "words.json"
# A longer page takes longer to be named than all that matches takes to be scored.
_LONGEST_PAGE = 1000
# So many values of a segment are counted, all of them, before the best are taken.
_EVERY_VALUE = 1 << 30
# Of how many values, at most, it is told that they are there.
MOST_VALUES = 1 << 16


@contextmanager
def failures_named(directory: Path) -> Iterator[None]:
    """Turn whatever tantivy raises into a sentence.

    Raises:
        DamagedError: something else than an interruption came from within.
    """
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, DamagedError):
        raise
    except BaseException as error:  # a panic of Rust is no Exception
        raise DamagedError(
            f"{directory} holds no index that can be read; build it again."
        ) from error


class TantivySearcher:
    """One open index. Nothing in it changes."""

    def __init__(self, directory: Path, index: Index) -> None:
        ids = tuple(json.loads((directory / IDS).read_bytes()))
        self._directory = directory
        # Read now, as the directory may go; arranged only for who asks.
        self._word_file = (directory / WORDS).read_bytes()
        self._searcher = index.searcher()
        self._index = OpenIndex(
            schema=index.schema, searcher=self._searcher, ids=ids, words=self.words
        )

    def search(
        self,
        query: Query,
        *,
        limit: int | None = None,
        offset: int = 0,
        sort: Sort = Sort.RELEVANCE,
        facets: Sequence[str] = (),
        facet_values: int = 12,
    ) -> Results:
        total = len(self._index.ids)
        stop = min(total, total if limit is None else offset + limit)
        with failures_named(self._directory):
            tree = make_query(query.tree, self._index)
            bands = self._split_tiers(tree, query)
            if sort is Sort.DATE:
                matches, totals = self._newest(tree, bands, offset, stop)
            else:
                matches, totals = self._best(bands, offset, stop)
            return Results(
                matches=tuple(matches),
                total=sum(totals),
                tier_totals=tuple(totals),
                facets=self._count_values(unscored(tree), facets, facet_values),
            )

    def _split_tiers(self, tree: TantivyQuery, query: Query) -> list[TantivyQuery]:
        """Return a query for the matches of each tier and for those behind the last."""
        if not query.tiers:
            return [tree]
        tiers = [unscored(make_query(node, self._index)) for node in query.tiers]
        return [
            *(
                all_of(tree, tier, but=tiers[:number])
                for number, tier in enumerate(tiers)
            ),
            all_of(tree, but=tiers),
        ]

    def _best(
        self, bands: Sequence[TantivyQuery], offset: int, stop: int
    ) -> tuple[list[Match], list[int]]:
        matches: list[Match] = []
        totals: list[int] = []
        for tier, band in enumerate(bands):
            before = sum(totals)
            skipped = max(0, offset - before)
            wanted = stop - before - skipped
            if wanted <= 0:
                totals.append(self._count(band))
                continue
            found = self._searcher.search(band, limit=wanted, offset=skipped)
            totals.append(_total(found))
            matches += self._name(found.hits, tier)
        return matches, totals

    def _newest(
        self,
        tree: TantivyQuery,
        bands: Sequence[TantivyQuery],
        offset: int,
        stop: int,
    ) -> tuple[list[Match], list[int]]:
        """Return a page by date; scores and tiers are asked for in a second search."""
        totals = [self._count(band) for band in bands]
        wanted = min(stop, sum(totals)) - offset
        if wanted <= 0:
            return [], totals
        found = self._searcher.search(
            unscored(tree),
            limit=wanted,
            offset=offset,
            count=False,
            order_by_field="day",
            order=Order.Desc,
        )
        places = self._find_places([address for _, address in found.hits])
        page = [] if wanted > _LONGEST_PAGE else [find_places(places, self._index)]
        named: dict[str, Match] = {}
        for tier, band in enumerate(bands):
            if totals[tier]:
                scored = self._searcher.search(
                    all_of(band, *map(unscored, page)), limit=totals[tier], count=False
                )
                named |= {match.id: match for match in self._name(scored.hits, tier)}
        return [named[self._index.ids[place]] for place in places], totals

    def _count(self, query: TantivyQuery) -> int:
        return _total(self._searcher.search(unscored(query), limit=1))

    def _name(self, hits: Sequence[tuple[Any, DocAddress]], tier: int) -> list[Match]:
        places = self._find_places([address for _, address in hits])
        return [
            Match(id=self._index.ids[place], score=score, tier=tier)
            for place, (score, _) in zip(places, hits, strict=True)
        ]

    def _find_places(self, addresses: list[DocAddress]) -> list[int]:
        found = self._searcher.fast_field_values("place", addresses)
        return [int(place or 0) for place in found]

    def _count_values(
        self, query: TantivyQuery, facets: Sequence[str], most: int
    ) -> dict[str, FacetCounts]:
        if not facets or most < 1 or not self._index.ids:
            return dict.fromkeys(facets, FacetCounts(values=(), distinct=0))
        # Some more than asked for: mostly enough to see where the ties of the last end.
        likely = {facet: _values_of(facet, size=4 * most) for facet in facets}
        found = self._searcher.aggregate(query, likely)
        return {
            facet: self._cut_values(query, facet, _read_values(found[facet]), most)
            for facet in facets
        }

    def _cut_values(
        self,
        query: TantivyQuery,
        facet: str,
        values: list[tuple[str, int]],
        most: int,
    ) -> FacetCounts:
        distinct = len(values)
        if distinct == 4 * most:
            every = {"v": _values_of(facet, size=MOST_VALUES)}
            distinct = len(_read_values(self._searcher.aggregate(query, every)["v"]))
        last = values[most - 1][1] if len(values) >= most else 0
        if len(values) == 4 * most and values[-1][1] == last:
            # Of the many values that tie with the last, the first by name are wanted.
            spec = {"v": _values_of(facet, size=most, least=last)}
            tied = _read_values(self._searcher.aggregate(query, spec)["v"])
            values = list({*(v for v in values if v[1] > last), *tied})
        ordered = sorted(values, key=lambda value: (-value[1], value[0]))
        return FacetCounts(values=tuple(ordered[:most]), distinct=distinct)

    def among(self, ids: Iterable[str]) -> FindIds:
        return search_among(self, ids)

    def frequency(self, stem: str) -> int:
        with failures_named(self._directory):
            term = printable(encode_term(stem))
            found = (find_stem(field, term, self._index) for field in ("title", "body"))
            return self._count(any_of(found))

    def total(self) -> int:
        return len(self._index.ids)

    def words(self) -> WordList:
        return self._words

    @cached_property
    def _words(self) -> WordList:
        with failures_named(self._directory):
            found = json.loads(self._word_file)
            return arrange_words(found["words"], found["counts"])

    def close(self) -> None:
        """Do nothing: what is mapped goes with the searcher."""


def _total(found: SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined]


def _values_of(facet: str, *, size: int, least: int | None = None) -> dict[str, object]:
    terms: dict[str, object] = {
        "field": facet,
        "size": size,
        "segment_size": _EVERY_VALUE,
    }
    if least is not None:
        terms |= {"min_doc_count": least, "order": {"_key": "asc"}}
    return {"terms": terms}


def _read_values(found: dict[str, Any]) -> list[tuple[str, int]]:
    return [(str(item["key"]), item["doc_count"]) for item in found["buckets"]]
