"""Notes, mentions and vocabulary → relations, each with the words that carry it.

Notes state relations (`kg.stated`), the arrangement of their lines says some
(`kg.arranged`, `kg.alternatives`) and so do their names (`kg.head_nouns`), a vocabulary
knows some between concepts that they mention (`kg.known_relations`), and their order
gives the structure: lecture covers concept, lecture part of course, lecture next
lecture (`kg.structure`).
Concepts that nothing of this joins may be found together (`kg.cooccurrence`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, MutableMapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, groupby
from operator import attrgetter

from kg.alternatives import find_alternatives
from kg.arranged import find_arranged
from kg.cooccurrence import find_cooccurring
from kg.evidence import (
    MAX_EVIDENCE,
    CuedLine,
    Found,
    Line,
    LineMemory,
    NoteLines,
    Statement,
    make_lines,
    same_lines,
)
from kg.head_nouns import find_head_nouns
from kg.known_relations import find_known
from kg.nlp import MakeNlp
from kg.readings import PassageKey, PassageReading
from kg.records import (
    PREDICATE_TEXT,
    Concept,
    Lecture,
    Mention,
    Note,
    Origin,
    Predicate,
    Relation,
    VocabularyRelation,
)
from kg.stated import find_stated
from kg.structure import find_structure


def find_relations(
    notes: Sequence[Note],
    concepts: Iterable[Concept],
    mentions: Iterable[Mention],
    lectures: Sequence[Lecture],
    known: Iterable[VocabularyRelation],
    *,
    nlp: MakeNlp,
    extra: Iterable[Found] = (),
    readings: MutableMapping[PassageKey, PassageReading] | None = None,
    memo: MutableMapping[CuedLine, tuple[Statement, ...]] | None = None,
    memory: LineMemory | None = None,
) -> tuple[Relation, ...]:
    """Find all relations between concepts, and those of the notes' structure.

    ``known`` are the vocabulary's relations; those whose ends the notes both mention
    are kept. ``extra`` are relations found elsewhere, such as those of links.
    ``readings`` are those of the passages, ``memo`` holds what lines stated in former
    builds; ``nlp`` is called only to read what they lack, which both get. ``memory`` is
    of the last build in this process, and changes. The result is sorted by subject,
    predicate, object and origin.
    """
    memory = memory or LineMemory()
    find = partial(
        find_stated,
        nlp=nlp,
        readings={} if readings is None else readings,
        memo={} if memo is None else memo,
    )
    read = _read_notes(notes, mentions, find, memory)
    by_id = {concept.id: concept for concept in concepts}
    found = [
        *extra,
        *chain.from_iterable(note.stated for note in read),
        *find_alternatives(chain.from_iterable(note.arranged for note in read), by_id),
        *find_head_nouns(by_id, read),
        *find_known(known, read),
        *find_structure(notes, lectures, read),
    ]
    return _merged([*found, *find_cooccurring(by_id, read, found)])


def _read_notes(
    notes: Iterable[Note],
    mentions: Iterable[Mention],
    find: Callable[[Sequence[Sequence[Line]]], list[tuple[Found, ...]]],
    memory: LineMemory,
) -> tuple[NoteLines, ...]:
    """Find what each note says by itself, from ``memory`` where it says the same."""
    by_note: defaultdict[str, list[Mention]] = defaultdict(list)
    for note_id, here in groupby(mentions, key=attrgetter("note")):
        by_note[note_id] += here
    read: list[NoteLines] = []
    fresh: list[int] = []
    for number, note in enumerate(notes):
        named = tuple(by_note.get(note.id, ()))
        former = memory.former.get(note.id)
        if former is None or not same_lines(former, note, named):
            fresh.append(number)
            former = make_lines(note, named)
        read.append(former)
    stated = find([read[number].lines for number in fresh])
    for number, found in zip(fresh, stated, strict=True):
        lines = read[number].lines
        read[number] = replace(
            read[number],
            stated=found,
            arranged=find_arranged(lines, found),
        )
    memory.former.clear()
    memory.former.update((item.note.id, item) for item in read)
    return tuple(read)


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
