"""Turn weighted links between nodes into positions on a plane, in pixels at scale 1."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

SPACING = 108
STRETCH = 1.3  # a label is wider than high, and so is a screen
_SEED = 20250601
# Springs cost the square of their number; more nodes stay where they start.
_MOST_SPRUNG = 400
# More steps bring little, and a small change farther from where it began.
_SPRING_STEPS = 20
_PACKING_STEPS = 100
_PUSHES = 3
# The part of its way that a disc goes in a step, and how much the middle draws it there
# against all other discs together.
_HASTE = 0.1
_GRAVITY = 0.1
_KINSHIP = 20.0
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))

# What a hub needs around it that is put among nodes already placed.
_ELBOW_ROOM = 0.62 * SPACING

Points = NDArray[np.float64]
_Flat = NDArray[np.complex128]
_Cells: TypeAlias = dict[tuple[int, int], list[tuple[int, int]]]
Link: TypeAlias = tuple[str, str, float]
# Nodes and links in the order that the algorithms walk over them: to change it is to
# change what comes out.
Weighted: TypeAlias = tuple[tuple[str, ...], tuple[Link, ...]]


def place_groups(
    links: nx.Graph[str],
    groups: Mapping[str, Sequence[str]],
    families: Mapping[str, str],
    *,
    discs: dict[Weighted, Points] | None = None,
) -> dict[str, tuple[int, int]]:
    """Place every group's nodes in a disc of its own and pack the discs by their links.

    ``groups`` holds the node ids of a disc by its name and ``families`` the family by
    the same; discs of one family are packed into a disc of theirs. Links weigh by their
    attribute ``weight``. Everything starts where its name puts it, so that a picture of
    nearly the same looks nearly the same. ``discs`` are remembered from the last call,
    and changed for the next.
    """
    known = {} if discs is None else discs
    keys = [weigh(links, sorted(group)) for group in groups.values()]
    placed = [known[key] if key in known else _place_disc(*key) for key in keys]
    known.clear()
    known.update(zip(keys, placed, strict=True))
    radii = np.array(
        [np.linalg.norm(disc, axis=1).max() + 0.45 * SPACING for disc in placed]
    )
    pulls = _pulls(links, list(groups.values()))
    centres = _pack_families(radii, pulls, list(groups), list(families.values()))
    return {
        node: (round(float(x) * STRETCH), round(float(y)))
        for (members, _), disc, centre in zip(keys, placed, centres, strict=True)
        for node, (x, y) in zip(members, disc + centre, strict=True)
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


def _starts(names: Iterable[str]) -> Points:
    """Return a point of the unit disc for each name, always the same for the same."""
    digests = b"".join(
        hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names
    )
    share = np.frombuffer(digests, dtype=">u4").reshape(-1, 2) / 2.0**32
    turn, radius = 2 * math.pi * share[:, 0], np.sqrt(share[:, 1])
    return np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=1)


def _place_disc(group: Sequence[str], links: Sequence[Link]) -> Points:
    """Return positions around (0, 0), linked nodes near, the disc evenly filled."""
    if len(group) == 1:
        return np.zeros((1, 2))
    points = _starts(group)
    if len(group) <= _MOST_SPRUNG and links:
        inner: nx.Graph[str] = nx.Graph()
        inner.add_nodes_from(group)
        inner.add_weighted_edges_from(links)
        placed = nx.spring_layout(
            inner,
            pos=dict(zip(group, points, strict=True)),
            seed=_SEED,
            iterations=_SPRING_STEPS,
            weight="weight",
        )
        points = np.array([placed[node] for node in group])
        points -= points.mean(axis=0)
    distance = np.hypot(points[:, 0], points[:, 1])
    order = np.argsort(np.argsort(distance, kind="stable"), kind="stable")
    even = SPACING * np.sqrt((order + 0.3) / math.pi)
    points *= (even / np.maximum(distance, 1e-9))[:, None]
    return _push_apart(points)


def _push_apart(points: Points) -> Points:
    """Move points that are nearer than 3/4 of the spacing away from each other."""
    wanted = 0.75 * SPACING
    points = points.copy()
    for _ in range(40):
        near = cKDTree(points).query_pairs(wanted, output_type="ndarray")
        step = points[near[:, 0]] - points[near[:, 1]]
        apart = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-6)
        if not (apart < wanted).any():
            break
        push = 0.45 * step * (wanted / apart - 1)[:, None]
        np.add.at(points, near[:, 0], push)
        np.add.at(points, near[:, 1], -push)
    return points


def _pulls(links: nx.Graph[str], groups: Sequence[Sequence[str]]) -> Points:
    """Return how strongly each two groups belong together."""
    group_of = {node: i for i, group in enumerate(groups) for node in group}
    pulls = np.zeros((len(groups), len(groups)))
    for one, other, data in links.edges(data=True):
        i, j = group_of[one], group_of[other]
        if i != j:
            pulls[i, j] += data["weight"]
            pulls[j, i] += data["weight"]
    return pulls


def _pack_families(
    radii: Points, pulls: Points, names: Sequence[str], families: Sequence[str]
) -> Points:
    """Pack the discs of each family, and then the discs around the families.

    What changes in one family moves the others little.
    """
    members: dict[str, list[int]] = defaultdict(list)
    for i, family in enumerate(families):
        members[family].append(i)
    centres = np.zeros((len(radii), 2))
    if not members:
        return centres
    # All of a family draw each other together, whatever joins two of them today.
    kinship = _KINSHIP * pulls.max(initial=1.0)
    around = []
    for own in members.values():
        starts = _starts(names[i] for i in own)
        packed = _pack_discs(
            radii[own], pulls[np.ix_(own, own)] + kinship / len(own), starts
        )
        around.append((np.linalg.norm(packed, axis=1) + radii[own]).max())
        centres[own] = packed
    belongs = np.array([[f == family for f in families] for family in members], float)
    between = belongs @ pulls @ belongs.T
    np.fill_diagonal(between, 0.0)
    whole = _pack_discs(np.array(around), between, _starts(members))
    for own, centre in zip(members.values(), whole, strict=True):
        centres[own] += centre
    return centres


def _pack_discs(radii: Points, pulls: Points, starts: Points) -> Points:
    """Let discs draw together as their pulls want, until they touch but do not overlap.

    They grow while they move, so that few are held up behind others.
    """
    if len(radii) < 2:
        return np.zeros((len(radii), 2))
    reach = radii[:, None] + radii[None, :]
    np.fill_diagonal(reach, 0.0)
    squares = radii**2
    yielding = 0.5 * squares[None, :] / (squares[:, None] + squares[None, :])
    shares = pulls / np.maximum(pulls.sum(axis=1, keepdims=True), 1e-9)
    # Complex numbers halve the arithmetic.
    flat: _Flat = np.asarray(starts[:, 0] + 1j * starts[:, 1])
    flat = flat * math.sqrt(squares.sum())
    for step in range(_PACKING_STEPS):
        grown = min(1.0, 1.5 * step / _PACKING_STEPS)
        flat = flat + _HASTE * (shares @ flat - (1 + _GRAVITY) * flat)
        for _ in range(_PUSHES):
            flat = flat + _collide(flat, reach * grown, yielding)
    for _ in range(_PACKING_STEPS):
        push = _collide(flat, reach, yielding)
        if not push.any():
            break
        flat = flat + push
    apart = np.abs(flat[:, None] - flat[None, :])
    np.fill_diagonal(apart, np.inf)
    flat = flat * max(1.0, float((reach / np.maximum(apart, 1e-6)).max()))
    flat = flat - (flat * squares).sum() / squares.sum()
    return np.stack([flat.real, flat.imag], axis=1)


def _collide(flat: _Flat, reach: Points, yielding: Points) -> _Flat:
    """Return how far each disc is pushed by those it overlaps, light ones farther."""
    step = flat[:, None] - flat[None, :]
    distance = np.maximum(np.abs(step), 1e-6)
    overlap = np.maximum(reach - distance, 0.0) * yielding
    return np.asarray((overlap / distance * step).sum(axis=1))


def place_beside(
    taken: dict[str, tuple[int, int]], anchors: Mapping[str, Sequence[str]]
) -> dict[str, tuple[int, int]]:
    """Place each key of ``anchors`` in the middle of its anchors, where there is room.

    Anchors that have no place in ``taken`` do not count; without any the middle of the
    plane is looked at. Returns the new places only.
    """
    placed: dict[str, tuple[int, int]] = {}
    cells: _Cells = defaultdict(list)
    for spot in taken.values():
        cells[_cell(*spot)].append(spot)
    for node, anchor_ids in anchors.items():
        around = [taken[anchor] for anchor in anchor_ids if anchor in taken]
        count = max(len(around), 1)
        middle = (sum(x for x, _ in around) / count, sum(y for _, y in around) / count)
        spot = _nearest_room(cells, *middle)
        cells[_cell(*spot)].append(spot)
        placed[node] = spot
    return placed


def _cell(x: float, y: float) -> tuple[int, int]:
    return math.floor(x / _ELBOW_ROOM), math.floor(y / _ELBOW_ROOM)


def _nearest_room(cells: _Cells, x: float, y: float) -> tuple[int, int]:
    """Walk a sunflower spiral out from a point to the first spot with elbow room."""
    step = 0
    while True:
        radius, turn = 0.35 * SPACING * math.sqrt(step), step * _GOLDEN_ANGLE
        spot = (
            round(x + radius * math.cos(turn)),
            round(y + radius * math.sin(turn)),
        )
        column, row = _cell(*spot)
        near = (
            other
            for i in (column - 1, column, column + 1)
            for j in (row - 1, row, row + 1)
            for other in cells.get((i, j), ())
        )
        if all(math.dist(spot, other) >= _ELBOW_ROOM for other in near):
            return spot
        step += 1
