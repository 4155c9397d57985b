from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marshmallow import fields

from api.schemas import answer_schema
from kg.answers import BuildInfo
from kg.graph_answers import PathHop


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """A record with every form of field that answers use."""

    text: str
    maybe: str | None
    day: date | None
    whole: int
    real: float
    yes: bool
    build: BuildInfo
    no_build: BuildInfo | None
    builds: tuple[BuildInfo, ...]
    ranges: tuple[tuple[int, int | None], ...]
    versions: dict[str, str]


def test_every_form_of_field_gets_the_schema_field_that_documents_it() -> None:
    members = answer_schema(Everything)().fields

    assert {name: type(field) for name, field in members.items()} == {
        "text": fields.String,
        "maybe": fields.String,
        "day": fields.Date,
        "whole": fields.Integer,
        "real": fields.Float,
        "yes": fields.Boolean,
        "build": fields.Nested,
        "no_build": fields.Nested,
        "builds": fields.List,
        "ranges": fields.List,
        "versions": fields.Dict,
    }
    assert {name for name, field in members.items() if field.allow_none} == {
        "maybe",
        "day",
        "no_build",
    }
    assert all(field.required for field in members.values())


def test_a_field_that_ends_in_an_underscore_is_documented_without() -> None:
    assert "from" in answer_schema(PathHop)().fields


def test_a_record_has_one_schema() -> None:
    assert answer_schema(BuildInfo) is answer_schema(BuildInfo)
