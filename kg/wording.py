"""A number or some names → a part of a sentence for people."""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: int, noun: str) -> str:
    """Say how many there are of what a regular noun names: *1 note*, *2 notes*."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(names: Sequence[str]) -> str:
    """Join names with commas and *and*; of none nothing is said."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut at a space where it has one."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    if not text[most - 1].isspace():
        kept = kept.rsplit(maxsplit=1)[0] if " " in kept.strip() else kept
    return f"{kept.rstrip()}…"
