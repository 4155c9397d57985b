"""Concepts of a tier → a random sample to judge by eye.

One is good when a learner would keep it as a node with that label.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from concept_errors import first_mentions
from verdict_score import Judged, Line, cell, draw_equally, lines_of

from kg.records import Concept, Mention, Snapshot, Tier

LONGEST_LINE = 200
# Names in brackets, hashes, and the pages that have them (`kg.declared`).
DECLARING_VOTES = frozenset(("wikilink", "embed", "tag", "page"))


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedConcept(Judged):
    """A concept of a sample with the first line that names it.

    ``votes`` is text, name and weight of each; ``where`` is source and line.
    """

    concept: str
    label: str
    votes: str
    where: str
    line: str


def draw_concepts(
    corpora: Mapping[str, Snapshot],
    count: int,
    *,
    seed: int,
    tier: Tier = Tier.CORE,
    undeclared: bool = False,
) -> tuple[JudgedConcept, ...]:
    """Draw concepts of a tier that are mentioned, equal shares from each corpus.

    ``undeclared`` leaves out what the notes declare by a link, a tag or a page of that
    name: all but that was found.
    """
    found = {
        name: [
            (concept, first)
            for concept, first in _mentioned(snapshot)
            if concept.tier == tier and not (undeclared and _is_declared(concept))
        ]
        for name, snapshot in corpora.items()
    }
    lines = {name: lines_of(snapshot) for name, snapshot in corpora.items()}
    return tuple(
        _unjudged(name, concept, first, lines[name])
        for name, (concept, first) in draw_equally(found, count, seed=seed)
    )


def _mentioned(snapshot: Snapshot) -> Iterator[tuple[Concept, Mention]]:
    first = first_mentions(snapshot)
    for concept in snapshot.concepts:
        if concept.id in first:
            yield concept, first[concept.id]


def _is_declared(concept: Concept) -> bool:
    return any(name in DECLARING_VOTES for name, _ in concept.votes)


def _unjudged(
    corpus: str, concept: Concept, mention: Mention, lines: Mapping[Line, str]
) -> JudgedConcept:
    line = lines.get((mention.source, mention.line), "")
    return JudgedConcept(
        corpus=corpus,
        concept=concept.id,
        label=cell(concept.label),
        votes=", ".join(f"{name} {weight:g}" for name, weight in concept.votes),
        where=f"{mention.source}:{mention.line}",
        line=cell(line)[:LONGEST_LINE],
    )
