"""Documents → another search library's answers, set up as a person would.

Every peer has its own English stemming, accepts any of the words, those that are
repeated counted as often, and ranks by its own BM25 over title and body together, the
title twice.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeAlias

from kg.index.base import Document

# A query and how many answers are wanted → ids of documents, best first.
Ask: TypeAlias = Callable[[str, int], list[str]]


def open_tantivy(documents: Sequence[Document]) -> Ask:
    """Index with tantivy's English stemmer and stop words.

    The query is put together from analysed words: tantivy's parser drops repetitions.
    """
    import tantivy

    analyzer = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stopword("english"))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", tokenizer_name="english")
    schema = builder.build()
    index = tantivy.Index(schema)
    index.register_tokenizer("english", analyzer)
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    for document in documents:
        writer.add_document(tantivy.Document(id=document.id, text=_text_of(document)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(text: str, limit: int) -> list[str]:
        words = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", word))
            for word in analyzer.analyze(text)
        ]
        found = searcher.search(tantivy.Query.boolean_query(words), limit).hits
        return [searcher.doc(address)["id"][0] for _, address in found]

    return ask


def open_fts5(documents: Sequence[Document]) -> Ask:
    """Index with SQLite's FTS5 and its Porter stemmer; it has no stop words."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE notes "
        "USING fts5(id UNINDEXED, text, tokenize='porter unicode61')"
    )
    database.executemany(
        "INSERT INTO notes VALUES (?, ?)",
        ((document.id, _text_of(document)) for document in documents),
    )

    def ask(text: str, limit: int) -> list[str]:
        words = re.findall(r"[^\W_]+", text)
        if not words:
            return []
        rows = database.execute(
            "SELECT id FROM notes WHERE notes MATCH ? ORDER BY rank LIMIT ?",
            (" OR ".join(f'"{word}"' for word in words), limit),
        )
        return [id_ for (id_,) in rows]

    return ask


def _text_of(document: Document) -> str:
    return f"{document.title}\n{document.title}\n{document.body}"


PEERS: dict[str, Callable[[Sequence[Document]], Ask]] = {
    "tantivy": open_tantivy,
    "fts5": open_fts5,
}
