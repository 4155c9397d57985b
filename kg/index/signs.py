"""Leaves of a query → the documents in which they stand, and how to say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from kg.index.analysis import find_tokens, is_stop_word
from kg.index.base import (
    FindIds,
    Fuzzy,
    Group,
    Node,
    Occur,
    Phrase,
    Prefix,
    Searcher,
    Word,
)
from kg.index.corpus import EXACT, FUZZY, STEM
from kg.index.trees import all_of, find_word_runs

# Words of a query of which a reason names the longest run: each run is a search.
MAX_RUN_WORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a document matches; ``words`` of the query are explained by that.

    ``concept`` is the concept by whose mention the document was found, if it was.
    """

    tier: str
    reason: str
    words: int
    concept: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """An explanation that holds for the documents that a node finds."""

    why: Why
    node: Node


Explain = Callable[[str], Why | None]


def make_find_ids(searcher: Searcher, *, among: Sequence[str]) -> FindIds:
    """Return what tells which of some documents a node finds, each node once."""
    if not among:
        return lambda node: frozenset()
    return cache(searcher.among(among))


def by_runs(group: Group, find_ids: FindIds) -> Explain:
    """Explain by the longest run of the group's words that a document says."""
    runs = sorted(_find_runs(group, find_ids), key=lambda run: -run[0].words)
    return lambda id_: next((why for why, ids in runs if id_ in ids), None)


def _find_runs(group: Group, find_ids: FindIds) -> Iterator[tuple[Why, frozenset[str]]]:
    """Yield the runs of a query's words that stand in documents, and in which."""
    for occur, run in find_word_runs(group.clauses):
        if occur is not None:
            words = [
                clause.node.text for clause in run if isinstance(clause.node, Word)
            ]
            yield from _standing_runs(words[:MAX_RUN_WORDS], find_ids)
        elif isinstance(run[0].node, Group) and run[0].occur is not Occur.NOT:
            yield from _find_runs(run[0].node, find_ids)


def _standing_runs(
    words: Sequence[str], find_ids: FindIds
) -> Iterator[tuple[Why, frozenset[str]]]:
    # Stop words count only inside a run. A run is looked for where both of the runs
    # stand that are a word shorter, which is seldom anywhere.
    ends = [at for at, word in enumerate(words) if not is_stop_word(word)]
    ids = {(at, at): find_ids(as_written(words[at], None)) for at in ends}
    for size in range(1, len(ends)):
        for start, before, after, end in zip(
            ends, ends[size - 1 :], ends[1:], ends[size:], strict=False
        ):
            both = ids[start, before] & ids[after, end]
            phrase = Phrase(tuple(words[start : end + 1]))
            ids[start, end] = both and both & find_ids(phrase)
            if ids[start, end]:
                reason = f"says “{' '.join(phrase.words)}”"
                why = Why(tier=EXACT, reason=reason, words=len(phrase.words))
                yield why, ids[start, end]


def by_signs(signs: Iterable[Sign], find_ids: FindIds) -> Explain:
    """Explain by the first sign that holds; those behind it are not looked for."""
    # Each sign keeps its answer: hashing its node for each document takes long.
    known = [(sign.why, cache(partial(find_ids, sign.node))) for sign in signs]
    return lambda id_: next((why for why, find in known if id_ in find()), None)


def literal_signs(leaves: Iterable[Node]) -> Iterator[Sign]:
    """Yield what tells that a leaf stands as typed."""
    for leaf in leaves:
        match leaf:
            case Word(text=text):
                found, reason = as_written(text, leaf.field), f"says “{text}”"
            case Fuzzy(text=text):
                found, reason = replace(leaf, distance=0), f"says “{text}”"
            case Phrase():
                words = (as_written(word, leaf.field) for word in leaf.words)
                found = all_of(leaf, *words)
                reason = f"says “{' '.join(leaf.words)}”"
            case Prefix(text=text):
                found, reason = leaf, f"has a word that begins with “{text}”"
            case _:
                continue
        yield _make_sign(EXACT, reason, leaf, found)


def inflected_signs(leaves: Iterable[Node]) -> Iterator[Sign]:
    """Yield what tells that a leaf stands in another form or spelling."""
    for leaf in leaves:
        match leaf:
            case Word() | Phrase():
                reason = f"has “{' '.join(words_of(leaf))}” in another form"
                yield _make_sign(STEM, reason, leaf, leaf)
            case Fuzzy(text=text):
                reason = f"has a word spelled like “{text}”"
                yield _make_sign(FUZZY, reason, leaf, leaf)


def _make_sign(tier: str, reason: str, leaf: Node, found: Node) -> Sign:
    words = len(leaf.words) if isinstance(leaf, Phrase) else 1
    return Sign(why=Why(tier=tier, reason=reason, words=words), node=found)


def words_of(leaf: Word | Phrase) -> tuple[str, ...]:
    """Return the words of a leaf as typed."""
    return leaf.words if isinstance(leaf, Phrase) else (leaf.text,)


def corrected_signs(corrections: Mapping[str, Sequence[str]]) -> Iterator[Sign]:
    """Yield what tells as which likely spelling a corrected word was read."""
    for word, spellings in corrections.items():
        for spelling in spellings:
            reason = f"“{word}” read as “{spelling}”"
            yield _make_sign(FUZZY, reason, Word(word), Word(spelling))


def as_written(word: str, field: str | None) -> Node:
    """Return what finds a word that stands exactly so."""
    tokens = tuple(find_tokens(word))
    is_indexed = len(tokens) == 1 or (len(tokens) > 1 and tokens[0].is_whole)
    # Runs of Chinese are indexed in pairs, so the whole is no word of the index.
    return Fuzzy(word, 0, field) if is_indexed else Phrase((word,), field)
