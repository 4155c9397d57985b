"""Filters of a query + columns → the documents that pass, as arrays."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from kg.index.base import DateIn
from kg.index.columns import Columns, ManyValues, Numbers
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


def order_by_id(columns: Columns) -> Numbers:
    """Return the numbers of all documents in the order of their ids."""
    in_order = np.empty_like(columns.ranks)
    in_order[columns.ranks] = np.arange(len(in_order))
    return in_order


def find_number(id_: str, columns: Columns, in_order: Numbers) -> int | None:
    """Return the number of a document, None if there is none of this id."""
    rank = bisect_left(in_order, id_, key=columns.ids.__getitem__)
    if rank < len(in_order) and columns.ids[in_order[rank]] == id_:
        return int(in_order[rank])
    return None
