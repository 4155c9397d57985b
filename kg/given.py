"""Concepts that the notes declare, and a vocabulary → which of them are whose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.candidates import CORE_SCORE, Sighting, add_votes, with_votes
from kg.labels import make_label_index, normalise
from kg.naming import Name
from kg.records import Concept, Mention, Tier, Vocabulary

CLAUSE_WEIGHT = -3.0
CLAUSE_WORDS = 3

_PAGE_WAYS = frozenset({"wikilink", "embed", "page"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What the notes declare: concepts of their own, and names of the vocabulary's.

    ``names`` are concepts with an id of the vocabulary and a label that the notes
    declare for it. ``same`` maps the ids that these were declared with to the
    vocabulary's. ``labels`` maps the normal forms of the others' labels to their ids.
    """

    concepts: tuple[Concept, ...]
    names: tuple[Concept, ...]
    same: Mapping[str, str]
    labels: Mapping[str, str]


def settle(declared: Sequence[Concept], vocabulary: Vocabulary) -> Settled:
    """Tell which declared concepts the vocabulary knows by their label."""
    index = make_label_index(vocabulary.concepts) if declared else {}
    own: list[Concept] = []
    names: list[Concept] = []
    same: dict[str, str] = {}
    for concept in declared:
        meaning = index.get(normalise(concept.label))
        if meaning is None:
            own.append(concept)
            continue
        same[concept.id] = meaning.concept
        names += [
            Concept(id=meaning.concept, label=label, origin="vocabulary")
            for label in (concept.label, *concept.aliases)
        ]
    labels = make_label_index(own)
    return Settled(
        concepts=tuple(own),
        names=tuple(names),
        same=same,
        labels={key: m.concept for key, m in labels.items() if key not in index},
    )


def given_names(
    placed: Iterable[Mention], own: Settled
) -> Mapping[str, Mapping[int, Sequence[Name]]]:
    """Return placed mentions by note and line, as names in columns."""
    given: dict[str, dict[int, list[Name]]] = {}
    for mention in placed:
        concept = own.same.get(mention.concept, mention.concept)
        name = (mention.start, mention.end, concept, mention.found_by)
        given.setdefault(mention.note, {}).setdefault(mention.line, []).append(name)
    return given


def with_sightings(
    own: Settled, votes: Iterable[tuple[str, Sighting]], word_counts: Mapping[str, int]
) -> tuple[Concept, ...]:
    """Return the declared concepts with the votes of their sightings.

    A page with a long title that reads nowhere as a name says what to do: it is no
    concept to draw only because a table of contents links to every page.
    """
    seen: defaultdict[str, list[Sighting]] = defaultdict(list)
    for concept_id, sighting in votes:
        seen[concept_id].append(sighting)
    return tuple(
        add_votes(concept, seen[concept.id], word_counts=word_counts)
        if concept.id in seen
        else _judged(concept)
        for concept in own.concepts
    )


def _judged(concept: Concept) -> Concept:
    ways = {name for name, _ in concept.votes}
    long = len(concept.label.split()) >= CLAUSE_WORDS
    if not long or "page" not in ways or not ways <= _PAGE_WAYS:
        return concept
    weighed = with_votes(concept, [("clause", CLAUSE_WEIGHT)])
    core = weighed.score >= CORE_SCORE
    return replace(weighed, tier=Tier.CORE if core else Tier.CANDIDATE)
