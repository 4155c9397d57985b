"""Keep builds in a store directory: write beside, switch in one step, collect late.

::

    STORE/CURRENT           the generation in force, and the digest of its manifest
    STORE/LOCK, LOCK.pid    held by the one builder; its process, for people
    STORE/gen-000017/       one build (`kg.generation`)

A reader, a kill or a power cut meets the former build or the new, never a part of one.
Everything here is derived from the notes and may be deleted.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from kg.digests import FileId
from kg.durable import (
    make_directory,
    replace_file,
    store_errors,
    sync_directory,
    write_file,
)
from kg.errors import (
    BusyError,
    DamagedError,
    FormatError,
    NoBuildError,
    NotFoundError,
    StoreError,
    UsageError,
)
from kg.generation import (
    MANIFEST,
    REBUILD,
    BuildFacts,
    Generation,
    read_generation,
    write_directory,
)
from kg.jsonl import make_line, parse_line
from kg.lease import LEASE_FILE, open_lease, take_away
from kg.records import Placed, Snapshot

CURRENT = "CURRENT"
LOCK = "LOCK"
_NEXT = "CURRENT.next"
_PID = "LOCK.pid"
_DEAD = "dead-"
_NAME = re.compile(r"gen-(\d{6,})")
_SAID = re.compile(r"(?:gen-)?(?P<number>[0-9]{1,18})|-(?P<back>[0-9]{1,18})")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pointer:
    """The content of ``CURRENT``."""

    generation: str
    manifest: str


@contextmanager
def lock_store(store: Path, *, wait: float = 0.0) -> Iterator[None]:
    """Keep other builders out of a store, which is made if it is missing.

    ``wait`` is for how many seconds another builder may finish. The system frees the
    lock when its owner dies.

    Raises:
        BusyError: another build holds the lock.
        StoreError: the store cannot be made or written, or is another user's.
    """
    with store_errors(store, "written"):
        _prepare(store)
        lock = FileLock(store / LOCK, timeout=wait, mode=0o600)
        try:
            lock.acquire()
        except Timeout as error:
            raise BusyError(
                f"Another build{_builder(store)} is writing to {store}. "
                "Wait until it has finished."
            ) from error
    try:
        with store_errors(store, "written"):
            write_file(store / _PID, f"{os.getpid()}\n".encode())
        yield
    finally:
        lock.release()


def _prepare(store: Path) -> None:
    if not store.exists():
        store.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):  # Another builder may be faster.
            make_directory(store)
    _require_own(store)
    store.chmod(0o700)


def _require_own(store: Path) -> None:
    """Refuse a foreign store: to open an index can mean to run code that is in it."""
    if hasattr(os, "geteuid") and store.stat().st_uid != os.geteuid():
        raise StoreError(
            f"The store {store} belongs to another user. Run as that user, or choose "
            "another place with --store."
        )


def _builder(store: Path) -> str:
    try:
        return f" (process {int((store / _PID).read_text())})"
    except (OSError, ValueError):
        return ""  # It has not written its number yet; only the lock counts.


def write_generation(
    store: Path,
    *,
    snapshot: Snapshot,
    placed: tuple[Placed, ...],
    facts: BuildFacts,
    write_index: Callable[[Path], None],
    known: dict[FileId, str] | None = None,
) -> Generation:
    """Write a build, make it the current one, and remove those out of use.

    The caller holds `lock_store`. ``write_index`` fills a directory that does not exist
    yet. ``known`` goes to `write_directory`. Whatever fails before the switch leaves
    the former build in force.

    Raises:
        StoreError: the disk is full, or the store cannot be written.
    """
    with store_errors(store, "written"):
        # First, because what a killed build left behind may be what fills the disk.
        collect_generations(store)
        path = store / _next_name(store)
        try:
            generation = write_directory(
                path,
                snapshot=snapshot,
                placed=placed,
                facts=facts,
                write_index=write_index,
                known=known,
            )
            pointer = _Pointer(generation=path.name, manifest=generation.digest)
            write_file(store / _NEXT, make_line(pointer).encode())
        except BaseException:
            if known:
                known.clear()  # The numbers of files that go are given to others.
            shutil.rmtree(path, ignore_errors=True)
            raise
        replace_file(store / CURRENT, store / _NEXT)
        collect_generations(store)
    return generation


def _next_name(store: Path) -> str:
    # Names of the dead count too: their directory may still be there to be removed.
    taken = (_NAME.search(path.name) for path in store.iterdir())
    return f"gen-{max((int(match[1]) for match in taken if match), default=0) + 1:06d}"


def collect_generations(store: Path, *, keep: int = 2) -> tuple[str, ...]:
    """Remove what dead builds left, and all but the newest generations; name them.

    ``keep`` counts the current one. Leased generations stay. The caller holds
    `lock_store`.

    Raises:
        UsageError: ``keep`` is below 1.
        StoreError: the store cannot be read or written.
    """
    if keep < 1:
        raise UsageError(
            f"keep is {keep}, but the current build stays: use at least 1."
        )
    with store_errors(store, "written"):
        kept = _finished(store)[-keep:]
        removed = tuple(
            path.name
            for path in _numbered(store)
            if path not in kept and take_away(path, store / f"{_DEAD}{path.name}")
        )
        # Durable names first, lest a power cut brings half a generation back.
        sync_directory(store)
        for path in store.glob(f"{_DEAD}gen-*"):
            # What cannot be removed now is tried again by the next collection.
            shutil.rmtree(path, ignore_errors=True)
    return removed


def _numbered(store: Path) -> tuple[Path, ...]:
    found = (path for path in store.iterdir() if _NAME.fullmatch(path.name))
    return tuple(sorted(found, key=lambda path: _number(path.name)))


def _number(name: str) -> int:
    return int(name.removeprefix("gen-"))


def _finished(store: Path) -> tuple[Path, ...]:
    """Return the current generation and those before it, oldest first.

    What has a higher number was never in force: its builder died before the switch.
    """
    try:
        current = _number(_read_pointer(store).generation)
    except (NoBuildError, DamagedError):
        return ()
    return tuple(
        path
        for path in _numbered(store)
        if _number(path.name) <= current and (path / MANIFEST).exists()
    )


def list_generations(store: Path) -> tuple[Generation, ...]:
    """Return the finished generations, oldest first; the last one is the current.

    Raises:
        StoreError: the store cannot be read, or a manifest is damaged.
    """
    found = []
    with store_errors(store, "read"):
        for path in _finished(store):
            with suppress(FileNotFoundError):  # Collected since it was listed.
                found.append(read_generation(path))
    return tuple(found)


def pointer_stamp(store: Path) -> tuple[int, int, int] | None:
    """Return what changes whenever another build becomes current, by one ``stat``.

    None while nothing has been built.
    """
    with store_errors(store, "read"):
        try:
            stat = (store / CURRENT).stat()
        except FileNotFoundError:
            return None
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def current_generation(store: Path) -> Generation:
    """Return the build in force; `lease_current` also keeps it from being removed.

    Raises:
        NoBuildError: nothing has been built there.
        DamagedError: the build is incomplete, altered or of another format.
        StoreError: the store cannot be read, or is another user's.
    """
    with store_errors(store, "read"):
        pointer = _read_pointer(store)
        while True:
            try:
                generation = read_generation(store / pointer.generation)
                break
            except FileNotFoundError as error:
                # A switch since the pointer was read explains this; nothing else does.
                former, pointer = pointer, _read_pointer(store)
                if former == pointer:
                    raise DamagedError(
                        f"{store / pointer.generation / MANIFEST} is missing. {REBUILD}"
                    ) from error
    if generation.digest != pointer.manifest:
        raise DamagedError(
            f"{generation.path / MANIFEST} is not what {CURRENT} promises. {REBUILD}"
        )
    return generation


def _read_pointer(store: Path) -> _Pointer:
    path = store / CURRENT
    try:
        _require_own(store)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise NoBuildError(
            f"There is no build in {store} yet. Run `kg build` first."
        ) from error
    try:
        pointer = parse_line(data.decode(), _Pointer)
    except ValueError as error:
        raise DamagedError(f"{path} cannot be read: {error}. {REBUILD}") from error
    if not _NAME.fullmatch(pointer.generation):
        raise DamagedError(f"{path} names {pointer.generation!r}. {REBUILD}")
    return pointer


@contextmanager
def lease_current(store: Path) -> Iterator[Generation]:
    """Open the build in force; it stays on disk until the context is left.

    Raises:
        NoBuildError, DamagedError, StoreError: as `current_generation`.
    """
    generation = current_generation(store)
    with store_errors(store, "read"):
        while (file := open_lease(generation.path)) is None:
            former, generation = generation, current_generation(store)
            if former == generation:
                raise DamagedError(
                    f"{generation.path / LEASE_FILE} is missing. {REBUILD}"
                )
    with file:
        yield generation


@contextmanager
def lease_generation(generation: Generation) -> Iterator[Generation]:
    """Open a generation that was listed; it stays on disk until the context is left.

    Raises:
        StoreError: it has been removed since.
    """
    with store_errors(generation.path, "read"):
        file = open_lease(generation.path)
    if file is None:
        raise StoreError(f"{generation.path} has been removed; choose a newer build.")
    with file:
        yield generation


@contextmanager
def lease_named(store: Path, name: str, *, current: Generation) -> Iterator[Generation]:
    """Open the build that a person names; it stays on disk until the context is left.

    ``name`` is a directory's (gen-000017), its number (17), or counts back from the
    ``current`` one (-1 is the build before).

    Raises:
        UsageError: the name has another form.
        NotFoundError: there is no such build, or it has been removed, or it is of
            another version of Studygraph.
        StoreError: the build is damaged, or the store cannot be read.
    """
    if (match := _SAID.fullmatch(name)) is None:
        raise UsageError(
            f"{name[:40]!r} names no build; say gen-000017, 17, or -1 for the one "
            "before the current."
        )
    with store_errors(store, "read"):
        there = [path.name for path in _finished(store)]
        if match["back"]:
            at = there.index(current.name) if current.name in there else len(there)
            wanted = at - int(match["back"])
            chosen = there[wanted] if 0 <= wanted < len(there) else None
        else:
            number = int(match["number"])
            chosen = next((one for one in there if _number(one) == number), None)
        file = None if chosen is None else open_lease(store / chosen)
    if chosen is None or file is None:
        raise NotFoundError(_not_there(store, name, there))
    with file:
        with store_errors(store, "read"):
            try:
                generation = read_generation(store / chosen)
            except FormatError as error:
                raise NotFoundError(
                    f"{chosen} in {store} is of another version of Studygraph, which "
                    "cannot be compared; the next build can be compared with "
                    f"{current.name}."
                ) from error
        yield generation


def _not_there(store: Path, name: str, there: list[str]) -> str:
    if len(there) == 1:
        missing = "none before it" if name.startswith("-") else f"no {name}"
        return (
            f"{store} holds only one build, {there[0]}, and {missing}. The next build "
            "can be compared with it."
        )
    return f"There is no build {name} in {store}; it keeps {' and '.join(there)}."
