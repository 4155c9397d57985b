"""A note of a build → the answer that shows it whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kg.answers import (
    Backlink,
    BuildInfo,
    LineMention,
    LinkItem,
    NoteAnswer,
    NoteLine,
    ReferenceItem,
)
from kg.contents import (
    Contents,
    named_concepts,
    note_ranges,
    note_summary,
    optional_ref,
    require,
)
from kg.linking import is_unresolved
from kg.records import Mention, Note, Passage, Reference


def make_note_answer(
    contents: Contents, build: BuildInfo, identifier: str
) -> NoteAnswer:
    note = require(contents.notes, identifier, "note")
    mentions = contents.mentions_by_note.get(note.id, ())
    by_line: defaultdict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_line[mention.line].append(mention)
    at = contents.timeline.index(note.id)
    before = contents.timeline[at - 1] if at else None
    after = contents.timeline[at + 1] if at + 1 < len(contents.timeline) else None
    return NoteAnswer(
        build=build,
        id=note.id,
        title=note.title,
        source=note.source,
        line=note.line,
        end_line=note.end_line,
        course=optional_ref(contents, note.course),
        lecture=optional_ref(contents, note.lecture),
        week=note.week,
        date=note.date,
        date_written=note.date_written,
        date_inferred=note.date_inferred,
        ranges=note_ranges(note),
        to_end=note.to_end,
        markers=note.markers,
        links=tuple(LinkItem(url=link.url, line=link.line) for link in note.links),
        trail=note.trail,
        lines=tuple(_note_line(contents, p, by_line[p.line]) for p in note.passages),
        references=tuple(map(_reference_item, note.references)),
        backlinks=_backlinks(contents, note),
        concepts=named_concepts(contents, mentions),
        previous=note_summary(contents, contents.notes[before]) if before else None,
        next=note_summary(contents, contents.notes[after]) if after else None,
    )


def _note_line(
    contents: Contents, passage: Passage, mentions: Iterable[Mention]
) -> NoteLine:
    return NoteLine(
        line=passage.line,
        text=passage.text,
        start=passage.start,
        depth=passage.depth,
        kind=passage.kind,
        done=passage.done,
        mentions=tuple(
            LineMention(
                start=mention.start,
                end=mention.end,
                concept=mention.concept,
                label=contents.concepts[mention.concept].label,
            )
            for mention in mentions
        ),
    )


def _reference_item(reference: Reference) -> ReferenceItem:
    return ReferenceItem(
        kind=reference.kind,
        target=reference.target,
        anchor=reference.anchor,
        key=reference.key,
        text=reference.text,
        line=reference.line,
        start=reference.start,
        end=reference.end,
        note=reference.note,
        unresolved=is_unresolved(reference),
    )


def _backlinks(contents: Contents, note: Note) -> tuple[Backlink, ...]:
    """Return the lines that lead to a note, each once."""
    places = dict.fromkeys(
        (other.id, reference.line)
        for other, reference in contents.backlinks.get(note.id, ())
    )
    return tuple(_backlink(contents, id_, line) for id_, line in places)


def _backlink(contents: Contents, identifier: str, line: int) -> Backlink:
    note = contents.notes[identifier]
    return Backlink(
        note=note.id,
        title=note.title,
        date=note.date,
        source=note.source,
        line=line,
        text=contents.passages[note.id, line].content,
    )
