"""An engine → whether readers get right answers while a writer publishes new indexes.

A reader takes the index that is current and asks it several queries; the writer opens
each new index and puts it in place of the former, which is closed once its last reader
has left it. What an answer must be is told by sets, for the state that was asked.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from kg.index.base import (
    Clause,
    Document,
    Engine,
    Group,
    IndexMemory,
    Node,
    Occur,
    Phrase,
    Prefix,
    Query,
    Searcher,
    Word,
)

# Words that the documents do not hold before they are written into some.
ONE, OTHER = "quarkstone", "pebbleflake"
READERS = 4
_PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Swapped:
    """What readers met. ``failures`` are exceptions, ``wrong`` answers that are not so.

    ``states`` counts the indexes that were asked at all.
    """

    searches: int
    states: int
    failures: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass(kw_only=True)
class _Published:
    """An open index, what is right for it, and how many readers are in it."""

    searcher: Searcher
    directory: Path
    right: Mapping[Query, frozenset[str]]
    readers: int = 0


@dataclass(kw_only=True)
class _Board:
    """What the threads share; changed under its lock alone."""

    current: _Published
    due: int
    done: int = 0
    is_written: bool = False
    asked: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def swap_while_searching(
    engine: Engine,
    documents: Sequence[Document],
    folder: Path,
    *,
    searches: int,
    states: int,
) -> Swapped:
    """Search from `READERS` threads until so many answers came and all is published."""
    memory = IndexMemory()
    board = _Board(
        current=_publish(engine, documents, folder, 0, None, memory), due=searches
    )
    threads = [
        threading.Thread(target=_read, args=(board, number))
        for number in range(READERS)
    ]
    for thread in threads:
        thread.start()
    try:
        for number in range(1, states):
            former = board.current
            made = _publish(engine, documents, folder, number, former, memory)
            with board.lock:
                board.current = made
                _release(former, board)
    finally:
        with board.lock:
            board.is_written = True
        for thread in threads:
            thread.join()
    board.current.searcher.close()
    return Swapped(
        searches=board.done,
        states=len(board.asked),
        failures=tuple(board.failures),
        wrong=tuple(board.wrong),
    )


def _publish(
    engine: Engine,
    documents: Sequence[Document],
    folder: Path,
    number: int,
    former: _Published | None,
    memory: IndexMemory,
) -> _Published:
    state = tuple(make_state(documents, number))
    directory = folder / f"state-{number}"
    before = former.directory if former else None
    engine.rebuild(state, directory, former=before, memory=memory)
    opened = engine.open(directory, former=former.searcher if former else None)
    return _Published(searcher=opened, directory=directory, right=find_right(state))


def make_state(documents: Sequence[Document], number: int) -> Iterator[Document]:
    """Return the documents of a state: some gone, some with one word more, or two."""
    for place, document in enumerate(documents):
        if place % 11 == number % 11:
            continue
        held = [
            word
            for word, every in ((ONE, 3), (OTHER, 4))
            if (place + number) % every == 0
        ]
        body = "\n".join((document.body, *([" ".join(held)] if held else ())))
        yield replace(document, body=body)


def find_right(documents: Sequence[Document]) -> dict[Query, frozenset[str]]:
    """Return queries with the ids of the documents that match, by what they hold."""
    everything = frozenset(document.id for document in documents)
    one, other = (
        frozenset(d.id for d in documents if word in d.body) for word in (ONE, OTHER)
    )

    def query(*clauses: tuple[Occur, Node]) -> Query:
        return Query(root=Group(tuple(Clause(*clause) for clause in clauses)))

    should, must, never = Occur.SHOULD, Occur.MUST, Occur.NOT
    return {
        query(): everything,
        query((should, Word(ONE))): one,
        query((should, Word(ONE)), (should, Word(OTHER))): one | other,
        query((must, Word(ONE)), (must, Word(OTHER))): one & other,
        query((must, Word(ONE)), (never, Word(OTHER))): one - other,
        query((never, Word(OTHER))): everything - other,
        query((must, Phrase((ONE, OTHER)))): one & other,
        query((should, Prefix(ONE[:5]))): one,
    }


def _read(board: _Board, first: int) -> None:
    for turn in count(first):
        with board.lock:
            if board.is_written and board.done >= board.due:
                return
        with _current(board) as published:
            queries = tuple(published.right.items())
            query, right = queries[turn % len(queries)]
            try:
                found = published.searcher.search(query, limit=_PAGE)
            except Exception as error:
                with board.lock:
                    board.failures.append(f"{type(error).__name__}: {error}")
                    board.done += 1
                continue
        ids = {match.id for match in found.matches}
        is_right = found.total == len(right) and ids <= right
        is_right = is_right and len(ids) == min(_PAGE, len(right))
        with board.lock:
            board.done += 1
            board.asked.add(published.directory.name)
            if not is_right:
                board.wrong.append(
                    f"{query.root}: {found.total} instead of {len(right)}"
                )


@contextmanager
def _current(board: _Board) -> Iterator[_Published]:
    with board.lock:
        published = board.current
        published.readers += 1
    try:
        yield published
    finally:
        with board.lock:
            published.readers -= 1
            if published is not board.current:
                _release(published, board)


def _release(published: _Published, board: _Board) -> None:
    """Close a former index and delete it, once nobody reads it."""
    if published.readers == 0:
        published.searcher.close()
        shutil.rmtree(published.directory)
