"""Things drawn at random → a table to judge by eye, and verdicts → their precision.

A sample is a table of tab-separated columns, a row for each thing; whoever judges
fills in ``verdict`` (good, bad or unsure) and perhaps ``reason``. What is judged, and
when it is good, says the kind of row: `concept_sample`, `relation_sample`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import TypeVar

from measures import mean_interval

from kg.records import Snapshot

WORTH = {"good": 1.0, "unsure": 0.5, "bad": 0.0}
_LAST = ("verdict", "reason")

Line = tuple[str, int]
"""A source and a line of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What every row of a sample has; ``verdict`` may be ""."""

    corpus: str
    verdict: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """The share of good ones, unsure ones counted half, with its 95 % bounds."""

    name: str
    counts: tuple[tuple[str, int], ...]
    precision: float
    low: float
    high: float

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {verdict}" for verdict, count in self.counts)
        return f"{self.precision:.2f} [{self.low:.2f}, {self.high:.2f}] ({counts})"


Row = TypeVar("Row", bound=Judged)
Thing = TypeVar("Thing")


def draw_equally(
    found: Mapping[str, Sequence[Thing]], count: int, *, seed: int
) -> list[tuple[str, Thing]]:
    """Draw equal shares of what was found in each corpus, with the corpus.

    What a corpus lacks to its share is not made up for by others. The first corpora get
    one more where the shares do not come out even.
    """
    drawn: list[tuple[str, Thing]] = []
    share, more = divmod(count, max(1, len(found)))
    for number, (name, things) in enumerate(found.items()):
        wanted = min(share + (number < more), len(things))
        chosen = random.Random(f"{seed} {name}").sample(things, wanted)
        drawn += ((name, thing) for thing in chosen)
    return drawn


def lines_of(snapshot: Snapshot) -> dict[Line, str]:
    """Return the text of every passage."""
    return {
        (note.source, passage.line): passage.text
        for note in snapshot.notes
        for passage in note.passages
    }


def cell(text: str) -> str:
    """Return a text without the tabs and line ends that a table cannot hold."""
    return " ".join(text.split())


def columns_of(kind: type[Judged]) -> tuple[str, ...]:
    """Return the columns of a kind of row, those to fill in last."""
    names = tuple(field.name for field in fields(kind))
    return (*(name for name in names if name not in _LAST), *_LAST)


def format_sample(
    sample: Iterable[Row], kind: type[Row], *, comment: str = ""
) -> Iterator[str]:
    """Yield the lines of a table, a comment first."""
    columns = columns_of(kind)
    if comment:
        yield f"# {comment}"
    yield "\t".join(columns)
    for judged in sample:
        yield "\t".join(getattr(judged, name) for name in columns)


def read_verdicts(path: Path, kind: type[Row]) -> tuple[Row, ...]:
    """Read a judged sample; columns may stand in any order, others are ignored.

    Raises:
        ValueError: a column is missing, or a row has no verdict that is known.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    numbered = [
        (n, line) for n, line in enumerate(lines, 1) if line[:1] not in ("#", "")
    ]
    if not numbered:
        raise ValueError(f"{path} holds no verdicts; write a sample there first.")
    (_, header), *rows = numbered
    columns = header.split("\t")
    needed = {f.name for f in fields(kind) if f.default is MISSING} | {"verdict"}
    if missing := needed - set(columns):
        raise ValueError(
            f"{path} has no column {', '.join(sorted(missing))}; "
            "make it with --sample and fill in the verdicts."
        )
    found = []
    for number, row in rows:
        named = dict(zip(columns, row.split("\t"), strict=False))
        values = {name: named.get(name, "").strip() for name in columns_of(kind)}
        judged = kind(**values)
        if judged.verdict not in WORTH:
            raise ValueError(
                f"{path}, line {number}: the verdict {judged.verdict!r} is "
                f"none of {', '.join(WORTH)}."
            )
        found.append(judged)
    return tuple(found)


def score_verdicts(
    judged: Iterable[Row], *, by: Callable[[Row], str]
) -> tuple[Precision, ...]:
    """Return the precision of each group, in the order in which they appear."""
    groups: dict[str, list[Row]] = {}
    for row in judged:
        groups.setdefault(by(row), []).append(row)
    return tuple(score_together(rows, name=name) for name, rows in groups.items())


def score_together(judged: Sequence[Judged], *, name: str) -> Precision:
    values = [WORTH[row.verdict] for row in judged]
    low, high = mean_interval(values)
    counts = Counter(row.verdict for row in judged)
    return Precision(
        name=name,
        counts=tuple((verdict, counts[verdict]) for verdict in WORTH),
        precision=sum(values) / max(1, len(values)),
        low=low,
        high=high,
    )


def count_reasons(judged: Iterable[Judged]) -> tuple[tuple[str, int], ...]:
    """Return why things were bad or unsure, the most frequent reason first."""
    reasons = Counter(r.reason for r in judged if r.verdict != "good" and r.reason)
    return tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))
