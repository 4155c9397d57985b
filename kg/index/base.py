"""The engine protocol, and the query, document and hit that every engine speaks.

An engine stores documents (one for each note) and answers a query tree. It knows
nothing of notes, concepts or HTTP; it never sees a raw query string.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeAlias

from kg.digests import FileId


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is searched of one note. Private records are in none of its fields.

    ``body`` is the passages' content, one a line. ``concepts`` are the ids of the
    concepts mentioned, ``labels`` all their labels. ``flags`` are the values of
    ``has:`` and ``is:`` (question, link, todo).
    """

    id: str
    title: str
    body: str
    concepts: tuple[str, ...]
    labels: tuple[str, ...]
    course: str
    course_title: str
    lecture: str
    date: date | None
    flags: tuple[str, ...]


class Occur(StrEnum):
    """How a clause bears on the whole query."""

    SHOULD = "should"
    MUST = "must"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Word:
    """A word; matches any form with the same stem. ``field``: title, body or None."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words next to each other in this order, stems compared."""

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
class ConceptIs:
    """Documents that mention the concept of this id."""

    id: str


@dataclass(frozen=True, slots=True)
class FieldIs:
    """Exact value of ``course``, ``lecture`` or ``flag``: filters, does not score."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class DateIn:
    """Dates from ``since`` to ``until``, both included, None for open. Filters."""

    since: date | None
    until: date | None


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


Node: TypeAlias = Word | Phrase | Prefix | Fuzzy | ConceptIs | FieldIs | DateIn | Group
FILTERS = (ConceptIs, FieldIs, DateIn)


class Sort(StrEnum):
    RELEVANCE = "relevance"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A bounded query tree. An empty root group matches every document.

    ``root`` is what was typed; ``filters`` (nodes of `FILTERS`) were given beside it
    and narrow it. ``notices`` are sentences for the person: bounds that bit, syntax
    read as words.
    """

    root: Group
    filters: tuple[Node, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def tree(self) -> Group:
        """The root with the filters required: what an engine answers."""
        required = (Clause(Occur.MUST, node) for node in self.filters)
        return Group((*required, *self.root.clauses))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredId:
    """A matching document's id with its score; higher is better."""

    id: str
    score: float


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

    def find(
        self, query: Query, *, sort: Sort = Sort.RELEVANCE
    ) -> tuple[ScoredId, ...]:
        """Return all matching documents, best first, ties by id.

        `Sort.DATE` puts the newest first and undated documents last.
        """

    def count(self, word: str) -> int:
        """Return in how many documents a word (any form of its stem) occurs."""

    def words(self) -> tuple[tuple[str, int], ...]:
        """Return every unstemmed word of titles and bodies with its document count.

        Words are folded (lower case, no accents) and sorted.
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
