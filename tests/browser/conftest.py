"""A headless Chromium, and a small server of the graph page over the made-up sample."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import (
    Blueprint,
    Flask,
    Response,
    jsonify,
    render_template,
    request,
    send_file,
)
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

from kg.answers import (
    ConceptAnswer,
    Json,
    NodeRef,
    PathAnswer,
    PathHop,
    RelationItem,
    to_json,
)
from kg.drawing import draw, page_asset, page_body
from kg.graph import build_graph, find_path
from kg.records import PREDICATE_TEXT, Predicate, Snapshot
from tests.graph_sample import BUILD, make_answer, make_evidence, make_sample

PROJECT = Path(__file__).parents[2]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: "
    "blob:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors "
    "'none'; require-trusted-types-for 'script'"
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Watched:
    """A page, the URLs that it asked for, and what it complained about."""

    page: Page
    urls: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("request", lambda request: self.urls.append(request.url))
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("No Chromium is installed; `apt install chromium` brings one.")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium, headless=True, args=list(ARGUMENTS)
        )
        yield launched
        launched.close()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1440, "height": 860})
    watched = Watched(page=context.new_page())
    watched.listen()
    yield watched
    context.close()


@pytest.fixture(scope="session")
def sample() -> Snapshot:
    return make_sample()


@pytest.fixture(scope="session")
def base_url(sample: Snapshot) -> Iterator[str]:
    yield from serve(sample)


def serve(snapshot: Snapshot) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, make_app(snapshot), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def make_app(snapshot: Snapshot) -> Flask:
    """Serve what the graph page asks for, as the API does."""
    app = Flask(
        "graph-page",
        template_folder=str(PROJECT / "api" / "templates"),
        static_folder=str(PROJECT / "api" / "static"),
    )
    pages = Blueprint("pages", __name__)

    @pages.get("/", endpoint="search")
    @pages.get("/concepts", endpoint="concepts")
    @pages.get("/courses", endpoint="courses")
    def other() -> str:
        return ""

    @pages.get("/favicon.ico", endpoint="icon")
    def icon() -> tuple[str, int]:
        return "", 204

    @pages.get("/graph", endpoint="graph")
    def graph_page() -> str:
        return render_template(
            "graph.html", drawing=_drawing(snapshot), body=page_body()
        )

    @pages.get("/graph/data")
    def data() -> Response:
        return jsonify(_drawing(snapshot))

    @pages.get("/static/graph/<name>")
    def asset(name: str) -> Response:
        return send_file(page_asset(name))

    @pages.get("/api/v1/suggest")
    def suggest() -> Response:
        text = request.args["q"].lower()
        items = [
            {"text": c.label, "kind": "concept", "id": c.id, "detail": "concept"}
            for c in snapshot.concepts
            if text in c.label.lower()
        ]
        return jsonify({"items": items, "total": len(items), "next": None})

    @pages.get("/api/v1/concepts/<id_>")
    def concept(id_: str) -> Response:
        return jsonify(to_json(_concept(snapshot, id_)))

    @pages.get("/api/v1/path")
    def path() -> Response:
        return jsonify(
            to_json(_path(snapshot, request.args["from"], request.args["to"]))
        )

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    app.register_blueprint(pages)
    return app


def _drawing(snapshot: Snapshot) -> dict[str, Json]:
    return draw(
        make_answer(
            snapshot,
            concept=request.args.get("concept"),
            depth=int(request.args.get("depth", 1)),
            limit=int(request.args.get("limit", 150)),
        )
    )


def _ref(snapshot: Snapshot, id_: str) -> NodeRef:
    for concept in snapshot.concepts:
        if concept.id == id_:
            return NodeRef(id=id_, label=concept.label, kind="concept")
    (lecture,) = (lecture for lecture in snapshot.lectures if lecture.id == id_)
    return NodeRef(id=id_, label=lecture.title, kind="lecture")


def _concept(snapshot: Snapshot, id_: str) -> ConceptAnswer:
    (concept,) = (concept for concept in snapshot.concepts if concept.id == id_)
    return ConceptAnswer(
        build=BUILD,
        id=id_,
        label=concept.label,
        aliases=concept.aliases,
        misspellings=(),
        kind=concept.kind,
        tier=concept.tier.value,
        origin=concept.origin,
        vocabulary=None,
        score=0.0,
        votes=(),
        definition=concept.definition,
        broader=(),
        first_seen=None,
        last_seen=None,
        mentions=(),
        relations=tuple(
            RelationItem(
                subject=_ref(snapshot, relation.subject),
                predicate=relation.predicate.value,
                phrase=PREDICATE_TEXT[relation.predicate].label,
                object=_ref(snapshot, relation.object),
                origin=relation.origin.value,
                confidence=relation.confidence,
                evidence=make_evidence(relation, snapshot),
                vocabulary=relation.vocabulary,
                verb=relation.verb,
            )
            for relation in snapshot.relations
            if id_ in (relation.subject, relation.object)
        ),
        lectures=(),
        similar=(),
    )


def _path(snapshot: Snapshot, source: str, target: str) -> PathAnswer:
    hops = []
    for step in find_path(build_graph(snapshot), source, target):
        text = PREDICATE_TEXT[Predicate(step.relation.predicate)]
        hops.append(
            PathHop(
                from_=_ref(snapshot, step.source),
                to=_ref(snapshot, step.target),
                predicate=step.relation.predicate.value,
                phrase=text.label if step.forward else text.inverse,
                forward=step.forward,
                origin=step.relation.origin.value,
                evidence=make_evidence(step.relation, snapshot)[0],
                vocabulary=step.relation.vocabulary,
            )
        )
    return PathAnswer(
        build=BUILD,
        from_=_ref(snapshot, source),
        to=_ref(snapshot, target),
        hops=tuple(hops),
    )
