"""The pages that a person reads, over the same knowledge base as the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

from apiflask import APIBlueprint, APIFlask
from flask import Response, current_app, jsonify, render_template, send_file
from marshmallow import fields, validate

from api.current import depends_on, knowledge_base
from api.rendering import group_hits
from api.schemas import (
    QUERY,
    ConceptsQuery,
    DiffQuery,
    GraphQuery,
    NoQuery,
    SearchQuery,
)
from api.search import search_notes
from kg.answers import ConceptSummary, SearchAnswer
from kg.diff_answering import ChangeKind
from kg.drawing import draw, page_asset, page_body
from kg.errors import NotFoundError
from kg.index.base import FACETS, Sort
from kg.kb import HYBRID
from kg.labels import fold
from kg.records import Tier

PAGE_HITS = 10
EXAMPLES = 6
MAX_CONCEPTS = 100_000
MAX_ROWS = 500
MAX_QUOTES = 3
OTHER_LETTER = "#"
# Kinds of query parts: what "any word" and "all words" is about, what gives a score.
_WORDS = frozenset({"word", "prefix", "near"})
_SCORED = _WORDS | {"phrase"}

pages = APIBlueprint("pages", __name__, enable_openapi=False)


@pages.get("/")
@pages.input(SearchQuery, **QUERY)
def search(query: dict[str, Any]) -> str:
    """Search notes; without a query, say what could be found."""
    kb = knowledge_base()
    shown = {"limit": PAGE_HITS, "offset": 0} | query
    asked = bool(query.pop("text") or query)
    examples = kb.concepts(tier=Tier.CORE, limit=EXAMPLES).items
    if not asked:
        return render_template("welcome.html", status=kb.status(), examples=examples)
    answer = search_notes(shown)
    kinds = [part.kind for part in answer.understood]
    words = sum(kind in _WORDS for kind in kinds)
    by_date = shown.get("sort") == Sort.DATE or not _SCORED.intersection(kinds)
    return render_template(
        "search.html",
        answer=answer,
        query=shown,
        examples=examples,
        groups=group_hits(answer.items, by_date=by_date),
        words=words,
        modes=tuple(_modes(words, kb.finds_by_meaning)),
        finds_by_meaning=kb.finds_by_meaning,
        facets=tuple(_open_facets(answer)),
    )


def _modes(words: int, finds_by_meaning: bool) -> Iterator[tuple[str, str]]:
    yield "any", "Any word"
    if words > 1:
        yield "all", "All words"
    if finds_by_meaning:
        yield HYBRID, "Words and meaning"


def _open_facets(answer: SearchAnswer) -> Iterator[str]:
    """Yield the facets that could still narrow an answer."""
    chosen = {given.name for given in answer.filters}
    for name in FACETS:
        values = getattr(answer.facets, name)
        parameter = "date" if name == "month" else name
        # One notes file is no choice.
        if parameter not in chosen and len(values) > (name == "source"):
            yield name


class ConceptsPageQuery(ConceptsQuery):
    letter = fields.String(validate=validate.Length(max=4))

    class Meta(ConceptsQuery.Meta):
        exclude = ("limit", "after")


@pages.get("/concepts")
@pages.input(ConceptsPageQuery, **QUERY)
def concepts(query: dict[str, Any]) -> str:
    """List concepts under their first letters."""
    kb = knowledge_base()
    letter = query.pop("letter", None)
    answer = kb.concepts(**query, limit=MAX_CONCEPTS)
    letters = Counter(_letter(concept) for concept in answer.items)
    return render_template(
        "concepts.html",
        query=query,
        letter=letter,
        letters=sorted(letters.items()),
        kinds=sorted(
            {concept.kind for concept in kb.concepts(limit=MAX_CONCEPTS).items}
        ),
        courses=kb.courses().items,
        items=[c for c in answer.items if letter in (None, _letter(c))],
        max_rows=MAX_ROWS,
        total=answer.total,
    )


def _letter(concept: ConceptSummary) -> str:
    first = fold(concept.label)[:1]
    return first.upper() if first.isalpha() else OTHER_LETTER


@pages.get("/concepts/<id>")
@pages.input(NoQuery, **QUERY)
def concept(id: str, query: dict[str, Any]) -> str:
    """Show a concept with everything the notes say about it."""
    return render_template("concept.html", answer=knowledge_base().concept(id))


@pages.get("/notes/<id>")
@pages.input(NoQuery, **QUERY)
def note(id: str, query: dict[str, Any]) -> str:
    """Show a note by line; an anchor such as #L9 opens it at a line."""
    return render_template("note.html", answer=knowledge_base().note(id))


@pages.get("/courses")
@pages.input(NoQuery, **QUERY)
def courses(query: dict[str, Any]) -> str:
    """List the courses."""
    return render_template("courses.html", answer=knowledge_base().courses())


@pages.get("/courses/<id>")
@pages.input(NoQuery, **QUERY)
def course(id: str, query: dict[str, Any]) -> str:
    """Show a course's lectures in order with what was watched of each."""
    return render_template("course.html", answer=knowledge_base().course(id))


@pages.get("/lectures/<id>")
@pages.input(NoQuery, **QUERY)
def lecture(id: str, query: dict[str, Any]) -> str:
    """Show a lecture's sittings."""
    return render_template("lecture.html", answer=knowledge_base().lecture(id))


@pages.get("/diff")
@pages.input(DiffQuery, **QUERY)
def diff(query: dict[str, Any]) -> Response | str:
    """Show what changed between two builds; the first has none before it."""
    kb = knowledge_base()
    try:
        answer = kb.diff(**query)
    except NotFoundError as error:
        if "former" in query or "latter" in query:
            raise
        return render_template("diff.html", answer=None, why=str(error))
    depends_on(repr((answer.from_, answer.to)))
    return render_template(
        "diff.html",
        answer=answer,
        query=query,
        kinds=tuple(ChangeKind),
        served=answer.to.id == kb.generation.name,
        max_quotes=MAX_QUOTES,
    )


@pages.get("/graph")
@pages.input(GraphQuery, **QUERY)
def graph(query: dict[str, Any]) -> str:
    """Show the interactive graph."""
    answer = knowledge_base().graph(**query)
    return render_template("graph.html", drawing=draw(answer), body=page_body())


@pages.get("/graph/data")
@pages.input(GraphQuery, **QUERY)
def graph_data(query: dict[str, Any]) -> Response:
    """Return what the graph page draws when its parameters change."""
    return jsonify(draw(knowledge_base().graph(**query)))


@pages.get("/static/graph/<name>")
def graph_asset(name: str) -> Response:
    """Return a script or style of the graph page."""
    return send_file(page_asset(name))


@pages.get("/api/docs")
@pages.input(NoQuery, **QUERY)
def docs(query: dict[str, Any]) -> str:
    """Show the API's operations as a page."""
    return render_template("docs.html", document=cast(APIFlask, current_app).spec)
