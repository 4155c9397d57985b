"""Words of a query → the concepts that they name, added to the tree as alternatives.

A document that has all of the words, or mentions what they name, is preferred.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from kg.index.analysis import is_stop_word
from kg.index.base import (
    Boost,
    Clause,
    ConceptIs,
    Group,
    Node,
    Occur,
    Phrase,
    Word,
)
from kg.index.corpus import Corpus
from kg.index.trees import all_of, any_of, find_word_runs
from kg.labels import LabelMeaning, find_labels, make_norm

# A likely spelling of a word counts for less than the word.
SPELLING_WEIGHT = 0.6
# So does a concept of whose name a word is a part; a word of many names tells nothing.
PART_WEIGHT = 0.1
MAX_NAMED_WITH = 20
# What all words together count for once more, and of how many at most that is asked:
# hardly any document has all words of a long question.
TOGETHER_WEIGHT = 2.0
MAX_TOGETHER = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Words of a query name a concept. ``how``: label, alias, misspelling or fuzzy."""

    concept: str
    text: str
    how: str


def link_concepts(
    group: Group,
    corpus: Corpus,
    corrections: Mapping[str, tuple[str, ...]],
) -> tuple[Group, tuple[Link, ...]]:
    """Let words that name a concept also be answered by its mentions.

    A word that is only a part of names counts a little for their concepts.
    ``corrections`` are likely spellings of words, the likeliest first: such a word is
    answered by any of them, and concepts are recognised by the first. What is excluded
    names nothing.
    """
    clauses: list[Clause] = []
    links: list[Link] = []
    for occur, run in find_word_runs(group.clauses):
        if occur is not None:
            linked, words_links = _link_words(occur, run, corpus, corrections)
            clauses.extend(linked)
            links.extend(words_links)
            continue
        (clause,) = run
        node = clause.node
        if isinstance(node, Group) and clause.occur is not Occur.NOT:
            node, found = link_concepts(node, corpus, corrections)
            links.extend(found)
        elif isinstance(node, Phrase) and clause.occur is not Occur.NOT:
            named = _link_phrase(node, corpus.labels)
            links.extend(named)
            node = _or_mentions(node, named)
        clauses.append(Clause(clause.occur, node))
    return Group(tuple(clauses)), tuple(links)


def _link_words(
    occur: Occur,
    run: Sequence[Clause],
    corpus: Corpus,
    corrections: Mapping[str, tuple[str, ...]],
) -> tuple[list[Clause], list[Link]]:
    words = [clause.node.text for clause in run if isinstance(clause.node, Word)]
    clauses = [Clause(occur, with_spellings(word, corrections)) for word in words]
    named = [
        _or_named(clause, word, corpus)
        for clause, word in zip(clauses, words, strict=True)
    ]
    spelled = [corrections.get(word, (word,))[0] for word in words]
    ends = list(accumulate(len(word) + 1 for word in spelled))
    starts = [0, *ends]
    links: list[Link] = []
    joined: list[Clause] = []
    done = 0
    for label in find_labels(" ".join(spelled), corpus.labels):
        if label.start not in starts or label.end + 1 not in ends:
            continue  # names only a part of a word
        first, last = starts.index(label.start), ends.index(label.end + 1) + 1
        is_fuzzy = any(word in corrections for word in words[first:last])
        links.append(
            Link(
                concept=label.concept,
                text=" ".join(words[first:last]),
                how="fuzzy" if is_fuzzy else label.how,
            )
        )
        joined.extend(named[done:first])
        joined.extend(_join(occur, clauses[first:last], label.concept))
        done = last
    return [*joined, *named[done:]], links


def with_spellings(word: str, corrections: Mapping[str, tuple[str, ...]]) -> Node:
    """Return the word, or any of it and its likely spellings, which count for less."""
    written = Word(word)
    spellings = (Word(text) for text in corrections.get(word, ()))
    likely = tuple(Boost(spelling, SPELLING_WEIGHT) for spelling in spellings)
    return any_of(written, *likely) if likely else written


def _or_named(clause: Clause, word: str, corpus: Corpus) -> Clause:
    concepts = corpus.named_with().get(make_norm(word), ())
    if not concepts or len(concepts) > MAX_NAMED_WITH or is_stop_word(word):
        return clause
    mentioned = (Boost(ConceptIs(concept), PART_WEIGHT) for concept in concepts)
    return Clause(clause.occur, any_of(clause.node, *mentioned))


def _join(occur: Occur, clauses: list[Clause], concept: str) -> list[Clause]:
    # A mention weighs as much as the words that it stands for.
    mentioned = Boost(ConceptIs(concept), float(len(clauses)))
    if occur is Occur.SHOULD:
        return [*clauses, Clause(Occur.SHOULD, mentioned)]
    literally = Group(tuple(clauses))
    return [Clause(occur, any_of(literally, mentioned))]


def _or_mentions(phrase: Phrase, links: Sequence[Link]) -> Node:
    if phrase.field is not None or not links:
        return phrase
    weight = float(len(phrase.words))
    return any_of(phrase, *(Boost(ConceptIs(x.concept), weight) for x in links))


def _link_phrase(phrase: Phrase, labels: Mapping[str, LabelMeaning]) -> list[Link]:
    text = " ".join(phrase.words)
    return [
        Link(concept=label.concept, text=text, how=label.how)
        for label in find_labels(text, labels)
        if (label.start, label.end) == (0, len(text))
    ]


def prefer_all(
    linked: Group,
    typed: Group,
    links: Sequence[Link],
    corrections: Mapping[str, tuple[str, ...]],
) -> Group:
    """Let documents that have all of the words score for that.

    ``linked`` is what `link_concepts` made of ``typed``. A mention stands for the words
    that name it, a likely spelling for its word; stop words are not needed. Words that
    are required, as phrases always are, need no preference.
    """
    wanted = tuple(dict.fromkeys(_find_wanted(typed, links, corrections)))
    if not 1 < len(wanted) <= MAX_TOGETHER:
        return linked
    together = Boost(all_of(*wanted), TOGETHER_WEIGHT)
    return Group((*linked.clauses, Clause(Occur.SHOULD, together)))


def _find_wanted(
    typed: Group,
    links: Sequence[Link],
    corrections: Mapping[str, tuple[str, ...]],
) -> Iterator[Node]:
    """Yield what a document with all words has for each, or for those of one name."""
    words = [
        clause.node.text
        for occur, run in find_word_runs(typed.clauses)
        for clause in run
        if occur is Occur.SHOULD and isinstance(clause.node, Word)
    ]
    named = {tuple(link.text.split()): link.concept for link in links}
    at = 0
    while at < len(words):
        names = (name for name in named if tuple(words[at : at + len(name)]) == name)
        name = next(names, ())
        said = [
            with_spellings(word, corrections)
            for word in name or words[at : at + 1]
            if not is_stop_word(word)
        ]
        if name:
            yield any_of(all_of(*said), ConceptIs(named[name]))
        else:
            yield from said
        at += max(1, len(name))
