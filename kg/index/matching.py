"""Query tree + what its leaves match → what all of it matches, as arrays.

The meaning is that of `kg.index.scoring`.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.index.base import Boost, Group, Leaf, Node
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


def match_node(
    node: Node, match_leaf: Callable[[Leaf], Matched], total: int
) -> Matched:
    """Return what a node matches of an index of ``total`` documents."""
    match node:
        case Group():
            return match_group(node, match_leaf, total)
        case Boost():
            return multiply(match_node(node.node, match_leaf, total), node.weight)
        case _:
            return match_leaf(node)


def match_group(
    group: Group, match_leaf: Callable[[Leaf], Matched], total: int
) -> Matched:
    """Return what a group matches of an index of ``total`` documents."""
    parts = split_group(group)
    required = [
        match_node(node, match_leaf, total)
        for node in (*parts.required, *parts.filters)
    ]
    optional = add_scores(
        [match_node(node, match_leaf, total) for node in parts.optional], total
    )
    if parts.optional and not parts.required:
        found = intersect((optional, *required), total)
    elif required:
        found = intersect(required, total)
        if parts.optional:
            found = add_where_matched(found, optional, total)
    else:
        found = match_all(total)
    for node in parts.excluded:
        excluded = match_node(node, match_leaf, total)
        found = restrict(found, ~make_mask(excluded, total))
    return found
