"""Sections and queries → what each engine takes to build, open, change and answer.

Answers are timed in one process, the engines in turn query by query, in CPU
milliseconds of the calling thread. The first round, in which caches are cold, is told
apart from those that count. Opening and memory are measured in fresh processes.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from search_sections import Collection, edit
from spreads import Spread, find_spread
from timed_engines import KINDS, Opened, Timed

# Rounds of all queries that count, after one that does not.
ROUNDS = 3
# Fresh processes, the median of which counts.
PROCESSES = 3
EDITED = 8
EDITS = 7
# A word that no section holds before it is written.
NEW_WORD = "quinquagesima"
SNIPPETS = "+snippets"
FRESH = Path(__file__).with_name("search_fresh.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """Sections built in a second of CPU, of all threads; megabytes on disk."""

    rate: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """CPU milliseconds in a process that has imported all; megabytes that it grew by.

    ``own`` counts what lies in no file: memory is measured after one round of queries.
    """

    open: float
    first: float
    memory: float
    own: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Milliseconds by kind of query, that with `SNIPPETS` as well: cold and warm."""

    first: Mapping[str, Spread]
    warm: Mapping[str, Spread]


def build(timed: Timed, collection: Collection, directory: Path) -> Built:
    """Build an index, and say what it took."""
    gc.collect()
    began = time.process_time()
    timed.build(collection, directory)
    spent = time.process_time() - began
    return Built(rate=len(collection.sections) / spent, size=folder_size(directory))


def folder_size(folder: Path) -> float:
    """Return the megabytes of the files below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files) / 1e6


def open_fresh(timed: Timed, directory: Path, queries: Path) -> Opening:
    """Open an index in several fresh processes; return the median of each figure."""
    command = (sys.executable, str(FRESH), timed.name, str(directory), str(queries))
    said = [
        json.loads(
            subprocess.run(
                command,
                check=True,
                stdout=subprocess.PIPE,
                env=os.environ | {"OMP_NUM_THREADS": "1"},
            ).stdout
        )
        for _ in range(PROCESSES)
    ]
    open_, first, memory, own = (
        median(figures[name] for figures in said)
        for name in ("open", "first", "memory", "own")
    )
    return Opening(open=open_, first=first, memory=memory, own=own)


def change(timed: Timed, collection: Collection, directory: Path) -> Spread:
    """Change sections of one page several times; return the milliseconds until found.

    They are CPU time of all threads, from having the new texts to having the answer.
    The first change, after which an open writer is kept, does not count.
    """
    copy = directory.with_name(f"{directory.name}-changed")
    shutil.copytree(directory, copy)
    opened = timed.open(copy, collection)
    samples = []
    for number in range(EDITS + 1):
        start = number * len(collection.sections) // (EDITS + 1)
        places = range(start, min(start + EDITED, len(collection.sections)))
        word = f"{NEW_WORD}{number}"
        collection = edit(collection, places, word)
        gc.collect()
        began = time.process_time()
        opened.change(collection, places)
        found = opened.ask("term", word, snippets=False)
        samples.append((time.process_time() - began) * 1e3)
        if found != len(places):
            sys.exit(f"{timed.name} found {found} of {len(places)} changed sections.")
    opened.close()
    return find_spread(samples[1:])


def answer(
    opened: Mapping[str, Opened], queries: Mapping[str, Sequence[str]]
) -> dict[str, Answered]:
    """Ask every query of every engine in turn, without and with snippets."""
    rounds = [_ask_all(opened, queries) for _ in range(ROUNDS + 1)]
    first, *counted = rounds
    return {
        name: Answered(
            first={kind: find_spread(taken) for kind, taken in first[name].items()},
            warm={
                kind: find_spread([took for r in counted for took in r[name][kind]])
                for kind in first[name]
            },
        )
        for name in opened
    }


def _ask_all(
    opened: Mapping[str, Opened], queries: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, list[float]]]:
    taken: dict[str, defaultdict[str, list[float]]] = {
        name: defaultdict(list) for name in opened
    }
    gc.collect()
    gc.freeze()
    for snippets in (False, True):
        for kind in KINDS:
            for text in queries[kind]:
                for name, engine in opened.items():
                    began = time.thread_time()
                    found = engine.ask(kind, text, snippets=snippets)
                    took = (time.thread_time() - began) * 1e3
                    if found is not None:
                        taken[name][kind + SNIPPETS * snippets].append(took)
    return {name: dict(kinds) for name, kinds in taken.items()}
