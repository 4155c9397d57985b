"""A made-up journal, hostile in places, and what it takes to build and serve it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.serving import WSGIRequestHandler, make_server

from api import create_app
from api.current import current_build
from kg.engines import make_engine
from kg.generation import BuildFacts
from kg.graph import build_graph
from kg.index.documents import make_documents
from kg.layout import place_nodes
from kg.pipeline import build
from kg.records import Snapshot
from kg.settings import Settings, make_settings
from kg.store import lock_store, write_generation

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
        "model": "shipped",
    }
    return make_settings(given | flags, environment={}, folder=folder)


def write_journal(folder: Path, text: str = JOURNAL) -> None:
    """Write a journal where `settings_in` says the notes are."""
    notes = folder / "notes"
    notes.mkdir(exist_ok=True)
    (notes / "journal.md").write_text(text, encoding="utf-8")


def build_site(folder: Path) -> Settings:
    """Build the journal and its hostile neighbour; return their settings."""
    write_journal(folder)
    (folder / "notes" / HOSTILE_NAME).write_text(HOSTILE, encoding="utf-8")
    settings = settings_in(folder)
    build(settings)
    return settings


EDITED = JOURNAL.replace(
    "- AlexNet similar to LeNet but much bigger",
    "- AlexNet is bigger\n- Adam vs RMSprop <b>again</b>",
).replace("- is dropout needed?", "- Adam combines momentum with RMSprop")


def build_twice(folder: Path) -> Settings:
    """Build the journal, then what became of it; return the settings."""
    write_journal(folder)
    settings = settings_in(folder)
    build(settings)
    write_journal(folder, EDITED)
    build(settings)
    return settings


def publish(snapshot: Snapshot, folder: Path) -> Settings:
    """Make a snapshot of records the current build of a store, as a build does."""
    settings = settings_in(folder)
    facts = BuildFacts(
        built_at="2025-09-01T08:00:00+00:00",
        engine=settings.engine,
        model="none",
        settings="",
        roots=(),
        sources=(),
        vocabularies=(),
        versions=(),
    )
    engine = make_engine(settings.engine)
    with lock_store(settings.store):
        write_generation(
            settings.store,
            snapshot=snapshot,
            placed=place_nodes(build_graph(snapshot)),
            facts=facts,
            write_index=lambda path: engine.rebuild(make_documents(snapshot), path),
        )
    return settings


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *arguments: object) -> None:
        """Keep a failing test's report to what the test has to say."""


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Serve a build on a free port; give its address."""
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    current_build(app).close()


def wait_for_rebuild(client: FlaskClient, location: str) -> dict[str, Any]:
    """Return how a rebuild stands after its end."""
    name = "rebuild " + location.rsplit("/", maxsplit=1)[1]
    for thread in threading.enumerate():
        if thread.name == name:
            thread.join()
    answer: dict[str, Any] = client.get(location).json  # type: ignore[assignment]
    return answer
