"""What a fast search reads of an index: columns of its documents, and its postings.

Documents go by their number, from 0 up without gaps; a document that was deleted has
none. Arrays are never written to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.index.wordlist import WordList

Numbers: TypeAlias = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Values:
    """One value of each document: ``names[codes[number]]``; "" for none."""

    names: Sequence[str]
    codes: Numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ManyValues:
    """Values of documents: those of ``codes[starts[number] : starts[number + 1]]``."""

    names: Sequence[str]
    starts: Numbers
    codes: Numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """What is known of each document, by its number; all run in parallel.

    ``ids`` may decode an id only when it is asked for. ``ranks`` are the places of the
    documents in the order of their ids. ``lengths`` is `kg.index.lookups.full_length`.
    ``days`` are proleptic ordinals, 0 for undated documents. ``values`` are by name:
    course, lecture, source; ``many`` concept and flag. They may be made only when one
    is asked for.
    """

    ids: Sequence[str]
    ranks: Numbers
    lengths: NDArray[np.float64]
    days: NDArray[np.int32]
    values: Mapping[str, Values]
    many: Mapping[str, ManyValues]


class PostingSource(Protocol):
    """One open index, as it does not change. Safe for use from several threads."""

    @property
    def columns(self) -> Columns:
        """The columns of all documents."""

    @property
    def words(self) -> WordList:
        """Every unstemmed word with its document count; made when first asked for."""

    def find_postings(self, kind: str, term: str) -> tuple[Numbers, Numbers]:
        """Return the documents of a term, ascending, and how often it stands in each.

        ``kind`` is that of a `kg.index.lookups.Lookup`; the counts are as
        `kg.index.terms.pack` makes them, those of a concept are 1.
        """

    def find_places(self, stem: str) -> NDArray[np.uint64]:
        """Return where a stem stands: ``number << 32 | position``, ascending."""
