"""Figures of searching → lines of text with columns and ratios to the peers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from search_hostile import Endured
from search_speed import Answered, Built, Opening
from search_swaps import Swapped
from spreads import Spread, find_ratios

# Ratios are told against these.
PEERS = ("tantivy", "fts5")


def align(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lay out rows of cells: the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = [first.ljust(widths[0])]
        cells += (
            cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)
        )
        yield "  ".join(cells).rstrip()


def index_lines(
    built: Mapping[str, Built],
    opened: Mapping[str, Opening],
    changed: Mapping[str, Spread],
) -> Iterator[str]:
    """Tell what indexes take to build, hold, open and change."""
    rows = [
        ("index", "sections/s", "MB", "open ms", "first ms", "RSS MB", "own MB", "edit")
    ]
    for name, figures in built.items():
        opening, spread = opened[name], changed[name]
        rows.append(
            (
                name,
                f"{figures.rate:,.0f}",
                f"{figures.size:.1f}",
                f"{opening.open:.1f}",
                f"{opening.first:.1f}",
                f"{opening.memory:.0f}",
                f"{opening.own:.0f}",
                f"{spread.p50:.1f}/{spread.most:.1f}",
            )
        )
    return align(rows)


def answer_lines(answers: Mapping[str, Answered]) -> Iterator[str]:
    """Tell what each kind of query takes: warm, as ratios, and when first asked."""
    names = tuple(answers)
    kinds = dict.fromkeys(kind for each in answers.values() for kind in each.warm)
    yield from align(
        [
            ("warm p50/p95/p99", *names),
            *(
                (kind, *(_cell(answers[name].warm.get(kind)) for name in names))
                for kind in kinds
            ),
        ]
    )
    own = tuple(name for name in names if name not in PEERS)
    for peer in PEERS:
        if peer in names:
            yield ""
            yield from align(
                [
                    (f"÷ {peer}, p50/p95", *own),
                    *(_ratio_row(kind, answers, own, peer) for kind in kinds),
                ]
            )
    yield ""
    yield from align(
        [
            ("first p50/p95/p99", *names),
            *(
                (kind, *(_cell(answers[name].first.get(kind)) for name in names))
                for kind in kinds
            ),
        ]
    )


def _cell(spread: Spread | None) -> str:
    if spread is None:
        return "–"
    return f"{spread.p50:.2f}/{spread.p95:.2f}/{spread.p99:.2f}"


def _ratio_row(
    kind: str, answers: Mapping[str, Answered], own: Sequence[str], peer: str
) -> tuple[str, ...]:
    spreads = {
        name: each.warm[kind] for name, each in answers.items() if kind in each.warm
    }
    ratios = find_ratios(spreads, (peer,))
    pairs = (ratios.get(name, {}).get(peer) for name in own)
    return (kind, *(f"{p[0]:.2f}/{p[1]:.2f}" if p else "–" for p in pairs))


def hostile_lines(name: str, endured: Endured) -> Iterator[str]:
    """Tell the worst of hostile queries, the dearest sort first."""
    yield (
        f"{name}: {endured.asked:,} hostile queries, {len(endured.failures)} failures, "
        f"most {endured.most:.0f} ms CPU and {endured.grown:.0f} MB"
    )
    for text, failure in endured.failures[:10]:
        yield f"  FAILED {text}: {failure}"
    dearest = sorted(endured.worst.items(), key=lambda item: -item[1].took)
    for sort, worst in dearest[:8]:
        yield f"  {worst.took:6.1f} ms  {sort}: {worst.text}"


def swap_lines(name: str, swapped: Swapped) -> Iterator[str]:
    """Tell what readers met while indexes were published."""
    yield (
        f"{name}: {swapped.searches:,} searches beside a writer, {swapped.states} "
        f"states, {len(swapped.failures)} errors, {len(swapped.wrong)} wrong answers"
    )
    for said in (*swapped.failures[:5], *swapped.wrong[:5]):
        yield f"  FAILED {said}"


def http_lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """Tell what whole requests take."""
    rows: list[tuple[str, ...]] = [
        ("whole request, CPU ms", "p50", "p95", "p99", "most")
    ]
    for name, spread in figures.items():
        if isinstance(spread, Mapping):
            cells = (f"{spread[key]:.1f}" for key in ("p50", "p95", "p99", "most"))
            rows.append((name, *cells))
        else:
            rows.append((name, f"{spread:.1f}", "–", "–", "–"))
    return align(rows)
