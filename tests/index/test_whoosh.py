from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.index import open_dir

from kg.digests import digest_file, file_id
from kg.errors import DamagedError
from kg.index.base import (
    FACETS,
    Clause,
    Document,
    Engine,
    Group,
    IdIn,
    IndexMemory,
    Node,
    Occur,
    Query,
    Searcher,
    Word,
)
from kg.index.memory import MemoryEngine, MemorySearcher
from kg.index.postings import SCHEMA
from kg.index.tables import SEALS, read_entries
from kg.index.whoosh import WhooshEngine
from tests.index.corpus import DOCUMENTS, make_document
from tests.index.engine_contract import EngineContract
from tests.index.generated import COLLECTIONS, QUERIES

ENGINE = WhooshEngine()
NOTES = [
    make_document(f"note-{number:02}", title="Pooling", body=f"max {number}\nmean")
    for number in range(40)
]


class TestWhooshEngine(EngineContract):
    @pytest.fixture
    def engine(self) -> Engine:
        return WhooshEngine()


class UpdatingEngine(WhooshEngine):
    """Writes some documents, and then the others with changes to the first."""

    def rebuild(
        self,
        documents: object,
        directory: Path,
        *,
        former: Path | None = None,
        memory: IndexMemory | None = None,
    ) -> None:
        assert isinstance(documents, Sequence | reversed)
        every: list[Document] = list(documents)
        old = [replace(each, body="max pooling gone") for each in every[:2]]
        extra = make_document("n0", title="Gone", concepts=("adam",), flags=("gone",))
        with tempfile.TemporaryDirectory() as name:
            first, second = Path(name, "first"), Path(name, "second")
            super().rebuild([*old, *every[2:4], extra], first)
            self.update(first, second, upserts=every[4:], deletes=["n0", "nothing"])
            self.update(second, directory, upserts=every[:2])


class TestUpdatedIndex(EngineContract):
    @pytest.fixture
    def engine(self) -> Engine:
        return UpdatingEngine()


def search(searcher: Searcher, node: Node) -> list[str]:
    query = Query(root=Group((Clause(Occur.SHOULD, node),)))
    return [match.id for match in searcher.search(query).matches]


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def inodes(directory: Path) -> dict[str, int]:
    found = directory.glob("MAIN_*")
    return {path.name: path.stat().st_ino for path in found}


def changed(*ids: str) -> list[Document]:
    return [
        replace(each, body="a new idea") if each.id in ids else each for each in NOTES
    ]


def assert_holds(directory: Path, documents: Sequence[Document]) -> None:
    MemoryEngine().rebuild(documents, directory.parent / "plain")
    plain = MemoryEngine().open(directory.parent / "plain")
    opened = ENGINE.open(directory)
    query = Query(root=Group(()))
    assert opened.search(query, facets=FACETS) == plain.search(query, facets=FACETS)
    assert list(opened.words()) == list(plain.words())


