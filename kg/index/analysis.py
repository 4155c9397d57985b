"""Text → tokens: the words of notes and queries in the forms that engines compare.

A word of a study note may hold signs: ``C++``, ``A*``, ``GPT-4``, ``tf.nn.conv2d``,
``O(n)`` and ``x_1`` are one word each. A word made of parts gives a token for the
whole and one for each part, so that either finds it. Runs of Chinese, Japanese and
Korean characters give overlapping pairs, as nothing there separates words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from kg.english import singular
from kg.index.stemming import find_stem
from kg.labels import fold

LONGEST_FORM = 64
# Positions between two lines: no phrase reaches from one passage into the next.
LINE_GAP = 100

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_LETTER = rf"[^\W_{_CJK}]"
_PART = rf"{_LETTER}+(?:['’\u0300-\u036f]+{_LETTER}+|[\u0300-\u036f]+)*"
# Left to right, the first of these that fits is what stands there.
_KINDS = {
    "call": rf"""(?<!{_LETTER})[^\W\d_{_CJK}]\([^\s()"]{{1,12}}\)""",  # O(n), P(A|B)
    "sign": rf"(?<!{_LETTER})(?<!\*)[A-Za-z](?:\+\+|[#*])(?!{_LETTER})",  # C++, C#, A*
    "number": rf"\d+(?:[.,]\d+)+(?!{_LETTER})",  # 0.9, 10,000
    "word": rf"{_PART}(?:[-\u2010-\u2015._/]{_PART})*",  # LeNet-5, tf.nn.conv2d
    "pairs": rf"[{_CJK}]+",
    "symbol": "[\u2200-\u22ff]",  # ∂, ∑, ∞
}
_UNIT = re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in _KINDS.items()))
# The same without groups, which find out no more than they are asked for; first of all
# what is plainly a word, since nearly all are: nothing behind it could belong to it.
_PLAIN = r"[A-Za-z]{2,}+(?=\.?[ \n,;:()])"
_UNITS = re.compile("|".join((_PLAIN, *_KINDS.values())))
_UNITS_AND_LINES = re.compile("|".join((_PLAIN, r"\n", *_KINDS.values())))
_PARTS = re.compile(_PART)
_RUN = re.compile(f"[{_CJK}]+")
_SEPARATOR = re.compile(r"[-\u2010-\u2015._/]")
_JOINTS = re.compile(r"[-\u2010-\u2015._/']")

_STOP_TEXT = """
    a about above after again against all also although am among an and another any
    anybody anyone anything are as at be because been before being below between
    both but by can cannot could did do does doing down during each either ever
    every everybody everyone everything few for from further had has have having he
    hence her here hers him his how however i if in indeed into is it its itself
    just many me might more most much must my neither no nor not now of off often on
    once only or other others our ours out over own per perhaps rather same several
    shall she should since so some someone something such than that the their theirs
    them then there these they this those though through thus to too under until up
    upon us very via was we were what when where whether which while who whom whose
    why will with within without would yet you your yours
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


# A word, and whether it can be inflected → its folded form and its stem.
Forms: TypeAlias = Callable[[str, bool], tuple[str, str]]


class Form(NamedTuple):
    """A token of a unit; places and position are counted from where the unit begins."""

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
    for unit in _UNITS.finditer(text):
        at = unit.start()
        if at > line_end:
            if line_end >= 0:
                position += LINE_GAP
            newline = text.find("\n", at)
            line_end = newline if newline >= 0 else len(text)
        forms = read_unit(unit.group())
        for start, end, offset, folded, stem, is_whole in forms:
            yield Token(at + start, at + end, position + offset, folded, stem, is_whole)
        position += forms[-1].position + 1


def find_units(text: str) -> list[str]:
    """Return the units that a text is made of, in order, and every line break.

    What `read_unit` reads in them one after another are the tokens of the text.
    """
    return _UNITS_AND_LINES.findall(text)


def split_units(text: str) -> Iterator[tuple[int, str]]:
    """Yield the units of a text and where each starts, a run of pairs pair by pair."""
    for found in _UNITS.finditer(text):
        unit, start = found.group(), found.start()
        if len(unit) > 2 and _RUN.match(unit):
            for at in range(len(unit) - 1):
                yield start + at, unit[at : at + 2]
        else:
            yield start, unit


def is_pair(unit: str) -> bool:
    """Tell whether a unit is two Chinese, Japanese or Korean characters."""
    return len(unit) == 2 and _RUN.fullmatch(unit) is not None


@lru_cache(maxsize=1 << 15)
def read_unit(unit: str) -> tuple[Form, ...]:
    """Return the tokens of a unit: never none, the last at the greatest position.

    A unit is read alike wherever it stands: nothing around it makes a word a number.
    """
    found = _UNIT.match(unit)
    kind = found.lastgroup if found else None
    is_inflected = kind in ("word", "call")
    if kind == "call" or (kind == "word" and _SEPARATOR.search(unit)):
        forms = _find_forms(unit, kind == "word")
        whole: tuple[Form, ...] = (Form(0, len(unit), 0, *forms, is_whole=True),)
        spans = [part.span() for part in _PARTS.finditer(unit)]
    elif kind == "pairs" and len(unit) > 1:
        whole = ()
        spans = [(at, at + 2) for at in range(len(unit) - 1)]
    else:
        return (Form(0, len(unit), 0, *_find_forms(unit, is_inflected)),)
    parts = (
        Form(at, stop, place, *_find_forms(unit[at:stop], is_inflected))
        for place, (at, stop) in enumerate(spans)
    )
    return (*whole, *parts)


def make_forms(find_stem: Callable[[str], str]) -> Forms:
    """Return what tells the forms of a word by a stemmer: the English one of Snowball.

    It remembers them. Another stemmer than our own may only be a faster one.
    """

    @lru_cache(maxsize=1 << 16)
    def find_forms(word: str, is_inflected: bool) -> tuple[str, str]:
        folded = fold(word)[:LONGEST_FORM]
        if not is_inflected:
            return folded, folded.replace(",", "")
        # "LeNet-5", "lenet5" and "LeNet_5" share a stem, and so do "don't" and "dont".
        joined = _JOINTS.sub("", folded.removesuffix("'s")) or folded
        # The stemmer leaves "matrices" and "matrix", "CNNs" and "CNN" apart.
        joined = singular(joined) if joined.endswith("ices") else joined
        return folded, singular(find_stem(joined))

    return find_forms


_find_forms = make_forms(find_stem)


def split_words(text: str) -> tuple[str, ...]:
    """Return the words of a text as written; ``LeNet-5`` and ``O(n)`` are one each."""
    return tuple(_UNITS.findall(text))


def is_stop_word(word: str) -> bool:
    """Tell whether a query is better off without the word."""
    return fold(word) in STOP_WORDS
