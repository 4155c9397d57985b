"""What is searched and queries → how well each engine and each peer answers.

Our engines answer as the product does, by `kg.index.searching.find_hits`. Where only
the order of documents is looked at, nobody reads why they match: the query that it
asks of an engine is asked alone.
"""

from __future__ import annotations

import importlib.util
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from search_collections import Judged, Searched
from search_known_items import KnownItem, count_overtaken
from search_measures import Means, score_rank, score_ranking, take_means
from search_peers import PEERS, Ask

from kg.engines import make_engine
from kg.index.corpus import FoundHit
from kg.index.query import parse_query
from kg.index.searching import find_hits

ENGINES = ("whoosh", "tantivy")
# How many answers are looked at: to judged questions, and to queries for one document.
JUDGED_DEPTH, ITEM_DEPTH = 1000, 10
# The signs of our query language, in which judged questions are not written.
_SIGNS = str.maketrans(dict.fromkeys('()"“”„:*~+', " "))
_SIGNED = re.compile(r"(?<!\S)-+")


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineScore:
    """How well an engine answers; ``overtaken``: exact hits below likely spellings.

    These are counted over all queries with a slip, for our engines.
    """

    engine: str
    means: Means
    overtaken: int | None = None


def score_judged(
    searched: Searched, queries: Sequence[Judged]
) -> Iterator[EngineScore]:
    """Score our engines, and then the peers that are installed."""

    def score(name: str, ask: Ask) -> EngineScore:
        scored = [score_ranking(ask(q.text, JUDGED_DEPTH), q.gains) for q in queries]
        return EngineScore(
            engine=name, means=take_means([q.half for q in queries], scored)
        )

    for name in find_engines():
        with open_engine(name, searched) as opened:
            yield score(name, lambda text, limit: opened.rank(as_question(text), limit))
    for name, ask in open_peers(searched):
        yield score(name, ask)


def score_items(
    searched: Searched, items: Sequence[KnownItem]
) -> Iterator[tuple[EngineScore, EngineScore]]:
    """Score each engine on the queries for one document, as typed and with a slip."""
    halves = [item.half for item in items]

    def score(name: str, asked: Sequence[str], rank: Ask) -> EngineScore:
        scored = [
            score_rank(rank(text, ITEM_DEPTH), item.id)
            for text, item in zip(asked, items, strict=True)
        ]
        return EngineScore(engine=name, means=take_means(halves, scored))

    typed = [item.text for item in items]
    slipped = [item.slipped for item in items]
    for name in find_engines():
        with open_engine(name, searched) as opened:
            overtaken = sum(
                count_overtaken(hit.tier for hit in opened.find(text, ITEM_DEPTH))
                for text in slipped
            )
            mended = score(name, slipped, opened.rank)
            yield (
                score(name, typed, opened.rank),
                replace(mended, overtaken=overtaken),
            )
    for name, ask in open_peers(searched):
        yield score(name, typed, ask), score(name, slipped, ask)


def find_engines() -> list[str]:
    """Return those of our engines that can run; Whoosh always does."""
    return [name for name in ENGINES if importlib.util.find_spec(name)]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEngine:
    """An index that is open: ``find`` says of hits why they match, ``rank`` only ids.

    Both take a query and how many answers are wanted, and give the same documents in
    the same order.
    """

    find: Callable[[str, int], tuple[FoundHit, ...]]
    rank: Ask


@contextmanager
def open_engine(name: str, searched: Searched) -> Iterator[OpenEngine]:
    """Index documents with one of our engines, and search them as the product does."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(name)
        engine.rebuild(searched.documents, Path(folder, "index"))
        searcher = engine.open(Path(folder, "index"))
        ask = partial(find_hits, searcher=searcher, corpus=searched.corpus)

        def find(text: str, limit: int) -> tuple[FoundHit, ...]:
            return ask(parse_query(text), limit=limit).hits

        def rank(text: str, limit: int) -> list[str]:
            asked = ask(parse_query(text), limit=0).asked
            return [match.id for match in searcher.search(asked, limit=limit).matches]

        try:
            yield OpenEngine(find=find, rank=rank)
        finally:
            searcher.close()


def open_peers(searched: Searched) -> Iterator[tuple[str, Ask]]:
    """Open the peers that are installed; SQLite comes with Python."""
    for name, open_peer in PEERS.items():
        if name == "fts5" or importlib.util.find_spec(name):
            yield f"{name} peer", open_peer(searched.documents)


def as_question(text: str) -> str:
    """Return the words of a question, without signs that a query language reads."""
    return _SIGNED.sub(" ", text.translate(_SIGNS))
