"""Labels of concepts → what their last words say that they are kinds of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.evidence import MAX_EVIDENCE, Found, NoteLines, first_mentions, quote_mention
from kg.labels import normalise
from kg.records import Concept, Origin, Predicate, Tier

_HEAD_NOUN_CONFIDENCE = 0.7


def find_head_nouns(
    concepts: Mapping[str, Concept], notes: Iterable[NoteLines]
) -> Iterator[Found]:
    """Read *weight matrix* as a kind of *matrix*, when that is a core concept.

    Only for phrases that no vocabulary knows: it says better what its own are. A
    hyphen binds closer than a space: *mini-batch gradient descent* is no *batch
    gradient descent*.
    """
    heads = {
        normalise(concept.label): concept.id
        for concept in concepts.values()
        if concept.tier == Tier.CORE
    }
    kinds = {
        concept.id: head
        for concept in concepts.values()
        if concept.origin != "vocabulary"
        and (head := _head(concept, heads)) not in (None, concept.id)
    }
    for line, mention in first_mentions(kinds, notes, MAX_EVIDENCE):
        yield Found(
            subject=mention.concept,
            predicate=Predicate.IS_A,
            object=kinds[mention.concept],
            origin=Origin.LAYOUT,
            confidence=_HEAD_NOUN_CONFIDENCE,
            evidence=(quote_mention(line, mention, "head-noun"),),
        )


def _head(concept: Concept, heads: Mapping[str, str]) -> str | None:
    """Return the concept that the longest ending of a label names."""
    words = concept.label.split()
    tails = (normalise(" ".join(words[n:])) for n in range(1, len(words)))
    return next((heads[tail] for tail in tails if tail in heads), None)
