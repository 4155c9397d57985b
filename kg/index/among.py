"""Ids of documents + a node of a query → those of them that it finds, by a search."""

from __future__ import annotations

from collections.abc import Iterable

from kg.index.base import FindIds, IdIn, Node, Query, Searcher
from kg.index.trees import all_of


def search_among(searcher: Searcher, ids: Iterable[str]) -> FindIds:
    """Return what asks an index, for each node, for the documents of these ids alone.

    It does for every engine that has no quicker way.
    """
    filters = (IdIn(tuple(ids)),)

    def find(node: Node) -> frozenset[str]:
        query = Query(root=all_of(node), filters=filters)
        return frozenset(match.id for match in searcher.search(query).matches)

    return find
