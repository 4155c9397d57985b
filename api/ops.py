"""How the server and its build are doing, and the way to a new build."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from apiflask import APIBlueprint, APIFlask
from flask import Response, current_app, g, request, url_for
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)

from api.current import current_build, knowledge_base
from api.rebuilds import RebuildAnswer, Rebuilds
from api.schemas import BODY, QUERY, NoQuery, RebuildBody, answer, answer_schema
from api.watcher import Watcher
from kg.answers import BuildInfo, StatusAnswer
from kg.errors import StoreError
from kg.settings import Settings

_REBUILDS = "studygraph.rebuilds"
_METRICS = "studygraph.metrics"
_WATCHER = "studygraph.watcher"
_METHODS = ("GET", "HEAD", "OPTIONS", "POST")

ops = APIBlueprint("ops", __name__, tag="Operation")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveAnswer:
    """The server runs."""

    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyAnswer:
    """``status``: ready, or degraded when a newer build than this cannot be had.

    ``detail`` says why: it cannot be opened, or the builder that watches the notes has
    failed.
    """

    build: BuildInfo
    status: str
    detail: str | None


@ops.get("/api/v1/status")
@ops.input(NoQuery, **QUERY)
@ops.output(answer_schema(StatusAnswer))
def status(query: dict[str, Any]) -> Response:
    """Say what was built: counts, sources, skipped files with reasons, versions."""
    return answer(knowledge_base().status())


@ops.post("/api/v1/rebuild")
@ops.input(NoQuery, **QUERY)
@ops.input(RebuildBody, **BODY)
@ops.output(answer_schema(RebuildAnswer), status_code=202)
@ops.doc(responses={409: "A rebuild is running already"})
def rebuild(query: dict[str, Any], body: dict[str, Any]) -> Response:
    """Start a build; Location is where to ask how it stands."""
    id = rebuilds().start(full=body["full"], inputs=build_inputs())
    response = answer(
        rebuilds().describe(id, build=served_build()), HTTPStatus.ACCEPTED
    )
    response.headers["Location"] = url_for("ops.rebuild_status", id=id)
    return response


@ops.get("/api/v1/rebuild/<id>")
@ops.input(NoQuery, **QUERY)
@ops.output(answer_schema(RebuildAnswer))
def rebuild_status(id: str, query: dict[str, Any]) -> Response:
    """Say how a rebuild stands: running, succeeded or failed, and its last lines."""
    return answer(rebuilds().describe(id, build=served_build()))


@ops.get("/health/live")
@ops.output(answer_schema(LiveAnswer))
def live() -> Response:
    """Say that the server runs, whatever it can serve."""
    return answer(LiveAnswer(status="ok"))


@ops.get("/health/ready")
@ops.output(answer_schema(ReadyAnswer))
@ops.doc(responses={503: "There is no build that can be read"})
def ready() -> Response:
    """Say whether there is a build to read, and whether it is the newest."""
    build = current_build().info()
    watcher: Watcher | None = current_app.extensions.get(_WATCHER)
    trouble = current_build().trouble or (watcher.trouble if watcher else None)
    state = "degraded" if trouble else "ready"
    return answer(ReadyAnswer(build=build, status=state, detail=trouble))


@ops.get("/metrics")
@ops.doc(hide=True)
def metrics() -> Response:
    """Return counts and durations of requests as Prometheus reads them."""
    registry: CollectorRegistry = current_app.extensions[_METRICS]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def register_ops(app: APIFlask, settings: Settings) -> None:
    """Give the app its rebuilds and its metrics."""
    app.extensions[_REBUILDS] = Rebuilds(settings)
    app.extensions[_METRICS] = registry = CollectorRegistry()
    requests = Counter(
        "studygraph_requests",
        "Requests answered.",
        ("route", "method", "status"),
        registry=registry,
    )
    seconds = Histogram(
        "studygraph_request_seconds",
        "Seconds from a request's arrival to its answer.",
        ("route",),
        registry=registry,
    )

    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        # Labels are of a bounded set: what a stranger sends must not fill the memory.
        route = request.url_rule.rule if request.url_rule else "(none)"
        method = request.method if request.method in _METHODS else "(other)"
        requests.labels(route, method, response.status_code).inc()
        seconds.labels(route).observe(time.perf_counter() - g.started)
        return response


def rebuilds(app: APIFlask | None = None) -> Rebuilds:
    """Return the rebuilds of an app, by default the one at work."""
    found: Rebuilds = (app or current_app).extensions[_REBUILDS]
    return found


def watch_notes(
    app: APIFlask, settings: Settings, *, poll: bool, say: Callable[[str], None]
) -> None:
    """Keep a builder beside an app that builds whenever something changes."""
    app.extensions[_WATCHER] = watcher = Watcher(settings, poll=poll, say=say)
    watcher.start()


def stop_watching(app: APIFlask) -> None:
    watcher: Watcher | None = app.extensions.get(_WATCHER)
    if watcher is not None:
        watcher.stop()


def build_inputs() -> Settings:
    """Return what the served build was made from, else what the server was told."""
    try:
        return knowledge_base().inputs
    except StoreError:
        return rebuilds().settings


def served_build() -> BuildInfo | None:
    """Return the build being served, None before the first."""
    try:
        return current_build().info()
    except StoreError:
        return None
