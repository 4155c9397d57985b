"""Lines that say what a concept is → the concepts with them as their definitions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kg.evidence import (
    MAX_QUOTE,
    Defined,
    Line,
    LineMemory,
    as_read,
    make_lines,
    quote_range,
    quote_sentences,
    quote_whole,
    same_lines,
)
from kg.generic_words import LABELS
from kg.labels import normalise
from kg.records import Concept, Evidence, Mention, Note, PassageKind

RULE = "definition"
MAX_DEFINITIONS = 3

# The best come first: who writes *X is a Y that …* wants to define X.
_CUES = tuple(
    re.compile(cue, re.IGNORECASE)
    for cue in (
        r"\s(?:is|are)\s(?:an?|the|one|any|what|how)\s",
        r"\s(?:means|refers to|denotes|describes|is defined as|is when|is where)\s",
        r"\s?(?::\s(?=(?:an?|the|one|any|each|every|how|when)\s)"
        r"|[-–—]+\s(?=(?-i:[^\W\dA-Z])))",
        r"\s(?:if|when)\s(?=[^.,;]{1,80}?(?:=|\s(?:is|are|equals)\s))",
    )
)
_COPULA = re.compile(r"\s(?:is|are)\s")
_ARTICLES = frozenset({"", "a", "an", "the", "one", "each"})
_PHRASE = re.compile(r"(?:an?|the|one|1)\s", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]\S*")
_MIN_WORDS = 3
_MIN_CONDITION = 2
# Markup and an article, in characters; longer is no beginning of a line.
_MAX_BEFORE = 60
_LABEL_RANK, _CONDITION_RANK, _BELOW_RANK = 2, 3, 4


def with_definitions(
    concepts: Iterable[Concept],
    notes: Iterable[Note],
    mentions: Iterable[Mention],
    *,
    memory: LineMemory | None = None,
) -> tuple[Concept, ...]:
    """Return the concepts with what reads like a definition of each, the best first.

    A line defines the concept that it begins with (*X is a Y that …*, *X means …*, *X:
    …*), or that stands alone on the line before. ``memory`` has the lines that
    relations were found in, and what the last build found in them; it changes.
    """
    memory = memory or LineMemory()
    known = dict(memory.defined)
    memory.defined.clear()
    by_note: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_note[mention.note].append(mention)
    found: defaultdict[str, list[tuple[int, Evidence]]] = defaultdict(list)
    for note in notes:
        if note.id in by_note:
            named = tuple(by_note[note.id])
            lines = memory.former.get(note.id)
            if lines is None or not same_lines(lines, note, named):
                lines = make_lines(note, named)
            former, defined = known.get(note.id, (None, ()))
            if former is not lines:
                defined = tuple(_define(lines.lines))
            memory.defined[note.id] = lines, defined
            for concept, rank, evidence in defined:
                found[concept].append((rank, evidence))
    return tuple(
        replace(concept, definitions=_best(found[concept.id]))
        if concept.id in found
        else concept
        for concept in concepts
    )


def _best(found: Sequence[tuple[int, Evidence]]) -> tuple[Evidence, ...]:
    by_quote: dict[str, Evidence] = {}
    for _, evidence in sorted(found, key=lambda item: item[0]):
        by_quote.setdefault(normalise(evidence.quote), evidence)
    return tuple(by_quote.values())[:MAX_DEFINITIONS]


def _define(lines: Sequence[Line]) -> Iterator[Defined]:
    named: Line | None = None
    for line in lines:
        if line.passage.kind not in (PassageKind.BULLET, PassageKind.PARAGRAPH):
            named = None
            continue
        if named is None and not _may_define(line):
            continue
        text, places = as_read(line)
        if named is not None and _describes(line, text, named):
            evidence = replace(quote_whole(line, RULE), under=named.passage.line)
            yield named.mentions[0].concept, _BELOW_RANK, evidence
        named = None
        if not line.mentions:
            continue
        first = line.mentions[0]
        if normalise(first.text) == normalise(text):
            named = line
            continue
        rank = _rank(line, text, places)
        if rank is not None:
            yield first.concept, rank, _quote_sentence(line, first)


def _may_define(line: Line) -> bool:
    """Tell whether a name stands so early that the line may begin with it."""
    start = line.passage.start
    return bool(line.mentions) and line.mentions[0].start - start <= _MAX_BEFORE


def _describes(line: Line, text: str, named: Line) -> bool:
    """Tell whether a line below a lone name is a phrase that explains it."""
    near = line.passage.line == named.passage.line + 1
    deeper = line.passage.depth - named.passage.depth
    return (
        near
        and deeper in (0, 1)
        and line.passage.kind == named.passage.kind == PassageKind.BULLET
        and not text.endswith("?")
        and _PHRASE.match(line.passage.content) is not None
        and _words(text, 0) > _MIN_WORDS
    )


def _rank(line: Line, text: str, places: Sequence[tuple[int, int]]) -> int | None:
    """Return how the line defines its first name, from 0, the best; None if not."""
    (start, end), *others = places
    before = text[:start].strip().lower()
    if before not in _ARTICLES or text.endswith("?"):
        return None
    if text[start:end].lower() in LABELS:
        return None
    if line.passage.kind == PassageKind.PARAGRAPH and (
        # It goes on from the line before, or speaks of what was named there.
        text[:1].islower() or (before == "the" and " " not in text[start:end])
    ):
        return None
    for rank, cue in enumerate(_CUES):
        least = _MIN_CONDITION if rank == _CONDITION_RANK else _MIN_WORDS
        if (match := cue.match(text, end)) and _words(text, match.end()) >= least:
            certain = rank not in (_LABEL_RANK, _CONDITION_RANK)
            return rank if certain or start == 0 else None
    match = _COPULA.match(text, end)
    if match and any(start == match.end() for start, _ in others):
        return 1
    return None


def _words(text: str, at: int) -> int:
    return len(_WORD.findall(text, at, at + MAX_QUOTE))


def _quote_sentence(line: Line, mention: Mention) -> Evidence:
    """Quote the sentence that begins with a mention, a long one up to a space."""
    quote = quote_sentences(line)(mention, mention, RULE)
    if quote.end > mention.end:
        return quote
    text = line.passage.text
    end = min(mention.start + MAX_QUOTE, len(text.rstrip()))
    if end < len(text.rstrip()):
        end = max(text.rfind(" ", mention.end, end), mention.end)
    return quote_range(line.note, line.passage, mention.start, end, RULE)
