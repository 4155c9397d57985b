"""Which segments an index has, and what is deleted of them ↔ two small files.

::

    _MAIN_1.toc     Whoosh's table of contents, the same in every index but for what
                    it tells of segments
    seals.json      what made the index, and the digest of each file of a segment

Whoosh's files hold pickles, so only directories of the current user are read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from kg.errors import DamagedError
from kg.index.postings import CODEC, SCHEMA
from kg.index.segments import INDEX

SEALS = "seals.json"
_GENERATION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A segment of so many documents, and the places in it of those deleted."""

    name: str
    size: int
    deleted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The segments of an index. ``seals`` are SHA-256 of their files by name."""

    maker: str
    entries: tuple[Entry, ...]
    seals: Mapping[str, str]


def write_table(table: Table, directory: Path) -> None:
    """Write what an index is made of; its segments are there already.

    Raises:
        OSError: a file cannot be written.
    """
    storage = RamStorage()
    segments = list(map(_make_segment, table.entries))
    TOC(SCHEMA, segments, _GENERATION).write(storage, INDEX)
    for name, data in storage.files.items():
        (directory / name).write_bytes(data)
    seals = {"maker": table.maker, "files": dict(sorted(table.seals.items()))}
    text = json.dumps(seals, indent=1)
    (directory / SEALS).write_text(text, encoding="utf-8")


def _make_segment(entry: Entry) -> W3Segment:
    segment = W3Segment(CODEC, INDEX, doccount=entry.size, segid=entry.name)
    segment._fieldlengths = {}
    for place in sorted(entry.deleted):
        segment.delete_document(place)
    return segment


def read_entries(directory: Path) -> tuple[Entry, ...]:
    """Return the segments of an index.

    Raises:
        DamagedError: the directory is another user's, or holds no index.
    """
    _require_own(directory)
    with naming_damage(directory):
        # Whoosh leaves a file open that it cannot read.
        storage = RamStorage()
        for path in directory.glob(f"_{INDEX}_*.toc"):
            storage.files[path.name] = path.read_bytes()
        segments: Sequence[W3Segment] = TOC.read(storage, INDEX, schema=SCHEMA).segments
        return tuple(
            Entry(
                name=str(segment.segid),
                size=int(segment.doc_count_all()),
                deleted=frozenset(segment.deleted_docs()),
            )
            for segment in segments
        )


def read_table(directory: Path) -> Table:
    """Return what an index is made of.

    Raises:
        DamagedError: as `read_entries`.
    """
    entries = read_entries(directory)
    with naming_damage(directory):
        seals = json.loads((directory / SEALS).read_bytes())
        return Table(
            maker=str(seals["maker"]), entries=entries, seals=dict(seals["files"])
        )


@contextmanager
def naming_damage(directory: Path) -> Iterator[None]:
    """Turn whatever is raised of files that hold something else into one error."""
    try:
        yield
    except DamagedError:
        raise
    except Exception as error:  # garbled pickles raise whatever they please
        raise DamagedError(
            f"{directory} holds no index that can be read; build it again."
        ) from error


def _require_own(directory: Path) -> None:
    # An index holds pickles: opening somebody else's would run their code.
    try:
        owner = directory.stat().st_uid
    except OSError as error:
        raise DamagedError(f"{directory} cannot be read; build it again.") from error
    if hasattr(os, "getuid") and owner != os.getuid():
        raise DamagedError(
            f"{directory} belongs to another user and is not opened; "
            "build the index in a directory of your own."
        )
