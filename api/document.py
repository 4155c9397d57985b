"""Turn the routes' schemas into an OpenAPI 3.1 document that tells the whole truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apiflask import APIFlask
from flask import Response

from api.problems import MEDIA_TYPE
from api.schemas import QUERY, NoQuery, Problem
from kg.settings import Settings

_DESCRIPTION = (
    "Search a study journal and walk its concept graph. Every answer carries the build "
    "that it was made from; GETs carry a weak ETag."
)
_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def register_document(app: APIFlask, settings: Settings) -> None:
    """Describe the app, its token, and the problems that any route may answer with."""

    def refuse_parameters(view: Callable[[], Response]) -> Callable[..., Response]:
        @app.input(NoQuery, **QUERY)
        def checked(query: dict[str, Any]) -> Response:
            return view()

        return checked

    app.description = _DESCRIPTION
    app.config["AUTO_SERVERS"] = False
    app.config["SPEC_DECORATORS"] = [refuse_parameters]
    app.config["HTTP_ERROR_SCHEMA"] = Problem
    app.config["VALIDATION_ERROR_SCHEMA"] = Problem
    if settings.token is not None:
        app.security_schemes = {"token": {"type": "http", "scheme": "bearer"}}

    @app.spec_processor
    def complete(document: dict[str, Any] | str) -> dict[str, Any] | str:
        assert isinstance(document, dict)  # a str only where YAML is configured
        if settings.token is not None:
            document["security"] = [{"token": []}]
        document["paths"] = dict(sorted(document["paths"].items()))
        for operations in document["paths"].values():
            for operation in operations.values():
                _complete(operation)
        return document


def _complete(operation: dict[str, Any]) -> None:
    """Add what APIFlask leaves out: the media type of problems, and refusals."""
    responses = operation["responses"]
    for status, response in responses.items():
        if status >= "400":
            response["content"] = _PROBLEM
    responses["default"] = {
        "description": "The request was refused, or failed",
        "content": _PROBLEM,
    }
