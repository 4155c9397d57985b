"""Texts of the best hits → words that tell them from the rest."""

from __future__ import annotations

from collections.abc import Iterable

from kg.index.base import Boost, Searcher


def expansion_terms(
    texts: Iterable[str], *, asked: frozenset[str], searcher: Searcher
) -> tuple[Boost, ...]:
    """Return nothing yet."""
    return ()
