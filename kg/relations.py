"""Notes, mentions and vocabulary → relations, each with the words that carry it.

Notes state relations (`kg.stated`), their shape says some (layout), a vocabulary knows
some between concepts that they mention, and their order gives the structure: lecture
covers concept, lecture part of course, lecture next lecture (`kg.structure`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from spacy.language import Language

from kg.evidence import Found, Line, make_lines, quote_range, quote_whole
from kg.labels import normalise
from kg.records import (
    PREDICATE_TEXT,
    Concept,
    Evidence,
    Lecture,
    Mention,
    Note,
    Origin,
    PassageKind,
    Predicate,
    Relation,
    Tier,
    VocabularyRelation,
)
from kg.stated import find_stated
from kg.structure import find_structure

MAX_EVIDENCE = 20

_NEIGHBOUR_CONFIDENCE = 0.5
_HEAD_NOUN_CONFIDENCE = 0.7


def find_relations(
    notes: Sequence[Note],
    concepts: Iterable[Concept],
    mentions: Iterable[Mention],
    lectures: Sequence[Lecture],
    known: Iterable[VocabularyRelation],
    *,
    nlp: Language,
) -> tuple[Relation, ...]:
    """Find all relations between concepts, and those of the notes' structure.

    ``known`` are the vocabulary's relations; those whose ends the notes both mention
    are kept. ``nlp`` gives the tokenizer. The result is sorted by subject, predicate,
    object and origin.
    """
    lines = tuple(make_lines(notes, mentions))
    by_id = {concept.id: concept for concept in concepts}
    found = [
        *find_stated(lines, nlp),
        *_under_heading(lines),
        *_enumerated(lines),
        *_head_nouns(by_id, lines),
        *_from_vocabulary(known, lines),
        *find_structure(notes, lectures, lines),
    ]
    return _merged(found)


def _under_heading(lines: Iterable[Line]) -> Iterator[Found]:
    """Relate a heading that is a concept to the bullets that are one."""
    heading: Line | None = None
    for line in lines:
        if line.passage.kind == PassageKind.HEADING:
            heading = line if _is_whole(line) else None
        elif heading is not None and heading.note.id == line.note.id:
            if line.passage.kind != PassageKind.BULLET or not _is_whole(line):
                continue
            yield from _related(
                line, heading.mentions[0], line.mentions[0], "heading-over-bullet"
            )


def _is_whole(line: Line) -> bool:
    if len(line.mentions) != 1:
        return False
    return normalise(line.mentions[0].text) == normalise(line.passage.content)


def _enumerated(lines: Iterable[Line]) -> Iterator[Found]:
    """Relate neighbours in a bullet that only lists concepts (precision, recall)."""
    for line in lines:
        if line.passage.kind != PassageKind.BULLET or len(line.mentions) < 2:
            continue
        rest = line.passage.text[line.passage.start :]
        for mention in reversed(line.mentions):
            at = mention.start - line.passage.start
            rest = rest[:at] + rest[at + len(mention.text) :]
        if re.fullmatch(r"[\s,;&.]*(?:(?:and|or)[\s,;&.]*)?", rest):
            for first, second in pairwise(line.mentions):
                yield from _related(line, first, second, "enumeration")


def _related(line: Line, first: Mention, second: Mention, rule: str) -> Iterator[Found]:
    if first.concept != second.concept:
        yield Found(
            subject=first.concept,
            predicate=Predicate.RELATED_TO,
            object=second.concept,
            origin=Origin.LAYOUT,
            confidence=_NEIGHBOUR_CONFIDENCE,
            evidence=(quote_whole(line, rule),),
        )


def _head_nouns(
    concepts: Mapping[str, Concept], lines: Iterable[Line]
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
    for line in lines:
        for mention in line.mentions:
            concept = concepts[mention.concept]
            words = concept.label.split()
            if concept.origin == "vocabulary" or len(words) < 2:
                continue
            head = next(
                (
                    heads[tail]
                    for n in range(1, len(words))
                    if (tail := normalise(" ".join(words[n:]))) in heads
                ),
                None,
            )
            if head is not None and head != concept.id:
                place = quote_range(
                    line.note, line.passage, mention.start, mention.end, "head-noun"
                )
                yield Found(
                    subject=concept.id,
                    predicate=Predicate.IS_A,
                    object=head,
                    origin=Origin.LAYOUT,
                    confidence=_HEAD_NOUN_CONFIDENCE,
                    evidence=(place,),
                )


def _from_vocabulary(
    known: Iterable[VocabularyRelation], lines: Iterable[Line]
) -> Iterator[Found]:
    """Keep the relations whose ends are both mentioned, with a place for each end."""
    first_seen: dict[str, Evidence] = {}
    for line in lines:
        for mention in line.mentions:
            if mention.concept not in first_seen:
                first_seen[mention.concept] = quote_range(
                    line.note, line.passage, mention.start, mention.end, "mention"
                )
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


def _merged(found: Iterable[Found]) -> tuple[Relation, ...]:
    """Put the evidence of equal relations together, strongest confidence kept."""
    groups: defaultdict[tuple[str, Predicate, str, Origin], list[Found]] = defaultdict(
        list
    )
    for item in found:
        subject, object_ = item.subject, item.object
        if PREDICATE_TEXT[item.predicate].symmetric and item.origin == Origin.LAYOUT:
            subject, object_ = sorted((subject, object_))
        groups[subject, item.predicate, object_, item.origin].append(item)
    relations = []
    for subject, predicate, object_, origin in sorted(groups):
        items = groups[subject, predicate, object_, origin]
        evidence = dict.fromkeys(place for item in items for place in item.evidence)
        relations.append(
            Relation(
                subject=subject,
                predicate=predicate,
                object=object_,
                origin=origin,
                confidence=max(item.confidence for item in items),
                evidence=tuple(evidence)[:MAX_EVIDENCE],
                vocabulary=_joined("; ", (item.vocabulary for item in items)),
                verb=_joined(", ", (item.verb for item in items)),
            )
        )
    return tuple(relations)


def _joined(sign: str, texts: Iterable[str | None]) -> str | None:
    return sign.join(dict.fromkeys(text for text in texts if text)) or None
