"""What a reader of a build answers with; field names are those of the JSON.

The command line's ``--json`` and the HTTP API print the same objects: `to_json` turns
any of these records into plain dicts, lists, strings and numbers. A field that ends in
an underscore loses it on the way (``from_`` → ``from``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType
from typing import TypeAlias, cast

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

_PLAIN = frozenset({bool, int, float, str, NoneType})


def to_json(value: object) -> Json:
    """Turn a record, or a tuple of records, into what ``json.dumps`` takes.

    Raises:
        TypeError: the value is no record, sequence, mapping, date or plain value.
    """
    if type(value) in _PLAIN:  # Most are; the other questions take longer.
        return cast(Json, value)
    if isinstance(value, Enum):
        return to_json(value.value)
    if isinstance(value, int | float | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list | frozenset):
        items = sorted(value) if isinstance(value, frozenset) else value
        # A call for each would take longer than all the rest.
        return [
            cast(Json, item) if type(item) in _PLAIN else to_json(item)
            for item in items
        ]
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        names = _json_names(type(value))
        return {
            name: item
            if type(item := getattr(value, field)) in _PLAIN
            else to_json(item)
            for field, name in names
        }
    raise TypeError(f"{type(value).__name__} has no JSON form")


@cache
def _json_names(record_type: type) -> tuple[tuple[str, str], ...]:
    return tuple((f.name, f.name.rstrip("_")) for f in fields(record_type))


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildInfo:
    """Which build answered. ``stale``: the notes have changed since it was made."""

    id: str
    built_at: str
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRef:
    """A concept, lecture or course (its ``kind``) by id and label."""

    id: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityRef:
    """A group of concepts that belong together, by its number and its name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptSummary:
    """A concept as lists show it."""

    id: str
    label: str
    kind: str
    tier: str
    origin: str
    mentions: int
    notes: int
    first_seen: date | None
    last_seen: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSummary:
    """A note as lists show it.

    ``ranges`` are [start, end] in seconds, end null where the notes say *End* and no
    minute; ``to_end``: the lecture's end was seen.
    """

    id: str
    title: str
    source: str
    line: int
    course: str | None
    course_title: str | None
    lecture: str | None
    date: date | None
    date_inferred: bool
    ranges: tuple[tuple[int, int | None], ...]
    to_end: bool
    markers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    """A verbatim quote with its place. ``date`` and ``title`` are those of its note.

    ``under`` is the line of its note without which the quote would not say it, such as
    the heading above, and ``under_text`` what stands there; null if it needs none.
    """

    source: str
    line: int
    start: int
    end: int
    quote: str
    rule: str
    note: str
    title: str
    date: date | None
    under: int | None
    under_text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationItem:
    """A relation in the direction it is stated.

    ``phrase`` reads from the subject, ``inverse`` from the object. ``first_seen`` and
    ``last_seen`` are the dates of the first and the last note with evidence.
    """

    subject: NodeRef
    predicate: str
    phrase: str
    inverse: str
    object: NodeRef
    origin: str
    confidence: float
    evidence: tuple[EvidenceItem, ...]
    vocabulary: str | None
    verb: str | None
    first_seen: date | None
    last_seen: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Code points ``start`` to ``end`` of the snippet's text that matched."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A passage of a hit with what matched in it; never HTML."""

    line: int
    text: str
    marks: tuple[Mark, ...]


