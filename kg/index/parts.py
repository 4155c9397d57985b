"""Segments and what is deleted of them → parts of one index, numbered through."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.index.columns import Numbers
from kg.index.segments import Segment

# The number of a document that is deleted.
NO_NUMBER = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """A segment of an index, whose ``size`` documents are numbered from ``first`` on.

    ``is_kept`` tells which documents of the segment these are, ``numbers`` how each is
    numbered; both are None if nothing is deleted.
    """

    segment: Segment
    first: int
    size: int
    is_kept: NDArray[np.bool_] | None = None
    numbers: Numbers | None = None


def make_parts(
    segments: Iterable[tuple[Segment, Collection[int]]],
) -> tuple[Part, ...]:
    """Number the documents of segments that are not among those given with each."""
    parts: list[Part] = []
    first = 0
    for segment, deleted in segments:
        size = len(segment) - len(deleted)
        is_kept = numbers = None
        if deleted:
            is_kept = np.ones(len(segment), np.bool_)
            is_kept[np.fromiter(deleted, np.int64, len(deleted))] = False
            numbers = np.full(len(segment), NO_NUMBER, np.uint32)
            numbers[is_kept] = np.arange(first, first + size, dtype=np.uint32)
        parts.append(
            Part(
                segment=segment,
                first=first,
                size=size,
                is_kept=is_kept,
                numbers=numbers,
            )
        )
        first += size
    return tuple(parts)


def find_largest(parts: Sequence[Part]) -> int:
    """Return the place of the part whose segment has most documents."""
    return max(range(len(parts)), key=lambda place: len(parts[place].segment))


def keep(part: Part, values: NDArray[Any]) -> NDArray[Any]:
    """Return of a segment's values, one for each document, those of the part."""
    return values if part.is_kept is None else values[part.is_kept]
