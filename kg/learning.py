"""Sittings → what was covered: watched stretches, holes and repeats of a lecture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from kg.records import Note

Stretch = tuple[int, int | None]
_END = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A lecture's watched stretches in seconds, merged, with the holes between them.

    A stretch ends with None where the notes say *End* and no minute; ``to_end`` says
    that the end was seen, known or not. ``repeats`` counts the ranges that overlap what
    an earlier one had covered.
    """

    watched: tuple[Stretch, ...]
    holes: tuple[tuple[int, int], ...]
    to_end: bool
    repeats: int


def cover(notes: Iterable[Note]) -> Coverage:
    """Merge the ranges of a lecture's notes."""
    notes = tuple(notes)
    ranges = [
        (float(item.start), _END if item.end is None else float(item.end))
        for note in notes
        for item in note.ranges
    ]
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
        to_end=any(note.to_end for note in notes) or any(e == _END for _, e in merged),
        repeats=repeats,
    )
