"""A passage → its reading: what can be told without knowing any label, to remember.

A reading depends on nothing but its key and the spaCy pipeline, so that a build needs
spaCy only for passages that no build before has read.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from kg.line_kinds import is_prose
from kg.records import Passage, PassageKind

Ranges: TypeAlias = tuple[tuple[int, int], ...]
PassageKey: TypeAlias = tuple[str, str, Ranges]
"""Kind, content, and the ranges of the content's characters that hold no words."""

# A longer passage is read for labels only, and what has no space for so long is data.
LONGEST_READ = 20_000
LONGEST_RUN = 500
LABEL = "label"
STOP_WORDS: PassageKey = ("stop words", "", ())
SPECIAL_WORDS: PassageKey = ("special words", "", ())
"""Words that the tokenizer has rules for; none where it is not that of English."""

_LABELLED_KINDS = frozenset(
    {
        PassageKind.HEADING,
        PassageKind.BULLET,
        PassageKind.PARAGRAPH,
        PassageKind.TABLE,
    }
)
_NAMING_KINDS = _LABELLED_KINDS - {PassageKind.TABLE}
_LONG_RUN = re.compile(rf"(?<!\S)\S{{{LONGEST_RUN + 1},}}")
# Hidden columns that a sentence cannot do without; markup stands only around words.
_OPAQUE = re.compile(r"[`$\\]|<?(?:\w+://|www\.|mailto:)")
_OPAQUE_SIGN = "`"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageReading:
    """The words of a passage, and what looks like a name in it.

    ``norms`` are the tokens folded and singular, token n stands at characters
    ``starts[n]`` to ``ends[n]``; ``gaps`` are the tokens that are punctuation or space.
    ``acronyms`` are tokens of long form and short form (start, end, start, end),
    ``shapes`` words written like names, ``items`` whole items with the way they stand,
    ``phrases`` runs of nouns with what describes them. ``tags`` holds a letter for each
    token (`kg.tag_letters`), nothing if the pipeline has no tagger.
    """

    norms: tuple[str, ...]
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    gaps: tuple[int, ...] = ()
    acronyms: tuple[tuple[int, int, int, int], ...] = ()
    shapes: Ranges = ()
    items: tuple[tuple[int, int, str], ...] = ()
    phrases: Ranges = ()
    tags: str = ""


def passage_key(passage: Passage) -> PassageKey | None:
    """Return what the passage's reading depends on; None if it is not read."""
    if passage.kind not in _LABELLED_KINDS:
        return None
    content = passage.content
    return (passage.kind.value, content, hidden_ranges(passage)) if content else None


def label_key(label: str) -> PassageKey:
    """Return the key under which the words of a label are remembered."""
    return (LABEL, label, ())


def may_name(key: PassageKey) -> bool:
    """Tell whether new names are looked for in a passage, not labels only."""
    kind, content, hidden = key
    if kind not in _NAMING_KINDS or len(content) > LONGEST_READ:
        return False
    return is_prose(visible(content, hidden, ())[0])


def hidden_ranges(passage: Passage) -> Ranges:
    """Return the passage's hidden columns as characters of its content, in order."""
    if not passage.hidden:
        return ()
    length = len(passage.content)
    ranges = (
        (max(start - passage.start, 0), min(end - passage.start, length))
        for start, end in passage.hidden
    )
    return tuple(sorted((start, end) for start, end in ranges if start < end))


def opaque_ranges(content: str, hidden: Ranges) -> Ranges:
    """Return the hidden ranges that are code, formulas or addresses, no markup."""
    return tuple((s, e) for s, e in hidden if _OPAQUE.match(content, s, e))


def mask(content: str, hidden: Ranges) -> str:
    """Return the content with line breaks for what holds no words: no word is moved."""
    pieces = []
    at = 0
    for start, end in hidden:
        pieces += [content[at:start], "\n" * (end - max(start, at))]
        at = max(at, end)
    pieces.append(content[at:])
    return _LONG_RUN.sub(lambda run: "\n" * len(run.group()), "".join(pieces))


def visible(
    content: str, hidden: Ranges, ranges: Iterable[tuple[int, int]]
) -> tuple[str, Ranges]:
    """Return the content as it reads without markup, and where ranges stand in it.

    Code, formulas and addresses become one sign each: there is something.
    """
    if not hidden:
        return content, tuple(ranges)
    opaque = frozenset(opaque_ranges(content, hidden))
    pieces: list[str] = []
    moved = [0] * (len(content) + 1)
    length = at = 0
    for start, end in (*hidden, (len(content), len(content))):
        for here in range(at, start):
            moved[here] = length + here - at
        pieces.append(content[at:start])
        length += max(start - at, 0)
        for here in range(max(start, at), end):
            moved[here] = length
        if (start, end) in opaque:
            pieces.append(_OPAQUE_SIGN)
            length += 1
        at = max(at, end)
    moved[len(content)] = length
    return "".join(pieces), tuple((moved[start], moved[end]) for start, end in ranges)


def find_tokens(reading: PassageReading, start: int, end: int) -> range:
    """Return the tokens that stand at these characters, wholly or in part."""
    first = bisect_right(reading.ends, start)
    return range(first, max(first, bisect_left(reading.starts, end)))


def without(reading: PassageReading, ranges: Ranges) -> PassageReading:
    """Return the reading as if nothing stood at these characters."""
    gone = frozenset(n for place in ranges for n in find_tokens(reading, *place))
    norms = ("" if n in gone else norm for n, norm in enumerate(reading.norms))
    gaps = tuple(sorted(gone.union(reading.gaps)))
    return replace(reading, norms=tuple(norms), gaps=gaps)
