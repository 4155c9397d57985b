"""Lines that lead in a list, and its items → relations between the names of both.

The lead-ins are those of Hearst (1992), "Automatic Acquisition of Hyponyms from Large
Text Corpora", as they stand above lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from kg.evidence import Found
from kg.generic_words import LABELS
from kg.labels import normalise
from kg.layout_rules import draw
from kg.listing import ReadLine, find_items, find_list, is_plural
from kg.records import Mention, PassageKind

MAX_ITEMS = 30
# Neither a longer lead-in nor more lines below it are read.
MAX_LEAD = 400
MAX_LINES = 200
MAX_LABEL = 60
_LEADING = (PassageKind.HEADING, PassageKind.BULLET, PassageKind.PARAGRAPH)

# One sign of Unicode's private use area stands for each mention.
_FIRST_SIGN = 0xE000
_X = "([\ue000-\uf8ff])"
_SIGN = re.compile(_X)
_KINDS = r"\b(?:types|kinds|sorts|forms|varieties|classes|categories|variants)"
_PARTS = r"\b(?:parts|components|elements|ingredients|pieces|stages|phases|layers)"
_OF = r"\s+(?:of|on)\s+(?:the\s+|an?\s+)?"
_COUNT = (
    r"^(?:(?:the|these|some|many|few|several|various|different|common|main|major|basic"
    r"|popular|most|important|other|possible|available|\d+|two|three|four|five|six"
    r"|seven|eight|nine|ten)\s+)*"
)
# What a lead-in may say of its list behind the name.
_MORE = (
    r"(?:,?\s+(?:that|which|used|available|supported|you|we|in|for|to|on|with|when|and"
    r"|are|includ(?:e|es|ing)|e\.g\.|such as|like|below|here)\b[^.:;!?]*)?"
)
_LEAD_INS = (
    ("kinds-listed", rf"{_KINDS}{_OF}{_X}{_MORE}"),
    ("kinds-listed", rf"{_COUNT}{_X}\s+{_KINDS}{_MORE}"),
    ("examples", rf"\bexamples{_OF}{_X}(?:\s+(?:are|includ(?:e|es|ing)))?"),
    ("parts-listed", rf"{_PARTS}{_OF}{_X}{_MORE}"),
)
_COLON_LEAD_INS = (
    ("kinds-listed", rf"{_COUNT}{_X},?\s+(?:includ(?:e|es|ing)|such as|like|e\.g\.)"),
    (
        "parts-listed",
        rf"^(?:the\s+|an?\s+)?{_X}\s+(?:consists of|is (?:composed|made(?: up)?) of"
        rf"|comprises)(?:\s+\w+)?(?:\s+{_PARTS})?",
    ),
    ("lead-in", f"^{_X}"),
)
_PATTERNS = tuple(
    (rule, re.compile(rf"{pattern}(?:\s+the following)?\s*:?\s*$", re.IGNORECASE))
    for rule, pattern in _LEAD_INS
)
_COLON_PATTERNS = tuple(
    (rule, re.compile(rf"{pattern}(?:\s+the following)?\s*:\s*$", re.IGNORECASE))
    for rule, pattern in _COLON_LEAD_INS
)
# *A gas is … These include:* the sentence before says what *these* are.
_THESE = re.compile(r"(?:these|they)\s+include\s*:\s*$", re.IGNORECASE)
_SUBJECT = re.compile(
    r"(?:(?:in|for|with|within)\b[^.,;:!?]*,\s+)?(?:the\s+|an?\s+)?"
    rf"{_X}\s+(?:\w+ly\s+)?(?:refers? to|means?|is|are)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?]\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadIn:
    """A name that a line says a list is of, and the rule for what is listed."""

    mention: Mention
    rule: str


def find_led(lines: Sequence[ReadLine]) -> Iterator[Found]:
    """Find what lead-ins of a note say of the items below or behind them."""
    for number, read in enumerate(lines):
        if not read.mentions or read.line.passage.kind not in _LEADING:
            continue
        yield from _labelled(read)
        lead = _lead_in(read, len(read.text))
        if lead is not None:
            for item, mention in islice(_items(lines, number), MAX_ITEMS):
                yield from draw(lead.rule, mention, lead.mention, item.line, read.line)


def _labelled(read: ReadLine) -> Iterator[Found]:
    """Find what a line says that lists names behind a lead-in and a colon."""
    colon = read.text.find(":", 0, MAX_LEAD)
    if colon < 0 or len(read.mentions) < 2 or not read.text[colon + 1 :].strip():
        return
    lead = _lead_in(read, colon + 1)
    if lead is not None and lead.rule != "lead-in":
        for mention in find_list(read, colon + 1)[:MAX_ITEMS]:
            yield from draw(lead.rule, mention, lead.mention, read.line, read.line)


def _lead_in(read: ReadLine, end: int) -> LeadIn | None:
    """Return what the text up to this character leads in."""
    if end > MAX_LEAD:
        return None
    patterns = _PATTERNS
    if read.text[:end].rstrip().endswith(":"):
        patterns += _COLON_PATTERNS
    elif read.line.passage.kind is not PassageKind.HEADING:
        return None
    if _SIGN.search(read.text, 0, end):
        return None
    text = _signed(read, end).rstrip()
    *before, last = _SENTENCE_END.split(text)
    if before and _THESE.match(last):
        subject = _SUBJECT.match(before[-1])
        return _make_lead_in(read, subject, "kinds-listed")
    for rule, pattern in patterns:
        found = pattern.search(last)
        if found and not (before and rule == "lead-in"):
            return _make_lead_in(read, found, rule)
    return None


def _make_lead_in(
    read: ReadLine, found: re.Match[str] | None, rule: str
) -> LeadIn | None:
    if found is None:
        return None
    mention = read.mentions[ord(found.group(1)) - _FIRST_SIGN]
    if rule == "examples":
        # *Examples of ethics* are cases of it, *examples of metals* are metals.
        if not is_plural(mention):
            return None
        rule = "kinds-listed"
    # *Examples:* leads in what has been named before it.
    if rule == "lead-in" and _is_label(mention):
        return None
    return LeadIn(mention=mention, rule=rule)


def _signed(read: ReadLine, end: int) -> str:
    """Return the text with one sign for each mention, which tells its number."""
    pieces = []
    at = 0
    for number, (start, stop) in enumerate(read.places):
        if stop > end:
            break
        pieces += [read.text[at:start], chr(_FIRST_SIGN + number)]
        at = max(at, stop)
    pieces.append(read.text[at:end])
    return "".join(pieces)


def _items(
    lines: Sequence[ReadLine], number: int
) -> Iterator[tuple[ReadLine, Mention]]:
    """Yield the items of the list below a line, each with the name it is about."""
    lead = lines[number].line.passage
    is_above = lead.kind is not PassageKind.BULLET
    depth = None if is_above else lead.depth + 1
    for read in islice(lines, number + 1, number + 1 + MAX_LINES):
        passage = read.line.passage
        if passage.kind is PassageKind.BULLET:
            if depth is None or (is_above and passage.depth < depth):
                depth = passage.depth
            if passage.depth < depth:
                return
            if passage.depth > depth:
                continue
        elif passage.kind is not PassageKind.PARAGRAPH or not _is_labelled(read):
            return
        for item in find_list(read) or find_items(read):
            if not _is_label(item):
                yield read, item


def _is_labelled(read: ReadLine) -> bool:
    """Tell whether a paragraph may be an item: it says more behind a colon."""
    colon = read.text.find(":", 0, MAX_LABEL)
    return colon >= 0 and not read.text.endswith(":")


def _is_label(mention: Mention) -> bool:
    """Tell whether a name only tells what a line is for: *advantages*."""
    return mention.text.lower() in LABELS or normalise(mention.text) in LABELS
