"""A text while its inline signs are read: what it hides and refers to so far."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.records import ReferenceKind

_EMPHASIS = re.compile(
    r"(?<![\w*])(\*{1,3}|_{1,3})(?=[^\s*_])([^*_\n]*+)(?<=\S)\1(?![\w*])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters that hold no words; a reader still sees what is ``seen``: code."""

    start: int
    end: int
    seen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A reference at characters ``start`` to ``end``; else as `kg.records`."""

    kind: ReferenceKind
    target: str
    text: str
    start: int
    end: int
    anchor: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline:
    """What a text hides, in order and apart from each other, and what it refers to."""

    spans: tuple[Span, ...] = ()
    references: tuple[Found, ...] = ()


@dataclass(slots=True, kw_only=True)
class Scan:
    """A text while it is read; ``brackets`` are open, ``marks`` wait for their pair.

    ``absent`` are the ends that are known not to come any more.
    """

    text: str
    table: bool
    quoted: bool
    labels: Mapping[str, str]
    spans: list[Span] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    brackets: list[int] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    runs: dict[str, dict[int, list[int]]] = field(default_factory=dict)
    escaped: list[int] | None = None

    def hide(self, start: int, end: int, *, seen: bool = False) -> int:
        if start < end:
            self.spans.append(Span(start=start, end=end, seen=seen))
        return end

    def end_of(self, sign: str, at: int) -> int | None:
        """Return where the next ``sign`` from ``at`` on ends."""
        if sign in self.absent:
            return None
        place = self.text.find(sign, at)
        if place < 0:
            self.absent.add(sign)
            return None
        return place + len(sign)


def shown(text: str, spans: Iterable[Span]) -> str:
    """Return what a reader sees of a text: its words, and code without its signs."""
    pieces: list[str] = []
    at = 0
    for span in spans:
        pieces.append(_without_emphasis(text[at : span.start]))
        if span.seen and text[span.start] in "`$":
            pieces.append(text[span.start : span.end].strip("`$").strip())
        at = span.end
    pieces.append(_without_emphasis(text[at:]))
    return " ".join("".join(pieces).split())


def _without_emphasis(text: str) -> str:
    return _EMPHASIS.sub(r"\2", text) if "*" in text or "_" in text else text


def starts_line(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] == "\n"
