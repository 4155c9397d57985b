"""Names in the filters of a query → ids: a title, label or file name does as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.index.base import ConceptIs, FieldIs, Node, Query
from kg.index.corpus import Corpus
from kg.index.trees import map_leaves
from kg.labels import make_slug, normalise

# Of what a name may stand for, so many are listed.
MAX_LISTED = 8


def resolve_names(query: Query, corpus: Corpus) -> Query:
    """Replace titles and labels in filters by ids; notices say which name nothing."""
    notices: list[str] = []

    def resolve(leaf: Node) -> Node:
        match leaf:
            case ConceptIs():
                found = _concept_ids(leaf.id, corpus)
                kind, value = "concept", leaf.id
            case FieldIs(field="course" | "lecture" | "source"):
                found = _field_ids(leaf, corpus)
                kind, value = leaf.field, leaf.value
            case _:
                return leaf
        if len(found) != 1:
            notices.append(f"{kind}:{value} names {_list(found)}.")
            return leaf
        return ConceptIs(found[0]) if kind == "concept" else FieldIs(kind, found[0])

    return replace(
        query,
        root=map_leaves(query.root, resolve),
        filters=tuple(resolve(node) for node in query.filters),
        notices=(*query.notices, *dict.fromkeys(notices)),
    )


def _list(ids: Sequence[str]) -> str:
    if not ids:
        return "nothing in these notes"
    more = len(ids) - MAX_LISTED
    rest = f" and {more:,} more" if more > 0 else ""
    return f"several: {', '.join(ids[:MAX_LISTED])}{rest}"


def _concept_ids(value: str, corpus: Corpus) -> tuple[str, ...]:
    if value in corpus.concepts:
        return (value,)
    meaning = corpus.labels.get(normalise(value))
    return (meaning.concept,) if meaning else ()


def _field_ids(leaf: FieldIs, corpus: Corpus) -> tuple[str, ...]:
    names = corpus.names(leaf.field)
    if leaf.value in names.ids:
        return (leaf.value,)
    return names.by_slug().get(make_slug(leaf.value), ())
