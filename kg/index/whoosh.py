"""Documents → a Whoosh index on disk → answers: the embedded default engine.

Whoosh 2.7.4 keeps the terms of `kg.index.terms` and where they stand, in buckets
(`kg.index.buckets`); `kg.index.scoring` makes answers of them. Unstemmed words, which
are many and mostly stand in one document of a bucket, are kept as JSON: Whoosh takes
longer to write a term than a posting. Its files hold pickles, so only directories of
the current user are opened. They are read whole: an open index holds no file, and what
threads share of it never changes.
"""

from __future__ import annotations

import inspect
import json
import platform
import struct
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from whoosh import fields, matching
from whoosh.codec.whoosh3 import W3Codec, W3Segment, W3TermsReader
from whoosh.filedb.filestore import RamStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.reading import TermNotFound

from kg import labels
from kg.errors import DamagedError
from kg.index import analysis, lookups, terms
from kg.index.base import Document, IndexMemory, Query, ScoredId, Searcher, Sort
from kg.index.buckets import (
    CONTENTS,
    POSTINGS,
    SEARCHED,
    TERMS,
    Seal,
    count_buckets,
    read_bucket,
    read_seals,
    write_buckets,
)
from kg.index.lookups import (
    STEM_WEIGHTS,
    WORD_FIELDS,
    Lookup,
    make_count_query,
    rank,
)
from kg.index.scoring import Postings, average_lengths, count_runs, score_group
from kg.index.terms import Terms, field_lengths

# Most terms of a bucket stand in one or two of its documents: compressing each costs
# more than it saves.
CODEC = W3Codec(compression=0)
SEGMENT = W3Segment(CODEC, "bucket", segid="0")
FILES = {
    TERMS: SEGMENT.make_filename(W3Codec.TERMS_EXT),
    POSTINGS: SEGMENT.make_filename(W3Codec.POSTS_EXT),
}

# Only the formats matter: terms are found by `kg.index.terms`.
_PLACES = fields.TEXT(phrase=True)
_COUNTS = fields.ID()
SCHEMA = fields.Schema(
    **dict.fromkeys(STEM_WEIGHTS, _PLACES),
    **dict.fromkeys(("concepts", "course", "lecture", "flag"), _COUNTS),
)


class WhooshEngine:
    """Builds and opens an index; ``count`` tells the buckets for so many documents."""

    name = "whoosh"

    def __init__(self, *, count: Callable[[int], int] = count_buckets) -> None:
        self._count = count

    def rebuild(
        self,
        documents: Iterable[Document],
        directory: Path,
        *,
        former: Path | None = None,
        memory: IndexMemory | None = None,
    ) -> None:
        """Write a new index; buckets that have not changed are taken over."""
        write_buckets(
            documents,
            directory,
            maker=_describe_maker(),
            make_files=_make_files,
            former=former,
            memory=memory,
            count=self._count,
        )

    def open(
        self, directory: Path, *, former: Searcher | None = None
    ) -> WhooshSearcher:
        """Open an index for reading; buckets that are sealed alike are not read again.

        Raises:
            DamagedError: the directory belongs to somebody else, or holds no index
                that can be read.
        """
        seals = read_seals(directory)
        known = former.sealed if isinstance(former, WhooshSearcher) else {}
        try:
            sealed = {
                key: known.get(key) or _open_bucket(read_bucket(directory, number))
                for number, key in enumerate(map(_contents_key, seals))
            }
            return WhooshSearcher(directory, sealed)
        except Exception as error:  # garbled pickles raise whatever they please
            raise DamagedError(
                f"{directory} holds no index that can be read; build it again."
            ) from error


def _describe_maker() -> str:
    """Return what changes whenever this program would write other files.

    The code itself, since a number to be raised by hand would be forgotten.
    """
    modules = (sys.modules[__name__], analysis, labels, lookups, terms)
    return "\n".join(
        (
            platform.python_version(),
            version("whoosh"),
            version("snowballstemmer"),
            *map(inspect.getsource, modules),
        )
    )


def _make_files(
    documents: Sequence[Document], found: Sequence[Terms]
) -> dict[str, bytes]:
    storage = RamStorage()
    writer = CODEC.field_writer(storage, SEGMENT)
    writer.add_postings(SCHEMA, None, _sorted_postings(found))
    writer.close()
    files = {kind: storage.files[name] for kind, name in FILES.items()}
    return {CONTENTS: _make_contents(documents, found), **files}


def _sorted_postings(
    found: Iterable[Terms],
) -> Iterator[tuple[str, bytes, int, float, bytes]]:
    """Yield what Whoosh's writers take, in the order that they need."""
    postings: defaultdict[tuple[str, bytes], list[tuple[int, list[int]]]]
    postings = defaultdict(list)
    for number, places in enumerate(found):
        for field in places.keys() & SCHEMA.names():
            for term, positions in places[field].items():
                postings[field, _key(term)].append((number, positions))
    for (field, key), entries in sorted(postings.items()):
        keeps_places = SCHEMA[field] is _PLACES
        for number, positions in entries:
            data = _pack(positions) if keeps_places else b""
            yield field, key, number, float(len(positions)), data


def _key(term: str) -> bytes:
    return term.encode("utf-8", "surrogatepass")


def _pack(positions: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(positions)}I", *positions)


def _unpack(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data)


