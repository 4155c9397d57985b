"""Turn parts of answers into what the templates print: pieces, times, bars, links."""

from __future__ import annotations

import calendar
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Protocol, TypeVar
from urllib.parse import urlencode, urlsplit

from apiflask import APIFlask
from flask import request, url_for

from kg.answers import (
    TIER_TEXT,
    GivenFilter,
    Hit,
    LineMention,
    Neighbour,
    NodeRef,
    NoteAnswer,
    NoteLine,
    ReferenceItem,
    RelationItem,
)
from kg.clock import clock, ranges_text
from kg.diff_answers import group_changes
from kg.records import ORIGIN_TEXT
from kg.wording import counted, shortened


class Span(Protocol):
    """Columns of a text: code points ``start`` to ``end``."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


AnySpan = TypeVar("AnySpan", bound=Span)


def pieces(text: str, spans: Iterable[AnySpan]) -> Iterator[tuple[str, AnySpan | None]]:
    """Cut a text at its spans: every piece with its span, or None between them.

    The pieces joined are the text. Of two spans that overlap the later one is left out.
    """
    at = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start < at or span.end > len(text) or span.start >= span.end:
            continue
        if span.start > at:
            yield text[at : span.start], None
        yield text[span.start : span.end], span
        at = span.end
    if at < len(text):
        yield text[at:], None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePiece:
    """A piece of a note's line: a link, or what names a concept, or neither."""

    text: str
    link: ReferenceItem | None = None
    mention: LineMention | None = None


def line_pieces(
    answer: NoteAnswer,
) -> tuple[tuple[NoteLine, tuple[LinePiece, ...]], ...]:
    """Cut every line of a note at its links and at what names concepts.

    A link goes before the concept that its text names.
    """
    links: defaultdict[int, list[ReferenceItem]] = defaultdict(list)
    for reference in answer.references:
        if reference.note is not None or reference.unresolved:
            links[reference.line].append(reference)
    return tuple(
        (line, tuple(_line_pieces(line, links[line.line]))) for line in answer.lines
    )


