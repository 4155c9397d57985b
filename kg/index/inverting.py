"""Documents → the postings of their terms, as arrays sorted by term and document.

Terms are those of `kg.index.terms.find_terms`, found in many texts at once: a unit of
text is read once, at however many places it stands, and all that is done for each place
is done by numpy.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.index.analysis import LINE_GAP, find_units, read_unit
from kg.index.base import Document
from kg.index.lookups import full_length
from kg.index.terms import (
    BODY_START,
    MOST_COUNTED,
    TITLE_UNIT,
)

Numbers: TypeAlias = NDArray[np.uint32]
_Long: TypeAlias = NDArray[np.int64]

# So many documents are inverted at once; more would take memory and save no time.
_AT_ONCE = 2000
_LAST_PLACE = (1 << 32) - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TermPostings:
    """Postings of sorted terms: those of the nth are ``starts[n] : starts[n + 1]``.

    ``documents`` are numbers in the order of the documents that were given, ``packed``
    is `kg.index.terms.pack`.
    """

    terms: Sequence[str]
    starts: _Long
    documents: Numbers
    packed: Numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inverted:
    """The terms of documents.

    ``places`` are the positions of stems, ascending in each document; those of the nth
    posting of a stem are ``place_starts[n] : place_starts[n + 1]``. ``sole_stems`` are,
    for each word, the number of the stem of which it is the only form (and which has no
    other stem), -1 for none.
    """

    stems: TermPostings
    words: TermPostings
    places: Numbers
    place_starts: _Long
    sole_stems: NDArray[np.int32]
    lengths: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """Postings of terms that are numbered as they were met."""

    terms: Numbers
    documents: Numbers
    packed: Numbers
    counts: Numbers
    places: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Units:
    """The units met, numbered, with their tokens; the line break is number 0.

    The tokens of unit n are ``first[n] : first[n + 1]`` of the last three, and the
    next unit stands ``widths[n]`` positions further on.
    """

    numbers: dict[str, int] = field(default_factory=lambda: {"\n": 0})
    stem_numbers: dict[str, int] = field(default_factory=dict)
    word_numbers: dict[str, int] = field(default_factory=dict)
    first: array[int] = field(default_factory=lambda: array("I", (0, 0)))
    widths: array[int] = field(default_factory=lambda: array("I", (0,)))
    offsets: array[int] = field(default_factory=lambda: array("I"))
    stems: array[int] = field(default_factory=lambda: array("I"))
    words: array[int] = field(default_factory=lambda: array("I"))


def invert(documents: Sequence[Document]) -> Inverted:
    """Find the terms of documents, which go by their place in the sequence."""
    units = _Units()
    stems, words, lengths = [], [], []
    for start in range(0, len(documents), _AT_ONCE):
        some = documents[start : start + _AT_ONCE]
        found = _find_places(some, units)
        stems.append(_group(found, found.stems, start=start, with_places=True))
        words.append(_group(found, found.words, start=start, with_places=False))
        lengths.append(found.lengths)
    stem_terms, stem_ranks = _sort_terms(units.stem_numbers)
    word_terms, word_ranks = _sort_terms(units.word_numbers)
    stem_postings, place_starts, places = _join(stem_terms, stem_ranks, stems)
    word_postings, _, _ = _join(word_terms, word_ranks, words)
    return Inverted(
        stems=stem_postings,
        words=word_postings,
        places=places,
        place_starts=place_starts,
        sole_stems=_find_sole_stems(units, stem_ranks, word_ranks),
        lengths=np.concatenate(lengths) if lengths else np.zeros(0, np.float64),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Places:
    """Every token in the order of the texts, and the length of each document."""

    stems: Numbers
    words: Numbers
    documents: Numbers
    places: Numbers
    lengths: NDArray[np.float64]


def _find_places(documents: Sequence[Document], units: _Units) -> _Places:
    found: list[str] = []
    sizes = []
    for document in documents:
        for text in (document.title, document.body):
            before = len(found)
            found += find_units(text)
            sizes.append(len(found) - before)
    _add_units(dict.fromkeys(found), units)
    codes = np.fromiter(map(units.numbers.__getitem__, found), np.uint32, len(found))
    texts = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)
    lines = np.cumsum(codes == 0)
    is_unit = codes != 0
    codes, texts, lines = codes[is_unit], texts[is_unit], lines[is_unit]
    at = _find_positions(texts, lines, np.array(units.widths)[codes])
    first = np.array(units.first)
    sizes_of = (first[1:] - first[:-1])[codes]
    tokens = _expand(first[codes], sizes_of)
    texts = np.repeat(texts, sizes_of)
    at = np.repeat(at, sizes_of) + np.array(units.offsets, np.uint32)[tokens]
    in_title = (texts & 1) == 0
    at[in_title] = np.minimum(at[in_title], BODY_START - 1)
    at[~in_title] += BODY_START
    counted = np.bincount(texts, minlength=len(sizes)).reshape(-1, 2).tolist()
    return _Places(
        stems=np.array(units.stems, np.uint32)[tokens],
        words=np.array(units.words, np.uint32)[tokens],
        documents=(texts >> 1).astype(np.uint32),
        places=np.minimum(at, _LAST_PLACE).astype(np.uint32),
        lengths=np.array([full_length(*both) for both in counted], np.float64),
    )


def _add_units(found: Iterable[str], units: _Units) -> None:
    for unit in found:
        if unit in units.numbers:
            continue
        units.numbers[unit] = len(units.numbers)
        forms = read_unit(unit)
        for form in forms:
            units.offsets.append(form.position)
            for numbers, numbered, term in (
                (units.stem_numbers, units.stems, form.stem),
                (units.word_numbers, units.words, form.folded),
            ):
                numbered.append(numbers.setdefault(term, len(numbers)))
        units.widths.append(forms[-1].position + 1)
        units.first.append(len(units.offsets))


def _find_positions(texts: Numbers, lines: _Long, widths: Numbers) -> _Long:
    """Return where units stand, counted from the beginning of their text."""
    if not len(texts):
        return np.zeros(0, np.int64)
    is_first = np.concatenate(([True], texts[1:] != texts[:-1]))
    steps = np.zeros(len(texts), np.int64)
    steps[1:] = widths[:-1] + LINE_GAP * (lines[1:] != lines[:-1])
    reached = np.cumsum(steps)
    begun = np.maximum.accumulate(np.where(is_first, np.arange(len(texts)), 0))
    positions: _Long = reached - reached[begun]
    return positions


def _expand(starts: NDArray[np.integer], sizes: NDArray[np.integer]) -> _Long:
    """Return every number from each start on, as many as its size tells."""
    ends = np.cumsum(sizes, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    shifts: _Long = starts.astype(np.int64) - (ends - sizes)
    return np.repeat(shifts, sizes) + np.arange(total)


def _group(found: _Places, terms: Numbers, *, start: int, with_places: bool) -> _Found:
    """Join the tokens of a term in a document; ``start`` is the first one's number."""
    order = np.argsort(terms, kind="stable")
    terms, documents = terms[order], found.documents[order]
    places = found.places[order]
    is_first = np.ones(len(terms), np.bool_)
    is_first[1:] = (terms[1:] != terms[:-1]) | (documents[1:] != documents[:-1])
    firsts = np.flatnonzero(is_first)
    counts = np.diff(firsts, append=len(terms))
    in_body = np.cumsum(np.concatenate(([0], places >= BODY_START)))
    body = in_body[firsts + counts] - in_body[firsts]
    packed = np.minimum(body, MOST_COUNTED) + TITLE_UNIT * np.minimum(
        counts - body, MOST_COUNTED
    )
    return _Found(
        terms=terms[firsts],
        documents=documents[firsts] + np.uint32(start),
        packed=packed.astype(np.uint32),
        counts=counts.astype(np.uint32)
        if with_places
        else np.zeros_like(terms[firsts]),
        places=places if with_places else places[:0],
    )


