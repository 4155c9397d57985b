"""Notes in their order → what covers what, belongs to what, and comes next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

from kg.chronology import in_time
from kg.evidence import Found, Line, NoteLines, own_lines, quote_whole
from kg.records import Evidence, Lecture, Note, Origin, Predicate

MAX_COVERS_EVIDENCE = 3


def find_structure(
    notes: Sequence[Note], lectures: Iterable[Lecture], read: Iterable[NoteLines]
) -> Iterator[Found]:
    """Say which lecture covers which concepts, is of which course, and comes next."""
    heard = [own_lines(note) for note in read if note.note.lecture is not None]
    titles = _title_lines(heard)
    covered: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in chain.from_iterable(heard):
        if line.mentions and line.note.lecture is not None:
            for mention in line.mentions:
                places = covered[line.note.lecture, mention.concept]
                if len(places) < MAX_COVERS_EVIDENCE and line not in places[-1:]:
                    places.append(line)
    for (lecture, concept), places in covered.items():
        shown = tuple(quote_whole(line, "covers") for line in places)
        yield _structural(lecture, Predicate.COVERS, concept, shown)
    for lecture_record in lectures:
        place = titles.get(lecture_record.id)
        if lecture_record.course is not None and place is not None:
            yield _structural(
                lecture_record.id, Predicate.PART_OF, lecture_record.course, (place,)
            )
    for before, after in _heard_in_order(notes):
        if before in titles and after in titles:
            yield _structural(
                before, Predicate.NEXT, after, (titles[before], titles[after])
            )


def _title_lines(heard: Iterable[Sequence[Line]]) -> dict[str, Evidence]:
    """Return the first line of each lecture: its heading where it has one."""
    titles: dict[str, Evidence] = {}
    for line in chain.from_iterable(heard):
        lecture = line.note.lecture
        if lecture is not None and lecture not in titles:
            titles[lecture] = quote_whole(line, "heading")
    return titles


def _heard_in_order(notes: Iterable[Note]) -> Iterator[tuple[str, str]]:
    """Yield lectures of one course that follow each other by first time heard."""
    heard: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for note in in_time(notes):
        if note.lecture is not None and note.course is not None and note.date:
            heard[note.course].setdefault(note.lecture)
    for lectures in heard.values():
        yield from pairwise(lectures)


def _structural(
    subject: str, predicate: Predicate, object_: str, evidence: tuple[Evidence, ...]
) -> Found:
    return Found(
        subject=subject,
        predicate=predicate,
        object=object_,
        origin=Origin.LAYOUT,
        confidence=1.0,
        evidence=evidence,
    )
