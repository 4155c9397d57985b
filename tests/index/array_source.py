"""Documents → the columns and postings of a fast search, made in memory."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.index.arrays import ArraySearcher
from kg.index.base import Document, IndexMemory, Searcher
from kg.index.columns import Columns, ManyValues, Numbers, Values
from kg.index.lookups import CONCEPT, STEM, WORD, full_length
from kg.index.memory import MemoryEngine, read_documents
from kg.index.terms import find_terms, pack
from kg.index.wordlist import WordList, make_word_list


class ArraySource:
    """Documents in the order given, each with the number of its place."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._postings: defaultdict[tuple[str, str], tuple[array[int], array[int]]]
        self._postings = defaultdict(lambda: (array("I"), array("I")))
        self._places: defaultdict[str, array[int]]
        self._places = defaultdict(lambda: array("Q"))
        lengths = [self._add(*pair) for pair in enumerate(documents)]
        self.columns = _make_columns(documents, lengths)
        self.words: WordList = make_word_list(
            (term, len(numbers))
            for (kind, term), (numbers, _) in self._postings.items()
            if kind == WORD
        )

    def _add(self, number: int, document: Document) -> float:
        terms = find_terms(document)
        for stem, at in terms.stems.items():
            self._add_posting(STEM, stem, number, pack(at))
            self._places[stem].extend(number << 32 | place for place in sorted(at))
        for word, at in terms.words.items():
            self._add_posting(WORD, word, number, pack(at))
        for concept in set(document.concepts):
            self._add_posting(CONCEPT, concept, number, 1)
        return full_length(terms.title_length, terms.body_length)

    def _add_posting(self, kind: str, term: str, number: int, packed: int) -> None:
        numbers, counts = self._postings[kind, term]
        numbers.append(number)
        counts.append(packed)

    def find_postings(self, kind: str, term: str) -> tuple[Numbers, Numbers]:
        numbers, counts = self._postings.get((kind, term), (array("I"), array("I")))
        return np.array(numbers, np.uint32), np.array(counts, np.uint32)

    def find_places(self, stem: str) -> NDArray[np.uint64]:
        return np.array(self._places.get(stem, array("Q")), np.uint64)


def _make_columns(documents: Sequence[Document], lengths: Sequence[float]) -> Columns:
    ids = [document.id for document in documents]
    ranks = np.empty(len(ids), np.uint32)
    ranks[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    days = [document.date.toordinal() if document.date else 0 for document in documents]
    return Columns(
        ids=ids,
        ranks=ranks,
        lengths=np.array(lengths, np.float64),
        days=np.array(days, np.int32),
        values={
            name: _make_values(map(attrgetter(name), documents))
            for name in ("course", "lecture", "source")
        },
        many={
            "concept": _make_many_values(document.concepts for document in documents),
            "flag": _make_many_values(document.flags for document in documents),
        },
    )


def _make_values(found: Iterable[str]) -> Values:
    codes: dict[str, int] = {}
    each = [codes.setdefault(value, len(codes)) for value in found]
    return Values(names=tuple(codes), codes=np.array(each, np.uint32))


def _make_many_values(found: Iterable[tuple[str, ...]]) -> ManyValues:
    codes: dict[str, int] = {}
    starts, flat = [0], []
    for values in found:
        flat += [codes.setdefault(value, len(codes)) for value in values]
        starts.append(len(flat))
    return ManyValues(
        names=tuple(codes),
        starts=np.array(starts, np.uint32),
        codes=np.array(flat, np.uint32),
    )


class ArrayEngine:
    """Keeps documents as `MemoryEngine` does and searches them with arrays."""

    name = "arrays"

    def rebuild(
        self,
        documents: Iterable[Document],
        directory: Path,
        *,
        former: Path | None = None,
        memory: IndexMemory | None = None,
    ) -> None:
        MemoryEngine().rebuild(documents, directory)

    def open(self, directory: Path, *, former: Searcher | None = None) -> ArraySearcher:
        return ArraySearcher(ArraySource(read_documents(directory)))
