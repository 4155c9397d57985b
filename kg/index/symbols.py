"""Query text → the bounded symbols of its grammar: parentheses, OR and leaves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kg.index.analysis import find_tokens, split_words
from kg.index.base import ConceptIs, DateIn, FieldIs, Fuzzy, Node, Phrase, Prefix, Word
from kg.index.dates import parse_date_range, parse_open_range
from kg.index.documents import FLAGS

MAX_LENGTH = 1000
# Enough for a question of several sentences, of which stop words take up half.
MAX_LEAVES = 64
MAX_NESTING = 8
MAX_PHRASE_WORDS = 16
# Parts of words and words of phrases, each of which is looked up.
MAX_LOOKUPS = 96
# Beginnings and likely spellings, each of which stands for many words.
MAX_EXPANDED = 8
MAX_NOTICES = 8
MAX_SHOWN = 40
MIN_PREFIX = 2
MIN_FUZZY = 4
MAX_DISTANCE = 2

SIGNS = ("-", "+")

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"'})
_FIELD = re.compile(
    r"(title|course|lecture|source|concept|date|from|to|after|before|has|is):"
    r"(?=[^\s()])",
    re.I,
)
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
    """Return the symbols of a query and notices of what was cut or read as words."""
    notices: list[str] = []
    symbols: list[Symbol] = []
    for item in _find_items(_clean(text[:MAX_LENGTH])):
        read, said = _read_item(item)
        symbols.extend(read)
        notices.extend(said)
    bounded, said = _bound(symbols)
    if len(text) > MAX_LENGTH:
        cut = (
            f"The query is longer than {MAX_LENGTH} characters; the rest was left out."
        )
        said = (cut, *said)
    # What was left out matters more than how the rest was read.
    return bounded, tuple(dict.fromkeys((*said, *notices)))[:MAX_NOTICES]


def _clean(text: str) -> str:
    """Return the text in usual quotes, without what cannot be printed."""
    readable = (
        " " if unicodedata.category(char) in ("Cc", "Cs") else char
        for char in text.translate(_QUOTES)
    )
    return "".join(readable)


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
    if name in ("course", "lecture", "source") and value:
        node = FieldIs(name, value)
    elif name == "concept" and value:
        node = ConceptIs(value)
    elif name in ("has", "is") and value.lower() in FLAGS:
        node = FieldIs("flag", value.lower())
    elif days := _read_days(name, value):
        node = DateIn(*days)
    if node is not None:
        return (node,), ()
    notice = f"“{_shorten(f'{name}:{value}')}” is no filter; it was read as words."
    words, said = _words(f"{name} {value}", None)
    return words, (notice, *said)


def _read_days(name: str, value: str) -> tuple[date | None, date | None] | None:
    if name == "date":
        return parse_date_range(value)
    if name in ("from", "to", "after", "before"):
        return parse_open_range(name, value)
    return None


def _shorten(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def _read_phrase(
    text: str, field: str | None
) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    words, is_cut = _cut(split_words(text))
    notice = (
        f"A phrase is compared up to {MAX_PHRASE_WORDS} words; the rest was left out."
    )
    phrases = (Phrase(words, field),) if words else ()
    return phrases, (notice,) if is_cut else ()


def _cut(words: Iterable[str]) -> tuple[tuple[str, ...], bool]:
    """Return as many of the words, and of their parts, as a phrase may have."""
    kept: list[str] = []
    room = MAX_PHRASE_WORDS
    for word in words:
        ends = [token.end for token in find_tokens(word) if not token.is_whole]
        if room == 0 or len(ends) > room:
            return (*kept, *([word[: ends[room - 1]]] if room else [])), True
        room -= len(ends)
        kept.append(word)
    return tuple(kept), False


def _read_bare(
    text: str, field: str | None
) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    shown = _shorten(text)
    words, notices = _words(text, field)
    if (prefix := _PREFIX.fullmatch(text)) and _is_word(base := prefix.group(1)):
        if len(base) >= MIN_PREFIX:
            return (Prefix(base, field),), ()
        if not _is_word(text):  # "A*" is a word of its own
            notice = f"“{shown}” is too short for a prefix: give {MIN_PREFIX} letters."
            return words, (notice,)
    if (fuzzy := _FUZZY.fullmatch(text)) and _is_word(base := fuzzy.group(1)):
        distance = int(fuzzy.group(2) or 1)
        if len(base) < MIN_FUZZY or not base.isalpha():
            notice = (
                f"“{shown}” needs {MIN_FUZZY} letters before ~; it was read exactly."
            )
            return _words(base, field)[0], (notice, *notices)
        if distance <= MAX_DISTANCE:
            return (Fuzzy(base, distance, field),), ()
        notice = f"“{shown}” allows for {MAX_DISTANCE} slips, which is the most."
        return (Fuzzy(base, MAX_DISTANCE, field),), (notice,)
    if field is None and (unknown := _UNKNOWN_FIELD.match(text)):
        name = _shorten(unknown.group(1))
        return words, (f"“{name}:” is no field; it was read as a word.", *notices)
    return words, notices


def _words(text: str, field: str | None) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    words: list[Node] = []
    notices: list[str] = []
    for word in split_words(text):
        (kept,), is_cut = _cut((word,))
        # "OR" as a word is written small, or it would print as the operator.
        words.append(Word("or" if kept == "OR" else kept, field))
        if is_cut:
            notices.append(
                f"“{_shorten(word)}” is compared up to {MAX_PHRASE_WORDS} parts; "
                "the rest was left out."
            )
    return tuple(words), tuple(notices)


def _is_word(text: str) -> bool:
    return split_words(text) == (text,)


def _bound(
    symbols: Iterable[Symbol],
) -> tuple[tuple[Symbol, ...], tuple[str, ...]]:
    kept: list[Symbol] = []
    notices: list[str] = []
    leaves = lookups = expanded = depth = 0
    for symbol in symbols:
        if symbol.kind == "leaf":
            leaves += 1
            lookups += _count_lookups(symbol.node)
            expanded += isinstance(symbol.node, Prefix | Fuzzy)
            most = _find_excess(leaves, lookups, expanded)
            if most:
                notices.append(
                    f"The query has more than {most}; the rest was left out."
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


def _find_excess(leaves: int, lookups: int, expanded: int) -> str | None:
    """Return what there is more of than a query may have, None if there is nothing."""
    if leaves > MAX_LEAVES:
        return f"{MAX_LEAVES} terms"
    if lookups > MAX_LOOKUPS:
        return f"{MAX_LOOKUPS} words and parts of words"
    if expanded > MAX_EXPANDED:
        return f"{MAX_EXPANDED} terms with * or ~"
    return None


def _count_lookups(node: Node | None) -> int:
    match node:
        case Word(text=text):
            words: tuple[str, ...] = (text,)
        case Phrase(words=words):
            pass
        case _:
            return 1
    return sum(not t.is_whole for word in words for t in find_tokens(word))
