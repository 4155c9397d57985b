"""Turn weighted links between nodes into positions on a plane, in pixels at scale 1."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import NDArray

SPACING = 108
_STRETCH = 1.3  # a label is wider than high, and so is a screen
_SEED = 20250601
# How much a picture that fills its frame counts against related groups being near.
_COMPACTNESS = 10.0
# Springs cost the square of their number; more nodes fill their disc in order.
_MOST_SPRUNG = 400
_TOUCH_ANGLES = 32
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_RING = 190.0
_ARC = 88.0

Points = NDArray[np.float64]
Link: TypeAlias = tuple[str, str, float]
# Nodes and links in the order that the algorithms walk over them: to change it is to
# change what comes out.
Weighted: TypeAlias = tuple[tuple[str, ...], tuple[Link, ...]]


def place_groups(
    links: nx.Graph[str],
    groups: Sequence[Sequence[str]],
    families: Sequence[str],
    *,
    discs: dict[Weighted, Points] | None = None,
) -> dict[str, tuple[int, int]]:
    """Place every group's nodes in a disc of its own and pack the discs by their links.

    ``groups[i]`` holds the node ids of a disc and ``families[i]`` its family; discs of
    one family are kept together. Links weigh by their attribute ``weight``. ``discs``
    are remembered from the last call, and changed for the next.
    """
    known = {} if discs is None else discs
    keys = [weigh(links, group) for group in groups]
    placed = [
        known[key] if key in known else _place_disc(group, key[1])
        for group, key in zip(groups, keys, strict=True)
    ]
    known.clear()
    known.update(zip(keys, placed, strict=True))
    radii = np.array(
        [np.linalg.norm(disc, axis=1).max() + 0.45 * SPACING for disc in placed]
    )
    centres = _pack_discs(radii, _pulls(links, groups, families))
    return {
        node: (round(float(x) * _STRETCH), round(float(y)))
        for group, disc, centre in zip(groups, placed, centres, strict=True)
        for node, (x, y) in zip(group, disc + centre, strict=True)
    }


def weigh(links: nx.Graph[str], group: Iterable[str]) -> Weighted:
    """Return some nodes and the links between them, each as either end has it."""
    nodes = tuple(group)
    members = frozenset(nodes)
    return nodes, tuple(
        (node, other, data["weight"])
        for node in nodes
        for other, data in links[node].items()
        if other in members
    )


def _place_disc(group: Sequence[str], links: Iterable[Link]) -> Points:
    """Return positions around (0, 0), linked nodes near, the disc evenly filled."""
    if len(group) == 1:
        return np.zeros((1, 2))
    inner: nx.Graph[str] = nx.Graph()
    inner.add_nodes_from(group)
    inner.add_weighted_edges_from(links)
    if len(group) > _MOST_SPRUNG or inner.number_of_edges() == 0:
        return _sunflower(len(group))
    placed = nx.spring_layout(inner, seed=_SEED, iterations=40, weight="weight")
    points = np.array([placed[node] for node in group])
    points -= points.mean(axis=0)
    distance = np.hypot(points[:, 0], points[:, 1])
    order = np.argsort(np.argsort(distance, kind="stable"), kind="stable")
    even = SPACING * np.sqrt((order + 0.3) / math.pi)
    points *= (even / np.maximum(distance, 1e-9))[:, None]
    return _push_apart(points)


def _sunflower(count: int) -> Points:
    """Return positions in a disc, evenly far apart, from the middle outwards."""
    turns = np.arange(count)
    radius = 0.6 * SPACING * np.sqrt(turns)
    turn = turns * _GOLDEN_ANGLE
    return np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=1)


def _push_apart(points: Points) -> Points:
    """Move points that are nearer than 3/4 of the spacing away from each other."""
    wanted = 0.75 * SPACING
    flat = points[:, 0] + 1j * points[:, 1]  # complex numbers halve the arithmetic
    for _ in range(40):
        step = flat[:, None] - flat[None, :]
        distance = np.abs(step)
        np.fill_diagonal(distance, wanted)
        near = distance < wanted
        if not near.any():
            break
        row, _ = np.nonzero(near)
        apart = np.maximum(distance[near], 1e-6)
        push = step[near] * (wanted / apart - 1)
        np.add.at(flat, row, 0.45 * push)
    return np.stack([flat.real, flat.imag], axis=1)


def _pulls(
    links: nx.Graph[str], groups: Sequence[Sequence[str]], families: Sequence[str]
) -> Points:
    """Return how strongly each two groups belong together."""
    group_of = {node: i for i, group in enumerate(groups) for node in group}
    pulls = np.zeros((len(groups), len(groups)))
    for one, other, data in links.edges(data=True):
        i, j = group_of[one], group_of[other]
        if i != j:
            pulls[i, j] += data["weight"]
            pulls[j, i] += data["weight"]
    strongest = pulls.max(initial=1.0)
    for i, one_family in enumerate(families):
        for j, other_family in enumerate(families):
            if i != j and one_family == other_family:
                pulls[i, j] += 4 * strongest
    return pulls


def _pack_discs(radii: Points, pulls: Points) -> Points:
    """Set the discs down one by one, each touching another, near those that pull it."""
    count = len(radii)
    centres = np.zeros((count, 2))
    if count == 0:
        return centres
    angles = np.arange(_TOUCH_ANGLES) * 2 * math.pi / _TOUCH_ANGLES
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    placed = [int(np.argmax(radii))]
    waiting = [i for i in range(count) if i != placed[0]]
    while waiting:
        here = np.array(placed)
        new = max(waiting, key=lambda i: (pulls[i, here].sum(), radii[i], -i))
        reach = (radii[here] + radii[new])[:, None, None]
        spots = (centres[here][:, None, :] + reach * circle).reshape(-1, 2)
        distance = np.linalg.norm(spots[:, None, :] - centres[here][None], axis=2)
        free = (distance - radii[here] - radii[new] >= -1e-6).all(axis=1)
        cost = distance @ (pulls[new, here] + _COMPACTNESS * radii[here] / SPACING)
        centres[new] = spots[int(np.argmin(np.where(free, cost, np.inf)))]
        placed.append(new)
        waiting.remove(new)
    return centres - np.average(centres, axis=0, weights=radii**2)


def place_beside(
    taken: dict[str, tuple[int, int]], anchors: Mapping[str, Sequence[str]]
) -> dict[str, tuple[int, int]]:
    """Place each key of ``anchors`` in the middle of its anchors, where there is room.

    Anchors that have no place in ``taken`` do not count; without any the middle of the
    plane is looked at. Returns the new places only.
    """
    placed: dict[str, tuple[int, int]] = {}
    points = np.array(list(taken.values()), dtype=float).reshape(-1, 2)
    for node, anchor_ids in anchors.items():
        around = [taken[anchor] for anchor in anchor_ids if anchor in taken]
        middle = np.array(around, dtype=float).mean(axis=0) if around else np.zeros(2)
        spot = _nearest_room(points, middle)
        points = np.vstack([points, spot])
        placed[node] = (round(float(spot[0])), round(float(spot[1])))
    return placed


def _nearest_room(points: Points, middle: Points) -> Points:
    """Walk a sunflower spiral out from ``middle`` to the first spot with elbow room."""
    step = 0
    while True:
        radius = 0.35 * SPACING * math.sqrt(step)
        turn = step * _GOLDEN_ANGLE
        spot = middle + radius * np.array([math.cos(turn), math.sin(turn)])
        distance = np.hypot(points[:, 0] - spot[0], points[:, 1] - spot[1])
        if not (distance < 0.62 * SPACING).any():
            return spot
        step += 1


def place_rings(
    focus: str, rings: Sequence[Sequence[str]], parents: Mapping[str, str]
) -> dict[str, tuple[int, int]]:
    """Place a focus in the middle and the nodes of hop 1, 2 … on rings around it.

    The first ring is spread evenly in the order given; on the later ones every node
    stands as near to its parent's angle as the others let it. A crowded ring is drawn
    as a zigzag.
    """
    places = {focus: (0, 0)}
    angles = {focus: -math.pi / 2}
    radius = 0.0
    for ring in rings:
        if not ring:
            continue
        ordered = sorted(ring, key=lambda node: angles[parents[node]])
        zigzag = len(ordered) * _ARC > 2 * math.pi * (radius + 1.6 * _RING)
        fitting = len(ordered) * _ARC / (2 * math.pi * (2 if zigzag else 1))
        radius = max(radius + _RING, fitting)
        share = 2 * math.pi / len(ordered)
        gap = share if parents[ordered[0]] == focus else min(share, 1.6 * _ARC / radius)
        wanted = [angles[parents[node]] for node in ordered]
        for i, (node, angle) in enumerate(
            zip(ordered, _spread(wanted, gap), strict=True)
        ):
            angles[node] = angle
            far = radius + (0.5 * _RING if zigzag and i % 2 else 0.0)
            places[node] = (
                round(far * _STRETCH * math.cos(angle)),
                round(far * math.sin(angle)),
            )
        radius += 0.5 * _RING if zigzag else 0.0
    return places


def _spread(wanted: Sequence[float], gap: float) -> list[float]:
    """Return sorted angles moved as little as needed to lie ``gap`` apart on a circle.

    Neighbours that are too near become a block around the mean of what they want (pool
    adjacent violators); blocks that meet are joined.
    """
    blocks: list[list[float]] = []  # [first wanted angle less its place, members]
    for i, angle in enumerate(wanted):
        blocks.append([angle - i * gap, 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0] - 1e-9:
            offset, members = blocks.pop()
            before = blocks[-1]
            total = before[1] + members
            before[0] = (before[0] * before[1] + offset * members) / total
            before[1] = total
    offsets = [offset for offset, members in blocks for _ in range(int(members))]
    angles = [offset + i * gap for i, offset in enumerate(offsets)]
    span = angles[-1] - angles[0]
    room = 2 * math.pi - gap
    if span <= room:
        return angles
    return [angles[0] + (angle - angles[0]) * room / span for angle in angles]
