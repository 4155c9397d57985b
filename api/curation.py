"""Decisions over HTTP: what is worth deciding, and the way into the curation file."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

from apiflask import APIBlueprint
from flask import Response, url_for

from api.current import depends_on, knowledge_base
from api.ops import build_inputs, rebuilds, served_build
from api.rebuilds import RebuildAnswer
from api.schemas import (
    BODY,
    QUERY,
    CandidatesQuery,
    CurationBody,
    NoQuery,
    answer,
    answer_schema,
)
from kg.answers import CandidatesAnswer
from kg.decisions import Change, Key
from kg.errors import UsageError, VocabularyError, YamlError
from kg.settings import curation_files

curation = APIBlueprint("curation", __name__, tag="Decisions", url_prefix="/api/v1")


@curation.get("/candidates")
@curation.input(CandidatesQuery, **QUERY)
@curation.output(answer_schema(CandidatesAnswer))
def list_candidates(query: dict[str, Any]) -> Response:
    """List what is worth deciding, by expected effect."""
    kb = knowledge_base()
    files = filter(Path.exists, curation_files(kb.inputs))
    depends_on(repr([file.read_bytes() for file in files]))
    return answer(kb.candidates(**query))


@curation.post("/curation")
@curation.input(NoQuery, **QUERY)
@curation.input(CurationBody, **BODY)
@curation.output(answer_schema(RebuildAnswer), status_code=202)
@curation.doc(responses={409: "Another program writes to the file"})
def decide(query: dict[str, Any], body: dict[str, Any]) -> Response:
    """Write a decision beside the notes and start a build that obeys it."""
    # Few decide, and the library takes a while to import.
    from kg.curation_file import write_changes

    inputs = build_inputs()
    try:
        write_changes(curation_files(inputs), _changes(body))
    except (VocabularyError, YamlError) as error:
        # The file is the person's own, and so is what contradicts it.
        raise UsageError(str(error)) from error
    id = rebuilds().start_again(inputs=inputs)
    response = answer(
        rebuilds().describe(id, build=served_build()), HTTPStatus.ACCEPTED
    )
    response.headers["Location"] = url_for("ops.rebuild_status", id=id)
    return response


def _changes(body: dict[str, Any]) -> tuple[Change, ...]:
    label: str = body["label"]
    match body["action"]:
        case "promote":
            return (Change(key=Key.PROMOTE, label=label),)
        case "refuse":
            labels = (label, *body.get("also", ()))
            return tuple(Change(key=Key.REFUSE, label=one) for one in labels)
        case "rename":
            return (Change(key=Key.RENAME, label=label, other=body["to"]),)
        case "merge":
            return (Change(key=Key.MERGE, label=label, other=body["into"]),)
        case "keep_apart":
            return (Change(key=Key.KEEP_APART, label=label, other=body["other"]),)
        case _:
            return (Change(key=Key.ALIASES, label=body["alias"], other=label),)
