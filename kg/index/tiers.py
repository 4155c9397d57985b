"""Matches → hits with their tier and the reason in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg.index.analysis import find_tokens
from kg.index.base import (
    Clause,
    Fuzzy,
    Group,
    Node,
    Occur,
    Phrase,
    Prefix,
    Query,
    ScoredId,
    Searcher,
    Word,
)
from kg.index.corpus import ALIAS, EXACT, FUZZY, STEM, Corpus, FoundHit
from kg.index.fuzzy import allowed_slips, expand_fuzzy
from kg.index.linking import Link
from kg.index.lookups import phrase_stems
from kg.index.trees import in_text, wanted_leaves
from kg.labels import fold, normalise

# Likely spellings of one word that a reason can name.
MAX_SPELLINGS = 16

FindIds = Callable[[Node], frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    """A tier and reason that hold for the documents that a node finds."""

    tier: str
    reason: str
    node: Node


def explain_matches(
    matches: Iterable[ScoredId],
    root: Group,
    links: Sequence[Link],
    *,
    searcher: Searcher,
    corpus: Corpus,
) -> Iterator[FoundHit]:
    """Say of the matches of a query why they match, the surest reason first."""
    leaves = tuple(wanted_leaves(root))
    names = (Phrase(tuple(link.text.split())) for link in links if " " in link.text)
    literal = tuple(_literal_signs((*names, *leaves)))
    inflected = tuple(_inflected_signs(leaves))
    find_ids = _make_find_ids(searcher)
    for match in matches:
        concepts = corpus.documents[match.id].concepts
        link = next((link for link in links if link.concept in concepts), None)
        concept = link.concept if link else None
        if sign := _first_sign(literal, match.id, find_ids):
            tier, reason = sign.tier, sign.reason
        elif link:
            tier, reason = ALIAS, _mention_reason(link, match.id, corpus)
        elif sign := _first_sign(inflected, match.id, find_ids):
            tier, reason = sign.tier, sign.reason
        elif named := _partly_named(leaves, concepts, corpus):
            tier = ALIAS
            reason, concept = named
        else:
            tier, reason = EXACT, "passes the filters" if root.clauses else "is a note"
        yield FoundHit(
            id=match.id, score=match.score, tier=tier, reason=reason, concept=concept
        )


def explain_corrected(
    matches: Iterable[ScoredId],
    corrections: Mapping[str, str],
    links: Sequence[Link],
    *,
    searcher: Searcher,
    corpus: Corpus,
) -> Iterator[FoundHit]:
    """Say of matches that came by corrected words how these were read."""
    signs = tuple(_corrected_signs(corrections, searcher))
    find_ids = _make_find_ids(searcher)
    word, spelling = next(iter(corrections.items()))
    for match in matches:
        concepts = corpus.documents[match.id].concepts
        link = next((link for link in links if link.concept in concepts), None)
        if sign := _first_sign(signs, match.id, find_ids):
            reason = sign.reason
        elif link:
            reason = _mention_reason(link, match.id, corpus)
        else:
            reason = f"“{word}” read as “{spelling}”"
        yield FoundHit(
            id=match.id,
            score=match.score,
            tier=FUZZY,
            reason=reason,
            concept=link.concept if link else None,
        )


def _make_find_ids(searcher: Searcher) -> FindIds:
    # Kept, and asked for only when a match needs it: most are explained by the first.
    @cache
    def find_ids(node: Node) -> frozenset[str]:
        return frozenset(hit.id for hit in searcher.find(Query(root=_all_of(node))))

    return find_ids


def _first_sign(signs: Iterable[_Sign], id_: str, find_ids: FindIds) -> _Sign | None:
    return next((sign for sign in signs if id_ in find_ids(sign.node)), None)


def _literal_signs(leaves: Iterable[Node]) -> Iterator[_Sign]:
    for leaf in leaves:
        match leaf:
            case Word():
                found = _as_written(leaf.text, leaf.field)
                reason = f"says “{leaf.text}”"
            case Fuzzy():
                found, reason = replace(leaf, distance=0), f"says “{leaf.text}”"
            case Phrase():
                words = (_as_written(word, leaf.field) for word in leaf.words)
                found = _all_of(in_text(leaf), *words)
                reason = f"says “{' '.join(leaf.words)}”"
            case Prefix():
                found, reason = leaf, f"has a word that begins with “{leaf.text}”"
            case _:
                continue
        yield _Sign(tier=EXACT, reason=reason, node=found)


def _inflected_signs(leaves: Iterable[Node]) -> Iterator[_Sign]:
    for leaf in leaves:
        match leaf:
            case Word():
                found = in_text(leaf)
                tier, reason = STEM, f"has “{leaf.text}” in another form"
            case Phrase():
                found = in_text(leaf)
                text = " ".join(leaf.words)
                tier, reason = STEM, f"has “{text}” in another form"
            case Fuzzy():
                found = leaf
                tier, reason = FUZZY, f"has a word spelled like “{leaf.text}”"
            case _:
                continue
        yield _Sign(tier=tier, reason=reason, node=found)


def _corrected_signs(
    corrections: Mapping[str, str], searcher: Searcher
) -> Iterator[_Sign]:
    for word in corrections:
        folded = fold(word)
        for spelling in expand_fuzzy(
            folded, allowed_slips(folded), searcher.words(), limit=MAX_SPELLINGS
        ):
            yield _Sign(
                tier=FUZZY,
                reason=f"“{word}” read as “{spelling}”",
                node=Fuzzy(spelling, 0),
            )


def _as_written(word: str, field: str | None) -> Node:
    tokens = tuple(find_tokens(word))
    is_indexed = len(tokens) == 1 or (len(tokens) > 1 and tokens[0].is_whole)
    # Runs of Chinese are indexed in pairs, so the whole is no word of the index.
    return Fuzzy(word, 0, field) if is_indexed else in_text(Phrase((word,), field))


def _all_of(*nodes: Node) -> Group:
    return Group(tuple(Clause(Occur.MUST, node) for node in nodes))


def _mention_reason(link: Link, note: str, corpus: Corpus) -> str:
    label = corpus.concepts[link.concept].label
    if link.how in ("misspelling", "fuzzy"):
        return f"“{link.text}” read as “{label}”"
    mentions = corpus.mentions.get(note, ())
    mention = next((m for m in mentions if m.concept == link.concept), None)
    meaning = corpus.labels.get(normalise(mention.text)) if mention else None
    if mention and (meaning is None or meaning.how == "misspelling"):
        return f"line {mention.line} spells it “{mention.text}”"
    if link.how == "alias":
        return f"“{link.text}” is another name of {label}"
    if mention and meaning and meaning.how == "alias":
        return f"“{mention.text}” is another name of {label}"
    return f"mentions {label}"


def _partly_named(
    leaves: Iterable[Node], concepts: Sequence[str], corpus: Corpus
) -> tuple[str, str] | None:
    for leaf in leaves:
        if not isinstance(leaf, Word | Phrase):
            continue
        words = (leaf.text,) if isinstance(leaf, Word) else leaf.words
        stems = set(phrase_stems(words))
        for id_ in concepts:
            concept = corpus.concepts[id_]
            for name in (concept.label, *concept.aliases):
                if stems <= set(phrase_stems((name,))):
                    text = " ".join(words)
                    return f"“{text}” is in “{name}”, a name of {concept.label}", id_
    return None
