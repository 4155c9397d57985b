"""Columns of documents + which documents → the most frequent values among them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.index.base import FacetCounts
from kg.index.columns import ManyValues, Values

_EPOCH = date(1970, 1, 1).toordinal()

Column: TypeAlias = Values | ManyValues


def arrange_column(column: Column) -> Column:
    """Return the same column with its names in order, each once."""
    names = sorted(set(column.names))
    places = {name: place for place, name in enumerate(names)}
    new = np.fromiter(map(places.__getitem__, column.names), np.uint32)
    codes = new[column.codes]
    if isinstance(column, Values):
        return Values(names=names, codes=codes)
    return ManyValues(names=names, starts=column.starts, codes=codes)


def make_months(days: NDArray[np.int32]) -> Values:
    """Return the months of proleptic ordinals in order, "" for those of 0."""
    dated = (days.astype(np.int64) - _EPOCH).astype("datetime64[D]")
    months = np.where(days, dated.astype("datetime64[M]").astype(np.int64) + _EPOCH, 0)
    _, first, codes = np.unique(months, return_index=True, return_inverse=True)
    names = [_name_month(day) for day in days[first].tolist()]
    return Values(names=names, codes=codes.astype(np.uint32))


def _name_month(day: int) -> str:
    return f"{date.fromordinal(day):%Y-%m}" if day else ""


def count_values(column: Column, numbers: NDArray[np.integer[Any]]) -> NDArray[np.intp]:
    """Return how many of the documents have each of a column's values."""
    if isinstance(column, Values):
        codes = column.codes[numbers]
    else:
        codes = column.codes[_find_entries(column.starts, numbers)]
    return np.bincount(codes, minlength=len(column.names))


def _find_entries(
    starts: NDArray[np.uint32], numbers: NDArray[np.integer[Any]]
) -> NDArray[np.int64]:
    first = starts[numbers].astype(np.int64)
    sizes = starts[1:][numbers] - first
    ends = np.cumsum(sizes)
    return np.repeat(first - ends + sizes, sizes) + np.arange(sizes.sum())


def take_most_frequent(
    counts: NDArray[np.intp], names: Sequence[str], limit: int
) -> FacetCounts:
    """Return up to ``limit`` names and their counts; of equal counts the first names.

    The empty name is none.
    """
    places = np.flatnonzero(counts)
    empty = sum(not names[place] for place in places[:1].tolist())
    places = places[empty:]
    distinct = len(places)
    places = places[np.argsort(-counts[places], kind="stable")[:limit]]
    found = [(names[place], int(counts[place])) for place in places.tolist()]
    return FacetCounts(values=tuple(found), distinct=distinct)
