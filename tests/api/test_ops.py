from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from kg.options import build_command
from tests.api.conftest import Serve
from tests.site import settings_in, wait_for_rebuild, write_journal


def test_a_rebuild_is_started_followed_and_served(serve: Serve, tmp_path: Path) -> None:
    write_journal(tmp_path)
    client = serve(settings_in(tmp_path))

    started = client.post("/api/v1/rebuild", json={})
    busy = client.post("/api/v1/rebuild", json={"full": True})
    ended = wait_for_rebuild(client, started.headers["Location"])

    assert started.status_code == 202
    assert started.json is not None
    assert started.json["build"] is None
    assert started.json["state"] == "running"
    assert started.json["exit_code"] is None
    assert busy.status_code == 409
    assert busy.json is not None
    assert started.json["id"] in busy.json["detail"]
    assert (ended["state"], ended["exit_code"]) == ("succeeded", 0), ended["lines"]
    assert ended["build"] == client.get("/api/v1/status").json["build"]  # type: ignore[index]


def test_a_rebuild_that_fails_says_why_and_another_can_start(
    serve: Serve, tmp_path: Path
) -> None:
    client = serve(settings_in(tmp_path))

    started = client.post(
        "/api/v1/rebuild", headers={"Content-Type": "application/json"}
    )
    ended = wait_for_rebuild(client, started.headers["Location"])
    again = client.post("/api/v1/rebuild", json={})

    assert (started.status_code, again.status_code) == (202, 202)
    assert ended["state"] == "failed"
    assert ended["exit_code"] == 1
    assert str(tmp_path / "notes") in "".join(ended["lines"])


def test_a_rebuild_takes_no_parameters(client: FlaskClient) -> None:
    response = client.post("/api/v1/rebuild?full=1", json={})

    assert response.status_code == 422
    assert response.json is not None
    assert response.json["detail"] == "The request has a bad value for: full."


def test_an_unknown_rebuild_is_not_found(client: FlaskClient) -> None:
    response = client.get("/api/v1/rebuild/0")

    assert response.status_code == 404
    assert response.json is not None
    assert "'0'" in response.json["detail"]


def test_a_rebuild_gets_the_settings_that_are_served(tmp_path: Path) -> None:
    settings = settings_in(
        tmp_path,
        notes=(str(tmp_path / "-notes"),),
        vocabulary=(str(tmp_path / "own.yaml"),),
        courses=(str(tmp_path / "courses"),),
        model="en_core_web_sm",
    )

    assert build_command(settings, full=True) == (
        sys.executable,
        "-m",
        "kg",
        "build",
        f"--store={tmp_path / 'store'}",
        "--engine=whoosh",
        f"--vocabulary={tmp_path / 'own.yaml'}",
        f"--courses={tmp_path / 'courses'}",
        "--model=en_core_web_sm",
        "--full",
        "--",
        str(tmp_path / "-notes"),
    )


def test_a_server_without_a_build_lives_but_is_not_ready(
    serve: Serve, tmp_path: Path
) -> None:
    client = serve(settings_in(tmp_path))
    live, ready = client.get("/health/live"), client.get("/health/ready")

    assert (live.status_code, live.json) == (200, {"status": "ok"})
    assert ready.status_code == 503
    assert ready.mimetype == "application/problem+json"


def test_a_server_with_a_build_is_ready(client: FlaskClient) -> None:
    ready = client.get("/health/ready").json

    assert ready is not None
    assert (ready["status"], ready["detail"]) == ("ready", None)


def test_requests_are_counted_by_route_and_not_by_address(
    serve: Serve, tmp_path: Path
) -> None:
    client = serve(settings_in(tmp_path))
    for address in ("/concepts/a", "/concepts/b", "/nothing/1", "/nothing/2"):
        client.get(address)
    client.open("/health/live", method="BREW")
    families = {
        family.name: family
        for family in text_string_to_metric_families(client.get("/metrics").text)
    }
    counted = {
        (sample.labels["route"], sample.labels["method"], sample.labels["status"]): (
            sample.value
        )
        for sample in families["studygraph_requests"].samples
        if sample.name == "studygraph_requests_total"
    }
    timed = {
        sample.labels["route"]: sample.value
        for sample in families["studygraph_request_seconds"].samples
        if sample.name == "studygraph_request_seconds_count"
    }

    assert counted == {
        ("/concepts/<id>", "GET", "503"): 2,
        ("(none)", "GET", "404"): 2,
        ("(none)", "(other)", "405"): 1,
    }
    assert timed == {"/concepts/<id>": 2, "(none)": 3}


def test_serving_loads_no_language_pipeline_and_no_drawing_library() -> None:
    heavy = "{'spacy', 'pyvis', 'IPython', 'kg.pipeline', 'kg.nlp'}"
    code = f"import sys, api.server; print(sorted({heavy} & set(sys.modules)))"

    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert run.stdout.strip() == "[]"
