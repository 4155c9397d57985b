"""Notes, mentions and vocabulary → relations, each with the words that carry it.

Notes state relations (`kg.stated`), their shape says some (layout), a vocabulary knows
some between concepts that they mention, and their order gives the structure: lecture
covers concept, lecture part of course, lecture next lecture (`kg.structure`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import (
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from dataclasses import replace
from itertools import chain, groupby, pairwise
from operator import attrgetter

from kg.evidence import (
    CuedLine,
    Found,
    Line,
    LineMemory,
    NoteLines,
    Statement,
    as_read,
    make_lines,
    quote_range,
    quote_whole,
    same_lines,
)
from kg.labels import normalise
from kg.nlp import MakeNlp
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

_LIST_SIGNS = re.compile(r"[\s,;&.]*(?:(?:and|or)[\s,;&.]*)?")
_NEIGHBOUR_CONFIDENCE = 0.5
_HEAD_NOUN_CONFIDENCE = 0.7


def find_relations(
    notes: Sequence[Note],
    concepts: Iterable[Concept],
    mentions: Iterable[Mention],
    lectures: Sequence[Lecture],
    known: Iterable[VocabularyRelation],
    *,
    nlp: MakeNlp,
    extra: Iterable[Found] = (),
    memo: MutableMapping[CuedLine, tuple[Statement, ...]] | None = None,
    memory: LineMemory | None = None,
) -> tuple[Relation, ...]:
    """Find all relations between concepts, and those of the notes' structure.

    ``known`` are the vocabulary's relations; those whose ends the notes both mention
    are kept. ``extra`` are relations found elsewhere, such as those of links. ``memo``
    holds what lines stated in former builds and gets the new ones; ``nlp`` is called
    only to read what it lacks. ``memory`` is of the last build in this process, and
    changes. The result is sorted by subject, predicate, object and
    origin.
    """
    memory = memory or LineMemory()
    read = _read_notes(notes, mentions, nlp, {} if memo is None else memo, memory)
    by_id = {concept.id: concept for concept in concepts}
    found = [
        *extra,
        *chain.from_iterable(note.stated for note in read),
        *chain.from_iterable(note.listed for note in read),
        *chain.from_iterable(note.enumerated for note in read),
        *_head_nouns(by_id, read),
        *_from_vocabulary(known, read),
        *find_structure(notes, lectures, read),
    ]
    return _merged(found)


def _read_notes(
    notes: Iterable[Note],
    mentions: Iterable[Mention],
    nlp: MakeNlp,
    memo: MutableMapping[CuedLine, tuple[Statement, ...]],
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
    stated = find_stated([read[number].lines for number in fresh], nlp, memo)
    for number, found in zip(fresh, stated, strict=True):
        lines = read[number].lines
        read[number] = replace(
            read[number],
            stated=found,
            listed=tuple(_under_heading(lines)),
            enumerated=tuple(_enumerated(lines)),
        )
    memory.former.clear()
    memory.former.update((item.note.id, item) for item in read)
    return tuple(read)


def _under_heading(lines: Iterable[Line]) -> Iterator[Found]:
    """Relate a note's headings that are concepts to the bullets that are one."""
    heading: Line | None = None
    for line in lines:
        if line.passage.kind == PassageKind.HEADING:
            heading = line if _is_whole(line) else None
        elif heading is not None:
            if line.passage.kind != PassageKind.BULLET or not _is_whole(line):
                continue
            yield from _related(
                line, heading.mentions[0], line.mentions[0], "heading-over-bullet"
            )


def _is_whole(line: Line) -> bool:
    if len(line.mentions) != 1:
        return False
    return normalise(line.mentions[0].text) == normalise(as_read(line)[0])


def _enumerated(lines: Iterable[Line]) -> Iterator[Found]:
    """Relate neighbours in a bullet that only lists concepts (precision, recall)."""
    for line in lines:
        if line.passage.kind != PassageKind.BULLET or len(line.mentions) < 2:
            continue
        text, places = as_read(line)
        ends = (0, *(end for _, end in places))
        starts = (*(start for start, _ in places), len(text))
        rest = "".join(text[a:b] for a, b in zip(ends, starts, strict=True))
        if _LIST_SIGNS.fullmatch(rest):
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
    for line, mention in _first_mentions(kinds, notes, MAX_EVIDENCE):
        yield Found(
            subject=mention.concept,
            predicate=Predicate.IS_A,
            object=kinds[mention.concept],
            origin=Origin.LAYOUT,
            confidence=_HEAD_NOUN_CONFIDENCE,
            evidence=(_quote_mention(line, mention, "head-noun"),),
        )


def _head(concept: Concept, heads: Mapping[str, str]) -> str | None:
    """Return the concept that the longest ending of a label names."""
    words = concept.label.split()
    tails = (normalise(" ".join(words[n:])) for n in range(1, len(words)))
    return next((heads[tail] for tail in tails if tail in heads), None)


def _first_mentions(
    concepts: Iterable[str], notes: Iterable[NoteLines], most: int
) -> Iterator[tuple[Line, Mention]]:
    """Yield the first mentions of each of these concepts, at most so many."""
    wanted = set(concepts)
    seen: Counter[str] = Counter()
    for note in notes:
        if wanted.isdisjoint(note.concepts):
            continue
        for line in note.lines:
            for mention in line.mentions:
                if mention.concept in wanted:
                    seen[mention.concept] += 1
                    if seen[mention.concept] == most:
                        wanted.discard(mention.concept)
                    yield line, mention


def _quote_mention(line: Line, mention: Mention, rule: str) -> Evidence:
    return quote_range(line.note, line.passage, mention.start, mention.end, rule)


def _from_vocabulary(
    known: Iterable[VocabularyRelation], notes: Iterable[NoteLines]
) -> Iterator[Found]:
    """Keep the relations whose ends are both mentioned, with a place for each end."""
    known = tuple(known)
    ends = frozenset(end for item in known for end in (item.subject, item.object))
    first_seen = {
        mention.concept: _quote_mention(line, mention, "mention")
        for line, mention in _first_mentions(ends, notes, 1)
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
