"""Whole processes → CPU seconds and peak memory, as ratios against peers.

Every command runs several times in turn with its peer; the median counts. Absolute
figures mean little on a busy machine, ratios of one run more. Corpora are built when
they are found in ../shared (or $STUDYGRAPH_SHARED).
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("STUDYGRAPH_SHARED", PROJECT.parent / "shared"))
RUNS = 5
CORPORA = (
    "deep-learning-summary",
    "study-notes",
    "obsidian-vault",
    "logseq-vault",
    "today-i-learned",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds and peak megabytes of one process, and its exit code."""

    cpu: float
    memory: float
    code: int


def main() -> None:
    python = sys.executable
    kg = (python, "-m", "kg")
    with tempfile.TemporaryDirectory() as folder:
        store = f"--store={folder}/store"
        build = (*kg, "build", "--full", str(PROJECT / "data" / "notes"), store)
        _compare("kg --help", (*kg, "--help"), "python", (python, "-c", "pass"))
        _compare("kg build", build, "import spacy", (python, "-c", "import spacy"))
        _compare(
            "kg search alexnet",
            (*kg, "search", "alexnet", store),
            "import whoosh.index, networkx",
            (python, "-c", "import whoosh.index, networkx"),
        )
        notes = PROJECT / "data" / "notes"
        print(f"store {_size(Path(folder)):.2f} MB for {_size(notes):.3f} MB of notes")
    for name in CORPORA:
        if (SHARED / "corpora" / name).is_dir():
            _build_corpus(name, SHARED / "corpora" / name)


def _compare(
    name: str, command: Sequence[str], peer_name: str, peer: Sequence[str]
) -> None:
    pairs = [(_run(command), _run(peer)) for _ in range(RUNS)]
    cpu = statistics.median(own.cpu for own, _ in pairs)
    ratio = statistics.median(own.cpu / other.cpu for own, other in pairs)
    memory = statistics.median(own.memory for own, _ in pairs)
    failed = sum(own.code != 0 for own, _ in pairs)
    print(
        f"{name}: {cpu:.2f} s CPU, {memory:.0f} MB, {ratio:.2f} x {peer_name}"
        + (f", FAILED {failed} times" if failed else ""),
        flush=True,
    )


def _run(command: Sequence[str], output: Path | None = None) -> Cost:
    """Run a command to its end, by the system's own accounting of that process."""
    target = os.open(output or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    actions = [(os.POSIX_SPAWN_DUP2, target, 1)]
    process = os.posix_spawn(
        command[0], list(command), os.environ, file_actions=actions
    )
    _, status, usage = os.wait4(process, 0)
    os.close(target)
    return Cost(
        cpu=usage.ru_utime + usage.ru_stime,
        memory=usage.ru_maxrss / 1024,
        code=os.waitstatus_to_exitcode(status),
    )


def _build_corpus(name: str, corpus: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder, "said.json")
        build = (sys.executable, "-m", "kg", "build", str(corpus))
        cost = _run((*build, f"--store={folder}/store", "--json"), said)
        if cost.code not in (0, 3):
            print(f"{name}: FAILED with exit code {cost.code}", flush=True)
            return
        counts = json.loads(said.read_text(encoding="utf-8"))["counts"]
        print(
            f"{name}: {counts['sources']} files, {counts['notes']} notes, "
            f"{counts['concepts']} concepts, {counts['relations']} relations, "
            f"{cost.cpu:.1f} s CPU, {cost.memory:.0f} MB, exit code {cost.code}",
            flush=True,
        )


def _size(folder: Path) -> float:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


if __name__ == "__main__":
    main()
