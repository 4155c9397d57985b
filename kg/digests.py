"""Files → their SHA-256, which a process takes once for as long as a file is the same.

Finished files of a build are never written again, and the next build has many of them
by hard links. Who has written or read through a file knows it by its number, size and
time: no program changes a file without changing one of these. A disk that rots does,
and is found by who knows nothing yet: another process, ``kg check``, a full build.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

# Device, number, bytes and time of change. A number is not given anew while the file
# is there: only files that stand in the store are to be known.
FileId: TypeAlias = tuple[int, int, int, int]


def file_id(path: Path | os.DirEntry[str]) -> FileId:
    """Return what tells a file as it is from all others and from itself if written."""
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def digest_file(path: Path, *, known: Mapping[FileId, str]) -> str:
    """Return the SHA-256 of a file, which is read unless it is known."""
    digest = known.get(file_id(path))
    if digest is None:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    return digest
