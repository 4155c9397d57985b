"""A hit → the passages that show why it was found, with the words that matched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.answers import Mark, Snippet
from kg.index.analysis import Token, find_tokens
from kg.index.base import Fuzzy, Group, Phrase, Prefix, Word
from kg.index.corpus import Corpus, Found, FoundHit, Wanted
from kg.index.fuzzy import expand_fuzzy
from kg.index.lookups import phrase_stems
from kg.index.trees import wanted_leaves
from kg.index.wordlist import WordList
from kg.labels import fold
from kg.records import Mention, Passage, PassageKind

MAX_TEXT = 300
# Characters shown before the first mark of a passage that is cut.
LEAD = 80


def make_wanted(
    root: Group, *, corrections: Mapping[str, Sequence[str]], words: WordList
) -> Wanted:
    """Return what the leaves of a query mark. ``words`` is the index's vocabulary."""
    stems: set[tuple[str, ...]] = set()
    spellings: set[str] = set()
    prefixes: list[str] = []
    for leaf in wanted_leaves(root):
        match leaf:
            case Word(text=text) if text in corrections:
                stems.update(
                    phrase_stems((spelling,)) for spelling in corrections[text]
                )
            case Word(text=text):
                wholes = [token for token in find_tokens(text) if token.is_whole]
                stems.update((token.stem,) for token in wholes)
                stems.add(phrase_stems((text,)))
            case Phrase(words=phrase):
                stems.add(phrase_stems(phrase))
            case Fuzzy(text=text, distance=distance):
                spellings.update(expand_fuzzy(fold(text), distance, words))
            case Prefix(text=text):
                prefixes.append(fold(text))
    return Wanted(
        stems=frozenset(stems), words=frozenset(spellings), prefixes=tuple(prefixes)
    )


def make_snippets(
    note_id: str, found: Found, corpus: Corpus, *, limit: int = 3
) -> tuple[Snippet, ...]:
    """Return the passages of a hit that match best, best first.

    Headings count only where nothing else matches; a note in which no passage matches,
    as when only filters were given, shows its first passage unmarked.
    """
    hit = next((hit for hit in found.hits if hit.id == note_id), None)
    concepts = _shown_concepts(hit, found)
    passages = corpus.passages.get(note_id, ())
    mentions = [m for m in corpus.mentions.get(note_id, ()) if m.concept in concepts]
    matched = [
        (passage, matches)
        for passage in passages
        if (matches := tuple(_find_matches(passage, found.wanted, mentions)))
    ]
    told = [pair for pair in matched if pair[0].kind is not PassageKind.HEADING]
    best = sorted(told or matched, key=_rank)[:limit]
    if not best:
        first = next((p for p in passages if p.kind is not PassageKind.HEADING), None)
        best = [(first, ())] if first else []
    return tuple(_make_snippet(passage, matches) for passage, matches in best)


def _shown_concepts(hit: FoundHit | None, found: Found) -> frozenset[str]:
    recognised = (concept.id for concept in found.concepts)
    return frozenset((*recognised, *((hit.concept,) if hit and hit.concept else ())))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """Characters of a passage's content that match, and what they match."""

    start: int
    end: int
    what: str


def _find_matches(
    passage: Passage, wanted: Wanted, mentions: Iterable[Mention]
) -> Iterator[_Match]:
    content = passage.content
    tokens = tuple(find_tokens(content))
    for token in tokens:
        if _is_wanted(token, wanted):
            yield _Match(start=token.start, end=token.end, what=token.stem)
    parts = [token for token in tokens if not token.is_whole]
    for stems in wanted.stems:
        size = len(stems)
        for at in range(len(parts) - size + 1 if size > 1 else 0):
            run = parts[at : at + size]
            if tuple(token.stem for token in run) == stems:
                yield _Match(start=run[0].start, end=run[-1].end, what=" ".join(stems))
    for mention in mentions:
        start = max(0, mention.start - passage.start)
        end = min(len(content), mention.end - passage.start)
        if mention.line == passage.line and start < end:
            yield _Match(start=start, end=end, what=mention.concept)


def _is_wanted(token: Token, wanted: Wanted) -> bool:
    return (
        (token.stem,) in wanted.stems
        or token.folded in wanted.words
        or token.folded.startswith(wanted.prefixes)
    )


def _rank(pair: tuple[Passage, Sequence[_Match]]) -> tuple[int, int]:
    passage, matches = pair
    return -len({match.what for match in matches}), passage.line


def _make_snippet(passage: Passage, matches: Sequence[_Match]) -> Snippet:
    content = passage.content
    ranges = _merge((match.start, match.end) for match in matches)
    start, end = _window(content, ranges[0][0] if ranges else 0)
    return Snippet(
        line=passage.line,
        text=content[start:end],
        marks=tuple(
            Mark(start=first - start, end=last - start)
            for first, last in ranges
            if start <= first and last <= end
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


def _window(content: str, first: int) -> tuple[int, int]:
    """Return where to cut a content so that character ``first`` stays in it.

    Cuts fall between words wherever there is a space to cut at.
    """
    if len(content) <= MAX_TEXT:
        return 0, len(content)
    start = max(0, min(first - LEAD, len(content) - MAX_TEXT))
    if start:
        space = content.find(" ", start - 1, first)
        start = space + 1 if space >= 0 else start
    end = start + MAX_TEXT
    if end < len(content):
        space = content.rfind(" ", first, end + 1)
        end = space if space >= 0 else end
    return start, min(end, len(content))
