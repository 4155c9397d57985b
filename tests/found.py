"""Snapshots for tests of scores: lines of notes and what is found in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.records import Concept, Mention, Snapshot, Tier
from tests.made import make_note


def make_found(
    *lines: str,
    source: str,
    found: Sequence[tuple[str, int, str]],
    concepts: Sequence[Concept],
) -> Snapshot:
    """Make a snapshot of one note; ``found`` is concept id, line and text of each."""
    note = replace(make_note(*lines), source=source)
    mentions = tuple(
        Mention(
            concept=concept,
            note=note.id,
            source=source,
            line=line,
            start=lines[line - 1].index(text),
            end=lines[line - 1].index(text) + len(text),
            text=text,
            found_by="label",
        )
        for concept, line, text in found
    )
    return Snapshot(
        sources=(),
        skipped=(),
        courses=(),
        lectures=(),
        notes=(note,),
        concepts=tuple(concepts),
        mentions=mentions,
        relations=(),
    )


def core(label: str, *aliases: str, score: float = 2.0) -> Concept:
    return Concept(
        id=label.lower().replace(" ", "-"), label=label, aliases=aliases, score=score
    )


def candidate(label: str, *, score: float = 1.0) -> Concept:
    return replace(core(label, score=score), tier=Tier.CANDIDATE)
