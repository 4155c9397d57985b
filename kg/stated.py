"""Lines of notes → the relations that they state, by the rules of `relation_rules`.

What a line states between its names is found with spaCy and remembered; which concepts
the names stand for is looked up anew each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping, Sequence

from kg.evidence import CuedLine, Found, Line, Statement, quote_sentences
from kg.labels import normalise
from kg.nlp import MakeNlp, read_passages
from kg.readings import LONGEST_READ, PassageKey, PassageReading, passage_key
from kg.records import Mention, Origin, Reference, ReferenceKind
from kg.relation_rules import RULES

# What a line is unsure of counts less.
HEDGED = 0.75

_RULES = {rule.id: rule for rule in RULES}


def find_stated(
    notes: Sequence[Sequence[Line]],
    nlp: MakeNlp,
    memo: MutableMapping[CuedLine, tuple[Statement, ...]],
    *,
    readings: MutableMapping[PassageKey, PassageReading],
) -> list[tuple[Found, ...]]:
    """Find what the lines of each note state.

    ``readings`` and ``memo`` get what had to be read, with ``nlp``.
    """
    cued = [
        [(line, key) for line in lines if (key := _make_key(line)) is not None]
        for lines in notes
    ]
    keys = (key for lines in cued for _, key in lines)
    unread = dict.fromkeys(key for key in keys if key not in memo)
    if unread:
        from kg.cues import match_cues

        read_passages((key for key, _ in unread), nlp, readings)
        memo.update(match_cues(unread, readings, nlp().vocab))
    return [
        tuple(
            found
            for line, key in lines
            if memo[key]
            for found in _stated_on(line, memo[key])
        )
        for lines in cued
    ]


def _make_key(line: Line) -> CuedLine | None:
    """Return what the line's statements depend on; None if it can have none."""
    if len(line.mentions) < 2 or len(line.passage.text) > LONGEST_READ:
        return None
    key = passage_key(line.passage)
    if key is None:
        return None
    at = line.passage.start
    return key, tuple(
        (mention.start - at, mention.end - at) for mention in line.mentions
    )


def _stated_on(line: Line, statements: Iterable[Statement]) -> Iterator[Found]:
    quote = quote_sentences(line)
    references = line.note.references
    for first_number, second_number, rule_id, verb, hedged in statements:
        rule = _RULES[rule_id]
        first, second = line.mentions[first_number], line.mentions[second_number]
        subject, object_ = (second, first) if rule.inverted else (first, second)
        # A tag such as #learning/supervised names both and contrasts nothing.
        one_name = any(
            reference.line == line.passage.line
            and reference.start <= min(first.start, second.start)
            and max(first.end, second.end) <= reference.end
            for reference in references
        )
        if one_name or any(_is_shown(m, references) for m in (first, second)):
            continue
        if subject.concept != object_.concept:
            yield Found(
                subject=subject.concept,
                predicate=rule.predicate,
                object=object_.concept,
                origin=Origin.STATED,
                confidence=round(rule.confidence * (HEDGED if hedged else 1), 2),
                evidence=(quote(first, second, rule_id),),
                verb=verb,
            )


def _is_shown(mention: Mention, references: Iterable[Reference]) -> bool:
    """Tell whether a link shows other words than the name of what it leads to.

    What is said of these words need not hold for the page: *[[Introduction to maps|a
    map]] shows roads*.
    """
    return mention.found_by == ReferenceKind.WIKILINK and any(
        reference.line == mention.line
        and reference.start <= mention.start
        and mention.end <= reference.end
        and normalise(reference.text) != normalise(reference.target.rsplit("/", 1)[-1])
        for reference in references
    )
