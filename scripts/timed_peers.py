"""Sections → indexes of tantivy, SQLite FTS5 and plain Whoosh, to be timed beside ours.

Each is set up as a person would who has read its manual: two fields with English
stemming, the title counting double, ten best, its own snippets.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from search_sections import Collection, Section

LIMIT = 10
# How the words of a kind of query are joined; the kinds left out have one word or are
# read in another way.
JOINS = {"and2": " AND ", "and3": " AND ", "or2": " OR ", "or3": " OR "}


class Tantivy:
    """tantivy-py: its simple tokenizer, lower case, its stop words and its stemmer."""

    name = index = "tantivy"

    def build(self, collection: Collection, directory: Path) -> None:
        import tantivy

        directory.mkdir(parents=True)
        schema = (
            tantivy.SchemaBuilder()
            .add_text_field("id", stored=True, tokenizer_name="raw")
            .add_text_field("title", stored=True, tokenizer_name="english")
            .add_text_field("body", stored=True, tokenizer_name="english")
            .build()
        )
        index = tantivy.Index(schema, path=str(directory))
        index.register_tokenizer("english", _make_analyzer())
        writer = _open_writer(index)
        for section in collection.sections:
            writer.add_document(_make_document(section))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, directory: Path, collection: Collection | None) -> OpenTantivy:
        return OpenTantivy(directory)


def _open_writer(index: Any) -> Any:
    return index.writer(heap_size=256_000_000, num_threads=1)


def _make_document(section: Section) -> Any:
    from tantivy import Document

    return Document(id=section.id, title=section.title, body=section.body)


def _make_analyzer() -> Any:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.lowercase())
        .filter(Filter.stopword("english"))
        .filter(Filter.stemmer("english"))
        .build()
    )


class OpenTantivy:
    def __init__(self, directory: Path) -> None:
        import tantivy

        self._index = tantivy.Index.open(str(directory))
        self._index.register_tokenizer("english", _make_analyzer())
        self._searcher = self._index.searcher()
        self._writer: Any = None

    def ask(self, kind: str, text: str, *, snippets: bool) -> int:
        query = self._make_query(kind, text)
        found = self._searcher.search(query, limit=LIMIT, count=False).hits
        if snippets:
            self._show(query, [address for _, address in found])
        return len(found)

    def _make_query(self, kind: str, text: str) -> Any:
        from tantivy import Occur, Query

        fields, schema = ("title", "body"), self._index.schema
        match kind:
            case "prefix":
                each = [Query.regex_query(schema, name, f"{text}.*") for name in fields]
            case "fuzzy":
                each = [Query.fuzzy_term_query(schema, name, text) for name in fields]
            case _:
                quoted = f'"{text}"' if kind == "phrase" else _join(kind, text)
                boosts = {"title": 2.0}
                return self._index.parse_query(quoted, list(fields), boosts)
        return Query.boolean_query([(Occur.Should, query) for query in each])

    def _show(self, query: Any, addresses: Sequence[Any]) -> None:
        from tantivy import SnippetGenerator

        make = SnippetGenerator.create(
            self._searcher, query, self._index.schema, "body"
        )
        for address in addresses:
            make.snippet_from_doc(self._searcher.doc(address)).to_html()

    def change(self, collection: Collection, places: Sequence[int]) -> None:
        if self._writer is None:
            self._writer = _open_writer(self._index)
        for place in places:
            section = collection.sections[place]
            self._writer.delete_documents_by_term("id", section.id)
            self._writer.add_document(_make_document(section))
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        if self._writer is not None:
            self._writer.wait_merging_threads()


def _join(kind: str, text: str) -> str:
    return JOINS.get(kind, " ").join(text.split())


class Fts5:
    """SQLite FTS5: external content, ``porter unicode61``, beginnings of 2 and 3.

    It has no fuzzy search.
    """

    name = index = "fts5"

    def build(self, collection: Collection, directory: Path) -> None:
        directory.mkdir(parents=True)
        database = sqlite3.connect(directory / "index.db")
        database.executescript(
            """
            pragma journal_mode = wal;
            create table section (
                n integer primary key, id text unique, title text, body text
            );
            create virtual table found using fts5 (
                title, body, content = 'section', content_rowid = 'n',
                tokenize = 'porter unicode61', prefix = '2 3'
            );
            """
        )
        rows = (
            (n, section.id, section.title, section.body)
            for n, section in enumerate(collection.sections)
        )
        database.executemany("insert into section values (?, ?, ?, ?)", rows)
        database.execute("insert into found (found) values ('rebuild')")
        database.commit()
        database.close()

    def open(self, directory: Path, collection: Collection | None) -> OpenFts5:
        return OpenFts5(directory)


class OpenFts5:
    _BEST = "select id from found join section on n = found.rowid where found match ? "
    _SHOWN = _BEST.replace("id", "id, snippet(found, 1, '[', ']', '…', 40)", 1)
    _ORDER = f"order by bm25(found, 2, 1) limit {LIMIT}"

    def __init__(self, directory: Path) -> None:
        self._database = sqlite3.connect(directory / "index.db")

    def ask(self, kind: str, text: str, *, snippets: bool) -> int | None:
        match kind:
            case "fuzzy":
                return None
            case "prefix":
                query = f'"{text}"*'
            case "phrase":
                query = f'"{text}"'
            case _:
                query = JOINS.get(kind, " ").join(f'"{w}"' for w in text.split())
        statement = (self._SHOWN if snippets else self._BEST) + self._ORDER
        return len(self._database.execute(statement, (query,)).fetchall())

    def change(self, collection: Collection, places: Sequence[int]) -> None:
        for n in places:
            section = collection.sections[n]
            self._database.execute(
                "insert into found (found, rowid, title, body) "
                "select 'delete', n, title, body from section where n = ?",
                (n,),
            )
            self._database.execute(
                "update section set title = ?, body = ? where n = ?",
                (section.title, section.body, n),
            )
            self._database.execute(
                "insert into found (rowid, title, body) values (?, ?, ?)",
                (n, section.title, section.body),
            )
        self._database.commit()

    def close(self) -> None:
        self._database.close()


class PlainWhoosh:
    """Whoosh 2.7.4 with stock fields, its own parser, BM25F and its own highlights."""

    name = index = "plain-whoosh"

    def build(self, collection: Collection, directory: Path) -> None:
        from whoosh.analysis import StemmingAnalyzer
        from whoosh.fields import ID, TEXT, Schema
        from whoosh.index import create_in

        directory.mkdir(parents=True)
        words = StemmingAnalyzer()
        schema = Schema(
            id=ID(stored=True, unique=True),
            title=TEXT(words, stored=True, field_boost=2.0),
            body=TEXT(words, stored=True),
        )
        writer = create_in(str(directory), schema).writer(limitmb=256)
        for section in collection.sections:
            writer.add_document(id=section.id, title=section.title, body=section.body)
        writer.commit()

    def open(self, directory: Path, collection: Collection | None) -> OpenWhoosh:
        return OpenWhoosh(directory)


class OpenWhoosh:
    def __init__(self, directory: Path) -> None:
        from whoosh.index import open_dir
        from whoosh.qparser import FuzzyTermPlugin, MultifieldParser

        self._index = open_dir(str(directory))
        self._searcher = self._index.searcher()
        self._parser = MultifieldParser(["title", "body"], self._index.schema)
        self._parser.add_plugin(FuzzyTermPlugin())

    def ask(self, kind: str, text: str, *, snippets: bool) -> int:
        match kind:
            case "prefix":
                query = f"{text}*"
            case "fuzzy":
                query = f"{text}~1"
            case "phrase":
                query = f'"{text}"'
            case _:
                query = _join(kind, text)
        found = self._searcher.search(self._parser.parse(query), limit=LIMIT)
        if snippets:
            for hit in found:
                hit.highlights("body")
        return len(found.top_n)

    def change(self, collection: Collection, places: Sequence[int]) -> None:
        writer = self._index.writer()
        for place in places:
            section = collection.sections[place]
            writer.update_document(
                id=section.id, title=section.title, body=section.body
            )
        writer.commit()
        self._searcher.close()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        self._searcher.close()
