"""Turn away requests that this server should not answer, and harden its answers.

The notes are private and most servers of them have no password, so the browser is the
way in: a foreign page may not reach the server under a name of its own (DNS rebinding:
Host allow-list), nor make it act (CSRF: fetch metadata, Origin and content type), nor
run script through what the notes say (Content-Security-Policy).

A token, once set, is asked of every request, also of those from this machine: behind a
proxy every request seems to come from there. Programs send it as a bearer token;
browsers ask the person for it, as the password of any user name.
"""

from __future__ import annotations

import hmac
import re
from urllib.parse import urlsplit

from apiflask import APIFlask
from flask import Response, request

from api.problems import problem
from kg.settings import LOOPBACK, Settings

MAX_BODY = 1_000_000
MAX_QUERY_STRING = 16 * 1024
OPEN_ENDPOINTS = ("ops.live",)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^\[\]:/@\s]+)(:\d{1,5})?", re.IGNORECASE)
_CHALLENGES = (
    'Bearer realm="Studygraph"',
    'Basic realm="Studygraph", charset="UTF-8"',
)


def register_security(app: APIFlask, settings: Settings) -> None:
    """Check every request before its view runs, and set the headers of every answer."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    names = frozenset(
        _bracketed(name) for name in (*LOOPBACK, settings.host, *settings.allowed_hosts)
    )

    @app.before_request
    def refuse() -> Response | None:
        return (
            _refuse_host(names)
            or _refuse_length()
            or _refuse_stranger(settings.token)
            or _refuse_forgery()
        )

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers.update(HEADERS)
        response.headers.setdefault("Cache-Control", "no-cache")
        if request.method == "HEAD" or response.status_code == 304:
            # Werkzeug does not send such a body, and so would leave its file open.
            response.close()
        return response


def _bracketed(name: str) -> str:
    """Return a host's name as a Host header writes it, in lower case."""
    return f"[{name}]".lower() if ":" in name else name.lower()


def _refuse_host(names: frozenset[str]) -> Response | None:
    host = request.headers.get("Host", "")
    match = _HOST.fullmatch(host)
    if match is not None and match["name"].lower() in names:
        return None
    return problem(
        421,
        f"This server does not answer to the name {host!r}. "
        "Use 127.0.0.1, or add the name to KG_ALLOWED_HOSTS.",
    )


def _refuse_length() -> Response | None:
    length = len(request.query_string)
    if length <= MAX_QUERY_STRING:
        return None
    return problem(
        414, f"The query string has {length} bytes; at most {MAX_QUERY_STRING} do."
    )


def _refuse_stranger(token: str | None) -> Response | None:
    if token is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    given = request.authorization
    secret = (
        given and {"bearer": given.token, "basic": given.password}.get(given.type)
    ) or ""
    if hmac.compare_digest(secret.encode(), token.encode()):
        return None
    response = problem(
        401, "This server needs its token: send 'Authorization: Bearer <KG_TOKEN>'."
    )
    for challenge in _CHALLENGES:
        response.headers.add("WWW-Authenticate", challenge)
    return response


def _refuse_forgery() -> Response | None:
    if request.method in _SAFE_METHODS or request.routing_exception is not None:
        return None
    site = request.headers.get("Sec-Fetch-Site", "none")
    origin = request.headers.get("Origin")
    own = origin is None or urlsplit(origin).netloc == request.headers["Host"]
    if site not in ("same-origin", "none") or not own:
        return problem(403, "Another site's page asked for this; only your own may.")
    if request.mimetype != "application/json":
        return problem(
            415, "Send the body as JSON, with Content-Type application/json."
        )
    return None
