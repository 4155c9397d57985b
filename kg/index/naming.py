"""Names in the filters of a query → ids: a title, label or file name does as well."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from kg.index.base import ConceptIs, FieldIs, Node, Query
from kg.index.corpus import Corpus
from kg.index.trees import map_leaves
from kg.labels import make_slug, normalise


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
            names = (
                f"several: {', '.join(found)}" if found else "nothing in these notes"
            )
            notices.append(f"{kind}:{value} names {names}.")
            return leaf
        return ConceptIs(found[0]) if kind == "concept" else FieldIs(kind, found[0])

    return replace(
        query,
        root=map_leaves(query.root, resolve),
        filters=tuple(resolve(node) for node in query.filters),
        notices=(*query.notices, *dict.fromkeys(notices)),
    )


def _concept_ids(value: str, corpus: Corpus) -> list[str]:
    if value in corpus.concepts:
        return [value]
    meaning = corpus.labels.get(normalise(value))
    return [meaning.concept] if meaning else []


def _field_ids(leaf: FieldIs, corpus: Corpus) -> list[str]:
    ids = {getattr(note, leaf.field) or "" for note in corpus.notes.values()}
    if leaf.value in ids:
        return [leaf.value]
    slug = make_slug(leaf.value)
    named = {id_ for id_ in ids if id_ and slug in _slugs(leaf.field, id_, corpus)}
    return sorted(named)


def _slugs(field: str, id_: str, corpus: Corpus) -> set[str]:
    match field:
        case "course":
            names = [corpus.courses.get(id_, "")]
        case "lecture":  # its id is its course's, a dot, and the slug of its title
            names = [id_.partition(".")[2]]
        case _:
            path = PurePosixPath(id_)
            names = [id_, path.name, path.stem]
    return {make_slug(name) for name in names}
