"""Hits of the index → the answer to a search, with snippets, facets and reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kg.answers import (
    Neighbour,
)
from kg.contents import Contents
from kg.index.base import Searcher
from kg.index.documents import make_documents
from kg.index.searching import Corpus
from kg.index.suggest import Suggester, make_suggester
from kg.labels import make_label_index

MAX_FACET_VALUES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What a search needs of an open build."""

    contents: Contents
    searcher: Searcher
    corpus: Corpus
    suggester: Suggester


def make_shelf(
    contents: Contents,
    searcher: Searcher,
    neighbours: Callable[[str], tuple[Neighbour, ...]],
) -> Shelf:
    """Prepare searching and suggesting over an open build."""
    return Shelf(
        contents=contents,
        searcher=searcher,
        corpus=Corpus(
            documents={d.id: d for d in make_documents(contents.snapshot)},
            passages={note.id: note.passages for note in contents.notes.values()},
            mentions=contents.mentions_by_note,
            concepts=contents.concepts,
            labels=make_label_index(contents.concepts.values()),
            neighbours=neighbours,
        ),
        suggester=make_suggester(
            (
                (concept, len(contents.mentions_by_concept.get(concept.id, ())))
                for concept in contents.concepts.values()
            ),
            contents.lectures.values(),
            searcher.words(),
        ),
    )
