"""Concepts of a tier → a random sample to judge by eye, and verdicts → their precision.

A sample is a table of tab-separated columns, a row for each concept; whoever judges
fills in ``verdict`` (good, bad or unsure) and perhaps ``reason``. One is good when a
learner would keep it as a node with that label.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from concept_errors import first_mentions
from measures import mean_interval

from kg.records import Concept, Mention, Snapshot, Tier

WORTH = {"good": 1.0, "unsure": 0.5, "bad": 0.0}
LONGEST_LINE = 200
# Names in brackets, hashes, and the pages that have them (`kg.declared`).
DECLARING_VOTES = frozenset(("wikilink", "embed", "tag", "page"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A concept of a sample with the first line that names it; ``verdict`` may be "".

    ``votes`` is text, name and weight of each; ``where`` is source and line.
    """

    corpus: str
    concept: str
    label: str
    votes: str
    where: str
    line: str
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


COLUMNS = tuple(field.name for field in fields(Judged))


def draw_sample(
    corpora: Mapping[str, Snapshot],
    count: int,
    *,
    seed: int,
    tier: Tier = Tier.CORE,
    undeclared: bool = False,
) -> tuple[Judged, ...]:
    """Draw concepts of a tier that are mentioned, equal shares from each corpus.

    What a corpus lacks to its share is not made up for by others. The first corpora get
    one more where the shares do not come out even. ``undeclared`` leaves out what the
    notes declare by a link, a tag or a page of that name: all but that was found.
    """
    drawn: list[Judged] = []
    share, more = divmod(count, len(corpora))
    for number, (name, snapshot) in enumerate(corpora.items()):
        first = first_mentions(snapshot)
        found = [
            concept
            for concept in snapshot.concepts
            if concept.tier == tier
            and concept.id in first
            and not (undeclared and _is_declared(concept))
        ]
        wanted = min(share + (number < more), len(found))
        chosen = random.Random(f"{seed} {name}").sample(found, wanted)
        lines = _lines(snapshot)
        drawn += (_unjudged(name, c, first[c.id], lines) for c in chosen)
    return tuple(drawn)


def _is_declared(concept: Concept) -> bool:
    return any(name in DECLARING_VOTES for name, _ in concept.votes)


def _lines(snapshot: Snapshot) -> dict[tuple[str, int], str]:
    return {
        (note.source, passage.line): passage.text
        for note in snapshot.notes
        for passage in note.passages
    }


def _unjudged(
    corpus: str,
    concept: Concept,
    mention: Mention,
    lines: Mapping[tuple[str, int], str],
) -> Judged:
    line = lines.get((mention.source, mention.line), "")
    return Judged(
        corpus=corpus,
        concept=concept.id,
        label=_cell(concept.label),
        votes=", ".join(f"{name} {weight:g}" for name, weight in concept.votes),
        where=f"{mention.source}:{mention.line}",
        line=_cell(line)[:LONGEST_LINE],
    )


def _cell(text: str) -> str:
    return " ".join(text.split())


def format_sample(sample: Iterable[Judged], *, comment: str = "") -> Iterator[str]:
    """Yield the lines of a table, a comment first."""
    if comment:
        yield f"# {comment}"
    yield "\t".join(COLUMNS)
    for judged in sample:
        yield "\t".join(astuple(judged))


def read_verdicts(path: Path) -> tuple[Judged, ...]:
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
    missing = {"corpus", "label", "verdict"} - set(columns)
    if missing:
        raise ValueError(
            f"{path} has no column {', '.join(sorted(missing))}; "
            "make it with --sample and fill in the verdicts."
        )
    found = []
    for number, row in rows:
        named = dict(zip(columns, row.split("\t"), strict=False))
        judged = Judged(**{name: named.get(name, "").strip() for name in COLUMNS})
        if judged.verdict not in WORTH:
            raise ValueError(
                f"{path}, line {number}: the verdict {judged.verdict!r} of "
                f"{judged.label!r} is none of {', '.join(WORTH)}."
            )
        found.append(judged)
    return tuple(found)


def score_verdicts(judged: Sequence[Judged]) -> tuple[Precision, ...]:
    """Return the precision of each corpus, then of all together."""
    corpora = tuple(dict.fromkeys(row.corpus for row in judged))
    return (
        *(
            _precision(corpus, [row for row in judged if row.corpus == corpus])
            for corpus in corpora
        ),
        _precision("all", judged),
    )


def _precision(name: str, judged: Sequence[Judged]) -> Precision:
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
    """Return why concepts were bad or unsure, the most frequent reason first."""
    reasons = Counter(r.reason for r in judged if r.verdict != "good" and r.reason)
    return tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))
