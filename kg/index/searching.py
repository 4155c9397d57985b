"""Query → hits: matches, widened by concepts, likely spellings and the graph.

What was typed comes first, then what only likely spellings of unknown words find, then
notes that mention neighbours of its concepts in the graph. A query with a phrase or an
exclusion stays with the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.answers import Neighbour, RecognisedConcept
from kg.index.base import (
    FILTERS,
    Boost,
    Clause,
    ConceptIs,
    Fuzzy,
    Group,
    IdIn,
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
from kg.index.dates import asks_for_days_only, find_days, name_days
from kg.index.feedback import DOCUMENTS, MIN_WORDS, expansion_terms
from kg.index.fuzzy import MAX_EXPANSIONS, expand_fuzzy, expand_prefix
from kg.index.snippets import make_wanted
from kg.index.tiers import explain_corrected, explain_matches, name_tiers
from kg.index.trees import all_of, any_of, is_strict, wanted_leaves
from kg.index.understanding import (
    Understood,
    did_you_mean,
    is_one_name,
    recognise,
    understand,
)
from kg.labels import fold
from kg.records import Predicate

MAX_NEIGHBOURS = 20
MAX_GRAPH_HITS = 10


def find_hits(
    query: Query,
    *,
    searcher: Searcher,
    corpus: Corpus,
    sort: Sort = Sort.RELEVANCE,
    limit: int | None = None,
    offset: int = 0,
    facets: Sequence[str] = (),
    fuzzy_below: int = 3,
) -> Found:
    """Answer a query: hits with tiers and reasons, concepts recognised, a correction.

    Hits of what was typed stand before those of likely spellings, and these before
    those of the graph; each of the three by score, those of one word or one concept's
    name by tier before score, see `kg.index.tiers.name_tiers`. `Sort.DATE` orders all
    together. Without anything to look for, as in a query of filters or days alone, all
    that passes is listed newest first. With fewer hits than ``fuzzy_below``, neighbours
    that are only related by standing together count as well. ``limit`` hits from
    ``offset`` on are returned; total and facets count all.
    """
    understood = understand(query, searcher=searcher, corpus=corpus)
    recognised = recognise(understood, corpus)
    leaves = tuple(wanted_leaves(understood.root))
    if not leaves or asks_for_days_only(name_days(understood.root)):
        sort = Sort.DATE
    near = _find_near(understood, recognised, searcher, fuzzy_below=fuzzy_below)
    asked, literal_tiers = _with_tiers(understood, leaves, near)
    if sort is Sort.RELEVANCE:
        asked = _sharpen(asked, understood, leaves, searcher, corpus)
    results = searcher.search(
        asked, limit=limit, offset=offset, sort=sort, facets=facets
    )
    return Found(
        asked=asked,
        hits=_explain(
            results.matches, understood, near, literal_tiers, searcher, corpus
        ),
        total=results.total,
        facets=results.facets,
        concepts=recognised,
        did_you_mean=did_you_mean(query, understood),
        notices=(
            *understood.query.notices,
            *_cut_expansions(understood.root, searcher),
        ),
        wanted=make_wanted(
            understood.root,
            corrections=understood.corrections,
            words=searcher.words(),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Near:
    """A note that mentions a neighbour of a concept of the query."""

    id: str
    concept: RecognisedConcept
    neighbour: Neighbour


def _find_near(
    understood: Understood,
    recognised: Iterable[RecognisedConcept],
    searcher: Searcher,
    *,
    fuzzy_below: int,
) -> tuple[_Near, ...]:
    """Return the notes of neighbours that match no otherwise, typed relations first.

    Filters that were given beside what was typed are left to the search of all hits:
    they narrow the same few notes, so that as many are left as facets have counted.
    """
    found = understood.widest
    if is_strict(understood.root) or _needs_words(found):
        return ()
    typed_alone = replace(understood.query, filters=(), root=found)
    beside = {
        node.id for node in understood.query.filters if isinstance(node, ConceptIs)
    }
    named = {link.concept for link in understood.links}
    steps = [
        (concept, near)
        for concept in recognised
        if concept.id in named or concept.id not in beside
        for near in concept.neighbours
    ]
    typed = [step for step in steps if _is_typed(step[1])]
    has_weak = len(typed) < len(steps)
    if has_weak and searcher.search(typed_alone, limit=0).total < fuzzy_below:
        typed += [step for step in steps if not _is_typed(step[1])]
    steps = typed[:MAX_NEIGHBOURS]
    if not steps:
        return ()
    mentioned = tuple(ConceptIs(near.id) for _, near in steps)
    clauses = (
        *(clause for clause in understood.query.root.clauses if _is_filter(clause)),
        Clause(Occur.MUST, any_of(*mentioned)),
        Clause(Occur.NOT, found),
    )
    matches = searcher.search(
        Query(root=Group(clauses), tiers=mentioned), limit=MAX_GRAPH_HITS
    ).matches
    return tuple(
        _Near(id=m.id, concept=steps[m.tier][0], neighbour=steps[m.tier][1])
        for m in matches
    )


def _is_typed(near: Neighbour) -> bool:
    return near.predicate != Predicate.RELATED_TO


def _is_filter(clause: Clause) -> bool:
    return clause.occur is Occur.MUST and isinstance(clause.node, FILTERS)


def _needs_words(linked: Group) -> bool:
    """Tell whether a query requires something besides filters and concepts."""
    return any(
        clause.occur is Occur.MUST
        and not isinstance(clause.node, FILTERS)
        and not (isinstance(clause.node, Group) and _has_concept(clause.node))
        for clause in linked.clauses
    )


def _has_concept(group: Group) -> bool:
    nodes = (clause.node for clause in group.clauses)
    return any(
        isinstance(node.node if isinstance(node, Boost) else node, ConceptIs)
        for node in nodes
    )


def _with_tiers(
    understood: Understood, leaves: tuple[Node, ...], near: Sequence[_Near]
) -> tuple[Query, int]:
    """Return the query for all hits, and how many of its tiers are of what was typed.

    Behind these stand what likely spellings find, and then each note of the graph.
    """
    tiers: tuple[Node, ...] = ()
    if is_one_name(leaves, understood.links):
        tiers = name_tiers(leaves, understood.links)
    elif days := find_days(understood.query.root):
        # Words and a day together: what the notes of that day say of them comes first.
        other = [leaf for leaf in leaves if isinstance(leaf, Word) and not leaf.field]
        tiers = (all_of(any_of(*days), any_of(*other)),)
    root, literal = understood.widest, understood.literal
    tiers = (*(all_of(literal, tier) for tier in tiers), literal)
    literal_tiers = len(tiers)
    if near:
        graph_tiers = tuple(IdIn((hit.id,)) for hit in near)
        tiers = (*tiers, root, *graph_tiers)
        in_graph = IdIn(tuple(hit.id for hit in near))
        root = any_of(root, Boost(in_graph, 0.0))
    return replace(understood.query, root=root, tiers=tiers), literal_tiers


def _sharpen(
    asked: Query,
    understood: Understood,
    leaves: tuple[Node, ...],
    searcher: Searcher,
    corpus: Corpus,
) -> Query:
    """Let words that the best hits have in common count as well; no hits are added."""
    words = [leaf for leaf in leaves if isinstance(leaf, Word) and not leaf.field]
    if len(words) < MIN_WORDS or len(words) < len(leaves):
        return asked
    if is_strict(understood.root) or is_one_name(leaves, understood.links):
        return asked
    best = searcher.search(
        replace(understood.query, root=understood.widest), limit=DOCUMENTS
    )
    texts = [corpus.text_of(match.id) for match in best.matches]
    terms = expansion_terms(texts, searcher=searcher)
    clauses = (Clause(Occur.SHOULD, term) for term in terms)
    return replace(asked, root=Group((Clause(Occur.MUST, asked.root), *clauses)))


def _explain(
    matches: Sequence[Match],
    understood: Understood,
    near: Sequence[_Near],
    literal_tiers: int,
    searcher: Searcher,
    corpus: Corpus,
) -> tuple[FoundHit, ...]:
    by_graph = {hit.id: hit for hit in near}
    found = [match for match in matches if match.id not in by_graph]
    typed = [match for match in found if match.tier < literal_tiers]
    loosened = [match for match in found if match.tier >= literal_tiers]
    hits = {
        hit.id: hit
        for hit in (
            *explain_matches(typed, understood, searcher, corpus),
            *explain_corrected(loosened, understood, searcher, corpus),
        )
    }
    return tuple(
        _make_graph_hit(match, by_graph[match.id])
        if match.id in by_graph
        else hits[match.id]
        for match in matches
    )


def _make_graph_hit(match: Match, near: _Near) -> FoundHit:
    neighbour = near.neighbour
    return FoundHit(
        id=match.id,
        score=match.score,
        tier=GRAPH,
        reason=f"{near.concept.label} {neighbour.phrase} {neighbour.label}",
        concept=neighbour.id,
    )


def _cut_expansions(root: Group, searcher: Searcher) -> Iterator[str]:
    over = MAX_EXPANSIONS + 1
    for leaf in wanted_leaves(root):
        if isinstance(leaf, Prefix):
            found = expand_prefix(fold(leaf.text), searcher.words(), limit=over)
        elif isinstance(leaf, Fuzzy):
            words = searcher.words()
            found = expand_fuzzy(fold(leaf.text), leaf.distance, words, limit=over)
        else:
            continue
        if len(found) == over:
            yield (
                f"“{leaf.text}” stands for more than {MAX_EXPANSIONS} words; "
                "only the likeliest were looked for."
            )
