"""What a score finds wrong → errors with their lines, the worst of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from concept_labels import Label, Place, place_of, plain

from kg.records import Concept, Mention, Snapshot

KINDS = (
    "false node",
    "missed node",
    "split node",
    "false mention",
    "missed mention",
    "wrong boundary",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """One thing that is wrong: of which kind, what, and on which line.

    ``weight`` orders errors of a kind, worst first; ``wanted`` is the label where
    another boundary was right, or the concepts that one node should be.
    """

    kind: str
    text: str
    weight: float
    source: str = ""
    line: int = 0
    context: str = ""
    wanted: str = ""


def worst(errors: Iterable[Error], kind: str, *, limit: int = 10) -> list[Error]:
    """Return the worst errors of a kind; of equal texts the first, with their number.

    False and missed mentions are the worse the more often they are made.
    """
    chosen = [error for error in errors if error.kind == kind]
    if kind in ("false node", "missed node", "split node"):
        return sorted(chosen, key=_badness)[:limit]
    counts = Counter((plain(e.text), plain(e.wanted)) for e in chosen)
    first: dict[tuple[str, str], Error] = {}
    for error in sorted(chosen, key=_badness):
        first.setdefault((plain(error.text), plain(error.wanted)), error)
    counted = [replace(e, weight=float(counts[key])) for key, e in first.items()]
    return sorted(counted, key=_badness)[:limit]


def _badness(error: Error) -> tuple[float, str, int, str]:
    return (-error.weight, error.source, error.line, error.text)


def first_mentions(snapshot: Snapshot) -> dict[str, Mention]:
    """Return the first mention of each concept."""
    return {mention.concept: mention for mention in reversed(snapshot.mentions)}


def false_node(
    concept: Concept, mention: Mention | None, texts: Mapping[Place, str]
) -> Error:
    error = Error(kind="false node", text=concept.label, weight=concept.score)
    return error if mention is None else at_place(error, place_of(mention), texts)


def missed_node(
    name: str, labels: Mapping[Place, Sequence[Label]], texts: Mapping[Place, str]
) -> Error:
    at = [
        place
        for place in sorted(labels)
        for label in labels[place]
        if label.core and label.concept == name
    ]
    return missed_at(name, at, texts)


def missed_at(name: str, at: Sequence[Place], texts: Mapping[Place, str]) -> Error:
    error = Error(kind="missed node", text=name, weight=float(len(at)))
    return at_place(error, at[0], texts) if at else error


def at_place(error: Error, place: Place, texts: Mapping[Place, str]) -> Error:
    context = texts.get(place, "").strip()
    return replace(error, source=place[0], line=place[1], context=context)


def split_node(name: str, concepts: Sequence[Concept]) -> Error:
    return Error(
        kind="split node",
        text=name,
        weight=float(len(concepts)),
        wanted=" | ".join(concept.label for concept in concepts),
    )
