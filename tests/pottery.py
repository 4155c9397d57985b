"""A made-up course in two notes files, for tests of what a search answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from kg.records import Concept, Course, Lecture, Mention, Note, Snapshot, TimeRange
from tests.made import make_note

CONCEPTS = (
    Concept(id="celadon", label="celadon", aliases=("green ware",)),
    Concept(id="glaze", label="glaze"),
    Concept(id="kiln", label="kiln"),
)
LECTURES = (
    Lecture(
        id="ceramics.glazes",
        title="Glazes",
        course="ceramics",
        week=1,
        url="https://www.youtube.com/watch?v=Gl4ze",
    ),
    Lecture(
        id="ceramics.kilns",
        title="Kilns",
        course="ceramics",
        week=2,
        url="https://example.org/kilns",
    ),
)


def make_pottery() -> Snapshot:
    """Return five notes: three of one lecture, one of another, one of none."""
    first = _sitting("g1", "Glazes", date(2025, 3, 1), "- glaze needs a hot kiln")
    notes = (
        replace(first, ranges=(TimeRange(start=180, end=300, line=1),)),
        _sitting("g2", "Glazes", date(2025, 3, 2), "- glaze cracks when it cools"),
        _sitting("g3", "Glazes", date(2025, 4, 5), "- celadon is a pale glaze"),
        _sitting("k1", "Kilns", date(2025, 3, 3), "- a kiln melts glaze slowly"),
        replace(
            make_note("- glaze the bowl", id="w1", title="Bowls", day=date(2025, 4, 6)),
            source="workshop.md",
        ),
    )
    return Snapshot(
        sources=(),
        skipped=(),
        courses=(Course(id="ceramics", title="Ceramics", url=None),),
        lectures=LECTURES,
        notes=notes,
        concepts=CONCEPTS,
        mentions=tuple(_mentions(notes)),
        relations=(),
    )


def _sitting(id_: str, title: str, day: date, line: str) -> Note:
    lecture = f"ceramics.{title.lower()}"
    return make_note(
        line, id=id_, title=title, lecture=lecture, course="ceramics", day=day
    )


def _mentions(notes: tuple[Note, ...]) -> Iterator[Mention]:
    for note in notes:
        for passage in note.passages:
            for concept in CONCEPTS:
                start = passage.text.find(concept.label)
                if start >= 0:
                    yield Mention(
                        concept=concept.id,
                        note=note.id,
                        source=note.source,
                        line=passage.line,
                        start=start,
                        end=start + len(concept.label),
                        text=concept.label,
                        found_by="label",
                    )
