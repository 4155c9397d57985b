"""Keep a directory in place while it is read, by a lock that dies with its owner.

The lock is flock(2) on a file in the directory: shared for readers, exclusive for who
takes the directory away. Where there is no flock (Windows) the open file alone keeps
the directory from being renamed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

if sys.platform != "win32":
    import fcntl

LEASE_FILE = "INUSE"


def open_lease(directory: Path) -> IO[bytes] | None:
    """Return the file whose closing ends the lease, or None if the directory is gone.

    Waits while the directory is being taken away, which is one rename.
    """
    path = directory / LEASE_FILE
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    try:
        if sys.platform != "win32":
            fcntl.flock(file, fcntl.LOCK_SH)
        held = os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        held = False
    except BaseException:
        file.close()
        raise
    if held:
        return file
    file.close()
    return None


def take_away(directory: Path, target: Path) -> bool:
    """Rename a directory unless somebody leases it; return whether it was renamed."""
    try:
        with (directory / LEASE_FILE).open("ab") as file:
            if sys.platform != "win32":
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                directory.rename(target)
        if sys.platform == "win32":  # An own open file would be in the way there.
            directory.rename(target)
    except (BlockingIOError, PermissionError):  # The latter is Windows' way to say so.
        return False
    return True
