"""Search and completion over HTTP."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from api.current import depends_on, knowledge_base
from api.schemas import QUERY, SearchQuery, SuggestQuery, answer, answer_schema
from kg.answers import SearchAnswer, SuggestAnswer
from kg.kb import HYBRID

search = APIBlueprint("search", __name__, tag="Search", url_prefix="/api/v1")


@search.get("/search")
@search.input(SearchQuery, **QUERY)
@search.output(answer_schema(SearchAnswer))
def find(query: dict[str, Any]) -> Response:
    """Find the notes that answer a query, with snippets, facets and concepts.

    Words are all preferred and any accepted. Understood besides: "a phrase", -not, OR,
    brackets, field:value, prefix* and term~1. What does not parse is taken as words.
    The mode hybrid also finds notes that mean the same, if there is a model for it.
    """
    return answer(search_notes(query))


def search_notes(query: dict[str, Any]) -> SearchAnswer:
    """Search with checked parameters; the answer's tag says all it depends on."""
    found = knowledge_base().search(**query)
    if query.get("mode") == HYBRID:
        # Vectors are made meanwhile, and more notes are found by them.
        depends_on(repr(found))
    return found


@search.get("/suggest")
@search.input(SuggestQuery, **QUERY)
@search.output(answer_schema(SuggestAnswer))
def suggest(query: dict[str, Any]) -> Response:
    """Complete what is being typed from concepts, lectures and words."""
    return answer(knowledge_base().suggest(**query))
