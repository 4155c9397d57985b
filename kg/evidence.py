"""Notes and mentions → lines with their mentions, and quotes for relations."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from kg.readings import PassageKey, Ranges, hidden_ranges, visible
from kg.records import (
    Evidence,
    Mention,
    Note,
    Origin,
    Passage,
    PassageKind,
    Predicate,
)

MAX_QUOTE = 240
MAX_EVIDENCE = 20

# A passage, and the characters of its content that are names, in order.
CuedLine: TypeAlias = tuple[PassageKey, tuple[tuple[int, int], ...]]
# Numbers of two of those names, the rule between them, the verb that it keeps, and
# whether the line is unsure of it.
Statement: TypeAlias = tuple[int, int, str, str | None, bool]
# A concept that a line defines, how well it does so (0 is best), and the quote.
Defined: TypeAlias = tuple[str, int, Evidence]

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A passage with its note and its mentions in order.

    Of the note only id, source and lecture count: it may be one of a former build.
    """

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


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLines:
    """The lines of one note, and what they say by themselves.

    ``concepts`` are those it mentions. ``stated`` is what the lines state, ``arranged``
    what their arrangement says.
    """

    note: Note
    mentions: tuple[Mention, ...]
    lines: tuple[Line, ...]
    concepts: frozenset[str]
    stated: tuple[Found, ...] = ()
    arranged: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMemory:
    """What the last build of this process found in each note; builds change it.

    ``defined`` are concepts that lines define, and the lines they were found in.
    """

    former: dict[str, NoteLines] = field(default_factory=dict)
    defined: dict[str, tuple[NoteLines, tuple[Defined, ...]]] = field(
        default_factory=dict
    )


def make_lines(note: Note, mentions: tuple[Mention, ...]) -> NoteLines:
    """Return the lines of a note with its mentions, with nothing read in them yet."""
    by_line: defaultdict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_line[mention.line].append(mention)
    lines = []
    for passage in note.passages:
        here: Iterable[Mention] = by_line.get(passage.line, ())
        if here:
            here = sorted(here, key=lambda mention: mention.start)
        lines.append(Line(note=note, passage=passage, mentions=tuple(here)))
    return NoteLines(
        note=note,
        mentions=mentions,
        lines=tuple(lines),
        concepts=frozenset(mention.concept for mention in mentions),
    )


def own_heading(note: NoteLines) -> Line | None:
    """Return a note's heading; those above it stand over the notes that follow, too."""
    return next(filter(_is_heading, reversed(note.lines)), None)


def own_lines(note: NoteLines) -> tuple[Line, ...]:
    """Return a note's lines without headings above its own.

    These stand over the lectures that follow as well; what they name is no part of one.
    """
    own = own_heading(note)
    return tuple(line for line in note.lines if line is own or not _is_heading(line))


def _is_heading(line: Line) -> bool:
    return line.passage.kind is PassageKind.HEADING


def same_lines(former: NoteLines, note: Note, mentions: tuple[Mention, ...]) -> bool:
    """Tell whether a note has the lines of a former one, and the same evidence."""
    before = former.note
    return (
        # A source that has not changed gives the same passages again, not equal ones.
        before.passages is note.passages
        and (before.id, before.source) == (note.id, note.source)
        and before.lecture == note.lecture
        and former.mentions == mentions
    )


def as_read(line: Line) -> tuple[str, Ranges]:
    """Return the line as it reads without markup, and where its mentions stand."""
    at = line.passage.start
    places = ((mention.start - at, mention.end - at) for mention in line.mentions)
    return visible(line.passage.content, hidden_ranges(line.passage), places)


def quote_sentences(line: Line) -> Callable[[Mention, Mention, str], Evidence]:
    """Return what quotes the sentence around two mentions of a line, for a rule.

    A long sentence is quoted only between the two.
    """
    content, column = line.passage.content, line.passage.start
    gaps = [
        (column + gap.start(), column + gap.end())
        for gap in _SENTENCE_END.finditer(content)
    ]
    ends = [start for start, _ in gaps]

    def quote(first: Mention, second: Mention, rule: str) -> Evidence:
        before = bisect_right(ends, first.start)
        start = gaps[before - 1][1] if before else column
        after = max(before, bisect_left(ends, max(first.end, second.end)))
        end = ends[after] if after < len(ends) else column + len(content)
        if end - start > MAX_QUOTE:
            start, end = min(first.start, second.start), max(first.end, second.end)
        return quote_range(line.note, line.passage, start, end, rule)

    return quote


def quote_range(
    note: Note,
    passage: Passage,
    start: int,
    end: int,
    rule: str,
    *,
    under: int | None = None,
) -> Evidence:
    return Evidence(
        source=note.source,
        line=passage.line,
        start=start,
        end=end,
        quote=passage.text[start:end],
        rule=rule,
        note=note.id,
        under=under,
    )


def quote_whole(line: Line, rule: str, *, under: int | None = None) -> Evidence:
    """Quote a passage whole, or its first characters when it is long."""
    start = line.passage.start
    end = start + min(len(line.passage.content), MAX_QUOTE)
    return quote_range(line.note, line.passage, start, end, rule, under=under)


def first_mentions(
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


def quote_mention(
    line: Line, mention: Mention, rule: str, *, under: int | None = None
) -> Evidence:
    start, end = mention.start, mention.end
    return quote_range(line.note, line.passage, start, end, rule, under=under)
