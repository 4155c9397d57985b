"""Turn records into compact bytes for caches, and such bytes back into equal records.

What is packed is read by the same version of the program alone: unlike a line of JSON
it is made for no one else.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import TypeVar, cast

import msgspec

_Packed = TypeVar("_Packed")

_ENCODER = msgspec.msgpack.Encoder()


def pack(value: object) -> bytes:
    """Return a record, or a tuple of records, as MessagePack (https://msgpack.org).

    Raises:
        ValueError: text holds a lone surrogate, a whole number has more than 64 bits,
            or the value is of a type that MessagePack cannot say.
    """
    try:
        return _ENCODER.encode(value)
    except (ValueError, OverflowError, TypeError) as error:
        raise ValueError(
            f"A {type(value).__name__} cannot be packed: {error}."
        ) from error


def unpack(data: bytes, type_: type[_Packed]) -> _Packed:
    """Return the value that `pack` turned into these bytes; nothing is converted.

    Raises:
        ValueError: the bytes are not those of a value of this type, as its fields are
            now.
    """
    try:
        # The cast is for mypy, which takes no type[T] for hashable.
        value = _decoder(cast(Hashable, type_)).decode(data)
    except ValueError as error:
        raise ValueError(
            f"{len(data)} packed bytes hold no {type_.__name__}: {error}. "
            "Make them anew."
        ) from error
    # The same bytes again: no field was unknown, and none was filled in.
    if _ENCODER.encode(value) != data:
        raise ValueError(
            f"{len(data)} packed bytes hold a {type_.__name__} with other fields. "
            "Make them anew."
        )
    return cast(_Packed, value)


@cache
def _decoder(type_: Hashable) -> msgspec.msgpack.Decoder[object]:
    return msgspec.msgpack.Decoder(cast(type[object], type_))
