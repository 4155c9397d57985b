"""Turn records into lines of JSON, and such lines back into equal records.

Single lines may hold any text. Whole files go through msgspec, which is twenty times
faster, and fall back on single lines for what it cannot say or explain.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Sequence
from functools import cache
from typing import TypeVar, cast

import msgspec
from msgspec.inspect import type_info

_Record = TypeVar("_Record")

# Written as \uXXXX: `str.splitlines` and its like end a line at some of these, and lone
# surrogates, which file names may hold, have no UTF-8.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")

# Made once: `json.dumps` makes an encoder for every call with options.
_ENCODERS = {
    sort_keys: json.JSONEncoder(
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
        sort_keys=sort_keys,
    )
    for sort_keys in (False, True)
}
_FILE_ENCODER = msgspec.json.Encoder(order="sorted")


def make_line(value: object, *, sort_keys: bool = True) -> str:
    """Return a record, or plain values, as one line of JSON that ends in a newline.

    Raises:
        TypeError: the value has no JSON form.
        ValueError: a number is infinite or not a number.
    """
    text = _ENCODERS[sort_keys].encode(msgspec.to_builtins(value))
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def parse_line(line: str, record_type: type[_Record]) -> _Record:
    """Return the record that `make_line` turned into this line.

    The type hints of the record's fields decide. A whole number is read as a float
    where one is due; nothing else is converted silently.

    Raises:
        ValueError: the line is no JSON, lacks a field, has one too many, or holds a
            value of another type.
    """
    found = json.loads(line)
    record = msgspec.convert(found, record_type)
    # Fields that are unknown, and those that have defaults, are missed by msgspec.
    said = json.loads(make_line(record))
    if said != found:
        names = sorted(said.keys() ^ found.keys()) or ["of a record within it"]
        raise ValueError(
            f"{record_type.__name__} lacks or does not know the fields "
            f"{', '.join(names)}"
        )
    return record


def make_lines(records: Sequence[_Record], record_type: type[_Record]) -> bytes:
    """Return the lines of a file of records, each ended by a line feed alone.

    Raises:
        TypeError: a value has no JSON form.
        ValueError: a number is infinite or not a number.
    """
    try:
        data = _FILE_ENCODER.encode_lines(records)
    except UnicodeEncodeError:  # a lone surrogate
        return "".join(map(make_line, records)).encode()
    # The cast is for mypy, which takes no type[T] for hashable.
    if _holds_floats(cast(Hashable, record_type)):
        # To msgspec an infinite number is null, which is no number when read again.
        parse_lines(data, record_type)
    return data


@cache
def _holds_floats(record_type: Hashable) -> bool:
    return "FloatType(" in repr(type_info(record_type))


def parse_lines(data: bytes, record_type: type[_Record]) -> tuple[_Record, ...]:
    """Return the records that `make_lines` turned into these bytes.

    Raises:
        ValueError: as `parse_line`.
    """
    try:
        records = _file_decoder(cast(Hashable, record_type)).decode_lines(data)
    except ValueError:
        same = False
    else:
        # The same bytes again: no field was unknown, and none was filled in.
        same = _FILE_ENCODER.encode_lines(records) == data
    if not same:
        lines = data.decode().removesuffix("\n").split("\n")
        return tuple(parse_line(line, record_type) for line in lines)
    return cast(tuple[_Record, ...], tuple(records))


@cache
def _file_decoder(record_type: Hashable) -> msgspec.json.Decoder[object]:
    # Made once for each type: the decoder is what its hints have been turned into.
    return msgspec.json.Decoder(cast(type[object], record_type))
