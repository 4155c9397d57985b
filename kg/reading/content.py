"""Turn lines into lines that know what their words are: hidden columns, references."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kg.reading.inline import scan
from kg.reading.linking import fold_label, refer_to_note
from kg.reading.markdown import Line, LineKind
from kg.reading.signs import Found, Span
from kg.records import Reference

_OWN_LINE = (LineKind.HEADING, LineKind.TABLE)
_PARAGRAPH = (LineKind.TEXT, LineKind.BULLET)
_MAY_BE_EMPTY = (*_PARAGRAPH, LineKind.TABLE)
_HASHES = re.compile(r"#{1,6}\s+(?=\S)")
_TASK = re.compile(
    r"(TODO|DOING|NOW|LATER|WAITING|WAIT|STARTED|IN-PROGRESS|DONE|CANCELL?ED)\s+(?=\S)"
)
_DONE = {"DONE": True, "CANCELED": None, "CANCELLED": None}
_DEFINITION = re.compile(r"\[(?!\^)([^\[\]]{1,200})\]:\s+(?:<([^<>]*)>|(\S+))")


def read_content(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Read the inline markup of all lines but properties.

    A line of nothing but markup that no one sees has nothing to read.
    """
    defined = {
        at: match
        for at, line in enumerate(lines)
        if line.kind is LineKind.TEXT
        and "]:" in line.text
        and (match := _DEFINITION.match(line.text, line.start)) is not None
    }
    labels = {fold_label(match[1]): match[2] or match[3] for match in defined.values()}
    read = list(lines)
    for paragraph in _paragraphs(lines, frozenset(defined)):
        definition = defined.get(paragraph[0])
        pieces = _make_pieces(lines, paragraph)
        if definition is not None:
            _read_definition(pieces[0], definition, lines[paragraph[0]])
        else:
            _read_markup(pieces, lines, labels)
        for piece in pieces:
            if piece.hidden or piece.references or piece.done is not None:
                read[piece.at] = _finish(lines[piece.at], piece)
    return tuple(read)


def _paragraphs(lines: Sequence[Line], defined: frozenset[int]) -> Iterator[list[int]]:
    """Yield the places of lines whose markup belongs together."""
    paragraph: list[int] = []
    block = 0
    alone = False
    for at, line in enumerate(lines):
        if line.kind in _OWN_LINE:
            yield [at]
        elif line.kind in _PARAGRAPH:
            defines = at in defined
            first = line.block or line.number
            if paragraph and (first != block or alone or defines):
                yield paragraph
                paragraph = []
            paragraph.append(at)
            block, alone = first, defines
    if paragraph:
        yield paragraph


@dataclass(slots=True, kw_only=True)
class _Piece:
    """What a paragraph has of one line, which is read from a column on.

    ``offset`` is where it begins in the paragraph's text; ``seen``: something in it
    holds no words but is seen, or leads somewhere.
    """

    at: int
    column: int
    text: str
    offset: int = 0
    done: bool | None = None
    seen: bool = False
    hidden: list[tuple[int, int]] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)


def _make_pieces(lines: Sequence[Line], places: Iterable[int]) -> list[_Piece]:
    pieces: list[_Piece] = []
    offset = 0
    for at in places:
        piece = _make_piece(lines[at], at)
        piece.offset = offset
        offset += len(piece.text) + 1
        pieces.append(piece)
    return pieces


def _read_markup(
    pieces: Sequence[_Piece], lines: Sequence[Line], labels: Mapping[str, str]
) -> None:
    first = lines[pieces[0].at]
    inline = scan(
        "\n".join([piece.text for piece in pieces]),
        table=first.kind is LineKind.TABLE,
        quoted=first.quoted,
        labels=labels,
    )
    if not inline.spans:
        return
    offsets = [piece.offset for piece in pieces]
    for span in inline.spans:
        _hide(pieces, bisect_right(offsets, span.start) - 1, span)
    for found in inline.references:
        piece = pieces[bisect_right(offsets, found.start) - 1]
        by = piece.column - piece.offset
        piece.references.append(_make_reference(found, lines[piece.at], by=by))


def _make_piece(line: Line, at: int) -> _Piece:
    """Return a line's words behind the hashes and the task's word of an item."""
    column = line.start
    piece = _Piece(at=at, column=column, text="")
    if line.kind is LineKind.BULLET:
        if line.text[column - 1 : column].isspace():
            box = line.text[:column].rstrip()
            if box.endswith("]"):
                piece.done = box[-2] != " "
        for pattern in (_HASHES, _TASK):
            if match := pattern.match(line.text, column):
                column = match.end()
                piece.hidden.append(match.span())
                if pattern is _TASK:
                    piece.done = _DONE.get(match[1], False)
    piece.column = column
    piece.text = line.text[column:].rstrip()
    return piece


def _read_definition(piece: _Piece, match: re.Match[str], line: Line) -> None:
    """Read ``[label]: destination``: the label is words, the destination is none."""
    group = 2 if match[2] is not None else 3
    start, end = match.span(group)
    piece.hidden.append((start, end))
    piece.seen = True
    found = refer_to_note(match[group], match[1], start=match.start(), end=end)
    if found is not None:
        piece.references.append(_make_reference(found, line, by=0))


def _hide(pieces: Sequence[_Piece], first: int, span: Span) -> None:
    """Hide a span in the pieces that it covers, from the ``first`` of them on."""
    for at in range(first, len(pieces)):
        piece = pieces[at]
        if piece.offset >= span.end:
            break
        start = max(span.start - piece.offset, 0)
        end = min(span.end - piece.offset, len(piece.text))
        if start < end:
            piece.hidden.append((piece.column + start, piece.column + end))
            piece.seen = piece.seen or span.seen


def _make_reference(found: Found, line: Line, *, by: int) -> Reference:
    return Reference(
        kind=found.kind,
        target=found.target,
        text=found.text,
        line=line.number,
        start=found.start + by,
        # The markup of a link may go on in the next line.
        end=min(found.end + by, len(line.text.rstrip())),
        anchor=found.anchor,
        key=found.key,
    )


def _finish(line: Line, piece: _Piece) -> Line:
    kind = line.kind
    if (
        kind in _MAY_BE_EMPTY
        and not (piece.seen or piece.references)
        and not _has_words(line, piece.hidden)
    ):
        kind = LineKind.MARKUP
    # `replace` takes three times as long, and most lines come through here.
    return Line(
        number=line.number,
        text=line.text,
        kind=kind,
        start=line.start,
        depth=line.depth,
        level=line.level,
        parent=line.parent,
        block=line.block,
        quoted=line.quoted,
        key=line.key,
        hidden=tuple(piece.hidden),
        references=tuple(piece.references),
        done=piece.done,
    )


def _has_words(line: Line, hidden: Iterable[tuple[int, int]]) -> bool:
    at = line.start
    for start, end in hidden:
        if line.text[at:start].strip():
            return True
        at = end
    return bool(line.text[at:].strip())
