from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.jsonl import make_line, make_lines, parse_line, parse_lines
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

STORED = (
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


@pytest.mark.parametrize("record_type", STORED)
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


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"id": "c", "url": None}, "required field `title`"),
        (
            {"id": "c", "title": "t", "url": None},
            "Course lacks .* the fields catalogue_lectures",
        ),
        (
            {"id": "c", "title": "t", "url": None, "week": 1},
            "Course .* does not know the fields catalogue_lectures, week",
        ),
    ],
)
def test_a_refusal_names_the_fields(fields: dict[str, object], named: str) -> None:
    line = json.dumps(fields)
    for refused in (
        lambda: parse_line(line, Course),
        lambda: parse_lines(f"{line}\n".encode(), Course),
    ):
        with pytest.raises(ValueError, match=named):
            refused()


def test_a_field_too_many_within_a_record_is_refused() -> None:
    line = LINE.replace('{"day":null}', '{"day":null,"hour":1}')
    with pytest.raises(ValueError, match="the fields of a record within it"):
        parse_line(line, Outer)
    with pytest.raises(ValueError, match="the fields of a record within it"):
        parse_lines(line.encode(), Outer)


def test_infinity_has_no_json_form() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        make_line(float("inf"))


@pytest.mark.parametrize("number", [float("inf"), float("nan")])
def test_a_file_holds_no_infinite_numbers(number: float) -> None:
    with pytest.raises(ValueError, match="Expected `float`, got `null`"):
        make_lines((replace(OUTER, share=number),), Outer)
    with pytest.raises(ValueError, match="Expected `float`, got `null`"):
        make_lines((replace(OUTER, pairs=(("a", number),)),), Outer)


def test_a_value_without_json_form_is_refused() -> None:
    @dataclass(frozen=True)
    class Odd:
        value: complex

    with pytest.raises(TypeError, match="complex"):
        make_line(Odd(value=1j))
    with pytest.raises(TypeError, match="complex"):
        make_lines((Odd(value=1j),), Odd)
    with pytest.raises(ValueError, match="complex"):
        parse_line('{"value":1}', Odd)


def test_a_file_of_no_records_is_empty() -> None:
    assert make_lines((), Outer) == b""
    assert parse_lines(b"", Outer) == ()


def test_a_file_has_the_lines_of_its_records() -> None:
    other = replace(OUTER, name="b")
    assert make_lines((OUTER, other), Outer) == (LINE + make_line(other)).encode()


@pytest.mark.parametrize("record_type", STORED)
@given(data=st.data())
@settings(deadline=None, max_examples=40)
def test_a_file_of_any_stored_records_survives_the_round_trip(
    record_type: type, data: st.DataObject
) -> None:
    records = data.draw(st.lists(st.from_type(record_type).filter(_is_finite)))
    lines = make_lines(tuple(records), record_type)
    assert parse_lines(lines, record_type) == tuple(records)
    assert make_lines(parse_lines(lines, record_type), record_type) == lines
    assert lines.count(b"\n") == len(records)


def test_half_a_character_among_the_records_of_a_file_is_kept() -> None:
    records = (
        SkippedSource(id="caf\udce9.md", reason="a\u2028b", remedy="r"),
        SkippedSource(id="café.md", reason="r", remedy="r"),
    )
    lines = make_lines(records, SkippedSource)
    assert lines == "".join(map(make_line, records)).encode()
    assert parse_lines(lines, SkippedSource) == records


@pytest.mark.parametrize(
    "data",
    [b"\n", b"{}\n", LINE.encode()[:-9], LINE.encode() + b"\n", b"\xff\n", b"null\n"],
)
def test_a_file_that_holds_anything_but_such_records_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_lines(data, Outer)


def test_a_file_written_by_hand_may_have_its_fields_in_any_order() -> None:
    fields = json.loads(LINE)
    line = json.dumps(dict(reversed(fields.items())))
    assert parse_lines(f"{line}\n{LINE}".encode(), Outer) == (OUTER, OUTER)
