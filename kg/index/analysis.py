"""Text → tokens: the words of notes and queries in the forms that engines compare.

A word of a study note may hold signs: ``C++``, ``A*``, ``GPT-4``, ``tf.nn.conv2d``,
``O(n)`` and ``x_1`` are one word each. A word made of parts gives a token for the
whole and one for each part, so that either finds it. Runs of Chinese, Japanese and
Korean characters give overlapping pairs, as nothing there separates words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]

from kg.english import singular
from kg.labels import fold

LONGEST_FORM = 64
# Positions between two lines: no phrase reaches from one passage into the next.
LINE_GAP = 100

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_LETTER = rf"[^\W_{_CJK}]"
_PART = rf"{_LETTER}+(?:['’\u0300-\u036f]+{_LETTER}+|[\u0300-\u036f]+)*"
_UNIT = re.compile(
    rf"""
    (?P<call>(?<!{_LETTER})[^\W\d_{_CJK}]\([^\s()"]{{1,12}}\))  # O(n), P(A|B)
    | (?P<sign>(?<!{_LETTER})(?<!\*)[A-Za-z](?:\+\+|[\#*])(?!{_LETTER}))  # C++, C#, A*
    | (?P<number>\d+(?:[.,]\d+)+(?!{_LETTER}))                         # 0.9, 10,000
    | (?P<word>{_PART}(?:[-\u2010-\u2015._/]{_PART})*)          # LeNet-5, tf.nn.conv2d
    | (?P<pairs>[{_CJK}]+)
    | (?P<symbol>[\u2200-\u22ff])                               # ∂, ∑, ∞
    """,
    re.VERBOSE,
)
_PARTS = re.compile(_PART)
_SEPARATOR = re.compile(r"[-\u2010-\u2015._/]")
_JOINTS = re.compile(r"[-\u2010-\u2015._/']")

_STOP_TEXT = """
    a about above after again against all also am an and any are as at be because been
    before being below between both but by can cannot could did do does doing down
    during each few for from further had has have having he her here hers him his how i
    if in into is it its itself just me more most my no nor not now of off on once only
    or other our ours out over own same she should so some such than that the their
    theirs them then there these they this those through to too under until up us very
    was we were what when where which while who whom why will with would you your yours
"""
STOP_WORDS = frozenset(_STOP_TEXT.split())


class Token(NamedTuple):
    """Characters ``start`` to ``end`` of a text as a word.

    ``folded`` is the word in lower case without accents, ``stem`` the form that its
    inflections share. Parts of a word stand at successive positions; its whole
    (``is_whole``) at the position of its first part.
    """

    start: int
    end: int
    position: int
    folded: str
    stem: str
    is_whole: bool = False


def find_tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text by position, a whole word before its parts."""
    position = 0
    line_end = -1
    for unit in _UNIT.finditer(text):
        start, end = unit.span()
        if start > line_end:
            if line_end >= 0:
                position += LINE_GAP
            newline = text.find("\n", start)
            line_end = newline if newline >= 0 else len(text)
        word = unit.group()
        if word.isalnum() and unit.lastgroup == "word":
            # Nearly all words are such, of one part: they take no detour.
            yield Token(start, end, position, *_forms(word, is_inflected=True))
            position += 1
            continue
        for token in _unit_tokens(unit, position):
            yield token
            if not token.is_whole:
                position = token.position + 1


def _unit_tokens(unit: re.Match[str], position: int) -> Iterator[Token]:
    text, (start, end), kind = unit.group(), unit.span(), unit.lastgroup
    is_inflected = kind in ("word", "call")
    if kind == "call" or (kind == "word" and _SEPARATOR.search(text)):
        forms = _forms(text, is_inflected=kind == "word")
        yield Token(start, end, position, *forms, is_whole=True)
        spans = [part.span() for part in _PARTS.finditer(unit.string, start, end)]
    elif kind == "pairs" and end - start > 1:
        spans = [(at, at + 2) for at in range(start, end - 1)]
    else:
        yield Token(start, end, position, *_forms(text, is_inflected=is_inflected))
        return
    for offset, (at, stop) in enumerate(spans):
        forms = _forms(unit.string[at:stop], is_inflected=is_inflected)
        yield Token(at, stop, position + offset, *forms)


@lru_cache(maxsize=1 << 16)
def _forms(word: str, *, is_inflected: bool) -> tuple[str, str]:
    folded = fold(word)[:LONGEST_FORM]
    if not is_inflected:
        return folded, folded.replace(",", "")
    # "LeNet-5", "lenet5" and "LeNet_5" share a stem, and so do "don't" and "dont".
    joined = _JOINTS.sub("", folded.removesuffix("'s")) or folded
    # The stemmer leaves "matrices" and "matrix", "CNNs" and "CNN" apart.
    joined = singular(joined) if joined.endswith("ices") else joined
    # A stemmer keeps its word in itself: one for each call is safe across threads.
    return folded, singular(EnglishStemmer().stemWord(joined))


def split_words(text: str) -> tuple[str, ...]:
    """Return the words of a text as written; ``LeNet-5`` and ``O(n)`` are one each."""
    return tuple(unit.group() for unit in _UNIT.finditer(text))


def is_stop_word(word: str) -> bool:
    """Tell whether a query is better off without the word."""
    return fold(word) in STOP_WORDS
