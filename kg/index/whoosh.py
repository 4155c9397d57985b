"""Documents → a Whoosh index on disk → answers: the embedded default engine.

Whoosh 2.7.4 stores the terms of `kg.index.lookups`; query objects are built from our
tree, never parsed by Whoosh. Two of its limits shape this module: an index holds
pickles, so only directories of the current user are opened, and a searcher must not be
used by two threads at once, so every search borrows one.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from whoosh import fields, index, matching, query, scoring
from whoosh.analysis import Analyzer, Token
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.searching import Searcher as ThreadSearcher

from kg.errors import DamagedError
from kg.index.base import DateIn, Document, Group, Node, Query, ScoredId, Sort
from kg.index.lookups import (
    K1,
    STEM_WEIGHTS,
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

MEMORY_MB = 256


class TermAnalyzer(Analyzer):  # type: ignore[misc]
    """Feeds our terms to Whoosh; its name and module are part of the stored index."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __call__(self, value: str, **kwargs: object) -> Iterator[Token]:
        find_terms = stem_terms if self.kind == "stem" else word_terms
        token = Token(positions=True)
        for token.text, token.pos in find_terms(value):
            yield token


class Bm25(scoring.BM25F):  # type: ignore[misc]
    """BM25 with Lucene's idf, which is never negative."""

    def idf(self, searcher: ThreadSearcher, fieldname: str, text: bytes) -> float:
        documents = searcher.doc_frequency(fieldname, text)
        return idf(documents, searcher.doc_count_all())


class WhooshEngine:
    """Builds and opens an index of one segment."""

    name = "whoosh"

    def rebuild(self, documents: Iterable[Document], directory: Path) -> None:
        """Write a new index in one commit, in order of the documents' ids."""
        directory.mkdir(parents=True, exist_ok=True)
        built = index.create_in(str(directory), _make_schema())
        writer = built.writer(limitmb=MEMORY_MB, compound=False)
        for document in sorted(documents, key=lambda document: document.id):
            texts = text_fields(document)
            writer.add_document(
                id=document.id,
                date=document.date.isoformat() if document.date else "",
                **texts,
                **{name: texts[field] for field, name in WORD_FIELDS.items()},
                **{name: list(v) for name, v in value_fields(document).items()},
            )
        writer.commit()

    def open(self, directory: Path) -> WhooshSearcher:
        """Open an index for reading.

        Raises:
            DamagedError: the directory belongs to somebody else, or holds no index
                that can be read.
        """
        _require_own(directory)
        storage = _Storage(directory)
        try:
            return WhooshSearcher(index.FileIndex(storage))
        except Exception as error:  # garbled pickles raise whatever they please
            storage.close_files()
            raise DamagedError(
                f"{directory} holds no index that can be read; build it again."
            ) from error


def _make_schema() -> fields.Schema:
    stems = {
        name: fields.TEXT(analyzer=TermAnalyzer("stem"), phrase=True)
        for name in STEM_WEIGHTS
    }
    words = {
        name: fields.TEXT(analyzer=TermAnalyzer("word"), phrase=False)
        for name in WORD_FIELDS.values()
    }
    values = {
        name: fields.KEYWORD(scorable=name == "concepts")
        for name in ("concepts", "course", "lecture", "flag")
    }
    return fields.Schema(
        id=fields.STORED, date=fields.STORED, **stems, **words, **values
    )


def _require_own(directory: Path) -> None:
    # An index holds pickles: opening somebody else's would run their code.
    try:
        owner = directory.stat().st_uid
    except OSError as error:
        raise DamagedError(f"{directory} cannot be read; build it again.") from error
    if hasattr(os, "getuid") and owner != os.getuid():
        raise DamagedError(
            f"{directory} belongs to another user and is not opened; "
            "build the index in a directory of your own."
        )


class _Storage(FileStorage):  # type: ignore[misc]
    """Knows the files that it opened: Whoosh leaves open those it stumbles over."""

    def __init__(self, directory: Path) -> None:
        super().__init__(str(directory), readonly=True)
        self.opened: list[StructFile] = []

    def open_file(self, name: str, **options: object) -> StructFile:
        opened = super().open_file(name, **options)
        self.opened.append(opened)
        return opened

    def close_files(self) -> None:
        for opened in self.opened:
            if not opened.is_closed:
                opened.close()


