"""Turn lines of Markdown into the same lines as Obsidian and Logseq read them.

Comments over several lines, drawers and the editor's own state are nothing to read;
``key:: value`` is a property.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.reading.markdown import Line, LineKind
from kg.reading.properties import read_property

_PROPERTY = re.compile(r"([^\s:#\[\](){}<>`*|\"'=]{1,60})::(?:\s.*)?")
_NAMED = re.compile(r"[^\W\d_]")
_DRAWER = re.compile(r":[A-Z][A-Z_-]{1,30}:")
_DRAWER_END = ":END:"
_PLAN = re.compile(
    r"(?:(?:SCHEDULED|DEADLINE|CLOSED|CLOCK): ?[<\[][^<>\[\]]*[>\]]\s*)+"
    r"|#\+(?:BEGIN|END)_\w+.*",
    re.IGNORECASE,
)
# Whether an outline's branch is folded says nothing of what it holds.
_EDITOR_STATE = frozenset({"collapsed"})
# What may stand before a page's own properties.
ABOVE_ALL = (
    LineKind.BLANK,
    LineKind.FRONT_MATTER,
    LineKind.MARKUP,
    LineKind.PROPERTY,
)
_PROSE = (LineKind.TEXT, LineKind.BULLET)


def read_vault(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Mark properties, and what Obsidian and Logseq do not show."""
    marked = list(lines)
    _mark_comments(marked)
    _mark_drawers(marked)
    above_all = True
    for at, line in enumerate(marked):
        if line.kind in _PROSE:
            kind, key = _kind_of(line.content)
            if kind is LineKind.PROPERTY:
                marked[at] = read_property(
                    replace(line, kind=kind, key=key), page=above_all
                )
                continue
            if kind is not None:
                marked[at] = replace(line, kind=kind)
        above_all = above_all and marked[at].kind in ABOVE_ALL
    return tuple(marked)


def _kind_of(content: str) -> tuple[LineKind | None, str | None]:
    if "::" in content:
        match = _PROPERTY.fullmatch(content)
        if match and _NAMED.search(match[1]):
            if match[1].lower() in _EDITOR_STATE:
                return LineKind.MARKUP, None
            return LineKind.PROPERTY, match[1]
    if content[:1] in ("#", "S", "D", "C", "s", "d", "c") and _PLAN.fullmatch(content):
        return LineKind.MARKUP, None
    return None, None


def _mark_comments(lines: list[Line]) -> None:
    """Mark what stands between lines of ``%%``; one that is never closed hides nothing.

    Comments within a paragraph are inline markup.
    """
    opened: int | None = None
    for at, line in enumerate(lines):
        if "%%" not in line.text or line.kind is LineKind.CODE:
            continue
        if opened is None:
            content = line.content
            opens = content.startswith("%%") and content.count("%%") == 1
            # `%%time` is a word of notebooks.
            if opens and not content[2:3].isalnum() and line.kind in _PROSE:
                opened = at
        elif line.content.endswith("%%"):
            _hide(lines, opened, at + 1)
            opened = None


def _mark_drawers(lines: list[Line]) -> None:
    opened: int | None = None
    for at, line in enumerate(lines):
        if line.kind is not LineKind.TEXT:
            opened = None
        elif line.content == _DRAWER_END:
            if opened is not None:
                _hide(lines, opened, at + 1)
            opened = None
        elif opened is None and _DRAWER.fullmatch(line.content):
            opened = at


def _hide(lines: list[Line], start: int, stop: int) -> None:
    for at in range(start, stop):
        if lines[at].kind is not LineKind.BLANK:
            lines[at] = replace(lines[at], kind=LineKind.MARKUP, level=0)
