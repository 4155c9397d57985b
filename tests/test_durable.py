from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from kg.digests import file_id
from kg.durable import (
    make_directory,
    replace_file,
    store_errors,
    sync_tree,
    write_file,
)
from kg.errors import StoreError


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    write_file(tmp_path / "old", b"former")
    write_file(tmp_path / "new", b"later")
    replace_file(tmp_path / "old", tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_bytes() == b"later"


def test_a_shorter_file_keeps_nothing_of_the_longer_one_before_it(
    tmp_path: Path,
) -> None:
    write_file(tmp_path / "file", b"longer")
    write_file(tmp_path / "file", b"no")
    assert (tmp_path / "file").read_bytes() == b"no"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes.")
@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_no_umask_bears_on_what_is_made(tmp_path: Path, umask: int) -> None:
    former = os.umask(umask)
    try:
        make_directory(tmp_path / "made")
        write_file(tmp_path / "made" / "file", b"")
        (tmp_path / "made" / "other").touch()
        sync_tree(tmp_path / "made")
    finally:
        os.umask(former)
    paths = (tmp_path / "made", *sorted((tmp_path / "made").iterdir()))
    modes = [(path.name, path.stat().st_mode & 0o777) for path in paths]
    assert modes == [("made", 0o700), ("file", 0o600), ("other", 0o600)]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes.")
def test_what_was_synced_by_another_name_is_left_alone(tmp_path: Path) -> None:
    make_directory(tmp_path / "made")
    for name in ("known", "new"):
        (tmp_path / "made" / name).touch()
        (tmp_path / "made" / name).chmod(0o640)
    sync_tree(tmp_path / "made", synced={file_id(tmp_path / "made" / "known")})
    paths = sorted((tmp_path / "made").iterdir())
    modes = [(path.name, path.stat().st_mode & 0o777) for path in paths]
    assert modes == [("known", 0o640), ("new", 0o600)]


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "Free some space on that disk."),
        (errno.EROFS, "Choose a writable place with --store."),
        (
            errno.EACCES,
            "Make it accessible for you, or choose another place with --store.",
        ),
        (errno.EIO, "Check the disk and its file system."),
    ],
)
def test_what_the_system_reports_becomes_a_sentence_with_a_remedy(
    number: int, remedy: str
) -> None:
    with pytest.raises(StoreError) as caught, store_errors(Path("/s"), "written"):
        raise OSError(number, os.strerror(number))
    assert str(caught.value) == f"/s cannot be written: {os.strerror(number)}. {remedy}"
    assert isinstance(caught.value.__cause__, OSError)
