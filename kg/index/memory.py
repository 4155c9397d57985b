"""Documents → answers in plain Python: the engine of tests and the reference of others.

The directory holds the documents as JSON; opening it builds the postings in memory.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TypeAlias

from kg.answers import to_json
from kg.errors import DamagedError
from kg.index.base import Document, IndexMemory, Query, ScoredId, Searcher, Sort
from kg.index.lookups import WORD_FIELDS, Lookup, make_count_query, rank
from kg.index.scoring import Postings, average_lengths, count_runs, score_group
from kg.index.terms import Terms, field_lengths, find_terms

FILE = "documents.json"

# (field, term) → document → positions
Places: TypeAlias = dict[tuple[str, str], dict[str, list[int]]]


class MemoryEngine:
    """Keeps everything in memory; for small collections and for tests."""

    name = "memory"

    def rebuild(
        self,
        documents: Iterable[Document],
        directory: Path,
        *,
        former: Path | None = None,
        memory: IndexMemory | None = None,
    ) -> None:
        """Write the documents into ``documents.json``, in order of their ids."""
        directory.mkdir(parents=True, exist_ok=True)
        ordered = sorted(documents, key=lambda document: document.id)
        text = json.dumps([to_json(document) for document in ordered], indent=1)
        (directory / FILE).write_text(text, encoding="utf-8")

    def open(
        self, directory: Path, *, former: Searcher | None = None
    ) -> MemorySearcher:
        """Read the documents back.

        Raises:
            DamagedError: there is no such file, or it holds something else.
        """
        path = directory / FILE
        try:
            entries = json.loads(path.read_text(encoding="utf-8"))
            documents = tuple(_read_document(entry) for entry in entries)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise DamagedError(
                f"{path} holds no index that can be read; build it again."
            ) from error
        return MemorySearcher(documents)


def _read_document(entry: dict[str, object]) -> Document:
    values = {
        field.name: tuple(value) if isinstance(value, list) else value
        for field in fields(Document)
        for value in (entry[field.name],)
    }
    if values["date"] is not None:
        values["date"] = date.fromisoformat(str(values["date"]))
    return Document(**values)  # type: ignore[arg-type]


class MemorySearcher:
    """The postings of some documents. Nothing in it changes once it is made."""

    def __init__(self, documents: tuple[Document, ...]) -> None:
        self._dates = {document.id: document.date for document in documents}
        self._places: Places = defaultdict(dict)
        self._lengths: dict[str, dict[str, int]] = defaultdict(dict)
        for document in documents:
            self._add(document.id, find_terms(document))
        self._postings = Postings(
            dates=self._dates,
            words=self._count_words(),
            lengths=self._lengths,
            averages=average_lengths(self._lengths, documents=len(documents)),
            count=self._count_lookup,
        )

    def _add(self, id_: str, terms: Terms) -> None:
        for field, places in terms.items():
            for term, positions in places.items():
                self._places[field, term][id_] = positions
        for field, length in field_lengths(terms).items():
            self._lengths[field][id_] = length

    def _count_words(self) -> tuple[tuple[str, int], ...]:
        documents: dict[str, set[str]] = defaultdict(set)
        for (field, term), found in self._places.items():
            if field in WORD_FIELDS.values():
                documents[term].update(found)
        return tuple(sorted((word, len(ids)) for word, ids in documents.items()))

    def _count_lookup(self, lookup: Lookup) -> dict[str, int]:
        return count_runs(
            [self._places.get((lookup.field, term), {}) for term in lookup.terms]
        )

    def find(
        self, query: Query, *, sort: Sort = Sort.RELEVANCE
    ) -> tuple[ScoredId, ...]:
        return rank(score_group(query.tree, self._postings), self._dates, sort=sort)

    def count(self, word: str) -> int:
        return len(self.find(make_count_query(word)))

    def words(self) -> tuple[tuple[str, int], ...]:
        return tuple(self._postings.words)

    def close(self) -> None:
        """Do nothing: there is no file to release."""
