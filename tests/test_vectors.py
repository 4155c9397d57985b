from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import BusyError, StoreError
from kg.vectors import (
    LARGE,
    Part,
    Vectors,
    add_vectors,
    digest_texts,
    drop_vectors,
    find_rows,
    list_parts,
    lock_vectors,
    read_vectors,
    vectors_folder,
)

SIZE = 2


def add(folder: Path, *texts: str) -> None:
    """Add texts whose vectors are their lengths and their first letters."""
    vectors = [(len(text), ord(text[0])) for text in texts]
    with lock_vectors(folder):
        add_vectors(folder, digest_texts(texts), np.asarray(vectors, np.float32))


def look_up(folder: Path, *texts: str) -> list[tuple[float, ...] | None]:
    parts = read_vectors(folder, size=SIZE)
    rows = find_rows(parts, digest_texts(texts))
    whole = [tuple(row) for part in parts for row in part.vectors.tolist()]
    return [whole[row] if row >= 0 else None for row in rows]


def sizes(folder: Path) -> list[int]:
    return sorted(len(part.digests) for part in read_vectors(folder, size=SIZE))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return vectors_folder(tmp_path, "model")


def test_a_vector_is_found_by_its_text(folder: Path) -> None:
    add(folder, "one", "three")
    assert look_up(folder, "three", "two", "one") == [(5, 116), None, (3, 111)]


def test_a_folder_that_is_not_there_holds_nothing(folder: Path) -> None:
    assert look_up(folder, "one") == [None]
    assert list_parts(folder) == ()


def test_a_store_keeps_vectors_apart_by_model_and_to_its_owner(tmp_path: Path) -> None:
    assert vectors_folder(tmp_path, "a") == tmp_path / "vectors" / "a"
    add(vectors_folder(tmp_path, "a"), "one")
    (part,) = (tmp_path / "vectors" / "a").glob("*.vec")
    assert part.stat().st_mode & 0o777 == 0o600
    assert part.parent.stat().st_mode & 0o777 == 0o700
    assert look_up(vectors_folder(tmp_path, "b"), "one") == [None]


def test_parts_are_joined_so_that_there_are_never_many(folder: Path) -> None:
    add(folder, *(f"a{n}" for n in range(8)))
    add(folder, "b")
    assert sizes(folder) == [1, 8]
    add(folder, "c")
    assert sizes(folder) == [2, 8]
    add(folder, *(f"d{n}" for n in range(7)))
    assert sizes(folder) == [17]
    assert look_up(folder, "a3", "b", "c", "d6") == [
        (2, 97),
        (1, 98),
        (1, 99),
        (2, 100),
    ]


def test_a_large_part_is_left_alone(folder: Path) -> None:
    for letter in "ab":
        add(folder, *(f"{letter}{n}" for n in range(LARGE)))
    assert sizes(folder) == [LARGE, LARGE]


def test_what_changes_has_other_names_and_what_stays_the_same(folder: Path) -> None:
    add(folder, "one", "two")
    names = list_parts(folder)
    add(folder, "two", "one")
    assert list_parts(folder) == names
    add(folder, "three", "four")
    assert not set(list_parts(folder)) & set(names)


@settings(max_examples=30)
@given(batches=st.lists(st.sets(st.text("abc", min_size=1, max_size=3), min_size=1)))
def test_whatever_was_added_is_found_again(
    tmp_path_factory: pytest.TempPathFactory, batches: list[set[str]]
) -> None:
    folder = vectors_folder(tmp_path_factory.mktemp("store"), "model")
    for batch in batches:
        add(folder, *sorted(batch))
    texts = sorted(set().union(*batches))
    assert look_up(folder, *texts) == [(len(text), ord(text[0])) for text in texts]
    assert look_up(folder, "d") == [None]


def test_texts_that_are_gone_are_forgotten_once_they_are_a_tenth(folder: Path) -> None:
    texts = [f"t{n:02}" for n in range(20)]
    add(folder, *texts)
    with lock_vectors(folder):
        drop_vectors(folder, size=SIZE, kept=digest_texts(texts[2:]))
    assert sizes(folder) == [20]
    with lock_vectors(folder):
        drop_vectors(folder, size=SIZE, kept=digest_texts(texts[3:]))
    assert sizes(folder) == [17]
    assert look_up(folder, *texts[1:4]) == [None, None, (3, 116)]
    with lock_vectors(folder):
        drop_vectors(folder, size=SIZE, kept=digest_texts([]))
    assert list_parts(folder) == ()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:40],
        lambda data: data[:-1],
        lambda data: b"X" + data[1:],
        lambda data: data[:64] + data[80:96] + data[64:80] + data[96:],
    ],
    ids=["emptied", "a head cut", "a tail cut", "another kind", "digests not sorted"],
)
def test_a_damaged_part_is_as_good_as_none(folder: Path, damage) -> None:  # type: ignore[no-untyped-def]
    add(folder, "one", "two")
    (name,) = list_parts(folder)
    path = folder / name
    path.write_bytes(damage(path.read_bytes()))
    assert look_up(folder, "one") == [None]
    add(folder, "one", "two")
    assert look_up(folder, "one") == [(3, 111)]


def test_vectors_of_another_size_are_left_out(folder: Path) -> None:
    add(folder, "one")
    assert read_vectors(folder, size=SIZE + 1) == ()


def test_what_is_open_stays_readable_when_it_is_joined(folder: Path) -> None:
    add(folder, "one")
    (part,) = read_vectors(folder, size=SIZE)
    add(folder, "two")
    assert part.name not in list_parts(folder)
    assert part.vectors.tolist() == [[3, 111]]


def test_two_never_add_at_the_same_time(folder: Path) -> None:
    with lock_vectors(folder), pytest.raises(BusyError) as caught, lock_vectors(folder):
        pass
    assert str(caught.value) == (
        f"Another process is writing vectors into {folder}. Wait until it has finished."
    )
    with FileLock(folder / "LOCK", timeout=0):
        pass


def test_what_a_killed_process_left_is_taken_away(folder: Path) -> None:
    add(folder, "one")
    (folder / "half.vec.next").write_bytes(b"half")
    add(folder, "two")
    assert sorted(path.suffix for path in folder.iterdir()) == ["", ".vec"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_text("no folder")
    folder = vectors_folder(tmp_path, "model")
    with (
        pytest.raises(StoreError, match=f"{folder} cannot be written"),
        lock_vectors(folder),
    ):
        pass


def test_rows_are_counted_through_all_parts_the_first_of_equals_taken() -> None:
    def part(*texts: str) -> Part:
        digests = np.sort(digest_texts(texts))
        none: Vectors = np.zeros((len(texts), SIZE), np.float32)
        return Part(name="", digests=digests, vectors=none)

    parts = (part("a"), part("b"), part("a"))
    assert find_rows(parts, digest_texts(["b", "a", "c"])).tolist() == [1, 0, -1]
    assert find_rows((), digest_texts(["a"])).tolist() == [-1]
