"""Weighted links between nodes → communities, each led by its best joined member."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TypeAlias

import networkx as nx

_SHARED = 0.5  # what a link over a common neighbour counts for
_DIGITS = 9  # sums in another order differ behind these

Weights: TypeAlias = dict[str, dict[str, float]]


def find_communities(links: nx.Graph[str]) -> dict[str, str]:
    """Return the leader of each node's community; one without links leads itself.

    Every node follows the neighbour that it has most in common with among those that
    are joined more strongly than it is itself. From the least joined node up it takes
    its followers into that neighbour's community, unless that lowers the modularity
    (Newman and Girvan 2004): a merging as in Clauset, Newman and Moore (2004), but
    along those ties only. Who follows whom depends on neighbours alone, so one line
    more in the notes changes little, where Louvain's method may shuffle everything;
    the modularity is nearly as high.
    """
    weights: Weights = {
        node: {o: data["weight"] for o, data in links[node].items() if o != node}
        for node in links
    }
    strength = {
        node: round(sum(sorted(near.values())), _DIGITS)
        for node, near in weights.items()
    }
    # Of equals the one whose digest is larger leads: as good as any, and always it.
    order = sorted(links, key=lambda node: (strength[node], _digest(node)))
    place = {node: i for i, node in enumerate(order)}
    followed = {node: _followed(node, weights, place) for node in order}
    return _merge(order, followed, weights, strength)


def _digest(node: str) -> bytes:
    return hashlib.blake2b(node.encode(), digest_size=8).digest()


def _followed(node: str, weights: Weights, place: Mapping[str, int]) -> str | None:
    """Return the neighbour that a node follows; None if it is joined most strongly."""
    near = weights[node]
    return max(
        (other for other in near if place[other] > place[node]),
        key=lambda other: (_common(near, weights[other], near[other]), place[other]),
        default=None,
    )


def _common(one: dict[str, float], other: dict[str, float], direct: float) -> float:
    fewer, more = sorted((one, other), key=len)
    shared = sorted(min(w, more[node]) for node, w in fewer.items() if node in more)
    return round(direct + _SHARED * sum(shared), _DIGITS)


def _merge(
    order: list[str],
    followed: Mapping[str, str | None],
    weights: Weights,
    strength: Mapping[str, float],
) -> dict[str, str]:
    """Merge the community of each node into that of the one it follows, in order."""
    twice = sum(strength.values())
    between = {node: dict(near) for node, near in weights.items()}
    total = dict(strength)
    into = {node: node for node in order}
    leader = dict(into)

    def community(node: str) -> str:
        while into[node] != node:
            into[node] = into[into[node]]
            node = into[node]
        return node

    for node in order:
        target = followed[node]
        if target is None:
            continue
        one, other = community(node), community(target)
        gain = between[one].get(other, 0.0) - total[one] * total[other] / twice
        if round(gain, _DIGITS) <= 0:
            continue
        head = leader[other]
        if len(between[one]) > len(between[other]):
            one, other = other, one
        for third, weight in between.pop(one).items():
            if third != other:
                del between[third][one]
                sum_ = between[other].get(third, 0.0) + weight
                between[other][third] = between[third][other] = sum_
        between[other].pop(one, None)
        into[one] = other
        leader[other] = head
        total[other] += total[one]
    return {node: leader[community(node)] for node in order}
