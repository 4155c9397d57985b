"""Answers → lines of text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

import click

from kg.answers import (
    TIER_TEXT,
    CandidatesAnswer,
    ConceptAnswer,
    Counts,
    CourseAnswer,
    CoursesAnswer,
    EvidenceItem,
    Hit,
    LectureAnswer,
    MentionItem,
    NodeRef,
    NoteAnswer,
    OtherForm,
    RelationItem,
    SearchAnswer,
    Snippet,
    StatusAnswer,
    SuggestAnswer,
)
from kg.clock import ranges_text
from kg.diff_answers import ChangedField, ChangeItem, DiffAnswer, group_changes
from kg.graph_answers import CommunitiesAnswer, PathAnswer
from kg.records import ORIGIN_TEXT, LogEntry, Origin, SkippedSource, Source
from kg.wording import counted, shortened

if TYPE_CHECKING:
    from kg.check import CheckReport, Problem

SYNTAX = (
    'Ask with "two words", -word, one OR other, begin*, nearly~1, title:word, '
    "date:2025-08"
)
MAX_MENTIONS = 12
MAX_QUOTES = 3
_SIGNS = {"gained": ("+", "green"), "lost": ("−", "red"), "changed": ("~", "yellow")}
MAX_JOINED = 4
MAX_UNDER = 80
MAX_LINE = 200


def search_lines(answer: SearchAnswer) -> Iterator[str]:
    for notice in answer.notices:
        yield click.style(notice, fg="yellow")
    for given in answer.filters:
        yield f"Only {given.name}: {given.label}"
    if answer.did_you_mean:
        yield f"Did you mean: {answer.did_you_mean}"
    for concept in answer.concepts:
        near = "; ".join(f"{n.phrase} {n.label}" for n in concept.neighbours[:4])
        yield f"{click.style(concept.label, bold=True)}" + (f" {near}" if near else "")
    if not answer.total:
        yield from _unanswered_lines(answer)
    for hit in answer.items:
        yield ""
        yield from _hit_lines(hit)
    if answer.next:
        yield ""
        yield f"{len(answer.items)} of {answer.total}; --limit shows more."


def _unanswered_lines(answer: SearchAnswer) -> Iterator[str]:
    """Say what was looked for and what would find something."""
    yield "Nothing found."
    for part in answer.understood:
        where = "" if part.notes is None else f"  in {counted(part.notes, 'note')}"
        yield f"  {part.text}{where}"
    for given in answer.filters:
        if given.without:
            notes = counted(given.without, "note")
            yield f"Without the {given.name} {given.label}: {notes}"
    if answer.unfiltered and len(answer.filters) > 1:
        yield f"Without any filter: {counted(answer.unfiltered, 'note')}"
    if answer.suggestions:
        near = (f"{item.text} ({item.kind})" for item in answer.suggestions)
        yield f"Your notes have: {', '.join(near)}"
    yield SYNTAX


def _hit_lines(hit: Hit) -> Iterator[str]:
    where = " · ".join(
        part
        for part in (hit.course_title, _day(hit.date), ranges_text(hit.ranges))
        if part
    )
    title = click.style(hit.title, bold=True)
    yield f"{title}  {where}".rstrip()
    yield f"  {hit.source}:{hit.line}  [{TIER_TEXT[hit.tier]}] {hit.reason}"
    if hit.video_url:
        yield f"  {hit.video_url}"
    for snippet in hit.snippets:
        yield f"  {snippet.line:>5}  {_marked(snippet)}"


def _marked(snippet: Snippet) -> str:
    text, at, parts = snippet.text, 0, []
    for mark in snippet.marks:
        parts.append(text[at : mark.start])
        parts.append(click.style(text[mark.start : mark.end], bold=True, fg="green"))
        at = mark.end
    return "".join([*parts, text[at:]])


def suggest_lines(answer: SuggestAnswer) -> Iterator[str]:
    for item in answer.items:
        yield f"{item.text}  ({item.detail})"


def answer_lines(
    answer: ConceptAnswer | LectureAnswer | CourseAnswer | NoteAnswer,
) -> Iterator[str]:
    match answer:
        case ConceptAnswer():
            yield from concept_lines(answer)
        case LectureAnswer():
            yield from lecture_lines(answer)
        case CourseAnswer():
            yield from course_lines(answer)
        case NoteAnswer():
            yield from note_lines(answer)


def concept_lines(answer: ConceptAnswer) -> Iterator[str]:
    yield click.style(answer.label, bold=True) + f"  {answer.kind}, {answer.tier}"
    if answer.definition:
        yield f"  {answer.definition}"
    for definition in answer.definitions:
        yield f"  your notes say: {_quoted(definition)}"
    if answer.aliases:
        yield f"  also: {', '.join(answer.aliases)}"
    if answer.misspellings:
        yield f"  misspelled: {', '.join(answer.misspellings)}"
    for same in answer.same_as:
        yield f"  also written {same.form} ({_edits(same)})"
    if answer.first_seen:
        yield f"  seen from {answer.first_seen} to {answer.last_seen}"
    if answer.vocabulary:
        yield f"  known from the vocabulary {answer.vocabulary}"
    elif answer.votes:
        yield "  why it is a concept"
        for vote in answer.votes:
            yield f"    {vote.weight:+g}  {vote.says}"
    yield from matters_lines(answer)
    yield from _grouped_lines(answer)
    if answer.mentions:
        yield "mentioned in"
    for mention in answer.mentions[:MAX_MENTIONS]:
        yield f"  {mention.source}:{mention.line}  {_around(mention)}"
    if len(answer.mentions) > MAX_MENTIONS:
        yield f"  and {counted(len(answer.mentions) - MAX_MENTIONS, 'more place')}"


def _around(mention: MentionItem) -> str:
    """Return the line of a mention, of a long one what stands around it."""
    text = mention.line_text
    if len(text.strip()) <= MAX_LINE:
        return text.strip()
    start = max(0, mention.start - MAX_LINE // 2)
    before = "…" if text[:start].strip() else ""
    return before + shortened(text[start : start + 2 * MAX_LINE].strip(), MAX_LINE)


def candidate_lines(answer: CandidatesAnswer) -> Iterator[str]:
    for item in answer.items:
        like = ", ".join(ref.label for ref in item.looks_like)
        votes = ", ".join(f"{vote.name} {vote.weight:+g}" for vote in item.votes)
        yield (
            f"{click.style(item.label, bold=True)}  {item.tier} {item.score:g}, "
            f"{counted(item.mentions, 'mention')}"
            + (f", looks like {like}" if like else "")
        )
        yield f"  {votes}"
        yield f"  {item.source}:{item.line}  {item.text.strip()}"
    if not answer.items:
        yield "Nothing is left to decide."
    elif answer.next:
        yield f"{len(answer.items)} of {answer.total}; --limit shows more."
    yield from answer.unmatched


def _edits(same: OtherForm) -> str:
    if not same.distance:
        return same.method
    return f"{same.method}, {counted(same.distance, 'edit')}"


def matters_lines(answer: ConceptAnswer) -> Iterator[str]:
    """Say why a concept matters."""
    matters = answer.matters
    yield f"  why it matters: number {matters.rank} of {matters.of} concepts"
    for sentence in matters.says:
        yield f"    {sentence}"
    if matters.community:
        yield f"    It belongs to “{matters.community.name}”."


def _grouped_lines(answer: ConceptAnswer) -> Iterator[str]:
    """Yield a concept's relations below how they read, how many, and whose they are."""
    relations = iter(answer.relations)
    for group in answer.groups:
        phrase = click.style(group.phrase, fg="cyan")
        yield f"{phrase}  {group.count} {ORIGIN_TEXT[Origin(group.origin)]}"
        for relation in islice(relations, group.count):
            yield from _relation_lines(answer.id, relation)


