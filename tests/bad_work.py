"""What a process apart has to survive; light, since that process imports it."""

from __future__ import annotations

import ctypes
import os
import sys
from itertools import count

_HELD: list[int] = []


def do(what: str) -> str:
    """Return a word in capitals, but misbehave on some words."""
    match what:
        case "hang":
            for _ in count():
                pass
        case _ if what.startswith("hold "):
            return hold(what.removeprefix("hold "))
        case "hang in C":
            sum(count())
        case "die":
            os._exit(7)
        case "crash":
            ctypes.string_at(0)
        case "raise":
            raise ValueError("no such thing")
        case "recurse":
            return do(what)
        case "devour":
            return "x" * 10**10
        case "print":
            print("noise")
            os.write(1, b"noise")
            return str(sys.stdout.isatty())
    return what.upper()


def hold(path: str) -> str:
    """Keep a file open for as long as this process lives."""
    _HELD.append(os.open(path, os.O_WRONLY))
    return "held"


def measure(data: bytes) -> int:
    return len(data)
