from __future__ import annotations

from datetime import date

import pytest

from kg.chronology import in_time
from tests.made import make_note

MONDAY, TUESDAY = date(2025, 1, 6), date(2025, 1, 7)


@pytest.mark.parametrize(
    ("days", "order"),
    [
        ((MONDAY, MONDAY, TUESDAY), [1, 2, 3]),
        ((TUESDAY, MONDAY, MONDAY), [3, 2, 1]),
        ((MONDAY, MONDAY), [1, 2]),
        ((TUESDAY, None, MONDAY), [2, 3, 1]),
        ((), []),
    ],
)
def test_notes_of_one_day_follow_the_direction_of_their_file(
    days: tuple[date | None, ...], order: list[int]
) -> None:
    notes = [
        make_note(id=f"note-{line}", line=line, day=day)
        for line, day in enumerate(days, start=1)
    ]
    assert [note.line for note in in_time(notes)] == order
