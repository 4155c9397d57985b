"""What a person looks for → the notes of which a passage means nearly the same.

A note is as near as its nearest passage, by the cosine of their vectors. These are made
apart from searching, which takes what is there: a passage without one does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.embedding import Embedder, embed, load_embedder
from kg.records import Note, Passage
from kg.vectors import (
    Digests,
    Part,
    add_vectors,
    digest_texts,
    drop_vectors,
    find_rows,
    list_parts,
    lock_vectors,
    read_vectors,
    vectors_folder,
)

_Numbers: TypeAlias = NDArray[np.int64]

# Texts embedded between two looks at whether to stop, and vectors kept at once.
AT_ONCE = 32
KEPT_AT_ONCE = 512
# Less than any cosine: that of a passage without a vector.
_NOTHING = -2.0
_DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class NearNote:
    """A note, the line of its nearest passage, and how near that is, at most 1."""

    id: str
    line: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The nearest notes, best first. ``ready`` of ``total`` passages have a vector."""

    items: tuple[NearNote, ...]
    ready: int
    total: int


class FindNearest(Protocol):
    """Finds the notes that are nearest to a text, among ``allowed`` if it is given."""

    def __call__(
        self, text: str, *, allowed: Collection[str] | None, limit: int
    ) -> Nearest: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """The passages that mean something: those of ``notes[i]`` begin at ``starts[i]``.

    ``notes`` are ids in order; each has a passage here.
    """

    notes: tuple[str, ...]
    starts: _Numbers
    lines: _Numbers
    digests: Digests


def find_passages(notes: Iterable[Note]) -> Iterator[tuple[str, Passage]]:
    """Yield the passages that have words, with the id of their note, by id."""
    for note in sorted(notes, key=lambda note: note.id):
        for passage in note.passages:
            if any(map(str.isalnum, passage.content)):
                yield note.id, passage


def index_passages(notes: Iterable[Note]) -> Passages:
    """Arrange the passages of notes for being looked up."""
    found = tuple(find_passages(notes))
    starts: dict[str, int] = {}
    for place, (note, _) in enumerate(found):
        starts.setdefault(note, place)
    return Passages(
        notes=tuple(starts),
        starts=np.asarray(tuple(starts.values()), np.int64),
        lines=np.asarray([passage.line for _, passage in found], np.int64),
        digests=digest_texts([passage.content for _, passage in found]),
    )


def make_find_nearest(
    notes: Iterable[Note], *, model: Path, store: Path
) -> FindNearest:
    """Return what finds the nearest of these notes by the vectors in a store.

    Nothing is read before the first search. Each takes what vectors there are by then.
    It raises SettingsError if the model in the folder ``model`` cannot be used.
    """

    @cache
    def passages() -> Passages:
        return index_passages(notes)

    # Parts that have changed have other names.
    @lru_cache(maxsize=1)
    def open_rows(
        folder: Path, names: tuple[str, ...], size: int
    ) -> tuple[tuple[Part, ...], _Numbers]:
        parts = read_vectors(folder, size=size)
        return parts, find_rows(parts, passages().digests)

    def find_nearest(
        text: str, *, allowed: Collection[str] | None, limit: int
    ) -> Nearest:
        embedder = load_embedder(model)
        folder = vectors_folder(store, embedder.digest)
        parts, rows = open_rows(folder, list_parts(folder), embedder.size)
        near: tuple[NearNote, ...] = ()
        if parts and len(rows):
            vector = embed(embedder, [text])[0]
            scores = [part.vectors @ vector for part in parts]
            # The last stands for the row −1 of passages without a vector.
            all_scores = np.concatenate([*scores, np.full(1, _NOTHING, np.float32)])
            near = _pick(passages(), all_scores[rows], allowed=allowed, limit=limit)
        return Nearest(
            items=near, ready=int(np.count_nonzero(rows >= 0)), total=len(rows)
        )

    return find_nearest


def _pick(
    passages: Passages,
    scores: NDArray[np.float32],
    *,
    allowed: Collection[str] | None,
    limit: int,
) -> tuple[NearNote, ...]:
    """Return the notes of the best passages; what is unlike the text is left out."""
    # A disk that rots can turn a vector into what is no number.
    scores = np.nan_to_num(scores, nan=_NOTHING, posinf=_NOTHING, neginf=_NOTHING)
    # Processors differ in the last digits, which are not to change the order.
    best = np.maximum.reduceat(scores, passages.starts).round(_DECIMALS)
    if allowed is not None:
        lets = np.fromiter((note in allowed for note in passages.notes), np.bool_)
        best = np.where(lets, best, np.float32(_NOTHING))
    places = np.flatnonzero(best > 0)
    if len(places) > limit:
        border = np.partition(best[places], -limit)[-limit]
        places = places[best[places] >= border]
    places = places[np.argsort(-best[places], kind="stable")[:limit]]
    ends = np.append(passages.starts[1:], len(scores))
    ranges = zip(passages.starts[places].tolist(), ends[places].tolist(), strict=True)
    at = [start + int(scores[start:end].argmax()) for start, end in ranges]
    rows = zip(
        places.tolist(),
        passages.lines[at].tolist(),
        best[places].astype(float).round(_DECIMALS).tolist(),
        strict=True,
    )
    return tuple(
        NearNote(id=passages.notes[place], line=line, score=score)
        for place, line, score in rows
    )


def make_vectors(
    notes: Iterable[Note],
    *,
    embedder: Embedder,
    store: Path,
    stop: Callable[[], bool] = lambda: False,
    say: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Make the vectors that a store lacks of these notes' passages; return how many.

    ``stop`` is asked often; what is made by then is kept. ``say`` is told how many of
    how many are done. Vectors of passages that are gone are dropped at the end.

    Raises:
        BusyError: another process makes them.
        SettingsError: the model fails.
        StoreError: the store cannot be written.
    """
    texts = list(dict.fromkeys(passage.content for _, passage in find_passages(notes)))
    digests = digest_texts(texts)
    folder = vectors_folder(store, embedder.digest)
    with lock_vectors(folder):
        rows = find_rows(read_vectors(folder, size=embedder.size), digests)
        missing = np.flatnonzero(rows < 0)
        done = kept = 0
        batches: list[NDArray[np.float32]] = []

        def keep() -> None:
            nonlocal kept
            if batches:
                vectors = np.concatenate(batches)
                add_vectors(folder, digests[missing[kept:done]], vectors)
                batches.clear()
                kept = done

        while done < len(missing) and not stop():
            chosen = missing[done : done + AT_ONCE]
            batches.append(embed(embedder, [texts[place] for place in chosen]))
            done += len(chosen)
            say(len(texts) - len(missing) + done, len(texts))
            if done - kept >= KEPT_AT_ONCE:
                keep()
        keep()
        if done == len(missing):
            drop_vectors(folder, size=embedder.size, kept=digests)
    return done
