"""The lines of a note → the relations that their arrangement says.

A heading stands over its bullets, a bullet lists its items.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from kg.evidence import Found, Line, as_read, quote_whole
from kg.labels import normalise
from kg.records import Mention, Origin, PassageKind, Predicate

_LIST_SIGNS = re.compile(r"[\s,;&.]*(?:(?:and|or)[\s,;&.]*)?")
_NEIGHBOUR_CONFIDENCE = 0.5


def find_arranged(lines: Sequence[Line]) -> Iterator[Found]:
    """Find what the arrangement of one note's lines says of its concepts."""
    yield from _under_heading(lines)
    yield from _enumerated(lines)


def _under_heading(lines: Iterable[Line]) -> Iterator[Found]:
    """Relate a note's headings that are concepts to the bullets that are one."""
    heading: Line | None = None
    for line in lines:
        if line.passage.kind == PassageKind.HEADING:
            heading = line if _is_whole(line) else None
        elif heading is not None:
            if line.passage.kind != PassageKind.BULLET or not _is_whole(line):
                continue
            yield from _related(
                line, heading.mentions[0], line.mentions[0], "heading-over-bullet"
            )


def _is_whole(line: Line) -> bool:
    if len(line.mentions) != 1:
        return False
    return normalise(line.mentions[0].text) == normalise(as_read(line)[0])


def _enumerated(lines: Iterable[Line]) -> Iterator[Found]:
    """Relate neighbours in a bullet that only lists concepts (precision, recall)."""
    for line in lines:
        if line.passage.kind != PassageKind.BULLET or len(line.mentions) < 2:
            continue
        text, places = as_read(line)
        ends = (0, *(end for _, end in places))
        starts = (*(start for start, _ in places), len(text))
        rest = "".join(text[a:b] for a, b in zip(ends, starts, strict=True))
        if _LIST_SIGNS.fullmatch(rest):
            for first, second in pairwise(line.mentions):
                yield from _related(line, first, second, "enumeration")


def _related(line: Line, first: Mention, second: Mention, rule: str) -> Iterator[Found]:
    if first.concept != second.concept:
        yield Found(
            subject=first.concept,
            predicate=Predicate.RELATED_TO,
            object=second.concept,
            origin=Origin.LAYOUT,
            confidence=_NEIGHBOUR_CONFIDENCE,
            evidence=(quote_whole(line, rule),),
        )
