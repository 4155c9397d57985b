"""Query leaves → the terms to look up in an index, and how a match scores.

A document's score is the sum of BM25 over the lookups that match it, each with its
weight (Robertson and Zaragoza 2009; idf as in Lucene). How often a term stands in
title and body is added up with the weights of these fields before it is set in
relation to the document's length, as in simple BM25F (Robertson, Zaragoza and Taylor
2004).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kg.index.analysis import find_tokens
from kg.index.base import (
    FILTERS,
    ConceptIs,
    DateIn,
    Fuzzy,
    Group,
    Node,
    Occur,
    Phrase,
    Prefix,
    Stem,
    Word,
)
from kg.index.fuzzy import expand_fuzzy, expand_prefix
from kg.index.wordlist import WordList
from kg.labels import fold

K1 = 1.2
B = 0.75
TITLE_WEIGHT = 2.0
# What a word adds that stands exactly as asked for, next to its stem's own score.
EXACT_WEIGHT = 0.25
CONCEPT_WEIGHT = 3.0
STEM, WORD, CONCEPT = "stem", "word", "concept"

# Formulas are the same for one document and for an array of them.
Each = TypeVar("Each", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class Lookup:
    """A term, or several stems at successive positions, to be looked up.

    ``kind``: stem, word or concept. ``part``: title, body or None, which is either.
    """

    kind: str
    terms: tuple[str, ...]
    weight: float
    part: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupParts:
    """The nodes of a group by what they do."""

    required: tuple[Node, ...]
    filters: tuple[Node, ...]
    optional: tuple[Node, ...]
    excluded: tuple[Node, ...]


def add_up(title: Each, body: Each, part: str | None) -> Each:
    """Return the weighted sum of how often a term stands where; 0 is no match."""
    match part:
        case "title":
            return TITLE_WEIGHT * title
        case "body":
            return body
        case _:
            return TITLE_WEIGHT * title + body


def full_length(title: int, body: int) -> float:
    """Return a document's length from those of its title and body."""
    return TITLE_WEIGHT * title + body


def bm25(count: Each, length: Each, average: float) -> Each:
    """Return the weight of a term that stands ``count`` times, before its idf."""
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length / average))


def idf(documents: int, total: int) -> float:
    """Return the weight of a term that stands in ``documents`` of ``total``."""
    return math.log(1 + (total - documents + 0.5) / (documents + 0.5))


def find_lookups(
    leaf: Word | Phrase | Prefix | Fuzzy | Stem | ConceptIs, words: WordList
) -> tuple[Lookup, ...]:
    """Return the lookups of which any one matches; none if nothing can match.

    ``words`` is the index's vocabulary, see `kg.index.base.Searcher.words`.
    """
    match leaf:
        case ConceptIs():
            return (Lookup(CONCEPT, (leaf.id,), CONCEPT_WEIGHT),)
        case Stem():
            return (Lookup(STEM, (leaf.text,), 1.0),)
        case Prefix():
            found = expand_prefix(fold(leaf.text), words)
        case Fuzzy(distance=0):
            found = (fold(leaf.text),)
        case Fuzzy():
            found = expand_fuzzy(fold(leaf.text), leaf.distance, words)
        case Phrase():
            stems = phrase_stems(leaf.words)
            return (Lookup(STEM, stems, 1.0, leaf.field),) if stems else ()
        case Word():
            return _lookups_of_word(leaf)
    return tuple(Lookup(WORD, (word,), 1.0, leaf.field) for word in found)


def phrase_stems(words: Sequence[str]) -> tuple[str, ...]:
    """Return the stems that stand at successive positions where the phrase does."""
    tokens = find_tokens(" ".join(words))
    return tuple(token.stem for token in tokens if not token.is_whole)


def _lookups_of_word(leaf: Word) -> tuple[Lookup, ...]:
    tokens = tuple(find_tokens(leaf.text))
    if not tokens:
        return ()
    parts = phrase_stems((leaf.text,))
    sequences = [parts]
    if tokens[0].is_whole:
        sequences = [(tokens[0].stem,), parts]
    is_one = tokens[0].is_whole or len(tokens) == 1
    exact = [(tokens[0].folded,)] if is_one else []
    return (
        *(Lookup(STEM, stems, 1.0, leaf.field) for stems in sequences),
        *(Lookup(WORD, words, EXACT_WEIGHT, leaf.field) for words in exact),
    )


def split_group(group: Group) -> GroupParts:
    """Sort a group's nodes by what they do."""
    required: list[Node] = []
    filters: list[Node] = []
    optional: list[Node] = []
    excluded: list[Node] = []
    for clause in group.clauses:
        if clause.occur is Occur.SHOULD:
            optional.append(clause.node)
        elif clause.occur is Occur.NOT:
            excluded.append(clause.node)
        elif isinstance(clause.node, FILTERS):
            filters.append(clause.node)
        else:
            required.append(clause.node)
    return GroupParts(
        required=tuple(required),
        filters=tuple(filters),
        optional=tuple(optional),
        excluded=tuple(excluded),
    )


def is_within(day: date | None, days: DateIn) -> bool:
    """Tell whether a document of this day passes; one without a day never does."""
    return (
        day is not None
        and (days.since is None or days.since <= day)
        and (days.until is None or day <= days.until)
    )


def newest_first(id_: str, day: date | None) -> tuple[int, str]:
    """Return what sorts documents by date, the undated last, ties by id."""
    return -day.toordinal() if day else 0, id_
