"""A query → how it was read, and, if nothing answers it, what would be answered."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice

from kg.answers import GivenFilter, QueryPart, Suggestion
from kg.contents import Contents
from kg.index.base import (
    Clause,
    ConceptIs,
    DateIn,
    FieldIs,
    Fuzzy,
    Group,
    Node,
    Occur,
    Phrase,
    Prefix,
    Query,
    Searcher,
    Word,
)
from kg.index.dates import print_date_range
from kg.index.query import print_query
from kg.index.suggest import WORD, Suggester, suggest
from kg.index.trees import wanted_leaves, without_stop_words
from kg.labels import fold

MAX_SUGGESTIONS = 8
# Of each word, so that the first does not take the room of all.
MAX_WORD_SUGGESTIONS = 3
MIN_WORD = 3
# Words of a query that are counted or completed; the rest is only repeated.
MAX_HELPED = 8


def read_parts(
    query: Query, named: Query, searcher: Searcher | None
) -> tuple[QueryPart, ...]:
    """Return what is looked for, with the notes of each part if a searcher is given.

    ``named`` is the query with names replaced by ids, see `kg.index.naming`: what is
    counted, while ``query`` is what is shown. Of a long query the first parts count.
    """
    read = _find_parts(without_stop_words(query.root))
    counted = _find_parts(without_stop_words(named.root))
    return tuple(
        QueryPart(
            kind=_kind(part),
            text=print_query(Query(root=Group((Clause(part.occur, part.node),)))),
            notes=_count(same.node, searcher) if place < MAX_HELPED else None,
        )
        for place, (part, same) in enumerate(zip(read, counted, strict=True))
    )


def _find_parts(group: Group, *, excluded: bool = False) -> Iterator[Clause]:
    for clause in group.clauses:
        is_out = excluded or clause.occur is Occur.NOT
        if isinstance(clause.node, Group):
            yield from _find_parts(clause.node, excluded=is_out)
        else:
            yield Clause(Occur.NOT if is_out else Occur.SHOULD, clause.node)


def _kind(part: Clause) -> str:
    if part.occur is Occur.NOT:
        return "excluded"
    match part.node:
        case Word():
            return "word"
        case Phrase():
            return "phrase"
        case Prefix():
            return "prefix"
        case Fuzzy():
            return "near"
        case _:
            return "condition"


def _count(node: Node, searcher: Searcher | None) -> int | None:
    if searcher is None:
        return None
    query = Query(root=Group((Clause(Occur.MUST, node),)))
    return searcher.search(query, limit=0).total


def describe_filters(
    query: Query, contents: Contents, count: Callable[[Query], int] | None
) -> tuple[GivenFilter, ...]:
    """Return a query's filters with their labels, and how many hits there would be
    without each if ``count`` tells how many a query has.
    """
    return tuple(
        _describe(node, contents, count and count(_without(query, node)))
        for node in query.filters
    )


def _without(query: Query, node: Node) -> Query:
    return replace(query, filters=tuple(f for f in query.filters if f is not node))


def _describe(node: Node, contents: Contents, without: int | None) -> GivenFilter:
    match node:
        case ConceptIs(id=value):
            known = contents.concepts.get(value)
            name, label = "concept", known.label if known else value
        case FieldIs(field="course" as name, value=value):
            course = contents.courses.get(value)
            label = course.title if course else value
        case FieldIs(field="lecture" as name, value=value):
            lecture = contents.lectures.get(value)
            label = lecture.title if lecture else value
        case FieldIs(field=name, value=value):
            label = value
        case DateIn(since=since, until=until):
            name, value = "date", print_date_range(since, until)
            label = _days_label(since, until)
        case _:
            raise TypeError(f"{type(node).__name__} is no filter that can be given")
    return GivenFilter(
        name=name,
        value=value,
        label=label,
        parameters=("from", "to") if name == "date" else (name,),
        without=without,
    )


def _days_label(since: date | None, until: date | None) -> str:
    if since is None:
        return f"to {until}"
    if until is None:
        return f"from {since}"
    last = calendar.monthrange(since.year, since.month)[1]
    if since.day == 1 and until == since.replace(day=last):
        return f"{since:%Y-%m}"
    return f"{since}" if since == until else f"{since} to {until}"


def find_near_names(query: Query, suggester: Suggester) -> tuple[Suggestion, ...]:
    """Return completions of the query's words together, then of each alone.

    Left out are the words themselves, which were looked for already, and words that
    are suggested as names besides.
    """
    leaves = wanted_leaves(without_stop_words(query.root))
    words = [word for leaf in leaves for word in _words(leaf)]
    found = dict.fromkeys(suggest(suggester, " ".join(words), limit=MAX_SUGGESTIONS))
    for word in words[:MAX_HELPED]:
        if len(word) >= MIN_WORD:
            near = suggest(suggester, word, limit=MAX_WORD_SUGGESTIONS)
            found |= dict.fromkeys(near)
    said = {fold(word) for word in words}
    said |= {fold(near.text) for near in found if near.kind != WORD}
    new = (near for near in found if near.kind != WORD or near.text not in said)
    return tuple(islice(new, MAX_SUGGESTIONS))


def _words(leaf: Node) -> tuple[str, ...]:
    match leaf:
        case Word(text=text) | Prefix(text=text) | Fuzzy(text=text):
            return (text,)
        case Phrase(words=words):
            return words
        case _:
            return ()
