"""Hostile queries and an open index → what the worst of them costs, and what fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from hostile_queries import HostileQuery

from kg.index.base import FACETS, Searcher
from kg.index.corpus import Corpus
from kg.index.query import parse_query
from kg.index.searching import find_hits
from kg.index.snippets import make_snippets

_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")
_SHOWN = 60
_PAGE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """The dearest query of a sort: CPU milliseconds of all threads, and its text."""

    took: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Endured:
    """What became of hostile queries.

    ``worst`` is by sort; ``grown`` is the most megabytes that one query added to the
    process while it ran, ``failures`` are texts with the exception each raised.
    """

    asked: int
    failures: tuple[tuple[str, str], ...]
    worst: dict[str, Worst]
    grown: float

    @property
    def most(self) -> float:
        """The CPU milliseconds of the dearest of all."""
        return max((worst.took for worst in self.worst.values()), default=0.0)


def ask_whole(text: str, *, searcher: Searcher, corpus: Corpus) -> tuple[str, ...]:
    """Answer a text as the product does, snippets, facets and all; return ids."""
    query = parse_query(text)
    found = find_hits(
        query, searcher=searcher, corpus=corpus, limit=_PAGE, facets=FACETS
    )
    for hit in found.hits:
        make_snippets(hit, found, corpus)
    return tuple(hit.id for hit in found.hits)


def endure(queries: Iterable[HostileQuery], ask: Callable[[str], object]) -> Endured:
    """Ask each query and keep the worst.

    Panics of native code are no `Exception`: all but an interrupt counts as a failure.
    """
    failures = []
    worst: dict[str, Worst] = {}
    grown = 0.0
    asked = 0
    for query in queries:
        asked += 1
        before = _reset_peak()
        began = time.process_time()
        try:
            ask(query.text)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            failures.append((show(query.text), f"{type(error).__name__}: {error}"))
        took = (time.process_time() - began) * 1e3
        grown = max(grown, _megabytes("VmHWM:") - before)
        known = worst.get(query.sort)
        if known is None or took > known.took:
            worst[query.sort] = Worst(took=took, text=show(query.text))
    return Endured(asked=asked, failures=tuple(failures), worst=worst, grown=grown)


def show(text: str) -> str:
    """Return the beginning of a text that can be printed anywhere, and its length."""
    shown = ascii(text[:_SHOWN])
    return shown if len(text) <= _SHOWN else f"{shown}… ({len(text):,} characters)"


def _reset_peak() -> float:
    """Let Linux forget the peak so far; return the megabytes of the process."""
    _RESET.write_text("5")
    return _megabytes("VmRSS:")


def _megabytes(name: str) -> float:
    for line in _STATUS.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise LookupError(f"{_STATUS} names no {name} Run this on Linux.")
