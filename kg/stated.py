"""Lines of notes → the relations that they state, by the rules of `relation_rules`.

What a line states between its names is found with spaCy and remembered; which concepts
the names stand for is looked up anew each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping, Sequence

from kg.evidence import CuedLine, Found, Line, Statement, as_read, quote_sentences
from kg.nlp import MakeNlp
from kg.readings import LONGEST_READ
from kg.records import Origin
from kg.relation_rules import RULES

_RULES = {rule.id: rule for rule in RULES}


def find_stated(
    notes: Sequence[Sequence[Line]],
    nlp: MakeNlp,
    memo: MutableMapping[CuedLine, tuple[Statement, ...]],
) -> list[tuple[Found, ...]]:
    """Find what the lines of each note state.

    ``memo`` gets what had to be read, with ``nlp``.
    """
    cued = [
        [
            (line, as_read(line))
            for line in lines
            if len(line.mentions) > 1 and len(line.passage.text) <= LONGEST_READ
        ]
        for lines in notes
    ]
    keys = (key for lines in cued for _, key in lines)
    unread = dict.fromkeys(key for key in keys if key not in memo)
    if unread:
        from kg.cues import match_cues

        memo.update(match_cues(unread, nlp()))
    return [
        tuple(
            found
            for line, key in lines
            if memo[key]
            for found in _stated_on(line, memo[key])
        )
        for lines in cued
    ]


def _stated_on(line: Line, statements: Iterable[Statement]) -> Iterator[Found]:
    quote = quote_sentences(line)
    references = line.note.references
    for first_number, second_number, rule_id, verb in statements:
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
        if subject.concept != object_.concept and not one_name:
            yield Found(
                subject=subject.concept,
                predicate=rule.predicate,
                object=object_.concept,
                origin=Origin.STATED,
                confidence=rule.confidence,
                evidence=(quote(first, second, rule_id),),
                verb=verb,
            )
