"""Notes in the order of a file → notes in the order of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kg.records import Note


def in_time(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Return the notes from the oldest to the newest, undated ones first.

    Of one day, the order of their file counts: many journals put the newest on top,
    which shows in the file's other dates.
    """
    by_source: defaultdict[str, list[Note]] = defaultdict(list)
    for note in notes:
        by_source[note.source].append(note)
    ordered: list[Note] = []
    for source in sorted(by_source):
        in_file = sorted(by_source[source], key=lambda note: note.line)
        ordered += reversed(in_file) if _newest_first(in_file) else in_file
    return tuple(sorted(ordered, key=lambda n: n.date.toordinal() if n.date else 0))


def _newest_first(notes: list[Note]) -> bool:
    days = [note.date for note in notes if note.date is not None]
    return len(days) > 1 and days[0] > days[-1]