@settings(deadline=None, max_examples=25)
@given(
    states=st.lists(st.tuples(COLLECTIONS, st.booleans()), min_size=1, max_size=5),
    queries=st.lists(QUERIES, min_size=1, max_size=3),
)
def test_answers_do_not_depend_on_how_an_index_came_about(
    states: list[tuple[list[Document], bool]], queries: list[Query]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        former = opened = None
        held: dict[str, Document] = {}
        for number, (documents, is_update) in enumerate(states):
            made = Path(name, str(number))
            if is_update and former is not None:
                deletes = [id_ for id_ in held if id_.endswith(("1", "2"))]
                ENGINE.update(former, made, upserts=documents, deletes=deletes)
                held = {id_: held[id_] for id_ in held.keys() - set(deletes)}
                held |= {document.id: document for document in documents}
            else:
                ENGINE.rebuild(documents, made, former=former)
                held = {document.id: document for document in documents}
            former, opened = made, ENGINE.open(made, former=opened)
        assert opened is not None
        plain = MemorySearcher(tuple(held.values()))

        for query in queries:
            assert opened.search(query, facets=FACETS) == plain.search(
                query, facets=FACETS
            )
        assert list(opened.words()) == list(plain.words())
        assert opened.total() == plain.total()
        assert opened.frequency("pool") == plain.frequency("pool")


def test_the_same_documents_give_the_same_bytes(tmp_path: Path) -> None:
    ENGINE.rebuild(NOTES, tmp_path / "one")
    ENGINE.rebuild(reversed(NOTES), tmp_path / "two", memory=IndexMemory())

    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_without_a_change_all_files_are_shared(tmp_path: Path) -> None:
    ENGINE.rebuild(NOTES, tmp_path / "former")
    ENGINE.rebuild(reversed(NOTES), tmp_path / "next", former=tmp_path / "former")

    assert inodes(tmp_path / "next") == inodes(tmp_path / "former")
    assert contents(tmp_path / "next") == contents(tmp_path / "former")


def test_a_changed_note_is_written_beside_what_stays(tmp_path: Path) -> None:
    ENGINE.rebuild(NOTES, tmp_path / "former")
    before = contents(tmp_path / "former")
    documents = changed("note-07")
    ENGINE.rebuild(documents, tmp_path / "next", former=tmp_path / "former")

    assert inodes(tmp_path / "former").items() < inodes(tmp_path / "next").items()
    assert contents(tmp_path / "former") == before
    entries = read_entries(tmp_path / "next")
    assert [(e.size, set(e.deleted)) for e in entries] == [(40, {7}), (1, set())]
    assert_holds(tmp_path / "next", documents)


def test_an_index_is_made_anew_when_much_has_changed(tmp_path: Path) -> None:
    ENGINE.rebuild(NOTES, tmp_path / "former")
    documents = changed(*(f"note-{number:02}" for number in range(14)))
    ENGINE.rebuild(documents, tmp_path / "next", former=tmp_path / "former")
    ENGINE.rebuild(documents, tmp_path / "fresh")

    assert contents(tmp_path / "next") == contents(tmp_path / "fresh")


def test_an_index_is_made_anew_when_much_has_gone(tmp_path: Path) -> None:
    ENGINE.rebuild(NOTES, tmp_path / "former")
    ENGINE.rebuild(NOTES[14:], tmp_path / "next", former=tmp_path / "former")
    ENGINE.rebuild(NOTES[14:], tmp_path / "fresh")

    assert contents(tmp_path / "next") == contents(tmp_path / "fresh")


def test_small_segments_are_merged_before_they_are_many(tmp_path: Path) -> None:
    memory = IndexMemory()
    documents = list(NOTES)
    former = None
    counts = []
    for number in range(20):
        documents[number % 12] = make_document(
            f"note-{number % 12:02}", body=f"edit {number}"
        )
        directory = tmp_path / str(number)
        ENGINE.rebuild(documents, directory, former=former, memory=memory)
        assert_holds(directory, documents)
        counts.append(len(read_entries(directory)))
        former = directory

    assert max(counts) == 6
    assert counts.count(1) <= 3


def test_a_note_that_is_changed_back_is_found_once(tmp_path: Path) -> None:
    ENGINE.rebuild(NOTES, tmp_path / "0")
    states = [changed("note-07"), NOTES, changed("note-07"), changed("note-08")]
    for number, documents in enumerate(states):
        ENGINE.rebuild(
            documents, tmp_path / str(number + 1), former=tmp_path / str(number)
        )
        assert_holds(tmp_path / str(number + 1), documents)


def test_notes_are_found_by_their_ids_beside_added_ones(tmp_path: Path) -> None:
    ENGINE.rebuild(NOTES[:39], tmp_path / "former")
    ENGINE.update(tmp_path / "former", tmp_path / "next", upserts=NOTES[39:])
    searcher = ENGINE.open(tmp_path / "next")

    assert search(searcher, IdIn(("note-39", "note-07"))) == ["note-07", "note-39"]


def test_what_was_taken_over_outlives_the_former_index(tmp_path: Path) -> None:
    ENGINE.rebuild(NOTES, tmp_path / "former")
    ENGINE.update(tmp_path / "former", tmp_path / "next", deletes=["note-07"])
    shutil.rmtree(tmp_path / "former")

    assert len(search(ENGINE.open(tmp_path / "next"), Word("mean"))) == 39


def test_an_open_index_outlives_its_files(tmp_path: Path) -> None:
    ENGINE.rebuild(NOTES, tmp_path / "index")
    searcher = ENGINE.open(tmp_path / "index")
    shutil.rmtree(tmp_path / "index")

    assert search(searcher, Word("7")) == ["note-07"]
    assert ("7", 1) in list(searcher.words())


def test_segments_that_are_open_already_are_not_opened_again(tmp_path: Path) -> None:
    ENGINE.rebuild(NOTES, tmp_path / "former")
    former = ENGINE.open(tmp_path / "former")
    ENGINE.update(tmp_path / "former", tmp_path / "next", deletes=["note-07"])
    opened = ENGINE.open(tmp_path / "next", former=former)

    (before,), (after,) = former.source.parts, opened.source.parts
    assert after.segment is before.segment
    assert search(opened, Word("7")) == []
    assert search(former, Word("7")) == ["note-07"]


@pytest.mark.parametrize("kind", [".trm", ".pst", ".columns"])
def test_a_damaged_segment_is_written_anew_and_left_as_it_was(
    tmp_path: Path, kind: str
) -> None:
    former = tmp_path / "former"
    ENGINE.rebuild(NOTES, former)
    (damaged,) = former.glob(f"MAIN_*{kind}")
    data = damaged.read_bytes()
    damaged.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    before = contents(former)

    ENGINE.rebuild(NOTES, tmp_path / "next", former=former)
    ENGINE.rebuild(NOTES, tmp_path / "fresh")

    assert contents(tmp_path / "next") == contents(tmp_path / "fresh")
    assert contents(former) == before


def test_a_file_that_is_known_to_be_another_is_not_taken_over(tmp_path: Path) -> None:
    former = tmp_path / "former"
    ENGINE.rebuild(NOTES, former)
    known = dict.fromkeys(map(file_id, former.iterdir()), "not what was sealed")
    memory = IndexMemory(files=known)
    ENGINE.rebuild(NOTES, tmp_path / "next", former=former, memory=memory)

    assert not {*inodes(former).values()} & {*inodes(tmp_path / "next").values()}


def test_what_is_known_of_files_is_believed(tmp_path: Path) -> None:
    former = tmp_path / "former"
    ENGINE.rebuild(NOTES, former)
    known = {file_id(path): digest_file(path, known={}) for path in former.iterdir()}
    memory = IndexMemory(files=known)
    ENGINE.rebuild(NOTES, tmp_path / "next", former=former, memory=memory)

    assert inodes(former) == inodes(tmp_path / "next")
    assert memory.documents.keys() == {document.id for document in NOTES}


@pytest.mark.parametrize(
    "seals", ["", "{", "[]", "{}", '{"maker": "other", "files": {}}']
)
def test_a_former_index_without_good_seals_is_passed_over(
    tmp_path: Path, seals: str
) -> None:
    former = tmp_path / "former"
    ENGINE.rebuild(NOTES, former)
    whole = contents(former)
    (former / SEALS).write_text(seals)

    ENGINE.rebuild(NOTES, tmp_path / "next", former=former)

    assert contents(tmp_path / "next") == whole
    assert not {*inodes(former).values()} & {*inodes(tmp_path / "next").values()}
    with pytest.raises(DamagedError, match="build it again"):
        ENGINE.update(former, tmp_path / "updated")


def test_a_former_index_of_another_make_is_passed_over(tmp_path: Path) -> None:
    MemoryEngine().rebuild(NOTES, tmp_path / "memory")
    ENGINE.rebuild(NOTES, tmp_path / "fresh")

    for number, other in enumerate((tmp_path / "memory", tmp_path / "nowhere")):
        ENGINE.rebuild(NOTES, tmp_path / str(number), former=other)
        assert contents(tmp_path / str(number)) == contents(tmp_path / "fresh")


def test_files_are_copied_where_there_are_no_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    ENGINE.rebuild(NOTES, tmp_path / "former")
    ENGINE.rebuild(NOTES, tmp_path / "next", former=tmp_path / "former")

    assert contents(tmp_path / "next") == contents(tmp_path / "former")
    assert inodes(tmp_path / "next") != inodes(tmp_path / "former")


def test_an_index_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ENGINE.rebuild(DOCUMENTS, tmp_path / "index")
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)

    with pytest.raises(DamagedError, match="belongs to another user"):
        ENGINE.open(tmp_path / "index")
    ENGINE.rebuild(DOCUMENTS, tmp_path / "next", former=tmp_path / "index")
    assert inodes(tmp_path / "next") != inodes(tmp_path / "index")


