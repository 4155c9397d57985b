"""Query text → the answer to a search: hits, snippets, facets, what was understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from typing import Protocol

from kg.answers import (
    BuildInfo,
    Facets,
    FacetValue,
    Hit,
    Neighbour,
    SearchAnswer,
    Snippet,
)
from kg.contents import Contents, course_title, note_ranges
from kg.hybrid import find_hybrid_hits
from kg.index.base import FACETS, FacetCounts, FieldIs, Query, Searcher, Sort
from kg.index.corpus import Corpus, Found, FoundHit, make_corpus
from kg.index.naming import resolve_names
from kg.index.query import Mode, parse_query, print_query
from kg.index.searching import find_hits
from kg.index.snippets import make_snippets
from kg.index.suggest import Suggester, make_suggester
from kg.index.trees import all_of, any_of
from kg.meaning import FindNearest
from kg.records import Note
from kg.unanswered import describe_filters, find_near_names, read_parts
from kg.video_links import video_url
from kg.wording import shortened

MAX_LINE = 300
# The last hit from which an answer may start; the API refuses later ones.
MAX_OFFSET = 10_000


class _FindHits(Protocol):
    """Finds by words, as `find_hits`, or by words and meaning."""

    def __call__(
        self,
        query: Query,
        *,
        searcher: Searcher,
        corpus: Corpus,
        sort: Sort,
        limit: int | None,
        offset: int,
        facets: Sequence[str],
    ) -> Found: ...


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
    source: str | None,
    since: date | None,
    until: date | None,
    sort: Sort,
    mode: Mode,
    find_nearest: FindNearest | None = None,
) -> SearchAnswer:
    """Search, and describe the hits from ``offset`` on; any text is a query.

    The answer's ``query`` is the text alone, without the filters. With ``find_nearest``
    notes that mean nearly the same count as well, see `kg.hybrid`.
    """
    query = parse_query(
        text,
        course=course,
        lecture=lecture,
        concept=concept,
        source=source,
        since=since,
        until=until,
        mode=mode,
    )
    find: _FindHits = find_hits
    if find_nearest is not None:
        find = partial(find_hybrid_hits, find_nearest=find_nearest)
    found = _find(shelf, find, query, text, sort, limit=limit, offset=offset)
    nothing = not found.total

    @cache
    def count(other: Query) -> int:
        return _find(shelf, find, other, text, sort, limit=0, facets=()).total

    stop = offset + limit
    named = resolve_names(query, shelf.corpus)
    lecture_totals = _count_by_lecture(shelf, found)
    searcher = shelf.searcher if nothing else None
    return SearchAnswer(
        build=build,
        query=print_query(query),
        understood=read_parts(query, named, searcher),
        filters=describe_filters(query, shelf.contents, count if nothing else None),
        total=found.total,
        items=tuple(_hit(shelf, found, hit, lecture_totals) for hit in found.hits),
        next=next_offset(stop, found.total),
        facets=_make_facets(shelf.contents, found.facets),
        did_you_mean=found.did_you_mean,
        concepts=found.concepts,
        notices=found.notices,
        suggestions=find_near_names(query, shelf.suggester()) if nothing else (),
        unfiltered=(
            count(replace(query, filters=())) if nothing and query.filters else None
        ),
    )


def _find(
    shelf: Shelf,
    find: _FindHits,
    query: Query,
    text: str,
    sort: Sort,
    *,
    limit: int,
    offset: int = 0,
    facets: Sequence[str] = FACETS,
) -> Found:
    found = find(
        query,
        searcher=shelf.searcher,
        corpus=shelf.corpus,
        sort=sort,
        limit=limit,
        offset=offset,
        facets=facets,
    )
    if not text.strip() or query.root.clauses:
        return found
    # Without a word to look for all notes would match; nobody asked for all.
    notice = f"There is nothing in “{text.strip()[:40]}” to look for."
    nothing = dict.fromkeys(FACETS, FacetCounts(values=(), distinct=0))
    notices = (*found.notices, notice)
    return replace(found, hits=(), total=0, facets=nothing, notices=notices)


def next_offset(stop: int, total: int) -> str | None:
    """Return where the hits go on behind ``stop``; None if no answer starts there."""
    return str(stop) if stop < min(total, MAX_OFFSET + 1) else None


def _hit(
    shelf: Shelf, found: Found, hit: FoundHit, lecture_totals: Mapping[str, int]
) -> Hit:
    contents = shelf.contents
    note = contents.notes[hit.id]
    lecture = contents.lectures.get(note.lecture or "")
    url = lecture.url if lecture else None
    if hit.line is None:
        snippets = make_snippets(hit, found, shelf.corpus)
    else:
        snippets = (_line_snippet(contents, note.id, hit.line),)
    return Hit(
        note=note.id,
        title=note.title,
        course=note.course,
        course_title=course_title(contents, note.course),
        lecture=note.lecture,
        lecture_title=lecture.title if lecture else None,
        lecture_total=lecture_totals.get(note.lecture or "") if lecture else None,
        date=note.date,
        ranges=note_ranges(note),
        source=note.source,
        line=snippets[0].line if snippets else note.line,
        url=url,
        video_url=_find_video(note, url),
        score=hit.score,
        tier=hit.tier,
        reason=hit.reason,
        snippets=snippets,
    )


def _line_snippet(contents: Contents, note: str, line: int) -> Snippet:
    text = shortened(contents.passages[note, line].content, MAX_LINE)
    return Snippet(line=line, text=text, marks=())


def _find_video(note: Note, url: str | None) -> str | None:
    """Return where a video of the lecture or the note plays on, if one is known."""
    if not note.ranges:
        return None
    urls = (url, *(link.url for link in note.links))
    videos = (video_url(one, note.ranges[0].start) for one in urls if one)
    return next(filter(None, videos), None)


def _count_by_lecture(shelf: Shelf, found: Found) -> dict[str, int]:
    """Return how many of all hits there are of each lecture that is shown."""
    known = dict(found.facets["lecture"].values)
    lectures = {shelf.contents.notes[hit.id].lecture for hit in found.hits}
    uncounted = sorted({lecture for lecture in lectures if lecture} - known.keys())
    if not uncounted:
        return known
    shown = any_of(*(FieldIs("lecture", lecture) for lecture in uncounted))
    counted = shelf.searcher.search(
        replace(found.asked, root=all_of(found.asked.root, shown), tiers=()),
        limit=0,
        facets=("lecture",),
        facet_values=len(uncounted),
    )
    return known | dict(counted.facets["lecture"].values)


def _make_facets(contents: Contents, counted: Mapping[str, FacetCounts]) -> Facets:
    """Label the commonest values of each facet."""

    def values(facet: str, label: Callable[[str], str] = str) -> tuple[FacetValue, ...]:
        return tuple(
            FacetValue(value=value, label=label(value), count=count)
            for value, count in counted[facet].values
        )

    return Facets(
        course=values("course", lambda id: contents.courses[id].title),
        lecture=values("lecture", lambda id: contents.lectures[id].title),
        concept=values("concept", lambda id: contents.concepts[id].label),
        month=values("month"),
        source=values("source"),
        more={
            facet: found.distinct - len(found.values)
            for facet, found in counted.items()
        },
    )
