"""A text + what is wanted → the characters that match, and what they match."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.index.analysis import Token, find_tokens
from kg.index.corpus import Wanted
from kg.labels import fold

# Words come again and again; longer stretches without a space do not.
_LONGEST_REMEMBERED = 48
_REMEMBERED = 1 << 14
_STRETCH = re.compile(r"\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Characters of a text that match, what they match, and whether to the letter."""

    start: int
    end: int
    what: frozenset[str]
    is_exact: bool


def find_matches(text: str, wanted: Wanted) -> list[Match]:
    """Return what matches in a line, in linear time; single words before runs."""
    if not any(_may_match(stretch, wanted) for stretch in text.split()):
        return []
    tokens = tuple(_tokens(text))
    matches = [match for token in tokens for match in _match_word(token, wanted)]
    parts = [token for token in tokens if not token.is_whole]
    for at, token in enumerate(parts):
        for stems, what in wanted.runs.get(token.stem, ()):
            run = parts[at : at + len(stems)]
            if len(stems) > 1 and tuple(part.stem for part in run) == stems:
                start, end = token.start, run[-1].end
                matches.append(_make_match(start, end, what, fold(text[start:end])))
    return matches


def _may_match(stretch: str, wanted: Wanted) -> bool:
    forms = _read(stretch)[1]
    return not wanted.forms.isdisjoint(forms) or (
        bool(wanted.prefixes)
        and any(form.startswith(tuple(wanted.prefixes)) for form in forms)
    )


def _tokens(text: str) -> Iterator[Token]:
    # No word has a space in it: what stands between two is read by itself.
    for stretch in _STRETCH.finditer(text):
        offset = stretch.start()
        for start, end, position, folded, stem, is_whole in _read(stretch.group())[0]:
            yield Token(start + offset, end + offset, position, folded, stem, is_whole)


def _read(stretch: str) -> tuple[tuple[Token, ...], frozenset[str]]:
    if len(stretch) > _LONGEST_REMEMBERED:
        return _read_anew(stretch)
    return _read_again(stretch)


def _read_anew(stretch: str) -> tuple[tuple[Token, ...], frozenset[str]]:
    """Return the tokens of a text without spaces, and their words and stems."""
    tokens = tuple(find_tokens(stretch))
    forms = (form for token in tokens for form in (token.folded, token.stem))
    return tokens, frozenset(forms)


_read_again = lru_cache(maxsize=_REMEMBERED)(_read_anew)


def _match_word(token: Token, wanted: Wanted) -> Iterator[Match]:
    found = {what for stems, what in wanted.runs.get(token.stem, ()) if len(stems) == 1}
    if token.folded in wanted.words:
        found.add(wanted.words[token.folded])
    for prefix, what in wanted.prefixes.items():
        if token.folded.startswith(prefix):
            found.add(what)
    for what in sorted(found):
        yield _make_match(token.start, token.end, what, token.folded)


def _make_match(start: int, end: int, what: str, written: str) -> Match:
    return Match(
        start=start, end=end, what=frozenset((what,)), is_exact=written == what
    )
