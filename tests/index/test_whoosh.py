from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import DamagedError
from kg.index.base import (
    Clause,
    ConceptIs,
    DateIn,
    Document,
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
from kg.index.buckets import SEALS
from kg.index.memory import MemoryEngine
from kg.index.whoosh import WhooshEngine
from tests.index.corpus import DOCUMENTS, make_document
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


COUNTS = st.sampled_from([1, 2, 4, 64])


def engine_of(buckets: int) -> WhooshEngine:
    return WhooshEngine(count=lambda _documents: buckets)


class TestWhooshEngine(EngineContract):
    @pytest.fixture(params=[1, 2, 8])
    def engine(self, request: pytest.FixtureRequest) -> Engine:
        return engine_of(request.param)


@pytest.fixture(scope="module")
def searchers(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Searcher, ...]]:
    opened: list[Searcher] = []
    engines: list[Engine] = [MemoryEngine(), *map(engine_of, (1, 2, 8))]
    for engine in engines:
        directory = tmp_path_factory.mktemp(engine.name)
        engine.rebuild(DOCUMENTS, directory)
        opened.append(engine.open(directory))
    yield tuple(opened)
    for searcher in opened:
        searcher.close()


@settings(deadline=None)
@given(root=GROUPS)
def test_any_query_is_answered_as_plain_python_does(
    searchers: tuple[Searcher, ...], root: Group
) -> None:
    plain, *others = (searcher.find(Query(root=root)) for searcher in searchers)

    assert others == [plain] * len(others)


def test_words_are_those_of_plain_python(searchers: tuple[Searcher, ...]) -> None:
    plain, *others = (searcher.words() for searcher in searchers)

    assert others == [plain] * len(others)


TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
COLLECTIONS = st.dictionaries(
    st.sampled_from([f"note-{number}" for number in range(12)]),
    st.builds(
        partial(make_document, ""),
        title=TEXTS,
        body=st.lists(TEXTS, max_size=3).map("\n".join),
        concepts=st.lists(st.sampled_from(["adam", "lenet"]), unique=True).map(tuple),
        labels=st.lists(st.sampled_from(["mean", "max pool"]), unique=True).map(tuple),
        course=st.sampled_from(["", "cnn", "dl"]),
        day=st.none() | st.dates(date(2025, 7, 30), date(2025, 8, 12)),
        flags=st.lists(st.sampled_from(["todo", "link"]), unique=True).map(tuple),
    ),
).map(lambda found: [replace(document, id=id_) for id_, document in found.items()])


def read_files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


@settings(deadline=None)
@given(
    states=st.lists(COLLECTIONS, min_size=2, max_size=4),
    counts=st.lists(COUNTS, min_size=4, max_size=4),
    queries=st.lists(GROUPS, min_size=1, max_size=3),
)
def test_an_index_that_takes_over_is_the_one_made_anew(
    states: list[list[Document]], counts: list[int], queries: list[Group]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        former = None
        for number, documents in enumerate(states):
            made, fresh = Path(name, f"made-{number}"), Path(name, f"fresh-{number}")
            engine = engine_of(counts[number])
            engine.rebuild(documents, made, former=former)
            engine.rebuild(documents, fresh)
            former = made
        MemoryEngine().rebuild(documents, Path(name, "plain"))

        assert read_files(made) == read_files(fresh)
        plain, opened = MemoryEngine().open(Path(name, "plain")), engine.open(made)
        for root in queries:
            assert opened.find(Query(root=root)) == plain.find(Query(root=root))
        assert opened.words() == plain.words()
        assert [opened.count(word) for word, _ in opened.words()] == [
            plain.count(word) for word, _ in plain.words()
        ]
        opened.close()


def test_an_index_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    WhooshEngine().rebuild(DOCUMENTS, tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)

    with pytest.raises(DamagedError, match="belongs to another user"):
        WhooshEngine().open(tmp_path)


def test_bad_postings_are_reported_by_the_search_that_meets_them(
    tmp_path: Path,
) -> None:
    WhooshEngine().rebuild(DOCUMENTS, tmp_path)
    (postings,) = tmp_path.glob("*.postings")
    postings.write_bytes(b"\xff" * postings.stat().st_size)
    searcher = WhooshEngine().open(tmp_path)

    with pytest.raises(DamagedError, match="build it again"):
        searcher.find(Query(root=Group((Clause(Occur.SHOULD, Word("pooling")),))))
    searcher.close()


def test_an_open_index_holds_no_file(tmp_path: Path) -> None:
    WhooshEngine().rebuild(DOCUMENTS, tmp_path)
    searcher = WhooshEngine().open(tmp_path)
    query = Query(root=Group((Clause(Occur.SHOULD, Word("pooling")),)))
    before = searcher.find(query)
    shutil.rmtree(tmp_path)

    assert searcher.find(query) == before
    searcher.close()


def test_an_index_without_buckets_is_damaged(tmp_path: Path) -> None:
    WhooshEngine().rebuild(DOCUMENTS, tmp_path)
    (tmp_path / SEALS).write_text("[]")

    with pytest.raises(DamagedError, match="build it again"):
        WhooshEngine().open(tmp_path)
