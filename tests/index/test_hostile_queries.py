"""Texts that somebody typed to stop a search are answered by every engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile_queries import Sizes, make_queries
from search_hostile import ask_whole
from timed_engines import find_engines

from kg.index.base import Engine
from kg.index.documents import make_documents
from kg.index.memory import MemoryEngine
from tests.index.journal import CORPUS, SNAPSHOT

COUNT = 108
SIZES = Sizes(characters=50_000, brackets=3_000, terms=1_000, phrase=200)


@pytest.mark.parametrize(
    "engine", [MemoryEngine(), *find_engines()], ids=lambda engine: engine.name
)
def test_hostile_queries_are_answered_with_notes_of_the_journal(
    engine: Engine, tmp_path: Path
) -> None:
    engine.rebuild(make_documents(SNAPSHOT), tmp_path / "index")
    searcher = engine.open(tmp_path / "index")
    counted = sorted(searcher.words(), key=lambda pair: (-pair[1], pair[0]))
    words = [word for word, _ in counted]

    found: set[str] = set()
    for query in make_queries(COUNT, words=words, sizes=SIZES):
        found.update(ask_whole(query.text, searcher=searcher, corpus=CORPUS))
    searcher.close()

    assert found == set(CORPUS.notes)


def test_the_same_hostile_queries_are_made_each_time() -> None:
    first, again = (
        tuple(make_queries(60, words=("kiln", "glaze"), sizes=SIZES)) for _ in range(2)
    )

    assert first == again
    assert len({query.sort for query in first}) == 18
    assert max(len(query.text) for query in first) == SIZES.characters


def test_hostile_queries_are_made_of_words() -> None:
    with pytest.raises(ValueError, match="give those of an index"):
        next(make_queries(1, words=()))
