from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api import create_app
from kg.errors import BusyError, KgError
from tests.api.conftest import Serve
from tests.site import settings_in

JSON = {"Content-Type": "application/json"}
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_missing_address_is_a_problem(client: FlaskClient) -> None:
    response = client.get("/api/v1/nothing")

    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
    assert response.json == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "Nothing has this address.",
    }


def test_a_wrong_method_is_a_problem_that_says_what_is_allowed(
    client: FlaskClient,
) -> None:
    response = client.delete("/api/v1/search")

    assert response.status_code == 405
    assert response.mimetype == "application/problem+json"
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert response.json is not None
    assert "DELETE" in response.json["detail"]


@pytest.mark.parametrize("body", ["{", "[" * 100_000, b"\xff\xfe{"])
def test_a_body_that_is_no_json_is_a_problem(
    client: FlaskClient, body: str | bytes
) -> None:
    response = client.post("/api/v1/rebuild", data=body, headers=JSON)

    assert response.status_code == 400
    assert response.json is not None
    assert response.json["detail"] == "The body cannot be read: send a JSON object."


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ('{"full": 1}', "full"),
        ('{"full": "true"}', "full"),
        ('{"full": null}', "full"),
        ('{"jobs": 2}', "jobs"),
        ("[]", "(body)"),
        ("null", "(body)"),
    ],
)
def test_a_body_of_another_form_is_a_problem(
    client: FlaskClient, body: str, parameter: str
) -> None:
    response = client.post("/api/v1/rebuild", data=body, headers=JSON)

    assert response.status_code == 422
    assert response.json is not None
    (error,) = response.json["errors"]
    assert (error["parameter"], error["in"]) == (parameter, "body")


@pytest.mark.parametrize("address", ["/nothing", "/concepts/nothing", "/?limit=x"])
def test_a_browser_gets_a_page_that_explains(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers=HTML)

    assert response.status_code in (404, 422)
    assert response.mimetype == "text/html"
    assert "<h1>" in response.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/graph/data?depth=9"])
def test_what_programs_read_fails_in_json_even_for_a_browser(
    client: FlaskClient, address: str
) -> None:
    response = client.get(address, headers=HTML)

    assert response.mimetype == "application/problem+json"


def test_what_is_said_of_an_address_is_escaped(client: FlaskClient) -> None:
    page = client.get("/concepts/<b>x</b>", headers=HTML).get_data(as_text=True)

    assert "<b>x" not in page


def test_without_a_build_the_remedy_is_told(serve: Serve, tmp_path: Path) -> None:
    client = serve(settings_in(tmp_path))

    response = client.get("/api/v1/search?q=adam")
    page = client.get("/", headers=HTML)

    assert response.status_code == page.status_code == 503
    assert response.json is not None
    assert "kg build" in response.json["detail"]
    assert "kg build" in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (BusyError("Another build runs."), 409, "Another build runs."),
        (KgError("The disk is odd."), 500, "The disk is odd."),
    ],
)
def test_a_known_failure_speaks_for_itself(
    tmp_path: Path, error: KgError, status: int, detail: str
) -> None:
    client = _failing(tmp_path, error)

    response = client.get("/fail")

    assert response.status_code == status
    assert response.json is not None
    assert response.json["detail"] == detail


def test_an_unforeseen_failure_is_logged_and_not_shown(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = _failing(tmp_path, ValueError("secret"))

    with caplog.at_level(logging.ERROR):
        response = client.get("/fail")

    assert response.status_code == 500
    assert "secret" not in response.get_data(as_text=True)
    assert "ValueError: secret" in caplog.text
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def _failing(folder: Path, error: Exception) -> FlaskClient:
    app = create_app(settings_in(folder))

    @app.get("/fail")
    def fail() -> str:
        raise error

    return app.test_client()
