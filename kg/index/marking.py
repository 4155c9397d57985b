"""A text + what is wanted → the characters that match, and what they match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate, count
from operator import add
from typing import NamedTuple, TypeAlias

from kg.index.analysis import Token, find_tokens, is_pair, split_units
from kg.index.corpus import Wanted
from kg.labels import fold

# Words come again and again; longer stretches without a space do not.
_LONGEST_REMEMBERED = 160
_REMEMBERED = 1 << 13
# Queries that are answered at the same time remember apart what they have read.
_QUERIES = 8
_INITIAL = re.compile(r"(?<![^\W_])[^\W_]")
# What was read in a longer line is forgotten with the line.
_LONG_LINE = 4_000
_NOTHING: frozenset[str] = frozenset()


class Match(NamedTuple):
    """Characters of a text that match, what they match, and whether to the letter."""

    start: int
    end: int
    what: frozenset[str]
    is_exact: bool


class Told(NamedTuple):
    """Which of the things that are wanted a text has, and which to the letter."""

    what: frozenset[str]
    exact: frozenset[str]


class _Found(NamedTuple):
    """What matches in a stretch without spaces; what may stand in a row there.

    ``stems`` are those of single words by their ``spans``, None for what is unwanted.
    """

    told: Told
    matches: Sequence[Match]
    stems: Sequence[str | None]
    spans: Sequence[tuple[int, int]]


_Rows: TypeAlias = Mapping[str, Sequence[tuple[list[str], str]]]


class _Asked(NamedTuple):
    """What is wanted, arranged for reading: single stems, and stems in a row.

    ``letters`` are the initials in either case.
    """

    wanted: Wanted
    single: Mapping[str, frozenset[str]]
    rows: _Rows
    prefixes: tuple[str, ...]
    letters: frozenset[str]


class _Readings(dict[str, _Found | None]):
    """What was read in the stretches of notes; None where nothing of it is wanted.

    It reads what it is asked for the first time, and begins anew where it holds much.
    """

    def __init__(
        self, asked: _Asked, read: Callable[[_Asked, str], _Found | None]
    ) -> None:
        self.asked = asked
        self._read = read

    def __missing__(self, stretch: str) -> _Found | None:
        found = None
        if not _begins_otherwise(stretch, self.asked):
            found = self._read(self.asked, stretch)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[stretch] = found
        return found


def tell_matches(text: str, wanted: Wanted) -> Told | None:
    """Return what `find_matches` would find in a line without asking where; or None."""
    readings = _find_readings(text, wanted)
    found = [*filter(None, map(readings.__getitem__, text.split()))]
    if not found:
        return None
    if readings.asked.rows:
        return _tell(find_matches(text, wanted))
    if len(found) == 1:
        return found[0].told
    return Told(
        what=_NOTHING.union(*[one.told.what for one in found]),
        exact=_NOTHING.union(*[one.told.exact for one in found]),
    )


def _tell(matches: Sequence[Match]) -> Told:
    if len(matches) == 1:
        what = matches[0].what
        return Told(what, what if matches[0].is_exact else _NOTHING)
    return Told(
        what=_NOTHING.union(*[match.what for match in matches]),
        exact=_NOTHING.union(*[match.what for match in matches if match.is_exact]),
    )


def find_matches(text: str, wanted: Wanted) -> list[Match]:
    """Return what matches in a line, in linear time; single words before runs."""
    readings = _find_readings(text, wanted)
    rows = readings.asked.rows
    stretches = text.split()
    read = [*map(readings.__getitem__, stretches)]
    if not any(read):
        return []
    matches: list[Match] = []
    stems: list[str | None] = []
    spans: list[tuple[int, int]] = []
    for found, start in zip(read, _find_starts(text, stretches), strict=True):
        if found:
            for at, stop, what, is_exact in found.matches:
                matches.append(Match(start + at, start + stop, what, is_exact))
            if rows:
                stems += found.stems
                spans += [(start + at, start + stop) for at, stop in found.spans]
        elif rows:
            stems.append(None)  # No row goes on over it.
            spans.append((start, start))
    if rows:
        matches.extend(_match_rows(text, stems, spans, rows))
    return matches


def _find_starts(text: str, stretches: Sequence[str]) -> Iterable[int]:
    """Return where the stretches of a text start."""
    sizes = [*map(len, stretches)]
    if sum(sizes) + len(sizes) - 1 == len(text):
        # One space stands between any two, as nearly always.
        return map(add, accumulate(sizes[:-1], initial=0), count())
    starts = []
    end = 0
    for stretch in stretches:
        # Nothing but spaces lies before it, so that it is the first that is found.
        starts.append(text.find(stretch, end))
        end = starts[-1] + len(stretch)
    return starts


def _find_readings(text: str, wanted: Wanted) -> _Readings:
    make = _make_readings if len(text) <= _LONG_LINE else _make_readings_anew
    return make(wanted)


def _make_readings_anew(wanted: Wanted) -> _Readings:
    single: dict[str, set[str]] = {}
    rows: dict[str, list[tuple[list[str], str]]] = {}
    for first, runs in wanted.runs.items():
        for stems, what in runs:
            if len(stems) == 1:
                single.setdefault(first, set()).add(what)
            else:
                rows.setdefault(first, []).append((list(stems), what))
    asked = _Asked(
        wanted=wanted,
        single={stem: frozenset(what) for stem, what in single.items()},
        rows=rows,
        prefixes=tuple(wanted.prefixes),
        letters=wanted.initials.union(map(str.upper, wanted.initials)),
    )
    return _Readings(asked, _read)


_make_readings = lru_cache(maxsize=_QUERIES)(_make_readings_anew)


def _read(asked: _Asked, stretch: str) -> _Found | None:
    if len(stretch) > _LONGEST_REMEMBERED:
        return _read_long(asked, stretch)
    tokens, forms = _find_tokens(stretch)
    if asked.wanted.forms.isdisjoint(forms) and not asked.prefixes:
        return None
    return _read_tokens(asked, tokens)


def _begins_otherwise(text: str, asked: _Asked) -> bool:
    # A word and its stem begin with the same letter: most words need no reading.
    if text.isascii():
        if text.isalpha():
            return text[0] not in asked.letters
        if len(text) > _LONGEST_REMEMBERED:
            return asked.letters.isdisjoint(_INITIAL.findall(text))
        return asked.letters.isdisjoint(_find_initials(text))
    initial = _fold_one(text[0])[:1] if is_pair(text) else ""
    return bool(initial) and initial not in asked.letters


@lru_cache(maxsize=_REMEMBERED)
def _find_initials(stretch: str) -> frozenset[str]:
    return frozenset(_INITIAL.findall(stretch))


@lru_cache(maxsize=_REMEMBERED)
def _find_tokens(stretch: str) -> tuple[tuple[Token, ...], frozenset[str]]:
    """Return the tokens of a text without spaces, and their words and stems."""
    tokens = tuple(find_tokens(stretch))
    return tokens, frozenset([form for token in tokens for form in token[3:5]])


def _read_tokens(asked: _Asked, tokens: Sequence[Token]) -> _Found | None:
    forms, prefixes = asked.wanted.forms, asked.prefixes
    wanted = [
        token
        for token in tokens
        if token[4] in forms
        or token[3] in forms
        or (prefixes and token[3].startswith(prefixes))
    ]
    if not wanted:
        return None
    matches = [match for token in wanted for match in _match_word(token, asked)]
    if not asked.rows:
        return _Found(_tell(matches), matches, (), ()) if matches else None
    parts = [token for token in tokens if not token.is_whole]
    return _Found(
        told=_tell(matches),
        matches=matches,
        stems=[part.stem for part in parts],
        spans=[(part.start, part.end) for part in parts],
    )


def _read_long(asked: _Asked, stretch: str) -> _Found | None:
    """Read word by word what is too long to be seen twice, as words are."""
    matches: list[Match] = []
    stems: list[str | None] = []
    spans: list[tuple[int, int]] = []
    readings = _Readings(asked, _read_unit)
    for start, unit in split_units(stretch):
        if found := readings[unit]:
            for at, stop, what, is_exact in found.matches:
                matches.append(Match(start + at, start + stop, what, is_exact))
            if asked.rows:
                stems += found.stems
                spans += [(start + at, start + stop) for at, stop in found.spans]
        elif asked.rows:
            stems.append(None)
            spans.append((start, start))
    if not matches and not any(stems):
        return None
    return _Found(_tell(matches), matches, stems, spans)


def _read_unit(asked: _Asked, unit: str) -> _Found | None:
    return _read_tokens(asked, tuple(find_tokens(unit)))


_fold_one = lru_cache(maxsize=_REMEMBERED)(fold)


def _match_word(token: Token, asked: _Asked) -> Iterator[Match]:
    start, end, _, folded, stem, _ = token
    found = asked.single.get(stem, _NOTHING)
    if folded in asked.wanted.words:
        found |= {asked.wanted.words[folded]}
    for prefix, what in asked.wanted.prefixes.items():
        if folded.startswith(prefix):
            found |= {what}
    if len(found) == 1:
        yield Match(start, end, found, folded in found)
    else:
        for what in sorted(found):
            yield Match(start, end, frozenset((what,)), folded == what)


def _match_rows(
    text: str,
    stems: list[str | None],
    spans: Sequence[tuple[int, int]],
    rows: _Rows,
) -> Iterator[Match]:
    fold_again = cache(fold)
    for at, first in enumerate(stems):
        for row, what in rows.get(first, ()) if first else ():
            if stems[at : at + len(row)] == row:
                start, end = spans[at][0], spans[at + len(row) - 1][1]
                is_exact = fold_again(text[start:end]) == what
                yield Match(start, end, frozenset((what,)), is_exact)
