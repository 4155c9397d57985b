"""A function that makes arrays → one that remembers those asked for of late."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

from cachetools import LRUCache, cached

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def remember_recent(
    make: Callable[[Key], Value], *, size: Callable[[Value], int], room: int
) -> Callable[[Key], Value]:
    """Return a function that calls ``make`` for what it does not remember.

    The sizes of all that is remembered stay within ``room``. Several threads may call
    it at once; two that ask for the same at the same time may both make it.
    """
    kept: LRUCache[Key, Value] = LRUCache(maxsize=room, getsizeof=size)
    return cached(kept, key=lambda key: key, lock=Lock())(make)
