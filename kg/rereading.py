"""A file of lines and an earlier one → the lines that are new, by comparing bytes."""

from __future__ import annotations


def find_new_lines(before: bytes, after: bytes) -> tuple[int, slice, int]:
    """Return how many first lines are the same, where the new are, how many last ones.

    All lines end in a line feed. What is told the same is so, byte for byte; a line
    that is the same may be among the new.
    """
    shorter = min(len(before), len(after))
    start = before.rfind(b"\n", 0, _count_same(before, after, 0, shorter)) + 1
    same = _count_same_at_end(before, after, shorter - start)
    # The first of them may be the end of a line only.
    end = after.find(b"\n", len(after) - same) + 1 if same else len(after)
    return (
        after.count(b"\n", 0, start),
        slice(start, end),
        after.count(b"\n", end),
    )


def _count_same(one: bytes, other: bytes, low: int, high: int) -> int:
    """Halve what is looked at: comparing pieces is as fast as copying them."""
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _count_same_at_end(one: bytes, other: bytes, high: int) -> int:
    low = 0
    while low < high:
        middle = (low + high + 1) // 2
        parts = [text[len(text) - middle : len(text) - low] for text in (one, other)]
        if parts[0] == parts[1]:
            low = middle
        else:
            high = middle - 1
    return low
