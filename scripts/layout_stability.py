"""Two maps of nearly the same notes → how far nodes moved, how communities changed.

Builds a folder of notes, then variants of it with one line taken out or put in, and
compares each with the first: the share of the map's diagonal that a node moves (as
placed, without turning or shifting one map onto the other), and how alike the
communities are (adjusted Rand index, Hubert & Arabie 1985; 1 is the same). What a
reader remembers of a map is where things are, so both should hardly change.
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.graph import build_graph
from kg.layout import place_nodes
from kg.pipeline import build
from kg.records import Placed, Snapshot
from kg.settings import make_settings

PROJECT = Path(__file__).parent.parent
VARIANTS = 20
SEED = 20250601


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How one map differs from another; displacements are shares of the diagonal.

    ``agreement`` is the adjusted Rand index of the communities.
    """

    median: float
    far: float
    agreement: float


def measure_stability(notes: Path, *, variants: int = VARIANTS) -> tuple[Shift, ...]:
    """Compare the map of ``notes`` with those of ``variants`` edits of either kind.

    ``notes`` is one file. A ``far`` displacement is the 95th percentile.
    """
    text = notes.read_text(encoding="utf-8")
    first, *others = (
        place_nodes(build_graph(snapshot))
        for snapshot in _build_each(notes.name, [text, *_edit(text, variants)])
    )
    return tuple(compare(first, other) for other in others)


def compare(before: Sequence[Placed], after: Sequence[Placed]) -> Shift:
    """Say how far the nodes that both maps have stand apart in the second."""
    xs, ys = [p.x for p in before], [p.y for p in before]
    diagonal = math.hypot(max(xs) - min(xs), max(ys) - min(ys)) or 1.0
    now = {place.id: place for place in after}
    moved = sorted(
        math.hypot(place.x - now[place.id].x, place.y - now[place.id].y) / diagonal
        for place in before
        if place.id in now
    )
    concepts = {p.id: p.community for p in before if p.rank and p.id in now}
    return Shift(
        median=statistics.median(moved),
        far=moved[int(0.95 * (len(moved) - 1))],
        agreement=adjusted_rand(
            concepts, {id_: now[id_].community for id_ in concepts}
        ),
    )


def adjusted_rand(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Return the adjusted Rand index of two partitions of the same ids."""

    def pairs(counts: Counter[int] | Counter[tuple[int, int]]) -> int:
        return sum(math.comb(count, 2) for count in counts.values())

    both = pairs(Counter((one[id_], other[id_]) for id_ in one))
    first, second = pairs(Counter(one.values())), pairs(Counter(other.values()))
    expected = first * second / max(math.comb(len(one), 2), 1)
    most = (first + second) / 2
    if most == expected:
        return 1.0
    return round((both - expected) / (most - expected), 9)


def _edit(text: str, variants: int) -> Iterator[str]:
    """Yield texts with one item less, then texts with one item more."""
    lines = text.splitlines()
    items = [i for i, line in enumerate(lines) if line.lstrip().startswith(("-", "*"))]
    choice = random.Random(SEED)
    for i in choice.sample(items, min(variants, len(items))):
        yield "\n".join([*lines[:i], *lines[i + 1 :], ""])
    for i in choice.sample(items, min(variants, len(items))):
        yield "\n".join([*lines[:i], lines[choice.choice(items)], *lines[i:], ""])


def _build_each(name: str, texts: Sequence[str]) -> Iterator[Snapshot]:
    memo = None
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "notes"
        notes.mkdir()
        flags = {"notes": (str(notes),), "store": f"{folder}/store"}
        settings = make_settings(flags, environment={}, folder=PROJECT)
        for text in texts:
            (notes / name).write_text(text, encoding="utf-8")
            report = build(settings, memo=memo, force=True)
            memo = report.memo
            yield report.snapshot


def stability_lines(shifts: Sequence[Shift]) -> Iterator[str]:
    """Say in three lines how stable the map is over all edits."""
    for name, values in (
        ("median displacement", [shift.median for shift in shifts]),
        ("95th percentile", [shift.far for shift in shifts]),
    ):
        mean, worst = statistics.mean(values), max(values)
        yield f"{name:<22} {mean:6.1%} of the diagonal on average, at worst {worst:.1%}"
    agreement = [shift.agreement for shift in shifts]
    yield (
        f"{'communities agree':<22} {statistics.mean(agreement):6.3f} adjusted Rand "
        f"on average, at worst {min(agreement):.3f}"
    )


def main() -> None:
    notes = sys.argv[1:] or [str(PROJECT / "data" / "notes" / "learning-journal.md")]
    for path in notes:
        shifts = measure_stability(Path(path))
        print(f"{Path(path).name}: {len(shifts)} edits of one line")
        for line in stability_lines(shifts):
            print(f"  {line}")


if __name__ == "__main__":
    main()
