"""Documents → answers in plain Python: the engine of tests and the reference of others.

The directory holds the documents as JSON; opening it builds the postings in memory.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from functools import cached_property
from pathlib import Path

from kg.answers import to_json
from kg.errors import DamagedError
from kg.index.base import (
    DateIn,
    Document,
    Group,
    Node,
    Query,
    ScoredId,
    Sort,
)
from kg.index.lookups import (
    FILTER_WEIGHT,
    K1,
    WORD_FIELDS,
    B,
    Lookup,
    find_lookups,
    idf,
    is_within,
    make_count_query,
    rank,
    split_group,
    stem_terms,
    text_fields,
    value_fields,
    word_terms,
)

FILE = "documents.json"

Postings = dict[tuple[str, str], dict[str, list[int]]]


class MemoryEngine:
    """Keeps everything in memory; for small collections and for tests."""

    name = "memory"

    def rebuild(self, documents: Iterable[Document], directory: Path) -> None:
        """Write the documents into ``documents.json``, in order of their ids."""
        directory.mkdir(parents=True, exist_ok=True)
        ordered = sorted(documents, key=lambda document: document.id)
        text = json.dumps([to_json(document) for document in ordered], indent=1)
        (directory / FILE).write_text(text, encoding="utf-8")

    def open(self, directory: Path) -> MemorySearcher:
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
        self._postings: Postings = defaultdict(lambda: defaultdict(list))
        self._lengths: dict[str, dict[str, int]] = defaultdict(dict)
        for document in documents:
            self._add(document)

    def _add(self, document: Document) -> None:
        texts = text_fields(document)
        for field, text in texts.items():
            self._add_terms(document.id, field, stem_terms(text))
        for field, target in WORD_FIELDS.items():
            self._add_terms(document.id, target, word_terms(texts[field]))
        for field, values in value_fields(document).items():
            self._add_terms(document.id, field, ((value, 0) for value in values))

    def _add_terms(
        self, id_: str, field: str, terms: Iterable[tuple[str, int]]
    ) -> None:
        length = 0
        for term, position in terms:
            self._postings[field, term][id_].append(position)
            length += 1
        if length:
            self._lengths[field][id_] = length

    def find(
        self, query: Query, *, sort: Sort = Sort.RELEVANCE
    ) -> tuple[ScoredId, ...]:
        return rank(self._group_scores(query.tree), self._dates, sort=sort)

    def _scores(self, node: Node) -> dict[str, float]:
        if isinstance(node, Group):
            return self._group_scores(node)
        if isinstance(node, DateIn):
            return {
                id_: 0.0 for id_, day in self._dates.items() if is_within(day, node)
            }
        return _add_up(
            self._lookup_scores(lookup) for lookup in find_lookups(node, self.words())
        )

    def _group_scores(self, group: Group) -> dict[str, float]:
        parts = split_group(group)
        required = [self._scores(node) for node in (*parts.required, *parts.filters)]
        optional = _add_up(self._scores(node) for node in parts.optional)
        matching = set(self._dates).intersection(*required)
        if parts.optional and not parts.required:
            matching &= optional.keys()
        for node in parts.excluded:
            matching -= self._scores(node).keys()
        total = _add_up((*required, optional))
        return {id_: total.get(id_, 0.0) for id_ in sorted(matching)}

    def _lookup_scores(self, lookup: Lookup) -> dict[str, float]:
        postings = [
            self._postings.get((lookup.field, term), {}) for term in lookup.terms
        ]
        starts = {
            id_: [
                at
                for at in positions
                if all(at + n in later[id_] for n, later in enumerate(postings))
            ]
            for id_, positions in postings[0].items()
            if all(id_ in later for later in postings)
        }
        counts = {id_: len(found) for id_, found in starts.items() if found}
        if lookup.weight == FILTER_WEIGHT:
            return dict.fromkeys(counts, 0.0)
        lengths = self._lengths[lookup.field]
        average = sum(lengths.values()) / len(self._dates) if lengths else 1.0
        weight = lookup.weight * idf(len(counts), len(self._dates)) * (K1 + 1)
        return {
            id_: weight * n / (n + K1 * (1 - B + B * lengths[id_] / average))
            for id_, n in counts.items()
        }

    def count(self, word: str) -> int:
        return len(self.find(make_count_query(word)))

    def words(self) -> tuple[tuple[str, int], ...]:
        return self._words

    @cached_property
    def _words(self) -> tuple[tuple[str, int], ...]:
        documents: dict[str, set[str]] = defaultdict(set)
        for (field, term), found in self._postings.items():
            if field in WORD_FIELDS.values():
                documents[term].update(found)
        return tuple(sorted((word, len(ids)) for word, ids in documents.items()))

    def close(self) -> None:
        """Do nothing: there is no file to release."""


def _add_up(parts: Iterable[dict[str, float]]) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for part in parts:
        for id_, score in part.items():
            total[id_] += score
    return total
