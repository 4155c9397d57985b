"""Documents → the files of one segment of an index, and the segment that they make.

::

    MAIN_<name>.trm        the terms, as Whoosh keeps them
    MAIN_<name>.pst        their posting lists, as Whoosh keeps them
    MAIN_<name>.columns    id, digest, length, day, values and words of each document;
                           every word with the number of documents that have it

A segment's documents are in order of their ids. Its files are never written again once
they are finished, so that several indexes share them by links; its name tells what is
in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.digests import FileId, file_id
from kg.index.array_files import open_arrays, write_arrays
from kg.index.base import Document
from kg.index.inverting import Inverted, TermPostings, invert
from kg.index.posting_files import Field, encode, print_terms, write_field
from kg.index.postings import PostingFiles, map_file, open_postings
from kg.index.texts import Texts, pack_texts
from kg.index.wordlist import find_letters, measure

Arrays: TypeAlias = Mapping[str, NDArray[Any]]

INDEX = "MAIN"
TERMS, LISTS, COLUMNS = ".trm", ".pst", ".columns"
KINDS = (TERMS, LISTS, COLUMNS)
DIGEST_SIZE = 16
VALUES = ("course", "lecture", "source")
MANY_VALUES = {"concept": "concepts", "flag": "flags"}
# So many bytes of a word are one number, by which many words are compared at once.
KEY_SIZE = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segment:
    """An open segment: nothing of it changes, though its files be deleted.

    ``files`` tell whether another directory holds the very same; ``arrays`` are the
    columns by their names in the file.
    """

    name: str
    files: tuple[FileId, ...]
    postings: PostingFiles
    arrays: Arrays

    def __len__(self) -> int:
        return len(self.arrays["days"])


def path_of(directory: Path, name: str, kind: str) -> Path:
    """Return the path of a file of a segment."""
    return directory / f"{INDEX}_{name}{kind}"


def write_segment(documents: Iterable[tuple[Document, str]], directory: Path) -> str:
    """Write the files of some documents with their digests, and return their name.

    Raises:
        OSError: a file cannot be written.
    """
    ordered = sorted(documents, key=lambda pair: pair[0].id)
    digests = bytes.fromhex("".join(digest for _, digest in ordered))
    name = blake2b(digests, digest_size=DIGEST_SIZE).hexdigest()
    found = [document for document, _ in ordered]
    inverted = invert(found)
    columns = _make_columns(found)
    size = _write_postings(inverted, _invert_concepts(found), directory, name)
    columns["size"] = np.array([size], np.uint64)
    columns["digests"] = np.frombuffer(digests, np.uint8)
    columns["lengths"] = inverted.lengths
    columns |= _make_words(inverted.words, len(found))
    write_arrays(path_of(directory, name, COLUMNS), columns)
    return name


def open_segment(
    directory: Path, name: str, *, known: Mapping[str, Segment]
) -> Segment:
    """Open a segment, or take the one that is ``known`` and has the same files.

    Raises:
        OSError: a file cannot be opened.
        ValueError, and whatever Whoosh raises: a file holds something else.
    """
    files = tuple(file_id(path_of(directory, name, kind)) for kind in KINDS)
    same = known.get(name)
    if same is not None and same.files == files:
        return same
    segment = Segment(
        name=name,
        files=files,
        postings=open_postings(
            path_of(directory, name, TERMS), path_of(directory, name, LISTS)
        ),
        arrays=open_arrays(map_file(path_of(directory, name, COLUMNS))),
    )
    _require_whole(segment)
    return segment


def _require_whole(segment: Segment) -> None:
    sizes = {len(segment.arrays[name]) for name in ("days", "lengths", *VALUES)}
    starts = [f"{name}.starts" for name in ("ids", "forward", *MANY_VALUES)]
    sizes |= {len(segment.arrays[name]) - 1 for name in starts}
    sizes.add(len(segment.arrays["digests"]) // DIGEST_SIZE)
    if len(sizes) != 1 or len(segment.postings.lists) != segment.arrays["size"][0]:
        raise ValueError(f"The files of segment {segment.name} do not fit together.")


def read_ids(segment: Segment) -> Texts:
    """Return the ids of a segment's documents, which are in order."""
    return read_texts(segment.arrays, "ids")


def read_texts(arrays: Arrays, name: str) -> Texts:
    """Return the texts that were written under a name."""
    return Texts(arrays[f"{name}.bytes"], arrays[f"{name}.starts"])


