"""Documents → a tantivy index on disk → answers: the engine for large collections.

The index holds the terms of `kg.index.analysis`, split at blanks; tantivy looks them
up, scores and counts. Its scores are its own (BM25 in title, body and labels each, as
Lucene's), what matches is not. Beside its files stand the ids and the words of the
documents. An index is written by one thread and named after its order, so that the
same documents give the same files. A new one always begins anew: that is fast, and
leaves no deleted documents to be counted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import UUID

import tantivy
from tantivy import DocAddress

from kg.index import base
from kg.index.base import Document, IndexMemory
from kg.index.chunks import (
    Joined,
    StemWords,
    decode_term,
    join_terms,
    make_chunks,
)
from kg.index.stemming import find_stem
from kg.index.tantivy_queries import printable
from kg.index.tantivy_search import IDS, WORDS, TantivySearcher, failures_named

META, MANAGED = "meta.json", ".managed.json"
HEAP = 128_000_000
_AT_ONCE = 1000
# Words in which versions of the stemmer differ: tantivy's is used if it has ours.
_PROBES = "dying biologist evenings added pasted geologically skis inning emerges 0sley"


class TantivyEngine:
    """Builds and opens an index of tantivy."""

    name = "tantivy"

    def rebuild(
        self,
        documents: Iterable[Document],
        directory: Path,
        *,
        former: Path | None = None,
        memory: IndexMemory | None = None,
    ) -> None:
        """Write a new index; nothing is taken over from a former one.

        Raises:
            DamagedError: tantivy failed, as on a full disk.
        """
        directory.mkdir(parents=True, exist_ok=True)
        ordered = sorted(documents, key=lambda document: document.id)
        with failures_named(directory):
            index = tantivy.Index(make_schema(), str(directory), reuse=False)
            # Nothing of it is to run, and to write into the directory, on its own.
            index.config_reader("manual")
            overlap = _write_documents(ordered, index.writer(HEAP, 1))
            index.reload()
            searcher = index.searcher()
            _arrange_files(directory, searcher)
        _write_json(directory / IDS, [document.id for document in ordered])
        _write_json(directory / WORDS, _count_words(searcher, overlap))

    def open(
        self, directory: Path, *, former: base.Searcher | None = None
    ) -> TantivySearcher:
        """Open an index for reading.

        Raises:
            DamagedError: the directory holds no index that can be read.
        """
        with failures_named(directory):
            index = tantivy.Index.open(str(directory))
            # No thread is to look for changes: there are none.
            index.config_reader("manual")
            return TantivySearcher(directory, index)


def make_schema() -> tantivy.Schema:
    """Return the fields of an index.

    Texts are split at blanks. ``place`` is a document's in the order of ids, ``day`` a
    proleptic ordinal, 0 for undated documents. What is counted in facets is fast.
    """
    builder = tantivy.SchemaBuilder()
    for name, option in (("title", "position"), ("body", "position"), *_COUNTED):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option=option)
    for name in ("title_lines", "body_lines"):
        # A field that is only stored: tantivy-py has no other than an indexed one.
        builder.add_bytes_field(name, stored=True)
    for name in (*base.FACETS, "flag"):
        builder.add_text_field(
            name, tokenizer_name="raw", fast=True, index_option="basic"
        )
    builder.add_unsigned_field("place", indexed=True, fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    return builder.build()


_COUNTED = (("title_word", "freq"), ("body_word", "freq"))


def _write_documents(
    documents: Sequence[Document], writer: tantivy.IndexWriter
) -> Counter[str]:
    """Add documents in their order; count the words of both title and body."""
    known = make_chunks(_find_stemmer())
    overlap: Counter[str] = Counter()
    for start in range(0, len(documents), _AT_ONCE):
        some = documents[start : start + _AT_ONCE]
        titles, bodies = (
            join_terms([printable(text) for text in texts], known)
            for texts in (
                [document.title for document in some],
                [document.body for document in some],
            )
        )
        for place, document, title, body in zip(
            range(start, len(documents)), some, titles, bodies, strict=False
        ):
            overlap.update(set(title.words.split()).intersection(body.words.split()))
            entry = _make_entry(document, place, title, body)
            writer.add_document(entry)
    writer.commit()
    writer.wait_merging_threads()
    return overlap


def _make_entry(
    document: Document, place: int, title: Joined, body: Joined
) -> tantivy.Document:
    entry = tantivy.Document()
    for field, joined in (("title", title), ("body", body)):
        entry.add_text(field, joined.stems)
        entry.add_text(f"{field}_word", joined.words)
        if joined.lines:
            entry.add_bytes(f"{field}_lines", joined.lines.encode())
    for name in ("course", "lecture", "source"):
        if value := getattr(document, name):
            entry.add_text(name, value)
    for concept in document.concepts:
        entry.add_text("concept", concept)
    for flag in document.flags:
        entry.add_text("flag", flag)
    if document.date:
        entry.add_text("month", f"{document.date:%Y-%m}")
    entry.add_integer("day", document.date.toordinal() if document.date else 0)
    entry.add_unsigned("place", place)
    return entry


def _find_stemmer() -> StemWords:
    """Return the fastest stemmer that is the one of queries.

    tantivy's takes a sixtieth of the time; other versions of it stem otherwise.
    """
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    analyzer = builder.filter(tantivy.Filter.stemmer("english")).build()

    def stem_fast(words: Sequence[str]) -> list[str]:
        plain = [word for word in words if word.isascii() and word.isalnum()]
        found = dict(zip(plain, analyzer.analyze(" ".join(plain)), strict=True))
        return [found.get(word) or find_stem(word) for word in words]

    probes = _PROBES.split()
    is_same = stem_fast(probes) == [*map(find_stem, probes)]
    return stem_fast if is_same else lambda words: [*map(find_stem, words)]


def _arrange_files(directory: Path, searcher: tantivy.Searcher) -> None:
    """Name segments after the places of their documents, which are in this order.

    tantivy names them at random and orders them by size; equal scores stand in the
    order of segments.
    """
    meta = json.loads((directory / META).read_bytes())
    segments = meta["segments"]
    firsts = searcher.fast_field_values(
        "place", [DocAddress(number, 0) for number in range(len(segments))]
    )
    order = sorted(range(len(segments)), key=lambda number: firsts[number] or 0)
    names = {}
    for number, at in enumerate(order, start=1):
        new, old = UUID(int=number), UUID(segments[at]["segment_id"])
        names[old.hex] = new.hex
        segments[at]["segment_id"] = str(new)
    meta["segments"] = [segments[at] for at in order]
    files = []
    for path in sorted(directory.iterdir()):
        if path.name.endswith(".lock"):
            path.unlink()
            continue
        if path.stem in names:
            path = path.rename(directory / f"{names[path.stem]}{path.suffix}")
        files.append(path.name)
    _write_json(directory / META, meta)
    managed = {META, *(name for name in files if name not in (META, MANAGED))}
    _write_json(directory / MANAGED, sorted(managed))


def _count_words(
    searcher: tantivy.Searcher, overlap: Counter[str]
) -> dict[str, list[str] | list[int]]:
    """Count the documents of each word: it may stand in a title, a body or both."""
    counts: Counter[str] = Counter()
    for field in ("title_word", "body_word"):
        counts.update(dict(searcher.terms_with_prefix(field, "")))
    counts.subtract(overlap)
    found = sorted((decode_term(word), count) for word, count in counts.items())
    return {
        "words": [word for word, _ in found],
        "counts": [count for _, count in found],
    }


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
