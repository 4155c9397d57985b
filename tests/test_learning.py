from __future__ import annotations

from dataclasses import replace

import pytest

from kg.learning import Coverage, cover
from kg.records import Note, TimeRange
from tests.made import make_note


def sitting(*ranges: tuple[int, int | None], to_end: bool = False) -> Note:
    return replace(
        make_note(),
        ranges=tuple(TimeRange(start=s, end=e, line=1) for s, e in ranges),
        to_end=to_end,
    )


@pytest.mark.parametrize(
    ("notes", "coverage"),
    [
        ([], Coverage(watched=(), holes=(), to_end=False, repeats=0)),
        (
            [sitting((0, 300)), sitting((300, 600))],
            Coverage(watched=((0, 600),), holes=(), to_end=False, repeats=0),
        ),
        (
            [sitting((0, 300)), sitting((420, 600))],
            Coverage(
                watched=((0, 300), (420, 600)),
                holes=((300, 420),),
                to_end=False,
                repeats=0,
            ),
        ),
        (
            [sitting((300, 720))],
            Coverage(watched=((300, 720),), holes=((0, 300),), to_end=False, repeats=0),
        ),
        (
            [sitting((0, 300)), sitting((30, 150)), sitting((200, None))],
            Coverage(watched=((0, None),), holes=(), to_end=True, repeats=2),
        ),
        (
            [sitting((0, 300), (300, 660), to_end=True)],
            Coverage(watched=((0, 660),), holes=(), to_end=True, repeats=0),
        ),
        (
            [sitting(to_end=True)],
            Coverage(watched=(), holes=(), to_end=True, repeats=0),
        ),
    ],
)
def test_watched_ranges_merge_and_leave_holes(
    notes: list[Note], coverage: Coverage
) -> None:
    assert cover(notes) == coverage
