"""Named arrays ↔ one file, which is mapped into memory, never read as a whole.

::

    magic, size of the head    8 and 4 bytes
    head                       JSON: name → type, place and number of elements
    arrays                     each from a multiple of 8 bytes on
"""

from __future__ import annotations

import json
import mmap
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"kgarray1"
_HEAD = struct.Struct("<8sI")
_STEP = 8


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays of one dimension into a new file.

    Raises:
        OSError: it cannot be written.
    """
    entries = {}
    at = 0
    little = {
        name: array.astype(array.dtype.newbyteorder("<"), copy=False)
        for name, array in arrays.items()
    }
    for name, array in little.items():
        entries[name] = [array.dtype.str, at, len(array)]
        at += -(-array.nbytes // _STEP) * _STEP
    head = json.dumps(entries, separators=(",", ":")).encode()
    head += b" " * (-(_HEAD.size + len(head)) % _STEP)
    with path.open("wb") as file:
        file.write(_HEAD.pack(_MAGIC, len(head)) + head)
        for array in little.values():
            file.write(array.tobytes())
            file.write(bytes(-array.nbytes % _STEP))


def open_arrays(data: mmap.mmap | bytes) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file, which are views of its bytes.

    Raises:
        ValueError: the bytes are not those of such a file.
    """
    if len(data) < _HEAD.size:
        raise ValueError("The file is too short to hold arrays.")
    magic, size = _HEAD.unpack_from(data)
    if magic != _MAGIC:
        raise ValueError("The file holds no arrays.")
    entries = json.loads(data[_HEAD.size : _HEAD.size + size])
    begun = _HEAD.size + size
    return {
        name: np.frombuffer(data, np.dtype(kind), count, begun + at)
        for name, (kind, at, count) in entries.items()
    }
