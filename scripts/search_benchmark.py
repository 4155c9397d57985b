"""Sections of documentation → what searching costs, beside tantivy, FTS5 and Whoosh.

``scripts/benchmark search`` measures indexes and answers at several sizes, whole
requests over 10,000 notes, hostile queries, and readers beside a writer.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from hostile_queries import make_queries
from search_hostile import ask_whole, endure
from search_sections import (
    Collection,
    Section,
    make_collection,
    read_queries,
    read_sections,
    write_notes,
)
from search_speed import answer, build, change, open_fresh
from search_swaps import swap_while_searching
from search_tables import (
    answer_lines,
    hostile_lines,
    http_lines,
    index_lines,
    swap_lines,
)
from timed_engines import Timed, find_engines, find_timed

SIZES = (1_000, 10_000, 100_000)
PARTS = ("indexes", "answers", "http", "hostile", "swaps")
# Plain Whoosh takes minutes to build more.
MAX_PLAIN = 10_000
NOTES = 10_000
HOSTILE = 5_000
SEARCHES = 10_000
STATES = 40
SWAPPED = 1_000
COMMON = 40

Say = Callable[[str], None]


def measure_search(
    folder: Path,
    sizes: Sequence[int],
    parts: Sequence[str],
    *,
    say: Say,
    plain_whoosh: bool = False,
) -> dict[str, Any]:
    """Measure some of `PARTS`, telling each as it comes; return all as JSON."""
    queries = read_queries(folder)
    measured: dict[str, Any] = {"sizes": {}}
    for size in sizes if {"indexes", "answers"} & set(parts) else ():
        say(f"\n{size:,} sections")
        collection = make_collection(read_sections(folder, size))
        timed = find_timed(plain_whoosh=plain_whoosh or size <= MAX_PLAIN)
        figures = _measure_size(collection, timed, queries, parts, say)
        measured["sizes"][str(size)] = figures
    if "http" in parts:
        sections = read_sections(folder, min(NOTES, max(sizes)))
        measured["http"] = _measure_http(sections, queries, say)
    if "hostile" in parts:
        collection = make_collection(read_sections(folder, max(sizes)))
        measured["hostile"] = _measure_hostile(collection, say)
    if "swaps" in parts:
        collection = make_collection(read_sections(folder, min(SWAPPED, max(sizes))))
        measured["swaps"] = _measure_swaps(collection, say)
    return measured


def _measure_size(
    collection: Collection,
    timed: Sequence[Timed],
    queries: Mapping[str, Sequence[str]],
    parts: Sequence[str],
    say: Say,
) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        asked = folder / "queries.json"
        asked.write_text(json.dumps(queries), encoding="utf-8")
        places = {each.name: folder / each.index for each in timed}
        # What asks an engine in another way shares its index.
        builders = {each.index: each for each in reversed(timed)}
        built = {n: build(each, collection, folder / n) for n, each in builders.items()}
        if "indexes" in parts:
            opened = {
                n: open_fresh(each, folder / n, asked) for n, each in builders.items()
            }
            changed = {
                n: change(each, collection, folder / n) for n, each in builders.items()
            }
            _say_all(say, index_lines(built, opened, changed))
            figures["indexes"] = {
                n: asdict(built[n]) | asdict(opened[n]) | {"edit": asdict(changed[n])}
                for n in builders
            }
        if "answers" in parts:
            open_ = {e.name: e.open(places[e.name], collection) for e in timed}
            for each in open_.values():
                stack.callback(each.close)
            answers = answer(open_, queries)
            _say_all(say, answer_lines(answers))
            figures["answers"] = {n: asdict(each) for n, each in answers.items()}
    return figures


def _measure_http(
    sections: Sequence[Section], queries: Mapping[str, Sequence[str]], say: Say
) -> dict[str, Any]:
    """Build notes as a person would, and ask for them over HTTP."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_notes(folder / "notes", sections)
        store = folder / "store"
        kg = (sys.executable, "-m", "kg", "build", str(folder / "notes"))
        subprocess.run((*kg, f"--store={store}"), check=True, stdout=subprocess.DEVNULL)
        return measure_store(store, mix_queries(sections, queries), say)


def measure_store(store: Path, texts: Sequence[str], say: Say) -> dict[str, Any]:
    """Measure whole requests to a store that is built."""
    with tempfile.TemporaryDirectory() as name:
        asked = Path(name, "texts.json")
        asked.write_text(json.dumps(texts), encoding="utf-8")
        script = Path(__file__).with_name("search_http.py")
        done = subprocess.run(
            (sys.executable, str(script), str(store), str(asked)),
            check=True,
            stdout=subprocess.PIPE,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
        )
    figures: dict[str, Any] = json.loads(done.stdout)
    _say_all(say, http_lines(figures))
    return figures


def mix_queries(
    sections: Sequence[Section], queries: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """Return texts as people type them: rare and common words, phrases, titles, slips.

    Of all kinds of queries the words alone; beginnings get their star, and phrases
    their quotes.
    """
    forms = {"phrase": '"{}"', "prefix": "{}*"}
    typed = [
        forms.get(kind, "{}").format(text)
        for kind, texts in queries.items()
        for text in texts
    ]
    counts: Counter[str] = Counter()
    for section in sections:
        counts.update(set(re.findall(r"[a-z]{2,}", section.body.lower())))
    common = sorted(counts, key=lambda word: (-counts[word], word))[:COMMON]
    pairs = (" ".join(pair) for pair in zip(common, reversed(common), strict=True))
    step = max(1, len(sections) // COMMON)
    titles = (section.title for section in sections[::step])
    return tuple(dict.fromkeys((*typed, *common, *pairs, *titles)))


def _measure_hostile(collection: Collection, say: Say) -> dict[str, Any]:
    measured = {}
    for engine in find_engines():
        with tempfile.TemporaryDirectory() as name:
            directory = Path(name, "index")
            engine.rebuild(collection.documents, directory)
            searcher = engine.open(directory)
            counted = sorted(searcher.words(), key=lambda pair: (-pair[1], pair[0]))
            words = [word for word, _ in counted]
            ask = partial(ask_whole, searcher=searcher, corpus=collection.corpus)
            endured = endure(make_queries(HOSTILE, words=words), ask)
            searcher.close()
        _say_all(say, hostile_lines(engine.name, endured))
        measured[engine.name] = asdict(endured) | {"most": endured.most}
    return measured


def _measure_swaps(collection: Collection, say: Say) -> dict[str, Any]:
    measured = {}
    for engine in find_engines():
        with tempfile.TemporaryDirectory() as name:
            swapped = swap_while_searching(
                engine,
                collection.documents,
                Path(name),
                searches=SEARCHES,
                states=STATES,
            )
        _say_all(say, swap_lines(engine.name, swapped))
        measured[engine.name] = asdict(swapped)
    return measured


def _say_all(say: Say, lines: Iterable[str]) -> None:
    for line in lines:
        say(line)
