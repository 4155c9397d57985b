"""Document → the terms that are looked up of it, and how often they stand where.

Stems of titles and bodies have positions: those of a title count from 0, those of a
body from `BODY_START`. How often a term stands in the title and how often in the body
is packed into one number, so that one list of postings serves both fields and every
weighting of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from kg.index.analysis import find_tokens
from kg.index.base import Document

BODY_START = 1 << 20
MOST_COUNTED = 255
TITLE_UNIT = MOST_COUNTED + 1


class Terms(NamedTuple):
    """The terms of a document.

    ``stems`` and ``words`` (unstemmed, folded) are by term the positions in title and
    body, ascending. The lengths are numbers of stems with repetitions.
    """

    stems: dict[str, list[int]]
    words: dict[str, list[int]]
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
        title_length=lengths[0],
        body_length=lengths[1],
    )


def pack(positions: Iterable[int]) -> int:
    """Return how often a term stands where in one number; below 2 ** 16, never 0."""
    title = body = 0
    for position in positions:
        if position < BODY_START:
            title += 1
        else:
            body += 1
    return min(body, MOST_COUNTED) + min(title, MOST_COUNTED) * TITLE_UNIT


def unpack(packed: int) -> tuple[int, int]:
    """Return how often a term stands in title and in body."""
    return divmod(packed, TITLE_UNIT)
