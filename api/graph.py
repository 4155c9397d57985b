"""The concept graph over HTTP: a part of it, its communities, the way between two."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from api.current import knowledge_base
from api.schemas import (
    QUERY,
    CommunitiesQuery,
    GraphQuery,
    PathQuery,
    answer,
    answer_schema,
)
from kg.graph_answers import CommunitiesAnswer, GraphAnswer, PathAnswer

graph = APIBlueprint("graph", __name__, tag="Graph", url_prefix="/api/v1")


@graph.get("/graph")
@graph.input(GraphQuery, **QUERY)
@graph.output(answer_schema(GraphAnswer))
def show_graph(query: dict[str, Any]) -> Response:
    """Show the graph around a concept, or its most important part, with positions."""
    return answer(knowledge_base().graph(**query))


@graph.get("/communities")
@graph.input(CommunitiesQuery, **QUERY)
@graph.output(answer_schema(CommunitiesAnswer))
def list_communities(query: dict[str, Any]) -> Response:
    """List the groups of concepts that belong together, and what joins them."""
    return answer(knowledge_base().communities(**query))


@graph.get("/path")
@graph.input(PathQuery, **QUERY)
@graph.output(answer_schema(PathAnswer))
def show_path(query: dict[str, Any]) -> Response:
    """Show the best path between two concepts, with evidence for each step.

    Each may be given by its id, its label or another name.
    """
    kb = knowledge_base()
    ends = (kb.find_concept(query[end]) for end in ("source", "target"))
    return answer(kb.path(*ends))
