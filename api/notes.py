"""Notes over HTTP: the list, and each with its text by line."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from api.current import knowledge_base
from api.schemas import QUERY, NoQuery, NotesQuery, answer, answer_schema
from kg.answers import NoteAnswer, NotesAnswer

notes = APIBlueprint("notes", __name__, tag="Notes", url_prefix="/api/v1")


@notes.get("/notes")
@notes.input(NotesQuery, **QUERY)
@notes.output(answer_schema(NotesAnswer))
def list_notes(query: dict[str, Any]) -> Response:
    """List notes by course, lecture, concept or date."""
    return answer(knowledge_base().notes(**query))


@notes.get("/notes/<id>")
@notes.input(NoQuery, **QUERY)
@notes.output(answer_schema(NoteAnswer))
def show_note(id: str, query: dict[str, Any]) -> Response:
    """Show a note: its text by line with mentions, its links and its neighbours."""
    return answer(knowledge_base().note(id))
