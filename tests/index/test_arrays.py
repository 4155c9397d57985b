from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.index.arrays import ArraySearcher
from kg.index.base import FACETS, Document, Engine, Node, Query, Sort
from kg.index.memory import MemorySearcher
from tests.index.array_source import ArrayEngine, ArraySource
from tests.index.engine_contract import EngineContract
from tests.index.generated import COLLECTIONS, NODES, QUERIES


class TestArrays(EngineContract):
    @pytest.fixture
    def engine(self) -> Engine:
        return ArrayEngine()


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


@given(
    documents=COLLECTIONS,
    nodes=st.lists(NODES, min_size=1, max_size=4),
    ids=st.lists(st.integers(0, 40).map("note-{}".format), max_size=8),
)
def test_a_node_finds_the_same_of_a_few_documents_as_in_plain_python(
    documents: list[Document], nodes: list[Node], ids: list[str]
) -> None:
    expected = MemorySearcher(tuple(documents)).among(ids)
    found = ArraySearcher(ArraySource(documents)).among(ids)

    assert [*map(found, nodes)] == [*map(expected, nodes)]


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
