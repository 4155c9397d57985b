"""A line of text → the short forms that it explains in brackets.

After Schwartz and Hearst (2003), narrowed: every word of the long form begins with a
letter of the short one, in order; only small words may be left out. Without two
capitals the short form has to be the initials and nothing else, because *pool* is no
acronym of *pooling layers*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

MAX_LONG_FORM = 200
_BRACKET = re.compile(r"\(\s*([^()\n]{2,200}?)\s*\)")
_SHORT = re.compile(r"[^\W_][\w-]{1,9}")
_WORD_BEFORE = re.compile(r"(?<![\w-])[^\W_][\w-]{1,9}\s?$")
_LONG_IN_BRACKET = re.compile(r"[^,;:.!?]+")
_BREAK = re.compile(r"[\n,;:.!?()\[\]\"]")
_PART = re.compile(r"[^\W_]+")
_LINK_TEXT = "a an and as at by for from in of on or per the to with"
_LINK_WORDS = frozenset(_LINK_TEXT.split())
_FEWEST_INITIALS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Characters ``start`` to ``end`` are what a short form beside them stands for."""

    start: int
    end: int
    short_start: int
    short_end: int


def find_explained(text: str) -> Iterator[Explained]:
    """Yield each ``long form (SHORT)`` and ``SHORT (long form)``, left to right."""
    for bracket in _BRACKET.finditer(text):
        inside, (start, end) = bracket.group(1), bracket.span(1)
        if _SHORT.fullmatch(inside):
            long = _long_form(text, bracket.start(), inside)
            if long is not None:
                yield Explained(
                    start=long[0], end=long[1], short_start=start, short_end=end
                )
            continue
        before = max(0, bracket.start() - 12)
        short = _WORD_BEFORE.search(text[before : bracket.start()])
        long_inside = _LONG_IN_BRACKET.match(inside)
        if short is None or long_inside is None:
            continue
        name, long_text = short.group().rstrip(), long_inside.group().rstrip()
        if is_short_form(name, long_text):
            at = before + short.start()
            yield Explained(
                start=start,
                end=start + len(long_text),
                short_start=at,
                short_end=at + len(name),
            )


def is_short_form(short: str, long: str, *, initials: bool = False) -> bool:
    """Tell whether a short form may stand for exactly these words.

    ``initials``: only if it is their initials and nothing else.
    """
    parts = tuple(part.lower() for part in _PART.findall(long))
    if not parts or len(short) >= len(long) or parts[0] in _LINK_WORDS:
        return False
    return any(
        _spells(letters, parts, strict=strict or initials)
        for letters, strict in _readings(short)
        if len(parts) <= 2 * len(letters)
    )


def _readings(short: str) -> Iterator[tuple[str, bool]]:
    """Yield the letters of a short form, whole and without the *s* of a plural."""
    names = [short, short[:-1]] if short.endswith("s") else [short]
    for name in names:
        letters = "".join(filter(str.isalnum, name)).lower()
        strict = sum(map(str.isupper, name)) < 2
        if len(letters) >= (_FEWEST_INITIALS if strict else 2):
            yield letters, strict


def _long_form(text: str, bracket: int, short: str) -> tuple[int, int] | None:
    """Return where the words before a bracket begin and end that are meant by it."""
    first = max(0, bracket - MAX_LONG_FORM)
    if first and text[first - 1].isalnum():
        space = text.find(" ", first, bracket)
        first = bracket if space < 0 else space
    before = text[first:bracket].rstrip()
    breaks = [found.end() for found in _BREAK.finditer(before)]
    parts = list(_PART.finditer(before, breaks[-1] if breaks else 0))
    if not parts or parts[-1].end() != len(before):
        return None
    starts = [part.start() for part in islice(reversed(parts), 2 * len(short))]
    for initials in (True, False):
        for start in starts:
            if is_short_form(short, before[start:], initials=initials):
                return first + start, first + len(before)
    return None


@lru_cache(maxsize=1 << 12)
def _spells(letters: str, parts: tuple[str, ...], *, strict: bool) -> bool:
    """Tell whether the letters are taken from the parts, in order, none left over.

    Every part gives its first letter, unless it is a small word; more of it only
    without ``strict``.
    """
    if not parts or not letters:
        return not letters and all(part in _LINK_WORDS for part in parts)
    part, rest = parts[0], parts[1:]
    if part in _LINK_WORDS and not strict and _spells(letters, rest, strict=strict):
        return True
    if part[0] != letters[0]:
        return False
    if _spells(letters[1:], rest, strict=strict):
        return True
    if strict:
        return False
    at = 0
    for used in range(1, len(letters)):
        at = part.find(letters[used], at + 1)
        if at < 0:
            return False
        if _spells(letters[used + 1 :], rest, strict=strict):
            return True
    return False
