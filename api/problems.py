"""Turn every failure into a problem (RFC 9457), or into a page for a browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, current_app, json, make_response, render_template, request
from flask.typing import HeadersValue
from werkzeug.exceptions import HTTPException

from kg.errors import KgError

MEDIA_TYPE = "application/problem+json"
_MACHINE_PATHS = ("/api/", "/health/", "/metrics", "/graph/data")
_DETAILS = {
    400: "The body cannot be read: send a JSON object.",
    404: "Nothing has this address.",
    405: "This address does not take {method}; the Allow header says what it takes.",
}
_SERVER_FAULT = (
    "Something went wrong inside Studygraph. "
    "Its log says what; the notes are untouched."
)


def register_problems(app: APIFlask) -> None:
    """Make the app answer every error, its own or a library's, with `problem`."""
    app.register_error_handler(KgError, _from_known)
    app.register_error_handler(HTTPError, _from_validation)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(RecursionError, _from_recursion)
    app.register_error_handler(Exception, _from_unforeseen)


def problem(
    status: int,
    detail: str,
    *,
    errors: tuple[dict[str, str], ...] = (),
    headers: HeadersValue = (),
) -> Response:
    """Return the response for a failure: a page where a browser asks for one."""
    title = HTTPStatus(status).phrase
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    if _wants_page():
        response = make_response(render_template("problem.html", problem=body))
    else:
        response = Response(json.dumps(body), mimetype=MEDIA_TYPE)
    response.status_code = status
    response.headers.update(headers)
    return response


def _wants_page() -> bool:
    if request.path.startswith(_MACHINE_PATHS):
        return False
    return request.accept_mimetypes.best_match([MEDIA_TYPE, "text/html"]) == "text/html"


def _from_known(error: KgError) -> Response:
    if error.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        current_app.logger.error("%s: %s", type(error).__name__, error)
    return problem(error.status, str(error))


def _from_validation(error: HTTPError) -> Response:
    errors = tuple(_bad_parameters(error.detail))
    names = ", ".join(sorted({item["parameter"] for item in errors}))
    detail = f"The request has a bad value for: {names}."
    return problem(error.status_code, detail, errors=errors)


def _bad_parameters(detail: Any) -> Iterator[dict[str, str]]:
    """Yield each message of marshmallow's ``{location: {name: messages}}``."""
    for location, names in detail.items():
        for name, messages in names.items():
            for message in _flatten(messages):
                yield {
                    "parameter": name.replace("_schema", "(body)"),
                    "in": "body" if location == "json" else location,
                    "detail": message,
                }


def _flatten(messages: Any) -> Iterator[str]:
    if isinstance(messages, Mapping):
        for inner in messages.values():
            yield from _flatten(inner)
    elif isinstance(messages, list):
        yield from messages
    else:
        yield str(messages)


def _from_http(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    kept = {
        name: value
        for name, value in error.get_headers()
        if name not in ("Content-Type", "Content-Length")
    }
    known = _DETAILS.get(status) or error.description or HTTPStatus(status).phrase
    detail = known.replace("{method}", request.method)
    return problem(status, detail, headers=kept)


def _from_recursion(error: RecursionError) -> Response:
    """Blame a body of a thousand brackets, which no parser of the library survives."""
    return problem(400, _DETAILS[400]) if request.is_json else _from_unforeseen(error)


def _from_unforeseen(error: Exception) -> Response:
    current_app.logger.error(
        "%s %r failed", request.method, request.path, exc_info=error
    )
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, _SERVER_FAULT)
