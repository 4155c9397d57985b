"""Documents → a Whoosh index on disk → answers: the embedded default engine.

The index is one of Whoosh 2.7.4, in segments that are shared by one build and the next
(`kg.index.segments`, `kg.index.tables`); a small change writes a small segment.
`kg.index.arrays` makes answers of it, from posting lists as arrays.
"""

from __future__ import annotations

import inspect
import platform
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from kg import english, labels
from kg.digests import digest_file
from kg.errors import DamagedError
from kg.index import (
    analysis,
    array_files,
    inverting,
    lookups,
    posting_files,
    segments,
    stemming,
    terms,
    texts,
    wordlist,
)
from kg.index.arrays import ArraySearcher
from kg.index.base import Document, IndexMemory, Searcher
from kg.index.joined import JoinedSource
from kg.index.planning import delete_documents, plan_anew, plan_next
from kg.index.segments import (
    DIGEST_SIZE,
    KINDS,
    open_segment,
    path_of,
    write_segment,
)
from kg.index.tables import (
    Entry,
    Table,
    naming_damage,
    read_entries,
    read_table,
    write_table,
)

_FIELDS = tuple(field.name for field in fields(Document))
_NOTHING = Table(maker="", entries=(), seals={})


class WhooshEngine:
    """Builds and opens an index."""

    name = "whoosh"

    def rebuild(
        self,
        documents: Iterable[Document],
        directory: Path,
        *,
        former: Path | None = None,
        memory: IndexMemory | None = None,
    ) -> None:
        """Write an index; segments of which little has changed are taken over."""
        memory = memory or IndexMemory()
        maker = _describe_maker()
        by_digest = _digest_documents(documents, maker, memory)
        table, plan = _NOTHING, plan_anew(by_digest)
        if former is not None:
            table = _read_sound(former, maker, memory)
            try:
                plan = plan_next(former, table.entries, by_digest.keys())
            except (OSError, ValueError, KeyError):
                table = _NOTHING  # It is there to be replaced.
        new = [(by_digest[digest], digest) for digest in plan.written]
        _write_next(directory, former, table, plan.entries, new, maker)

    def update(
        self,
        former: Path,
        directory: Path,
        *,
        upserts: Iterable[Document] = (),
        deletes: Iterable[str] = (),
    ) -> None:
        """Write what a former index is after some changes into another directory.

        Documents in ``upserts`` are new or replace those of their ids; ``deletes`` are
        ids. Nothing is done for any other document, nor are segments merged: let
        `rebuild` do so now and then.

        Raises:
            DamagedError: the former index cannot be read, or another version of this
                program made it.
        """
        maker = _describe_maker()
        table = read_table(former)
        if table.maker != maker:
            raise DamagedError(
                f"{former} was made by another version of this program; build it again."
            )
        changed = {document.id: document for document in upserts}
        gone = changed.keys() | set(deletes)
        with naming_damage(former):
            entries = delete_documents(former, table.entries, gone)
        new = [(each, _digest(each, maker)) for each in changed.values()]
        _write_next(directory, former, table, entries, new, maker)

    def open(
        self, directory: Path, *, former: Searcher | None = None
    ) -> WhooshSearcher:
        """Open an index for reading; what ``former`` has open of it is not read again.

        Raises:
            DamagedError: the directory belongs to somebody else, or holds no index
                that can be read.
        """
        parts = former.source.parts if isinstance(former, WhooshSearcher) else ()
        known = {part.segment.name: part.segment for part in parts}
        with naming_damage(directory):
            opened = [
                (open_segment(directory, entry.name, known=known), entry.deleted)
                for entry in read_entries(directory)
            ]
            return WhooshSearcher(JoinedSource(directory, opened))


class WhooshSearcher(ArraySearcher):
    """One open index. Nothing in it changes but what it remembers."""

    def __init__(self, source: JoinedSource) -> None:
        super().__init__(source)
        self.source = source


@cache
def _describe_maker() -> str:
    """Return what changes whenever this program would write other files.

    The code itself, since a number to be raised by hand would be forgotten.
    """
    modules = (
        sys.modules[__name__],
        analysis,
        array_files,
        english,
        inverting,
        labels,
        lookups,
        posting_files,
        segments,
        stemming,
        terms,
        texts,
        wordlist,
    )
    parts = (
        platform.python_version(),
        version("snowballstemmer"),
        *map(inspect.getsource, modules),
    )
    return blake2b("\n".join(parts).encode(), digest_size=DIGEST_SIZE).hexdigest()


def _digest_documents(
    documents: Iterable[Document], maker: str, memory: IndexMemory
) -> dict[str, Document]:
    """Return documents by their digests; those of the same are remembered."""
    by_digest = {}
    ids = set()
    for document in documents:
        former, made_by, digest = memory.documents.get(document.id, (None, "", ""))
        if former != document or made_by != maker:
            digest = _digest(document, maker)
            memory.documents[document.id] = (document, maker, digest)
        by_digest[digest] = document
        ids.add(document.id)
    for id_ in memory.documents.keys() - ids:
        del memory.documents[id_]
    return by_digest


def _digest(document: Document, maker: str) -> str:
    # The representation of text, dates and tuples is exact, and quicker than JSON.
    values = [maker, *(getattr(document, name) for name in _FIELDS)]
    return blake2b(
        repr(values).encode("utf-8", "surrogatepass"), digest_size=DIGEST_SIZE
    ).hexdigest()


def _read_sound(former: Path, maker: str, memory: IndexMemory) -> Table:
    """Return what can be taken over: segments of this make whose files are sound."""
    try:
        table = read_table(former)
    except DamagedError:
        return _NOTHING
    if table.maker != maker:
        return _NOTHING
    entries = tuple(
        entry for entry in table.entries if _is_sound(former, entry, table, memory)
    )
    return Table(maker=maker, entries=entries, seals=table.seals)


def _is_sound(former: Path, entry: Entry, table: Table, memory: IndexMemory) -> bool:
    paths = [path_of(former, entry.name, kind) for kind in KINDS]
    try:
        return all(
            digest_file(path, known=memory.files) == table.seals.get(path.name)
            for path in paths
        )
    except OSError:
        return False


def _write_next(
    directory: Path,
    former: Path | None,
    table: Table,
    entries: Sequence[Entry],
    new: Sequence[tuple[Document, str]],
    maker: str,
) -> None:
    """Write an index of segments that are taken over and one of what is new."""
    directory.mkdir(parents=True, exist_ok=True)
    seals = {}
    for entry in entries:
        assert former is not None
        for kind in KINDS:
            path = path_of(directory, entry.name, kind)
            _link(path_of(former, entry.name, kind), path)
            seals[path.name] = table.seals[path.name]
    entries = list(entries)
    if new:
        name = write_segment(new, directory)
        entries.append(Entry(name=name, size=len(new)))
        paths = [path_of(directory, name, kind) for kind in KINDS]
        seals |= {path.name: digest_file(path, known={}) for path in paths}
    write_table(Table(maker=maker, entries=tuple(entries), seals=seals), directory)


def _link(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except OSError:  # Not every file system has links.
        shutil.copyfile(source, target)
