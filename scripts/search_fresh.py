"""An index on disk → what opening it and asking takes, in this fresh process.

``python scripts/search_fresh.py ENGINE DIRECTORY QUERIES`` prints one JSON object: CPU
milliseconds of opening and of the first query, and megabytes by which the process grew,
with and without what lies in files. What is imported is imported before, and used once.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from search_sections import Section, make_collection
from timed_engines import KINDS, timed_by_name

_STATUS = Path("/proc/self/status")


def main() -> None:
    name, directory, queries = sys.argv[1:]
    asked = json.loads(Path(queries).read_text(encoding="utf-8"))
    print(json.dumps(measure(name, Path(directory), asked)))


def measure(
    name: str, directory: Path, queries: dict[str, list[str]]
) -> dict[str, float]:
    """Open an index, ask the first query, then one round of all."""
    timed = timed_by_name(name)
    _use_once(name)
    gc.collect()
    before = _memory()
    began = time.process_time()
    opened = timed.open(directory, None)
    is_open = time.process_time()
    opened.ask("or3", queries["or3"][0], snippets=False)
    answered = time.process_time()
    for kind in KINDS:
        for text in queries[kind]:
            opened.ask(kind, text, snippets=False)
    after = _memory()
    opened.close()
    return {
        "open": (is_open - began) * 1e3,
        "first": (answered - is_open) * 1e3,
        "memory": after["VmRSS"] - before["VmRSS"],
        "own": after["RssAnon"] - before["RssAnon"],
    }


def _use_once(name: str) -> None:
    """Import what is only imported when it is used."""
    section = Section(
        id="a", path="a.md", title="Kilns", tag="a", day=date(2026, 1, 1), body="raku"
    )
    collection = make_collection([section])
    with tempfile.TemporaryDirectory() as folder:
        timed = timed_by_name(name)
        timed.build(collection, Path(folder, "index"))
        opened = timed.open(Path(folder, "index"), collection)
        for kind in KINDS:
            opened.ask(kind, "raku", snippets=False)
        opened.close()


def _memory() -> dict[str, float]:
    """Return the megabytes of this process, as Linux counts them."""
    lines = (line.split() for line in _STATUS.read_text().splitlines())
    return {
        fields[0].rstrip(":"): int(fields[1]) / 1024
        for fields in lines
        if fields[0] in ("VmRSS:", "RssAnon:")
    }


if __name__ == "__main__":
    main()
