"""Sittings → what was covered: watched stretches, holes and repeats of a lecture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from kg.records import Note, TimeRange

Stretch = tuple[int, int | None]
_END = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A lecture's watched stretches in seconds, merged, with the holes between them.

    A stretch that ends with None goes to the lecture's end. ``repeats`` counts the
    ranges that overlap what an earlier one had covered.
    """

    watched: tuple[Stretch, ...]
    holes: tuple[tuple[int, int], ...]
    to_end: bool
    repeats: int


def cover(notes: Iterable[Note]) -> Coverage:
    """Merge the ranges of a lecture's notes.

    A note that says *End* without a range's own end closes its last range.
    """
    ranges: list[tuple[float, float]] = []
    for note in notes:
        ranges.extend(_closed(note.ranges, to_end=note.to_end))
    merged: list[tuple[float, float]] = []
    repeats = 0
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            repeats += start < merged[-1][1]
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    watched = tuple((int(s), None if e == _END else int(e)) for s, e in merged)
    edges = [(0.0, 0.0), *merged] if merged else []
    holes = tuple(
        (int(before[1]), int(after[0]))
        for before, after in pairwise(edges)
        if after[0] > before[1]
    )
    return Coverage(
        watched=watched,
        holes=holes,
        to_end=any(note_end == _END for _, note_end in merged),
        repeats=repeats,
    )


def _closed(
    ranges: tuple[TimeRange, ...], *, to_end: bool
) -> Iterable[tuple[float, float]]:
    last = len(ranges) - 1
    for number, item in enumerate(ranges):
        open_ended = item.end is None or (to_end and number == last)
        yield float(item.start), _END if open_ended else float(item.end or 0)
