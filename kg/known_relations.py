"""A vocabulary and the notes → its relations of what these mention.

What the notes mention and the vocabulary relates is related; what it relates to that,
but the notes never mention, is unmet and kept aside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.evidence import Found, NoteLines, first_mentions, quote_mention
from kg.records import (
    Concept,
    Mention,
    Origin,
    Unmet,
    Vocabulary,
    VocabularyRelation,
)


def find_known(
    known: Iterable[VocabularyRelation], notes: Iterable[NoteLines]
) -> Iterator[Found]:
    """Keep the relations whose ends are both mentioned, with a place for each end."""
    known = tuple(known)
    ends = frozenset(end for item in known for end in (item.subject, item.object))
    first_seen = {
        mention.concept: quote_mention(line, mention, "mention")
        for line, mention in first_mentions(ends, notes, 1)
    }
    for relation in known:
        if relation.subject in first_seen and relation.object in first_seen:
            yield Found(
                subject=relation.subject,
                predicate=relation.predicate,
                object=relation.object,
                origin=Origin.VOCABULARY,
                confidence=1.0,
                evidence=(first_seen[relation.subject], first_seen[relation.object]),
                vocabulary=f"{relation.vocabulary}: {relation.entry}",
            )


def find_unmet(
    vocabulary: Vocabulary, concepts: Iterable[Concept], mentions: Iterable[Mention]
) -> tuple[Unmet, ...]:
    """Return what a vocabulary relates to mentioned concepts, but no note mentions.

    Only what somebody picked for these notes counts: of a thesaurus taken whole, what
    the notes lack says nothing. The result is sorted by id.
    """
    met = {concept.id for concept in concepts}
    mentioned = {mention.concept for mention in mentions}
    related: defaultdict[str, list[VocabularyRelation]] = defaultdict(list)
    for relation in vocabulary.relations:
        for end, other in (
            (relation.subject, relation.object),
            (relation.object, relation.subject),
        ):
            if other in mentioned and end not in met:
                related[end].append(relation)
    unmet = (
        Unmet(
            id=concept.id,
            label=concept.label,
            kind=concept.kind,
            definition=concept.definition,
            relations=tuple(related[concept.id]),
        )
        for concept in vocabulary.concepts
        if concept.id in related and concept.id not in vocabulary.unchosen
    )
    return tuple(sorted(unmet, key=lambda one: one.id))
