from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import DamagedError
from kg.generation import (
    Generation,
    find_damage,
    read_generation,
    read_placed,
    read_snapshot,
    verified_index,
    write_directory,
)
from tests.snapshots import index_writer, make_facts, make_placed, make_snapshot


def write(folder: Path, *, name: str = "gen-000001") -> Generation:
    snapshot = make_snapshot()
    return write_directory(
        folder / name,
        snapshot=snapshot,
        placed=make_placed(snapshot),
        facts=make_facts(),
        write_index=index_writer("journal-1"),
    )


def test_the_same_snapshot_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = write(tmp_path, name="first"), write(tmp_path, name="second")
    assert first.files == second.files
    assert first.digest == second.digest


def test_every_file_but_the_manifest_is_promised(tmp_path: Path) -> None:
    generation = write(tmp_path)
    assert [file.path for file in generation.files] == [
        "INUSE",
        "concepts.jsonl",
        "courses.jsonl",
        "index/ids",
        "index/segments/1",
        "lectures.jsonl",
        "mentions.jsonl",
        "notes.jsonl",
        "placed.jsonl",
        "relations.jsonl",
        "skipped.jsonl",
        "sources.jsonl",
        "unmet.jsonl",
    ]
    assert find_damage(generation) == ()


def test_a_directory_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    written = write(tmp_path)
    generation = read_generation(written.path)
    assert generation == written
    assert generation.facts == make_facts()
    assert read_snapshot(generation) == make_snapshot()
    assert read_placed(generation) == make_placed(make_snapshot())


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("notes", read_snapshot),
        ("skipped", read_snapshot),
        ("placed", read_placed),
    ],
)
def test_an_altered_record_file_is_damage(
    tmp_path: Path, name: str, read: Callable[[Generation], object]
) -> None:
    generation = write(tmp_path)
    path = generation.path / f"{name}.jsonl"
    path.write_bytes(path.read_bytes().swapcase())
    with pytest.raises(DamagedError, match=rf"{name}\.jsonl differs .* --full"):
        read(generation)


def test_a_missing_record_file_is_damage(tmp_path: Path) -> None:
    generation = write(tmp_path)
    (generation.path / "notes.jsonl").unlink()
    with pytest.raises(DamagedError, match=r"notes\.jsonl is missing"):
        read_snapshot(generation)


def test_an_altered_index_is_damage_before_it_is_opened(tmp_path: Path) -> None:
    generation = write(tmp_path)
    (generation.path / "index" / "segments" / "1").write_bytes(b"\x01" * 5000)
    with pytest.raises(DamagedError, match="index/segments/1 differs"):
        verified_index(generation)


def test_a_file_that_the_manifest_does_not_promise_is_not_read(tmp_path: Path) -> None:
    generation = replace(write(tmp_path), files=())
    with pytest.raises(DamagedError, match=r"sources\.jsonl is not in"):
        read_snapshot(generation)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'{"format":0}', "has the store format 0"),
        (b"[]", "has the store format None"),
        (b'{"format":6}', "cannot be read"),
        (b"\xff", "cannot be read"),
    ],
)
def test_a_foreign_manifest_is_damage(
    tmp_path: Path, content: bytes, what: str
) -> None:
    path = write(tmp_path).path
    (path / "manifest.json").write_bytes(content)
    with pytest.raises(DamagedError, match=rf"{what}.* Run `kg build --full`"):
        read_generation(path)
