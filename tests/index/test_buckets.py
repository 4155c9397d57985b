from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from kg.digests import file_id
from kg.index.base import Clause, Document, Group, IndexMemory, Occur, Query, Word
from kg.index.buckets import SEALS, count_buckets
from kg.index.memory import MemoryEngine
from kg.index.whoosh import WhooshEngine
from tests.index.corpus import make_document

BUCKETS = 4
NOTES = [
    make_document(f"note-{number}", title="Pooling", body=f"max {number}\nmean")
    for number in range(40)
]


def make_engine() -> WhooshEngine:
    return WhooshEngine(count=lambda _documents: BUCKETS)


def inodes(directory: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in directory.glob("b-*")}


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def changed(documents: list[Document], id_: str) -> list[Document]:
    return [
        replace(document, body="a new idea") if document.id == id_ else document
        for document in documents
    ]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def bucket_of(directory: Path, id_: str) -> str:
    (name,) = (
        path.stem
        for path in directory.glob("*.contents")
        if id_ in json.loads(path.read_bytes())["ids"]
    )
    return name


@pytest.fixture
def former(tmp_path: Path) -> Path:
    make_engine().rebuild(NOTES, tmp_path / "former")
    return tmp_path / "former"


@pytest.mark.parametrize(
    ("documents", "buckets"),
    [
        (0, 1),
        (1, 1),
        (500, 1),
        (501, 4),
        (1000, 4),
        (1001, 8),
        (5000, 32),
        (16_000, 64),
        (1_000_000, 64),
    ],
)
def test_the_number_of_documents_alone_decides_on_the_number_of_buckets(
    documents: int, buckets: int
) -> None:
    assert count_buckets(documents) == buckets


def test_each_bucket_holds_some_of_many_documents(former: Path) -> None:
    held = [
        json.loads(path.read_bytes())["ids"]
        for path in sorted(former.glob("*.contents"))
    ]

    assert len(held) == BUCKETS
    assert all(held)
    assert sorted(id_ for ids in held for id_ in ids) == sorted(
        document.id for document in NOTES
    )


def test_without_a_change_all_files_are_shared(former: Path, tmp_path: Path) -> None:
    make_engine().rebuild(reversed(NOTES), tmp_path / "next", former=former)

    assert inodes(tmp_path / "next") == inodes(former)
    assert contents(tmp_path / "next") == contents(former)


def test_a_changed_note_costs_its_own_bucket(former: Path, tmp_path: Path) -> None:
    documents = changed(NOTES, "note-7")
    make_engine().rebuild(documents, tmp_path / "next", former=former)
    make_engine().rebuild(documents, tmp_path / "fresh")

    before, after = inodes(former), inodes(tmp_path / "next")
    rewritten = {Path(name).stem for name in before if before[name] != after[name]}
    assert rewritten == {bucket_of(former, "note-7")}
    assert contents(tmp_path / "next") == contents(tmp_path / "fresh")


def test_what_is_remembered_changes_no_byte(tmp_path: Path) -> None:
    memory = IndexMemory()
    former = None
    for number, documents in enumerate((NOTES, changed(NOTES, "note-7"), NOTES[:-1])):
        made, fresh = tmp_path / f"made-{number}", tmp_path / f"fresh-{number}"
        make_engine().rebuild(documents, made, former=former, memory=memory)
        make_engine().rebuild(documents, fresh)
        assert contents(made) == contents(fresh)
        assert memory.documents.keys() == {document.id for document in documents}
        memory.files.update({file_id(path): sha256(path) for path in made.iterdir()})
        former = made


def test_a_file_that_is_known_to_be_another_is_not_taken_over(
    former: Path, tmp_path: Path
) -> None:
    known = dict.fromkeys(map(file_id, former.iterdir()), "not what was sealed")
    memory = IndexMemory(files=known)
    make_engine().rebuild(NOTES, tmp_path / "next", former=former, memory=memory)
    assert not {*inodes(former).values()} & {*inodes(tmp_path / "next").values()}


def test_what_was_taken_over_outlives_the_former_index(
    former: Path, tmp_path: Path
) -> None:
    documents = changed(NOTES, "note-7")
    make_engine().rebuild(documents, tmp_path / "next", former=former)
    for path in former.iterdir():
        path.unlink()
    searcher = make_engine().open(tmp_path / "next")

    found = searcher.find(Query(root=Group((Clause(Occur.MUST, Word("mean")),))))

    assert len(found) == len(NOTES) - 1
    searcher.close()


@pytest.mark.parametrize("kind", ["contents", "terms", "postings", "analysed"])
@pytest.mark.parametrize("id_", ["note-7", "no such note"])
def test_a_damaged_bucket_is_written_anew_and_left_as_it_was(
    former: Path, tmp_path: Path, kind: str, id_: str
) -> None:
    documents = changed(NOTES, id_)
    make_engine().rebuild(documents, tmp_path / "fresh")
    damaged = former / f"{bucket_of(former, 'note-7')}.{kind}"
    data = damaged.read_bytes()
    damaged.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    before = contents(former)

    make_engine().rebuild(documents, tmp_path / "next", former=former)

    assert contents(tmp_path / "next") == contents(tmp_path / "fresh")
    assert contents(former) == before


def test_a_bucket_that_lacks_a_file_is_written_anew(
    former: Path, tmp_path: Path
) -> None:
    whole = contents(former)
    next(former.glob("*.postings")).unlink()

    make_engine().rebuild(NOTES, tmp_path / "next", former=former)

    assert contents(tmp_path / "next") == whole


@pytest.mark.parametrize(
    "seals", ["", "{", "[]", "[1]", '{"a": 1}', '[{"documents": "", "files": {}}]']
)
def test_a_former_index_without_good_seals_is_passed_over(
    former: Path, tmp_path: Path, seals: str
) -> None:
    whole = contents(former)
    (former / SEALS).write_text(seals)

    make_engine().rebuild(NOTES, tmp_path / "next", former=former)

    assert contents(tmp_path / "next") == whole
    assert not set(inodes(tmp_path / "next").values()) & set(inodes(former).values())


def test_a_former_index_of_another_make_is_passed_over(
    former: Path, tmp_path: Path
) -> None:
    MemoryEngine().rebuild(NOTES, tmp_path / "memory")

    for number, other in enumerate((tmp_path / "memory", tmp_path / "nowhere")):
        make_engine().rebuild(NOTES, tmp_path / str(number), former=other)
        assert contents(tmp_path / str(number)) == contents(former)


def test_a_former_index_of_another_user_is_passed_over(
    former: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: former.stat().st_uid + 1)

    make_engine().rebuild(NOTES, tmp_path / "next", former=former)

    assert not set(inodes(tmp_path / "next").values()) & set(inodes(former).values())
    assert contents(tmp_path / "next") == contents(former)


def test_files_are_copied_where_there_are_no_links(
    former: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refuse)

    make_engine().rebuild(NOTES, tmp_path / "next", former=former)

    assert contents(tmp_path / "next") == contents(former)
    assert not set(inodes(tmp_path / "next").values()) & set(inodes(former).values())


def test_files_of_another_maker_are_written_anew(former: Path, tmp_path: Path) -> None:
    seals = json.loads((former / SEALS).read_text())
    for seal in seals:
        seal["documents"] = "0" * 64
    (former / SEALS).write_text(json.dumps(seals))

    make_engine().rebuild(NOTES, tmp_path / "next", former=former)

    assert not set(inodes(tmp_path / "next").values()) & set(inodes(former).values())
