"""Notes, mentions and vocabulary → relations, each with the words that carry it.

Stated relations are found by spaCy `Matcher` patterns over passages in which every
mention has become one token. Layout relations follow the shape of the notes;
vocabulary relations join concepts that the notes mention; the structure (lecture covers
concept, lecture part of course, lecture next lecture) follows from the notes' order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

from kg.labels import normalise
from kg.records import (
    PREDICATE_TEXT,
    Concept,
    Evidence,
    Lecture,
    Mention,
    Note,
    Origin,
    Passage,
    PassageKind,
    Predicate,
    Relation,
    Tier,
    VocabularyRelation,
)
from kg.relation_rules import FILL, RULES, Rule

MAX_QUOTE = 240
MAX_EVIDENCE = 20
MAX_COVERS_EVIDENCE = 3

_CONCEPT = "CONCEPT"
_AND = frozenset({",", "and", "or", "&"})
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")
_RULES = {rule.id: rule for rule in RULES}
_HEADING_CONFIDENCE = 0.5
_ENUMERATION_CONFIDENCE = 0.5
_HEAD_NOUN_CONFIDENCE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A passage with its note and its mentions in order."""

    note: Note
    passage: Passage
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """One piece of evidence for a relation, before all pieces are put together."""

    subject: str
    predicate: Predicate
    object: str
    origin: Origin
    confidence: float
    evidence: tuple[Evidence, ...]
    vocabulary: str | None = None
    verb: str | None = None


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
    lines = tuple(_lines(notes, mentions))
    by_id = {concept.id: concept for concept in concepts}
    found = [
        *_stated(lines, nlp),
        *_under_heading(lines),
        *_enumerated(lines),
        *_head_nouns(by_id, lines),
        *_from_vocabulary(known, lines),
        *_structure(notes, lectures, lines),
    ]
    return _merged(found)


