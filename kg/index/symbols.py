"""Query text → the bounded symbols of its grammar: parentheses, OR and leaves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.index.analysis import split_words
from kg.index.base import ConceptIs, DateIn, FieldIs, Fuzzy, Node, Phrase, Prefix, Word
from kg.index.dates import parse_date_range

MAX_LENGTH = 1000
MAX_LEAVES = 32
MAX_NESTING = 8
MAX_PHRASE_WORDS = 16
MIN_PREFIX = 2
MIN_FUZZY = 4
MAX_DISTANCE = 2
FLAGS = ("question", "link", "todo")
SIGNS = ("-", "+")

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"'})
_FIELD = re.compile(r"(title|course|lecture|concept|date|has|is):(?=[^\s()])", re.I)
_UNKNOWN_FIELD = re.compile(r"([A-Za-z]+):\w")
_PREFIX = re.compile(r"(.+)\*", re.DOTALL)
_FUZZY = re.compile(r"(.+)~(\d?)", re.DOTALL | re.ASCII)


@dataclass(frozen=True, slots=True)
class Symbol:
    """What the grammar sees. ``kind``: open, close, or, leaf.

    ``sign`` is the ``-`` or ``+`` before a leaf or an opening parenthesis.
    """

    kind: str
    sign: str = ""
    node: Node | None = None


def find_symbols(text: str) -> tuple[tuple[Symbol, ...], tuple[str, ...]]:
    """Return the symbols of a query and notices of what was cut."""
    notices: list[str] = []
    if len(text) > MAX_LENGTH:
        notices.append(
            f"The query is longer than {MAX_LENGTH} characters; the rest was left out."
        )
    symbols: list[Symbol] = []
    for item in _find_items(text[:MAX_LENGTH].translate(_QUOTES)):
        read, said = _read_item(item)
        symbols.extend(read)
        notices.extend(said)
    bounded, said = _bound(symbols)
    return bounded, tuple(dict.fromkeys((*notices, *said)))


@dataclass(frozen=True, slots=True)
class _Item:
    """A stretch of query text. ``kind``: open, close, or, phrase or bare."""

    kind: str
    text: str = ""
    sign: str = ""
    field: str = ""


def _find_items(text: str) -> Iterator[_Item]:
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        if text[at] == ")":
            yield _Item("close")
            at += 1
            continue
        sign = text[at] if text[at] in SIGNS else ""
        at += len(sign)
        if text[at : at + 1] == "(":
            yield _Item("open", sign=sign)
            at += 1
            continue
        named = _FIELD.match(text, at)
        name = named.group(1).lower() if named else ""
        at = named.end() if named else at
        if text[at : at + 1] == '"':
            end = text.find('"', at + 1)
            end = end if end >= 0 else len(text)
            yield _Item("phrase", text[at + 1 : end], sign, name)
            at = end + 1
            continue
        end = _bare_end(text, at)
        is_or = text[at:end] == "OR" and not sign and not name
        yield _Item("or") if is_or else _Item("bare", text[at:end], sign, name)
        at = end


def _bare_end(text: str, start: int) -> int:
    # Parentheses inside a word belong to it as long as they balance: O(n).
    depth = 0
    for at in range(start, len(text)):
        char = text[at]
        if char.isspace() or char == '"' or (char == ")" and depth == 0):
            return at
        depth += (char == "(") - (char == ")")
    return len(text)


def _read_item(item: _Item) -> tuple[tuple[Symbol, ...], tuple[str, ...]]:
    if item.kind in ("open", "close", "or"):
        return (Symbol(item.kind, item.sign),), ()
    if item.field and item.field != "title":
        nodes, notices = _read_filter(item.field, item.text.strip())
    elif item.kind == "phrase":
        nodes, notices = _read_phrase(item.text, item.field or None)
    else:
        nodes, notices = _read_bare(item.text, item.field or None)
    return tuple(Symbol("leaf", item.sign, node) for node in nodes), notices


def _read_filter(name: str, value: str) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    node: Node | None = None
    if name in ("course", "lecture") and value:
        node = FieldIs(name, value)
    elif name == "concept" and value:
        node = ConceptIs(value)
    elif name in ("has", "is") and value.lower() in FLAGS:
        node = FieldIs("flag", value.lower())
    elif name == "date" and (days := parse_date_range(value)):
        node = DateIn(*days)
    if node is not None:
        return (node,), ()
    notice = f"“{name}:{value}” is no filter; it was read as words."
    return _words(f"{name} {value}", None), (notice,)


def _read_phrase(
    text: str, field: str | None
) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    words = split_words(text)
    if not words:
        return (), ()
    phrase = Phrase(words[:MAX_PHRASE_WORDS], field)
    if len(words) <= MAX_PHRASE_WORDS:
        return (phrase,), ()
    notice = (
        f"A phrase is compared up to {MAX_PHRASE_WORDS} words; the rest was left out."
    )
    return (phrase,), (notice,)


def _read_bare(
    text: str, field: str | None
) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    words = _words(text, field)
    if (prefix := _PREFIX.fullmatch(text)) and _is_word(base := prefix.group(1)):
        if len(base) >= MIN_PREFIX:
            return (Prefix(base, field),), ()
        if not _is_word(text):  # "A*" is a word of its own
            notice = f"“{text}” is too short for a prefix: give {MIN_PREFIX} letters."
            return words, (notice,)
    if (fuzzy := _FUZZY.fullmatch(text)) and _is_word(base := fuzzy.group(1)):
        distance = int(fuzzy.group(2) or 1)
        if len(base) < MIN_FUZZY or not base.isalpha():
            notice = (
                f"“{text}” needs {MIN_FUZZY} letters before ~; it was read exactly."
            )
            return _words(base, field), (notice,)
        if distance <= MAX_DISTANCE:
            return (Fuzzy(base, distance, field),), ()
        notice = f"“{text}” allows for {MAX_DISTANCE} slips, which is the most."
        return (Fuzzy(base, MAX_DISTANCE, field),), (notice,)
    if field is None and (unknown := _UNKNOWN_FIELD.match(text)):
        return words, (f"“{unknown.group(1)}:” is no field; it was read as a word.",)
    return words, ()


def _words(text: str, field: str | None) -> tuple[Node, ...]:
    # "OR" as a word is written small, or it would print as the operator.
    return tuple(
        Word("or" if word == "OR" else word, field) for word in split_words(text)
    )


def _is_word(text: str) -> bool:
    return split_words(text) == (text,)


def _bound(
    symbols: Iterable[Symbol],
) -> tuple[tuple[Symbol, ...], tuple[str, ...]]:
    kept: list[Symbol] = []
    notices: list[str] = []
    leaves = depth = 0
    for symbol in symbols:
        if symbol.kind == "leaf":
            leaves += 1
            if leaves > MAX_LEAVES:
                notices.append(
                    f"The query has more than {MAX_LEAVES} terms; "
                    "the rest was left out."
                )
                break
        depth += symbol.kind == "open"
        is_parenthesis = symbol.kind in ("open", "close")
        if not is_parenthesis or 1 <= depth <= MAX_NESTING:
            kept.append(symbol)
        elif depth > MAX_NESTING:
            notices.append(
                f"Parentheses nest up to {MAX_NESTING} deep; deeper ones do not count."
            )
        depth -= symbol.kind == "close" and depth > 0
    return tuple(kept), tuple(notices)