def _relation_lines(concept: str, relation: RelationItem) -> Iterator[str]:
    forward = relation.subject.id == concept
    yield f"  {relation.object.label if forward else relation.subject.label}"
    if relation.vocabulary:
        yield f"    says the vocabulary {relation.vocabulary}"
    for place in relation.evidence[:MAX_QUOTES]:
        yield f"    {_quoted(place)}"


def _quoted(place: EvidenceItem) -> str:
    return f"“{place.quote}”{_beside(place)}  {place.source}:{place.line}"


def _beside(place: EvidenceItem) -> str:
    """Say below or above which line a quote stands if it needs that."""
    if place.under is None or not place.under_text:
        return ""
    word = "under" if place.under < place.line else "over"
    return f" {word} “{shortened(place.under_text, MAX_UNDER)}”"


def communities_lines(answer: CommunitiesAnswer) -> Iterator[str]:
    for item in answer.items:
        yield f"{click.style(item.name, bold=True)}  {item.size} concepts"
        more = " …" if item.size > len(item.members) else ""
        yield f"  {', '.join(ref.label for ref in item.members)}{more}"
        if item.courses:
            yield f"  in {' · '.join(ref.label for ref in item.courses)}"
        for link in item.links:
            best = link.best
            yield (
                f"  {counted(link.relations, 'relation')} to “{link.community.name}”: "
                f"{best.subject.label} {best.phrase} {best.object.label}"
                + (" …" if link.relations > 1 else "")
            )
    if not answer.items:
        yield "The notes relate no three concepts to each other yet."
    elif answer.next:
        yield f"{len(answer.items)} of {answer.total}; --limit shows more."
    if answer.joining:
        yield "concepts that join them most"
    for concept in answer.joining:
        names = [community.name for community in concept.communities]
        others = len(names) - MAX_JOINED
        yield f"  {concept.label}: {'; '.join(names[:MAX_JOINED])}" + (
            f" and {others} more" if others > 0 else ""
        )
    if answer.cutting:
        yield "relations that alone hold parts together"
    for cut in answer.cutting:
        one, other = cut.relation.subject.label, cut.relation.object.label
        yield (
            f"  {one} {cut.relation.phrase} {other}: "
            f"without it {cut.cut_off} concepts stand apart"
        )


