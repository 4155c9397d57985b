"""Names in the notes → what their words say that they are kinds of.

*Weight matrix* is a kind of *matrix*, when that is a concept of its own and not just
what everything may be. After Velardi, Faralli and Navigli (2013), "OntoLearn Reloaded",
string inclusion holds for compounds whose first words name what the thing is of; it
does not where they tell how it is, how much of it there is or what to do with it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain, pairwise

from kg.candidates import CANDIDATE_SCORE
from kg.english import singular
from kg.evidence import MAX_EVIDENCE, Found, Line, NoteLines, quote_mention, quote_range
from kg.generic_words import HEADS, LABELS, MODIFIERS, NAMELESS, WORDS
from kg.kind_words import (
    ACTIONS,
    COUNTING,
    FUNCTION_WORDS,
    KINDS,
    MODIFYING,
    NOUNS_IN_EST,
    QUALITIES,
    STATES,
)
from kg.labels import normalise
from kg.layout_rules import found_by
from kg.records import Concept, Mention, PassageKind, ReferenceKind, Tier
from kg.shipped import data_folder
from kg.words import VERBS, read_verbs

_VERBS = read_verbs(data_folder() / VERBS) | ACTIONS
_MOST_WORDS = 6
_FIRM_SCORE = 1.5
_MOST_BEFORE = 3
# Votes against a phrase that say that it is no name that others are kinds of.
_AGAINST = frozenset(
    {"common word", "common words", "generic word", "doubtful", "clause", "seldom"}
)
_HEAD_FIRST = frozenset({"over", "with", "without", "by"})
_WORD = re.compile(r"[^\W\d_][\w-]*")
_PLAIN = re.compile(r"\w+(?:[ -]\w+)*")
_DIMENSION = re.compile(r"\d+-?[dD]")
_START = re.compile(r"(?:\b(?:\d+|x|one|two|few|zero|non|multi|semi) |-)$", re.I)
_LONGEST_START = 12
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]")
_STATE_ENDINGS = ("ed", "ful", "less")
_VERB_STARTS = ("auto-", "re-")
_EMPTY_HEADS = KINDS | WORDS | HEADS
_NO_MODIFIERS = MODIFIERS | QUALITIES | FUNCTION_WORDS | NAMELESS | LABELS


def find_head_nouns(
    concepts: Mapping[str, Concept], notes: Iterable[NoteLines]
) -> Iterator[Found]:
    """Read *weight matrix* as a kind of *matrix*, where a line has the whole name.

    Only for phrases that no vocabulary knows: it says better what its own are. A
    hyphen binds closer than a space: *mini-batch gradient descent* is no *batch
    gradient descent*.
    """
    heads = _find_heads(concepts)
    hyphenated = _find_hyphenated(concepts)
    named = _find_named(concepts, heads)
    subjects = {c.id for c in concepts.values() if _may_be_of_a_kind(c)}
    kinds: dict[str, tuple[str, str] | None] = {}
    seen: Counter[str] = Counter()
    for line in chain.from_iterable(note.lines for note in notes):
        if named and line.passage.kind is PassageKind.HEADING:
            yield from _beside(line, named)
        for mention in line.mentions:
            concept, text = mention.concept, mention.text
            if concept not in subjects or seen[concept] == MAX_EVIDENCE:
                continue
            if text not in kinds:
                kinds[text] = _kind(text, heads, hyphenated)
            kind = kinds[text]
            if kind is None or kind[1] == concept or _is_shown(mention, concepts):
                continue
            if _is_cut(line, mention) or _is_brand(text):
                continue
            rule, head = kind
            if _is_firm(concepts[concept], concepts[head], line, mention):
                seen[concept] += 1
                yield found_by(rule, concept, head, quote_mention(line, mention, rule))


def _is_shown(mention: Mention, concepts: Mapping[str, Concept]) -> bool:
    """Tell whether a link shows words that are no name of what it leads to."""
    label = concepts[mention.concept].label
    is_link = mention.found_by == ReferenceKind.WIKILINK
    return is_link and normalise(mention.text) != normalise(label)


def _is_cut(line: Line, mention: Mention) -> bool:
    """Tell whether a number or a joined word before a name belongs to it too."""
    start = max(line.passage.start, mention.start - _LONGEST_START)
    return _START.search(line.passage.text[start : mention.start]) is not None


def _is_brand(text: str) -> bool:
    """Tell *RoadMap Hints* and *Acme RoadMap* from kinds of something."""
    first, *_, last = text.split()
    if not (first[:1].isupper() and last[:1].isupper()):
        return False
    return _INNER_CAPITAL.search(first) is not None or (
        first.istitle() and _INNER_CAPITAL.search(last) is not None
    )


def _may_be_of_a_kind(concept: Concept) -> bool:
    """Tell whether a concept has a name, not a title, that nobody knows better."""
    if concept.origin == "vocabulary" or concept.score < CANDIDATE_SCORE:
        return False
    words = frozenset(concept.label.lower().split())
    return words.isdisjoint(FUNCTION_WORDS) or not words.isdisjoint(_HEAD_FIRST)


def _is_firm(subject: Concept, head: Concept, line: Line, mention: Mention) -> bool:
    """Tell whether a name is firm enough to be one and a kind of the head.

    *The original Unix* is no kind of *Unix*. A name from a single sentence may be any
    words before a noun, unless the line begins with it: that is what the line is about.
    It needs plain words before a head that is surely a concept.
    """
    if subject.tier == Tier.CORE:
        return True
    first, *_, last = mention.text.split()
    if first.islower() and last.istitle():
        return False
    if subject.score >= _FIRM_SCORE:
        return True
    before = line.passage.text[line.passage.start : mention.start]
    if head.tier != Tier.CORE or any(map(str.isalnum, before)):
        return False
    if not first.isalnum() or first.lower() in STATES:
        return False
    return last.islower() and not first.endswith(_STATE_ENDINGS)


def _find_heads(concepts: Mapping[str, Concept]) -> dict[str, str]:
    """Map the labels of what others may be kinds of to its concept (id)."""
    heads: dict[str, str] = {}
    for concept in concepts.values():
        votes = {name for name, _ in concept.votes}
        is_firm = concept.tier == Tier.CORE or "repeated" in votes
        is_title = not FUNCTION_WORDS.isdisjoint(concept.label.lower().split())
        if not is_firm or is_title or votes & _AGAINST:
            continue
        for label in map(normalise, (concept.label, *concept.aliases)):
            if label and label not in _EMPTY_HEADS:
                heads.setdefault(label, concept.id)
    return heads


def _find_hyphenated(concepts: Mapping[str, Concept]) -> frozenset[str]:
    """Return the words that some label joins with a hyphen, with a space instead."""
    labels = (label for c in concepts.values() for label in (c.label, *c.aliases))
    return frozenset(
        normalise(word) for label in labels for word in label.split() if "-" in word
    )


def _find_named(
    concepts: Mapping[str, Concept], heads: Mapping[str, str]
) -> frozenset[tuple[str, str]]:
    """Return pairs of concepts of which the first is also called first and second."""
    pairs = set()
    for concept in concepts.values():
        if concept.origin == "vocabulary" or not concept.aliases:
            continue
        labels = {normalise(label) for label in (concept.label, *concept.aliases)}
        for words in (label.split() for label in labels):
            for at in range(1, min(len(words), _MOST_WORDS)):
                head = heads.get(" ".join(words[at:]), concept.id)
                if head != concept.id and normalise(" ".join(words[:at])) in labels:
                    pairs.add((concept.id, head))
    return frozenset(pairs)


def _beside(line: Line, named: Container[tuple[str, str]]) -> Iterator[Found]:
    """Find a name and its kind behind it, both of which are one name as well."""
    rule = "name-before-kind"
    for first, second in pairwise(line.mentions):
        gap = line.passage.text[first.end : second.start]
        if gap == " " and (first.concept, second.concept) in named:
            quote = quote_range(line.note, line.passage, first.start, second.end, rule)
            yield found_by(rule, first.concept, second.concept, quote)


def _kind(
    text: str, heads: Mapping[str, str], hyphenated: frozenset[str]
) -> tuple[str, str] | None:
    """Return what a name is a kind of (id), with the rule that says so."""
    words = text.split()
    if not 1 < len(words) <= _MOST_WORDS or not _PLAIN.fullmatch(text):
        return None
    lower = [word.lower() for word in words]
    ends = [at for at in range(1, len(words) - 1) if lower[at] in _HEAD_FIRST]
    if ends:
        first = heads.get(normalise(" ".join(words[: ends[0]])))
        return None if first is None else ("head-before-preposition", first)
    for at in range(1, len(words)):
        head = heads.get(normalise(" ".join(words[at:])))
        if head is not None:
            is_cut = normalise(" ".join(words[at - 1 : at + 1])) in hyphenated
            makes_kind = not is_cut and _make_kind(lower[:at], lower[at:])
            return ("head-noun", head) if makes_kind else None
    return None


def _make_kind(before: list[str], head: list[str]) -> bool:
    """Tell whether words make a kind of what the head behind them names."""
    first, last = before[0], before[-1]
    if len(before) > _MOST_BEFORE or last in COUNTING or first == "non":
        return False
    for word in before:
        if not (_WORD.fullmatch(word) or _DIMENSION.fullmatch(word)):
            return False
        if word in _NO_MODIFIERS or word.endswith("ly"):
            return False
    if singular(first) != first or _is_verb(first) or first.startswith(_VERB_STARTS):
        return False
    if first.endswith("est") and first not in NOUNS_IN_EST:
        return False
    if first.endswith("ing"):
        # *Moving average*, but *training neural networks* tells what to do with them.
        return first in MODIFYING and len(head) == 1
    # *Search selected text* tells to search it.
    return len(before) == 1 or not last.endswith("ed")


def _is_verb(word: str) -> bool:
    return word in _VERBS or word.endswith(("ize", "ise", "ify"))
