"""A hit → the passages that show why it was found, with the words that matched."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import TypeAlias

from kg.answers import Mark, Snippet
from kg.index.analysis import find_tokens
from kg.index.base import FieldIs, Fuzzy, Group, Node, Occur, Phrase, Prefix, Word
from kg.index.corpus import Corpus, Found, FoundHit, Wanted
from kg.index.documents import flagged_lines
from kg.index.fuzzy import expand_fuzzy
from kg.index.lookups import phrase_stems
from kg.index.marking import Match, Told, find_matches, tell_matches
from kg.index.texts import find_text
from kg.index.trees import wanted_leaves
from kg.index.wordlist import WordList
from kg.labels import fold
from kg.records import Mention, Note, Passage, PassageKind

MAX_TEXT = 300
# Characters shown before the first mark of a passage that is cut.
LEAD = 80
_NOTHING: frozenset[str] = frozenset()


def make_wanted(
    root: Group, *, corrections: Mapping[str, Sequence[str]], words: WordList
) -> Wanted:
    """Return what the leaves of a query mark. ``words`` is the index's vocabulary."""
    runs: defaultdict[str, dict[tuple[tuple[str, ...], str], None]] = defaultdict(dict)
    spellings: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    notes: dict[str, int] = {}
    for leaf in wanted_leaves(root):
        said = " ".join(leaf.words) if isinstance(leaf, Phrase) else _text_of(leaf)
        what = fold(said)
        if not what:
            continue
        notes[what] = _count_notes(what, words)
        match leaf:
            case Word(text=text):
                for spelling in corrections.get(text, (text,)):
                    for stems in _runs_of(spelling):
                        runs[stems[0]][stems, what] = None
            case Phrase(words=phrase):
                if stems := phrase_stems(phrase):
                    runs[stems[0]][stems, what] = None
            case Fuzzy(distance=distance):
                near = expand_fuzzy(what, distance, words)
                spellings |= dict.fromkeys(near, what)
            case Prefix():
                prefixes[what] = what
    stems_of = (stem for those in runs.values() for stems, _ in those for stem in stems)
    forms = frozenset((*stems_of, *spellings))
    return Wanted(
        runs={stem: tuple(those) for stem, those in runs.items()},
        words=spellings,
        prefixes=prefixes,
        forms=forms,
        initials=frozenset(form[0] for form in (*forms, *prefixes)),
        notes=notes,
        flags=frozenset(_flags(root)),
    )


def _text_of(leaf: Node) -> str:
    return leaf.text if isinstance(leaf, Word | Fuzzy | Prefix) else ""


def _runs_of(text: str) -> set[tuple[str, ...]]:
    """Return the stems that a word stands as: as a whole, or as parts in a row."""
    runs: set[tuple[str, ...]] = {
        (token.stem,) for token in find_tokens(text) if token.is_whole
    }
    if parts := phrase_stems((text,)):
        runs.add(parts)
    return runs


def _count_notes(word: str, words: WordList) -> int:
    at, is_known = find_text(word, words.words)
    return int(words.counts[at]) if is_known else 0


def _flags(group: Group) -> Iterable[str]:
    for clause in group.clauses:
        match clause.node:
            case Group() as inner if clause.occur is not Occur.NOT:
                yield from _flags(inner)
            case FieldIs(field="flag", value=flag) if clause.occur is not Occur.NOT:
                yield flag


# Mentions on a line, with what they stand for.
_Mentions: TypeAlias = list[tuple[Mention, frozenset[str]]]
# Where a passage stands among those of a hit, the lowest first.
_Ranked: TypeAlias = tuple[tuple[int, int, int, int], Passage]


def make_snippets(
    hit: FoundHit, found: Found, corpus: Corpus, *, limit: int = 3
) -> tuple[Snippet, ...]:
    """Return the passages of a hit that match best, best first.

    Those come first that have more of what is wanted, then rarer of it, then more of it
    to the letter, then the earlier. A question, link or open item that is asked for is
    wanted as a word is. Headings count only where nothing else matches; a note in which
    no passage matches shows its first passage unmarked.
    """
    passages = corpus.passages.get(hit.id, ())
    mentions = _find_mentions(hit, found, corpus)
    note = corpus.notes.get(hit.id)
    asked = _find_asked(note, found.wanted) if note and found.wanted.flags else {}
    best = _find_best(passages, found.wanted, mentions, asked)[:limit]
    if not best:
        first = next((p for p in passages if p.kind is not PassageKind.HEADING), None)
        return (_make_snippet(first, ()),) if first else ()
    return tuple(
        _make_snippet(
            passage,
            (
                *find_matches(passage.content, found.wanted),
                *_match_mentions(passage, mentions.get(passage.line, ())),
            ),
        )
        for passage in best
    )


