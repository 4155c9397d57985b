from __future__ import annotations

import base64
import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from api import create_app
from api.security import HEADERS
from tests.api.conftest import Serve
from tests.site import TOKEN, settings_in

JSON = {"Content-Type": "application/json"}


def every_route(app: APIFlask) -> Iterator[tuple[str, str, str]]:
    """Yield (endpoint, method, address) of every route, with ids that nothing has."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        ids = dict.fromkeys(rule.arguments, "nothing")
        for method in sorted(rule.methods or ()):
            yield rule.endpoint, method, adapter.build(rule.endpoint, ids)


@pytest.fixture
def guarded(tmp_path: Path) -> APIFlask:
    """An app that asks for a token and that nothing has been built for."""
    return create_app(settings_in(tmp_path, token=TOKEN))


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8321", "127.0.0.1.evil.example", "", "a b", "[::2]"],
)
def test_no_route_answers_to_a_foreign_name(app: APIFlask, host: str) -> None:
    client = app.test_client()
    answers = {
        (endpoint, method): client.open(
            address, method=method, headers={"Host": host}
        ).status_code
        for endpoint, method, address in every_route(app)
    }

    assert answers == dict.fromkeys(answers, 421)
    assert len(answers) > 50


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost:1", "LOCALHOST", "[::1]", "[::1]:8321"]
)
def test_the_own_names_are_answered_at_any_port(client: FlaskClient, host: str) -> None:
    assert client.get("/health/live", headers={"Host": host}).status_code == 200


def test_settings_add_names(serve: Serve, tmp_path: Path) -> None:
    settings = settings_in(tmp_path, allowed_hosts=("notes.example",))
    client = serve(settings)

    answer = client.get("/health/live", headers={"Host": "notes.example:80"})

    assert answer.status_code == 200


def test_every_route_but_liveness_needs_the_token(guarded: APIFlask) -> None:
    client = guarded.test_client()
    answers = {
        (endpoint, method): client.open(address, method=method).status_code
        for endpoint, method, address in every_route(guarded)
        if endpoint != "ops.live"
    }

    assert answers == dict.fromkeys(answers, 401)
    assert client.get("/health/live").status_code == 200
    assert client.get("/no/such/route").status_code == 401


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"Basic {base64.b64encode(f'me:{TOKEN}'.encode()).decode()}", 200),
        (f"Bearer {TOKEN}x", 401),
        (f"Bearer {TOKEN.upper()}", 401),
        ("Bearer é", 401),
        ("Bearer", 401),
        ("Basic bm9wZQ==", 401),
        (f"Token {TOKEN}", 401),
    ],
)
def test_the_token_opens_and_nothing_else_does(
    guarded: APIFlask, authorization: str, status: int
) -> None:
    response = guarded.test_client().get(
        "/metrics", headers={"Authorization": authorization}
    )

    assert response.status_code == status


def test_a_stranger_is_told_how_to_show_the_token(guarded: APIFlask) -> None:
    response = guarded.test_client().get("/api/v1/search")

    assert response.headers.getlist("WWW-Authenticate") == [
        'Bearer realm="Studygraph"',
        'Basic realm="Studygraph", charset="UTF-8"',
    ]
    assert response.json is not None
    assert "KG_TOKEN" in response.json["detail"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://localhost:9999"}, 403),
        ({"Origin": "null"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content-Type": ""}, 415),
    ],
)
def test_no_foreign_page_can_make_the_server_act(
    app: APIFlask, headers: dict[str, str], status: int
) -> None:
    client = app.test_client()
    answers = [
        client.post(address, data="{}", headers=JSON | headers).status_code
        for _, method, address in every_route(app)
        if method == "POST"
    ]

    assert answers == [status, status]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_the_own_page_is_let_through_to_the_checks_of_the_body(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    answer = client.post("/api/v1/rebuild", data='{"full": 1}', headers=JSON | headers)

    assert answer.status_code == 422


def test_reading_never_rebuilds(client: FlaskClient) -> None:
    response = client.get("/api/v1/rebuild")

    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


@pytest.mark.parametrize(
    "address", ["/", "/api/v1/search", "/nothing", "/static/app.css", "/health/live"]
)
def test_every_answer_is_hardened(client: FlaskClient, address: str) -> None:
    headers = client.get(address, buffered=True).headers

    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert headers["Cache-Control"] == "no-cache"


def test_pages_may_run_only_the_own_scripts() -> None:
    assert HEADERS["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )


def test_a_long_query_string_is_refused(client: FlaskClient) -> None:
    fits, too_long = "q=" + "x" * 16_382, "q=" + "x" * 16_383

    assert client.get(f"/api/v1/search?{fits}").status_code == 422
    assert client.get(f"/api/v1/search?{too_long}").status_code == 414


def test_a_large_body_is_refused(client: FlaskClient) -> None:
    body = '{"full": ' + " " * 1_000_000 + "true}"

    response = client.post("/api/v1/rebuild", data=body, headers=JSON)

    assert response.status_code == 413
    assert response.mimetype == "application/problem+json"


def test_secrets_are_in_no_answer(guarded: APIFlask) -> None:
    client = guarded.test_client()
    headers = {"Authorization": f"Bearer {TOKEN}"}
    texts = [
        client.get(address, headers=headers).get_data(as_text=True)
        for _, method, address in every_route(guarded)
        if method == "GET"
    ]

    assert not any(TOKEN in text for text in texts)


def test_an_asset_that_is_known_already_leaves_no_file_open(
    client: FlaskClient,
) -> None:
    first = client.get("/static/icon.svg")
    tag = first.headers["ETag"]
    first.close()
    # A file that stays open is a warning, and a warning fails the test.
    for answer in (
        client.get("/static/icon.svg", headers={"If-None-Match": tag}),
        client.head("/static/icon.svg"),
    ):
        assert answer.get_data() == b""
        del answer
    gc.collect()
