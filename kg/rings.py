"""Turn what is around a node into rings on a plane, in pixels at scale 1."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kg.plane import STRETCH

_RING = 190.0
_ARC = 88.0


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
                round(far * STRETCH * math.cos(angle)),
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
