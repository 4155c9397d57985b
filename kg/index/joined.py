"""Segments without what is deleted of them → the one index that a search reads.

What is told of documents does not depend on which segments they came to lie in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.index.columns import Numbers
from kg.index.joined_columns import join_columns
from kg.index.joined_words import join_words
from kg.index.parts import NO_NUMBER, Part, make_parts
from kg.index.posting_files import encode
from kg.index.postings import PostingList, read_list
from kg.index.segments import Segment
from kg.index.tables import naming_damage
from kg.index.wordlist import WordList

_PLACES = "place"
_NUMBER_SHIFT = np.uint64(32)


class JoinedSource:
    """Some segments as one `kg.index.columns.PostingSource`. Nothing in it changes.

    Segments are given with the numbers of their documents that are deleted.

    Raises:
        DamagedError: the files of a segment hold something else; all it does may.
    """

    def __init__(
        self, directory: Path, segments: Iterable[tuple[Segment, Collection[int]]]
    ) -> None:
        self._directory = directory
        with naming_damage(directory):
            self.parts = make_parts(segments)
            self.columns = join_columns(self.parts)

    @cached_property
    def words(self) -> WordList:
        with naming_damage(self._directory):
            return join_words(self.parts)

    def find_postings(self, kind: str, term: str) -> tuple[Numbers, Numbers]:
        with naming_damage(self._directory):
            found = [
                _keep_live(numbers, postings.weights.astype(np.uint32))
                for numbers, postings in self._read(kind, term)
            ]
            return _concatenate([n for n, _ in found]), _concatenate(
                [c for _, c in found]
            )

    def find_places(self, stem: str) -> NDArray[np.uint64]:
        with naming_damage(self._directory):
            found = [
                _join_places(numbers, postings)
                for numbers, postings in self._read(_PLACES, stem)
            ]
            return np.concatenate([np.zeros(0, np.uint64), *found])

    def _read(self, field: str, term: str) -> Iterator[tuple[Numbers, PostingList]]:
        """Yield posting lists and the numbers of their documents."""
        key = encode(term)
        for part in self.parts:
            found = read_list(part.segment.postings, field, key)
            if found is not None:
                yield _number(part, found.documents), found


def _number(part: Part, documents: Numbers) -> Numbers:
    if part.numbers is not None:
        return part.numbers[documents]
    if len(documents) and documents[-1] >= part.size:
        raise ValueError("A posting list names a document that there is not.")
    return documents + np.uint32(part.first)


def _keep_live(numbers: Numbers, counts: Numbers) -> tuple[Numbers, Numbers]:
    is_live = numbers != NO_NUMBER
    return (numbers, counts) if is_live.all() else (numbers[is_live], counts[is_live])


def _join_places(numbers: Numbers, postings: PostingList) -> NDArray[np.uint64]:
    positions = np.frombuffer(b"".join(postings.values), "<u4")
    each = np.repeat(numbers, postings.weights.astype(np.int64))
    joined: NDArray[np.uint64] = each.astype(np.uint64) << _NUMBER_SHIFT | positions
    is_live = each != NO_NUMBER
    return joined if is_live.all() else joined[is_live]


def _concatenate(arrays: list[Numbers]) -> Numbers:
    return (
        arrays[0]
        if len(arrays) == 1
        else np.concatenate([np.zeros(0, np.uint32), *arrays])
    )
