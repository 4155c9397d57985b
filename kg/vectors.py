"""Vectors of texts ↔ files beside the builds of a store, found by digests of the texts.

::

    STORE/vectors/MODEL/PART.vec    head, sorted digests, vectors in their order
    STORE/vectors/MODEL/LOCK        held by the one process that makes vectors

What stands in a part never changes; its name is the digest of its digests. A kill or a
power cut loses what was not written yet. Everything here may be deleted: it is made
anew, which takes time.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from kg.durable import make_directory, replace_file, store_errors, write_file
from kg.errors import BusyError

Digests: TypeAlias = NDArray[np.bytes_]
Vectors: TypeAlias = NDArray[np.float32]

FOLDER = "vectors"
DIGEST_SIZE = 16
# A part that has so many vectors is not joined with others, which bounds the memory.
LARGE = 16_384
_DIGEST = np.dtype(f"S{DIGEST_SIZE}")
_HEAD = struct.Struct("<8sII48x")
_MAGIC = b"SGVEC-1\n"
_SUFFIX = ".vec"
_NEXT = ".next"
_LOCK = "LOCK"
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some vectors, rows of a file that is mapped into memory, and their digests."""

    name: str
    digests: Digests
    vectors: Vectors


def vectors_folder(store: Path, model: str) -> Path:
    """Return where a store keeps the vectors of a model, by the model's digest."""
    return store / FOLDER / model


def digest_texts(texts: Sequence[str]) -> Digests:
    """Return what tells a text from all others, in their order."""
    whole = b"".join(
        hashlib.blake2b(
            text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_SIZE
        ).digest()
        for text in texts
    )
    return np.frombuffer(whole, _DIGEST)


def list_parts(folder: Path) -> tuple[str, ...]:
    """Return the names of the parts, which change whenever their content does."""
    try:
        return tuple(sorted(p.name for p in folder.iterdir() if p.suffix == _SUFFIX))
    except FileNotFoundError:
        return ()


def read_vectors(folder: Path, *, size: int) -> tuple[Part, ...]:
    """Open the parts of a folder; what is damaged or of another ``size`` is left out.

    Raises:
        StoreError: the folder cannot be read.
    """
    with store_errors(folder, "read"):
        for _ in range(_ATTEMPTS):
            names = list_parts(folder)
            try:
                return tuple(_read_parts(folder, names, size))
            except FileNotFoundError:
                continue  # Joined with another since it was listed.
        return ()


def _read_parts(folder: Path, names: Sequence[str], size: int) -> Iterator[Part]:
    for name in names:
        path = folder / name
        if path.stat().st_size <= _HEAD.size:
            continue
        data: NDArray[np.uint8] = np.memmap(path, np.uint8, mode="r")
        magic, width, count = _HEAD.unpack(data[: _HEAD.size].tobytes())
        start = _HEAD.size + count * DIGEST_SIZE
        whole = start + count * width * 4
        if (magic, width, len(data)) != (_MAGIC, size, whole):
            continue
        digests = data[_HEAD.size : start].view(_DIGEST)
        if not (digests[:-1] < digests[1:]).all():
            continue
        vectors = data[start:].view("<f4").reshape(count, width)
        yield Part(name=name, digests=digests, vectors=vectors)


def find_rows(parts: Sequence[Part], digests: Digests) -> NDArray[np.int64]:
    """Return the row of each digest, the parts' rows counted through; −1 for none."""
    rows = np.full(len(digests), -1, np.int64)
    start = 0
    for part in parts:
        places = np.searchsorted(part.digests, digests)
        places[places == len(part.digests)] = 0
        found = (part.digests[places] == digests) & (rows < 0)
        rows[found] = start + places[found]
        start += len(part.digests)
    return rows


@contextmanager
def lock_vectors(folder: Path) -> Iterator[None]:
    """Keep others from adding vectors to a folder, which is made if it is missing.

    Raises:
        BusyError: another process, or another thread, is at it.
        StoreError: the folder cannot be made or written.
    """
    with store_errors(folder, "written"):
        for missing in (folder.parent, folder):
            if not missing.is_dir():
                with suppress(FileExistsError):  # Another may be faster.
                    make_directory(missing)
        lock = FileLock(folder / _LOCK, timeout=0, mode=0o600, thread_local=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise BusyError(
                f"Another process is writing vectors into {folder}. Wait until it has "
                "finished."
            ) from error
    try:
        with store_errors(folder, "written"):
            for path in folder.glob(f"*{_NEXT}"):
                path.unlink()  # Of somebody who was killed.
        yield
    finally:
        lock.release()


def add_vectors(folder: Path, digests: Digests, vectors: Vectors) -> None:
    """Keep vectors by the digests of their texts, durably and in one step.

    Parts that are no larger are joined with what is new, so that there are never many
    and each vector is written a few times only. The caller holds `lock_vectors`.

    Raises:
        StoreError: the folder cannot be written.
    """
    parts = read_vectors(folder, size=vectors.shape[1])
    joined: list[Part] = []
    count = len(digests)
    for part in sorted(parts, key=lambda part: len(part.digests)):
        if len(part.digests) <= count < LARGE:
            joined.append(part)
            count += len(part.digests)
    _write_part(
        folder,
        np.concatenate([digests, *(part.digests for part in joined)]),
        np.concatenate([vectors, *(part.vectors for part in joined)]),
        instead_of=[part.name for part in joined],
    )


def drop_vectors(folder: Path, *, size: int, kept: Digests) -> None:
    """Forget the vectors of other texts than ``kept`` once they are a tenth of a part.

    Fewer stay, as an edit is often undone and to write a part anew takes time. The
    caller holds `lock_vectors`.

    Raises:
        StoreError: the folder cannot be written.
    """
    for part in read_vectors(folder, size=size):
        lives = np.isin(part.digests, kept)
        if 10 * np.count_nonzero(~lives) > len(lives):
            _write_part(
                folder,
                part.digests[lives],
                part.vectors[lives],
                instead_of=[part.name],
            )


def _write_part(
    folder: Path, digests: Digests, vectors: Vectors, *, instead_of: Sequence[str]
) -> None:
    digests, order = np.unique(digests, return_index=True)
    name = hashlib.blake2b(digests.tobytes(), digest_size=12).hexdigest() + _SUFFIX
    with store_errors(folder, "written"):
        if len(digests):
            head = _HEAD.pack(_MAGIC, vectors.shape[1], len(digests))
            chosen: NDArray[Any] = vectors[order].astype("<f4", copy=False)
            beside = folder / f"{name}{_NEXT}"
            write_file(beside, b"".join((head, digests.tobytes(), chosen.tobytes())))
            replace_file(folder / name, beside)
        for former in instead_of:
            # Windows keeps a file that is mapped somewhere; twice does no harm.
            with suppress(FileNotFoundError, PermissionError):
                if former != name:
                    (folder / former).unlink()
