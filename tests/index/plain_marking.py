"""A text + what is wanted → what matches, token by token, as plainly as it is meant."""

from __future__ import annotations

import re

from kg.index.analysis import Token, find_tokens
from kg.index.corpus import Wanted
from kg.index.marking import Match
from kg.labels import fold

_STRETCH = re.compile(r"\S+")


def find_plainly(text: str, wanted: Wanted) -> list[Match]:
    """Return what `kg.index.marking.find_matches` has to find."""
    tokens: list[Token] = []
    parts: list[Token | None] = []
    for stretch in _STRETCH.finditer(text):
        read = [
            token._replace(
                start=token.start + stretch.start(), end=token.end + stretch.start()
            )
            for token in find_tokens(stretch.group())
        ]
        tokens += read
        # A stretch without a word, such as a dash, ends a row.
        parts += [token for token in read if not token.is_whole] or [None]
    words = [match for token in tokens for match in _match_word(token, wanted)]
    return [*words, *_match_rows(text, parts, wanted)]


def _match_word(token: Token, wanted: Wanted) -> list[Match]:
    found = {what for stems, what in wanted.runs.get(token.stem, ()) if len(stems) == 1}
    if token.folded in wanted.words:
        found.add(wanted.words[token.folded])
    found |= {
        what
        for prefix, what in wanted.prefixes.items()
        if token.folded.startswith(prefix)
    }
    return [
        _make_match(token.start, token.end, what, token.folded)
        for what in sorted(found)
    ]


def _match_rows(text: str, parts: list[Token | None], wanted: Wanted) -> list[Match]:
    matches = []
    for at, token in enumerate(parts):
        for stems, what in wanted.runs.get(token.stem, ()) if token else ():
            row = [part for part in parts[at : at + len(stems)] if part]
            if len(stems) > 1 and tuple(part.stem for part in row) == stems:
                start, end = row[0].start, row[-1].end
                matches.append(_make_match(start, end, what, fold(text[start:end])))
    return matches


def _make_match(start: int, end: int, what: str, written: str) -> Match:
    return Match(
        start=start, end=end, what=frozenset((what,)), is_exact=written == what
    )
