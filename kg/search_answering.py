"""Query text → the answer to a search: hits, snippets, facets, what was understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from kg.answers import (
    BuildInfo,
    Facets,
    FacetValue,
    Hit,
    Neighbour,
    SearchAnswer,
)
from kg.contents import Contents, course_title, note_ranges
from kg.index.base import FACETS, Searcher, Sort
from kg.index.corpus import Corpus, Found, FoundHit, make_corpus
from kg.index.query import Mode, parse_query, print_query
from kg.index.searching import find_hits
from kg.index.snippets import make_snippets
from kg.index.suggest import Suggester, make_suggester

# The last hit from which an answer may start; the API refuses later ones.
MAX_OFFSET = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What searching and suggesting need of an open build.

    ``suggester`` makes the suggester when first called and then returns that one.
    """

    contents: Contents
    searcher: Searcher
    corpus: Corpus
    suggester: Callable[[], Suggester]


def make_shelf(
    contents: Contents,
    searcher: Searcher,
    neighbours: Callable[[str], tuple[Neighbour, ...]],
    *,
    ranks: Mapping[str, float],
) -> Shelf:
    """Prepare an open build for searching and suggesting.

    ``ranks`` say how much each concept matters in the graph.
    """

    # Made when somebody types: most readers never do. Should two threads come at once,
    # both make the same and one of the two is kept.
    @cache
    def suggester() -> Suggester:
        concepts = contents.concepts.values()
        return make_suggester(
            ((concept, ranks.get(concept.id, 0.0)) for concept in concepts),
            contents.lectures.values(),
            searcher.words(),
        )

    return Shelf(
        contents=contents,
        searcher=searcher,
        corpus=make_corpus(contents.snapshot, neighbours=neighbours),
        suggester=suggester,
    )


def answer_search(
    shelf: Shelf,
    build: BuildInfo,
    text: str,
    *,
    limit: int,
    offset: int,
    course: str | None,
    lecture: str | None,
    concept: str | None,
    since: date | None,
    until: date | None,
    sort: Sort,
    mode: Mode,
) -> SearchAnswer:
    """Search, and describe the hits from ``offset`` on; any text is a query.

    The answer's ``query`` is the text alone, without the filters.
    """
    query = parse_query(
        text,
        course=course,
        lecture=lecture,
        concept=concept,
        since=since,
        until=until,
        mode=mode,
    )
    found = find_hits(
        query,
        searcher=shelf.searcher,
        corpus=shelf.corpus,
        sort=sort,
        limit=limit,
        offset=offset,
        facets=FACETS,
    )
    if text.strip() and not query.root.clauses:
        # Without a word to look for all notes would match; nobody asked for all.
        notice = f"There is nothing in “{text.strip()[:40]}” to look for."
        notices = (*found.notices, notice)
        found = replace(found, hits=(), total=0, facets={}, notices=notices)
    stop = offset + limit
    return SearchAnswer(
        build=build,
        query=print_query(query),
        total=found.total,
        items=tuple(_hit(shelf, found, hit) for hit in found.hits),
        next=next_offset(stop, found.total),
        facets=_facets(shelf.contents, found.facets),
        did_you_mean=found.did_you_mean,
        concepts=found.concepts,
        notices=found.notices,
    )


def next_offset(stop: int, total: int) -> str | None:
    """Return where the hits go on behind ``stop``; None if no answer starts there."""
    return str(stop) if stop < min(total, MAX_OFFSET + 1) else None


def _hit(shelf: Shelf, found: Found, hit: FoundHit) -> Hit:
    contents = shelf.contents
    note = contents.notes[hit.id]
    lecture = contents.lectures.get(note.lecture or "")
    snippets = make_snippets(note.id, found, shelf.corpus)
    return Hit(
        note=note.id,
        title=note.title,
        course=note.course,
        course_title=course_title(contents, note.course),
        lecture=note.lecture,
        date=note.date,
        ranges=note_ranges(note),
        source=note.source,
        line=snippets[0].line if snippets else note.line,
        url=lecture.url if lecture else None,
        score=hit.score,
        tier=hit.tier,
        reason=hit.reason,
        snippets=snippets,
    )


def _facets(
    contents: Contents, counted: Mapping[str, tuple[tuple[str, int], ...]]
) -> Facets:
    label_of: dict[str, Callable[[str], str]] = {
        "course": lambda id_: contents.courses[id_].title,
        "lecture": lambda id_: contents.lectures[id_].title,
        "concept": lambda id_: contents.concepts[id_].label,
        "month": lambda month: month,
    }
    return Facets(
        **{
            facet: tuple(
                FacetValue(value=value, label=label(value), count=count)
                for value, count in counted.get(facet, ())
            )
            for facet, label in label_of.items()
        }
    )
