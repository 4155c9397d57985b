"""The constants of ranking, each tried at other values → a table to choose them by.

One constant is changed at a time, while all others stay. Choose by the halves to train
on of both collections together; the other halves only tell whether that holds.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from labelled import SHARED, require_shared
from search_collections import COLLECTIONS, Judged, Searched, read_collection
from search_measures import TEST, TRAIN, ndcg
from search_score import as_question

from kg.index.memory import MemorySearcher
from kg.index.query import parse_query
from kg.index.searching import find_hits

DEPTH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A constant of a module that reads it anew each time, with values to try."""

    module: str
    name: str
    values: tuple[float, ...]


CONSTANTS = (
    Constant(module="kg.index.lookups", name="K1", values=(0.9, 1.2, 1.6, 2.0)),
    Constant(module="kg.index.lookups", name="B", values=(0.5, 0.65, 0.75, 0.85)),
    Constant(module="kg.index.lookups", name="TITLE_WEIGHT", values=(1.0, 2.0, 3.0)),
    Constant(module="kg.index.lookups", name="EXACT_WEIGHT", values=(0.0, 0.25, 0.5)),
    Constant(
        module="kg.index.linking", name="TOGETHER_WEIGHT", values=(0.0, 1.0, 2.0, 3.0)
    ),
    Constant(module="kg.index.feedback", name="MIN_SHARING", values=(1, 2, 3)),
    Constant(module="kg.index.feedback", name="TERMS", values=(10, 20, 30)),
    Constant(module="kg.index.feedback", name="WEIGHT", values=(0.0, 0.3, 0.4, 0.5)),
    Constant(module="kg.index.searching", name="DOCUMENTS", values=(3, 5, 6, 8)),
    Constant(module="kg.index.symbols", name="MAX_LEAVES", values=(32, 64, 96)),
)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="CONSTANT", help="all by default")
    asked = parser.parse_args(arguments)
    names = [constant.name for constant in CONSTANTS]
    for name in asked.names:
        if name not in names:
            parser.error(f"{name} is not tried; there are {', '.join(names)}.")
    require_shared()
    collections = {n: read_collection(SHARED / "search" / n) for n in COLLECTIONS}
    print(f"nDCG@{DEPTH:<20} {TRAIN:>8} {TEST:>8}   each: {TRAIN} {TEST}")
    for constant in CONSTANTS:
        if not asked.names or constant.name in asked.names:
            for value in constant.values:
                print(_try_value(constant, value, collections), flush=True)


def _try_value(
    constant: Constant,
    value: float,
    collections: Mapping[str, tuple[Searched, tuple[Judged, ...]]],
) -> str:
    with changed(constant, value) as usual:
        scores = {name: score_halves(*those) for name, those in collections.items()}
    train, test = (
        sum(score[half] for score in scores.values()) / len(scores)
        for half in (TRAIN, TEST)
    )
    each = "  ".join(
        f"{name} {score[TRAIN]:.4f} {score[TEST]:.4f}" for name, score in scores.items()
    )
    sign = "*" if value == usual else " "
    return f"{sign}{constant.name:<16} {value:<8} {train:>8.4f} {test:>8.4f}   {each}"


@contextmanager
def changed(constant: Constant, value: float) -> Iterator[float]:
    """Give a constant another value for a while; yield its usual one."""
    module = importlib.import_module(constant.module)
    usual: float = getattr(module, constant.name)
    setattr(module, constant.name, value)
    try:
        yield usual
    finally:
        setattr(module, constant.name, usual)


def score_halves(searched: Searched, queries: Sequence[Judged]) -> dict[str, float]:
    """Return the mean nDCG of both halves, by the plain engine of the product."""
    searcher = MemorySearcher(searched.documents)
    scores: dict[str, list[float]] = {TRAIN: [], TEST: []}
    for query in queries:
        hits = find_hits(
            parse_query(as_question(query.text)),
            searcher=searcher,
            corpus=searched.corpus,
            limit=DEPTH,
        ).hits
        ranked = [hit.id for hit in hits]
        scores[query.half].append(ndcg(ranked, query.gains, depth=DEPTH))
    return {half: sum(those) / max(1, len(those)) for half, those in scores.items()}


if __name__ == "__main__":
    main()
