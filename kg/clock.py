"""Seconds → the text that says which stretches of a lecture were watched."""

from __future__ import annotations

from collections.abc import Iterable


def ranges_text(
    ranges: Iterable[tuple[int, int | None]], *, to_end: bool = False
) -> str:
    """Return ranges in seconds as "0:00–5:00, 20:00–end".

    With ``to_end`` known ends alone are followed by "to the end": what was watched last
    reached the lecture's end, as in "7:00–12:00, to the end".
    """
    stretches = tuple(ranges)
    texts = [
        f"{clock(start)}–{'end' if end is None else clock(end)}"
        for start, end in stretches
    ]
    if to_end and all(end is not None for _, end in stretches):
        texts.append("to the end")
    return ", ".join(texts)


def clock(seconds: int) -> str:
    """Return seconds as 5:00 or 1:02:03."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
