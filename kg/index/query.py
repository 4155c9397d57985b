"""Query text ↔ the bounded query tree that every engine answers.

Every text parses: what is not valid syntax is read as words. In a sequence, phrases
and ``field:value`` are required and words are preferred (`mode` "any") or required
("all"); ``OR`` binds tighter than the space between clauses; ``-`` excludes and ``+``
requires what follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, TypeAlias

from kg.index.base import (
    FILTERS,
    Boost,
    Clause,
    ConceptIs,
    DateIn,
    FieldIs,
    Fuzzy,
    Group,
    IdIn,
    Node,
    Occur,
    Phrase,
    Prefix,
    Query,
    Stem,
    Word,
)
from kg.index.dates import print_date_range
from kg.index.symbols import Symbol, find_symbols

Mode: TypeAlias = Literal["any", "all"]

_SIGNS = {"-": Occur.NOT, "+": Occur.MUST}
_BARE_VALUE = re.compile(r"[\w.-]+")


def parse_query(
    text: str,
    *,
    course: str | None = None,
    lecture: str | None = None,
    concept: str | None = None,
    source: str | None = None,
    since: date | None = None,
    until: date | None = None,
    mode: Mode = "any",
) -> Query:
    """Parse what a person typed, narrowed by the given filters; it cannot fail.

    ``course``, ``lecture``, ``concept`` and ``source`` are ids; ``since`` and ``until``
    are both included; these stay apart from what was typed, so that `print_query`
    leaves them out. The notices of the query say what was cut or read as plain words.
    """
    filters: list[Node] = []
    if course:
        filters.append(FieldIs("course", course))
    if lecture:
        filters.append(FieldIs("lecture", lecture))
    if concept:
        filters.append(ConceptIs(concept))
    if source:
        filters.append(FieldIs("source", source))
    if since or until:
        filters.append(DateIn(since, until))
    symbols, notices = find_symbols(text)
    root = _make_group(_without_stray_or(symbols), mode)
    while len(root.clauses) == 1 and isinstance(inner := _only_node(root), Group):
        root = inner
    return Query(root=root, filters=tuple(filters), notices=notices)


def _without_stray_or(symbols: tuple[Symbol, ...]) -> Iterator[Symbol]:
    kinds = ["open", *(symbol.kind for symbol in symbols), "close"]
    for symbol, before, after in zip(symbols, kinds, kinds[2:], strict=False):
        joins = before in ("leaf", "close") and after in ("leaf", "open")
        if symbol.kind == "or" and not joins:
            yield Symbol("leaf", node=Word("or"))
        else:
            yield symbol


def _make_group(symbols: Iterator[Symbol], mode: Mode) -> Group:
    """Read clauses up to the closing parenthesis; depth is bounded before."""
    sequence: list[tuple[str, list[Node]]] = []
    after_or = False
    for symbol in symbols:
        if symbol.kind == "close":
            break
        if symbol.kind == "or":
            after_or = bool(sequence)
            continue
        node = symbol.node
        if symbol.kind == "open":
            group = _make_group(symbols, mode)
            node = _only_node(group) or group
        if node is None or node == Group(()):
            continue
        if after_or:
            sequence[-1][1].append(_negated(node) if symbol.sign == "-" else node)
        else:
            sequence.append((symbol.sign, [node]))
        after_or = False
    return Group(tuple(_make_clause(sign, nodes, mode) for sign, nodes in sequence))


def _only_node(group: Group) -> Node | None:
    if len(group.clauses) == 1 and group.clauses[0].occur is not Occur.NOT:
        return group.clauses[0].node
    return None


def _negated(node: Node) -> Group:
    return Group((Clause(Occur.NOT, node),))


def _make_clause(sign: str, nodes: list[Node], mode: Mode) -> Clause:
    if len(nodes) == 1:
        node = nodes[0]
        is_required = mode == "all" or _is_required(node)
        usual = Occur.MUST if is_required else Occur.SHOULD
        return Clause(_SIGNS.get(sign, usual), node)
    # A "+" before the first alternative is for all of them, a "-" for it alone.
    first = _negated(nodes[0]) if sign == "-" else nodes[0]
    occur = Occur.MUST if sign == "+" or mode == "all" else Occur.SHOULD
    alternatives = (Clause(Occur.SHOULD, node) for node in (first, *nodes[1:]))
    return Clause(occur, Group(tuple(alternatives)))


def _is_required(node: Node) -> bool:
    if isinstance(node, Word | Prefix | Fuzzy):
        return node.field is not None
    return isinstance(node, (Phrase, *FILTERS))


def print_query(query: Query) -> str:
    """Write what was typed in the syntax that `parse_query` reads as the same root."""
    return _print_group(query.root)


def _print_group(group: Group) -> str:
    if _is_alternatives(group):
        nodes = [clause.node for clause in group.clauses]
        if any(_is_required(node) or _is_negation(node) for node in nodes):
            return " OR ".join(_print_alternative(node) for node in nodes)
    return " ".join(_print_clause(clause) for clause in group.clauses)


def _is_alternatives(group: Group) -> bool:
    return len(group.clauses) > 1 and all(
        clause.occur is Occur.SHOULD for clause in group.clauses
    )


def _is_negation(node: Node) -> bool:
    return (
        isinstance(node, Group)
        and len(node.clauses) == 1
        and node.clauses[0].occur is Occur.NOT
    )


def _print_clause(clause: Clause) -> str:
    node = clause.node
    sign = "-" if clause.occur is Occur.NOT else ""
    if clause.occur is Occur.MUST and not _is_required(node):
        sign = "+"
    if not isinstance(node, Group):
        return sign + _print_leaf(node)
    if clause.occur is not Occur.NOT and _is_alternatives(node):
        nodes = (inner.node for inner in node.clauses)
        return sign + " OR ".join(_print_alternative(inner) for inner in nodes)
    return f"{sign}({_print_group(node)})"


def _print_alternative(node: Node) -> str:
    if isinstance(node, Group):
        inner = _print_group(node)
        return inner if _is_negation(node) else f"({inner})"
    return _print_leaf(node)


def _print_leaf(node: Node) -> str:
    match node:
        case ConceptIs():
            return f"concept:{_print_value(node.id)}"
        case DateIn():
            return f"date:{print_date_range(node.since, node.until)}"
        case FieldIs(field="flag"):
            return f"has:{node.value}"
        case FieldIs():
            return f"{node.field}:{_print_value(node.value)}"
        case Stem() | IdIn():
            return ""  # no syntax asks for these
        case Boost():
            return _print_alternative(node.node)
        case Word():
            text = node.text
        case Phrase():
            text = f'"{" ".join(node.words)}"'
        case Prefix():
            text = f"{node.text}*"
        case Fuzzy():
            text = f"{node.text}~{node.distance}"
        case Group():
            return f"({_print_group(node)})"
    return f"{node.field}:{text}" if node.field else text


def _print_value(value: str) -> str:
    return value if _BARE_VALUE.fullmatch(value) else f'"{value}"'
