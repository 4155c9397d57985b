"""The files of a Whoosh segment → posting lists as arrays.

Whoosh's classes read terms, and lists by their layout: one pickle of a whole block,
where Whoosh's matchers go from posting to posting. A list that is laid out otherwise is
read through a matcher. What is read holds no place in a file, so that many threads read
one segment.
"""

from __future__ import annotations

import mmap
import pickle
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import fields, formats
from whoosh.codec.whoosh3 import (
    WHOOSH3_HEADER_MAGIC,
    W3Codec,
    W3LeafMatcher,
    W3TermsReader,
)
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.matching import ListMatcher
from whoosh.reading import TermNotFound

from kg.index.columns import Numbers

CODEC = W3Codec(compression=0, blocklimit=1 << 20)


class Places(formats.Positions):  # type: ignore[misc]
    """Positions as numbers of four bytes, which need no unpickling."""

    def decode_positions(self, valuestring: bytes) -> list[int]:
        positions: list[int] = np.frombuffer(valuestring, "<u4").tolist()
        return positions

    def decode_frequency(self, valuestring: bytes) -> int:
        return len(valuestring) // 4

    def decode_weight(self, valuestring: bytes) -> float:
        return float(self.decode_frequency(valuestring))


def _make_place_field() -> fields.FieldType:
    field = fields.ID()
    field.format = Places()
    return field


# How the terms of documents are found is told by `kg.index.terms`: only formats matter.
SCHEMA = fields.Schema(
    concept=fields.ID(), place=_make_place_field(), stem=fields.ID(), word=fields.ID()
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PostingList:
    """Documents of a segment, ascending, and the weight of a term in each.

    ``values`` are as Whoosh keeps them, none where the field has none.
    """

    documents: Numbers
    weights: NDArray[np.float32]
    values: Sequence[bytes]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PostingFiles:
    """The open files of one segment, as they do not change."""

    terms: W3TermsReader
    lists: mmap.mmap | bytes


class _Mapped(StructFile):  # type: ignore[misc]
    """A file in memory that is read at places; its own place is for opening it only."""

    def get(self, position: int, length: int) -> bytes:
        found: bytes = self.file[position : position + length]
        return found


def map_file(path: Path) -> mmap.mmap | bytes:
    """Return the bytes of a file without reading them.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open("rb") as file:
        try:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:  # it is empty
            return b""


def open_postings(terms: Path, lists: Path) -> PostingFiles:
    """Open the files of a segment; they may be deleted meanwhile.

    Raises what Whoosh raises of files that are not its own, whatever it is.
    """
    mapped = map_file(terms)
    reader = W3TermsReader(CODEC, _Mapped(mapped), len(mapped), None)
    return PostingFiles(terms=reader, lists=map_file(lists))


def read_list(files: PostingFiles, field: str, term: bytes) -> PostingList | None:
    """Return the postings of a term, None where there are none.

    Raises whatever garbled pickles do.
    """
    try:
        info = files.terms.term_info(field, term)
    except TermNotFound:
        return None
    data = b""
    if not info.is_inlined():
        start, size = info.extent()
        # Whoosh 2.7.4 forgets to take the length out of what it unpacked.
        size = size[0] if isinstance(size, tuple) else size
        data = files.lists[start : start + size]
        if (found := read_blocks(data)) is not None:
            return found
    return read_matched(data, info, SCHEMA[field].format)


def read_blocks(data: bytes) -> PostingList | None:
    """Read a list by its layout, None if it is none that is known."""
    file = BytesIO(data)
    if file.read(4) != WHOOSH3_HEADER_MAGIC:
        return None
    blocks = []
    size = 0
    while size >= 0:
        size = int.from_bytes(file.read(4), "big", signed=True)
        end = file.tell() + abs(size)
        count, _, _, compression, *_ = pickle.load(file)
        if compression:
            block = pickle.loads(zlib.decompress(data[file.tell() : end]))
        else:
            block = pickle.load(file)
        if len(block) != 3 or len(block[0]) != count:
            return None
        blocks.append(_read_block(*block))
        file.seek(end)
    if len(blocks) == 1:
        return blocks[0]
    return PostingList(
        documents=np.concatenate([block.documents for block in blocks]),
        weights=np.concatenate([block.weights for block in blocks]),
        values=tuple(value for block in blocks for value in block.values),
    )


def _read_block(gaps: Any, weights: Any, values: Any) -> PostingList:
    documents = np.cumsum(np.asarray(gaps, np.uint32), dtype=np.uint32)
    if weights is None or isinstance(weights, float):
        weight = 1.0 if weights is None else weights
        return PostingList(
            documents=documents,
            weights=np.full(len(documents), weight, np.float32),
            values=values or (),
        )
    return PostingList(
        documents=documents,
        weights=np.asarray(weights, np.float32),
        values=values or (),
    )


def read_matched(data: bytes, info: Any, format_: formats.Format) -> PostingList:
    """Read a list through a matcher of Whoosh's."""
    if info.is_inlined():
        matcher = ListMatcher(*info.inlined_postings(), format_)
    else:
        matcher = W3LeafMatcher(BufferFile(data), 0, len(data), format_)
    has_values = isinstance(format_, Places)
    found = []
    while matcher.is_active():
        value = matcher.value() if has_values else b""
        found.append((matcher.id(), matcher.weight(), value))
        matcher.next()
    return PostingList(
        documents=np.array([number for number, _, _ in found], np.uint32),
        weights=np.array([weight for _, weight, _ in found], np.float32),
        values=tuple(value for _, _, value in found) if has_values else (),
    )