def _make_contents(documents: Sequence[Document], found: Sequence[Terms]) -> bytes:
    lengths = [field_lengths(places) for places in found]
    words: dict[str, defaultdict[str, list[int]]]
    words = {field: defaultdict(list) for field in WORD_FIELDS.values()}
    counts: Counter[str] = Counter()
    for number, places in enumerate(found):
        for field, entries in words.items():
            for word, positions in places.get(field, {}).items():
                entries[word] += (number, len(positions))
        counts.update({word for field in words for word in places.get(field, ())})
    contents = {
        "ids": [document.id for document in documents],
        "dates": [str(document.date or "") for document in documents],
        "lengths": {
            field: [length.get(field, 0) for length in lengths]
            for field in (*STEM_WEIGHTS, *words, "concepts")
        },
        "words": words,
        "counts": counts,
    }
    return json.dumps(contents, separators=(",", ":"), sort_keys=True).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bucket:
    """Some documents; in postings they go by their number in ``ids``.

    ``words`` is, by field and word, the numbers of documents with the word, each
    followed by how often it stands there; ``counts`` tells how many have it at all.
    """

    ids: tuple[str, ...]
    dates: tuple[date | None, ...]
    lengths: Mapping[str, Sequence[int]]
    words: Mapping[str, Mapping[str, Sequence[int]]]
    counts: Mapping[str, int]
    terms: W3TermsReader
    postings: bytes


def _contents_key(seal: Seal) -> tuple[str, ...]:
    """Return what two buckets that hold the same have in common, and no others."""
    return tuple(seal.files[kind] for kind in SEARCHED)


class _Storage(RamStorage):  # type: ignore[misc]
    """Opens bytes without copying them, which Whoosh's own does."""

    def open_file(self, name: str, **_: object) -> BufferFile:
        return BufferFile(self.files[name], name=name)


def _open_bucket(files: Mapping[str, bytes]) -> _Bucket:
    storage = _Storage()
    storage.files = {name: files[kind] for kind, name in FILES.items()}
    contents = json.loads(files[CONTENTS])
    return _Bucket(
        ids=tuple(contents["ids"]),
        dates=tuple(date.fromisoformat(d) if d else None for d in contents["dates"]),
        lengths=contents["lengths"],
        words=contents["words"],
        counts=contents["counts"],
        terms=CODEC.terms_reader(storage, SEGMENT),
        postings=files[POSTINGS],
    )


class WhooshSearcher:
    """One open index. Nothing in it changes."""

    def __init__(
        self, directory: Path, sealed: Mapping[tuple[str, ...], _Bucket]
    ) -> None:
        self._directory = directory
        self.sealed = sealed
        buckets = self._buckets = tuple(sealed.values())
        self._dates = {
            id_: day
            for bucket in buckets
            for id_, day in zip(bucket.ids, bucket.dates, strict=True)
        }
        lengths = _join_lengths(buckets)
        self._postings = Postings(
            dates=self._dates,
            words=_join_words(buckets),
            lengths=lengths,
            averages=average_lengths(lengths, documents=len(self._dates)),
            count=self._count_lookup,
        )

    def find(
        self, query: Query, *, sort: Sort = Sort.RELEVANCE
    ) -> tuple[ScoredId, ...]:
        try:
            scores = score_group(query.tree, self._postings)
        except Exception as error:  # as in opening: garbled postings raise anything
            raise DamagedError(
                f"{self._directory} cannot be read; build it again."
            ) from error
        return rank(scores, self._dates, sort=sort)

    def _count_lookup(self, lookup: Lookup) -> dict[str, int]:
        counts: dict[str, int] = {}
        keys = [_key(term) for term in lookup.terms]
        for bucket in self._buckets:
            if lookup.field in bucket.words:
                counts.update(_count_word(bucket, lookup.field, *lookup.terms))
            elif len(keys) == 1:
                counts.update(_count_term(bucket, lookup.field, keys[0]))
            else:
                counts.update(_count_phrase(bucket, lookup.field, keys))
        return counts

    def count(self, word: str) -> int:
        return len(self.find(make_count_query(word)))

    def words(self) -> tuple[tuple[str, int], ...]:
        return tuple(self._postings.words)

    def close(self) -> None:
        """Do nothing: no file is open."""


def _join_lengths(buckets: Iterable[_Bucket]) -> dict[str, dict[str, int]]:
    joined: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for bucket in buckets:
        for field, lengths in bucket.lengths.items():
            joined[field].update(zip(bucket.ids, lengths, strict=True))
    return dict(joined)


def _join_words(buckets: Iterable[_Bucket]) -> tuple[tuple[str, int], ...]:
    joined: Counter[str] = Counter()
    for bucket in buckets:
        joined.update(bucket.counts)
    return tuple(sorted(joined.items()))


def _count_word(bucket: _Bucket, field: str, word: str) -> Iterator[tuple[str, int]]:
    entries = bucket.words[field].get(word, ())
    for number, count in zip(entries[::2], entries[1::2], strict=True):
        yield bucket.ids[number], count


def _count_term(bucket: _Bucket, field: str, key: bytes) -> Iterator[tuple[str, int]]:
    matcher = _find_postings(bucket, field, key)
    while matcher.is_active():
        yield bucket.ids[matcher.id()], int(matcher.weight())
        matcher.next()


def _count_phrase(bucket: _Bucket, field: str, keys: Sequence[bytes]) -> dict[str, int]:
    places = []
    for key in keys:
        matcher = _find_postings(bucket, field, key)
        found = {}
        while matcher.is_active():
            found[bucket.ids[matcher.id()]] = _unpack(matcher.value())
            matcher.next()
        if not found:
            return {}
        places.append(found)
    return count_runs(places)


def _find_postings(bucket: _Bucket, field: str, key: bytes) -> matching.Matcher:
    """Return where a term stands; every caller gets a place of its own to read at."""
    try:
        info = bucket.terms.term_info(field, key)
    except TermNotFound:
        return matching.NullMatcher()
    file = BufferFile(bucket.postings)
    return CODEC.postings_reader(file, info, SCHEMA[field].format)
