from __future__ import annotations

import json
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

BAD_REQUESTS = {
    "search?limit=0": "limit",
    "search?limit=ten": "limit",
    "search?offset=10001": "offset",
    "search?from=yesterday": "from",
    "search?sort=size": "sort",
    "search?mode=some": "mode",
    "search?page=2": "page",
    f"search?q={'x' * 1001}": "q",
    "suggest?limit=51": "limit",
    "notes?to=2025-02-30": "to",
    "concepts?tier=gold": "tier",
    "concepts/adam?full=1": "full",
    "candidates?limit=101": "limit",
    "graph?depth=5": "depth",
    "graph?predicate=is_a&predicate=likes": "predicate",
    "graph?origin=dream": "origin",
    "path?from=adam": "to",
    "diff?kind=mention": "kind",
    "diff?change=moved": "change",
    "diff?limit=101": "limit",
    "communities?limit=0": "limit",
    "status?verbose=1": "verbose",
    "courses?foo=": "foo",
    "search?q=adam&colour=": "colour",
    "openapi.json?x=1": "x",
}


def test_every_get_route_is_tried(app: APIFlask, addresses: dict[str, str]) -> None:
    routes = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
    }

    assert routes - {"ops.rebuild_status"} == set(addresses)


def test_every_get_route_answers(
    client: FlaskClient, addresses: dict[str, str]
) -> None:
    statuses = {
        endpoint: client.get(address, buffered=True).status_code
        for endpoint, address in addresses.items()
    }

    assert statuses == dict.fromkeys(addresses, 200)


def test_the_document_is_valid_openapi(client: FlaskClient) -> None:
    document = _document(client)

    validate(document)

    assert document["openapi"] == "3.1.0"


def test_every_answer_is_as_documented(
    app: APIFlask, client: FlaskClient, addresses: dict[str, str]
) -> None:
    document = _document(client)
    checked = []
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<", "{").replace(">", "}")
        operation = document["paths"].get(path, {}).get("get")
        if operation is None or rule.endpoint not in addresses:
            continue
        content = operation["responses"]["200"]["content"]["application/json"]
        answer = client.get(addresses[rule.endpoint]).json
        _validator(document, content["schema"]).validate(answer)
        checked.append(rule.endpoint)

    assert len(checked) == 17


def test_every_answer_of_the_api_names_its_build(
    client: FlaskClient, addresses: dict[str, str]
) -> None:
    answers = {
        address: client.get(address).json
        for endpoint, address in addresses.items()
        if address.startswith("/api/v1/") and endpoint != "openapi.spec"
    }
    builds = {json.dumps((answer or {}).get("build")) for answer in answers.values()}

    assert len(builds) == 1
    assert set(json.loads(builds.pop())) == {"id", "built_at", "stale"}


@pytest.mark.parametrize(("request_", "parameter"), BAD_REQUESTS.items())
def test_a_bad_parameter_is_named(
    client: FlaskClient, request_: str, parameter: str
) -> None:
    response = client.get(f"/api/v1/{request_}")
    problem = response.json

    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    assert problem is not None
    assert problem["title"] == "Unprocessable Entity"
    assert problem["detail"] == f"The request has a bad value for: {parameter}."
    assert [(item["parameter"], item["in"]) for item in problem["errors"]] == [
        (parameter, "query")
    ]
    document = _document(client)
    schema = {"$ref": "#/components/schemas/Problem"}
    _validator(document, schema).validate(problem)


def test_a_blank_parameter_counts_as_absent(client: FlaskClient) -> None:
    full = client.get("/api/v1/search?q=adam").json
    blank = client.get("/api/v1/search?q=adam&course=&from=&sort=&limit=").json

    assert blank == full


def test_a_page_of_hits_begins_after_the_offset(client: FlaskClient) -> None:
    hits = client.get("/api/v1/search?q=adam").json["items"]  # type: ignore[index]
    second = client.get("/api/v1/search?q=adam&limit=1&offset=1").json

    assert second is not None
    assert second["items"] == hits[1:2]


@pytest.mark.parametrize(
    "path", ["concepts/none", "notes/none", "courses/none", "lectures/none"]
)
def test_an_unknown_id_is_not_found(client: FlaskClient, path: str) -> None:
    response = client.get(f"/api/v1/{path}")

    assert response.status_code == 404
    assert response.json is not None
    assert response.json["title"] == "Not Found"
    assert "none" in response.json["detail"]


def test_the_ends_of_a_path_may_be_given_by_name(client: FlaskClient) -> None:
    by_id = client.get("/api/v1/path?from=adam&to=rmsprop").json
    by_name = client.get("/api/v1/path?from=Adam&to=RMSProp").json
    assert by_name == by_id
    assert by_id is not None
    assert by_id["hops"]


def _document(client: FlaskClient) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/api/v1/openapi.json").json  # type: ignore[assignment]
    return document


def _validator(document: dict[str, Any], schema: dict[str, Any]) -> OAS31Validator:
    return OAS31Validator({**schema, "components": document["components"]})


def test_hits_are_filtered_by_their_notes_file(client: FlaskClient) -> None:
    hits = client.get("/api/v1/search?q=adam&source=journal.md").json
    none = client.get("/api/v1/search?q=adam&source=none.md").json

    assert hits is not None
    assert {hit["source"] for hit in hits["items"]} == {"journal.md"}
    assert hits["filters"] == [
        {
            "name": "source",
            "value": "journal.md",
            "label": "journal.md",
            "parameters": ["source"],
            "without": None,
        }
    ]
    assert none is not None
    assert (none["total"], none["suggestions"][0]["id"]) == (0, "adam")
    assert none["filters"][0]["without"] == none["unfiltered"]
    assert none["unfiltered"] == client.get("/api/v1/search?q=adam").json["total"]  # type: ignore[index]
