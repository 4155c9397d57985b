"""Notes and mentions → lines with their mentions, and quotes for relations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.records import Evidence, Mention, Note, Origin, Passage, Predicate

MAX_QUOTE = 240

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A passage with its note and its mentions in order."""

    note: Note
    passage: Passage
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One piece of evidence for a relation, before all pieces are put together."""

    subject: str
    predicate: Predicate
    object: str
    origin: Origin
    confidence: float
    evidence: tuple[Evidence, ...]
    vocabulary: str | None = None
    verb: str | None = None


def make_lines(notes: Iterable[Note], mentions: Iterable[Mention]) -> Iterator[Line]:
    by_place: defaultdict[tuple[str, int], list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_place[mention.note, mention.line].append(mention)
    for note in notes:
        for passage in note.passages:
            here = sorted(by_place[note.id, passage.line], key=lambda m: m.start)
            yield Line(note=note, passage=passage, mentions=tuple(here))


def quote_sentence(line: Line, first: Mention, second: Mention, rule: str) -> Evidence:
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
    return quote_range(line.note, line.passage, start, end, rule)


def quote_range(
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


def quote_whole(line: Line, rule: str) -> Evidence:
    """Quote a passage whole, or its first characters when it is long."""
    end = line.passage.start + min(len(line.passage.content), MAX_QUOTE)
    return quote_range(line.note, line.passage, line.passage.start, end, rule)
