"""Write files and directories that outlive a power cut and that only the owner reads.

A file is safe once it and the directory that names it have been synced; see
https://www.sqlite.org/atomiccommit.html and rename(2), fsync(2). Modes are set after
creation, so that no umask bears on them.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.digests import FileId, file_id
from kg.errors import StoreError

_REMEDIES = {
    errno.ENOSPC: "Free some space on that disk.",
    errno.EDQUOT: "Free some space within your quota.",
    errno.EROFS: "Choose a writable place with --store.",
    errno.EACCES: "Make it accessible for you, or choose another place with --store.",
    errno.EPERM: "Make it your own, or choose another place with --store.",
}
_DIRECTORY_MODE = 0o700
_FILE_MODE = 0o600


def make_directory(path: Path) -> None:
    """Make a new directory, and sync the one above it."""
    path.mkdir(mode=_DIRECTORY_MODE)
    path.chmod(_DIRECTORY_MODE)
    sync_directory(path.parent)


def write_file(path: Path, data: bytes) -> None:
    """Write a whole file and sync it; its directory is the caller's to sync."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, _FILE_MODE), "wb") as file:
        file.write(data)
    _sync_file(path)


def replace_file(path: Path, beside: Path) -> None:
    """Put a written file in the place of another in one step, and make that durable."""
    os.replace(beside, path)
    sync_directory(path.parent)


def sync_tree(directory: Path, *, synced: Container[FileId] = ()) -> None:
    """Make everything below a directory private and sync it, files before folders.

    ``synced`` are files that this was done to, by whatever other name.
    """
    for folder, _, names in os.walk(directory, topdown=False):
        for name in names:
            path = Path(folder, name)
            if file_id(path) not in synced:
                _sync_file(path)
        Path(folder).chmod(_DIRECTORY_MODE)
        sync_directory(Path(folder))


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable."""
    if os.name != "nt":  # Windows syncs names with the files and opens no directory.
        _sync(directory, os.O_RDONLY)


def _sync_file(path: Path) -> None:
    path.chmod(_FILE_MODE)
    _sync(path, os.O_RDWR)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def store_errors(path: Path, done: str) -> Iterator[None]:
    """Turn what the system reports of a store into a sentence with a remedy.

    ``done`` says what was tried: read or written.

    Raises:
        StoreError: instead of any OSError.
    """
    try:
        yield
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, "Check the disk and its file system.")
        raise StoreError(
            f"{path} cannot be {done}: {error.strerror or error}. {remedy}"
        ) from error