def _find_best(
    passages: Iterable[Passage],
    wanted: Wanted,
    mentions: Mapping[int, _Mentions],
    asked: Mapping[int, frozenset[str]],
) -> list[Passage]:
    told: list[_Ranked] = []
    headings: list[_Ranked] = []
    for passage in passages:
        words = tell_matches(passage.content, wanted)
        flags, near = asked.get(passage.line), mentions.get(passage.line)
        if not (words or flags or near):
            continue
        what = words.what if words else _NOTHING
        if near:
            what = what.union(*(m.what for m in _match_mentions(passage, near)))
        if flags:
            what |= flags
        if what:
            ranked = _rank(passage, what, words, wanted), passage
            (headings if passage.kind is PassageKind.HEADING else told).append(ranked)
    return [passage for _, passage in sorted(told or headings, key=itemgetter(0))]


def _rank(
    passage: Passage, what: frozenset[str], words: Told | None, wanted: Wanted
) -> tuple[int, int, int, int]:
    # The product is lower for rarer ones, and the same in any order.
    spread = math.prod([1 + wanted.notes.get(one, 0) for one in what])
    exact = len(words.exact) if words else 0
    return -len(what), spread, -exact, passage.line


def _find_asked(note: Note, wanted: Wanted) -> dict[int, frozenset[str]]:
    """Return the flags asked for by the lines that have them."""
    flags: defaultdict[int, set[str]] = defaultdict(set)
    for flag in wanted.flags:
        for line in flagged_lines(note, flag):
            flags[line].add(f"has:{flag}")
    return {line: frozenset(those) for line, those in flags.items()}


def _find_mentions(hit: FoundHit, found: Found, corpus: Corpus) -> dict[int, _Mentions]:
    """Return the mentions that matter by line, with what they stand for.

    A concept that words of the query name stands for these words.
    """
    stand_for = {hit.concept: frozenset((hit.concept,))} if hit.concept else {}
    for concept in found.concepts:
        said = fold(concept.text)
        words = frozenset(word for word in said.split() if word in found.wanted.notes)
        is_phrase = said in found.wanted.notes or not words
        stand_for[concept.id] = frozenset((said,)) if is_phrase else words
    lines: defaultdict[int, _Mentions] = defaultdict(list)
    for mention in corpus.mentions.get(hit.id, ()) if stand_for else ():
        if mention.concept in stand_for:
            lines[mention.line].append((mention, stand_for[mention.concept]))
    return lines


def _match_mentions(
    passage: Passage, mentions: Iterable[tuple[Mention, frozenset[str]]]
) -> Iterable[Match]:
    size = len(passage.content)
    for mention, what in mentions:
        start = max(0, mention.start - passage.start)
        end = min(size, mention.end - passage.start)
        if start < end:
            yield Match(start, end, what, False)


def _make_snippet(passage: Passage, matches: Sequence[Match]) -> Snippet:
    content = passage.content
    start, end = 0, len(content)
    ranges = [(match.start, match.end) for match in matches]
    if end > MAX_TEXT:
        start, end = _cut(content, *_find_densest(matches))
        ranges = [
            (max(at, start), min(stop, end))
            for at, stop in ranges
            if at < end and start < stop
        ]
    return Snippet(
        line=passage.line,
        text=content[start:end],
        marks=tuple(
            [Mark(start=at - start, end=stop - start) for at, stop in _merge(ranges)]
        ),
    )


def _merge(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged


def _find_densest(matches: Sequence[Match]) -> tuple[int, int]:
    """Return where most of what is wanted stands close together, the first of equals.

    It fits into a snippet; a match that does not fit is cut.
    """
    ordered = sorted(matches, key=lambda match: (match.start, match.end))
    counts: defaultdict[str, int] = defaultdict(int)
    different = 0
    best, most, first = (0, 0), (0, 0), 0
    for last, match in enumerate(ordered):
        for what in match.what:
            different += not counts[what]
            counts[what] += 1
        while first < last and match.end - ordered[first].start > MAX_TEXT:
            for what in ordered[first].what:
                counts[what] -= 1
                different -= not counts[what]
            first += 1
        if (different, last - first) > most:
            start = ordered[first].start
            most = different, last - first
            best = start, min(match.end, start + MAX_TEXT)
    return best


def _cut(content: str, first: int, last: int) -> tuple[int, int]:
    """Return where to cut a content so that ``first`` to ``last`` stays in it.

    Cuts fall between words wherever there is a space to cut at.
    """
    room = MAX_TEXT - (last - first)
    start = max(0, min(first - min(LEAD, room // 2), len(content) - MAX_TEXT))
    if start:
        space = content.find(" ", start - 1, first)
        start = space + 1 if space >= 0 else min(start, first)
    end = start + MAX_TEXT
    if end < len(content):
        space = content.rfind(" ", last, end + 1)
        end = space if space >= 0 else end
    return start, min(end, len(content))
