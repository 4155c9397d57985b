"""Query tree + what its leaves match → what all of it matches, as arrays.

The meaning is that of `kg.index.scoring`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from kg.index.base import Boost, Fuzzy, Group, Leaf, Node, Phrase, Prefix
from kg.index.lookups import split_group
from kg.index.matched import (
    Matched,
    add_scores,
    add_where_matched,
    intersect,
    make_mask,
    match_all,
    multiply,
    restrict,
)

MatchNode: TypeAlias = Callable[[Node], Matched]


def make_match_node(
    match_leaf: Callable[[Leaf], Matched], total: int, *, remembered: int = 0
) -> MatchNode:
    """Return what tells what a node matches of an index of ``total`` documents.

    It remembers as many of the nodes asked for of late that take long.
    """

    def match_anew(node: Group | Leaf) -> Matched:
        if isinstance(node, Group):
            return match_group(node, match_node, total)
        return match_leaf(node)

    match_again = lru_cache(remembered)(match_anew) if remembered else match_anew

    def match_node(node: Node) -> Matched:
        match node:
            case Boost():
                return multiply(match_node(node.node), node.weight)
            case Group() | Phrase() | Prefix() | Fuzzy():
                return match_again(node)
            case _:
                return match_leaf(node)

    return match_node


def match_group(group: Group, match_node: MatchNode, total: int) -> Matched:
    """Return what a group matches, by what each of its nodes does."""
    parts = split_group(group)
    required = [match_node(node) for node in (*parts.required, *parts.filters)]
    optional = add_scores([match_node(node) for node in parts.optional], total)
    if parts.optional and not parts.required:
        found = intersect((optional, *required), total)
    elif required:
        found = intersect(required, total)
        if parts.optional:
            found = add_where_matched(found, optional, total)
    else:
        found = match_all(total)
    for node in parts.excluded:
        found = restrict(found, ~make_mask(match_node(node), total))
    return found
