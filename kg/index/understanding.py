"""Query → what it means in a build: names resolved, concepts linked, slips mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kg.answers import RecognisedConcept
from kg.index.analysis import is_stop_word
from kg.index.base import (
    ConceptIs,
    Group,
    Node,
    Occur,
    Query,
    Searcher,
    Word,
)
from kg.index.corpus import Corpus
from kg.index.dates import name_days
from kg.index.fuzzy import allowed_slips, expand_fuzzy
from kg.index.linking import Link, link_concepts, prefer_all
from kg.index.lookups import phrase_stems
from kg.index.naming import resolve_names
from kg.index.query import print_query
from kg.index.trees import (
    all_of,
    is_strict,
    map_leaves,
    wanted_leaves,
    without_stop_words,
)
from kg.labels import fold

# Likely spellings of one word that are looked for.
MAX_SPELLINGS = 5
# Words of a query for which likely spellings are looked for, and their letters.
MAX_CORRECTED = 8
MAX_CORRECTED_LENGTH = 32
_CORRECTED = (
    f"Likely spellings were looked for of the first {MAX_CORRECTED} unknown words."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A query as a build understands it.

    ``query`` is what was typed with names as ids, ``root`` its tree without stop words.
    ``literal`` is that with the concepts and days that its words name, documents that
    have all of the words preferred; ``loose`` also has likely spellings. It is None
    where there are none, or where nothing may be loosened. ``links`` are the concepts
    named, ``asked`` those of filters.
    ``corrections`` are the likely spellings of words that occur nowhere, the likeliest
    first.
    """

    query: Query
    root: Group
    literal: Group
    loose: Group | None
    links: tuple[Link, ...]
    asked: tuple[Link, ...]
    corrections: Mapping[str, tuple[str, ...]]

    @property
    def widest(self) -> Group:
        """The tree that finds most."""
        return self.loose or self.literal


def understand(query: Query, *, searcher: Searcher, corpus: Corpus) -> Understood:
    """Resolve names, link concepts, and find likely spellings of unknown words.

    A query with a phrase or an exclusion is not loosened, but its unknown words are
    corrected all the same.
    """
    named = resolve_names(query, corpus)
    root = without_stop_words(named.root)
    dated = name_days(named.root)
    linked, links = link_concepts(dated, corpus, {})
    asked = tuple(_asked_concepts(named.tree, corpus))
    unknown = _find_unknown(root, (*links, *asked), searcher)
    if len(unknown) > MAX_CORRECTED:
        named = replace(named, notices=(*named.notices, _CORRECTED))
    corrections = _find_corrections(unknown[:MAX_CORRECTED], searcher, corpus)
    literal = prefer_all(without_stop_words(linked), dated, links, {})
    loose = None
    if corrections and not is_strict(root):
        loosened, links = link_concepts(dated, corpus, corrections)
        loosened = without_stop_words(loosened)
        loose = prefer_all(loosened, dated, links, corrections)
    return Understood(
        query=named,
        root=root,
        literal=literal,
        loose=loose,
        links=links,
        asked=asked,
        corrections=corrections,
    )


def _asked_concepts(tree: Group, corpus: Corpus) -> Iterator[Link]:
    asked = [clause.node for clause in tree.clauses if clause.occur is not Occur.NOT]
    for node in (*asked, *wanted_leaves(tree)):
        if isinstance(node, ConceptIs) and node.id in corpus.concepts:
            label = corpus.concepts[node.id].label
            yield Link(concept=node.id, text=label, how="label")


def _find_unknown(
    root: Group, links: Iterable[Link], searcher: Searcher
) -> tuple[str, ...]:
    """Return the words that occur nowhere, name nothing and may hold a slip."""
    linked = {word for link in links for word in link.text.split()}
    leaves = (leaf for leaf in wanted_leaves(root) if isinstance(leaf, Word))
    words = dict.fromkeys(leaf.text for leaf in leaves if not leaf.field)
    return tuple(
        word
        for word in words
        if word not in linked and _may_be_slip(word) and not _is_found(word, searcher)
    )


def _find_corrections(
    words: Iterable[str], searcher: Searcher, corpus: Corpus
) -> dict[str, tuple[str, ...]]:
    found = {word: _find_spellings(word, searcher, corpus) for word in words}
    return {word: spellings for word, spellings in found.items() if spellings}


def _may_be_slip(word: str) -> bool:
    return len(word) <= MAX_CORRECTED_LENGTH and allowed_slips(fold(word)) > 0


def _is_found(word: str, searcher: Searcher) -> bool:
    stems = phrase_stems((word,))
    if len(stems) == 1:  # Then no search is needed.
        return searcher.frequency(stems[0]) > 0
    query = Query(root=all_of(Word(word)))
    return searcher.search(query, limit=0).total > 0


def _find_spellings(word: str, searcher: Searcher, corpus: Corpus) -> tuple[str, ...]:
    """Return the nearest words of notes and labels, those of notes first, the commonest
    first; only those that are as near as the nearest."""
    folded = fold(word)
    for slips in range(1, allowed_slips(folded) + 1):
        found = [
            spelling
            for words in (searcher.words(), corpus.label_words())
            for spelling in expand_fuzzy(folded, slips, words, limit=MAX_SPELLINGS)
        ]
        if found:
            return tuple(dict.fromkeys(found))[:MAX_SPELLINGS]
    return ()


def is_one_name(leaves: tuple[Node, ...], links: tuple[Link, ...]) -> bool:
    """Tell whether a query is one leaf or the name of one concept."""
    if len(leaves) == 1 or len(links) != 1:
        return len(leaves) == 1
    named = [word for word in links[0].text.split() if not is_stop_word(word)]
    return named == [leaf.text for leaf in leaves if isinstance(leaf, Word)]


def recognise(understood: Understood, corpus: Corpus) -> tuple[RecognisedConcept, ...]:
    """Return the concepts that a query names, each once, with their neighbours."""
    found: dict[str, RecognisedConcept] = {}
    for link in (*understood.links, *understood.asked):
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


def did_you_mean(query: Query, understood: Understood) -> str | None:
    """Return what was typed with unknown words corrected; None if there are none."""
    if not understood.corrections:
        return None

    def correct(leaf: Node) -> Node:
        if isinstance(leaf, Word) and leaf.text in understood.corrections:
            return replace(leaf, text=understood.corrections[leaf.text][0])
        return leaf

    return print_query(replace(query, root=map_leaves(query.root, correct)))
