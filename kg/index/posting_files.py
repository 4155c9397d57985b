"""Postings → the files of a Whoosh segment: one of terms, one of posting lists.

The bytes are those of Whoosh's codec ``W3``, each posting list in one block without
compression; Whoosh's own writers make them one posting at a time, which takes several
times as long. Long lists are pickled as arrays, which Whoosh reads as it reads tuples.
"""

from __future__ import annotations

import pickle
import struct
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import IO, Any, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC

from kg.index.inverting import TermPostings

# Bytes of a term → what Whoosh keeps of it.
Entries: TypeAlias = Mapping[bytes, bytes]

_PICKLE = 4
# A shorter list is smaller as a tuple of numbers.
_LONG_LIST = 24
_BLOCK = struct.Struct("!i")
# Flags, sum of weights, documents, shortest and longest, greatest weight, first and
# last document, where the list is and how long.
_TERM = struct.Struct("!BfIBBfIIqi")
_HEAD = b"HSH3" + struct.pack("!Bii", 1, 0, 0)  # hashes are CRC-32
_SIZES = struct.Struct("!ii")
_TABLES = 256
_SLOT = np.dtype([("hash", ">u4"), ("at", ">i8")])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """A field to be written; how often a term stands in a document is its weight.

    The value of the nth posting is ``values[ends[n] : ends[n + 1]]``. ``shared`` are
    the entries of words that have the very postings of a stem.
    """

    postings: TermPostings
    values: bytes = b""
    ends: NDArray[np.int64] | None = None
    shared: Mapping[str, bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lists:
    """Every posting list of a field in numbers, the nth of everything for the nth."""

    starts: list[int]
    firsts: list[int]
    lasts: list[int]
    least: list[float]
    most: list[float]
    sums: list[float]


def write_field(field: Field, file: IO[bytes]) -> dict[bytes, bytes]:
    """Write the posting lists of a field where the file is, and return its terms."""
    lists = _measure(field.postings)
    gaps = _find_gaps(field.postings)
    weights = field.postings.packed.astype(np.float32)
    at = file.tell()
    entries: dict[bytes, bytes] = {}
    # Rare terms often stand in the same document as often: they share a list.
    known: dict[tuple[int, float], bytes] = {}
    for place, (term, (start, stop)) in enumerate(
        zip(field.postings.terms, pairwise(lists.starts), strict=True)
    ):
        if start == stop:
            continue
        entry = field.shared.get(term) if field.shared else None
        is_sole = stop - start == 1 and field.ends is None
        sole = (lists.firsts[place], lists.most[place])
        if entry is None and is_sole:
            entry = known.get(sole)
        if entry is None:
            if lists.least[place] != lists.most[place]:
                some: Any = _compact("f", weights[start:stop])
            else:
                some = None if lists.most[place] == 1.0 else lists.most[place]
            ids = _compact("I", gaps[start:stop])
            block = _print_block(
                (ids, some, _cut_values(field, start, stop)),
                (stop - start, lists.lasts[place], lists.most[place], 0, 0, 0),
            )
            file.write(block)
            entry = _print_entry(lists, place, at, len(block))
            at += len(block)
            if is_sole:
                known[sole] = entry
        entries[encode(term)] = entry
    return entries


def encode(term: str) -> bytes:
    """Return a term as Whoosh keeps it; what no UTF-8 has is kept, too."""
    return term.encode("utf-8", "surrogatepass")


def _measure(postings: TermPostings) -> _Lists:
    starts, documents, packed = postings.starts, postings.documents, postings.packed
    has = starts[:-1] < starts[1:]
    begun, ended = starts[:-1][has], starts[1:][has]

    def spread(values: NDArray[Any]) -> list[Any]:
        # Terms without postings have a zero, which nobody reads.
        whole = np.zeros(len(has), values.dtype)
        whole[has] = values
        listed: list[Any] = whole.tolist()
        return listed

    def reduce(function: np.ufunc) -> list[Any]:
        found = (
            function.reduceat(packed.astype(np.float64), begun) if len(begun) else begun
        )
        return spread(found)

    return _Lists(
        starts=starts.tolist(),
        firsts=spread(documents[begun]),
        lasts=spread(documents[ended - 1]),
        least=reduce(np.minimum),
        most=reduce(np.maximum),
        sums=reduce(np.add),
    )


def _find_gaps(postings: TermPostings) -> NDArray[np.uint32]:
    """Return each document less the one before it in its list."""
    documents, starts = postings.documents, postings.starts
    gaps = np.diff(documents, prepend=documents[:1] * 0)
    begun = starts[:-1][starts[:-1] < starts[1:]]
    gaps[begun] = documents[begun]
    return gaps


def _compact(code: str, numbers: NDArray[Any]) -> tuple[float, ...] | array[Any]:
    if len(numbers) < _LONG_LIST:
        return tuple(numbers.tolist())
    return array(code, numbers.tobytes())


def _cut_values(field: Field, start: int, stop: int) -> tuple[bytes, ...] | None:
    if field.ends is None:
        return None
    ends = field.ends[start : stop + 1].tolist()
    return tuple([field.values[begun:ended] for begun, ended in pairwise(ends)])


def _print_block(data: tuple[Any, ...], facts: tuple[Any, ...]) -> bytes:
    printed = pickle.dumps(facts, _PICKLE) + pickle.dumps(data, _PICKLE)
    # A negative size: the block is the last of its list.
    return b"".join((WHOOSH3_HEADER_MAGIC, _BLOCK.pack(-len(printed)), printed))


def _print_entry(lists: _Lists, place: int, at: int, size: int) -> bytes:
    count = lists.starts[place + 1] - lists.starts[place]
    first, last = lists.firsts[place], lists.lasts[place]
    weight = lists.sums[place]
    return _TERM.pack(0, weight, count, 0, 0, lists.most[place], first, last, at, size)


def print_terms(fields: Mapping[str, Entries]) -> bytes:
    """Return the file of terms; the terms of each field are in order."""
    parts = [_HEAD]
    keys, places = [], []
    at = len(_HEAD)
    for number, entries in enumerate(fields.values()):
        head = struct.pack("!H", number)
        for term, entry in entries.items():
            key = head + term
            parts += (_SIZES.pack(len(key), len(entry)), key, entry)
            keys.append(key)
            places.append(at)
            at += _SIZES.size + len(key) + len(entry)
    positions = np.array(places, np.int64)
    tables, directory = _print_tables(keys, positions, at)
    code = "I" if at < 1 << 32 else "q"
    extras = {
        "fieldmap": {name: number for number, name in enumerate(fields)},
        "indextype": code,
        "indexlen": len(keys),
    }
    last = pickle.dumps(extras, _PICKLE)
    last += positions.astype(">u4" if code == "I" else ">i8").tobytes()
    return b"".join((*parts, tables, directory, last, _BLOCK.pack(len(last))))


def _print_tables(
    keys: Sequence[bytes], places: NDArray[np.int64], at: int
) -> tuple[bytes, bytes]:
    """Return hash tables of the places of keys, and a directory of the tables.

    A key is in the first free slot from its own on, in a table twice as large as need
    be; the tables begin at ``at``.
    """
    hashes = np.fromiter(map(crc32, keys), np.int64, len(keys))
    which = hashes & (_TABLES - 1)
    sizes = 2 * np.bincount(which, minlength=_TABLES)
    begun = np.cumsum(sizes) - sizes
    wanted = (hashes >> 8) % sizes[which]
    order = np.lexsort((wanted, which))
    table = np.zeros(int(sizes.sum()), _SLOT)
    counts = sizes // 2
    rank = np.arange(len(keys)) - np.repeat(np.cumsum(counts) - counts, counts)
    # Slots in order, each at least one behind the one before it in its table.
    free = begun[which[order]] + wanted[order] - rank
    slots = np.maximum.accumulate(_raise_tables(free, which[order], len(table))) + rank
    slots -= which[order] * len(table)
    beyond = slots >= (begun + sizes)[which[order]]
    table["hash"][slots[~beyond]] = hashes[order][~beyond]
    table["at"][slots[~beyond]] = places[order][~beyond]
    for number in order[beyond].tolist():
        slot = int(begun[which[number]])
        while table["at"][slot]:
            slot += 1
        table[slot] = hashes[number], places[number]
    directory = np.zeros(_TABLES, np.dtype([("at", ">i8"), ("slots", ">i4")]))
    directory["at"] = at + begun * _SLOT.itemsize
    directory["slots"] = sizes
    return table.tobytes(), directory.tobytes()


def _raise_tables(
    slots: NDArray[np.int64], which: NDArray[np.int64], step: int
) -> NDArray[np.int64]:
    # So that what is reached in one table does not bear upon the next.
    return slots + which * step