def _sort_terms(numbers: dict[str, int]) -> tuple[list[str], Numbers]:
    """Return the terms in order, and the place of each by its number."""
    terms = sorted(numbers)
    ranks = np.zeros(len(terms), np.uint32)
    met = np.fromiter(map(numbers.__getitem__, terms), np.int64, len(terms))
    ranks[met] = np.arange(len(terms), dtype=np.uint32)
    return terms, ranks


def _join(
    terms: Sequence[str], ranks: Numbers, found: Sequence[_Found]
) -> tuple[TermPostings, _Long, Numbers]:
    """Put postings in order; those of one term and document become one."""
    nothing = np.zeros(0, np.uint32)

    def gather(name: str) -> Numbers:
        return np.concatenate([nothing, *(getattr(part, name) for part in found)])

    keys = ranks[gather("terms")].astype(np.uint64) << np.uint64(32)
    keys |= gather("documents")
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    counts = gather("counts")
    # Where the places of each posting are, before it is put in order.
    starts = np.cumsum(counts, dtype=np.int64) - counts
    places = gather("places")[_expand(starts[order], counts[order])]
    is_first = np.ones(len(keys), np.bool_)
    is_first[1:] = keys[1:] != keys[:-1]
    firsts = np.flatnonzero(is_first)
    keys = keys[firsts]
    packed, joined = nothing, np.zeros(0, np.int64)
    if len(keys):
        packed = np.add.reduceat(gather("packed")[order], firsts)
        joined = np.add.reduceat(counts[order].astype(np.int64), firsts)
    postings = TermPostings(
        terms=terms,
        starts=np.searchsorted(keys >> np.uint64(32), np.arange(len(terms) + 1)),
        documents=(keys & np.uint64(0xFFFFFFFF)).astype(np.uint32),
        packed=packed.astype(np.uint32),
    )
    return postings, np.concatenate(([0], np.cumsum(joined))), places


def _find_sole_stems(
    units: _Units, stem_ranks: Numbers, word_ranks: Numbers
) -> NDArray[np.int32]:
    stems = stem_ranks[np.array(units.stems, np.uint32)].astype(np.int64)
    words = word_ranks[np.array(units.words, np.uint32)].astype(np.int64)
    pairs = np.unique(words << 32 | stems)
    words, stems = pairs >> 32, pairs & 0xFFFFFFFF
    is_sole = (np.bincount(words, minlength=len(word_ranks))[words] == 1) & (
        np.bincount(stems, minlength=len(stem_ranks))[stems] == 1
    )
    sole = np.full(len(word_ranks), -1, np.int32)
    sole[words[is_sole]] = stems[is_sole]
    return sole
