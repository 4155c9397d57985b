"""What watched stretches of a lecture read like."""

from __future__ import annotations

import pytest

from kg.clock import clock, ranges_text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (59, "0:59"), (300, "5:00"), (3600, "1:00:00"), (3723, "1:02:03")],
)
def test_seconds_read_as_a_clock(seconds: int, text: str) -> None:
    assert clock(seconds) == text


@pytest.mark.parametrize(
    ("ranges", "to_end", "text"),
    [
        ((), False, ""),
        ((), True, "to the end"),
        (((0, 300), (1200, 1500)), False, "0:00–5:00, 20:00–25:00"),
        (((420, 720),), True, "7:00–12:00, to the end"),
        (((0, 300), (1200, None)), True, "0:00–5:00, 20:00–end"),
        (((1200, None),), False, "20:00–end"),
    ],
)
def test_the_end_is_said_once_whether_or_not_its_time_is_known(
    ranges: tuple[tuple[int, int | None], ...], to_end: bool, text: str
) -> None:
    assert ranges_text(ranges, to_end=to_end) == text
