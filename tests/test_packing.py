from __future__ import annotations

from dataclasses import dataclass, make_dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.packing import pack, unpack
from kg.records import LogEntry, Mention, Note, Relation
from tests.snapshots import make_snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a step of a build may keep: records of several kinds."""

    notes: tuple[Note, ...]
    mentions: tuple[Mention, ...]
    relations: tuple[Relation, ...] = ()
    entries: tuple[LogEntry, ...] = ()
    share: float = 0.0


SNAPSHOT = make_snapshot()
FOUND = Found(
    notes=SNAPSHOT.notes, mentions=SNAPSHOT.mentions, relations=SNAPSHOT.relations
)


def test_what_was_packed_comes_back() -> None:
    assert unpack(pack(FOUND), Found) == FOUND
    assert unpack(pack(FOUND.notes), tuple[Note, ...]) == FOUND.notes


@pytest.mark.parametrize("record_type", [LogEntry, Mention, Note, Relation])
@given(data=st.data())
@settings(deadline=None, max_examples=40)
def test_any_record_survives_the_round_trip(
    record_type: type, data: st.DataObject
) -> None:
    record = data.draw(st.from_type(record_type).filter(_can_be_packed))
    packed = pack(record)
    # Compared as text, in which a number that is none equals itself.
    assert repr(unpack(packed, record_type)) == repr(record)
    assert pack(unpack(packed, record_type)) == packed


def _can_be_packed(record: object) -> bool:
    try:
        return bool(pack(record))
    except ValueError:
        return False


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("caf\udce9", "A str cannot be packed: .*surrogates not allowed"),
        (2**64, "A int cannot be packed: .*2\\*\\*64"),
        (1j, "A complex cannot be packed: .*unsupported"),
    ],
)
def test_what_cannot_be_packed_is_refused(value: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        pack(value)


@pytest.mark.parametrize(
    "data",
    [b"", b"\xc1", pack(FOUND)[:-1], pack(FOUND) + b"\x00", pack(FOUND.notes), b"\xc0"],
)
def test_bytes_of_anything_else_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"packed bytes hold no Found: .* Make them"):
        unpack(data, Found)


def test_bytes_of_a_value_of_another_type_are_refused() -> None:
    with pytest.raises(ValueError, match="Expected `float`, got `str`"):
        unpack(pack(replace(FOUND, share="half")), Found)  # type: ignore[arg-type]


@pytest.mark.parametrize("names", [("id",), ("id", "size", "more")])
def test_bytes_with_a_field_too_few_or_too_many_are_refused(
    names: tuple[str, ...],
) -> None:
    @dataclass(frozen=True, slots=True)
    class Now:
        id: str
        size: int = 0

    former = make_dataclass("Former", [(name, object) for name in names])
    packed = pack(former(*("x", 0, 1)[: len(names)]))
    with pytest.raises(ValueError, match="a Now with other fields"):
        unpack(packed, Now)
