"""A folder of notes → CPU seconds of relations, graph and layout, in a fresh process.

Concepts are found first, which `extraction_benchmark` measures. Then relations are
found with the readings of passages that this gave, as in a build, and nothing else
remembered; and again with what that remembered. The peer is what importing spaCy takes
in the same process.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from kg.graph import build_graph
from kg.layout import place_nodes
from kg.memo import Memo
from kg.models import SHIPPED
from kg.nlp import make_nlp
from kg.parsing import parse_sources
from kg.reading.files import read_sources
from kg.records import Origin, Snapshot, Vocabulary

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphCosts:
    """CPU seconds of each part; the peak of the process in megabytes, concepts and all.

    ``weak`` counts the relations of co-occurrence.
    """

    notes: int
    concepts: int
    relations: int
    weak: int
    importing: float
    finding: float
    again: float
    building: float
    placing: float
    memory: float

    def __str__(self) -> str:
        whole = self.finding + self.building + self.placing
        return (
            f"{self.notes:,} notes, {self.concepts:,} concepts, "
            f"{self.relations:,} relations, {self.weak:,} of them of co-occurrence; "
            f"relations {self.finding:.1f} s CPU, remembered {self.again:.1f} s, "
            f"graph {self.building:.1f} s, layout {self.placing:.1f} s, "
            f"together {whole:.1f} s, {whole / self.importing:.0f} x import spacy "
            f"({self.importing:.2f} s), {self.memory:.0f} MB"
        )


def main() -> None:
    (folder,) = sys.argv[1:]
    print(measure(Path(folder)), flush=True)


def measure(folder: Path) -> GraphCosts:
    """Build the graph of a folder of notes, without a vocabulary."""
    _, importing = _timed(lambda: __import__("spacy"))
    from kg.pipeline import make_snapshot
    from kg.relations import find_relations

    nlp = make_nlp(SHIPPED)
    parsed, texts = parse_sources(read_sources((folder,)))
    memo = Memo(made_by="benchmark")
    snapshot = make_snapshot(
        parsed, texts, Vocabulary(), (), nlp=lambda: nlp, memo=memo
    )
    readings = memo.naming.readings
    memo = Memo(made_by="benchmark")

    def find() -> Snapshot:
        relations = find_relations(
            snapshot.notes,
            snapshot.concepts,
            snapshot.mentions,
            snapshot.lectures,
            (),
            nlp=lambda: nlp,
            readings=readings,
            memo=memo.statements,
            memory=memo.lines,
        )
        return replace(snapshot, relations=relations)

    _, finding = _timed(find)
    found, again = _timed(find)
    graph, building = _timed(lambda: build_graph(found))
    _, placing = _timed(lambda: place_nodes(graph))
    return GraphCosts(
        notes=len(found.notes),
        concepts=len(found.concepts),
        relations=len(found.relations),
        weak=sum(r.origin is Origin.COOCCURRENCE for r in found.relations),
        importing=importing,
        finding=finding,
        again=again,
        building=building,
        placing=placing,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def _timed(make: Callable[[], _Made]) -> tuple[_Made, float]:
    """Return what is made, and the CPU seconds that it took."""
    began = time.process_time()
    made = make()
    return made, time.process_time() - began


if __name__ == "__main__":
    main()
