"""Columns and postings of an index → answers, without a step for each document.

Terms are looked up one after the other (term at a time, as in Turtle and Flood 1995):
of each, the documents and what it adds to their scores are arrays, and those asked for
of late are remembered. The answers are those of `kg.index.scoring`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

import numpy as np

from kg.index.base import (
    DateIn,
    FacetCounts,
    FieldIs,
    FindIds,
    Fuzzy,
    IdIn,
    Leaf,
    Node,
    Phrase,
    Prefix,
    Query,
    Results,
    Sort,
    Word,
)
from kg.index.columns import Numbers, PostingSource
from kg.index.facets import (
    Column,
    arrange_column,
    count_values,
    make_months,
    take_most_frequent,
)
from kg.index.filters import find_number, match_days, match_value, order_by_id
from kg.index.impacts import Places, keep_documents, score_lookup
from kg.index.lookups import STEM, Lookup, find_lookups
from kg.index.matched import (
    Matched,
    add_scores,
    choose,
    find_numbers,
    list_matches,
    match_numbers,
)
from kg.index.matching import make_match_node
from kg.index.paging import (
    count_tiers,
    find_tiers,
    take_best,
    take_newest,
)
from kg.index.recent import remember_recent
from kg.index.wordlist import WordList, make_word_list

# Bytes of the arrays that are remembered of one index, and the least for each.
ROOM = 24 << 20
LEAST_SIZE = 400
# Stems of which the number of documents is remembered, ids of which the document is.
MOST_STEMS = 1 << 14
MOST_IDS = 1 << 12
# Groups and leaves without arrays of their own that are remembered: to answer one
# request, a query is searched for, narrowed, widened and asked again by its tiers.
MOST_NODES = 8

_NO_WORDS = make_word_list(())


class ArraySearcher:
    """Searches one index. Nothing in it changes but what it remembers."""

    def __init__(self, source: PostingSource) -> None:
        lengths = source.columns.lengths
        self._source = source
        self._total = len(lengths)
        # Documents without a word may still mention a concept.
        self._average = float(lengths.sum()) / max(len(lengths), 1) or 1.0
        self._remember = remember_recent(self._make, size=_find_size, room=ROOM)
        self._match_node = make_match_node(
            self._match_leaf, self._total, remembered=MOST_NODES
        )
        self._find_column = cache(self._make_column)
        self._order_by_id = cache(lambda: order_by_id(source.columns))
        self._find_number = lru_cache(MOST_IDS)(self._search_number)
        self._count_stem = lru_cache(MOST_STEMS)(self._count_documents)

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
        found, *nodes = self._match((query.tree, *query.tiers))
        tiers = find_tiers(nodes, self._total)
        totals = count_tiers(found, tiers, len(nodes))
        total = sum(totals)
        page = range(offset, total if limit is None else min(offset + limit, total))
        columns = self._source.columns
        return Results(
            matches=tuple(
                take_newest(found, tiers, columns, page)
                if sort is Sort.DATE
                else take_best(found, tiers, totals, columns, page)
            ),
            total=total,
            tier_totals=totals,
            facets=self._count_facets(facets, found, facet_values),
        )

    def among(self, ids: Iterable[str]) -> FindIds:
        numbers, known = self._find_documents(ids)

        match_node = make_match_node(
            lambda leaf: self._match_among(leaf, numbers), len(numbers)
        )

        def find(node: Node) -> frozenset[str]:
            found = find_numbers(match_node(node))
            return frozenset(known[at] for at in found.tolist())

        return find

    def frequency(self, stem: str) -> int:
        return self._count_stem(stem)

    def total(self) -> int:
        return self._total

    def words(self) -> WordList:
        return self._source.words

    def close(self) -> None:
        """Do nothing: files are the source's."""

    def _match(self, nodes: Sequence[Node]) -> list[Matched]:
        return [self._match_node(node) for node in nodes]

    def _match_leaf(self, leaf: Leaf) -> Matched:
        match leaf:
            case Word():
                found = self._remember(leaf)
                assert isinstance(found, Matched)
                return found
            case FieldIs():
                return match_value(self._find_column(leaf.field), leaf.value)
            case DateIn():
                return match_days(self._source.columns, leaf)
            case IdIn():
                return match_numbers(self._find_documents(leaf.ids)[0])
        # The words of an index are made when they are first asked for.
        words = self._source.words if isinstance(leaf, Prefix | Fuzzy) else _NO_WORDS
        lookups = find_lookups(leaf, words)
        return add_scores([self._match_lookup(each) for each in lookups], self._total)

    def _match_lookup(self, lookup: Lookup) -> Matched:
        if len(lookup.terms) > 1:
            return self._score(lookup)
        found = self._remember(lookup)
        assert isinstance(found, Matched)
        return found

    def _match_among(self, leaf: Leaf, numbers: Numbers) -> Matched:
        """Return what a leaf matches of some documents, see `choose`."""
        if not isinstance(leaf, Phrase):
            return choose(self._match_leaf(leaf), numbers)

        # Where a few documents alone have words in a row is soon found out.
        def find_places(stem: str) -> Places:
            return keep_documents(self._find_places(stem), numbers)

        lookups = find_lookups(leaf, _NO_WORDS)
        found = [
            score_lookup(each, self._source, self._average, find_places)
            if len(each.terms) > 1
            else self._match_lookup(each)
            for each in lookups
        ]
        return choose(add_scores(found, self._total), numbers)

    def _find_documents(self, ids: Iterable[str]) -> tuple[Numbers, list[str]]:
        """Return the documents there are of these ids, ascending, and their ids."""
        found = sorted(
            (number, id_)
            for id_ in set(ids)
            if (number := self._find_number(id_)) is not None
        )
        numbers = np.array([number for number, _ in found], np.uint32)
        return numbers, [id_ for _, id_ in found]

    def _search_number(self, id_: str) -> int | None:
        return find_number(id_, self._source.columns, self._order_by_id())

    def _score(self, lookup: Lookup) -> Matched:
        return score_lookup(lookup, self._source, self._average, self._find_places)

    def _find_places(self, stem: str) -> Places:
        found = self._remember(stem)
        assert not isinstance(found, Matched)
        return found

    def _make(self, wanted: Word | Lookup | str) -> Matched | Places:
        match wanted:
            case Word():
                lookups = find_lookups(wanted, _NO_WORDS)
                found = add_scores(list(map(self._score, lookups)), self._total)
                return list_matches(found)
            case Lookup():
                return self._score(wanted)
            case _:
                return self._source.find_places(wanted)

    def _count_documents(self, stem: str) -> int:
        numbers, _ = self._source.find_postings(STEM, stem)
        return len(numbers)

    def _count_facets(
        self, facets: Sequence[str], found: Matched, limit: int
    ) -> dict[str, FacetCounts]:
        if not facets:
            return {}
        numbers = find_numbers(found)
        columns = {facet: self._find_column(facet) for facet in facets}
        return {
            facet: take_most_frequent(
                count_values(column, numbers), column.names, limit
            )
            for facet, column in columns.items()
        }

    def _make_column(self, name: str) -> Column:
        columns = self._source.columns
        if name == "month":
            return make_months(columns.days)
        if name in columns.many:
            return arrange_column(columns.many[name])
        return arrange_column(columns.values[name])


def _find_size(found: Matched | Places) -> int:
    if not isinstance(found, Matched):
        return LEAST_SIZE + found.nbytes
    numbers = 0 if found.numbers is None else found.numbers.nbytes
    return LEAST_SIZE + numbers + found.scores.nbytes