class WhooshSearcher:
    """One open index; what threads share of it never changes."""

    def __init__(self, opened: index.FileIndex) -> None:
        self._index = opened
        self._lock = threading.Lock()
        self._idle: list[ThreadSearcher] = []
        with self._borrow() as searcher:
            stored = [entry for _, entry in searcher.reader().iter_docs()]
            self._words = _read_words(searcher)
        self._ids = [str(entry["id"]) for entry in stored]
        self._days = [
            date.fromisoformat(entry["date"]) if entry["date"] else None
            for entry in stored
        ]
        self._dates = dict(zip(self._ids, self._days, strict=True))

    @contextmanager
    def _borrow(self) -> Iterator[ThreadSearcher]:
        with self._lock:
            searcher = self._idle.pop() if self._idle else None
        if searcher is None:
            searcher = self._index.searcher(weighting=Bm25(B=B, K1=K1))
        try:
            yield searcher
        finally:
            with self._lock:
                self._idle.append(searcher)

    def find(
        self, query: Query, *, sort: Sort = Sort.RELEVANCE
    ) -> tuple[ScoredId, ...]:
        try:
            with self._borrow() as searcher:
                built = self._group_query(query.tree, searcher)
                found = tuple(_walk(built, searcher))
        except Exception as error:  # as in opening: garbled postings raise anything
            raise DamagedError(
                f"{self._index.storage.folder} cannot be read; build it again."
            ) from error
        scores = {self._ids[number]: score for number, score in found}
        return rank(scores, self._dates, sort=sort)

    def _query(self, node: Node, searcher: ThreadSearcher) -> query.Query:
        if isinstance(node, Group):
            return self._group_query(node, searcher)
        if isinstance(node, DateIn):
            return _Documents(
                [n for n, day in enumerate(self._days) if is_within(day, node)]
            )
        return _any_of(
            [_lookup_query(lookup) for lookup in find_lookups(node, self._words)]
        )

    def _group_query(self, group: Group, searcher: ThreadSearcher) -> query.Query:
        parts = split_group(group)
        required = [
            self._query(node, searcher) for node in (*parts.required, *parts.filters)
        ]
        optional = [self._query(node, searcher) for node in parts.optional]
        if optional and not parts.required:
            required.append(_any_of(optional))
            optional = []
        if parts.excluded or not required:
            required.append(self._all_but(parts.excluded, searcher))
        found = query.And(required)
        return query.AndMaybe(found, _any_of(optional)) if optional else found

    def _all_but(
        self, excluded: tuple[Node, ...], searcher: ThreadSearcher
    ) -> query.Query:
        # Whoosh's own AndNot lets the first document through when it is excluded and
        # another excluded one comes before it.
        unwanted = _any_of([self._query(node, searcher) for node in excluded])
        left_out = {number for number, _ in _walk(unwanted, searcher)}
        return _Documents([n for n in range(len(self._ids)) if n not in left_out])

    def count(self, word: str) -> int:
        return len(self.find(make_count_query(word)))

    def words(self) -> tuple[tuple[str, int], ...]:
        return self._words

    def close(self) -> None:
        """Release the files; no search may be under way."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()


def _walk(built: query.Query, searcher: ThreadSearcher) -> Iterator[tuple[int, float]]:
    # Without needs_current a small Or is preloaded, and documents that score nothing
    # are lost in it.
    matcher = built.matcher(searcher, searcher.context(needs_current=True))
    while matcher.is_active():
        yield matcher.id(), matcher.score()
        matcher.next()


class _Documents(query.Query):  # type: ignore[misc]
    """Matches the documents of these numbers without scoring them."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers

    def estimate_size(self, reader: object) -> int:
        return len(self.numbers)

    def matcher(
        self, searcher: ThreadSearcher, context: object = None
    ) -> matching.Matcher:
        return matching.ListMatcher(self.numbers, weights=[0.0] * len(self.numbers))


def _lookup_query(lookup: Lookup) -> query.Query:
    if len(lookup.terms) == 1:
        return query.Term(lookup.field, lookup.terms[0], boost=lookup.weight)
    return query.Phrase(lookup.field, list(lookup.terms), boost=lookup.weight)


def _any_of(queries: list[query.Query]) -> query.Query:
    joined = query.Or(queries)
    joined.matcher_type = query.Or.DEFAULT_MATCHER
    return joined


def _read_words(searcher: ThreadSearcher) -> tuple[tuple[str, int], ...]:
    reader = searcher.reader()
    fields_of: dict[str, list[str]] = defaultdict(list)
    for field in WORD_FIELDS.values():
        for word in reader.field_terms(field):
            fields_of[word].append(field)
    return tuple(
        (word, _count_documents(searcher, word, names))
        for word, names in sorted(fields_of.items())
    )


def _count_documents(searcher: ThreadSearcher, word: str, names: list[str]) -> int:
    if len(names) == 1:
        return int(searcher.doc_frequency(names[0], word))
    # A note with the word in its title and in its body counts once.
    found = (searcher.postings(name, word).all_ids() for name in names)
    return len(set().union(*found))
