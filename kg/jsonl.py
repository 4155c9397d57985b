"""Turn records into lines of JSON, and such lines back into equal records."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeAlias, TypeVar, cast, get_args, get_origin, get_type_hints

from kg.answers import to_json

_Parser: TypeAlias = Callable[[object], object]
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


def make_line(value: object, *, sort_keys: bool = True) -> str:
    """Return a record, or plain values, as one line of JSON that ends in a newline.

    Raises:
        TypeError: the value has no JSON form.
        ValueError: a number is infinite or not a number.
    """
    text = _ENCODERS[sort_keys].encode(to_json(value))
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def parse_line(line: str, record_type: type[_Record]) -> _Record:
    """Return the record that `make_line` turned into this line.

    The type hints of the record's fields decide. A whole number is read as a float
    where one is due; nothing else is converted silently.

    Raises:
        ValueError: the line is no JSON, lacks a field, has one too many, or holds a
            value of another type.
        TypeError: the record's own type hints have no JSON form.
    """
    # The cast is for mypy, which takes no type[T] for hashable.
    parse = _parser(cast(Hashable, record_type))
    return cast(_Record, parse(json.loads(line)))


@cache
def _parser(hint: Hashable) -> _Parser:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return _optional_parser(arguments)
    if origin is tuple:
        return _tuple_parser(arguments)
    if not isinstance(hint, type):
        raise TypeError(f"{hint!r} has no JSON form.")
    if is_dataclass(hint):
        return _record_parser(hint)
    if issubclass(hint, Enum):
        return hint
    if hint is date:
        return lambda value: date.fromisoformat(_typed(value, str))
    if hint is float:
        return lambda value: float(_typed(value, float, int))
    if hint in (str, int, bool):
        return lambda value: _typed(value, hint)
    raise TypeError(f"{hint!r} has no JSON form.")


def _typed(value: object, *kinds: type) -> Any:
    if type(value) not in kinds:
        raise ValueError(f"{value!r} stands where {kinds[0].__name__} is due")
    return value


def _optional_parser(arguments: tuple[Any, ...]) -> _Parser:
    inner, *others = (part for part in arguments if part is not NoneType)
    if others:
        raise TypeError(f"A choice of {arguments!r} has no JSON form.")
    parse = _parser(inner)
    return lambda value: None if value is None else parse(value)


def _tuple_parser(arguments: tuple[Any, ...]) -> _Parser:
    if arguments[1:] == (...,):
        parse_item = _parser(arguments[0])
        return lambda value: tuple(map(parse_item, _typed(value, list)))
    parsers = tuple(_parser(part) for part in arguments)
    return lambda value: tuple(
        parse(item) for parse, item in zip(parsers, _typed(value, list), strict=True)
    )


def _record_parser(record_type: type) -> _Parser:
    hints = get_type_hints(record_type)
    parsers = {f.name: _parser(hints[f.name]) for f in fields(record_type)}

    def parse(value: object) -> object:
        found = _typed(value, dict)
        if found.keys() != parsers.keys():
            names = ", ".join(sorted(found.keys() ^ parsers.keys()))
            raise ValueError(
                f"{record_type.__name__} lacks or does not know the fields {names}"
            )
        return record_type(**{name: parsers[name](found[name]) for name in parsers})

    return parse
