"""Query tree → query tree, and the leaves of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from kg.index.analysis import is_stop_word
from kg.index.base import (
    FILTERS,
    Boost,
    Clause,
    ConceptIs,
    Group,
    Node,
    Occur,
    Phrase,
    Word,
)


def any_of(*nodes: Node) -> Group:
    """Return the group that any one of these nodes matches."""
    return Group(tuple(Clause(Occur.SHOULD, node) for node in nodes))


def all_of(*nodes: Node) -> Group:
    """Return the group that all of these nodes together match."""
    return Group(tuple(Clause(Occur.MUST, node) for node in nodes))


def none_of(*nodes: Node) -> Group:
    """Return the group that matches what none of these nodes does."""
    return Group(tuple(Clause(Occur.NOT, node) for node in nodes))


def map_leaves(group: Group, change: Callable[[Node], Node]) -> Group:
    """Return the group with every leaf changed, in nested groups too."""
    return Group(
        tuple(
            Clause(clause.occur, _map_node(clause.node, change))
            for clause in group.clauses
        )
    )


def _map_node(node: Node, change: Callable[[Node], Node]) -> Node:
    match node:
        case Group():
            return map_leaves(node, change)
        case Boost():
            return Boost(_map_node(node.node, change), node.weight)
    return change(node)


def wanted_leaves(group: Group) -> Iterator[Node]:
    """Yield the leaves that a document is looked for by: no filters, nothing excluded.

    What stands below a NOT counts as excluded, doubly negated or not.
    """
    for clause in group.clauses:
        node = without_boosts(clause.node)
        if clause.occur is Occur.NOT:
            continue
        if isinstance(node, Group):
            yield from wanted_leaves(node)
        elif not _is_filter(clause.occur, node):
            yield node


def without_boosts(node: Node) -> Node:
    """Return what a node finds, without the weights of its scores."""
    while isinstance(node, Boost):
        node = node.node
    return node


def _is_filter(occur: Occur, node: Node) -> bool:
    if occur is Occur.SHOULD and isinstance(node, ConceptIs):
        return False
    return isinstance(node, FILTERS)


def find_word_runs(
    clauses: Sequence[Clause],
) -> Iterator[tuple[Occur | None, tuple[Clause, ...]]]:
    """Yield plain words that stand together, and every other clause alone (None)."""

    def kind(clause: Clause) -> Occur | None:
        is_plain = isinstance(clause.node, Word) and clause.node.field is None
        return clause.occur if is_plain and clause.occur is not Occur.NOT else None

    for occur, run in groupby(clauses, kind):
        if occur is None:
            yield from ((None, (clause,)) for clause in run)
        else:
            yield occur, tuple(run)


def is_strict(group: Group) -> bool:
    """Tell whether a query has a phrase or excludes something: it is not loosened."""
    nodes = [without_boosts(clause.node) for clause in group.clauses]
    return any(clause.occur is Occur.NOT for clause in group.clauses) or any(
        isinstance(node, Phrase) or (isinstance(node, Group) and is_strict(node))
        for node in nodes
    )


def without_stop_words(group: Group) -> Group:
    """Return the group without its stop words, unless it would look for nothing."""
    kept = _drop_stop_words(group)
    return kept if any(wanted_leaves(kept)) else group


def _drop_stop_words(group: Group) -> Group:
    clauses = []
    for clause in group.clauses:
        node = clause.node
        if isinstance(node, Group):
            node = _drop_stop_words(node)
            is_dropped = not node.clauses
        else:
            is_dropped = isinstance(node, Word) and is_stop_word(node.text)
        if clause.occur is Occur.NOT:
            clauses.append(clause)
        elif not is_dropped:
            clauses.append(Clause(clause.occur, node))
    return Group(tuple(clauses))
