"""The scores of search → tables on the terminal, or one JSON object."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from labelled import SHARED
from search_collections import (
    COLLECTIONS,
    Searched,
    read_collection,
    read_notes,
    read_sections,
)
from search_known_items import draw_items
from search_measures import ALL, HALVES, TEST, TRAIN, Mean
from search_score import EngineScore, score_items, score_judged

WIDTH = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Queries over documents, which every engine answers."""

    name: str
    about: str
    score: Callable[[], Iterator[EngineScore]]


def make_trials(shared: Path) -> tuple[Trial, ...]:
    """Return the judged collections, and known items of notes and of sections."""
    sources: dict[str, Callable[[], Searched]] = {
        "notes": partial(read_notes, shared / "corpora"),
        "sections": partial(read_sections, shared / "search/sections-10000.jsonl.gz"),
    }
    judged = [
        Trial(
            name=name,
            about="judged questions",
            score=partial(_score_collection, shared / "search" / name),
        )
        for name in COLLECTIONS
    ]
    items = [
        Trial(
            name=f"{name} {'typos' if slipped else 'known items'}",
            about="a few rare words of one document"
            + (", one slip in each query" if slipped else ""),
            score=partial(_take, scored, slipped=slipped),
        )
        for name, read in sources.items()
        # An index serves both kinds of queries.
        for scored in [cache(partial(_score_source, read))]
        for slipped in (False, True)
    ]
    return (*judged, *items)


def _score_collection(folder: Path) -> Iterator[EngineScore]:
    yield from score_judged(*read_collection(folder))


def _score_source(
    read: Callable[[], Searched],
) -> tuple[tuple[EngineScore, EngineScore], ...]:
    searched = read()
    return tuple(score_items(searched, draw_items(searched.documents)))


def _take(
    scored: Callable[[], tuple[tuple[EngineScore, EngineScore], ...]], *, slipped: bool
) -> Iterator[EngineScore]:
    return (mended if slipped else typed for typed, mended in scored())


def print_search(*, in_full: bool) -> None:
    """Print a table for each trial; in short only the judged collections."""
    for trial in make_trials(SHARED)[: None if in_full else len(COLLECTIONS)]:
        print(f"{trial.name}: {trial.about}", flush=True)
        for n, score in enumerate(trial.score()):
            if n == 0:
                print(" " * WIDTH, *(f"{name:>33}" for name in score.means[ALL]))
            print(score_line(score), flush=True)


def score_line(score: EngineScore) -> str:
    """Return an engine's row: each measure with its interval, train and test beside."""
    cells = [
        f"{_with_bounds(mean)} {_short(score.means[TRAIN].get(measure))}"
        f" {_short(score.means[TEST].get(measure))}"
        for measure, mean in score.means[ALL].items()
    ]
    line = " ".join((f"  {score.engine:<{WIDTH - 2}}", *(f"{c:>33}" for c in cells)))
    if score.overtaken is None:
        return line
    return f"{line}  {score.overtaken} exact hits below a likely spelling"


def _with_bounds(mean: Mean) -> str:
    low, high = mean.bounds
    return f"{mean.value:.3f} [{low:.3f}, {high:.3f}]"


def _short(mean: Mean | None) -> str:
    return f"{mean.value:.3f}" if mean else "-"


def search_json() -> str:
    """Return the figures of all trials as one JSON object."""
    figures = {
        trial.name.replace(" ", "_"): {
            score.engine.replace(" ", "_"): figures_of(score) for score in trial.score()
        }
        for trial in make_trials(SHARED)
    }
    return json.dumps({"search": figures}, indent=1)


def figures_of(score: EngineScore) -> dict[str, Any]:
    """Return an engine's figures: over all queries, their intervals, and by half."""
    means = score.means
    figures: dict[str, Any] = {
        **{measure: round(mean.value, 4) for measure, mean in means[ALL].items()},
        "intervals": {
            measure: [round(bound, 4) for bound in mean.bounds]
            for measure, mean in means[ALL].items()
        },
        "halves": {
            half: {name: round(mean.value, 4) for name, mean in means[half].items()}
            for half in HALVES
            if half != ALL
        },
    }
    if score.overtaken is not None:
        figures["fuzzy_above_exact"] = score.overtaken
    return figures
