"""Query → hits: matches, widened by concepts, likely spellings and the graph.

Three passes: the words and the concepts that they name; likely spellings of words that
occur nowhere; and neighbours in the graph. A query with a phrase or an exclusion stays
with the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from kg.answers import Neighbour, RecognisedConcept
from kg.index.base import (
    FILTERS,
    Clause,
    ConceptIs,
    Fuzzy,
    Group,
    Match,
    Node,
    Occur,
    Prefix,
    Query,
    Searcher,
    Sort,
    Word,
)
from kg.index.corpus import GRAPH, Corpus, Found, FoundHit
from kg.index.fuzzy import MAX_EXPANSIONS, allowed_slips, expand_fuzzy, expand_prefix
from kg.index.linking import Link, link_concepts
from kg.index.lookups import newest_first
from kg.index.naming import resolve_names
from kg.index.query import print_query
from kg.index.snippets import make_wanted
from kg.index.tiers import explain_corrected, explain_matches
from kg.index.trees import is_strict, map_leaves, wanted_leaves, without_stop_words
from kg.index.wordlist import make_word_list
from kg.labels import fold
from kg.records import Predicate

Matching = TypeVar("Matching", Match, FoundHit)

MAX_NEIGHBOURS = 20
MAX_GRAPH_HITS = 10


def find_hits(
    query: Query,
    *,
    searcher: Searcher,
    corpus: Corpus,
    sort: Sort = Sort.RELEVANCE,
    fuzzy_below: int = 3,
) -> Found:
    """Answer a query: hits with tiers and reasons, concepts recognised, a correction.

    Hits of a pass stand behind those of the one before, by score within it; those of
    one word or one concept's name by tier before score, see `explain_matches`.
    `Sort.DATE` orders the hits of all passes together. Without anything to look for, as
    in a query of filters alone, all that passes is listed newest first. With fewer hits
    than ``fuzzy_below``, neighbours that are only related by standing together count as
    well.
    """
    named = resolve_names(query, corpus)
    root = without_stop_words(named.root)
    sort = sort if any(wanted_leaves(root)) else Sort.DATE
    asked = tuple(_asked_concepts(named.tree, corpus))

    def find(linked: Group) -> tuple[Match, ...]:
        return searcher.search(
            replace(named, root=without_stop_words(linked)), sort=sort
        ).matches

    linked, links = link_concepts(named.root, corpus.labels, {})
    hits = explain_matches(find(linked), named, links, asked, searcher, corpus)
    corrections = _find_corrections(root, (*links, *asked), searcher, corpus)
    if corrections and not is_strict(root):
        linked, links = link_concepts(named.root, corpus.labels, corrections)
        near = _unseen(find(linked), hits)
        hits += explain_corrected(near, corrections, (*links, *asked), searcher, corpus)
    recognised = _recognise((*links, *asked), corpus)
    if not is_strict(root) and not _needs_words(linked):
        typed_only = len(hits) >= fuzzy_below
        graph_hits = _find_graph_hits(named.tree, recognised, typed_only, searcher)
        hits += _unseen(graph_hits, hits)[:MAX_GRAPH_HITS]
    if sort is Sort.DATE:
        hits.sort(key=lambda hit: newest_first(hit.id, corpus.notes[hit.id].date))
    return Found(
        hits=tuple(hits),
        concepts=recognised,
        did_you_mean=_did_you_mean(query, corrections),
        notices=(*named.notices, *_cut_expansions(root, searcher)),
        wanted=make_wanted(root, corrections=corrections, words=searcher.words()),
    )


def _asked_concepts(tree: Group, corpus: Corpus) -> Iterator[Link]:
    asked = [clause.node for clause in tree.clauses if clause.occur is not Occur.NOT]
    for node in (*asked, *wanted_leaves(tree)):
        if isinstance(node, ConceptIs) and node.id in corpus.concepts:
            label = corpus.concepts[node.id].label
            yield Link(concept=node.id, text=label, how="label")


def _find_corrections(
    root: Group, links: Iterable[Link], searcher: Searcher, corpus: Corpus
) -> dict[str, str]:
    """Return the likely spelling of each word that occurs nowhere and names nothing."""
    linked = {word for link in links for word in link.text.split()}
    unknown = [
        leaf.text
        for leaf in wanted_leaves(root)
        if isinstance(leaf, Word)
        and leaf.field is None
        and leaf.text not in linked
        and allowed_slips(fold(leaf.text))
        and not searcher.search(Query(root=Group((Clause(Occur.MUST, leaf),)))).matches
    ]
    if not unknown:
        return {}
    known = {
        word: 1
        for label, meaning in corpus.labels.items()
        if meaning.how != "misspelling"
        for word in label.split()
    }
    words = make_word_list((known | dict(searcher.words())).items())
    corrections: dict[str, str] = {}
    for word in unknown:
        folded = fold(word)
        for spelling in expand_fuzzy(folded, allowed_slips(folded), words, limit=1):
            corrections[word] = spelling
    return corrections


def _unseen(matches: Iterable[Matching], hits: Iterable[FoundHit]) -> list[Matching]:
    seen = {hit.id for hit in hits}
    return [match for match in matches if match.id not in seen]


def _recognise(links: Iterable[Link], corpus: Corpus) -> tuple[RecognisedConcept, ...]:
    found: dict[str, RecognisedConcept] = {}
    for link in links:
        if link.concept not in found:
            found[link.concept] = RecognisedConcept(
                id=link.concept,
                label=corpus.concepts[link.concept].label,
                definition=corpus.concepts[link.concept].definition,
                text=link.text,
                how=link.how,
                neighbours=corpus.neighbours(link.concept),
            )
    return tuple(found.values())


def _needs_words(linked: Group) -> bool:
    """Tell whether a query requires something besides filters and concepts."""
    return any(
        clause.occur is Occur.MUST
        and not isinstance(clause.node, FILTERS)
        and not (isinstance(clause.node, Group) and _has_concept(clause.node))
        for clause in linked.clauses
    )


def _has_concept(group: Group) -> bool:
    return any(isinstance(clause.node, ConceptIs) for clause in group.clauses)


def _find_graph_hits(
    tree: Group,
    recognised: Iterable[RecognisedConcept],
    typed_only: bool,
    searcher: Searcher,
) -> list[FoundHit]:
    """Return the notes that mention a neighbour of a concept, typed relations first."""
    filters = tuple(
        clause
        for clause in tree.clauses
        if clause.occur is Occur.MUST and isinstance(clause.node, FILTERS)
    )
    steps = [(concept, near) for concept in recognised for near in concept.neighbours]
    steps.sort(key=lambda step: not _is_typed(step[1]))
    hits: dict[str, FoundHit] = {}
    for concept, near in steps[:MAX_NEIGHBOURS]:
        if typed_only and not _is_typed(near):
            break
        mentioned = Clause(Occur.MUST, ConceptIs(near.id))
        for match in searcher.search(Query(root=Group((*filters, mentioned)))).matches:
            hit = FoundHit(
                id=match.id,
                score=match.score,
                tier=GRAPH,
                reason=f"{concept.label} {near.phrase} {near.label}",
                concept=near.id,
            )
            hits.setdefault(match.id, hit)
    return list(hits.values())


def _is_typed(near: Neighbour) -> bool:
    return near.predicate != Predicate.RELATED_TO


def _did_you_mean(query: Query, corrections: Mapping[str, str]) -> str | None:
    if not corrections:
        return None

    def correct(leaf: Node) -> Node:
        if isinstance(leaf, Word):
            return replace(leaf, text=corrections.get(leaf.text, leaf.text))
        return leaf

    return print_query(replace(query, root=map_leaves(query.root, correct)))


def _cut_expansions(root: Group, searcher: Searcher) -> Iterator[str]:
    over = MAX_EXPANSIONS + 1
    words = searcher.words()
    for leaf in wanted_leaves(root):
        if isinstance(leaf, Prefix):
            found = expand_prefix(fold(leaf.text), words, limit=over)
        elif isinstance(leaf, Fuzzy):
            found = expand_fuzzy(fold(leaf.text), leaf.distance, words, limit=over)
        else:
            continue
        if len(found) == over:
            yield (
                f"“{leaf.text}” stands for more than {MAX_EXPANSIONS} words; "
                "only the likeliest were looked for."
            )
