from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from kg.pipeline import build
from kg.settings import Settings
from tests.api.conftest import Serve
from tests.api.test_pages import page
from tests.site import EDITED, build_twice, publish, write_journal
from tests.snapshots import make_snapshot
from tests.test_concept_answering import under_heading


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return build_twice(tmp_path_factory.mktemp("twice"))


@pytest.fixture
def client(twice: Settings, serve: Serve) -> FlaskClient:
    return serve(twice)


def get(client: FlaskClient, address: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/api/v1/{address}").json  # type: ignore[assignment]
    return answer


def test_the_last_two_builds_are_compared(client: FlaskClient) -> None:
    answer = get(client, "diff")
    assert (answer["from"]["id"], answer["to"]["id"]) == ("gen-000001", "gen-000002")
    assert answer == get(client, "diff?from=1&to=gen-000002") | {
        "build": answer["build"]
    }
    labels = {(item["change"], item["label"]) for item in answer["items"]}
    assert ("lost", "AlexNet similar to LeNet") in labels
    assert ("gained", "Adam contrasts with RMSprop") in labels


def test_a_page_goes_on_where_the_one_before_ended(client: FlaskClient) -> None:
    address = "diff?kind=relation&change=lost"
    whole = get(client, address)
    first = get(client, f"{address}&limit=1")
    second = get(client, f"{address}&limit=1&after={first['next']}")
    assert first["total"] == whole["total"] > 2
    assert first["items"] + second["items"] == whole["items"][:2]
    assert whole["next"] is None


def test_a_build_that_has_been_removed_is_not_found(client: FlaskClient) -> None:
    for address in ("/api/v1/diff?from=9", "/diff?from=9"):
        response = client.get(address)
        assert response.status_code == 404
        assert "it keeps gen-000001 and gen-000002" in response.json["detail"]  # type: ignore[index]


def test_what_names_no_build_is_refused(client: FlaskClient) -> None:
    response = client.get("/api/v1/diff?to=yesterday")
    assert response.status_code == 422
    assert "'yesterday' names no build" in response.json["detail"]  # type: ignore[index]


def test_an_answer_is_tagged_by_the_builds_that_it_compares(
    client: FlaskClient,
) -> None:
    tag = client.get("/api/v1/diff").headers["ETag"]
    again = client.get("/api/v1/diff", headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_a_new_build_is_compared_with_the_one_before(
    tmp_path: Path, serve: Serve
) -> None:
    settings = build_twice(tmp_path)
    client = serve(settings)
    assert get(client, "diff")["total"] > 0
    write_journal(tmp_path, EDITED + "\n")
    build(settings)
    answer = get(client, "diff")
    assert (answer["from"]["id"], answer["to"]["id"]) == ("gen-000002", "gen-000003")
    assert answer["total"] == 0


def test_the_page_shows_what_went_and_what_came(client: FlaskClient) -> None:
    words = page(client, "/diff").words
    assert "AlexNet similar to LeNet but much bigger" in words
    assert "Adam vs RMSprop <b>again</b>" in words
    assert "− Relations lost" in words


def test_every_link_of_the_page_leads_somewhere(client: FlaskClient) -> None:
    made = page(client, "/diff?limit=1")
    found = made.values("href", "src", "action")
    links = {url.split("#")[0] for url in found if not url.startswith("#")}
    lost = {url for url in links if client.get(url, buffered=True).status_code != 200}
    assert lost == set()
    assert "/diff?limit=1&kind=relation&change=lost" in links
    assert "/concepts/rmsprop" in links
    assert "/concepts/lenet" not in links


def test_the_page_cuts_each_kind_of_change(client: FlaskClient) -> None:
    counts = get(client, "diff")["counts"]["relations"]
    made = page(client, "/diff?limit=1&kind=relation&change=lost")
    assert f"1 of {counts['lost']} are shown." in made.words
    assert "Show all changes" in made.words
    assert "/diff?limit=1&kind=relation&change=lost&after=o1" in made.values("href")


def test_of_an_older_build_nothing_is_linked(client: FlaskClient) -> None:
    links = page(client, "/diff?from=2&to=1").values("href")
    assert not any(url.startswith(("/concepts/", "/notes/")) for url in links)


def test_the_first_build_says_that_there_is_nothing_to_compare(
    client: FlaskClient, app: APIFlask
) -> None:
    words = page(app.test_client(), "/diff").words
    assert "holds only one build, gen-000001" in words


def test_the_first_page_leads_to_what_changed(client: FlaskClient) -> None:
    assert "/diff" in page(client, "/").values("href")


def test_what_needs_its_heading_is_quoted_under_it(
    serve: Serve, tmp_path: Path
) -> None:
    snapshot = under_heading(make_snapshot())
    publish(replace(snapshot, relations=()), tmp_path)
    client = serve(publish(snapshot, tmp_path))
    words = " ".join(page(client, "/diff").words.split())
    assert "AlexNet similar to LeNet under Classic Networks" in words
    assert "AlexNet similar to LeNet stated in your notes" in words


def test_a_build_of_another_version_is_no_failure_of_the_page(
    serve: Serve, tmp_path: Path
) -> None:
    settings = publish(make_snapshot(), tmp_path)
    manifest = settings.store / "gen-000001" / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["format"] -= 1
    manifest.write_text(json.dumps(content), encoding="utf-8")
    client = serve(publish(make_snapshot(), tmp_path))
    assert "is of another version of Studygraph" in page(client, "/diff").words
