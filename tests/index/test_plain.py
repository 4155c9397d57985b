from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.index.base import Document, Engine, Query
from kg.index.plain import PlainWhooshEngine
from kg.index.whoosh import WhooshEngine
from tests.index.engine_contract import EngineContract
from tests.index.generated import COLLECTIONS, QUERIES


class TestPlainWhoosh(EngineContract):
    @pytest.fixture
    def engine(self) -> Engine:
        return PlainWhooshEngine()


@settings(deadline=None, max_examples=40)
@given(
    states=st.lists(COLLECTIONS, min_size=1, max_size=3),
    queries=st.lists(QUERIES, min_size=1, max_size=4),
)
def test_arrays_answer_what_whoosh_answers(
    states: list[list[Document]], queries: list[Query]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        former = None
        for number, documents in enumerate(states):
            directory = Path(name, str(number))
            WhooshEngine().rebuild(documents, directory, former=former)
            former = directory
        arrays = WhooshEngine().open(directory)
        plain = PlainWhooshEngine().open(directory)
        for query in queries:
            assert arrays.search(query) == plain.search(query)
        plain.close()
        arrays.close()
