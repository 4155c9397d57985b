"""Titles as written → the listed titles that they mean, in spite of slight differences.

Titles that only look alike are different lectures, so each rule wants one listed title:
the same words in other endings, or around an *of*; the beginning of one title; one slip
in a long word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from kg.english import singular
from kg.labels import make_slug, normalise

_PIECE = re.compile(r"[^\s/_–—-]+")
_SIGNS = frozenset("&+#*")
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|e)$")
_BRACKETS = re.compile(r"\([^()]*\)$")
_LINK_WORDS = frozenset(
    ("a", "an", "the", "of", "for", "in", "on", "to", "and", "with")
)
_MIN_WORDS = 2
_MIN_OPENING = 3
_MIN_SLIP = 7
_MAX_WORDS = 40
# The same titles come with each build.
_REMEMBERED = 1 << 16

_Form: TypeAlias = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleIndex:
    """Titles in normal form, by what a slightly different title shares with them.

    ``forms`` are their words without endings, ``openings`` the first words of those,
    ``gaps`` all words but a long one, with that one.
    """

    forms: Mapping[_Form, frozenset[str]]
    openings: Mapping[tuple[str, ...], frozenset[str]]
    gaps: Mapping[_Form, tuple[tuple[str, str], ...]]


def index_titles(titles: Iterable[str]) -> TitleIndex:
    """Index titles by the form of each that `normalise` gives."""
    forms: defaultdict[_Form, set[str]] = defaultdict(set)
    openings: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    gaps: defaultdict[_Form, dict[tuple[str, str], None]] = defaultdict(dict)
    for title in titles:
        name = normalise(title)
        for spelling in spellings(title):
            words = stems(spelling)[:_MAX_WORDS]
            for length in range(_MIN_OPENING, len(words)):
                openings[words[:length]].add(name)
            for form in _forms(words):
                forms[form].add(name)
                for gap, word in _gaps(form):
                    gaps[gap][word, name] = None
    return TitleIndex(
        forms={form: frozenset(names) for form, names in forms.items()},
        openings={words: frozenset(names) for words, names in openings.items()},
        gaps={gap: tuple(words) for gap, words in gaps.items()},
    )


def find_title(title: str, index: TitleIndex) -> str | None:
    """Return the normal form of the one title that is meant, None if none or many are.

    A title of one word is meant only where it is written so.
    """
    words = stems(title)[:_MAX_WORDS]
    if len(words) < _MIN_WORDS:
        return None
    sought = tuple(_forms(words, sought=True))
    meant = {name for form in sought for name in index.forms.get(form, ())}
    meant = meant or set(index.openings.get(words, ()))
    meant = meant or {
        name
        for form in sought
        for gap, word in _gaps(form)
        for other, name in index.gaps.get(gap, ())
        if _is_slip(word, other)
    }
    return meant.pop() if len(meant) == 1 else None


@lru_cache(maxsize=_REMEMBERED)
def spellings(title: str) -> tuple[str, ...]:
    """Return a title with and without a suffix in brackets, such as "(Optional)"."""
    return tuple(dict.fromkeys((title, _BRACKETS.sub("", title).rstrip() or title)))


@lru_cache(maxsize=_REMEMBERED)
def stems(text: str) -> tuple[str, ...]:
    """Return the words without endings: a link says *strided*, a title *stride*."""
    return tuple(
        _ENDING.sub("", singular(word))
        for piece in _PIECE.findall(text)
        if not _SIGNS.isdisjoint(piece) or any(map(str.isalnum, piece))
        for word in make_slug(piece).split("-")
    )


def _forms(words: tuple[str, ...], *, sought: bool = False) -> Iterator[_Form]:
    """Return the words in order, and sorted: "moments of force" is "force moments".

    The sorted words of a title with *of* are sought among titles without, and back.
    """
    yield "words", words
    content = tuple(sorted(word for word in words if word not in _LINK_WORDS))
    if len(content) >= _MIN_WORDS:
        yield "of" if ("of" in words) != sought else "no of", content


def _gaps(form: _Form) -> Iterator[tuple[_Form, str]]:
    kind, words = form
    if len(words) < _MIN_WORDS:
        return
    for at, word in enumerate(words):
        if len(word) >= _MIN_SLIP:
            # Sorted words have no places: a slip may change the order.
            place = ("",) if kind == "words" else ()
            yield (kind, (*words[:at], *place, *words[at + 1 :])), word


def _is_slip(word: str, other: str) -> bool:
    """Tell a slip of the pen: a letter too few or too many, two exchanged, or s for z.

    Another letter makes another word too often: nitrate, nitrite.
    """
    if word == other or word[0] != other[0] or not (word + other).isalpha():
        return False
    short, long = sorted((word, other), key=len)
    at = next((i for i, c in enumerate(short) if c != long[i]), len(short))
    if len(short) + 1 == len(long):
        return short[at:] == long[at + 1 :]
    if len(short) != len(long) or short[at + 2 :] != long[at + 2 :]:
        return False
    pair, other_pair = short[at : at + 2], long[at : at + 2]
    exchanged = pair == other_pair[::-1]
    respelled = {pair[0], other_pair[0]} == {"s", "z"} and pair[1:] == other_pair[1:]
    return exchanged or respelled
