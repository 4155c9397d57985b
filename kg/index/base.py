"""The engine protocol, and the query, document and hit that every engine speaks.

An engine stores documents (one for each note) and answers a query tree. It knows
nothing of notes, concepts or HTTP; it never sees a raw query string.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeAlias

from kg.digests import FileId
from kg.index.wordlist import WordList


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is searched of one note. Private records are in none of its fields.

    ``body`` is the passages' content, one a line. ``concepts`` are the ids of the
    concepts mentioned, ``flags`` the values of
    ``has:`` and ``is:`` (question, link, todo), ``source`` is the notes file.
    """

    id: str
    title: str
    body: str
    concepts: tuple[str, ...]
    course: str
    lecture: str
    source: str
    date: date | None
    flags: tuple[str, ...]


class Occur(StrEnum):
    """How a clause bears on the whole query."""

    SHOULD = "should"
    MUST = "must"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Word:
    """A word; matches any form with the same stem.

    ``field``: title, body or None, which is either.
    """

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words next to each other in this order in title or body, stems compared."""

    words: tuple[str, ...]
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins so (letters folded, not stemmed)."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Any word within ``distance`` edits (optimal string alignment), not stemmed."""

    text: str
    distance: int = 1
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Stem:
    """Documents whose title or body has a word of this stem; it is taken as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class ConceptIs:
    """Documents that mention the concept of this id."""

    id: str


@dataclass(frozen=True, slots=True)
class FieldIs:
    """Exact value of a field of `VALUE_FIELDS`: filters, does not score."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class DateIn:
    """Dates from ``since`` to ``until``, both included, None for open. Filters."""

    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class IdIn:
    """The documents of these ids; others have none. Filters, does not score."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Boost:
    """The documents of a node, their scores multiplied by ``weight`` (0 or more)."""

    node: Node
    weight: float


@dataclass(frozen=True, slots=True)
class Clause:
    occur: Occur
    node: Node


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses together: every MUST, no NOT, and — without a MUST — any SHOULD.

    A MUST that is one of `FILTERS` narrows, but does not make the SHOULDs optional. A
    group that holds only NOT clauses and filters matches all that these let through.
    """

    clauses: tuple[Clause, ...]


Filter: TypeAlias = ConceptIs | FieldIs | DateIn | IdIn
Leaf: TypeAlias = Word | Phrase | Prefix | Fuzzy | Stem | Filter
Node: TypeAlias = Leaf | Boost | Group
FILTERS = (ConceptIs, FieldIs, DateIn, IdIn)
VALUE_FIELDS = ("course", "lecture", "source", "flag")
# A node → those of some documents that it finds.
FindIds: TypeAlias = Callable[[Node], frozenset[str]]
# By what an engine counts the matches of a query.
FACETS = ("course", "lecture", "concept", "month", "source")


class Sort(StrEnum):
    RELEVANCE = "relevance"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A bounded query tree. An empty root group matches every document.

    ``root`` is what was typed; ``filters`` (nodes of `FILTERS`) were given beside it
    and narrow it. ``notices`` are sentences for the person: bounds that bit, syntax
    read as words. A document's tier is the place in ``tiers`` of the first node that
    it matches, or their number; by relevance, those of a lower tier come first, and
    within a tier those of a higher score. Tiers add no matches and no score.
    """

    root: Group
    filters: tuple[Node, ...] = ()
    notices: tuple[str, ...] = ()
    tiers: tuple[Node, ...] = ()

    @property
    def tree(self) -> Group:
        """The root with the filters required: what an engine answers."""
        required = (Clause(Occur.MUST, node) for node in self.filters)
        return Group((*required, *self.root.clauses))


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A matching document's id with its score, higher is better, and its tier."""

    id: str
    score: float
    tier: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCounts:
    """The most frequent values of a facet with the number of matches that have each.

    Ties are in order of the values; what has no value is not counted. ``distinct`` is
    the number of all values that occur.
    """

    values: tuple[tuple[str, int], ...]
    distinct: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What an engine answers.

    ``matches`` are those that were asked for, ``total`` counts all, ``tier_totals``
    those of each tier of the query and of the one behind the last. ``facets`` are those
    that were asked for, over all matches.
    """

    matches: tuple[Match, ...]
    total: int
    tier_totals: tuple[int, ...]
    facets: Mapping[str, FacetCounts]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexMemory:
    """What a process that writes one index after another remembers.

    ``files`` are the digests of the files that are known; ``documents`` each document
    by its id, with the maker of an index and the digest of both.
    """

    files: dict[FileId, str] = field(default_factory=dict)
    documents: dict[str, tuple[Document, str, str]] = field(default_factory=dict)


class Searcher(Protocol):
    """One open index. Safe for use from several threads at once."""

    def search(
        self,
        query: Query,
        *,
        limit: int | None = None,
        offset: int = 0,
        sort: Sort = Sort.RELEVANCE,
        facets: Sequence[str] = (),
        facet_values: int = 12,
    ) -> Results:
        """Answer a query, best first, ties by id; ``limit`` matches from ``offset`` on.

        `Sort.DATE` puts the newest first and undated documents last, whatever their
        tiers. ``facets`` are names in `FACETS`, of each of which up to ``facet_values``
        values are returned.
        """

    def among(self, ids: Iterable[str]) -> FindIds:
        """Return what tells which documents of these ids a node finds."""

    def frequency(self, stem: str) -> int:
        """Return in how many documents' titles or bodies a word of this stem stands."""

    def total(self) -> int:
        """Return the number of documents."""

    def words(self) -> WordList:
        """Return every unstemmed word of titles and bodies with its document count.

        Words are folded (lower case, no accents) and sorted. The list is made once.
        """

    def close(self) -> None:
        """Release files; the searcher is not used afterwards."""


class Engine(Protocol):
    """Builds an index in a directory and opens it again."""

    name: str

    def rebuild(
        self,
        documents: Iterable[Document],
        directory: Path,
        *,
        former: Path | None = None,
        memory: IndexMemory | None = None,
    ) -> None:
        """Write a new index of these documents into an empty or missing directory.

        What an index in ``former`` holds already may be taken over from it, which
        saves time and changes no answer. One that is missing, damaged, foreign or of
        another make is passed over in silence. ``memory`` is for the next index that
        the same process writes, and changed for it.
        """

    def open(self, directory: Path, *, former: Searcher | None = None) -> Searcher:
        """Open an index.

        What ``former``, open on another index, holds of the same may serve both.

        Raises:
            DamagedError: the directory holds no index that can be read.
        """
