"""What is typed so far → completions over concepts, lectures and words.

Every name is kept under each of its words' beginnings, sorted, so that a prefix is one
bisection. Where few names and words begin as typed, those are compared with slips
allowed whose letters are likely ones; where none does, what is typed last is completed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.answers import Suggestion
from kg.index.analysis import is_stop_word
from kg.index.beginnings import Beginnings, arrange_beginnings, find_beginnings
from kg.index.fuzzy import allowed_slips, expand_prefix
from kg.index.wordlist import WordList, find_range
from kg.labels import fold
from kg.records import Concept, Lecture

CONCEPT, LECTURE, WORD = "concept", "lecture", "word"
# Words into a name at which it can be found, and behind it to be completed.
MAX_STARTS = 6
# Letters to be typed before a word that says just that stands before longer names.
MIN_WORD = 3
# Letters to be typed before the first may be a slip.
MIN_ANY_FIRST = 5
# Completions that make it needless to look for slips.
ENOUGH = 3
MAX_TYPED = 100

_Named: TypeAlias = Concept | Lecture
_Entry: TypeAlias = int | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Suggester:
    """Names with the sorted keys that lead to them, and the words of the notes.

    ``named`` stand in the order in which they are preferred. ``ranks`` run in parallel
    to ``keys``: a number that is lower for what is preferred and ends in the place of
    the key's name, see `_make_rank`. ``begun`` are the words again, by what they begin
    with.
    """

    named: tuple[_Named, ...]
    keys: Beginnings
    ranks: NDArray[np.int64]
    words: WordList
    begun: Beginnings


def make_suggester(
    concepts: Iterable[tuple[Concept, float]],
    lectures: Iterable[Lecture],
    words: WordList,
) -> Suggester:
    """Arrange concepts (with how much each matters), lectures and words of an index.

    Concepts come before lectures before words; what matters more before what matters
    less, commoner words before rarer ones. A word that is a name of a concept is no
    completion of its own.
    """
    ordered = sorted(concepts, key=lambda pair: (-pair[1], pair[0].label, pair[0].id))
    titled = sorted(lectures, key=lambda lecture: (lecture.title, lecture.id))
    named: list[_Named] = [*(concept for concept, _ in ordered), *titled]
    keys: list[str] = []
    ranks: list[int] = []
    for place, entry in enumerate(named):
        rank = _make_rank(place, is_lecture=place >= len(ordered))
        for name in _names(entry):
            parts = fold(name)[:MAX_TYPED].split()
            for start in range(min(len(parts), MAX_STARTS)):
                keys.append(" ".join(parts[start:]))
                ranks.append(rank + _INNER if start else rank)
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return Suggester(
        named=tuple(named),
        keys=arrange_beginnings([keys[at] for at in order]),
        ranks=np.array(ranks, np.int64)[np.array(order, np.int64)],
        words=words,
        begun=arrange_beginnings(words.words),
    )


_INNER = 1 << 32


def _make_rank(place: int, *, is_lecture: bool) -> int:
    """Return a number that orders keys by kind, then whether inside a name, then name.

    A key that begins inside a name has `_INNER` added.
    """
    return 2 * _INNER * is_lecture + place


def _names(entry: _Named) -> tuple[str, ...]:
    if isinstance(entry, Concept):
        return (entry.label, *entry.aliases, *entry.misspellings)
    return (entry.title,)


def suggest(
    suggester: Suggester, text: str, *, limit: int = 8
) -> tuple[Suggestion, ...]:
    """Return completions of a text, those that begin with it before likely slips.

    The very name that is typed comes first, then the very word; of each kind, names
    that begin with the text come before those that hold it. Where nothing is called so,
    the last words are completed to concepts and words, and those before them stay.
    """
    said = text[:MAX_TYPED].split()
    typed = fold(" ".join(said))
    found = _complete(suggester, typed, limit) if typed else ()
    if found or not typed:
        return tuple(_make_suggestion(suggester, entry) for entry in found)
    for start in range(max(1, len(said) - MAX_STARTS), len(said)):
        last = fold(" ".join(said[start:]))
        is_word = start == len(said) - 1 and not is_stop_word(last)
        complete = _complete if is_word else _begin
        inner = [
            replace(made, text=" ".join((*said[:start], made.text)), id=None)
            for entry in complete(suggester, last, 2 * limit)
            if (made := _make_suggestion(suggester, entry)).kind != LECTURE
        ]
        if inner:
            return tuple(inner[:limit])
    return ()


def _make_suggestion(suggester: Suggester, found: _Entry) -> Suggestion:
    if isinstance(found, str):
        at = bisect_left(suggester.words.words, found)
        notes = int(suggester.words.counts[at])
        counted = "1 note" if notes == 1 else f"{notes} notes"
        return Suggestion(text=found, kind=WORD, id=None, detail=f"word · in {counted}")
    entry = suggester.named[found]
    if isinstance(entry, Concept):
        called = f" · also called {entry.aliases[0]}" if entry.aliases else ""
        return Suggestion(
            text=entry.label, kind=CONCEPT, id=entry.id, detail=f"concept{called}"
        )
    week = f" · week {entry.week}" if entry.week is not None else ""
    return Suggestion(
        text=entry.title, kind=LECTURE, id=entry.id, detail=f"lecture{week}"
    )


def _complete(suggester: Suggester, typed: str, limit: int) -> tuple[_Entry, ...]:
    found = _begin(suggester, typed, limit)
    if len(found) < min(ENOUGH, limit):
        likely = _find_likely(suggester, typed, limit)
        found = tuple(dict.fromkeys((*found, *likely)))[:limit]
    return found


def _begin(suggester: Suggester, typed: str, limit: int) -> tuple[_Entry, ...]:
    """Return what begins as typed: places of names, and words."""
    start, end = find_range(suggester.keys.words, typed)
    exact = bisect_right(suggester.keys.words, typed, lo=start, hi=end)
    called = suggester.ranks[start:exact]
    found: dict[_Entry, None] = dict.fromkeys(_places(called[called & _INNER == 0]))
    words = suggester.words
    if len(typed) >= MIN_WORD and not is_stop_word(typed) and _holds(words, typed):
        found[typed] = None
    found |= dict.fromkeys(_places(suggester.ranks[start:end]))
    # Some of the words are names of concepts.
    found |= dict.fromkeys(expand_prefix(typed, words, limit=4 * limit))
    return tuple(islice(_without_names(suggester, found), limit))


def _places(ranks: NDArray[np.int64]) -> list[int]:
    places: list[int] = (np.sort(ranks) % _INNER).tolist()
    return places


def _holds(words: WordList, text: str) -> bool:
    at = bisect_left(words.words, text)
    return at < len(words) and words.words[at] == text


def _without_names(suggester: Suggester, entries: Iterable[_Entry]) -> Iterator[_Entry]:
    for entry in entries:
        if isinstance(entry, str):
            start = bisect_left(suggester.keys.words, entry)
            end = bisect_right(suggester.keys.words, entry, lo=start)
            if (suggester.ranks[start:end] < _INNER).any():
                continue
        yield entry


def _find_likely(suggester: Suggester, typed: str, limit: int) -> tuple[_Entry, ...]:
    """Return names and words that begin as typed but for few slips, likelier first.

    Slips in the first letter are less likely than others.
    """
    slips = allowed_slips(typed)
    if slips == 0:
        return ()
    ranked: dict[_Entry, tuple[bool, int, bool, int]] = {}
    for entry, text, count, rank in _find_like(suggester, typed, slips):
        likelihood = (text[0] != typed[0], count, isinstance(entry, str), rank)
        ranked[entry] = min(likelihood, ranked.get(entry, likelihood))
    ordered = sorted(ranked, key=lambda entry: (ranked[entry], str(entry)))
    return tuple(islice(_without_names(suggester, ordered), limit))


def _find_like(
    suggester: Suggester, typed: str, slips: int
) -> Iterator[tuple[_Entry, str, int, int]]:
    """Yield names and words with what is like the text, slips and a number.

    The number is lower for what is preferred.
    """
    for place, count in _find_in_range(suggester.keys, typed, slips):
        rank = int(suggester.ranks[place])
        yield rank % _INNER, suggester.keys.words[place], count, rank
    for place, count in _find_in_range(suggester.begun, typed, slips):
        word = suggester.words.words[place]
        yield word, word, count, -int(suggester.words.counts[place])


def _find_in_range(
    beginnings: Beginnings, typed: str, slips: int
) -> list[tuple[int, int]]:
    start, end = 0, len(beginnings.words)
    if len(typed) < MIN_ANY_FIRST:
        start, end = find_range(beginnings.words, typed[0])
    return find_beginnings(typed, slips, beginnings, start=start, end=end)
