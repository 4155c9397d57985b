"""A snapshot → the promises to its readers that it breaks, one check a promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kg.records import (
    Concept,
    Course,
    Evidence,
    Lecture,
    Mention,
    Passage,
    Placed,
    Predicate,
    Relation,
    Snapshot,
)

Finding: TypeAlias = tuple[str, str]  # where, what


def find_broken(snapshot: Snapshot, placed: tuple[Placed, ...]) -> Iterator[Finding]:
    """Find what is wrong with the records of a build and the places of its nodes."""
    view = _make_view(snapshot, placed)
    for check in _CHECKS:
        yield from check(view)


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """A snapshot with what the checks look up. ``lines``: text by note and line."""

    snapshot: Snapshot
    placed: tuple[Placed, ...]
    sources: frozenset[str]
    courses: frozenset[str]
    lectures: frozenset[str]
    concepts: frozenset[str]
    note_sources: dict[str, str]
    lines: dict[tuple[str, int], str]


def _make_view(snapshot: Snapshot, placed: tuple[Placed, ...]) -> _View:
    return _View(
        snapshot=snapshot,
        placed=placed,
        sources=frozenset(source.id for source in snapshot.sources),
        courses=frozenset(course.id for course in snapshot.courses),
        lectures=frozenset(lecture.id for lecture in snapshot.lectures),
        concepts=frozenset(concept.id for concept in snapshot.concepts),
        note_sources={note.id: note.source for note in snapshot.notes},
        lines={
            (note.id, passage.line): passage.text
            for note in snapshot.notes
            for passage in note.passages
        },
    )


def _ids_are_unique(view: _View) -> Iterator[Finding]:
    snapshot = view.snapshot
    nodes: tuple[Course | Lecture | Concept, ...] = (
        *snapshot.courses,
        *snapshot.lectures,
        *snapshot.concepts,
    )
    for kinds, ids in (
        ("sources", [source.id for source in snapshot.sources]),
        ("notes", [note.id for note in snapshot.notes]),
        ("courses, lectures and concepts", [node.id for node in nodes]),
    ):
        for id_, count in Counter(ids).items():
            if count > 1:
                yield id_, f"is the id of {count} {kinds}"


def _only_lecture_ids_hold_a_dot(view: _View) -> Iterator[Finding]:
    for id_ in sorted(view.lectures):
        if "." not in id_:
            yield id_, "is a lecture's id, but holds no dot"
    for id_ in sorted(view.courses | view.concepts):
        if "." in id_:
            yield id_, "holds a dot, but is no lecture's id"


def _notes_and_lectures_belong_somewhere(view: _View) -> Iterator[Finding]:
    for note in view.snapshot.notes:
        yield from _missing(note.id, "source", note.source, view.sources)
        yield from _missing(note.id, "lecture", note.lecture, view.lectures)
        yield from _missing(note.id, "course", note.course, view.courses)
    for lecture in view.snapshot.lectures:
        yield from _missing(lecture.id, "course", lecture.course, view.courses)


def _missing(
    where: str, kind: str, id_: str | None, known: frozenset[str]
) -> Iterator[Finding]:
    if id_ is not None and id_ not in known:
        yield where, f"refers to the {kind} {id_!r}, which does not exist"


def _broader_concepts_are_concepts(view: _View) -> Iterator[Finding]:
    # A vocabulary's broader concept need not be met in the notes, so it may be absent.
    for concept in view.snapshot.concepts:
        for broader in concept.broader:
            if broader == concept.id:
                yield concept.id, "is broader than itself"
            elif broader in view.courses | view.lectures:
                yield concept.id, f"has {broader!r} as broader, which is no concept"


def _mentions_name_concepts(view: _View) -> Iterator[Finding]:
    for mention in view.snapshot.mentions:
        where = _place(mention)
        yield from _missing(where, "concept", mention.concept, view.concepts)


def _mentions_are_verbatim(view: _View) -> Iterator[Finding]:
    for mention in view.snapshot.mentions:
        yield from _misquoted(view, mention, mention.text)


def _evidence_is_verbatim(view: _View) -> Iterator[Finding]:
    for evidence in find_quotes(view.snapshot):
        yield from _misquoted(view, evidence, evidence.quote)


def find_quotes(snapshot: Snapshot) -> Iterator[Evidence]:
    """Yield all that a snapshot quotes: for its relations, and to define concepts."""
    for relation in snapshot.relations:
        yield from relation.evidence
    for concept in snapshot.concepts:
        yield from concept.definitions


def _evidence_is_under_another_line(view: _View) -> Iterator[Finding]:
    for evidence in find_quotes(view.snapshot):
        if evidence.under is None:
            continue
        if evidence.under == evidence.line:
            yield _place(evidence), "stands under its own line"
        elif (evidence.note, evidence.under) not in view.lines:
            what = f"stands under line {evidence.under}, no passage of"
            yield _place(evidence), f"{what} {evidence.note!r}"


def find_misquoted(
    quotes: Iterable[Evidence], lines: Mapping[str, Sequence[str]]
) -> Iterator[Finding]:
    """Find what does not stand so in its file; ``lines`` are those of each source."""
    for evidence in quotes:
        text = lines[evidence.source]
        line = text[evidence.line - 1] if 0 < evidence.line <= len(text) else ""
        found = line[evidence.start : evidence.end]
        if not evidence.quote or found != evidence.quote:
            what = f"should read {evidence.quote!r}, but the file reads {found!r} there"
            yield _place(evidence), what


def _misquoted(view: _View, range_: Mention | Evidence, text: str) -> Iterator[Finding]:
    where = _place(range_)
    source = view.note_sources.get(range_.note)
    line_text = view.lines.get((range_.note, range_.line))
    if source is None:
        yield where, f"refers to the note {range_.note!r}, which does not exist"
    elif source != range_.source:
        yield where, f"is in the note {range_.note!r}, which is from {source}"
    elif line_text is None:
        yield where, f"is on a line that is no passage of {range_.note!r}"
    elif not text or line_text[range_.start : range_.end] != text:
        found = line_text[range_.start : range_.end]
        yield where, f"should read {text!r}, but the line reads {found!r} there"


def _place(range_: Mention | Evidence) -> str:
    return f"{range_.source}:{range_.line}:{range_.start}"


def _references_stand_and_lead(view: _View) -> Iterator[Finding]:
    for note in view.snapshot.notes:
        for reference in note.references:
            where = f"{note.source}:{reference.line}:{reference.start}"
            text = view.lines.get((note.id, reference.line))
            if text is None:
                yield where, f"is a reference on no passage of {note.id!r}"
            elif not 0 <= reference.start < reference.end <= len(text):
                yield (
                    where,
                    f"is a reference beyond the {len(text)} columns of its line",
                )
            if reference.note is not None and reference.note not in view.note_sources:
                what = f"leads to the note {reference.note!r}, which does not exist"
                yield where, what


def _passages_nest_and_hide_in_order(view: _View) -> Iterator[Finding]:
    for note in view.snapshot.notes:
        above: set[int] = set()
        for passage in note.passages:
            where = f"{note.source}:{passage.line}"
            if passage.parent is not None and passage.parent not in above:
                yield where, f"stands under line {passage.parent}, no passage above it"
            if not _is_in_order(passage):
                yield where, "hides columns that overlap or are not in the line"
            above.add(passage.line)


def _is_in_order(passage: Passage) -> bool:
    at = 0
    for start, end in passage.hidden:
        if not at <= start < end:
            return False
        at = end
    return at <= len(passage.text)


def _relations_join_nodes(view: _View) -> Iterator[Finding]:
    nodes = view.courses | view.lectures | view.concepts
    for relation in view.snapshot.relations:
        where = _sentence(relation)
        yield from _missing(where, "subject", relation.subject, nodes)
        yield from _missing(where, "object", relation.object, nodes)


def _relations_have_reasons(view: _View) -> Iterator[Finding]:
    for relation in view.snapshot.relations:
        derived = relation.predicate is Predicate.NEXT or (
            relation.predicate is Predicate.PART_OF
            and relation.subject in view.lectures
            and relation.object in view.courses
        )
        if not (relation.evidence or relation.vocabulary or derived):
            yield _sentence(relation), "has neither evidence nor a vocabulary"


def _sentence(relation: Relation) -> str:
    return f"{relation.subject} {relation.predicate} {relation.object}"


def _unmet_concepts_are_next_to_mentioned_ones(view: _View) -> Iterator[Finding]:
    mentioned = {mention.concept for mention in view.snapshot.mentions}
    for unmet in view.snapshot.unmet:
        if unmet.id in view.concepts:
            yield unmet.id, "is unmet, but a concept of the notes"
        for known in unmet.relations:
            ends = [known.subject, known.object]
            if unmet.id not in ends or sum(end in mentioned for end in ends) != 1:
                says = f"{known.subject} {known.predicate} {known.object}"
                what = f"is unmet, so one other that is mentioned must be in {says}"
                yield unmet.id, what


def _exactly_the_nodes_are_placed(view: _View) -> Iterator[Finding]:
    nodes = view.courses | view.lectures | view.concepts
    yield from compare((place.id for place in view.placed), nodes, "placed", "node")


def compare(
    found: Iterable[str], due: Iterable[str], done: str, kind: str
) -> Iterator[Finding]:
    """Find the ids of a kind that are not done as they are due: once each."""
    difference = Counter(found)
    difference.subtract(Counter(due))
    for id_, count in sorted(difference.items()):
        if count < 0:
            yield id_, f"is a {kind} that is not {done}"
        elif count > 0:
            yield id_, f"is {done} too often or is no {kind}"


_CHECKS: tuple[Callable[[_View], Iterator[Finding]], ...] = (
    _ids_are_unique,
    _only_lecture_ids_hold_a_dot,
    _notes_and_lectures_belong_somewhere,
    _broader_concepts_are_concepts,
    _mentions_name_concepts,
    _mentions_are_verbatim,
    _evidence_is_verbatim,
    _evidence_is_under_another_line,
    _references_stand_and_lead,
    _passages_nest_and_hide_in_order,
    _relations_join_nodes,
    _relations_have_reasons,
    _unmet_concepts_are_next_to_mentioned_ones,
    _exactly_the_nodes_are_placed,
)
