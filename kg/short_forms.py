"""Names of one note → which of them are short forms of others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.acronyms import find_explained
from kg.evidence import Found
from kg.labels import fold
from kg.layout_rules import draw
from kg.listing import ReadLine, is_whole
from kg.records import Mention

_MAX_SHORT = 12
_MAX_WORDS = 8
_MAX_OF_A_LETTER = 30
_WORD = re.compile(r"[^\W_]+")
_LINK_TEXT = "a an and as at by for from in of on or per the to with"
_LINK_WORDS = frozenset(_LINK_TEXT.split())
# So much of the first word may stand for a name that leaves out the last word.
_LONG_PIECE = 3


def find_short_forms(lines: Sequence[ReadLine]) -> Iterator[Found]:
    """Find names that are made of pieces of the words of another name of the note."""
    yield from _in_brackets(lines)
    yield from _beside(lines)
    yield from _in_note(lines)


def _in_brackets(lines: Sequence[ReadLine]) -> Iterator[Found]:
    for read in lines:
        if len(read.mentions) < 2 or "(" not in read.text:
            continue
        at_place = dict(zip(read.places, read.mentions, strict=True))
        for pair in find_explained(read.text):
            long = at_place.get((pair.start, pair.end))
            short = at_place.get((pair.short_start, pair.short_end))
            if long and short:
                rule = "short-form-in-brackets"
                yield from draw(rule, short, long, read.line, read.line)


def _beside(lines: Sequence[ReadLine]) -> Iterator[Found]:
    """Find a line that is a name and the next or last one its short form."""
    for first, second in pairwise(lines):
        if not (is_whole(first) and is_whole(second)):
            continue
        for short, long in ((first, second), (second, first)):
            if is_pieced(short.mentions[0].text, long.mentions[0].text):
                yield from draw(
                    "short-form-beside",
                    short.mentions[0],
                    long.mentions[0],
                    second.line,
                    first.line,
                )


def _in_note(lines: Sequence[ReadLine]) -> Iterator[Found]:
    """Find short forms by their capitals, wherever in the note both stand."""
    shorts: defaultdict[str, list[tuple[ReadLine, Mention]]] = defaultdict(list)
    longs: list[tuple[ReadLine, Mention]] = []
    for read in lines:
        for mention in read.mentions:
            text = mention.text
            if " " in text or "-" in text:
                longs.append((read, mention))
            elif len(text) <= _MAX_SHORT and sum(map(str.isupper, text)) > 1:
                of_letter = shorts[fold(text[0])]
                if len(of_letter) < _MAX_OF_A_LETTER:
                    of_letter.append((read, mention))
    if not shorts:
        return
    for read, mention in longs:
        for other, short in shorts.get(fold(mention.text[0]), ()):
            if is_pieced(short.text, mention.text, by_capitals=True):
                later, earlier = _in_order(read, other)
                rule = "short-form-in-note"
                yield from draw(rule, short, mention, later.line, earlier.line)


def _in_order(one: ReadLine, other: ReadLine) -> tuple[ReadLine, ReadLine]:
    """Return the later line, then the earlier."""
    if one.line.passage.line < other.line.passage.line:
        return other, one
    return one, other


def is_pieced(short: str, long: str, *, by_capitals: bool = False) -> bool:
    """Tell whether a word is made of beginnings of all content words of a name.

    *RMSprop* is made so of *root mean square propagation*, *ReLU* of *rectified linear
    unit*. The last word may be missing behind a long beginning of the first: *Adam* for
    *adaptive moment estimation*. ``by_capitals``: every capital has to begin a word.
    """
    letters, name = fold(short), fold(long)
    if "'" in name or len(short) > _MAX_SHORT or not short.isalnum():
        return False
    words = tuple(word for word in _WORD.findall(name) if word not in _LINK_WORDS)
    if not 1 < len(words) <= _MAX_WORDS or words[0].startswith(letters):
        return False
    capitals = frozenset(n for n, letter in enumerate(short) if letter.isupper())
    if letters == "".join(words) or len(letters) < 2:
        return False
    if by_capitals:
        return len(letters) > 2 and _takes(letters, words, 0, capitals)
    if _takes(letters, words, 0, frozenset()):
        return len(words) > 2 or len(capitals) > 1
    if letters[:_LONG_PIECE] != words[0][:_LONG_PIECE] or len(words) < 3:
        return False
    return _takes(letters, words[:-1], 0, frozenset())


def _takes(
    letters: str, words: tuple[str, ...], at: int, needed: frozenset[int]
) -> bool:
    """Tell whether letters from ``at`` on are one beginning of each word in order.

    A beginning has to start at each of the positions ``needed``.
    """
    if not words:
        return at == len(letters)
    longest = 0
    for have, want in zip(letters[at:], words[0], strict=False):
        if have != want or (longest and at + longest in needed):
            break
        longest += 1
    return any(
        _takes(letters, words[1:], at + used, needed) for used in range(longest, 0, -1)
    )
