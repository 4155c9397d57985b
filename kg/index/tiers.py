"""Matches → hits with their tier and the reason in words.

*Exact* is a note that says a word of the query as typed, *alias* one that names its
concept otherwise or misspells it, *stem* one that has a word or name in another form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from kg.index.analysis import is_stop_word
from kg.index.base import (
    Match,
    Node,
    Phrase,
    Query,
    Searcher,
    Word,
)
from kg.index.corpus import (
    ALIAS,
    EXACT,
    FUZZY,
    STEM,
    TIERS,
    Corpus,
    FoundHit,
    concepts_in,
)
from kg.index.linking import Link
from kg.index.lookups import phrase_stems
from kg.index.signs import (
    Explain,
    Why,
    by_runs,
    by_signs,
    corrected_signs,
    inflected_signs,
    literal_signs,
    make_find_ids,
    words_of,
)
from kg.index.trees import wanted_leaves, without_stop_words
from kg.labels import fold, normalise
from kg.records import Mention


def explain_matches(
    matches: Iterable[Match],
    query: Query,
    links: Sequence[Link],
    asked: Sequence[Link],
    searcher: Searcher,
    corpus: Corpus,
) -> list[FoundHit]:
    """Say of the matches of a query why they match.

    What accounts for more of the query's words is said before what accounts for fewer,
    and then the surer reason: literal words, a concept, words in another form.
    ``links`` are the concepts that the query's words name, ``asked`` those of its
    filters. Matches keep their order, unless the query is one word or the name of one
    concept: then those with more words of the name come first, and of these the better
    tiers.
    """
    leaves = tuple(wanted_leaves(without_stop_words(query.root)))
    find_ids = make_find_ids(searcher)
    explanations: tuple[Explain, ...] = (
        _widest(
            by_runs(query.root, find_ids),
            by_signs(literal_signs(leaves), find_ids),
            _by_mention(links, corpus),
        ),
        by_signs(inflected_signs(leaves), find_ids),
        partial(_partly_named, leaves, corpus),
        _by_mention(asked, corpus),
    )
    reason = "passes the filters" if query.tree.clauses else "is a note"
    unsaid = Why(tier=EXACT, reason=reason, words=0)
    found = [(match, _explain(match.id, explanations) or unsaid) for match in matches]
    if _is_one_name(leaves, links):
        found.sort(key=lambda pair: (-pair[1].words, TIERS.index(pair[1].tier)))
    return [_make_hit(match, why) for match, why in found]


def explain_corrected(
    matches: Iterable[Match],
    corrections: Mapping[str, str],
    links: Sequence[Link],
    searcher: Searcher,
    corpus: Corpus,
) -> Iterator[FoundHit]:
    """Say of matches that came by corrected words how these were read."""
    explanations = (
        by_signs(corrected_signs(corrections, searcher), make_find_ids(searcher)),
        _by_mention(links, corpus),
    )
    word, spelling = next(iter(corrections.items()))
    unsaid = Why(tier=FUZZY, reason=f"“{word}” read as “{spelling}”", words=1)
    for match in matches:
        why = _explain(match.id, explanations) or unsaid
        yield _make_hit(match, replace(why, tier=FUZZY))


def _make_hit(match: Match, why: Why) -> FoundHit:
    return FoundHit(
        id=match.id,
        score=match.score,
        tier=why.tier,
        reason=why.reason,
        concept=why.concept,
    )


def _explain(id_: str, explanations: Iterable[Explain]) -> Why | None:
    return next((why for explain in explanations if (why := explain(id_))), None)


def _is_one_name(leaves: Sequence[Node], links: Sequence[Link]) -> bool:
    if len(leaves) == 1 or len(links) != 1:
        return len(leaves) == 1
    named = [word for word in links[0].text.split() if not is_stop_word(word)]
    return named == [leaf.text for leaf in leaves if isinstance(leaf, Word)]


def _widest(*explanations: Explain) -> Explain:
    """Explain by what accounts for most words, by the first of equals."""

    def explain(id_: str) -> Why | None:
        found = [why for explain in explanations if (why := explain(id_))]
        return max(found, key=lambda why: why.words, default=None)

    return explain


def _by_mention(links: Sequence[Link], corpus: Corpus) -> Explain:
    def explain(id_: str) -> Why | None:
        concepts = concepts_in(corpus, id_)
        link = next((link for link in links if link.concept in concepts), None)
        return _explain_mention(link, id_, corpus) if link else None

    return explain


def _explain_mention(link: Link, note: str, corpus: Corpus) -> Why:
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
    return Why(tier=tier, reason=reason, words=words, concept=link.concept)


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


def _partly_named(leaves: Iterable[Node], corpus: Corpus, id_: str) -> Why | None:
    for leaf in leaves:
        if not isinstance(leaf, Word | Phrase):
            continue
        words = words_of(leaf)
        stems = set(phrase_stems(words))
        for concept_id in concepts_in(corpus, id_):
            concept = corpus.concepts[concept_id]
            for name in (concept.label, *concept.aliases):
                if stems <= set(phrase_stems((name,))):
                    said = f"“{' '.join(words)}” is in “{name}”"
                    return Why(
                        tier=ALIAS,
                        reason=f"{said}, a name of {concept.label}",
                        words=len(words),
                        concept=concept.id,
                    )
    return None
