"""What is searched and queries → how well each engine and each peer answers.

Our engines answer as the product does, by `kg.index.searching.find_hits`.
"""

from __future__ import annotations

import importlib.util
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from search_collections import Judged, Searched
from search_known_items import KnownItem, count_overtaken
from search_measures import Means, score_rank, score_ranking, take_means
from search_peers import PEERS, Ask

from kg.engines import make_engine
from kg.index.corpus import FoundHit
from kg.index.query import parse_query
from kg.index.searching import find_hits

ENGINES = ("whoosh",)
# How many answers are looked at: to judged questions, and to queries for one document.
JUDGED_DEPTH, ITEM_DEPTH = 1000, 10
# The signs of our query language, in which judged questions are not written.
_SIGNS = str.maketrans(dict.fromkeys('()"“”„:*~+', " "))
_SIGNED = re.compile(r"(?<!\S)-+")

Find: TypeAlias = Callable[[str, int], tuple[FoundHit, ...]]


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

    for name in ENGINES:
        with open_engine(name, searched) as find:
            yield score(name, lambda text, limit: _ids(find(as_question(text), limit)))
    for name, ask in open_peers(searched):
        yield score(name, ask)


def score_items(
    searched: Searched, items: Sequence[KnownItem], *, slipped: bool
) -> Iterator[EngineScore]:
    """Score the queries for one document each, as typed or those with a slip."""
    halves = [item.half for item in items]
    texts = [item.slipped if slipped else item.text for item in items]
    for name in ENGINES:
        with open_engine(name, searched) as find:
            answers = [find(text, ITEM_DEPTH) for text in texts]
        scored = [
            score_rank(_ids(hits), item.id)
            for item, hits in zip(items, answers, strict=True)
        ]
        yield EngineScore(
            engine=name,
            means=take_means(halves, scored),
            overtaken=sum(count_overtaken(hit.tier for hit in hits) for hits in answers)
            if slipped
            else None,
        )
    for name, ask in open_peers(searched):
        scored = [
            score_rank(ask(text, ITEM_DEPTH), item.id)
            for item, text in zip(items, texts, strict=True)
        ]
        yield EngineScore(engine=name, means=take_means(halves, scored))


@contextmanager
def open_engine(name: str, searched: Searched) -> Iterator[Find]:
    """Index documents with one of our engines, and search them as the product does."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(name)
        engine.rebuild(searched.documents, Path(folder, "index"))
        searcher = engine.open(Path(folder, "index"))

        def find(text: str, limit: int) -> tuple[FoundHit, ...]:
            query = parse_query(text)
            return find_hits(
                query, searcher=searcher, corpus=searched.corpus, limit=limit
            ).hits

        try:
            yield find
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


def _ids(hits: Sequence[FoundHit]) -> list[str]:
    return [hit.id for hit in hits]
