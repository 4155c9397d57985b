from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.jsonl import make_line, parse_line
from kg.records import (
    Concept,
    Course,
    Evidence,
    Lecture,
    Mention,
    Note,
    Placed,
    Relation,
    SkippedSource,
    Source,
)


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    name: str
    count: int
    share: float
    sure: bool
    colour: Colour
    inner: tuple[Inner, ...]
    pairs: tuple[tuple[str, float], ...]


OUTER = Outer(
    name="é",
    count=3,
    share=0.5,
    sure=True,
    colour=Colour.RED,
    inner=(Inner(day=date(2025, 8, 1)), Inner(day=None)),
    pairs=(("a", 1.0),),
)
LINE = (
    '{"colour":"red","count":3,"inner":[{"day":"2025-08-01"},{"day":null}],'
    '"name":"é","pairs":[["a",1.0]],"share":0.5,"sure":true}\n'
)


def test_a_line_has_sorted_keys_and_no_spaces() -> None:
    assert make_line(OUTER) == LINE


def test_a_line_becomes_the_record_that_it_was_made_of() -> None:
    assert parse_line(LINE, Outer) == OUTER


@pytest.mark.parametrize(
    "record_type",
    [
        Concept,
        Course,
        Evidence,
        Lecture,
        Mention,
        Note,
        Placed,
        Relation,
        SkippedSource,
        Source,
    ],
)
@given(data=st.data())
@settings(deadline=None, max_examples=40)
def test_every_stored_record_survives_the_round_trip(
    record_type: type, data: st.DataObject
) -> None:
    record = data.draw(st.from_type(record_type).filter(_is_finite))
    line = make_line(record)
    assert parse_line(line, record_type) == record
    assert make_line(parse_line(line, record_type)) == line
    assert line.splitlines() == [line[:-1]]


def _is_finite(record: object) -> bool:
    try:
        return bool(make_line(record))
    except ValueError:
        return False


@pytest.mark.parametrize("character", ["\u2028", "\u0085", "\x1c", "\n", "\r"])
def test_no_character_ends_a_line_early(character: str) -> None:
    course = Course(id="c", title=f"a{character}b", url=None)
    line = make_line(course)
    assert len(line.splitlines()) == 1
    assert parse_line(line, Course) == course


def test_a_file_name_that_is_not_utf_8_is_kept() -> None:
    skipped = SkippedSource(id="caf\udce9.md", reason="r", remedy="r")
    data = make_line(skipped).encode("utf-8")
    assert parse_line(data.decode("utf-8"), SkippedSource) == skipped


def test_a_whole_number_is_read_as_a_float_where_one_is_due() -> None:
    parsed = parse_line(LINE.replace("0.5", "1"), Outer)
    assert isinstance(parsed.share, float)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"count":3', '"count":"3"'),
        ('"count":3', '"count":3.0'),
        ('"count":3', '"count":true'),
        ('"count":3,', ""),
        ('"count":3', '"count":3,"extra":1'),
        ('"red"', '"blue"'),
        ('"2025-08-01"', '"yesterday"'),
        ('"2025-08-01"', "20250801"),
        ('"share":0.5', '"share":true'),
        ('"share":0.5', '"share":null'),
        ('"sure":true', '"sure":1'),
        ('["a",1.0]', '["a"]'),
        ('["a",1.0]', '["a",1.0,2.0]'),
        ('[["a",1.0]]', "{}"),
        ('{"day":null}', "null"),
        (LINE, "[]"),
        (LINE, "not JSON"),
    ],
)
def test_a_line_that_is_not_such_a_record_is_refused(old: str, new: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_line(LINE.replace(old, new), Outer)


def test_a_refusal_names_the_fields() -> None:
    with pytest.raises(ValueError, match=r"Course .* the fields .*extra, title"):
        parse_line(json.dumps({"id": "c", "url": None, "extra": 1}), Course)


def test_infinity_has_no_json_form() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        make_line(float("inf"))


def test_a_field_of_a_type_without_json_form_is_refused() -> None:
    @dataclass(frozen=True)
    class Odd:
        value: complex

    with pytest.raises(TypeError, match="complex"):
        parse_line("{}", Odd)
