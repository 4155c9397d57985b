"""Verify that a build keeps every promise its readers rely on, one check a promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.engines import make_engine
from kg.errors import DamagedError
from kg.generation import find_damage, read_placed, read_snapshot, verified_index
from kg.index.base import Engine, Group, Query
from kg.records import (
    Concept,
    Course,
    Evidence,
    Lecture,
    Mention,
    Placed,
    Predicate,
    Relation,
    Snapshot,
)
from kg.store import lease_current

_REBUILD = "Run `kg build --full`; if this stays, please report it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that a person should know of: where, what, and what to do about it."""

    where: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What was found in a build. Warnings concern the notes and are no failures.

    ``build`` is the generation's name, None if not even that can be read.
    """

    build: str | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def check_build(
    store: Path, *, engine_named: Callable[[str], Engine] = make_engine
) -> CheckReport:
    """Check the build in force: its files, its records, its index, its placement.

    Raises:
        NoBuildError: nothing has been built there.
        StoreError: the store cannot be read, or is another user's.
    """
    build = None
    try:
        with lease_current(store) as generation:
            build = generation.name
            damage = tuple(
                Problem(where=f"{build}/{path}", what=what, remedy=_REBUILD)
                for path, what in find_damage(generation)
            )
            if damage:
                return CheckReport(build=build, problems=damage, warnings=())
            snapshot = read_snapshot(generation)
            problems = check_snapshot(snapshot, read_placed(generation))
            engine = engine_named(generation.facts.engine)
            problems += _check_index(snapshot, verified_index(generation), engine)
            return CheckReport(
                build=build, problems=problems, warnings=find_warnings(snapshot)
            )
    except DamagedError as error:
        problem = Problem(where=str(store), what=str(error), remedy=_REBUILD)
        return CheckReport(build=build, problems=(problem,), warnings=())


def check_snapshot(
    snapshot: Snapshot, placed: tuple[Placed, ...]
) -> tuple[Problem, ...]:
    """Check the records of a build, and that all nodes and no others are placed."""
    view = _make_view(snapshot, placed)
    return tuple(
        Problem(where=where, what=what, remedy=_REBUILD)
        for check in _CHECKS
        for where, what in check(view)
    )


def find_warnings(snapshot: Snapshot) -> tuple[Problem, ...]:
    """Find what was left out of a build, or read with doubts, and why."""
    skipped = tuple(
        Problem(where=source.id, what=source.reason, remedy=source.remedy)
        for source in snapshot.skipped
    )
    doubtful = tuple(
        Problem(where=source.id, what=warning, remedy="Look at the file.")
        for source in snapshot.sources
        for warning in source.warnings
    )
    return skipped + doubtful


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


_Finding = tuple[str, str]  # where, what


def _ids_are_unique(view: _View) -> Iterator[_Finding]:
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


def _only_lecture_ids_hold_a_dot(view: _View) -> Iterator[_Finding]:
    for id_ in sorted(view.lectures):
        if "." not in id_:
            yield id_, "is a lecture's id, but holds no dot"
    for id_ in sorted(view.courses | view.concepts):
        if "." in id_:
            yield id_, "holds a dot, but is no lecture's id"


def _notes_and_lectures_belong_somewhere(view: _View) -> Iterator[_Finding]:
    for note in view.snapshot.notes:
        yield from _missing(note.id, "source", note.source, view.sources)
        yield from _missing(note.id, "lecture", note.lecture, view.lectures)
        yield from _missing(note.id, "course", note.course, view.courses)
    for lecture in view.snapshot.lectures:
        yield from _missing(lecture.id, "course", lecture.course, view.courses)


def _missing(
    where: str, kind: str, id_: str | None, known: frozenset[str]
) -> Iterator[_Finding]:
    if id_ is not None and id_ not in known:
        yield where, f"refers to the {kind} {id_!r}, which does not exist"


def _broader_concepts_are_concepts(view: _View) -> Iterator[_Finding]:
    # A vocabulary's broader concept need not be met in the notes, so it may be absent.
    for concept in view.snapshot.concepts:
        for broader in concept.broader:
            if broader == concept.id:
                yield concept.id, "is broader than itself"
            elif broader in view.courses | view.lectures:
                yield concept.id, f"has {broader!r} as broader, which is no concept"


def _mentions_name_concepts(view: _View) -> Iterator[_Finding]:
    for mention in view.snapshot.mentions:
        where = _place(mention)
        yield from _missing(where, "concept", mention.concept, view.concepts)


def _mentions_are_verbatim(view: _View) -> Iterator[_Finding]:
    for mention in view.snapshot.mentions:
        yield from _misquoted(view, mention, mention.text)


def _evidence_is_verbatim(view: _View) -> Iterator[_Finding]:
    for relation in view.snapshot.relations:
        for evidence in relation.evidence:
            yield from _misquoted(view, evidence, evidence.quote)


def _misquoted(
    view: _View, range_: Mention | Evidence, text: str
) -> Iterator[_Finding]:
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


def _relations_join_nodes(view: _View) -> Iterator[_Finding]:
    nodes = view.courses | view.lectures | view.concepts
    for relation in view.snapshot.relations:
        where = _sentence(relation)
        yield from _missing(where, "subject", relation.subject, nodes)
        yield from _missing(where, "object", relation.object, nodes)


def _relations_have_reasons(view: _View) -> Iterator[_Finding]:
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


def _exactly_the_nodes_are_placed(view: _View) -> Iterator[_Finding]:
    nodes = view.courses | view.lectures | view.concepts
    yield from _compare((place.id for place in view.placed), nodes, "placed", "node")


def _compare(
    found: Iterable[str], due: Iterable[str], done: str, kind: str
) -> Iterator[_Finding]:
    difference = Counter(found)
    difference.subtract(Counter(due))
    for id_, count in sorted(difference.items()):
        if count < 0:
            yield id_, f"is a {kind} that is not {done}"
        elif count > 0:
            yield id_, f"is {done} too often or is no {kind}"


_CHECKS: tuple[Callable[[_View], Iterator[_Finding]], ...] = (
    _ids_are_unique,
    _only_lecture_ids_hold_a_dot,
    _notes_and_lectures_belong_somewhere,
    _broader_concepts_are_concepts,
    _mentions_name_concepts,
    _mentions_are_verbatim,
    _evidence_is_verbatim,
    _relations_join_nodes,
    _relations_have_reasons,
    _exactly_the_nodes_are_placed,
)


def _check_index(
    snapshot: Snapshot, directory: Path, engine: Engine
) -> tuple[Problem, ...]:
    searcher = engine.open(directory)
    try:
        found = [hit.id for hit in searcher.find(Query(root=Group(clauses=())))]
    finally:
        searcher.close()
    notes = (note.id for note in snapshot.notes)
    return tuple(
        Problem(where=where, what=what, remedy=_REBUILD)
        for where, what in _compare(found, notes, "indexed", "note")
    )
