from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.index.arrays import ArraySearcher
from kg.index.base import (
    FACETS,
    Boost,
    Clause,
    ConceptIs,
    DateIn,
    Document,
    Engine,
    FieldIs,
    Fuzzy,
    Group,
    IdIn,
    Node,
    Occur,
    Phrase,
    Prefix,
    Query,
    Sort,
    Stem,
    Word,
)
from kg.index.memory import MemorySearcher
from tests.index.array_source import ArrayEngine, ArraySource
from tests.index.corpus import make_document
from tests.index.engine_contract import EngineContract


class TestArrays(EngineContract):
    @pytest.fixture
    def engine(self) -> Engine:
        return ArrayEngine()


WORDS = st.sampled_from(
    ["max", "average", "pooling", "pools", "layer", "lenet-5", "network-s", "神经", "a"]
)
FIELDS = st.sampled_from([None, "title", "body", "text"])
DAYS = st.dates(date(2025, 7, 30), date(2025, 8, 12))
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, WORDS, FIELDS),
    st.builds(Stem, st.sampled_from(["pool", "lenet", "network", "none"])),
    st.builds(Phrase, st.lists(WORDS, max_size=3).map(tuple), FIELDS),
    st.builds(Prefix, st.sampled_from(["p", "po", "a"]), FIELDS),
    st.builds(Fuzzy, WORDS, st.integers(0, 2), FIELDS),
    st.builds(ConceptIs, st.sampled_from(["adam", "lenet", "none"])),
    st.builds(FieldIs, st.just("course"), st.sampled_from(["cnn", "dl", "", "none"])),
    st.builds(FieldIs, st.just("flag"), st.sampled_from(["todo", "link", "none"])),
    st.builds(DateIn, st.none() | DAYS, st.none() | DAYS),
    st.builds(IdIn, st.lists(st.sampled_from(["note-1", "note-4", "none"])).map(tuple)),
)


def extend(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    clauses = st.builds(Clause, st.sampled_from(list(Occur)), nodes)
    return st.one_of(
        st.builds(Group, st.lists(clauses, max_size=4).map(tuple)),
        st.builds(Boost, nodes, st.sampled_from([0.0, 0.25, 3.0])),
    )


NODES = st.recursive(LEAVES, extend, max_leaves=12)
QUERIES = st.builds(
    Query,
    root=NODES.map(
        lambda node: (
            node if isinstance(node, Group) else Group((Clause(Occur.SHOULD, node),))
        )
    ),
    tiers=st.lists(NODES, max_size=3).map(tuple),
)
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
COLLECTIONS = st.lists(
    st.builds(
        partial(make_document),
        st.integers(0, 40).map("note-{}".format),
        title=TEXTS,
        body=st.lists(TEXTS, max_size=3).map("\n".join),
        concepts=st.lists(st.sampled_from(["adam", "lenet"]), unique=True).map(tuple),
        labels=st.lists(st.sampled_from(["pools", "max pool"]), unique=True).map(tuple),
        course=st.sampled_from(["", "cnn", "dl"]),
        day=st.none() | DAYS,
        flags=st.lists(st.sampled_from(["todo", "link"]), unique=True).map(tuple),
    ),
    max_size=30,
    unique_by=lambda document: document.id,
)


@settings(deadline=None)
@given(
    documents=COLLECTIONS,
    queries=st.lists(QUERIES, min_size=1, max_size=4),
    limit=st.none() | st.integers(0, 12),
    offset=st.integers(0, 12),
    sort=st.sampled_from(list(Sort)),
    facet_values=st.integers(0, 3),
)
def test_any_query_is_answered_as_plain_python_does(
    documents: list[Document],
    queries: list[Query],
    limit: int | None,
    offset: int,
    sort: Sort,
    facet_values: int,
) -> None:
    plain = MemorySearcher(tuple(documents))
    arrays = ArraySearcher(ArraySource(documents))

    for query in queries:
        expected, found = (
            searcher.search(
                query,
                limit=limit,
                offset=offset,
                sort=sort,
                facets=FACETS,
                facet_values=facet_values,
            )
            for searcher in (plain, arrays)
        )
        assert found == expected


@given(documents=COLLECTIONS)
def test_words_and_stems_are_counted_as_plain_python_does(
    documents: list[Document],
) -> None:
    plain = MemorySearcher(tuple(documents))
    arrays = ArraySearcher(ArraySource(documents))
    stems = ("pool", "network", "lenet", "none")

    assert list(arrays.words()) == list(plain.words())
    assert arrays.total() == plain.total()
    assert [*map(arrays.frequency, stems)] == [*map(plain.frequency, stems)]
