"""Concepts over HTTP: the list, and each with its relations and their evidence."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from api.current import knowledge_base
from api.schemas import QUERY, ConceptsQuery, NoQuery, answer, answer_schema
from kg.answers import ConceptAnswer, ConceptsAnswer

concepts = APIBlueprint("concepts", __name__, tag="Concepts", url_prefix="/api/v1")


@concepts.get("/concepts")
@concepts.input(ConceptsQuery, **QUERY)
@concepts.output(answer_schema(ConceptsAnswer))
def list_concepts(query: dict[str, Any]) -> Response:
    """List concepts by name, kind, tier or course."""
    return answer(knowledge_base().concepts(**query))


@concepts.get("/concepts/<id>")
@concepts.input(NoQuery, **QUERY)
@concepts.output(answer_schema(ConceptAnswer))
def show_concept(id: str, query: dict[str, Any]) -> Response:
    """Show a concept: labels, definition, mentions, relations with evidence."""
    return answer(knowledge_base().concept(id))