def _line_pieces(line: NoteLine, links: Iterable[ReferenceItem]) -> Iterator[LinePiece]:
    spans: list[ReferenceItem | LineMention] = [*links, *line.mentions]
    for text, span in pieces(line.text, spans):
        match span:
            case ReferenceItem():
                yield LinePiece(text=text, link=span)
            case LineMention():
                yield LinePiece(text=text, mention=span)
            case None:
                yield LinePiece(text=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPart:
    """A watched stretch as a part of the lecture's length: percent of 100."""

    x: float
    width: float


def watched_bar(
    watched: Iterable[tuple[int, int | None]], length: float
) -> tuple[BarPart, ...]:
    """Place watched ranges on a bar of 100, ``length`` seconds long.

    A range without an end reaches the bar's.
    """
    return tuple(
        BarPart(
            x=round(100 * start / length, 1),
            width=round(100 * ((length if end is None else end) - start) / length, 1),
        )
        for start, end in watched
    )


def bar_length(watched: Iterable[tuple[int, int | None]], *, to_end: bool) -> float:
    """Return the seconds that a lecture's bar stands for.

    How long a lecture is nobody wrote down, unless it was heard ``to_end``: then the
    bar ends with the last range. A range without an end gets a minute, and what was not
    heard to the end leaves a tenth of the bar empty.
    """
    heard = max(
        (start + 60 if end is None else end for start, end in watched), default=0
    )
    return heard if heard and to_end else (heard or 60) / 0.9


def is_web_link(url: str) -> bool:
    """Say whether a link of a note may be followed: http or https, with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def month_dates(month: str) -> dict[str, str]:
    """Return the first and last day of a month ("2025-08") as ``from`` and ``to``."""
    year, number = (int(part) for part in month.split("-"))
    last = calendar.monthrange(year, number)[1]
    return {
        "from": date(year, number, 1).isoformat(),
        "to": date(year, number, last).isoformat(),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationGroup:
    """Relations that read alike from one concept and are of one origin.

    ``members``: other end, relation.
    """

    phrase: str
    origin: str
    members: tuple[tuple[NodeRef, RelationItem], ...]


def group_relations(
    concept: str, relations: Iterable[RelationItem]
) -> tuple[RelationGroup, ...]:
    """Group relations by how they read from a concept and their origin, in order."""
    groups: dict[tuple[str, str], list[tuple[NodeRef, RelationItem]]] = {}
    for relation in relations:
        if relation.subject.id == concept:
            phrase, other = relation.phrase, relation.object
        else:
            phrase, other = relation.inverse, relation.subject
        groups.setdefault((phrase, relation.origin), []).append((other, relation))
    return tuple(
        RelationGroup(phrase=phrase, origin=origin, members=tuple(members))
        for (phrase, origin), members in groups.items()
    )


def group_neighbours(
    neighbours: Iterable[Neighbour],
) -> tuple[tuple[str, tuple[Neighbour, ...]], ...]:
    """Group a concept's neighbours by how it reads to them, in order of the first."""
    groups: defaultdict[str, list[Neighbour]] = defaultdict(list)
    for near in neighbours:
        groups[near.phrase].append(near)
    return tuple((phrase, tuple(members)) for phrase, members in groups.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class HitGroup:
    """Hits of one lecture, or a hit without one, in their order.

    ``more`` counts the hits of the lecture that are not among those grouped.
    """

    hits: tuple[Hit, ...]
    more: int


def group_hits(hits: Iterable[Hit], *, by_date: bool) -> tuple[HitGroup, ...]:
    """Group hits by lecture, groups in the order of their first hits.

    Of hits ``by_date`` only neighbours are grouped, or days would be out of order.
    """
    found = tuple(hits)
    shown = Counter(hit.lecture for hit in found)
    # One sort brings a lecture's hits together where the first of them stands.
    first: dict[str, int] = {}
    for place, hit in enumerate(found):
        first.setdefault(_group_key(hit), place)
    ordered = found if by_date else sorted(found, key=lambda h: first[_group_key(h)])
    groups = (tuple(group) for _, group in groupby(ordered, _group_key))
    return tuple(
        HitGroup(
            hits=group,
            more=(total - shown[group[0].lecture])
            if (total := group[0].lecture_total)
            else 0,
        )
        for group in groups
    )


def _group_key(hit: Hit) -> str:
    return f"lecture {hit.lecture}" if hit.lecture else f"note {hit.note}"


def without(*filters: GivenFilter) -> str:
    """Return this page's address without these filters."""
    names = (name for given in filters for name in given.parameters)
    return here(dict.fromkeys(names))


def node_url(node: NodeRef) -> str:
    """Return the page of a concept, a lecture or a course."""
    return url_for(f"pages.{node.kind}", id=node.id)


def here(changes: Mapping[str, object]) -> str:
    """Return this page's address with other parameters; None takes one away.

    Whatever changes, the list begins again at its first page.
    """
    kept = {
        name: value
        for name, value in request.args.items()
        if name != "offset" and value and name not in changes
    }
    given = {name: value for name, value in changes.items() if value is not None}
    query = urlencode(kept | given)
    return f"{request.path}?{query}" if query else request.path


def register_rendering(app: APIFlask) -> None:
    """Give the templates these functions, as filters, tests and globals."""
    app.jinja_env.filters.update(
        pieces=pieces,
        clock=clock,
        ranges_text=ranges_text,
        month_dates=month_dates,
        group_neighbours=group_neighbours,
    )
    app.jinja_env.tests["web_link"] = is_web_link
    app.jinja_env.globals.update(
        here=here,
        without=without,
        tier_text=TIER_TEXT,
        node_url=node_url,
        line_pieces=line_pieces,
        watched_bar=watched_bar,
        bar_length=bar_length,
        group_relations=group_relations,
        origin_text=ORIGIN_TEXT,
        counted=counted,
        shortened=shortened,
        group_changes=group_changes,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
