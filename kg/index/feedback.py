"""Texts of the best matches → the stems that set them apart, to be looked for as well.

A stem counts for the more the more of these texts have it and the fewer documents of
the whole index: its term in the Kullback-Leibler divergence of the two (Carpineto, de
Mori, Romano and Bigi 2001), here of shares of documents. What a single text says is
left out, which helps most: words that it shares with none lead away from the question.
The stems of the question itself stay in, and gain weight if the texts share them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from kg.index.analysis import find_tokens
from kg.index.base import Boost, Searcher, Stem

# Of how many matches the texts are wanted, and of a query of how many words or more.
DOCUMENTS = 5
MIN_WORDS = 3
# What is read of each text.
MAX_CHARACTERS = 10_000
MIN_SHARING = 2
TERMS = 20
# What the best stem weighs next to a word that was asked for.
WEIGHT = 0.4


def expansion_terms(texts: Iterable[str], *, searcher: Searcher) -> tuple[Boost, ...]:
    """Return the stems that the texts share more than other documents, best first.

    Stems that no document has are left out.
    """
    stems = [_stems_of(text[:MAX_CHARACTERS]) for text in texts]
    sharing = Counter(stem for found in stems for stem in found)
    gains = {
        stem: _gain(count / len(stems), known / searcher.total())
        for stem, count in sharing.items()
        if count >= MIN_SHARING and (known := searcher.frequency(stem))
    }
    ranked = sorted(gains, key=lambda stem: (-gains[stem], stem))[:TERMS]
    return tuple(
        Boost(Stem(stem), WEIGHT * (gains[stem] / gains[ranked[0]]))
        for stem in ranked
        if gains[stem] > 0
    )


def _gain(share: float, expected: float) -> float:
    return share * math.log(share / expected)


def _stems_of(text: str) -> set[str]:
    # No token holds white space, and words in a text come again and again.
    return set().union(*map(_stems_of_piece, set(text.split())))


@lru_cache(maxsize=1 << 16)
def _stems_of_piece(piece: str) -> frozenset[str]:
    return frozenset(token.stem for token in find_tokens(piece))
