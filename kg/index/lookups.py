"""Query leaves → the terms to look up in an index's fields, the same for each engine.

An index holds stems with positions of titles, bodies and concept labels, the
unstemmed words of titles and bodies, and exact values. A document's score is the sum
of BM25 over the lookups that match it, each with its weight (Robertson and Zaragoza
2009; idf as in Lucene).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kg.index.analysis import find_tokens
from kg.index.base import (
    FILTERS,
    Clause,
    ConceptIs,
    DateIn,
    Document,
    FieldIs,
    Fuzzy,
    Group,
    Node,
    Occur,
    Phrase,
    Prefix,
    Query,
    ScoredId,
    Sort,
    Word,
)
from kg.index.fuzzy import expand_fuzzy, expand_prefix
from kg.labels import fold

K1 = 1.2
B = 0.75
STEM_WEIGHTS = {"title": 2.0, "body": 1.0, "labels": 0.3}
WORD_FIELDS = {"title": "title_words", "body": "body_words"}
# What a word adds that stands exactly as asked for, next to its stem's own score.
EXACT_WEIGHT = 0.25
CONCEPT_WEIGHT = 3.0
FILTER_WEIGHT = 0.0


@dataclass(frozen=True, slots=True)
class Lookup:
    """A term in a field, or several at successive positions."""

    field: str
    terms: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupParts:
    """The nodes of a group by what they do."""

    required: tuple[Node, ...]
    filters: tuple[Node, ...]
    optional: tuple[Node, ...]
    excluded: tuple[Node, ...]


def text_fields(document: Document) -> dict[str, str]:
    """Return the texts that are indexed by stem."""
    return {
        "title": document.title,
        "body": document.body,
        "labels": "\n".join(document.labels),
    }


def value_fields(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the exact values by which documents are found and filtered."""
    return {
        "concepts": document.concepts,
        "course": (document.course,),
        "lecture": (document.lecture,),
        "flag": document.flags,
    }


def idf(documents: int, total: int) -> float:
    """Return the weight of a term that stands in ``documents`` of ``total``."""
    return math.log(1 + (total - documents + 0.5) / (documents + 0.5))


def find_lookups(
    leaf: Word | Phrase | Prefix | Fuzzy | ConceptIs | FieldIs,
    words: Sequence[tuple[str, int]],
) -> tuple[Lookup, ...]:
    """Return the lookups of which any one matches; none if nothing can match.

    ``words`` is the index's vocabulary, see `kg.index.base.Searcher.words`.
    """
    match leaf:
        case ConceptIs():
            return (Lookup("concepts", (leaf.id,), CONCEPT_WEIGHT),)
        case FieldIs():
            return (Lookup(leaf.field, (leaf.value,), FILTER_WEIGHT),)
        case Prefix():
            found = expand_prefix(fold(leaf.text), words)
            return _word_lookups(found, leaf.field, 1.0)
        case Fuzzy(distance=0):
            return _word_lookups((fold(leaf.text),), leaf.field, 1.0)
        case Fuzzy():
            found = expand_fuzzy(fold(leaf.text), leaf.distance, words)
            return _word_lookups(found, leaf.field, 1.0)
        case Phrase():
            return _stem_lookups((phrase_stems(leaf.words),), leaf.field)
        case Word():
            return _lookups_of_word(leaf)


def phrase_stems(words: Sequence[str]) -> tuple[str, ...]:
    """Return the stems that stand at successive positions where the phrase does."""
    tokens = find_tokens(" ".join(words))
    return tuple(token.stem for token in tokens if not token.is_whole)


def _lookups_of_word(leaf: Word) -> tuple[Lookup, ...]:
    tokens = tuple(find_tokens(leaf.text))
    if not tokens:
        return ()
    parts = phrase_stems((leaf.text,))
    if tokens[0].is_whole:
        sequences: tuple[tuple[str, ...], ...] = ((tokens[0].stem,), parts)
    else:
        sequences = (parts,)
    is_one = tokens[0].is_whole or len(tokens) == 1
    exact = (tokens[0].folded,) if is_one else ()
    return (
        *_stem_lookups(sequences, leaf.field),
        *_word_lookups(exact, leaf.field, EXACT_WEIGHT),
    )


def _stem_lookups(
    sequences: Sequence[tuple[str, ...]], field: str | None
) -> tuple[Lookup, ...]:
    return tuple(
        Lookup(name, terms, weight)
        for name, weight in STEM_WEIGHTS.items()
        for terms in sequences
        if terms and field in (None, name)
    )


def _word_lookups(
    words: Sequence[str], field: str | None, weight: float
) -> tuple[Lookup, ...]:
    return tuple(
        Lookup(name, (word,), weight)
        for source, name in WORD_FIELDS.items()
        for word in words
        if field in (None, source)
    )


def split_group(group: Group) -> GroupParts:
    """Sort a group's nodes by what they do."""
    required = [c.node for c in group.clauses if c.occur is Occur.MUST]
    return GroupParts(
        required=tuple(node for node in required if not isinstance(node, FILTERS)),
        filters=tuple(node for node in required if isinstance(node, FILTERS)),
        optional=tuple(c.node for c in group.clauses if c.occur is Occur.SHOULD),
        excluded=tuple(c.node for c in group.clauses if c.occur is Occur.NOT),
    )


def make_count_query(word: str) -> Query:
    """Return the query that finds the documents whose title or body has a word."""
    fields = (Word(word, "title"), Word(word, "body"))
    return Query(root=Group(tuple(Clause(Occur.SHOULD, node) for node in fields)))


def is_within(day: date | None, days: DateIn) -> bool:
    """Tell whether a document of this day passes; one without a day never does."""
    return (
        day is not None
        and (days.since is None or days.since <= day)
        and (days.until is None or day <= days.until)
    )


def rank(
    scores: Mapping[str, float], dates: Mapping[str, date | None], *, sort: Sort
) -> tuple[ScoredId, ...]:
    """Order matching documents as `kg.index.base.Searcher.find` promises."""
    found = [ScoredId(id=id_, score=round(score, 6)) for id_, score in scores.items()]
    if sort is Sort.DATE:
        found.sort(key=lambda hit: newest_first(hit.id, dates[hit.id]))
    else:
        found.sort(key=lambda hit: (-hit.score, hit.id))
    return tuple(found)


def newest_first(id_: str, day: date | None) -> tuple[int, str]:
    """Return what sorts documents by date, the undated last, ties by id."""
    return -day.toordinal() if day else 0, id_