def path_lines(answer: PathAnswer) -> Iterator[str]:
    for hop in answer.hops:
        together = hop.origin == Origin.COOCCURRENCE
        phrase = click.style(
            "found together with" if together else hop.phrase, fg="cyan"
        )
        yield f"{_end(hop.from_)} {phrase} {_end(hop.to)}"
        if hop.vocabulary:
            yield f"  says the vocabulary {hop.vocabulary}"
        for quote in hop.quotes:
            yield f"  {_quoted(quote)}"
    if not answer.hops:
        yield f"{answer.from_.label} is both ends of the path."


def _end(ref: NodeRef) -> str:
    """Name an end of a step; lectures often have the names of concepts."""
    return f"the lecture {ref.label}" if ref.kind == "lecture" else ref.label


def note_lines(answer: NoteAnswer) -> Iterator[str]:
    course = answer.course.label if answer.course else None
    where = " · ".join(p for p in (course, _day(answer.date)) if p)
    yield f"{click.style(answer.title, bold=True)}  {where}".rstrip()
    if answer.trail:
        yield f"  in {' › '.join(answer.trail)}"
    if answer.ranges:
        yield f"  watched {ranges_text(answer.ranges, to_end=answer.to_end)}"
    for line in answer.lines:
        yield f"{line.line:>5}  {line.text}"
    for link in answer.links:
        yield f"{link.line:>5}  {link.url}"
    if answer.backlinks:
        yield "linked from"
    for place in answer.backlinks:
        yield f"  {place.source}:{place.line}  {place.text}"


def lecture_lines(answer: LectureAnswer) -> Iterator[str]:
    course = answer.course.label if answer.course else ""
    yield f"{click.style(answer.title, bold=True)}  {course}".rstrip()
    if answer.watched:
        yield f"  watched {ranges_text(answer.watched, to_end=answer.to_end)}"
    if answer.holes:
        yield f"  not yet {ranges_text(answer.holes)}"
    yield f"  concepts: {', '.join(ref.label for ref in answer.concepts) or 'none'}"
    for note in answer.notes:
        ranges = ranges_text(note.ranges, to_end=note.to_end)
        yield f"  {_day(note.date)}  {note.source}:{note.line}  {ranges}"


def course_lines(answer: CourseAnswer) -> Iterator[str]:
    yield click.style(answer.title, bold=True)
    for lecture in answer.lectures:
        week = f"week {lecture.week}  " if lecture.week is not None else ""
        watched = ranges_text(lecture.watched, to_end=lecture.to_end)
        yield f"  {week}{lecture.title}  {watched}".rstrip()


def diff_lines(answer: DiffAnswer) -> Iterator[str]:
    yield f"{answer.from_.id} → {answer.to.id}"
    for name in ("notes", "lectures", "courses", "concepts", "relations", "evidence"):
        count = getattr(answer.counts, name)
        parts = [
            click.style(f"{sign}{getattr(count, change)}", fg=colour)
            for change, (sign, colour) in _SIGNS.items()
            if getattr(count, change)
        ]
        if parts:
            yield f"  {name:<9} {' '.join(parts)}"
    if not answer.total:
        yield "Nothing has changed."
    for group in group_changes(answer.items):
        total = getattr(getattr(answer.counts, f"{group.kind}s"), group.change)
        yield ""
        title = f"{group.kind.capitalize()}s {group.change} ({total})"
        yield click.style(title, bold=True)
        for item in group.members:
            yield from _change_lines(item)
        more = total - len(group.members)
        if more > 0:
            yield f"  … and {more} more; --limit shows more."


