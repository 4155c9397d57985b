"""The contents of a build → the answers about its concepts, courses and state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from kg.answers import (
    BuildInfo,
    ConceptAnswer,
    ConceptSummary,
    Counts,
    CourseAnswer,
    CourseSummary,
    LectureAnswer,
    LectureSummary,
    Matters,
    MentionItem,
    OtherForm,
    RelationCount,
    SimilarConcept,
    SkippedItem,
    SourceItem,
    StatusAnswer,
    Vote,
)
from kg.contents import (
    Contents,
    evidence_item,
    named_concepts,
    node_ref,
    note_summary,
    optional_ref,
    phrase,
    relation_item,
    require,
    seen,
)
from kg.errors import UsageError
from kg.generation import BuildFacts
from kg.graph import Similar
from kg.learning import cover
from kg.linking import LINK_KINDS, find_unresolved
from kg.records import (
    VOTE_SENTENCES,
    Concept,
    Course,
    Lecture,
    Mention,
    Note,
    Origin,
    Predicate,
    Relation,
    Snapshot,
    Tier,
)

_T = TypeVar("_T")
_ORIGINS = tuple(Origin)
_PREDICATES = tuple(Predicate)


def page_of(
    items: Sequence[_T], *, limit: int, after: str | None
) -> tuple[tuple[_T, ...], str | None]:
    """Cut a page out of a list: its items, and the cursor of the next page.

    Raises:
        UsageError: the cursor is none that an answer gave.
    """
    start = _offset(after)
    stop = start + limit
    return tuple(items[start:stop]), f"o{stop}" if stop < len(items) else None


def _offset(after: str | None) -> int:
    if after is None:
        return 0
    if not (after[:1] == "o" and after[1:].isascii() and after[1:].isdecimal()):
        raise UsageError(
            f"The cursor {after[:40]!r} is none that an answer gave. "
            "Start again without it."
        )
    return int(after[1:20])


def make_concept_summary(contents: Contents, concept: Concept) -> ConceptSummary:
    mentions = contents.mentions_by_concept.get(concept.id, ())
    dates = seen(contents, mentions)
    return ConceptSummary(
        id=concept.id,
        label=concept.label,
        kind=concept.kind,
        tier=concept.tier,
        origin=concept.origin,
        mentions=len(mentions),
        notes=len({mention.note for mention in mentions}),
        first_seen=dates[0] if dates else None,
        last_seen=dates[-1] if dates else None,
    )


def make_concept_answer(
    contents: Contents,
    build: BuildInfo,
    concept: Concept,
    *,
    similar: Iterable[Similar],
    matters: Matters,
) -> ConceptAnswer:
    relations = _between_concepts(contents, concept)
    mentions = contents.mentions_by_concept.get(concept.id, ())
    dates = seen(contents, mentions)
    lectures = dict.fromkeys(contents.notes[m.note].lecture for m in mentions)
    return ConceptAnswer(
        build=build,
        id=concept.id,
        label=concept.label,
        aliases=concept.aliases,
        misspellings=concept.misspellings,
        same_as=tuple(
            OtherForm(form=same.form, method=same.method, distance=same.distance)
            for same in concept.same_as
        ),
        kind=concept.kind,
        tier=concept.tier,
        origin=concept.origin,
        vocabulary=concept.vocabulary,
        score=concept.score,
        votes=make_votes(concept),
        definition=concept.definition,
        definitions=tuple(
            evidence_item(contents, item) for item in concept.definitions
        ),
        broader=tuple(
            node_ref(contents, broader)
            for broader in concept.broader
            if broader in contents.concepts  # The notes need not name it.
        ),
        first_seen=dates[0] if dates else None,
        last_seen=dates[-1] if dates else None,
        matters=matters,
        mentions=tuple(_mention_item(contents, mention) for mention in mentions),
        groups=_count_groups(concept, relations),
        relations=tuple(relation_item(contents, relation) for relation in relations),
        lectures=tuple(node_ref(contents, lecture) for lecture in lectures if lecture),
        similar=tuple(
            SimilarConcept(
                id=item.id,
                label=contents.concepts[item.id].label,
                score=item.score,
                shared=tuple(node_ref(contents, shared) for shared in item.shared),
            )
            for item in similar
        ),
    )


def make_votes(concept: Concept) -> tuple[Vote, ...]:
    """Return the reasons why a concept is one, each with a sentence."""
    return tuple(
        Vote(name=name, weight=weight, says=VOTE_SENTENCES.get(name, name))
        for name, weight in concept.votes
    )


def _between_concepts(contents: Contents, concept: Concept) -> list[Relation]:
    """Return a concept's relations to others, what the notes state first.

    Those that read alike stand together, what has most evidence before the others.
    """
    relations = contents.relations_by_node.get(concept.id, ())
    found = [r for r in relations if r.subject in contents.concepts]
    return sorted(
        found,
        key=lambda relation: (
            _ORIGINS.index(relation.origin),
            _PREDICATES.index(relation.predicate),
            _reads(concept, relation),
            -len(relation.evidence),
        ),
    )


def _reads(concept: Concept, relation: Relation) -> str:
    return phrase(relation, forward=relation.subject == concept.id)


def _count_groups(
    concept: Concept, relations: Iterable[Relation]
) -> tuple[RelationCount, ...]:
    counts = Counter(
        (relation.predicate, _reads(concept, relation), relation.origin)
        for relation in relations
    )
    return tuple(
        RelationCount(predicate=predicate, phrase=reads, origin=origin, count=count)
        for (predicate, reads, origin), count in counts.items()
    )


def _mention_item(contents: Contents, mention: Mention) -> MentionItem:
    note = contents.notes[mention.note]
    return MentionItem(
        note=note.id,
        title=note.title,
        date=note.date,
        source=mention.source,
        line=mention.line,
        start=mention.start,
        end=mention.end,
        text=mention.text,
        line_text=contents.passages[note.id, mention.line].text,
        found_by=mention.found_by,
    )


def make_course_summary(contents: Contents, course: Course) -> CourseSummary:
    notes = [note for note in contents.notes.values() if note.course == course.id]
    dates = sorted(note.date for note in notes if note.date is not None)
    return CourseSummary(
        id=course.id,
        title=course.title,
        url=course.url,
        lectures=sum(
            lecture.course == course.id for lecture in contents.lectures.values()
        ),
        catalogue_lectures=course.catalogue_lectures,
        notes=len(notes),
        first_seen=dates[0] if dates else None,
        last_seen=dates[-1] if dates else None,
    )


def make_course_answer(
    contents: Contents, build: BuildInfo, identifier: str
) -> CourseAnswer:
    course = require(contents.courses, identifier, "course")
    lectures = [one for one in contents.lectures.values() if one.course == identifier]
    return CourseAnswer(
        build=build,
        id=course.id,
        title=course.title,
        url=course.url,
        lectures=tuple(
            _lecture_summary(contents, lecture)
            for lecture in sorted(lectures, key=lambda one: _in_course(contents, one))
        ),
    )


def _in_course(contents: Contents, lecture: Lecture) -> tuple[int, int, date, str]:
    """Order lectures by the catalogue, then by week, then by first date heard."""
    notes = contents.notes_by_lecture.get(lecture.id, ())
    dates = [note.date for note in notes if note.date is not None]
    last = 10**9
    return (
        lecture.week if lecture.week is not None else last,
        lecture.position if lecture.position is not None else last,
        min(dates, default=date.max),
        lecture.id,
    )


def _lecture_summary(contents: Contents, lecture: Lecture) -> LectureSummary:
    notes = contents.notes_by_lecture.get(lecture.id, ())
    coverage = cover(notes)
    return LectureSummary(
        id=lecture.id,
        title=lecture.title,
        course=lecture.course,
        week=lecture.week,
        url=lecture.url,
        notes=len(notes),
        dates=_dates(notes),
        watched=coverage.watched,
        holes=coverage.holes,
        to_end=coverage.to_end,
        repeats=coverage.repeats,
    )


def _dates(notes: Iterable[Note]) -> tuple[date, ...]:
    return tuple(sorted({note.date for note in notes if note.date is not None}))


def make_lecture_answer(
    contents: Contents, build: BuildInfo, identifier: str
) -> LectureAnswer:
    lecture = require(contents.lectures, identifier, "lecture")
    notes = contents.notes_by_lecture.get(lecture.id, ())
    coverage = cover(notes)
    mentions = [m for note in notes for m in contents.mentions_by_note.get(note.id, ())]
    return LectureAnswer(
        build=build,
        id=lecture.id,
        title=lecture.title,
        course=optional_ref(contents, lecture.course),
        week=lecture.week,
        url=lecture.url,
        dates=_dates(notes),
        watched=coverage.watched,
        holes=coverage.holes,
        to_end=coverage.to_end,
        repeats=coverage.repeats,
        notes=tuple(note_summary(contents, note) for note in notes),
        concepts=named_concepts(contents, mentions),
    )


def make_status_answer(
    snapshot: Snapshot, facts: BuildFacts, build: BuildInfo
) -> StatusAnswer:
    """Count what a build holds, and name what was read, left out and used."""
    notes = Counter(note.source for note in snapshot.notes)
    return StatusAnswer(
        build=build,
        counts=Counts(
            sources=len(snapshot.sources),
            notes=len(snapshot.notes),
            passages=sum(len(note.passages) for note in snapshot.notes),
            courses=len(snapshot.courses),
            lectures=len(snapshot.lectures),
            concepts=len(snapshot.concepts),
            core_concepts=sum(c.tier == Tier.CORE for c in snapshot.concepts),
            mentions=len(snapshot.mentions),
            relations=len(snapshot.relations),
            references=sum(
                reference.kind in LINK_KINDS
                for note in snapshot.notes
                for reference in note.references
            ),
            unresolved=len(find_unresolved(snapshot.notes)),
        ),
        engine=facts.engine,
        model=facts.model,
        sources=tuple(
            SourceItem(
                id=source.id,
                lines=source.lines,
                notes=notes[source.id],
                encoding=source.encoding,
                warnings=source.warnings,
            )
            for source in snapshot.sources
        ),
        skipped=tuple(
            SkippedItem(id=item.id, reason=item.reason, remedy=item.remedy)
            for item in snapshot.skipped
        ),
        ignored=facts.ignored,
        warnings=facts.warnings,
        unmatched=facts.unmatched,
        vocabularies=facts.vocabularies,
        versions=dict(facts.versions),
    )
