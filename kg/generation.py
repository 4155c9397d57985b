"""Turn a snapshot into the directory of one build, and that directory back into it.

::

    gen-000017/manifest.json    format, facts, and size and digest of every other file
               notes.jsonl      … one file for each field of `Snapshot`
               placed.jsonl     where the nodes stand on the drawn graph
               index/           the engine's files
               INUSE            locked by whoever reads (`kg.lease`)

A directory with a manifest is whole: the manifest is written last, after all else has
been synced. The same records give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, get_args, get_type_hints

from kg.digests import FileId, digest_file, file_id
from kg.durable import (
    make_directory,
    store_errors,
    sync_directory,
    sync_tree,
    write_file,
)
from kg.errors import DamagedError, FormatError, StoreError
from kg.jsonl import make_lines, parse_lines
from kg.lease import LEASE_FILE
from kg.records import Placed, SkippedSource, Snapshot, Source
from kg.rereading import find_new_lines

FORMAT = 6
MANIFEST = "manifest.json"
REBUILD = "Run `kg build --full`."

_NOT_PROMISED = "is not in the manifest"
_MISSING = "is missing"
_ALTERED = "differs from what the build wrote"

_INDEX = "index"
_PLACED = "placed"
_RECORD_TYPES: dict[str, type] = {
    name: get_args(hint)[0] for name, hint in get_type_hints(Snapshot).items()
}

_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStat:
    """What ``stat`` said of a notes file: a cheap hint whether it has changed."""

    id: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildFacts:
    """How a build came about; nothing here bears on its records.

    ``built_at`` is ISO 8601 text. ``roots``, ``vocabulary`` and ``courses`` are the
    paths that were read, ``chosen_model`` and ``log_entries`` what the settings said;
    ``settings`` is the digest of those settings that bear on the records.
    ``versions`` are (name, version): studygraph, python, the engine, the language
    pipeline. ``ignored`` counts what a ``.studygraphignore`` left out, ``warnings``
    tell of its lines that were not obeyed, of what thesauri leave out, and of relations
    that went although their lines stand. ``curation`` is the file with a person's
    decisions where the settings named one; ``unmatched`` are sentences about those
    decisions that match nothing.
    """

    built_at: str
    engine: str
    model: str
    settings: str
    roots: tuple[str, ...]
    vocabulary: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()
    chosen_model: str | None = None
    log_entries: str = "hide"
    sources: tuple[SourceStat, ...]
    vocabularies: tuple[str, ...]
    versions: tuple[tuple[str, str], ...]
    ignored: int = 0
    warnings: tuple[str, ...] = ()
    curation: str | None = None
    unmatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that a manifest promises; ``path`` is below the generation, with /."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One finished build on disk.

    ``digest``, the SHA-256 of the manifest, tells it from a build of the same name in
    a store that was deleted in between.
    """

    name: str
    path: Path
    digest: str
    facts: BuildFacts
    files: tuple[StoredFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manifest:
    format: int
    facts: BuildFacts
    files: tuple[StoredFile, ...]


def write_directory(
    path: Path,
    *,
    snapshot: Snapshot,
    placed: tuple[Placed, ...],
    facts: BuildFacts,
    write_index: Callable[[Path], None],
    known: dict[FileId, str] | None = None,
) -> Generation:
    """Write a build into a new directory, synced and private, the manifest last.

    ``write_index`` fills a directory that does not exist yet. ``known`` are the files
    of a former build that this process has synced and digested; those of this build
    take their place.

    Raises:
        OSError: the disk is full, or the directory cannot be written.
    """
    make_directory(path)
    (path / LEASE_FILE).touch()
    for name, record_type in _RECORD_TYPES.items():
        lines = make_lines(getattr(snapshot, name), record_type)
        _lines_path(path, name).write_bytes(lines)
    _lines_path(path, _PLACED).write_bytes(make_lines(placed, Placed))
    write_index(path / _INDEX)
    known = {} if known is None else known
    sync_tree(path, synced=known)
    files = _digest_files(path, known)
    promised = _Manifest(format=FORMAT, facts=facts, files=files)
    manifest = make_lines((promised,), _Manifest)
    write_file(path / MANIFEST, manifest)
    sync_directory(path)
    return _make_generation(path, manifest)


def _lines_path(path: Path, name: str) -> Path:
    return path / f"{name}.jsonl"


def _digest_files(path: Path, known: dict[FileId, str]) -> tuple[StoredFile, ...]:
    files, digests = [], {}
    for file in sorted(path.rglob("*")):
        if not file.is_file():
            continue
        # Before reading: a file that is written meanwhile is another.
        identity = file_id(file)
        digest = digest_file(file, known=known)
        digests[identity] = digest
        stored = StoredFile(
            path=file.relative_to(path).as_posix(), size=identity[2], sha256=digest
        )
        files.append(stored)
    known.clear()
    known.update(digests)
    return tuple(files)


def read_generation(path: Path) -> Generation:
    """Return the build in a directory by its manifest; its other files stay unread.

    Raises:
        FileNotFoundError: there is no manifest, so no whole build.
        DamagedError: the manifest is broken or of another format.
        OSError: the manifest cannot be read.
    """
    return _make_generation(path, (path / MANIFEST).read_bytes())


def _make_generation(path: Path, manifest: bytes) -> Generation:
    try:
        (promised,) = parse_lines(manifest, _Manifest)
        _require_format(path, promised.format)
    except ValueError as error:
        # Another format has other fields.
        _require_format(path, _find_format(manifest))
        raise DamagedError(
            f"{path / MANIFEST} cannot be read: {error}. {REBUILD}"
        ) from error
    return Generation(
        name=path.name,
        path=path,
        digest=hashlib.sha256(manifest).hexdigest(),
        facts=promised.facts,
        files=promised.files,
    )


def _find_format(manifest: bytes) -> object:
    try:
        document = json.loads(manifest)
    except ValueError:
        return FORMAT  # It is broken, of whatever format it may have been.
    return document.get("format") if isinstance(document, dict) else None


def _require_format(path: Path, found: object) -> None:
    if found != FORMAT:
        wrong = FormatError if isinstance(found, int) else DamagedError
        raise wrong(
            f"{path} has the store format {found!r}, but this version of "
            f"Studygraph reads {FORMAT}. {REBUILD}"
        )


def read_snapshot(
    generation: Generation, *, former: tuple[Generation, Snapshot] | None = None
) -> Snapshot:
    """Return the records of a build, equal to those written.

    ``former`` is another build with its records, which are taken where the lines of
    both are the same.

    Raises:
        DamagedError: a file is missing or differs from what the manifest promises.
    """
    return Snapshot(
        **{
            name: _read_again(
                generation, name, record_type, former[0], getattr(former[1], name)
            )
            if former
            else _read_lines(generation, name, record_type)
            for name, record_type in _RECORD_TYPES.items()
        }
    )


def read_placed(generation: Generation) -> tuple[Placed, ...]:
    """Return where the nodes stand on the drawn graph.

    Raises:
        DamagedError: as `read_snapshot`.
    """
    return _read_lines(generation, _PLACED, Placed)


def read_sources_of(
    generation: Generation,
) -> tuple[tuple[Source, ...], tuple[SkippedSource, ...]]:
    """Return what a build read and what it left out, without its other records.

    Raises:
        DamagedError: as `read_snapshot`.
    """
    return (
        _read_lines(generation, "sources", Source),
        _read_lines(generation, "skipped", SkippedSource),
    )


def _read_lines(
    generation: Generation, name: str, record_type: type[_Record]
) -> tuple[_Record, ...]:
    path = _lines_path(generation.path, name)
    return _parse(path, _read_intact(generation, path), record_type)


def _parse(path: Path, data: bytes, record_type: type[_Record]) -> tuple[_Record, ...]:
    try:
        return parse_lines(data, record_type)
    except ValueError as error:
        raise DamagedError(
            f"{path} was written by another version of Studygraph: {error}. {REBUILD}"
        ) from error


def _read_again(
    generation: Generation,
    name: str,
    record_type: type[_Record],
    former: Generation,
    known: tuple[_Record, ...],
) -> tuple[_Record, ...]:
    """Read the lines that are new, and take the other records from those known."""
    file = _lines_path(Path(), name).as_posix()
    if _promised(generation, file) == _promised(former, file) is not None:
        return known
    try:
        before = _read_intact(former, _lines_path(former.path, name))
    except (DamagedError, StoreError):
        return _read_lines(generation, name, record_type)
    path = _lines_path(generation.path, name)
    data = _read_intact(generation, path)
    first, new, last = find_new_lines(before, data)
    found = _parse(path, data[new], record_type)
    return (*known[:first], *found, *known[len(known) - last :])


def _promised(generation: Generation, path: str) -> StoredFile | None:
    return next((file for file in generation.files if file.path == path), None)


def _read_intact(generation: Generation, path: Path) -> bytes:
    """Read a file once, both to compare it with the manifest and to use it."""
    files = [f for f in generation.files if generation.path / f.path == path]
    if not files:
        raise _damaged(path, _NOT_PROMISED)
    with store_errors(generation.path, "read"):
        if not path.is_file():
            raise _damaged(path, _MISSING)
        data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != files[0].sha256:
        raise _damaged(path, _ALTERED)
    return data


def _damaged(path: Path, what: str) -> DamagedError:
    return DamagedError(f"{path} {what}. {REBUILD}")


def verified_index(generation: Generation, *, former: Generation | None = None) -> Path:
    """Return the directory of the index, after comparing its files with the manifest.

    Files that are promised the same in a ``former`` build are not compared: whoever has
    that open has read them.

    Raises:
        DamagedError: as `read_snapshot`.
    """
    kept = frozenset(former.files if former else ())
    for path, what in find_damage(generation, prefix=f"{_INDEX}/", but=kept):
        raise _damaged(generation.path / path, what)
    return generation.path / _INDEX


def has_all_files(generation: Generation) -> bool:
    """Tell whether every promised file is there in its size; none of them is read."""
    try:
        return all(
            (generation.path / file.path).stat().st_size == file.size
            for file in generation.files
        )
    except OSError:
        return False


def find_damage(
    generation: Generation,
    *,
    prefix: str = "",
    but: Container[StoredFile] = (),
) -> tuple[tuple[str, str], ...]:
    """Find the files that are not as the manifest promises: (path, what is wrong).

    ``prefix`` limits this to paths that begin so; that there is none is damage as well.
    Those in ``but`` are not looked at.
    """
    promised = [file for file in generation.files if file.path.startswith(prefix)]
    if not promised:
        return ((prefix, _NOT_PROMISED),)
    found = []
    with store_errors(generation.path, "read"):
        for file in (file for file in promised if file not in but):
            path = generation.path / file.path
            if not path.is_file():
                found.append((file.path, _MISSING))
            elif (
                path.stat().st_size != file.size
                or digest_file(path, known={}) != file.sha256
            ):
                found.append((file.path, _ALTERED))
    return tuple(found)
