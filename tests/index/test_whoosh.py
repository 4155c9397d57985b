from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import DamagedError
from kg.index.base import (
    Clause,
    ConceptIs,
    DateIn,
    Engine,
    FieldIs,
    Fuzzy,
    Group,
    Occur,
    Phrase,
    Prefix,
    Query,
    Searcher,
    Word,
)
from kg.index.memory import MemoryEngine
from kg.index.whoosh import WhooshEngine
from tests.index.corpus import DOCUMENTS
from tests.index.engine_contract import EngineContract

WORDS = st.sampled_from(
    ["max", "average", "pooling", "layer", "lenet-5", "神经", "mean"]
)
FIELDS = st.sampled_from([None, "title", "body"])
LEAVES = st.one_of(
    st.builds(Word, WORDS, FIELDS),
    st.builds(Phrase, st.lists(WORDS, min_size=1, max_size=3).map(tuple), FIELDS),
    st.builds(Prefix, st.sampled_from(["co", "po", "a"]), FIELDS),
    st.builds(Fuzzy, WORDS, st.integers(0, 2), FIELDS),
    st.builds(ConceptIs, st.sampled_from(["adam", "lenet", "none"])),
    st.builds(FieldIs, st.just("course"), st.sampled_from(["cnn", "dl", "none"])),
    st.builds(FieldIs, st.just("flag"), st.sampled_from(["todo", "link"])),
    st.builds(DateIn, st.just(date(2025, 8, 1)), st.none() | st.just(date(2025, 8, 9))),
)
GROUPS = st.recursive(
    LEAVES,
    lambda nodes: st.builds(
        Group,
        st.lists(
            st.builds(Clause, st.sampled_from(list(Occur)), nodes), max_size=4
        ).map(tuple),
    ),
    max_leaves=12,
).map(
    lambda node: node if isinstance(node, Group) else Group((Clause(Occur.MUST, node),))
)


class TestWhooshEngine(EngineContract):
    @pytest.fixture
    def engine(self) -> Engine:
        return WhooshEngine()


@pytest.fixture(scope="module")
def searchers(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Searcher, Searcher]]:
    opened = []
    for engine in (MemoryEngine(), WhooshEngine()):
        directory = tmp_path_factory.mktemp(engine.name)
        engine.rebuild(DOCUMENTS, directory)
        opened.append(engine.open(directory))
    yield opened[0], opened[1]
    for searcher in opened:
        searcher.close()


@settings(deadline=None)
@given(root=GROUPS)
def test_any_query_is_answered_as_plain_python_does(
    searchers: tuple[Searcher, Searcher], root: Group
) -> None:
    plain, whoosh = (searcher.find(Query(root=root)) for searcher in searchers)

    assert {hit.id for hit in whoosh} == {hit.id for hit in plain}


def test_words_score_as_in_plain_python(searchers: tuple[Searcher, Searcher]) -> None:
    query = Query(root=Group((Clause(Occur.SHOULD, Word("pooling")),)))

    plain, whoosh = (searcher.find(query) for searcher in searchers)

    assert whoosh == plain


def test_an_index_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    WhooshEngine().rebuild(DOCUMENTS, tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)

    with pytest.raises(DamagedError, match="belongs to another user"):
        WhooshEngine().open(tmp_path)


def test_postings_that_go_bad_while_open_are_reported(tmp_path: Path) -> None:
    WhooshEngine().rebuild(DOCUMENTS, tmp_path)
    searcher = WhooshEngine().open(tmp_path)
    (postings,) = tmp_path.glob("*.pst")
    with postings.open("r+b") as file:
        file.write(b"\xff" * postings.stat().st_size)

    with pytest.raises(DamagedError, match="build it again"):
        searcher.find(Query(root=Group((Clause(Occur.SHOULD, Word("pooling")),))))
    searcher.close()
