"""Turn Markdown text into classified lines: what each is, and where it says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kg.records import Reference

_NEWLINE = re.compile(r"\r\n|\r|\n")
_QUOTE = re.compile(r"(?:\s*>)*\s*")
_ITEM = re.compile(
    r"(?:\s*(?:>|[-+*](?=\s|$)|\d{1,9}[.)](?=\s|$)))*\s*(?:\[[ xX]\]\s+)?"
)
_HASHES = re.compile(r"\s*(?:#[#\s]*)?")
_CELL = re.compile(r"\s*\|?\s*")
_FENCE_END = re.compile(r"[\s>]*(?:`{3,}|~{3,})\s*")
_SCRIPT = re.compile(r"\s*<(?:script|style|svg)\b", re.IGNORECASE)
_RULE_SIGNS = "=_*~–—-"
_RULE = re.compile(r"\s*[=_*~–—-]{3,}\s*")
_FRONT_MATTER_LINE = re.compile(
    r"\s*(?:#.*)?|\s+\S.*|-\s.*|[\w.-]+(?: [\w.-]+){0,4}\s*:(?:\s.*)?"
)
_MAX_FRONT_MATTER = 16_384
_MIN_UNDERLINE = 3
_CONTAINERS = frozenset(">-+*0123456789")
_TABS = re.compile(r"^\t+", re.MULTILINE)
_TABBED_ITEM = re.compile(r"^\t+- ", re.MULTILINE)
_OUTLINE = re.compile(r"(?:\s*(?:-(?:\s|$)|#|$)|[\t ]+|\S+:: )")


class LineKind(StrEnum):
    """What a physical line is; `MARKUP` has nothing to read, such as a code fence."""

    BLANK = "blank"
    HEADING = "heading"
    UNDERLINE = "underline"
    BULLET = "bullet"
    TEXT = "text"
    TABLE = "table"
    CODE = "code"
    MATH = "math"
    SEPARATOR = "separator"
    FRONT_MATTER = "front_matter"
    PROPERTY = "property"
    MARKUP = "markup"


_MATH_KINDS = (LineKind.TEXT, LineKind.BULLET, LineKind.BLANK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A physical line as written; its content begins at column ``start``.

    ``depth`` is the nesting of list items, from 0; ``level`` that of a heading, from 1
    (0 for other lines). ``parent`` is the line of the list item that the line stands
    in or under; ``block`` the first line of its paragraph, None if it is that line.
    The rest is of its words, as in `kg.records`; ``key`` names a property.
    """

    number: int
    text: str
    kind: LineKind
    start: int
    depth: int = 0
    level: int = 0
    parent: int | None = None
    block: int | None = None
    quoted: bool = False
    key: str | None = None
    hidden: tuple[tuple[int, int], ...] = ()
    references: tuple[Reference, ...] = ()
    done: bool | None = None

    @property
    def content(self) -> str:
        return self.text[self.start :].rstrip()


def parse_lines(text: str) -> tuple[Line, ...]:
    r"""Classify every line of a Markdown text, as CommonMark with tables reads it.

    Only ``\n``, ``\r\n`` and ``\r`` end a line. Blocks nested deeper than markdown-it's
    limit are plain text.
    """
    texts = _NEWLINE.split(text)
    if not texts[-1]:
        texts.pop()
    front = _front_matter_length(texts)
    drafts = [_Draft(text=text) for text in texts]
    _lay_blocks(drafts, _parse_blocks([""] * front + texts[front:]))
    for draft in drafts[:front]:
        draft.kind = LineKind.FRONT_MATTER
    _mark_math(drafts)
    return tuple(
        Line(
            number=number,
            text=draft.text,
            kind=draft.kind,
            start=_content_start(draft),
            depth=draft.depth,
            level=draft.level,
            parent=draft.parent,
            block=draft.block if draft.block != number else None,
            quoted=draft.quoted,
        )
        for number, draft in enumerate(drafts, start=1)
    )


def _parse_blocks(texts: Sequence[str]) -> list[Token]:
    text = "\n".join(texts)
    needless = _find_needless(text, texts)
    if _TABBED_ITEM.search(text) and all(map(_OUTLINE.match, texts)):
        # In the outlines of Logseq nothing is code for being indented by tabs.
        needless.append("code")
        text = _TABS.sub(lambda tabs: "  " * len(tabs[0]), text)
    return _make_parser(tuple(needless)).parse(text)


def _find_needless(text: str, texts: Sequence[str]) -> list[str]:
    """Return the rules that can match nowhere: half of the time goes into trying.

    A rule matches by the first sign of a line, which may stand behind those of lists
    and quotes; an underline or a rule across the page by the last as well.
    """
    firsts = {line.lstrip()[:1] for line in texts}
    lasts = {line.rstrip()[-1:] for line in texts}
    contained = not firsts.isdisjoint(_CONTAINERS)
    signs = text if contained else "".join(firsts)
    needed = {
        "list": contained,
        "blockquote": ">" in signs,
        "fence": "`" in signs or "~" in signs,
        "heading": "#" in signs,
        "html_block": "<" in signs,
        "table": "|" in text,
        "hr": (contained or "_" in signs) and not lasts.isdisjoint("*_-"),
        "lheading": (contained or "=" in signs) and not lasts.isdisjoint("=-"),
    }
    return [rule for rule, is_needed in needed.items() if not is_needed]


@cache
def _make_parser(needless: tuple[str, ...]) -> MarkdownIt:
    """Return a parser of blocks only: nothing is rendered, inline markup not read.

    Links' definitions stay lines like any other. HTML is on so that comments are seen.
    """
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.disable(["reference", *needless])
    parser.core.ruler.enableOnly(["block"])
    return parser


