"""A text + what is wanted → the characters that match, and what they match."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
    tokens: list[Token] = []
    parts: list[Token | None] = []
    for stretch in _STRETCH.finditer(text):
        if not _may_match(stretch.group(), wanted):
            parts.append(None)  # No run goes on over it.
            continue
        for token in _read(stretch.group())[0]:
            start, end = token.start + stretch.start(), token.end + stretch.start()
            tokens.append(token._replace(start=start, end=end))
            if not token.is_whole:
                parts.append(tokens[-1])
    matches = [match for token in tokens for match in _match_word(token, wanted)]
    matches.extend(_match_runs(text, parts, wanted))
    return matches


def _match_runs(
    text: str, parts: Sequence[Token | None], wanted: Wanted
) -> Iterator[Match]:
    for at, token in enumerate(parts):
        for stems, what in wanted.runs.get(token.stem, ()) if token else ():
            run = [part for part in parts[at : at + len(stems)] if part]
            if len(stems) > 1 and tuple(part.stem for part in run) == stems:
                start, end = run[0].start, run[-1].end
                yield _make_match(start, end, what, fold(text[start:end]))


def _may_match(stretch: str, wanted: Wanted) -> bool:
    # A word and its stem begin with the same letter: most words need no reading.
    if stretch.isascii() and not _beginning(wanted.initials).search(stretch):
        return False
    forms = _read(stretch)[1]
    return not wanted.forms.isdisjoint(forms) or (
        bool(wanted.prefixes)
        and any(form.startswith(tuple(wanted.prefixes)) for form in forms)
    )


@lru_cache(maxsize=_REMEMBERED)
def _beginning(initials: frozenset[str]) -> re.Pattern[str]:
    letters = "".join(map(re.escape, sorted(initials)))
    return re.compile(rf"(?<![^\W_])[{letters}]" if letters else r"(?!)", re.I)


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
