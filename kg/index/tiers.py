"""Matches → hits with their tier and the reason in words.

*Exact* is a note that says a word of the query as typed, *alias* one that names its
concept otherwise or misspells it, *stem* one that has a word or name in another form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from kg.index.base import (
    ConceptIs,
    DateIn,
    FindIds,
    Match,
    Node,
    Phrase,
    Searcher,
    Word,
)
from kg.index.corpus import ALIAS, EXACT, FUZZY, STEM, Corpus, FoundHit, concepts_in
from kg.index.dates import find_days
from kg.index.linking import Link
from kg.index.lookups import is_within, phrase_stems
from kg.index.signs import (
    Explain,
    Why,
    as_written,
    by_runs,
    by_signs,
    corrected_signs,
    inflected_signs,
    literal_signs,
    make_find_ids,
    words_of,
)
from kg.index.trees import all_of, any_of, none_of, wanted_leaves
from kg.index.understanding import Understood
from kg.labels import fold, make_norm, normalise
from kg.records import Mention


def name_tiers(leaves: Sequence[Node], links: Sequence[Link]) -> tuple[Node, ...]:
    """Return the tiers of a query that is one word or phrase, or one concept's name.

    Notes that say all of it as typed, those that name the concept otherwise, those that
    have all of it in another form; behind the last stand those with a part of it.
    """
    words: tuple[str, ...] = ()
    for leaf in leaves:
        if not isinstance(leaf, Word | Phrase):
            return ()
        words += words_of(leaf)
    first = leaves[0]
    field = first.field if isinstance(first, Word | Phrase) else None
    if len(words) > 1 or isinstance(first, Phrase):
        inflected: Phrase | Word = Phrase(words, field)
    else:
        inflected = Word(words[0], field)
    exact = all_of(inflected, *(as_written(word, field) for word in words))
    named = tuple(ConceptIs(link.concept) for link in links)
    if len(words) == 1:
        return exact, none_of(inflected)
    otherwise = all_of(any_of(*named), none_of(inflected))
    return exact, otherwise, any_of(inflected, *named)


def explain_matches(
    matches: Sequence[Match],
    understood: Understood,
    searcher: Searcher,
    corpus: Corpus,
) -> Iterator[FoundHit]:
    """Say of matches of what was typed why they match.

    What accounts for more of the query's words is said before what accounts for fewer,
    and then the surer reason: literal words, a concept, words in another form.
    """
    leaves = tuple(wanted_leaves(understood.root))
    # What a likely spelling names is said as such, behind what is sure.
    links = [link for link in understood.links if link.how != "fuzzy"]
    find_ids = make_find_ids(searcher, among=[match.id for match in matches])
    explanations: tuple[Explain, ...] = (
        _widest(
            by_runs(understood.query.root, find_ids),
            by_signs(literal_signs(leaves), find_ids),
            _by_mention(links, corpus, find_ids),
        ),
        by_signs(inflected_signs(leaves), find_ids),
        partial(_partly_named, leaves, corpus),
        _by_mention(understood.asked, corpus, find_ids),
        partial(_of_days, find_days(understood.query.root), corpus),
    )
    has_any = understood.query.tree.clauses
    reason = "passes the filters" if has_any else "is a note"
    unsaid = Why(tier=EXACT, reason=reason, words=0)
    read_as = by_signs(corrected_signs(understood.corrections), find_ids)
    for match in matches:
        why = _explain(match.id, explanations) or unsaid
        if understood.loose and (also := read_as(match.id)):
            why = replace(why, reason=f"{why.reason}; {also.reason}")
        yield _make_hit(match, why)


def explain_corrected(
    matches: Sequence[Match],
    understood: Understood,
    searcher: Searcher,
    corpus: Corpus,
) -> Iterator[FoundHit]:
    """Say of matches that came by likely spellings how words were read."""
    if not matches:
        return
    find_ids = make_find_ids(searcher, among=[match.id for match in matches])
    explanations = (
        by_signs(corrected_signs(understood.corrections), find_ids),
        _by_mention((*understood.links, *understood.asked), corpus, find_ids),
    )
    word, spellings = next(iter(understood.corrections.items()))
    unsaid = Why(tier=FUZZY, reason=f"“{word}” read as “{spellings[0]}”", words=1)
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


def _widest(*explanations: Explain) -> Explain:
    """Explain by what accounts for most words, by the first of equals."""

    def explain(id_: str) -> Why | None:
        found = [why for explain in explanations if (why := explain(id_))]
        return max(found, key=lambda why: why.words, default=None)

    return explain


def _by_mention(links: Sequence[Link], corpus: Corpus, find_ids: FindIds) -> Explain:
    def explain(id_: str) -> Why | None:
        concepts = concepts_in(corpus, id_)
        link = next((link for link in links if link.concept in concepts), None)
        return _explain_mention(link, id_, corpus, find_ids) if link else None

    return explain


def _explain_mention(link: Link, note: str, corpus: Corpus, find_ids: FindIds) -> Why:
    mentions = [m for m in corpus.mentions[note] if m.concept == link.concept]
    said, stems = fold(link.text), _stems_of(link.text)
    other = next((m for m in mentions if _stems_of(m.text) != stems), None)
    if any(fold(mention.text) == said for mention in mentions):
        tier, reason = EXACT, f"mentions {corpus.concepts[link.concept].label}"
    elif other is None or note in find_ids(Phrase((link.text,))):
        tier, reason = STEM, f"has “{link.text}” in another form"
    else:
        tier, reason = ALIAS, _other_name(link, other, corpus)
    words = len(link.text.split())
    return Why(tier=tier, reason=reason, words=words, concept=link.concept)


@lru_cache(maxsize=1 << 12)
def _stems_of(text: str) -> tuple[str, ...]:
    return phrase_stems((text,))


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


def _of_days(days: Sequence[DateIn], corpus: Corpus, id_: str) -> Why | None:
    day = corpus.notes[id_].date
    if day is None or not any(is_within(day, asked) for asked in days):
        return None
    return Why(tier=EXACT, reason=f"is from {day.isoformat()}", words=1)


def _partly_named(leaves: Iterable[Node], corpus: Corpus, id_: str) -> Why | None:
    for leaf in leaves:
        if not isinstance(leaf, Word):
            continue
        word = make_norm(leaf.text)
        for concept_id in concepts_in(corpus, id_):
            concept = corpus.concepts[concept_id]
            for name in (concept.label, *concept.aliases):
                if word in map(make_norm, normalise(name).split()):
                    return Why(
                        tier=ALIAS,
                        reason=f"“{leaf.text}” is in “{name}”, "
                        f"a name of {concept.label}",
                        words=1,
                        concept=concept.id,
                    )
    return None