# How a hit's tier is called where people read it.
TIER_TEXT: Mapping[str, str] = {
    "exact": "exact",
    "alias": "another name",
    "stem": "other form",
    "fuzzy": "likely spelling",
    "graph": "related",
    "semantic": "similar",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A note that answers a query. ``line`` is that of its best snippet.

    ``tier``: exact, alias, stem, fuzzy, graph or — by meaning alone — semantic;
    ``reason`` is a short sentence.
    ``lecture_total`` counts the hits, shown or not, of the same lecture, null without
    one. ``video_url`` plays the lecture from the second where the note's first range
    starts, null where nothing is known to do so.
    """

    note: str
    title: str
    course: str | None
    course_title: str | None
    lecture: str | None
    lecture_title: str | None
    lecture_total: int | None
    date: date | None
    ranges: tuple[tuple[int, int | None], ...]
    source: str
    line: int
    url: str | None
    video_url: str | None
    score: float
    tier: str
    reason: str
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One value of a facet: how many hits have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """Counts over all hits, not over the shown page, of each facet's commonest values.

    ``more`` counts, by facet, the values besides those that are listed.
    """

    course: tuple[FacetValue, ...]
    lecture: tuple[FacetValue, ...]
    concept: tuple[FacetValue, ...]
    month: tuple[FacetValue, ...]
    source: tuple[FacetValue, ...]
    more: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A concept next to another; ``phrase`` reads from the other to this one."""

    id: str
    label: str
    predicate: str
    phrase: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedConcept:
    """A concept found in the query. ``how``: label, alias, misspelling or fuzzy."""

    id: str
    label: str
    definition: str | None
    text: str
    how: str
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPart:
    """A part of a query as it was read, in the query's syntax.

    ``kind``: word, phrase, prefix, near (``term~1``), condition (``field:value``) or
    excluded. ``notes`` counts the notes with it; null for parts of a query with hits.
    """

    kind: str
    text: str
    notes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFilter:
    """A filter given beside the query: course, lecture, concept, source or date.

    ``parameters`` of the address carry it. ``without`` counts the hits there would be
    without this filter; null where there are hits with it.
    """

    name: str
    value: str
    label: str
    parameters: tuple[str, ...]
    without: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A completion. ``kind``: concept, lecture or word.

    ``id`` is null for words, and where the text goes on from other words.
    """

    text: str
    kind: str
    id: str | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """``notices`` say which bounds bit and what was read as plain words.

    Where nothing was found, ``suggestions`` are names near the words of the query, and
    ``unfiltered`` counts the hits there would be without filters, if some were given.
    """

    build: BuildInfo
    query: str
    understood: tuple[QueryPart, ...]
    filters: tuple[GivenFilter, ...]
    total: int
    items: tuple[Hit, ...]
    next: str | None
    facets: Facets
    did_you_mean: str | None
    concepts: tuple[RecognisedConcept, ...]
    notices: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]
    unfiltered: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestAnswer:
    build: BuildInfo
    total: int
    items: tuple[Suggestion, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesAnswer:
    build: BuildInfo
    total: int
    items: tuple[NoteSummary, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMention:
    """Columns ``start`` to ``end`` of a line name ``concept``."""

    start: int
    end: int
    concept: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """A line as written; ``start`` is the column where its content begins.

    ``done`` tells whether a task is done, null for what is no task.
    """

    line: int
    text: str
    start: int
    depth: int
    kind: str
    done: bool | None
    mentions: tuple[LineMention, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceItem:
    """Columns ``start`` to ``end`` of a line link, tag or name something.

    ``kind``: wikilink, embed, block, tag, alias or property; ``key`` is the name of the
    property that holds it. ``text`` is what readers see. ``note`` is where it leads,
    null if it leads to no note; a link that should have is ``unresolved``.
    """

    kind: str
    target: str
    anchor: str | None
    key: str | None
    text: str
    line: int
    start: int
    end: int
    note: str | None
    unresolved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlink:
    """A line of another note that leads here. ``title``, ``date`` are that note's."""

    note: str
    title: str
    date: date | None
    source: str
    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkItem:
    url: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAnswer:
    """A note whole. ``previous`` and ``next`` are its neighbours in time.

    ``trail`` are the titles above it, the outermost first.
    """

    build: BuildInfo
    id: str
    title: str
    source: str
    line: int
    end_line: int
    course: NodeRef | None
    lecture: NodeRef | None
    week: int | None
    date: date | None
    date_written: str | None
    date_inferred: bool
    ranges: tuple[tuple[int, int | None], ...]
    to_end: bool
    markers: tuple[str, ...]
    links: tuple[LinkItem, ...]
    trail: tuple[str, ...]
    lines: tuple[NoteLine, ...]
    references: tuple[ReferenceItem, ...]
    backlinks: tuple[Backlink, ...]
    concepts: tuple[NodeRef, ...]
    previous: NoteSummary | None
    next: NoteSummary | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptsAnswer:
    build: BuildInfo
    total: int
    items: tuple[ConceptSummary, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionItem:
    """A place that names the concept: the line as written and the columns in it."""

    note: str
    title: str
    date: date | None
    source: str
    line: int
    start: int
    end: int
    text: str
    line_text: str
    found_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A reason why a phrase is a concept, ``says`` it in words, and its weight."""

    name: str
    weight: float
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateItem:
    """A concept that is worth a decision; ``effect`` says how much.

    ``looks_like`` are concepts that may be the same. ``text`` is a line that names it,
    at ``source`` and ``line``.
    """

    id: str
    label: str
    tier: str
    score: float
    votes: tuple[Vote, ...]
    mentions: int
    effect: float
    looks_like: tuple[NodeRef, ...]
    source: str
    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatesAnswer:
    """``unmatched`` are sentences about decisions that match nothing in the notes."""

    build: BuildInfo
    total: int
    items: tuple[CandidateItem, ...]
    next: str | None
    unmatched: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarConcept:
    """A concept that shares neighbours; ``shared`` names some of them."""

    id: str
    label: str
    score: float
    shared: tuple[NodeRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherForm:
    """A form of the notes that was decided to be the concept.

    ``method``: spacing, spelling, acronym or variant; ``distance`` in edits.
    """

    form: str
    method: str
    distance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matters:
    """Why a concept matters: its ``rank`` among ``of`` concepts from 1, and sentences.

    ``community`` is null for a concept that belongs to no group of three or more.
    """

    rank: int
    of: int
    community: CommunityRef | None
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationCount:
    """How many of a concept's relations read as ``phrase`` from it, of one origin."""

    predicate: str
    phrase: str
    origin: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptAnswer:
    """A concept whole; ``votes`` say why it is one, ``matters`` why it is important.

    ``definition`` is a vocabulary's, ``definitions`` are quotes of the notes that read
    like one. ``groups`` count the ``relations`` in their order.
    """

    build: BuildInfo
    id: str
    label: str
    aliases: tuple[str, ...]
    misspellings: tuple[str, ...]
    same_as: tuple[OtherForm, ...]
    kind: str
    tier: str
    origin: str
    vocabulary: str | None
    score: float
    votes: tuple[Vote, ...]
    definition: str | None
    definitions: tuple[EvidenceItem, ...]
    broader: tuple[NodeRef, ...]
    first_seen: date | None
    last_seen: date | None
    matters: Matters
    mentions: tuple[MentionItem, ...]
    groups: tuple[RelationCount, ...]
    relations: tuple[RelationItem, ...]
    lectures: tuple[NodeRef, ...]
    similar: tuple[SimilarConcept, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseSummary:
    """``lectures`` heard, of ``catalogue_lectures`` where a catalogue knows them."""

    id: str
    title: str
    url: str | None
    lectures: int
    catalogue_lectures: int | None
    notes: int
    first_seen: date | None
    last_seen: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursesAnswer:
    build: BuildInfo
    total: int
    items: tuple[CourseSummary, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LectureSummary:
    """A lecture's sittings together: watched ranges merged, holes between them."""

    id: str
    title: str
    course: str | None
    week: int | None
    url: str | None
    notes: int
    dates: tuple[date, ...]
    watched: tuple[tuple[int, int | None], ...]
    holes: tuple[tuple[int, int], ...]
    to_end: bool
    repeats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseAnswer:
    build: BuildInfo
    id: str
    title: str
    url: str | None
    lectures: tuple[LectureSummary, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LectureAnswer:
    build: BuildInfo
    id: str
    title: str
    course: NodeRef | None
    week: int | None
    url: str | None
    dates: tuple[date, ...]
    watched: tuple[tuple[int, int | None], ...]
    holes: tuple[tuple[int, int], ...]
    to_end: bool
    repeats: int
    notes: tuple[NoteSummary, ...]
    concepts: tuple[NodeRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceItem:
    id: str
    lines: int
    notes: int
    encoding: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedItem:
    id: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """``references`` are links between notes; ``unresolved`` lead to none."""

    sources: int
    notes: int
    passages: int
    courses: int
    lectures: int
    concepts: int
    core_concepts: int
    mentions: int
    relations: int
    references: int
    unresolved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAnswer:
    """``versions``: studygraph, python, the engine and the language pipeline.

    ``ignored`` counts the notes and folders that a ``.studygraphignore`` left out,
    ``warnings`` tell of its lines that were not obeyed and of relations that went
    although their lines stand, ``unmatched`` of decisions in curation files that match
    nothing in the notes.
    """

    build: BuildInfo
    counts: Counts
    engine: str
    model: str
    sources: tuple[SourceItem, ...]
    skipped: tuple[SkippedItem, ...]
    ignored: int
    warnings: tuple[str, ...]
    unmatched: tuple[str, ...]
    vocabularies: tuple[str, ...]
    versions: dict[str, str]
