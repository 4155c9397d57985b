"""Turn answer records into documented schemas, and query strings into arguments.

Schemas of answers are made from the records' type hints, so that nothing is written
twice. Schemas of queries name their fields as `kg.kb.KnowledgeBase` names its
parameters; ``data_key`` is the name in the URL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields as record_fields
from dataclasses import is_dataclass
from datetime import date
from functools import cache
from types import NoneType
from typing import Any, cast, get_args, get_origin, get_type_hints

from apiflask import Schema
from flask import Response, jsonify
from marshmallow import (
    RAISE,
    ValidationError,
    fields,
    pre_load,
    validate,
    validates_schema,
)

from kg.answers import to_json
from kg.decisions import MAX_LABEL
from kg.diff_answering import ChangeKind, ChangeSign
from kg.index.base import Sort
from kg.kb import HYBRID
from kg.records import Origin, Predicate, Tier
from kg.search_answering import MAX_OFFSET

MAX_TEXT = 1_000
MAX_ID = 300
MAX_LABELS = 50

# How a view gets its checked query string or body: @blueprint.input(Schema, **QUERY).
QUERY: Mapping[str, Any] = {"location": "query", "arg_name": "query", "unknown": RAISE}
BODY: Mapping[str, Any] = {"location": "json", "arg_name": "body", "unknown": RAISE}

_PLAIN: dict[object, type[fields.Field[Any]]] = {
    bool: fields.Boolean,
    int: fields.Integer,
    float: fields.Float,
    str: fields.String,
    date: fields.Date,
}


def answer(record: object, status: int = 200) -> Response:
    """Return a record as a JSON response."""
    response = jsonify(to_json(record))
    response.status_code = status
    return response


@cache
def answer_schema(record: type) -> type[Schema]:
    """Return the schema of a record's JSON: every field required, none but these."""
    hints = get_type_hints(record)
    members = {
        field.name.rstrip("_"): _field(hints[field.name])
        for field in record_fields(record)
    }
    return cast(type[Schema], Schema.from_dict(members, name=record.__name__))


def _field(hint: Any, *, allow_none: bool = False) -> fields.Field[Any]:
    arguments = get_args(hint)
    if NoneType in arguments:
        (inner,) = (kind for kind in arguments if kind is not NoneType)
        return _field(inner, allow_none=True)
    if is_dataclass(hint):
        schema = answer_schema(hint)  # type: ignore[arg-type]
        return fields.Nested(schema, required=True, allow_none=allow_none)
    if get_origin(hint) is dict:
        return fields.Dict(
            keys=fields.String(), values=_field(arguments[1]), required=True
        )
    if get_origin(hint) is tuple and arguments[-1] is Ellipsis:
        return fields.List(_field(arguments[0]), required=True)
    if get_origin(hint) is tuple:
        # A pair of seconds: its last member may be null and stands for both.
        length = validate.Length(equal=len(arguments))
        return fields.List(_field(arguments[-1]), validate=length, required=True)
    return _PLAIN[hint](required=True, allow_none=allow_none)


class Query(Schema):
    """A query string. Unknown parameters are refused, blank known ones are absent."""

    class Meta:
        unknown = RAISE

    @pre_load
    def drop_blanks(
        self, data: Mapping[str, Any], **_context: object
    ) -> dict[str, Any]:
        """Forget what a form sends for a field that was left empty."""
        known = {field.data_key or name for name, field in self.load_fields.items()}
        return {
            name: data[name]
            for name in data
            if name not in known or data[name] not in ("", [""])
        }


def _text(description: str, **options: Any) -> fields.String:
    length = validate.Length(max=MAX_TEXT)
    return fields.String(
        validate=length, metadata={"description": description}, **options
    )


def _id(description: str, **options: Any) -> fields.String:
    length = validate.Length(max=MAX_ID)
    return fields.String(
        validate=length, metadata={"description": description}, **options
    )


def _label(description: str, **options: Any) -> fields.String:
    length = validate.Length(min=1, max=MAX_LABEL)
    return fields.String(
        validate=length, metadata={"description": description}, **options
    )


def _whole(lowest: int, highest: int, description: str) -> fields.Integer:
    bounds = validate.Range(min=lowest, max=highest)
    return fields.Integer(validate=bounds, metadata={"description": description})


def _date(name: str, description: str) -> fields.Date:
    return fields.Date(data_key=name, metadata={"description": description})


def _one_of(values: Iterable[str]) -> fields.String:
    return fields.String(validate=validate.OneOf(tuple(values)))


_NEXT = "The list's next of the answer before, to go on from there"


