"""Whole processes → CPU seconds and peak memory, as ratios against peers.

Every command runs several times in turn with its peer; the median counts. Absolute
figures mean little on a busy machine, ratios of one run more. Corpora are built when
they are found in ../shared (or $STUDYGRAPH_SHARED); the notes of which one changes are
sections of documentation from there. ``scripts/benchmark search`` measures searching
alone, and in full.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from hostile import make_corpus
from search_benchmark import PARTS, SIZES, measure_search
from search_sections import read_sections, write_notes

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
MANY = 5_000
MORE = 10_000
# A word that no note holds before it is written.
NEW_WORD = "quinquagesima"
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds, CPU seconds and peak megabytes of one process, and its exit code."""

    wall: float
    cpu: float
    memory: float
    code: int


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _make_parser().parse_args(arguments)
    if asked.part == "search":
        _benchmark_search(asked)
    else:
        _benchmark_builds()


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/benchmark", description=__doc__)
    parts = parser.add_subparsers(dest="part")
    search = parts.add_parser("search", help="search alone, against its peers")
    search.add_argument(
        "--sizes",
        type=lambda text: tuple(map(int, text.split(","))),
        default=SIZES,
        help="numbers of sections, with commas between them; by default %(default)s",
    )
    search.add_argument("--json", action="store_true", help="print one JSON object")
    search.add_argument(
        "--all",
        action="store_true",
        help="time plain Whoosh at 100,000 sections as well, which takes long to build",
    )
    search.add_argument(
        "--only",
        choices=PARTS,
        action="append",
        help="measure this alone; may be given several times",
    )
    return parser


def _benchmark_search(asked: argparse.Namespace) -> None:
    folder = SHARED / "search"
    if not folder.is_dir():
        sys.exit(f"There are no sections in {folder}; name $STUDYGRAPH_SHARED.")
    parts = tuple(asked.only or PARTS)
    # Only the object goes to standard output, if it is wanted.
    told = sys.stderr if asked.json else sys.stdout
    measured = measure_search(
        folder,
        asked.sizes,
        parts,
        say=lambda line: print(line, file=told, flush=True),
        plain_whoosh=asked.all,
    )
    if asked.json:
        print(json.dumps({"search": measured}, indent=1))


def _benchmark_builds() -> None:
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
            _measure_extraction(name, SHARED / "corpora" / name)
    if (SHARED / "search").is_dir():
        _change_one_of_many()
        _build_graph_of_more()
    _build_hostile()


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
    began = time.perf_counter()
    process = os.posix_spawn(
        command[0], list(command), os.environ, file_actions=actions
    )
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - began
    os.close(target)
    return Cost(
        wall=wall,
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
            f"{name}: {counts['sources']} files, {counts['skipped']} skipped, "
            f"{counts['notes']} notes, {counts['concepts']} concepts, "
            f"{counts['relations']} relations, "
            f"{counts['references'] - counts['unresolved']} of "
            f"{counts['references']} links resolved, {cost.wall:.1f} s, "
            f"{cost.cpu:.1f} s CPU, {cost.memory:.0f} MB, exit code {cost.code}",
            flush=True,
        )


def _measure_extraction(name: str, corpus: Path) -> None:
    _measure_apart(name, "extraction_benchmark.py", corpus)


def _build_graph_of_more() -> None:
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder, "notes")
        _write_many(notes, MORE)
        _measure_apart(f"{MORE:,} notes", "graph_benchmark.py", notes)


def _measure_apart(name: str, script: str, folder: Path) -> None:
    """Let a process of its own measure what it does with a folder, on one thread."""
    done = subprocess.run(
        (sys.executable, str(PROJECT / "scripts" / script), str(folder)),
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    said = done.stdout.strip() or f"FAILED with exit code {done.returncode}"
    print(f"{name}: {said}", flush=True)


def _build_hostile() -> None:
    """Build what `hostile` makes at full size; the process that parses counts too."""
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder, "said.json")
        make_corpus(Path(folder, "notes"))
        build = (sys.executable, "-m", "kg", "build", f"{folder}/notes", "--json")
        cost = _run((*build, f"--store={folder}/store"), said)
        if cost.code != 3:
            print(f"hostile files: FAILED with exit code {cost.code}", flush=True)
            return
        status, _ = json.JSONDecoder().raw_decode(said.read_text(encoding="utf-8"))
        check = _run((sys.executable, "-m", "kg", "check", f"--store={folder}/store"))
        print(
            f"hostile files: {len(status['sources'])} read, "
            f"{len(status['skipped'])} skipped, {cost.wall:.0f} s, "
            f"{cost.cpu:.1f} s CPU, {cost.memory:.0f} MB, exit code {cost.code}, "
            f"check {check.memory:.0f} MB, exit code {check.code}",
            flush=True,
        )


def _change_one_of_many() -> None:
    """Build many notes, then again with none and with one of them changed."""
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder, "notes")
        paths = _write_many(notes, MANY)
        options = (str(notes), f"--store={folder}/store")
        build = (sys.executable, "-m", "kg", "build", *options)
        spacy = (sys.executable, "-c", "import spacy")
        for name in ("first build", "none changed", "one changed"):
            if name == "one changed":
                _add_line(paths[MANY // 2], "The changed line of one note.")
            cost, peer = _run(build), _run(spacy)
            print(
                f"{MANY:,} notes, {name}: {cost.wall:.2f} s, "
                f"{cost.cpu:.2f} s CPU, {cost.memory:.0f} MB, "
                f"{cost.wall / peer.wall:.2f} x import spacy, exit code {cost.code}",
                flush=True,
            )
        with _watching(options) as address:
            for edit in range(3):
                word = f"{NEW_WORD}{edit}"
                _add_line(paths[MANY // 3], f"- {word}")
                print(
                    f"{MANY:,} notes, an edit while watching: "
                    f"found after {_seconds_until_found(address, word):.2f} s",
                    flush=True,
                )


def _write_many(folder: Path, most: int) -> list[Path]:
    return write_notes(folder, read_sections(SHARED / "search", most))


def _add_line(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")


@contextmanager
def _watching(options: Sequence[str]) -> Iterator[str]:
    """Serve and watch notes; give the server's address."""
    serve = (sys.executable, "-m", "kg", "serve", *options, "--watch", "--port=0")
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            said = next(line for line in server.stdout if "http://" in line)
            yield next(word for word in said.split() if word.startswith("http://"))
        finally:
            server.terminate()


def _seconds_until_found(address: str, word: str) -> float:
    began = time.perf_counter()
    question = f"{address}/api/v1/search?{urlencode({'q': word, 'mode': 'all'})}"
    while time.perf_counter() - began < PATIENCE:
        with urlopen(question) as answer:
            items = json.load(answer)["items"]
        if any(item["tier"] == "exact" for item in items):
            return time.perf_counter() - began
        time.sleep(0.05)
    sys.exit(f"{word} was not found within {PATIENCE:.0f} seconds.")


def _size(folder: Path) -> float:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


if __name__ == "__main__":
    main()
