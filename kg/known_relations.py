"""A vocabulary's relations and the notes → those whose ends the notes mention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.evidence import Found, NoteLines, first_mentions, quote_mention
from kg.records import Origin, VocabularyRelation


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
