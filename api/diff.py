"""What changed between builds over HTTP: gained, lost and changed, with quotes."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from api.current import depends_on, knowledge_base
from api.schemas import QUERY, DiffQuery, answer, answer_schema
from kg.diff_answers import DiffAnswer

diff = APIBlueprint("diff", __name__, tag="Builds", url_prefix="/api/v1")


@diff.get("/diff")
@diff.input(DiffQuery, **QUERY)
@diff.output(answer_schema(DiffAnswer))
def show_diff(query: dict[str, Any]) -> Response:
    """Show what a build gained, lost and changed, by default since the one before."""
    found = knowledge_base().diff(**query)
    # A number may be another build's when the store has been deleted in between.
    depends_on(repr((found.from_, found.to)))
    return answer(found)
