"""Many texts ↔ one run of bytes, of which each is decoded when it is asked for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import Any, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

Bytes: TypeAlias = NDArray[np.uint8]
_Numbers: TypeAlias = NDArray[np.uint32]


class Texts(Sequence[str]):
    """Texts that were packed; they are read from ``data``, which never changes."""

    __slots__ = ("_data", "_starts")

    def __init__(self, data: Bytes, starts: _Numbers) -> None:
        self._data = memoryview(data.data)
        # Single numbers are taken from it in a third of the time that numpy takes.
        self._starts = memoryview(starts.astype(np.uint32, copy=False).data)

    def __len__(self) -> int:
        return max(len(self._starts) - 1, 0)

    def __iter__(self) -> Iterator[str]:
        # All of them one after another, without a look at each place.
        for start, end in pairwise(self._starts):
            yield str(self._data[start:end], "utf-8", "surrogatepass")

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> list[str]: ...

    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        if at < 0:
            at = range(len(self))[at]
        text = self._data[self._starts[at] : self._starts[at + 1]]
        return str(text, "utf-8", "surrogatepass")


class ChosenTexts(Sequence[str]):
    """Of several sequences one after another, the texts at some places."""

    __slots__ = ("_ends", "_parts", "_places")

    def __init__(
        self, parts: Sequence[Sequence[str]], places: NDArray[Any] | None = None
    ) -> None:
        self._parts = [part for part in parts if len(part)]
        self._ends = list(accumulate(map(len, self._parts)))
        self._places = places

    def __iter__(self) -> Iterator[str]:
        every = chain.from_iterable(self._parts)
        if self._places is None:
            return every
        return map(list(every).__getitem__, self._places.tolist())

    def __len__(self) -> int:
        if self._places is not None:
            return len(self._places)
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> list[str]: ...

    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        # Of numpy's numbers without a sign, differences would wrap around.
        at = range(len(self))[at]
        if self._places is not None:
            at = int(self._places[at])
        part = bisect_right(self._ends, at)
        # Counted from the end of the part.
        return self._parts[part][at - self._ends[part]]


def pack_texts(texts: Iterable[str]) -> tuple[Bytes, _Numbers]:
    """Return texts as bytes, and where each starts, and the last one's end."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    starts = np.zeros(len(encoded) + 1, np.uint32)
    np.cumsum([len(data) for data in encoded], out=starts[1:])
    return np.frombuffer(b"".join(encoded), np.uint8), starts


def find_text(text: str, texts: Sequence[str]) -> tuple[int, bool]:
    """Return where a text is, or would be, among sorted ones, and whether it is."""
    at = bisect_left(texts, text)
    return at, at < len(texts) and texts[at] == text
