"""Samples of milliseconds → their median and high percentiles, and ratios of two."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Percentiles of samples, by nearest rank: each is one of the samples."""

    p50: float
    p95: float
    p99: float
    most: float


def find_spread(samples: Sequence[float]) -> Spread:
    """Return the percentiles of samples.

    Raises:
        ValueError: there is no sample.
    """
    if not samples:
        raise ValueError("There are no samples; measure something first.")
    ordered = sorted(samples)
    p50, p95, p99 = (
        ordered[math.ceil(len(ordered) * share / 100) - 1] for share in (50, 95, 99)
    )
    return Spread(p50=p50, p95=p95, p99=p99, most=ordered[-1])


def ratio(own: float, peer: float) -> float:
    """Return own ÷ peer; infinite where only the peer took no time, 1 where both."""
    if not peer:
        return 1.0 if not own else math.inf
    return own / peer


def find_ratios(
    spreads: Mapping[str, Spread], peers: Sequence[str]
) -> dict[str, dict[str, tuple[float, float]]]:
    """Return, for each name and each of the peers, how p50 and p95 compare.

    Peers are compared with one another as well; what a peer did not measure is left
    out.
    """
    return {
        name: {
            peer: (
                ratio(spread.p50, spreads[peer].p50),
                ratio(spread.p95, spreads[peer].p95),
            )
            for peer in peers
            if peer in spreads and peer != name
        }
        for name, spread in spreads.items()
    }