def _front_matter_length(texts: Sequence[str]) -> int:
    """Return how many lines of YAML between ``---`` lines open the text."""
    if not texts or texts[0].rstrip() != "---":
        return 0
    size = 0
    for number, text in enumerate(texts[1:], start=2):
        if text.rstrip() in ("---", "..."):
            return number
        size += len(text) + 1
        if size > _MAX_FRONT_MATTER or not _FRONT_MATTER_LINE.fullmatch(text):
            return 0
    return 0


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A line while markdown-it's tokens are laid over it, outer before inner ones."""

    text: str
    kind: LineKind = LineKind.TEXT
    depth: int = 0
    level: int = 0
    parent: int | None = None
    block: int | None = None
    quoted: bool = False

    def __post_init__(self) -> None:
        if not self.text.strip():
            self.kind = LineKind.BLANK
        elif self.text.rstrip()[-1] in _RULE_SIGNS and _RULE.fullmatch(self.text):
            self.kind = LineKind.SEPARATOR


def _lay_blocks(drafts: Sequence[_Draft], tokens: Sequence[Token]) -> None:
    depth = -1
    quotes = 0
    items: list[int] = []
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "list_item_close":
            items.pop()
        elif token.type == "blockquote_open":
            quotes += 1
            for draft in drafts[slice(*(token.map or (0, 0)))]:
                draft.quoted = True
        elif token.type == "blockquote_close":
            quotes -= 1
        elif token.map is not None:
            covered = drafts[token.map[0] : token.map[1]]
            for draft in covered:
                draft.depth = max(depth, 0)
                draft.quoted = quotes > 0
            if token.type == "list_item_open":
                _lay_item(covered, token.map[0] + 1, items)
            elif token.type in ("inline", "html_block"):
                for draft in covered:
                    draft.block = token.map[0] + 1
            _lay(token, covered)


def _lay_item(covered: Sequence[_Draft], number: int, items: list[int]) -> None:
    """Give an item the one above it as parent, and its other lines the item."""
    # Items may open in the line of the item above them: `- - a`.
    covered[0].parent = next((item for item in reversed(items) if item < number), None)
    for draft in covered[1:]:
        draft.parent = number
    items.append(number)


def _lay(token: Token, covered: Sequence[_Draft]) -> None:
    first, last = covered[0], covered[-1]
    if token.type == "list_item_open":
        first.kind = LineKind.BULLET
    elif token.type == "heading_open" and token.level == 0:
        _lay_heading(token, covered)
    elif token.type == "hr":
        # Inside a list or a quote a rule divides nothing of the notes.
        first.kind = LineKind.SEPARATOR if token.level == 0 else LineKind.MARKUP
    elif token.type == "fence":
        _fill(covered, LineKind.CODE)
        first.kind = LineKind.MARKUP
        if _FENCE_END.fullmatch(last.text):
            last.kind = LineKind.MARKUP
    elif token.type == "code_block":
        _fill(covered, LineKind.CODE)
    elif token.type == "table_open":
        _fill(covered, LineKind.TABLE)
        covered[1].kind = LineKind.MARKUP
    elif token.type == "html_block" and _is_comment(token.content):
        _fill(covered, LineKind.MARKUP)
    elif token.type == "html_block" and _SCRIPT.match(token.content):
        _fill(covered, LineKind.CODE)


def _lay_heading(token: Token, covered: Sequence[_Draft]) -> None:
    first, last = covered[0], covered[-1]
    if first is last:
        first.kind = LineKind.HEADING
        first.level = int(token.tag[1:])
    elif len(last.text.strip()) < _MIN_UNDERLINE:
        # An empty bullet under a line of text makes no heading of it.
        last.kind = LineKind.MARKUP
    elif len(covered) == 2:
        first.kind = LineKind.HEADING
        first.level = int(token.tag[1:])
        last.kind = LineKind.UNDERLINE
    else:
        # A paragraph of several lines is no title; the rule below it divides.
        last.kind = LineKind.SEPARATOR


def _fill(drafts: Sequence[_Draft], kind: LineKind) -> None:
    for draft in drafts:
        if draft.text.strip():
            draft.kind = kind


def _is_comment(html: str) -> bool:
    """Tell whether a block is one HTML comment; an unclosed one would hide notes."""
    return html.lstrip().startswith("<!--") and html.rstrip().endswith("-->")


def _mark_math(drafts: Sequence[_Draft]) -> None:
    """Mark the lines of ``$$`` blocks, which end before a heading, code or a rule."""
    opened: int | None = None
    for at, draft in enumerate(drafts):
        content = draft.text.strip()
        if draft.kind not in _MATH_KINDS:
            opened = None
        elif not content.startswith("$$") and not content.endswith("$$"):
            continue
        elif content.count("$$") % 2 == 0:
            if opened is None and content.startswith("$$"):
                draft.kind = LineKind.MATH
        elif opened is None:
            opened = at
        else:
            _fill(drafts[opened : at + 1], LineKind.MATH)
            for fence in (drafts[opened], draft):
                if fence.text.strip() == "$$":
                    fence.kind = LineKind.MARKUP
            opened = None


def _content_start(draft: _Draft) -> int:
    if draft.kind is LineKind.BULLET:
        pattern = _ITEM
    elif draft.kind is LineKind.HEADING:
        pattern = _HASHES
    elif draft.quoted:
        pattern = _QUOTE
    elif draft.kind is LineKind.TABLE:
        pattern = _CELL
    else:
        return len(draft.text) - len(draft.text.lstrip())
    match = pattern.match(draft.text)
    return match.end() if match else 0
