"""A thesaurus and the words of the notes → those of its concepts that they may name.

Whoever takes a thesaurus of thirty thousand concepts has notes on a few hundred. What
none of the words of the notes can name costs nothing after this, and no slip is taken
for it: near thirty thousand labels, nearly every rare word is near one of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kg.labels import make_norm
from kg.records import Concept

# Words that a passage must hold, and the number of the concept that they may name.
_Way: TypeAlias = tuple[tuple[str, ...], int]

_PARTS = re.compile(r"[\s\-‐-―]+")
# Words that may stand apart as written, but are no parts of words by chance.
_SHORTEST_PART = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NameIndex:
    """Concepts by the first of the words that the notes must hold to name them.

    ``single`` are those with a label of one word, which may be written as two. Those of
    which some label has no plain word stand in ``always``: nobody knows what becomes of
    it when it is taken apart.
    """

    concepts: tuple[Concept, ...]
    ways: Mapping[str, Sequence[_Way]]
    single: Sequence[tuple[str, int]]
    always: frozenset[int]


def make_name_index(concepts: Iterable[Concept]) -> NameIndex:
    """Index concepts by the words of their labels."""
    concepts = tuple(concepts)
    found: defaultdict[str, list[_Way]] = defaultdict(list)
    single = []
    always = set()
    norms: dict[str, str] = {}
    for number, concept in enumerate(concepts):
        for label in (concept.label, *concept.aliases, *concept.misspellings):
            words = _words(label, norms)
            if not words:
                always.add(number)
            elif len(words) == 1:
                single.append((words[0], number))
            for first, *rest in _ways(words):
                found[first].append((tuple(rest), number))
    return NameIndex(
        concepts=concepts,
        ways=found,
        single=single,
        always=frozenset(always),
    )


def _words(label: str, norms: dict[str, str]) -> list[str]:
    """Return the words of a label that stay as they are when it is taken apart."""
    words = []
    for part in _PARTS.split(label):
        if part.isascii() and part.isalpha():
            if part not in norms:
                norms[part] = make_norm(part)
            words.append(norms[part])
    return words


def _ways(words: list[str]) -> Iterator[list[str]]:
    """Yield the words that name something, then those with one gap less."""
    if words:
        yield words
    for at in range(len(words) - 1):
        yield [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]


def find_nameable(
    index: NameIndex, lines: Mapping[str, int], *, kept: Iterable[str] = ()
) -> tuple[Concept, ...]:
    """Return the concepts that the words on these lines may name, in their order.

    ``lines`` counts the lines that each word stands on. Those with ids of ``kept`` are
    named by other means.
    """
    there = {word for word, count in lines.items() if count > 0}
    found = set(index.always)
    for first in there & index.ways.keys():
        for rest, number in index.ways[first]:
            if number not in found and there.issuperset(rest):
                found.add(number)
    for word, number in index.single:
        if number not in found and _is_joined(word, there):
            found.add(number)
    kept = frozenset(kept)
    return tuple(
        concept
        for number, concept in enumerate(index.concepts)
        if number in found or concept.id in kept
    )


def _is_joined(word: str, there: Collection[str]) -> bool:
    """Tell whether a word is two of these."""
    return any(
        word[:at] in there and word[at:] in there
        for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
    )
