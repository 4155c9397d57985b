"""Documents → answers in plain Python: the engine of tests and the reference of others.

The directory holds the documents as JSON; opening it builds the postings in memory.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TypeAlias

from kg.answers import to_json
from kg.errors import DamagedError
from kg.index.among import search_among
from kg.index.base import (
    Document,
    FindIds,
    IndexMemory,
    Query,
    Results,
    Searcher,
    Sort,
)
from kg.index.lookups import CONCEPT, STEM, WORD, Lookup, full_length
from kg.index.scoring import Postings, answer, find_runs
from kg.index.terms import find_terms, pack, unpack
from kg.index.wordlist import WordList, make_word_list

FILE = "documents.json"

# (kind of lookup, term) → document → positions
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
        return MemorySearcher(read_documents(directory))


def read_documents(directory: Path) -> tuple[Document, ...]:
    """Return the documents of an index, in order of their ids.

    Raises:
        DamagedError: there is no such file, or it holds something else.
    """
    path = directory / FILE
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return tuple(_read_document(entry) for entry in entries)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DamagedError(
            f"{path} holds no index that can be read; build it again."
        ) from error


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
        self._places: Places = defaultdict(dict)
        self._mentioning: defaultdict[str, set[str]] = defaultdict(set)
        lengths = {document.id: self._add(document) for document in documents}
        self._postings = Postings(
            documents={document.id: document for document in documents},
            words=self._make_words(),
            lengths=lengths,
            average=sum(lengths.values()) / max(len(lengths), 1) or 1.0,
            count=self._count,
        )

    def _add(self, document: Document) -> float:
        terms = find_terms(document)
        for kind, places in ((STEM, terms.stems), (WORD, terms.words)):
            for term, positions in places.items():
                self._places[kind, term][document.id] = positions
        for concept in document.concepts:
            self._mentioning[concept].add(document.id)
        return full_length(terms.title_length, terms.body_length)

    def _make_words(self) -> WordList:
        return make_word_list(
            (term, len(found))
            for (kind, term), found in self._places.items()
            if kind == WORD
        )

    def _count(self, lookup: Lookup) -> dict[str, tuple[int, int]]:
        if lookup.kind == CONCEPT:
            return dict.fromkeys(self._mentioning.get(lookup.terms[0], ()), (0, 1))
        places = [self._places.get((lookup.kind, term), {}) for term in lookup.terms]
        runs = find_runs(places) if len(places) > 1 else places[0]
        return {id_: unpack(pack(at)) for id_, at in runs.items()}

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
        return answer(
            query,
            self._postings,
            limit=limit,
            offset=offset,
            sort=sort,
            facets=facets,
            facet_values=facet_values,
        )

    def among(self, ids: Iterable[str]) -> FindIds:
        return search_among(self, ids)

    def frequency(self, stem: str) -> int:
        return len(self._places.get((STEM, stem), ()))

    def total(self) -> int:
        return len(self._postings.documents)

    def words(self) -> WordList:
        return self._postings.words

    def close(self) -> None:
        """Do nothing: there is no file to release."""