def test_bad_postings_are_reported_by_the_search_that_meets_them(
    tmp_path: Path,
) -> None:
    ENGINE.rebuild(DOCUMENTS, tmp_path)
    (postings,) = tmp_path.glob("*.pst")
    postings.write_bytes(b"\xff" * postings.stat().st_size)
    searcher = ENGINE.open(tmp_path)

    with pytest.raises(DamagedError, match="build it again"):
        search(searcher, Word("pooling"))


@pytest.mark.parametrize("kind", [".trm", ".pst", ".columns", ".toc"])
@pytest.mark.parametrize("size", [0, 1, 100])
def test_a_file_cut_short_is_damage(tmp_path: Path, kind: str, size: int) -> None:
    ENGINE.rebuild(DOCUMENTS, tmp_path)
    (path,) = tmp_path.glob(f"*{kind}")
    path.write_bytes(path.read_bytes()[:size])

    with pytest.raises(DamagedError, match="build it again"):
        ENGINE.open(tmp_path)


def test_whoosh_itself_reads_the_index(tmp_path: Path) -> None:
    ENGINE.rebuild(NOTES, tmp_path / "former")
    ENGINE.update(
        tmp_path / "former",
        tmp_path / "next",
        upserts=changed("note-07")[7:8],
        deletes=["note-08"],
    )
    with open_dir(tmp_path / "next", schema=SCHEMA).reader() as reader:
        assert reader.doc_count() == 39
        assert reader.doc_frequency("stem", "mean") == 40
        assert list(reader.postings("stem", "mean").all_ids()) == [
            number for number in range(40) if number not in (7, 8)
        ]
        matcher = reader.postings("place", "idea")
        assert matcher.value_as("positions") == [(1 << 20) + 2]
        assert list(reader.lexicon("word"))[:2] == [b"0", b"1"]
