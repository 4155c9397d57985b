"""Serve a build over HTTP: a JSON API and the pages that a person reads."""

from __future__ import annotations

from apiflask import APIFlask

from api.concepts import concepts
from api.courses import courses
from api.curation import curation
from api.current import register_current_build
from api.diff import diff
from api.document import register_document
from api.graph import graph
from api.notes import notes
from api.ops import ops, register_ops
from api.pages import pages
from api.problems import register_problems
from api.rendering import register_rendering
from api.search import search
from api.security import register_security
from kg import __version__
from kg.settings import Settings


def create_app(settings: Settings) -> APIFlask:
    """Return the app that serves the newest build of a store, whenever there is one."""
    app = APIFlask(
        __name__,
        title="Studygraph",
        version=__version__,
        spec_path="/api/v1/openapi.json",
        docs_path=None,
        json_errors=False,
    )
    # In this order: what is counted, what is refused, which build answers.
    register_ops(app, settings)
    register_security(app, settings)
    register_current_build(app, settings)
    register_problems(app)
    register_document(app, settings)
    register_rendering(app)
    for blueprint in (
        search,
        concepts,
        curation,
        notes,
        courses,
        graph,
        diff,
        ops,
        pages,
    ):
        app.register_blueprint(blueprint)
    return app
