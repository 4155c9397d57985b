"""What is typed so far → completions over concepts, lectures and words.

Every label is kept under each of its words' beginnings, sorted, so that a prefix is
one bisection. Where that gives too few, keys with the same first letter are compared
with slips allowed, and then those that differ from what is typed in that letter.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import TypeAlias

from kg.answers import Suggestion
from kg.index.fuzzy import allowed_slips, find_nearest
from kg.labels import fold
from kg.records import Concept, Lecture

CONCEPT, LECTURE, WORD = "concept", "lecture", "word"
# Words into a label at which it can be found.
MAX_STARTS = 6
# Letters to be typed before the first may be a slip.
MIN_ANY_FIRST = 5

_Entry: TypeAlias = Concept | Lecture | tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggester:
    """Completions and the sorted keys that lead to them.

    ``keys``, ``inner`` and ``targets`` run in parallel: whether the key begins inside
    a label, and the place of its completion in ``entries``, which stand in the order in
    which they are preferred: concepts, up to the first of ``ends``, lectures, up to the
    second, words with note counts. ``initials`` are the first letters of the keys.
    """

    entries: tuple[_Entry, ...]
    ends: tuple[int, int]
    keys: tuple[str, ...]
    inner: tuple[bool, ...]
    targets: tuple[int, ...]
    initials: tuple[str, ...]


def make_suggester(
    concepts: Iterable[tuple[Concept, int]],
    lectures: Iterable[Lecture],
    words: Iterable[tuple[str, int]],
) -> Suggester:
    """Arrange concepts (with mention counts), lectures and words (with note counts).

    Concepts come before lectures before words; the commoner before the rarer. A word
    that is a concept's label is left out. The words are folded already.
    """
    counted = sorted(concepts, key=lambda pair: (-pair[1], pair[0].label))
    titled = sorted(lectures, key=lambda lecture: (lecture.title, lecture.id))
    named: list[Concept | Lecture] = [concept for concept, _ in counted]
    named += titled
    labels = {fold(name) for concept, _ in counted for name in _names(concept)}
    other = [(word, notes) for word, notes in sorted(words) if word not in labels]
    other.sort(key=lambda pair: -pair[1])
    pairs = {
        (key, inner, place)
        for place, entry in enumerate(named)
        for name in _names(entry)
        for inner, key in _find_keys(name)
    }
    word_pairs = ((word, False, at) for at, (word, _) in enumerate(other, len(named)))
    ordered = sorted([*pairs, *word_pairs])
    return Suggester(
        entries=(*named, *other),
        ends=(len(counted), len(named)),
        keys=tuple(key for key, _, _ in ordered),
        inner=tuple(inner for _, inner, _ in ordered),
        targets=tuple(place for _, _, place in ordered),
        initials=tuple(sorted({key[0] for key, _, _ in ordered})),
    )


def _names(entry: Concept | Lecture) -> tuple[str, ...]:
    if isinstance(entry, Concept):
        return (entry.label, *entry.aliases, *entry.misspellings)
    return (entry.title,)


def _find_keys(name: str) -> Iterator[tuple[bool, str]]:
    words = fold(name).split()
    for start in range(min(len(words), MAX_STARTS)):
        yield start > 0, " ".join(words[start:])


def suggest(
    suggester: Suggester, text: str, *, limit: int = 8
) -> tuple[Suggestion, ...]:
    """Return completions of a text, those that begin with it before likely slips.

    The very name that is typed comes first; of each kind, names that begin with the
    text come before those that hold it.
    """
    typed = " ".join(fold(text).split())
    if not typed:
        return ()
    start, end = _find_range(suggester.keys, typed)
    ranked: dict[int, tuple[bool, int, bool, int]] = {}
    for index in range(start, end):
        place, inner = suggester.targets[index], suggester.inner[index]
        kind = bisect_right(suggester.ends, place)
        rank = (inner or suggester.keys[index] != typed, kind, inner, place)
        ranked[place] = min(rank, ranked.get(place, rank))
    places = nsmallest(limit, ranked, key=lambda place: ranked[place])
    for find_beginnings in (_same_initial, _other_initials):
        if len(places) < limit:
            likely = _find_likely(suggester, typed, find_beginnings(suggester, typed))
            places = list(dict.fromkeys((*places, *likely)))[:limit]
    return tuple(_make_suggestion(suggester.entries[place]) for place in places)


def _make_suggestion(entry: _Entry) -> Suggestion:
    if isinstance(entry, Concept):
        called = f" · also called {entry.aliases[0]}" if entry.aliases else ""
        return Suggestion(
            text=entry.label, kind=CONCEPT, id=entry.id, detail=f"concept{called}"
        )
    if isinstance(entry, Lecture):
        week = f" · week {entry.week}" if entry.week is not None else ""
        return Suggestion(
            text=entry.title, kind=LECTURE, id=entry.id, detail=f"lecture{week}"
        )
    word, notes = entry
    counted = "1 note" if notes == 1 else f"{notes} notes"
    return Suggestion(text=word, kind=WORD, id=None, detail=f"word · in {counted}")


def _find_range(keys: Sequence[str], prefix: str) -> tuple[int, int]:
    start = bisect_left(keys, prefix)
    return start, bisect_left(keys, prefix + "\U0010ffff", lo=start)


def _same_initial(_suggester: Suggester, typed: str) -> list[str]:
    return [typed[0]]


def _other_initials(suggester: Suggester, typed: str) -> list[str]:
    """Return how keys begin if the first letter is missing, wrong, extra or swapped.

    The letters behind it are taken as typed right, which leaves few keys to compare.
    """
    if len(typed) < MIN_ANY_FIRST:
        return []
    missing_or_wrong = (typed[:2], typed[1:3])
    others = [initial for initial in suggester.initials if initial != typed[0]]
    return [
        typed[1:3],
        typed[1] + typed[0],
        *(other + letters for other in others for letters in missing_or_wrong),
    ]


def _find_likely(
    suggester: Suggester, typed: str, beginnings: Iterable[str]
) -> list[int]:
    """Return the places of keys that begin so and are typed with few slips."""
    slips = allowed_slips(typed)
    if slips == 0:
        return []
    ranges = (_find_range(suggester.keys, beginning) for beginning in beginnings)
    indexes = [index for start, end in ranges for index in range(start, end)]
    # A slip moves the place up to which a key has been typed.
    found: dict[int, int] = {}
    for length in range(len(typed) - slips, len(typed) + slips + 1):
        cut = [suggester.keys[index][:length] for index in indexes]
        for at, count in find_nearest(typed, cut, distance=slips):
            place = suggester.targets[indexes[at]]
            found[place] = min(count, found.get(place, count))
    return sorted(found, key=lambda place: (found[place], place))
