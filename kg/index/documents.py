"""Snapshot → documents: what is searched of each note."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kg.index.base import Document
from kg.records import Mention, Note, PassageKind, Snapshot

TODO = "todo"
FLAGS = ("question", "link", TODO)


def make_documents(snapshot: Snapshot) -> tuple[Document, ...]:
    """Return one document for each note, in the order of the notes.

    The learner's markers (``TBRT``) are words of the text, as they are in the notes.
    """
    mentioned = _concepts_by_note(snapshot.mentions)
    documents = []
    for note in snapshot.notes:
        documents.append(
            Document(
                id=note.id,
                title=note.title,
                body="\n".join((*(p.content for p in note.passages), *note.markers)),
                concepts=tuple(mentioned[note.id]),
                course=note.course or "",
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
    return tuple(
        flag
        for flag in FLAGS
        if flagged_lines(note, flag) or (flag == TODO and note.markers)
    )


def flagged_lines(note: Note, flag: str) -> frozenset[int]:
    """Return the lines of a note that ask, link or are open items, as ``flag`` says.

    A learner's marker, which makes a note an item to do as well, is on none of them.
    """
    match flag:
        case "question":
            lines = [
                passage.line
                for passage in note.passages
                if passage.kind is not PassageKind.HEADING
                and passage.content.endswith(("?", "？"))
            ]
        case "link":
            lines = [link.line for link in note.links]
        case _:
            lines = [p.line for p in note.passages if p.done is False]
    return frozenset(lines)
