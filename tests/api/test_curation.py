from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from kg.pipeline import build
from kg.settings import Settings
from tests.api.conftest import Serve
from tests.site import settings_in, wait_for_rebuild, write_journal

NOTES = "# Stews\n\n- slow cooking\n- clarified butter\n- simering\n- simmering\n"


@pytest.fixture
def kitchen(tmp_path: Path) -> Settings:
    """Settings of a small build whose notes a test may decide about."""
    write_journal(tmp_path, NOTES)
    settings = settings_in(tmp_path)
    build(settings)
    return settings


def decided(settings: Settings) -> str:
    path = settings.notes[0] / "studygraph.yaml"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def labels(client: FlaskClient) -> list[str]:
    items = client.get("/api/v1/candidates").json["items"]  # type: ignore[index]
    return [item["label"] for item in items]


def test_candidates_come_in_pages(serve: Serve, kitchen: Settings) -> None:
    client = serve(kitchen)
    first = client.get("/api/v1/candidates?limit=1").json
    assert first is not None
    rest = client.get(f"/api/v1/candidates?after={first['next']}").json
    assert rest is not None
    found = [item["label"] for item in (*first["items"], *rest["items"])]
    assert sorted(found) == sorted(labels(client))
    assert first["total"] == len(found)
    assert {"slow cooking", "clarified butter"} <= set(found)


def test_a_decision_is_written_built_and_served(
    serve: Serve, kitchen: Settings
) -> None:
    client = serve(kitchen)
    body = {"action": "promote", "label": "slow cooking"}

    started = client.post("/api/v1/curation", json=body)
    ended = wait_for_rebuild(client, started.headers["Location"])

    assert started.status_code == 202
    assert started.json is not None
    assert started.json["state"] == "running"
    assert ended["state"] == "succeeded", ended["lines"]
    assert decided(kitchen).endswith("promote:\n  - slow cooking\n")
    concept = client.get("/api/v1/concepts/slow-cooking").json
    assert concept is not None
    assert (concept["tier"], concept["votes"][0]) == (
        "core",
        {
            "name": "promoted",
            "weight": 2.0,
            "says": "You decided that it is one.",
        },
    )
    assert "slow cooking" not in labels(client)


def test_decisions_made_in_a_row_are_all_built(serve: Serve, kitchen: Settings) -> None:
    client = serve(kitchen)
    assert {"clarified butter", "slow cooking"} <= set(labels(client))
    first, second = (
        client.post("/api/v1/curation", json={"action": "refuse", "label": label})
        for label in ("clarified butter", "slow cooking")
    )
    assert (first.status_code, second.status_code) == (202, 202)
    for started in (first, second):
        assert (
            wait_for_rebuild(client, started.headers["Location"])["state"]
            == "succeeded"
        )
    status = client.get("/api/v1/status").json
    assert status is not None
    assert status["build"]["stale"] is False
    assert client.get("/api/v1/concepts/slow-cooking").status_code == 404
    assert client.get("/api/v1/concepts/clarified-butter").status_code == 404


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            {"action": "refuse", "label": "a", "also": ["b"]},
            "refuse:\n  - a\n  - b\n",
        ),
        ({"action": "rename", "label": "a", "to": "b"}, "rename:\n  a: b\n"),
        (
            {"action": "merge", "label": "a", "into": "b"},
            "merge:\n  - into: b\n    labels:\n      - a\n",
        ),
        (
            {"action": "keep_apart", "label": "a", "other": "b"},
            "keep_apart:\n  - [a, b]\n",
        ),
        (
            {"action": "add_alias", "label": "a", "alias": "b"},
            "aliases:\n  a:\n    - b\n",
        ),
    ],
)
def test_every_action_is_written_as_its_key(
    serve: Serve, tmp_path: Path, body: dict[str, Any], text: str
) -> None:
    write_journal(tmp_path, NOTES)
    settings = settings_in(tmp_path)
    client = serve(settings)
    assert client.post("/api/v1/curation", json=body).status_code == 202
    assert decided(settings).endswith(text)


