"""Matches → hits with their tier and the reason in words.

*Exact* is a note that says a word of the query as typed, *alias* one that names its
concept otherwise or misspells it, *stem* one that has a word or name in another form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from kg.index.analysis import find_tokens, is_stop_word
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
from kg.index.corpus import ALIAS, EXACT, FUZZY, STEM, TIERS, Corpus, FoundHit
from kg.index.fuzzy import allowed_slips, expand_fuzzy
from kg.index.linking import Link
from kg.index.lookups import phrase_stems
from kg.index.trees import find_word_runs, in_text, wanted_leaves, without_stop_words
from kg.labels import fold, normalise
from kg.records import Mention

# Likely spellings of one word that a reason can name.
MAX_SPELLINGS = 16
# Words of a query of which a reason names the longest run: each run is a search.
MAX_RUN_WORDS = 8

FindIds = Callable[[Node], frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Why:
    """Why a document matches; ``words`` of the query are explained by that.

    ``concept`` is the concept by whose mention the document was found, if it was.
    """

    tier: str
    reason: str
    words: int
    concept: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    """An explanation that holds for the documents that a node finds."""

    why: _Why
    node: Node


Explain = Callable[[str], _Why | None]


def explain_matches(
    matches: Iterable[ScoredId],
    query: Query,
    links: Sequence[Link],
    *,
    searcher: Searcher,
    corpus: Corpus,
    asked: Sequence[Link],
) -> tuple[FoundHit, ...]:
    """Say of the matches of a query why they match.

    What accounts for more of the query's words is said before what accounts for fewer,
    and then the surer reason: literal words, a concept, words in another form.
    ``links`` are the concepts that the query's words name, ``asked`` those of its
    filters. Matches keep their order, unless the query is one word or the name of one
    concept: then those with more words of the name come first, and of these the better
    tiers.
    """
    leaves = tuple(wanted_leaves(without_stop_words(query.root)))
    find_ids = _make_find_ids(searcher)
    explanations: tuple[Explain, ...] = (
        _widest(
            _by_runs(query.root, find_ids),
            _by_signs(_literal_signs(leaves), find_ids),
            _by_mention(links, corpus),
        ),
        _by_signs(_inflected_signs(leaves), find_ids),
        partial(_partly_named, leaves, corpus),
        _by_mention(asked, corpus),
    )
    reason = "passes the filters" if query.tree.clauses else "is a note"
    unsaid = _Why(tier=EXACT, reason=reason, words=0)
    found = [(match, _explain(match.id, explanations) or unsaid) for match in matches]
    if _is_one_name(leaves, links):
        found.sort(key=lambda pair: (-pair[1].words, TIERS.index(pair[1].tier)))
    return tuple(_make_hit(match, why) for match, why in found)


def explain_corrected(
    matches: Iterable[ScoredId],
    corrections: Mapping[str, str],
    links: Sequence[Link],
    *,
    searcher: Searcher,
    corpus: Corpus,
) -> Iterator[FoundHit]:
    """Say of matches that came by corrected words how these were read."""
    explanations = (
        _by_signs(_corrected_signs(corrections, searcher), _make_find_ids(searcher)),
        _by_mention(links, corpus),
    )
    word, spelling = next(iter(corrections.items()))
    unsaid = _Why(tier=FUZZY, reason=f"“{word}” read as “{spelling}”", words=1)
    for match in matches:
        why = _explain(match.id, explanations) or unsaid
        yield _make_hit(match, replace(why, tier=FUZZY))


def _make_hit(match: ScoredId, why: _Why) -> FoundHit:
    return FoundHit(
        id=match.id,
        score=match.score,
        tier=why.tier,
        reason=why.reason,
        concept=why.concept,
    )


def _explain(id_: str, explanations: Iterable[Explain]) -> _Why | None:
    return next((why for explain in explanations if (why := explain(id_))), None)


def _is_one_name(leaves: Sequence[Node], links: Sequence[Link]) -> bool:
    if len(leaves) == 1 or len(links) != 1:
        return len(leaves) == 1
    named = [word for word in links[0].text.split() if not is_stop_word(word)]
    return named == [leaf.text for leaf in leaves if isinstance(leaf, Word)]


def _make_find_ids(searcher: Searcher) -> FindIds:
    # Kept, and asked for only when a match needs it: most are explained by the first.
    @cache
    def find_ids(node: Node) -> frozenset[str]:
        return frozenset(hit.id for hit in searcher.find(Query(root=_all_of(node))))

    return find_ids


def _widest(*explanations: Explain) -> Explain:
    def explain(id_: str) -> _Why | None:
        found = [why for explain in explanations if (why := explain(id_))]
        return max(found, key=lambda why: why.words, default=None)

    return explain


def _by_runs(group: Group, find_ids: FindIds) -> Explain:
    runs = sorted(_find_runs(group, find_ids), key=lambda run: -run[0].words)
    return lambda id_: next((why for why, ids in runs if id_ in ids), None)


def _find_runs(
    group: Group, find_ids: FindIds
) -> Iterator[tuple[_Why, frozenset[str]]]:
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
) -> Iterator[tuple[_Why, frozenset[str]]]:
    # Stop words count only inside a run. A run is looked for where both of the runs
    # stand that are a word shorter, which is seldom anywhere.
    ends = [at for at, word in enumerate(words) if not is_stop_word(word)]
    ids = {(at, at): find_ids(_as_written(words[at], None)) for at in ends}
    for size in range(1, len(ends)):
        for start, before, after, end in zip(
            ends, ends[size - 1 :], ends[1:], ends[size:], strict=False
        ):
            both = ids[start, before] & ids[after, end]
            phrase = Phrase(tuple(words[start : end + 1]))
            ids[start, end] = both and both & find_ids(in_text(phrase))
            if ids[start, end]:
                yield _says(phrase), ids[start, end]


def _says(leaf: Word | Phrase) -> _Why:
    words = _words(leaf)
    return _Why(tier=EXACT, reason=f"says “{' '.join(words)}”", words=len(words))


def _by_signs(signs: Iterable[_Sign], find_ids: FindIds) -> Explain:
    # Each sign keeps its answer: to find it by its node again costs more than it.
    known = [(sign.why, cache(partial(find_ids, sign.node))) for sign in signs]
    return lambda id_: next((why for why, find in known if id_ in find()), None)


def _by_mention(links: Sequence[Link], corpus: Corpus) -> Explain:
    def explain(id_: str) -> _Why | None:
        concepts = corpus.documents[id_].concepts
        link = next((link for link in links if link.concept in concepts), None)
        return _explain_mention(link, id_, corpus) if link else None

    return explain


def _explain_mention(link: Link, note: str, corpus: Corpus) -> _Why:
    mentions = [m for m in corpus.mentions[note] if m.concept == link.concept]
    said, stems = fold(link.text), phrase_stems((link.text,))
    other = next((m for m in mentions if phrase_stems((m.text,)) != stems), None)
    if any(fold(mention.text) == said for mention in mentions):
        tier, reason = EXACT, f"mentions {corpus.concepts[link.concept].label}"
    elif other is None:
        tier, reason = STEM, f"has “{link.text}” in another form"
    else:
        tier, reason = ALIAS, _other_name(link, other, corpus)
    words = len(link.text.split())
    return _Why(tier=tier, reason=reason, words=words, concept=link.concept)


def _other_name(link: Link, mention: Mention, corpus: Corpus) -> str:
    label = corpus.concepts[link.concept].label
    if link.how in ("misspelling", "fuzzy"):
        return f"“{link.text}” read as “{label}”"
    meaning = corpus.labels.get(normalise(mention.text))
    if meaning is None or meaning.how == "misspelling":
        return f"line {mention.line} spells it “{mention.text}”"
    if link.how == "alias":
        return f"“{link.text}” is another name of {label}"
    if meaning.how == "alias":
        return f"“{mention.text}” is another name of {label}"
    return f"mentions {label}"


def _literal_signs(leaves: Iterable[Node]) -> Iterator[_Sign]:
    for leaf in leaves:
        match leaf:
            case Word(text=text):
                found, reason = _as_written(text, leaf.field), f"says “{text}”"
            case Fuzzy(text=text):
                found, reason = replace(leaf, distance=0), f"says “{text}”"
            case Phrase():
                words = (_as_written(word, leaf.field) for word in leaf.words)
                found = _all_of(in_text(leaf), *words)
                reason = f"says “{' '.join(leaf.words)}”"
            case Prefix(text=text):
                found, reason = leaf, f"has a word that begins with “{text}”"
            case _:
                continue
        yield _make_sign(EXACT, reason, leaf, found)


def _inflected_signs(leaves: Iterable[Node]) -> Iterator[_Sign]:
    for leaf in leaves:
        match leaf:
            case Word() | Phrase():
                reason = f"has “{' '.join(_words(leaf))}” in another form"
                yield _make_sign(STEM, reason, leaf, in_text(leaf))
            case Fuzzy(text=text):
                reason = f"has a word spelled like “{text}”"
                yield _make_sign(FUZZY, reason, leaf, leaf)


def _make_sign(tier: str, reason: str, leaf: Node, found: Node) -> _Sign:
    words = len(leaf.words) if isinstance(leaf, Phrase) else 1
    return _Sign(why=_Why(tier=tier, reason=reason, words=words), node=found)


def _words(leaf: Word | Phrase) -> tuple[str, ...]:
    return leaf.words if isinstance(leaf, Phrase) else (leaf.text,)


def _corrected_signs(
    corrections: Mapping[str, str], searcher: Searcher
) -> Iterator[_Sign]:
    for word in corrections:
        folded = fold(word)
        for spelling in expand_fuzzy(
            folded, allowed_slips(folded), searcher.words(), limit=MAX_SPELLINGS
        ):
            found = Fuzzy(spelling, 0)
            yield _make_sign(FUZZY, f"“{word}” read as “{spelling}”", found, found)


def _as_written(word: str, field: str | None) -> Node:
    tokens = tuple(find_tokens(word))
    is_indexed = len(tokens) == 1 or (len(tokens) > 1 and tokens[0].is_whole)
    # Runs of Chinese are indexed in pairs, so the whole is no word of the index.
    return Fuzzy(word, 0, field) if is_indexed else in_text(Phrase((word,), field))


def _all_of(*nodes: Node) -> Group:
    return Group(tuple(Clause(Occur.MUST, node) for node in nodes))


def _partly_named(leaves: Iterable[Node], corpus: Corpus, id_: str) -> _Why | None:
    for leaf in leaves:
        if not isinstance(leaf, Word | Phrase):
            continue
        words = _words(leaf)
        stems = set(phrase_stems(words))
        for concept_id in corpus.documents[id_].concepts:
            concept = corpus.concepts[concept_id]
            for name in (concept.label, *concept.aliases):
                if stems <= set(phrase_stems((name,))):
                    said = f"“{' '.join(words)}” is in “{name}”"
                    return _Why(
                        tier=ALIAS,
                        reason=f"{said}, a name of {concept.label}",
                        words=len(words),
                        concept=concept.id,
                    )
    return None
