"""Document → the terms that are looked up of it, and how often they stand where.

Stems of titles and bodies have positions: those of a title count from 0, those of a
body from `BODY_START`. How often a term stands in the title, in the body and whether
it stands in a label of one of the document's concepts is packed into one number, so
that one list of postings serves every field and every weighting of fields.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from kg.index.analysis import find_tokens
from kg.index.base import Document

BODY_START = 1 << 20
MOST_COUNTED = 255
TITLE_UNIT = MOST_COUNTED + 1
LABEL_UNIT = TITLE_UNIT * TITLE_UNIT


class Terms(NamedTuple):
    """The terms of a document.

    ``stems`` and ``words`` (unstemmed, folded) are by term the positions in title and
    body, ascending; ``labels`` are the stems of its concepts' labels. The lengths are
    numbers of stems with repetitions.
    """

    stems: dict[str, list[int]]
    words: dict[str, list[int]]
    labels: frozenset[str]
    title_length: int
    body_length: int


def find_terms(document: Document) -> Terms:
    """Return what is looked up of a document's texts."""
    stems: defaultdict[str, list[int]] = defaultdict(list)
    words: defaultdict[str, list[int]] = defaultdict(list)
    lengths = []
    for text, start in ((document.title, 0), (document.body, BODY_START)):
        length = 0
        for token in find_tokens(text):
            position = token.position + start
            if not start:
                position = min(position, BODY_START - 1)
            stems[token.stem].append(position)
            words[token.folded].append(position)
            length += 1
        lengths.append(length)
    return Terms(
        stems=dict(stems),
        words=dict(words),
        labels=find_label_stems(document),
        title_length=lengths[0],
        body_length=lengths[1],
    )


def find_label_stems(document: Document) -> frozenset[str]:
    """Return the stems of the labels of a document's concepts."""
    return frozenset().union(*map(_label_stems, document.labels))


@lru_cache(maxsize=1 << 16)
def _label_stems(label: str) -> frozenset[str]:
    return frozenset(token.stem for token in find_tokens(label))


def pack(positions: Iterable[int], *, in_labels: bool = False) -> int:
    """Return how often a term stands where in one number; below 2 ** 17, never 0."""
    title = body = 0
    for position in positions:
        if position < BODY_START:
            title += 1
        else:
            body += 1
    return (
        min(body, MOST_COUNTED)
        + min(title, MOST_COUNTED) * TITLE_UNIT
        + in_labels * LABEL_UNIT
    )


def unpack(packed: int) -> tuple[int, int, int]:
    """Return how often a term stands in title, in body and (0 or 1) in labels."""
    return (
        packed // TITLE_UNIT % TITLE_UNIT,
        packed % TITLE_UNIT,
        packed // LABEL_UNIT,
    )