@pytest.mark.parametrize(
    ("body", "parameters"),
    [
        ({}, ["action", "label"]),
        ({"action": "burn", "label": "a"}, ["action"]),
        ({"action": "promote", "label": ""}, ["label"]),
        ({"action": "promote", "label": "x" * 201}, ["label"]),
        ({"action": "promote", "label": "a", "colour": "red"}, ["colour"]),
        ({"action": "promote", "label": "a", "also": ["b"]}, ["also"]),
        ({"action": "rename", "label": "a"}, ["to"]),
        ({"action": "merge", "label": "a", "to": "b"}, ["into", "to"]),
        ({"action": "refuse", "label": 3}, ["label"]),
    ],
)
def test_a_bad_decision_is_refused_and_written_nowhere(
    serve: Serve, tmp_path: Path, body: dict[str, Any], parameters: list[str]
) -> None:
    write_journal(tmp_path, NOTES)
    settings = settings_in(tmp_path)
    response = serve(settings).post("/api/v1/curation", json=body)
    assert response.status_code == 422
    assert response.json is not None
    errors = response.json["errors"]
    assert sorted(error["parameter"] for error in errors) == parameters
    assert {error["in"] for error in errors} == {"body"}
    assert decided(settings) == ""


@pytest.mark.parametrize("label", [" ", "a\nb"])
def test_what_is_no_label_is_refused_with_a_sentence(
    serve: Serve, tmp_path: Path, label: str
) -> None:
    write_journal(tmp_path, NOTES)
    client = serve(settings_in(tmp_path))
    response = client.post(
        "/api/v1/curation", json={"action": "promote", "label": label}
    )
    assert response.status_code == 422
    assert response.json is not None
    assert "is no label" in response.json["detail"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("keep_apart: [[a, b]]", "kept apart here and joined elsewhere"),
        ("promote: [", "This is not YAML"),
    ],
)
def test_what_the_file_contradicts_is_refused_with_its_line(
    serve: Serve, tmp_path: Path, text: str, says: str
) -> None:
    write_journal(tmp_path, NOTES)
    settings = settings_in(tmp_path)
    (tmp_path / "notes" / "studygraph.yaml").write_text(text, encoding="utf-8")
    body = {"action": "merge", "label": "a", "into": "b"}
    response = serve(settings).post("/api/v1/curation", json=body)
    assert response.status_code == 422
    assert response.json is not None
    assert "studygraph.yaml:1: " in response.json["detail"]
    assert says in response.json["detail"]
    assert decided(settings) == text


def test_what_is_decided_by_hand_changes_the_tag_of_the_candidates(
    serve: Serve, kitchen: Settings
) -> None:
    client = serve(kitchen)
    before = client.get("/api/v1/candidates")
    path = kitchen.notes[0] / "studygraph.yaml"
    path.write_text("refuse: [slow cooking]", encoding="utf-8")
    tag = {"If-None-Match": before.headers["ETag"]}
    after = client.get("/api/v1/candidates", headers=tag)
    assert (before.status_code, after.status_code) == (200, 200)
    assert "slow cooking" not in labels(client)


def test_the_status_tells_of_decisions_without_cause(
    serve: Serve, kitchen: Settings
) -> None:
    path = kitchen.notes[0] / "studygraph.yaml"
    path.write_text("promote: [fondue]", encoding="utf-8")
    build(kitchen)
    client = serve(kitchen)
    (says,) = client.get("/api/v1/status").json["unmatched"]  # type: ignore[index]
    assert says.startswith(f"{path}:1: promote names 'fondue'")
    assert client.get("/api/v1/candidates").json["unmatched"] == [says]  # type: ignore[index]


def test_a_page_says_in_words_why_it_is_a_concept(
    serve: Serve, kitchen: Settings
) -> None:
    page = serve(kitchen).get("/concepts/slow-cooking").text
    assert "It stands alone on a line." in page
    assert 'data-decide="slow cooking"' in page