def _change_lines(item: ChangeItem) -> Iterator[str]:
    sign, colour = _SIGNS[item.change]
    origin = f"  ({_whence(item.relation)})" if item.relation else ""
    yield f"{click.style(sign, fg=colour)} {item.label}{origin}"
    for field in item.fields:
        yield f"    {_field_change(field)}"
    if item.place and item.change != "changed":
        text = item.place.text.strip()
        yield f"    {item.place.source}:{item.place.line}  {text}".rstrip()
    if item.relation and item.change != "changed":
        if item.relation.vocabulary:
            yield f"    says the vocabulary {item.relation.vocabulary}"
        yield from _quotes(item.relation.evidence, "")
    for change, places in (("lost", item.lost), ("gained", item.gained)):
        sign, colour = _SIGNS[change]
        yield from _quotes(places, click.style(f"{sign} ", fg=colour))


def _whence(relation: RelationItem) -> str:
    return ORIGIN_TEXT[Origin(relation.origin)]


def _quotes(places: tuple[EvidenceItem, ...], sign: str) -> Iterator[str]:
    for place in places[:MAX_QUOTES]:
        yield f"    {sign}{_quoted(place)}"
    if len(places) > MAX_QUOTES:
        yield f"    {sign}… and {counted(len(places) - MAX_QUOTES, 'more line')}"


def _field_change(field: ChangedField) -> str:
    name = field.name.replace("_", " ")
    if len(field.before) <= 1 and len(field.after) <= 1:
        before, after = (
            "".join(side) or "none" for side in (field.before, field.after)
        )
        return f"{name}: {before} → {after}"
    went = [f"−{text}" for text in field.before if text not in field.after]
    came = [f"+{text}" for text in field.after if text not in field.before]
    return f"{name}: {', '.join(went + came) or 'in another order'}"


def courses_lines(answer: CoursesAnswer) -> Iterator[str]:
    for course in answer.items:
        of = f" of {course.catalogue_lectures}" if course.catalogue_lectures else ""
        days = f"{course.first_seen} to {course.last_seen}" if course.first_seen else ""
        yield (
            f"{click.style(course.title, bold=True)}  {course.lectures}{of} lectures, "
            f"{counted(course.notes, 'note')}  {days}".rstrip()
        )


def status_lines(answer: StatusAnswer) -> Iterator[str]:
    counts = answer.counts
    ignored = f" {answer.ignored} ignored." if answer.ignored else ""
    yield (
        f"{answer.build.id}: {counted(counts.sources, 'source')}, "
        f"{counted(counts.notes, 'note')}, {counted(counts.lectures, 'lecture')}, "
        f"{counted(counts.courses, 'course')}, "
        f"{counted(counts.concepts, 'concept')} ({counts.core_concepts} core), "
        f"{counted(counts.relations, 'relation')}"
        + (_links(counts) if counts.references else "")
        + f".{ignored}"
    )


def _links(counts: Counts) -> str:
    lead = "leads" if counts.unresolved == 1 else "lead"
    missing = f" ({counts.unresolved} {lead} to no note)" if counts.unresolved else ""
    return f", {counted(counts.references, 'link')} between notes{missing}"


def complaint_lines(
    sources: Iterable[Source],
    skipped: Iterable[SkippedSource],
    warnings: Iterable[str] = (),
) -> Iterator[str]:
    """Name every file that was skipped or read with doubts, then other ``warnings``."""
    yield from warnings
    for source in sources:
        for warning in source.warnings:
            yield f"{source.id}: {warning}"
    yield from skipped_lines(skipped)


def skipped_lines(skipped: Iterable[SkippedSource]) -> Iterator[str]:
    for item in skipped:
        yield f"skipped {item.id}: {item.reason} {item.remedy}"


def log_lines(entries: Iterable[LogEntry]) -> Iterator[str]:
    for entry in entries:
        place = f"{entry.source}:{entry.line}"
        yield f"{_day(entry.date):<10}  {entry.name:<10} {entry.value:<10}  {place}"


def check_lines(report: CheckReport) -> Iterator[str]:
    for problem in report.problems:
        yield _problem(click.style("problem", fg="red"), problem)
    for warning in report.warnings:
        yield _problem("warning", warning)
    if not report.problems:
        yield f"{report.build} is sound."
        if report.files:
            stand = "stands" if report.quotes == 1 else "stand"
            quotes, files = (
                counted(report.quotes, "quote"),
                counted(report.files, "file"),
            )
            yield f"{quotes} {stand} word for word in {files} of notes."


def _problem(word: str, problem: Problem) -> str:
    return f"{word}: {problem.where}: {problem.what} {problem.remedy}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