def _make_columns(documents: Sequence[Document]) -> dict[str, NDArray[Any]]:
    days = [document.date.toordinal() if document.date else 0 for document in documents]
    columns: dict[str, NDArray[Any]] = {"days": np.array(days, np.int32)}
    _add_texts(columns, "ids", [document.id for document in documents])
    for name in VALUES:
        values = list(map(attrgetter(name), documents))
        names, columns[name] = _number(values)
        _add_texts(columns, f"{name}.names", names)
    for name, attribute in MANY_VALUES.items():
        lists = list(map(attrgetter(attribute), documents))
        names, codes = _number([value for values in lists for value in values])
        columns[name] = codes
        columns[f"{name}.starts"] = _add_up(list(map(len, lists)))
        _add_texts(columns, f"{name}.names", names)
    return columns


def _add_texts(
    columns: dict[str, NDArray[Any]], name: str, texts: Sequence[str]
) -> None:
    columns[f"{name}.bytes"], columns[f"{name}.starts"] = pack_texts(texts)


def _number(values: Sequence[str]) -> tuple[list[str], NDArray[np.uint32]]:
    """Return the values in order, each once, and the place of each value in these."""
    names = sorted(set(values))
    places = {name: place for place, name in enumerate(names)}
    return names, np.fromiter(map(places.__getitem__, values), np.uint32, len(values))


def _add_up(sizes: Sequence[int] | NDArray[Any]) -> NDArray[np.uint32]:
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.uint32)


def _make_words(words: TermPostings, documents: int) -> dict[str, NDArray[Any]]:
    counts = np.diff(words.starts).astype(np.uint32)
    columns: dict[str, NDArray[Any]] = {
        "words.counts": counts,
        "words.sizes": measure(words.terms),
        "words.letters": find_letters(words.terms),
        "words.keys": make_keys(words.terms),
    }
    _add_texts(columns, "words", words.terms)
    numbers = np.repeat(np.arange(len(counts), dtype=np.uint32), counts)
    columns["forward"] = numbers[np.argsort(words.documents, kind="stable")]
    columns["forward.starts"] = _add_up(
        np.bincount(words.documents, minlength=documents)
    )
    return columns


def make_keys(words: Iterable[str]) -> NDArray[np.uint64]:
    """Return numbers that are in order as words are, and the same for many of them."""
    begun = [
        word[:KEY_SIZE].encode("utf-8", "surrogatepass")[:KEY_SIZE] for word in words
    ]
    data = b"".join([word.ljust(KEY_SIZE, b"\0") for word in begun])
    return np.frombuffer(data, ">u8").astype(np.uint64)


def _invert_concepts(documents: Sequence[Document]) -> TermPostings:
    found: dict[str, list[int]] = {}
    for number, document in enumerate(documents):
        for concept in dict.fromkeys(document.concepts):
            found.setdefault(concept, []).append(number)
    terms = sorted(found)
    numbers = [number for term in terms for number in found[term]]
    return TermPostings(
        terms=terms,
        starts=np.cumsum([0, *(len(found[term]) for term in terms)]),
        documents=np.array(numbers, np.uint32),
        packed=np.ones(len(numbers), np.uint32),
    )


def _write_postings(
    inverted: Inverted, concepts: TermPostings, directory: Path, name: str
) -> int:
    """Write the terms and posting lists of a segment; return the size of the lists."""
    with path_of(directory, name, LISTS).open("wb") as file:
        entries = {
            "concept": write_field(Field(postings=concepts), file),
            "place": write_field(_make_places(inverted), file),
            "stem": write_field(Field(postings=inverted.stems), file),
        }
        shared = _share_lists(inverted, entries["stem"])
        words = Field(postings=inverted.words, shared=shared)
        entries["word"] = write_field(words, file)
        size = file.tell()
    path_of(directory, name, TERMS).write_bytes(print_terms(entries))
    return size


def _make_places(inverted: Inverted) -> Field:
    """Return stems with their positions, only where these are any."""
    stems, sizes = inverted.stems, np.diff(inverted.place_starts)
    has = sizes > 0
    before = np.concatenate(([0], np.cumsum(has)))
    return Field(
        postings=TermPostings(
            terms=stems.terms,
            starts=before[stems.starts],
            documents=stems.documents[has],
            packed=sizes[has].astype(np.uint32),
        ),
        values=inverted.places.astype("<u4").tobytes(),
        ends=4 * np.concatenate(([0], np.cumsum(sizes[has]))),
    )


def _share_lists(
    inverted: Inverted, entries: Mapping[bytes, bytes]
) -> dict[str, bytes]:
    """Return the entries of the words that stand where their stem does.

    They are those of a stem without another form: nearly all.
    """
    stems, words = inverted.stems, inverted.words
    sole = inverted.sole_stems
    return {
        words.terms[word]: entries[encode(stems.terms[sole[word]])]
        for word in np.flatnonzero(sole >= 0).tolist()
    }