def _lines(notes: Iterable[Note], mentions: Iterable[Mention]) -> Iterator[_Line]:
    by_place: defaultdict[tuple[str, int], list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_place[mention.note, mention.line].append(mention)
    for note in notes:
        for passage in note.passages:
            here = sorted(by_place[note.id, passage.line], key=lambda m: m.start)
            yield _Line(note=note, passage=passage, mentions=tuple(here))


def _stated(lines: Iterable[_Line], nlp: Language) -> Iterator[_Found]:
    matcher = Matcher(nlp.vocab)
    concept = {"ENT_TYPE": _CONCEPT}
    for rule in RULES:
        patterns = [[concept, FILL, *cue, FILL, concept] for cue in rule.cue]
        matcher.add(rule.id, patterns)
    for line in lines:
        if len(line.mentions) > 1:
            yield from _stated_on(line, nlp, matcher)


def _stated_on(line: _Line, nlp: Language, matcher: Matcher) -> Iterator[_Found]:
    doc = _merge_mentions(line, nlp)
    at = {doc[i].idx + line.passage.start: i for i in range(len(doc))}
    by_token = {at[m.start]: m for m in line.mentions if m.start in at}
    asks = line.passage.content.endswith("?")
    for key, start, end in sorted(set(matcher(doc)), key=lambda match: match[1:]):
        rule = _RULES[nlp.vocab.strings[key]]
        if asks and not PREDICATE_TEXT[rule.predicate].symmetric:
            continue
        if rule.line_start and start != 0:
            continue
        if start not in by_token or end - 1 not in by_token:
            continue
        lists = rule.id != "slash"
        firsts = _listed(doc, start, -1, by_token) if lists else [by_token[start]]
        seconds = _listed(doc, end - 1, 1, by_token) if lists else [by_token[end - 1]]
        verb = _verb(doc, start, end) if rule.keeps_verb else None
        for first in firsts:
            for second in seconds:
                yield from _stated_pair(line, rule, first, second, verb)


def _merge_mentions(line: _Line, nlp: Language) -> Doc:
    doc = nlp.make_doc(line.passage.content)
    spans: list[Span] = []
    for mention in line.mentions:
        span = doc.char_span(
            mention.start - line.passage.start,
            mention.end - line.passage.start,
            label=_CONCEPT,
            alignment_mode="expand",
        )
        if span is not None and (not spans or span.start >= spans[-1].end):
            spans.append(span)
    doc.set_ents(spans)
    with doc.retokenize() as retokenizer:
        for span in spans:
            retokenizer.merge(span)
    return doc


def _listed(
    doc: Doc, at: int, step: int, by_token: Mapping[int, Mention]
) -> list[Mention]:
    """Return the mention at a token and those that an *and* or *or* joins to it.

    Commas alone make no list: *sigmoid for the output layer, tanh for …* has none.
    """
    found = [by_token[at]]
    joints: set[str] = set()
    here = at + step
    while 0 <= here < len(doc) and doc[here].lower_ in _AND:
        while 0 <= here < len(doc) and doc[here].lower_ in _AND:
            joints.add(doc[here].lower_)
            here += step
        if here not in by_token:
            break
        found.append(by_token[here])
        here += step
    return found if joints - {","} else found[:1]


def _verb(doc: Doc, start: int, end: int) -> str:
    between = [token.lower_ for token in doc[start + 1 : end - 1]]
    fillers = set(FILL["LOWER"]["IN"])
    return next((word for word in between if word not in fillers), "affects")


def _stated_pair(
    line: _Line, rule: Rule, first: Mention, second: Mention, verb: str | None
) -> Iterator[_Found]:
    subject, object_ = (second, first) if rule.inverted else (first, second)
    if subject.concept == object_.concept:
        return
    yield _Found(
        subject=subject.concept,
        predicate=rule.predicate,
        object=object_.concept,
        origin=Origin.STATED,
        confidence=rule.confidence,
        evidence=(_quote(line, first, second, rule.id),),
        verb=verb,
    )


def _quote(line: _Line, first: Mention, second: Mention, rule: str) -> Evidence:
    """Quote the sentence around two mentions; a long one only between them."""
    start, end = line.passage.start, line.passage.start + len(line.passage.content)
    for gap in _SENTENCE_END.finditer(line.passage.content):
        at = line.passage.start + gap.start()
        if at <= first.start:
            start = line.passage.start + gap.end()
        elif at >= max(first.end, second.end):
            end = at
            break
    if end - start > MAX_QUOTE:
        start, end = min(first.start, second.start), max(first.end, second.end)
    return _evidence(line.note, line.passage, start, end, rule)


def _evidence(
    note: Note, passage: Passage, start: int, end: int, rule: str
) -> Evidence:
    return Evidence(
        source=note.source,
        line=passage.line,
        start=start,
        end=end,
        quote=passage.text[start:end],
        rule=rule,
        note=note.id,
    )


def _whole(line: _Line, rule: str) -> Evidence:
    """Quote a passage whole, or its first characters when it is long."""
    end = line.passage.start + min(len(line.passage.content), MAX_QUOTE)
    return _evidence(line.note, line.passage, line.passage.start, end, rule)


def _under_heading(lines: Iterable[_Line]) -> Iterator[_Found]:
    """Relate a heading that is a concept to the bullets that are one."""
    heading: _Line | None = None
    for line in lines:
        if line.passage.kind == PassageKind.HEADING:
            heading = line if _is_whole(line) else None
        elif heading is not None and heading.note.id == line.note.id:
            if line.passage.kind != PassageKind.BULLET or not _is_whole(line):
                continue
            yield from _related(
                line, heading.mentions[0], line.mentions[0], "heading-over-bullet"
            )


def _is_whole(line: _Line) -> bool:
    if len(line.mentions) != 1:
        return False
    return normalise(line.mentions[0].text) == normalise(line.passage.content)


def _enumerated(lines: Iterable[_Line]) -> Iterator[_Found]:
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


def _related(
    line: _Line, first: Mention, second: Mention, rule: str
) -> Iterator[_Found]:
    if first.concept != second.concept:
        yield _Found(
            subject=first.concept,
            predicate=Predicate.RELATED_TO,
            object=second.concept,
            origin=Origin.LAYOUT,
            confidence=_HEADING_CONFIDENCE,
            evidence=(_whole(line, rule),),
        )


def _head_nouns(
    concepts: Mapping[str, Concept], lines: Iterable[_Line]
) -> Iterator[_Found]:
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
                place = _evidence(
                    line.note, line.passage, mention.start, mention.end, "head-noun"
                )
                yield _Found(
                    subject=concept.id,
                    predicate=Predicate.IS_A,
                    object=head,
                    origin=Origin.LAYOUT,
                    confidence=_HEAD_NOUN_CONFIDENCE,
                    evidence=(place,),
                )


def _from_vocabulary(
    known: Iterable[VocabularyRelation], lines: Iterable[_Line]
) -> Iterator[_Found]:
    """Keep the relations whose ends are both mentioned, with a place for each end."""
    first_seen: dict[str, Evidence] = {}
    for line in lines:
        for mention in line.mentions:
            if mention.concept not in first_seen:
                first_seen[mention.concept] = _evidence(
                    line.note, line.passage, mention.start, mention.end, "mention"
                )
    for relation in known:
        if relation.subject in first_seen and relation.object in first_seen:
            yield _Found(
                subject=relation.subject,
                predicate=relation.predicate,
                object=relation.object,
                origin=Origin.VOCABULARY,
                confidence=1.0,
                evidence=(first_seen[relation.subject], first_seen[relation.object]),
                vocabulary=f"{relation.vocabulary}: {relation.entry}",
            )


def _structure(
    notes: Sequence[Note], lectures: Iterable[Lecture], lines: Iterable[_Line]
) -> Iterator[_Found]:
    """Say which lecture covers which concepts, is of which course, and comes next."""
    titles = _title_lines(lines)
    covered: defaultdict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for line in lines:
        if line.note.lecture is None:
            continue
        for mention in line.mentions:
            covered[line.note.lecture, mention.concept].append(_whole(line, "covers"))
    for (lecture, concept), places in covered.items():
        shown = tuple(dict.fromkeys(places))[:MAX_COVERS_EVIDENCE]
        yield _structural(lecture, Predicate.COVERS, concept, shown)
    for lecture_record in lectures:
        place = titles.get(lecture_record.id)
        if lecture_record.course is not None and place is not None:
            yield _structural(
                lecture_record.id, Predicate.PART_OF, lecture_record.course, (place,)
            )
    for before, after in _heard_in_order(notes):
        if before in titles and after in titles:
            yield _structural(
                before, Predicate.NEXT, after, (titles[before], titles[after])
            )


def _title_lines(lines: Iterable[_Line]) -> dict[str, Evidence]:
    """Return the first line of each lecture: its heading where it has one."""
    titles: dict[str, Evidence] = {}
    for line in lines:
        if line.note.lecture is not None:
            titles.setdefault(line.note.lecture, _whole(line, "heading"))
    return titles


def _heard_in_order(notes: Iterable[Note]) -> Iterator[tuple[str, str]]:
    """Yield lectures of one course that follow each other by first date heard."""
    first: dict[str | None, dict[str, tuple[date, int]]] = defaultdict(dict)
    for note in notes:
        if note.lecture is None or note.date is None:
            continue
        # Journals put the newest first: of one day, the lower line came earlier.
        when = (note.date, -note.line)
        heard = first[note.course]
        heard[note.lecture] = min(heard.get(note.lecture, when), when)
    for course, heard in first.items():
        if course is not None:
            order = sorted(heard, key=lambda lecture: (heard[lecture], lecture))
            yield from pairwise(order)


def _structural(
    subject: str, predicate: Predicate, object_: str, evidence: tuple[Evidence, ...]
) -> _Found:
    return _Found(
        subject=subject,
        predicate=predicate,
        object=object_,
        origin=Origin.LAYOUT,
        confidence=1.0,
        evidence=evidence,
    )


def _merged(found: Iterable[_Found]) -> tuple[Relation, ...]:
    """Put the evidence of equal relations together, strongest confidence kept."""
    groups: defaultdict[tuple[str, Predicate, str, Origin], list[_Found]] = defaultdict(
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
                vocabulary=items[0].vocabulary,
                verb=next((item.verb for item in items if item.verb), None),
            )
        )
    return tuple(relations)
