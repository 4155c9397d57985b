"""A small built journal, hostile in places, and the app that serves it."""

from __future__ import annotations

from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from api import create_app
from kg.pipeline import build
from kg.settings import Settings, make_settings

JOURNAL = """\
# Week 2 Adam Optimization Algorithm

2025/01/04

0000<->0300

- Adam combines RMSprop and momentum
- adaptive moment estimation
- is dropout needed?

https://www.coursera.org/learn/deep-neural-network/lecture/w9VCZ/adam

# Week 2 RMSprop

2025/01/03

0300<->0700 End

- RMSprop
- TBRT

# Classic Networks

2025/01/02

- AlexNet similar to LeNet but much bigger
- RECORD_WEIGHT 166.7
"""

SCRIPTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'-alert(1)-'",
    "</title><script>alert(1)</script>",
    "{{ 7*7 }}",
    "javascript:alert(1)",
    "<a href='javascript:alert(1)'>x</a>",
)
HOSTILE = "".join(
    f"# {script} Adam\n\n2025/02/{day:02}\n\n- {script} momentum {script}\n\n"
    for day, script in enumerate(SCRIPTS, start=1)
)
HOSTILE_NAME = "<img src=x onerror=alert(1)>.md"
TOKEN = "a-token-of-enough-characters"


def settings_in(folder: Path, **flags: object) -> Settings:
    """Return settings for notes and a store in a folder."""
    given: dict[str, object] = {
        "notes": (str(folder / "notes"),),
        "store": str(folder / "store"),
    }
    return make_settings(given | flags, environment={}, folder=folder)


def write_journal(folder: Path, text: str = JOURNAL) -> None:
    """Write a journal where `settings_in` says the notes are."""
    notes = folder / "notes"
    notes.mkdir(exist_ok=True)
    (notes / "journal.md").write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a build that no test changes."""
    folder = tmp_path_factory.mktemp("site")
    write_journal(folder)
    (folder / "notes" / HOSTILE_NAME).write_text(HOSTILE, encoding="utf-8")
    settings = settings_in(folder)
    build(settings)
    return settings


@pytest.fixture(scope="session")
def app(built: Settings) -> APIFlask:
    return create_app(built)


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


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
        "notes.list_notes": "/api/v1/notes",
        "notes.show_note": f"/api/v1/notes/{note}",
        "courses.list_courses": "/api/v1/courses",
        "courses.show_course": f"/api/v1/courses/{course}",
        "courses.show_lecture": f"/api/v1/lectures/{lecture}",
        "graph.show_graph": "/api/v1/graph",
        "graph.show_path": "/api/v1/path?from=adam&to=rmsprop",
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
        "pages.docs": "/api/docs",
        "static": "/static/app.css",
    }
