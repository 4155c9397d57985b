"""Filters of a query + columns → the documents that pass, as arrays."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

import numpy as np

from kg.index.base import DateIn
from kg.index.columns import Columns, ManyValues
from kg.index.facets import Column
from kg.index.matched import NOTHING, Matched, match_mask, match_numbers


def match_value(column: Column, value: str) -> Matched:
    """Return the documents with a value; the column's names are in order."""
    code = bisect_left(column.names, value)
    if column.names[code : code + 1] != [value]:
        return NOTHING
    if not isinstance(column, ManyValues):
        return match_mask(column.codes == code)
    entries = np.flatnonzero(column.codes == code)
    numbers = np.searchsorted(column.starts, entries, side="right") - 1
    return match_numbers(np.unique(numbers).astype(np.uint32))


def match_days(columns: Columns, days: DateIn) -> Matched:
    """Return the documents of the days asked for; those without a day never pass."""
    since = days.since.toordinal() if days.since else 1
    mask = columns.days >= since
    if days.until:
        mask &= columns.days <= days.until.toordinal()
    return match_mask(mask)


def match_ids(columns: Columns, ids: Iterable[str]) -> Matched:
    """Return the documents of these ids."""
    numbers = sorted(set(_find_numbers(columns, ids)))
    return match_numbers(np.array(numbers, np.uint32))


def _find_numbers(columns: Columns, ids: Iterable[str]) -> Iterator[int]:
    in_order = np.empty_like(columns.ranks)
    in_order[columns.ranks] = np.arange(len(in_order))
    for id_ in ids:
        rank = bisect_left(in_order, id_, key=columns.ids.__getitem__)
        if rank < len(in_order) and columns.ids[in_order[rank]] == id_:
            yield int(in_order[rank])
