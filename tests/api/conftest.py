"""The app that serves a small built journal, and an address for each of its routes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from api import create_app
from api.current import current_build
from api.ops import rebuilds
from kg.settings import Settings
from tests.site import build_site

Serve: TypeAlias = Callable[[Settings], FlaskClient]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a build that no test changes."""
    return build_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def app(built: Settings) -> Iterator[APIFlask]:
    app = create_app(built)
    yield app
    current_build(app).close()


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Make an app of its own for a test; what it opens is closed at the test's end."""
    apps: list[APIFlask] = []

    def make(settings: Settings) -> FlaskClient:
        apps.append(create_app(settings))
        return apps[-1].test_client()

    yield make
    for app in apps:
        rebuilds(app).stop()
        current_build(app).close()


@pytest.fixture(scope="session")
def addresses(app: APIFlask) -> dict[str, str]:
    """A working address for every GET route, by endpoint."""
    client = app.test_client()

    def first(path: str) -> str:
        id: str = client.get(f"/api/v1/{path}").json["items"][0]["id"]  # type: ignore[index]
        return id

    note, concept, course = first("notes"), first("concepts"), first("courses")
    lectures = client.get(f"/api/v1/courses/{course}").json["lectures"]  # type: ignore[index]
    lecture = lectures[0]["id"]
    return {
        "search.find": "/api/v1/search?q=adam",
        "search.suggest": "/api/v1/suggest?q=ad",
        "concepts.list_concepts": "/api/v1/concepts",
        "concepts.show_concept": f"/api/v1/concepts/{concept}",
        "curation.list_candidates": "/api/v1/candidates",
        "notes.list_notes": "/api/v1/notes",
        "notes.show_note": f"/api/v1/notes/{note}",
        "courses.list_courses": "/api/v1/courses",
        "courses.show_course": f"/api/v1/courses/{course}",
        "courses.show_lecture": f"/api/v1/lectures/{lecture}",
        "graph.show_graph": "/api/v1/graph",
        "graph.show_path": "/api/v1/path?from=adam&to=rmsprop",
        "diff.show_diff": "/api/v1/diff?from=1&to=1",
        "graph.list_communities": "/api/v1/communities",
        "ops.status": "/api/v1/status",
        "ops.live": "/health/live",
        "ops.ready": "/health/ready",
        "ops.metrics": "/metrics",
        "openapi.spec": "/api/v1/openapi.json",
        "pages.search": "/?q=adam",
        "pages.concepts": "/concepts",
        "pages.concept": f"/concepts/{concept}",
        "pages.note": f"/notes/{note}",
        "pages.courses": "/courses",
        "pages.course": f"/courses/{course}",
        "pages.lecture": f"/lectures/{lecture}",
        "pages.graph": "/graph",
        "pages.graph_data": "/graph/data",
        "pages.graph_asset": "/static/graph/main.js",
        "pages.diff": "/diff",
        "pages.docs": "/api/docs",
        "static": "/static/app.css",
    }
