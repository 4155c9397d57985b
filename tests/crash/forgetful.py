"""Kill a builder before each event that makes, renames, removes or syncs a file, and
cut the power at that moment.

A disk may forget what was never synced: the content of a file until ``fsync`` of the
file, a name (created, renamed or removed) until ``fsync`` of its directory. `Disk`
notes what was synced and lays out afterwards what such a disk may hold, as Lucene's
MockDirectoryWrapper does.

``python -m tests.crash.forgetful FOLDER`` prints a line of JSON for every event. With
``--deaf``, no sync reaches the disk and nobody kills: that build must be seen to break.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

from kg.errors import KgError
from kg.store import CURRENT
from tests.crash.numbered import publish, read_number

Listing: TypeAlias = dict[str, int]  # name → inode

_CHANGES = {"os.mkdir", "os.remove", "os.rename", "os.rmdir"}


class Disk:
    """What of a folder has been synced. Inodes are kept, so none comes up twice."""

    def __init__(self, folder: Path, stash: Path) -> None:
        self.folder = folder
        self._stash = stash
        stash.mkdir()
        self._journal = os.open(stash / "journal", os.O_CREAT | os.O_APPEND | os.O_RDWR)
        self._open = [self._journal]
        for path in (folder, *folder.rglob("*")):
            self._open.append(os.open(path, os.O_RDONLY))
            self.sync(self._open[-1])

    def sync(self, descriptor: int) -> None:
        """Note a sync of a file or a directory; survives the death of the process."""
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if path.is_dir():
            self._open.append(os.dup(descriptor))
            entry = {"inode": path.stat().st_ino, "listing": _list(path)}
            os.write(self._journal, json.dumps(entry).encode() + b"\n")
        elif not (kept := self._stash / str(path.stat().st_ino)).exists():
            kept.hardlink_to(path)

    def close(self) -> None:
        for descriptor in self._open:
            os.close(descriptor)

    def lay_out(self, target: Path, *, holds: Callable[[str], bool]) -> None:
        """Make the folder as it may be found after a power cut.

        ``holds`` decides for each name whether its latest change reached the disk.
        """
        synced = {}
        for line in (self._stash / "journal").read_text().splitlines():
            entry = json.loads(line)
            synced[entry["inode"]] = entry["listing"]
        paths = {path.stat().st_ino: path for path in self.folder.rglob("*")}
        paths[self.folder.stat().st_ino] = self.folder

        def lay(inode: int, target: Path) -> None:
            kept, path = self._stash / str(inode), paths.get(inode)
            if inode not in synced and (path is None or not path.is_dir()):
                if kept.exists():
                    target.hardlink_to(kept)
                else:
                    target.write_bytes(b"\0garbage\n")
                return
            target.mkdir(mode=0o700)
            before, now = synced.get(inode, {}), _list(path) if path else {}
            for name in sorted(before.keys() | now.keys()):
                found = (now if holds(name) else before).get(name)
                if found is not None:
                    lay(found, target / name)

        lay(self.folder.stat().st_ino, target)


def _list(directory: Path) -> Listing:
    return {entry.name: entry.inode() for entry in os.scandir(directory)}


def _publish(disk: Disk, *, killed_at: int | None, deaf: bool) -> bool:
    """Publish 4 in a child, killed just before its nth event; return if it finished."""
    child = os.fork()
    if child:
        return os.WIFEXITED(os.waitpid(child, 0)[1])
    events = count()

    def strike() -> None:
        if next(events) == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(name: str, arguments: tuple[Any, ...]) -> None:
        if name in _CHANGES or (name == "open" and arguments[2] & os.O_CREAT):
            strike()

    def sync(descriptor: int) -> None:
        strike()
        if not deaf:
            disk.sync(descriptor)

    os.fsync = sync  # type: ignore[assignment]
    sys.addaudithook(hook)
    publish(disk.folder, 4)
    os._exit(0)


def _outcomes(place: Path, *, killed_at: int | None, deaf: bool) -> dict[str, object]:
    store = place / "store"
    disk = Disk(store, place / "stash")
    found: dict[str, object] = {
        "finished": _publish(disk, killed_at=killed_at, deaf=deaf),
        "after kill": _number(store),
    }
    choose = random.Random(killed_at)
    ways: dict[str, Callable[[str], bool]] = {
        "forgot": lambda name: False,
        "garbled": lambda name: True,
        "switched": lambda name: name == CURRENT,
        "mixed": lambda name: choose.random() < 0.5,
    }
    for way, holds in ways.items():
        disk.lay_out(place / way, holds=holds)
        found[way] = _number(place / way)
    disk.close()
    publish(store, 5)
    found["next"] = _number(store)
    found["left"] = len(list(store.glob("*gen-*")))
    return found


def _number(store: Path) -> int | str:
    try:
        return read_number(store)
    except (KgError, OSError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


def main() -> None:
    folder, deaf = Path(sys.argv[1]), "--deaf" in sys.argv
    # What the real disk holds is not in question here.
    os.fsync = lambda _: None  # type: ignore[assignment]
    for number in (1, 2, 3):
        publish(folder / "template", number)
    for killed_at in (None,) if deaf else count():
        place = folder / f"killed at {killed_at}"
        shutil.copytree(folder / "template", place / "store")
        found = _outcomes(place, killed_at=killed_at, deaf=deaf)
        print(json.dumps(found), flush=True)
        shutil.rmtree(place)
        if found["finished"]:
            break


if __name__ == "__main__":
    main()
