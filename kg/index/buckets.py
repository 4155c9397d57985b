"""Documents ↔ files of an index in buckets; what has not changed is taken over.

::

    index/buckets.json       for each bucket, the digests of its documents and files
          b-0007.contents    ids, dates, lengths of fields and words, as the engine
          b-0007.terms       wrote them
          b-0007.postings
          b-0007.analysed    the terms of each document, for the next build

A document's id alone decides on its bucket. Files are never written again once they are
finished, so that two generations can share them by hard links; the same documents give
the same bytes, whatever was taken over.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from hashlib import blake2b, sha256
from pathlib import Path
from typing import TypeAlias

from kg.digests import FileId, digest_file
from kg.errors import DamagedError
from kg.index.base import Document, IndexMemory
from kg.index.terms import Terms, find_terms

SEALS = "buckets.json"
CONTENTS = "contents"
TERMS = "terms"
POSTINGS = "postings"
SEARCHED = (CONTENTS, TERMS, POSTINGS)
ANALYSED = "analysed"
KINDS = (*SEARCHED, ANALYSED)
MOST_IN_ONE = 500
MOST_IN_EACH = 250
MOST_BUCKETS = 64

_FIELDS = tuple(field.name for field in fields(Document))


MakeFiles: TypeAlias = Callable[
    [Sequence[Document], Sequence[Terms]], Mapping[str, bytes]
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """Digests of the documents of a bucket with their maker, and of its files."""

    documents: str
    files: Mapping[str, str]


def count_buckets(documents: int) -> int:
    """Return over how many buckets so many documents are divided: a power of two.

    Few in a bucket make a small change cheap, many make a search fast.
    """
    count = 1
    while (
        documents > MOST_IN_ONE
        and documents > MOST_IN_EACH * count
        and count < MOST_BUCKETS
    ):
        count *= 2
    return count


def _divide(
    documents: Iterable[Document], count: Callable[[int], int]
) -> tuple[tuple[Document, ...], ...]:
    """Return the documents of each bucket in order of their ids."""
    ordered = sorted(documents, key=lambda document: document.id)
    buckets: list[list[Document]] = [[] for _ in range(count(len(ordered)))]
    for document in ordered:
        data = document.id.encode("utf-8", "surrogatepass")
        digest = blake2b(data, digest_size=8).digest()
        buckets[int.from_bytes(digest, "big") % len(buckets)].append(document)
    return tuple(map(tuple, buckets))


def write_buckets(
    documents: Iterable[Document],
    directory: Path,
    *,
    maker: str,
    make_files: MakeFiles,
    former: Path | None = None,
    memory: IndexMemory | None = None,
    count: Callable[[int], int] = count_buckets,
) -> None:
    """Write the files of every bucket, or take them over from a former index.

    ``make_files`` returns a file of each kind in `SEARCHED` for some documents and
    their terms. ``maker`` is any text that changes when it, or the finding of terms,
    gives others for the same documents.
    """
    memory = memory or IndexMemory()
    directory.mkdir(parents=True, exist_ok=True)
    maker = _digest(maker.encode())
    known = _read_known_seals(former)
    seals = []
    documents = tuple(documents)
    digest_of = _digest_documents(documents, maker, memory)
    for number, members in enumerate(_divide(documents, count)):
        digests = [digest_of[document.id] for document in members]
        whole = _digest("".join((maker, *digests)).encode())
        analysed: dict[str, Terms] = {}
        if former and number < len(known):
            seal = known[number]
            if seal.documents == whole and _take_over(
                number, seal, former, directory, known=memory.files
            ):
                seals.append(seal)
                continue
            analysed = _read_analysed(number, seal, former)
        found = [
            analysed.get(digest) or find_terms(document)
            for digest, document in zip(digests, members, strict=True)
        ]
        files = {
            **make_files(members, found),
            ANALYSED: _print_analysed(dict(zip(digests, found, strict=True))),
        }
        seals.append(_write_files(number, files, directory, documents=whole))
    entries = [{"documents": seal.documents, "files": seal.files} for seal in seals]
    (directory / SEALS).write_text(json.dumps(entries, indent=1), encoding="utf-8")


def _write_files(
    number: int, files: Mapping[str, bytes], directory: Path, *, documents: str
) -> Seal:
    for kind, data in files.items():
        _path(directory, number, kind).write_bytes(data)
    digest_of = {kind: _digest_file(files[kind]) for kind in KINDS}
    return Seal(documents=documents, files=digest_of)


def _digest_file(data: bytes) -> str:
    return sha256(data).hexdigest()  # as a manifest has it


def _path(directory: Path, number: int, kind: str) -> Path:
    return directory / f"b-{number:04}.{kind}"


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=32).hexdigest()


def _digest_documents(
    documents: Iterable[Document], maker: str, memory: IndexMemory
) -> dict[str, str]:
    """Return the digest of each document by its id; of the same, as remembered."""
    digests = {}
    for document in documents:
        former, made_by, digest = memory.documents.get(document.id, (None, "", ""))
        if former != document or made_by != maker:
            digest = _digest_document(document, maker)
        digests[document.id] = digest
        memory.documents[document.id] = (document, maker, digest)
    for id_ in memory.documents.keys() - digests.keys():
        del memory.documents[id_]
    return digests


def _digest_document(document: Document, maker: str) -> str:
    # The representation of text, dates and tuples is exact, and quicker than JSON.
    values = [maker, *(getattr(document, name) for name in _FIELDS)]
    return _digest(repr(values).encode())


def _print_analysed(analysed: Mapping[str, Terms]) -> bytes:
    return zlib.compress(json.dumps(analysed).encode(), level=1)


def _read_analysed(number: int, seal: Seal, former: Path) -> dict[str, Terms]:
    """Return the terms of the documents of a former bucket by their digests."""
    try:
        data = _path(former, number, ANALYSED).read_bytes()
    except OSError:
        return {}
    if _digest_file(data) != seal.files.get(ANALYSED):
        return {}
    analysed: dict[str, Terms] = json.loads(zlib.decompress(data))
    return analysed


def _read_known_seals(former: Path | None) -> tuple[Seal, ...]:
    try:
        return read_seals(former) if former else ()
    except DamagedError:
        return ()  # It is there to be replaced.


def read_seals(directory: Path) -> tuple[Seal, ...]:
    """Return the seal of each bucket in a directory of the current user.

    Raises:
        DamagedError: the directory is another user's, or holds no seals.
    """
    _require_own(directory)
    try:
        entries = json.loads((directory / SEALS).read_bytes())
        seals = tuple(
            Seal(documents=entry["documents"], files=dict(entry["files"]))
            for entry in entries
        )
        if not seals:
            raise ValueError("an index without notes has a bucket, too")
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DamagedError(
            f"{directory} holds no index that can be read; build it again."
        ) from error
    return seals


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


def _take_over(
    number: int,
    seal: Seal,
    former: Path,
    directory: Path,
    *,
    known: Mapping[FileId, str],
) -> bool:
    """Link the files of a bucket, and tell whether they are what was sealed."""
    paths = {kind: _path(directory, number, kind) for kind in KINDS}
    try:
        for kind, path in paths.items():
            _link(_path(former, number, kind), path)
        found = {kind: digest_file(path, known=known) for kind, path in paths.items()}
    except OSError:
        found = {}
    if found == seal.files:
        return True
    for path in paths.values():
        # A link is undone, lest writing changes what the former index holds.
        path.unlink(missing_ok=True)
    return False


def _link(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except OSError:  # Not every file system has links.
        shutil.copyfile(source, target)


def read_bucket(directory: Path, number: int) -> dict[str, bytes]:
    """Return the files of a bucket that a search reads, by kind.

    Raises:
        OSError: one is missing or cannot be read.
    """
    return {kind: _path(directory, number, kind).read_bytes() for kind in SEARCHED}
