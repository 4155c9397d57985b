"""Snapshot → documents: what is searched of each note."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kg.index.base import Document
from kg.records import Mention, Note, PassageKind, Snapshot


def make_documents(snapshot: Snapshot) -> tuple[Document, ...]:
    """Return one document for each note, in the order of the notes."""
    concepts = {concept.id: concept for concept in snapshot.concepts}
    titles = {course.id: course.title for course in snapshot.courses}
    mentioned = _concepts_by_note(snapshot.mentions)
    documents = []
    for note in snapshot.notes:
        found = [concepts[id_] for id_ in mentioned[note.id]]
        labels = (label for c in found for label in (c.label, *c.aliases))
        documents.append(
            Document(
                id=note.id,
                title=note.title,
                body="\n".join(passage.content for passage in note.passages),
                concepts=tuple(concept.id for concept in found),
                labels=tuple(dict.fromkeys(labels)),
                course=note.course or "",
                course_title=titles.get(note.course or "", ""),
                lecture=note.lecture or "",
                source=note.source,
                date=note.date,
                flags=_find_flags(note),
            )
        )
    return tuple(documents)


def _concepts_by_note(mentions: Iterable[Mention]) -> dict[str, dict[str, None]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for mention in mentions:
        found[mention.note][mention.concept] = None
    return found


def _find_flags(note: Note) -> tuple[str, ...]:
    asks = any(
        passage.kind is not PassageKind.HEADING
        and passage.content.endswith(("?", "？"))
        for passage in note.passages
    )
    due = bool(note.markers) or any(p.done is False for p in note.passages)
    flags = {"question": asks, "link": bool(note.links), "todo": due}
    return tuple(flag for flag, holds in flags.items() if holds)