class SearchQuery(Query):
    text = _text("What to look for", data_key="q", load_default="")
    limit = _whole(1, 100, "How many hits to return")
    offset = _whole(0, MAX_OFFSET, "How many hits to pass over")
    course = _id("Only notes of this course")
    lecture = _id("Only notes of this lecture")
    concept = _id("Only notes that mention this concept")
    source = _id("Only notes of this notes file")
    since = _date("from", "Only notes of this day or later")
    until = _date("to", "Only notes of this day or before")
    sort = _one_of(Sort)
    mode = _one_of(("any", "all", HYBRID))


class SuggestQuery(Query):
    text = _text("What has been typed", data_key="q", load_default="")
    limit = _whole(1, 50, "How many completions to return")


class NotesQuery(Query):
    course = _id("Only notes of this course")
    lecture = _id("Only notes of this lecture")
    concept = _id("Only notes that mention this concept")
    since = _date("from", "Only notes of this day or later")
    until = _date("to", "Only notes of this day or before")
    limit = _whole(1, 100, "How many notes to return")
    after = _text(_NEXT)


class ConceptsQuery(Query):
    text = _text("A part of the name", data_key="q")
    kind = _id("Only concepts of this kind")
    tier = _one_of(Tier)
    course = _id("Only concepts met in this course")
    limit = _whole(1, 100, "How many concepts to return")
    after = _text(_NEXT)


class CandidatesQuery(Query):
    limit = _whole(1, 100, "How many candidates to return")
    after = _text(_NEXT)


class CommunitiesQuery(Query):
    limit = _whole(1, 100, "How many communities to return")
    after = _text(_NEXT)


class GraphQuery(Query):
    concept = _id("Show what is around this concept, lecture or course")
    depth = _whole(0, 4, "How many steps around it")
    course = _id("Only what is met in this course")
    predicates = fields.List(_one_of(Predicate), data_key="predicate")
    origins = fields.List(_one_of(Origin), data_key="origin")
    since = _date("from", "Only what was noted on this day or later")
    until = _date("to", "Only what was noted on this day or before")
    limit = _whole(1, 500, "How many nodes to show")


class PathQuery(Query):
    source = _id(
        "The concept to start from, by id or name", data_key="from", required=True
    )
    target = _id("The concept to reach, by id or name", data_key="to", required=True)


class DiffQuery(Query):
    former = _id("The build before: gen-000017, 17, or -1", data_key="from")
    latter = _id("The build after, by default the current one", data_key="to")
    kind = _one_of(ChangeKind)
    change = _one_of(ChangeSign)
    limit = _whole(1, 100, "How many of each kind of change to return")
    after = _text(_NEXT)


class NoQuery(Query):
    """A route without parameters, which refuses any."""


class _StrictBoolean(fields.Boolean):
    """True or false, not 1, "yes" or other stand-ins."""

    def _deserialize(self, value: Any, *_arguments: Any, **_options: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class RebuildBody(Schema):
    class Meta:
        unknown = RAISE

    full = _StrictBoolean(load_default=False)


# What each decision needs beside its label.
_DECISIONS = {
    "promote": (),
    "refuse": (),
    "rename": ("to",),
    "merge": ("into",),
    "keep_apart": ("other",),
    "add_alias": ("alias",),
}


class CurationBody(Schema):
    """A decision about a label, and what it takes of the members below."""

    class Meta:
        unknown = RAISE

    action = fields.String(required=True, validate=validate.OneOf(tuple(_DECISIONS)))
    label = _label("The label that is decided about", required=True)
    also = fields.List(
        _label("A label"),
        validate=validate.Length(max=MAX_LABELS),
        metadata={"description": "refuse: further labels that are none"},
    )
    to = _label("rename: the new label")
    into = _label("merge: the label of the concept that takes this one in")
    other = _label("keep_apart: the label that it is never taken for")
    alias = _label("add_alias: a further label of the same concept")

    @validates_schema
    def require_what_the_action_takes(
        self, data: Mapping[str, Any], **_context: object
    ) -> None:
        """Refuse a missing member, and one that the action has no use for."""
        action = data.get("action")
        if action not in _DECISIONS:
            return  # It has been refused already.
        needed = _DECISIONS[action]
        allowed = {"action", "label", *needed, *(["also"] * (action == "refuse"))}
        faults = {
            name: [f"The action {action} does not take it."]
            for name in data.keys() - allowed
        }
        faults |= {
            name: [f"The action {action} needs it."]
            for name in needed
            if name not in data
        }
        if faults:
            raise ValidationError(faults)


class ParameterProblem(Schema):
    """One bad parameter or member of a body: where it is and what is wrong."""

    parameter = fields.String(required=True)
    location = fields.String(required=True, data_key="in")
    detail = fields.String(required=True)


class Problem(Schema):
    """A failure as RFC 9457 writes it; ``errors`` only for bad parameters."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(ParameterProblem))
