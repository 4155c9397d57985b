"""Query tree → a query of tantivy that finds the same documents as plain Python."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tantivy import FieldType, Occur, Query, Schema, Searcher

from kg.index.analysis import find_tokens
from kg.index.base import (
    Boost,
    DateIn,
    FieldIs,
    Fuzzy,
    Group,
    IdIn,
    Node,
    Prefix,
)
from kg.index.chunks import WHOLE, encode_term
from kg.index.lookups import (
    CONCEPT,
    WORD,
    Lookup,
    find_lookups,
    split_group,
)
from kg.index.scoring import find_runs
from kg.index.wordlist import WordList, make_word_list

# Each field has a score of its own here, and titles are short: a word that only few
# titles have scores high in them.
TITLE_WEIGHT = 0.25
# The fields of a part, for stems and for words, with what they weigh.
_WEIGHTS = {
    "title": {"title": TITLE_WEIGHT},
    "body": {"body": 1.0},
    None: {"title": TITLE_WEIGHT, "body": 1.0},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIndex:
    """What queries are made for; ``ids`` are by place, sorted."""

    schema: Schema
    searcher: Searcher
    ids: Sequence[str]
    words: Callable[[], WordList]


def make_query(node: Node, index: OpenIndex) -> Query:
    """Return the query that finds what a node finds."""
    match node:
        case Group():
            return _make_group(node, index)
        case Boost():
            return Query.boost_query(make_query(node.node, index), node.weight)
        case DateIn():
            return unscored(_make_range(node, index.schema))
        case IdIn():
            return unscored(find_places(_places_of(node.ids, index.ids), index))
        case FieldIs():
            return unscored(_make_value(node, index))
    is_expanded = isinstance(node, Prefix | Fuzzy)
    words = index.words() if is_expanded else make_word_list(())
    lookups = find_lookups(node, words)
    return any_of(_make_lookup(lookup, index) for lookup in lookups)


def any_of(queries: Iterable[Query]) -> Query:
    """Find what any of these finds; the scores are added up."""
    should = [(Occur.Should, query) for query in queries]
    if not should:
        return Query.empty_query()
    return should[0][1] if len(should) == 1 else Query.boolean_query(should)


def all_of(*required: Query, but: Iterable[Query] = ()) -> Query:
    """Find what all of these find and none of those behind ``but``."""
    clauses = [(Occur.Must, query) for query in required]
    clauses += [(Occur.MustNot, query) for query in but]
    return Query.boolean_query(clauses)


def unscored(query: Query) -> Query:
    """Find the same documents, with a score of 0."""
    return Query.const_score_query(query, 0.0)


def find_places(places: Sequence[int], index: OpenIndex) -> Query:
    """Find the documents at these places in the order of ids."""
    if not places:
        return Query.empty_query()
    return Query.term_set_query(index.schema, "place", places)


def _make_group(group: Group, index: OpenIndex) -> Query:
    parts = split_group(group)
    required = [make_query(node, index) for node in (*parts.required, *parts.filters)]
    optional = [make_query(node, index) for node in parts.optional]
    excluded = [make_query(node, index) for node in parts.excluded]
    if optional and not parts.required:
        required.append(any_of(optional))
        optional = []
    if not required:
        required.append(unscored(Query.all_query()))
    return Query.boolean_query(
        [
            *((Occur.Must, query) for query in required),
            *((Occur.Should, query) for query in optional),
            *((Occur.MustNot, query) for query in excluded),
        ]
    )


def _make_range(days: DateIn, schema: Schema) -> Query:
    # Undated documents have the day 0.
    since = days.since.toordinal() if days.since else 1
    until = days.until.toordinal() if days.until else None
    if until is not None and until < since:
        return Query.empty_query()
    return Query.range_query(
        schema, "day", FieldType.Integer, lower_bound=since, upper_bound=until
    )


def _places_of(wanted: Iterable[str], ids: Sequence[str]) -> list[int]:
    found = ((bisect_left(ids, id_), id_) for id_ in wanted)
    return [at for at, id_ in found if at < len(ids) and ids[at] == id_]


def _make_value(node: FieldIs, index: OpenIndex) -> Query:
    if node.value:
        return _term(node.field, node.value, index)
    if node.field == "flag":
        return Query.empty_query()
    return all_of(Query.all_query(), but=(Query.exists_query(node.field),))


def _term(field: str, value: str, index: OpenIndex) -> Query:
    return Query.term_query(index.schema, field, printable(value))


def printable(text: str) -> str:
    """Return text that can be written as UTF-8, which what a person types may not."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _make_lookup(lookup: Lookup, index: OpenIndex) -> Query:
    terms = [printable(encode_term(term)) for term in lookup.terms]
    if lookup.kind == CONCEPT:
        return Query.boost_query(
            _term("concept", lookup.terms[0], index), lookup.weight
        )
    found: list[Query] = []
    for field, weight in _WEIGHTS[lookup.part].items():
        if lookup.kind == WORD:
            query = _term(f"{field}_word", terms[0], index)
        elif len(terms) == 1:
            query = find_stem(field, terms[0], index)
        else:
            query = _find_phrase(field, terms, index)
        found.append(Query.boost_query(query, weight * lookup.weight))
    return any_of(found)


def find_stem(field: str, stem: str, index: OpenIndex) -> Query:
    """Find a stem in a field: that of a word, of a part of one, or of a whole."""
    plain = _term(field, stem, index)
    if not index.searcher.doc_freq(field, WHOLE + stem):
        return plain
    return any_of((plain, _term(field, WHOLE + stem, index)))


def _find_phrase(field: str, stems: Sequence[str], index: OpenIndex) -> Query:
    phrase = Query.phrase_query(index.schema, field, list(stems))
    wholes = [
        _term(field, WHOLE + stem, index)
        for stem in dict.fromkeys(stems)
        if index.searcher.doc_freq(field, WHOLE + stem)
    ]
    if not wholes:
        return phrase
    standing = (find_stem(field, stem, index) for stem in dict.fromkeys(stems))
    likely = all_of(*standing, any_of(wholes))
    places = _read_places(unscored(likely), f"{field}_lines", stems, index)
    return any_of((phrase, unscored_as(find_places(places, index), 1.0)))


def unscored_as(query: Query, score: float) -> Query:
    """Find the same documents, each with this score."""
    return Query.const_score_query(query, score)


def _read_places(
    likely: Query, field: str, stems: Sequence[str], index: OpenIndex
) -> list[int]:
    """Return the places of the documents that say a phrase with a whole word in it.

    Whole words have no positions of their own in the index, so the lines that hold
    any are read again.
    """
    searcher = index.searcher
    hits = searcher.search(likely, limit=max(1, searcher.num_docs), count=False).hits
    addresses = [
        address
        for _, address in hits
        if _says(stems, bytes(searcher.doc(address).get_first(field) or b""))
    ]
    return [int(at or 0) for at in searcher.fast_field_values("place", addresses)]


def _says(stems: Sequence[str], lines: bytes) -> bool:
    at: dict[str, list[int]] = {stem: [] for stem in stems}
    for token in find_tokens(lines.decode()):
        stem = encode_term(token.stem)
        if stem in at:
            at[stem].append(token.position)
    return bool(find_runs([{"": at[stem]} for stem in stems]))
