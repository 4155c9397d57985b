"""What a search reads of a build besides its index, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kg.answers import Neighbour, RecognisedConcept
from kg.labels import LabelMeaning, make_label_index
from kg.records import Concept, Mention, Note, Passage, Snapshot

EXACT = "exact"
ALIAS = "alias"
STEM = "stem"
FUZZY = "fuzzy"
GRAPH = "graph"
# The surest first.
TIERS = (EXACT, ALIAS, STEM, FUZZY, GRAPH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The notes and concepts of one build, by id.

    ``courses`` are their titles, ``passages`` and ``mentions`` are by note, ``labels``
    is `make_label_index` of the concepts, ``neighbours`` gives the concepts next to one
    in the graph.
    """

    notes: Mapping[str, Note]
    courses: Mapping[str, str]
    passages: Mapping[str, tuple[Passage, ...]]
    mentions: Mapping[str, tuple[Mention, ...]]
    concepts: Mapping[str, Concept]
    labels: Mapping[str, LabelMeaning]
    neighbours: Callable[[str], tuple[Neighbour, ...]]


def make_corpus(
    snapshot: Snapshot, *, neighbours: Callable[[str], tuple[Neighbour, ...]]
) -> Corpus:
    """Arrange a snapshot for searching."""
    return Corpus(
        notes={note.id: note for note in snapshot.notes},
        courses={course.id: course.title for course in snapshot.courses},
        passages={note.id: note.passages for note in snapshot.notes},
        mentions=_by_note(snapshot.mentions),
        concepts={concept.id: concept for concept in snapshot.concepts},
        labels=make_label_index(snapshot.concepts),
        neighbours=neighbours,
    )


def _by_note(mentions: Iterable[Mention]) -> dict[str, tuple[Mention, ...]]:
    found: dict[str, list[Mention]] = {}
    for mention in mentions:
        found.setdefault(mention.note, []).append(mention)
    return {note: tuple(those) for note, those in found.items()}


def concepts_in(corpus: Corpus, note: str) -> tuple[str, ...]:
    """Return the ids of a note's concepts, each once, in the order of its mentions."""
    mentions = corpus.mentions.get(note, ())
    return tuple(dict.fromkeys(mention.concept for mention in mentions))


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundHit:
    """A note that answers. ``tier`` and ``reason`` say how well and why.

    ``concept`` is the concept by whose mention the note was found, if it was.
    """

    id: str
    score: float
    tier: str
    reason: str
    concept: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to mark in a hit: runs of stems, folded words and beginnings of words."""

    stems: frozenset[tuple[str, ...]]
    words: frozenset[str]
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to a query: all hits in the order that `find_hits` describes.

    ``did_you_mean`` is what was typed with words that occur nowhere corrected.
    """

    hits: tuple[FoundHit, ...]
    concepts: tuple[RecognisedConcept, ...]
    did_you_mean: str | None
    notices: tuple[str, ...]
    wanted: Wanted
