"""Readers search while a writer publishes one index after another."""

from __future__ import annotations

from pathlib import Path

import pytest
from search_swaps import ONE, OTHER, find_right, make_state, swap_while_searching
from timed_engines import find_engines

from kg.index.base import Engine, Searcher
from kg.index.memory import MemoryEngine, MemorySearcher
from tests.index.corpus import make_document

DOCUMENTS = tuple(
    make_document(f"n{number:02}", title=f"Kiln {number}", body="raku\nbisque")
    for number in range(40)
)


@pytest.mark.parametrize(
    "engine", [MemoryEngine(), *find_engines()], ids=lambda engine: engine.name
)
def test_readers_beside_a_writer_get_the_answers_of_their_own_index(
    engine: Engine, tmp_path: Path
) -> None:
    swapped = swap_while_searching(engine, DOCUMENTS, tmp_path, searches=400, states=8)

    assert swapped.failures == ()
    assert swapped.wrong == ()
    assert swapped.searches >= 400
    # The last index stays; the others went with their last readers.
    assert [path.name for path in tmp_path.iterdir()] == ["state-7"]


class Forgetful(MemoryEngine):
    """Opens an index as if it held few documents."""

    def open(
        self, directory: Path, *, former: Searcher | None = None
    ) -> MemorySearcher:
        return MemorySearcher(DOCUMENTS[:5])


class Closed(MemoryEngine):
    """Opens an index that cannot be searched."""

    def open(
        self, directory: Path, *, former: Searcher | None = None
    ) -> MemorySearcher:
        return MemorySearcher.__new__(MemorySearcher)


def test_a_wrong_answer_is_noticed(tmp_path: Path) -> None:
    swapped = swap_while_searching(
        Forgetful(), DOCUMENTS, tmp_path, searches=16, states=2
    )

    assert swapped.failures == ()
    assert len(swapped.wrong) == swapped.searches


def test_an_error_is_noticed(tmp_path: Path) -> None:
    swapped = swap_while_searching(Closed(), DOCUMENTS, tmp_path, searches=16, states=2)

    assert len(swapped.failures) == swapped.searches
    assert {said.split(":")[0] for said in swapped.failures} == {"AttributeError"}


def test_what_is_right_is_told_by_what_documents_hold() -> None:
    documents = tuple(make_state(DOCUMENTS[:13], 0))

    assert [document.id for document in documents] == [
        f"n{number:02}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12)
    ]
    assert [d.id for d in documents if ONE in d.body] == ["n03", "n06", "n09", "n12"]
    assert [d.id for d in documents if OTHER in d.body] == ["n04", "n08", "n12"]
    assert sorted(map(len, find_right(documents).values())) == [1, 1, 3, 4, 4, 6, 8, 11]
