"""Document → the terms of its fields, with the positions where they stand."""

from __future__ import annotations

from collections import defaultdict
from typing import TypeAlias

from kg.index.analysis import find_tokens
from kg.index.base import Document
from kg.index.lookups import WORD_FIELDS, text_fields, value_fields

# field → term → positions. A field's length is the number of all its positions.
Terms: TypeAlias = dict[str, dict[str, list[int]]]


def find_terms(document: Document) -> Terms:
    """Return what is looked up in an index of a document; empty fields are left out."""
    found: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for field, text in text_fields(document).items():
        word_field = WORD_FIELDS.get(field)
        for token in find_tokens(text):
            found[field][token.stem].append(token.position)
            if word_field:
                found[word_field][token.folded].append(token.position)
    for field, values in value_fields(document).items():
        for value in values:
            found[field][value].append(0)
    return {field: dict(terms) for field, terms in found.items()}


def field_lengths(terms: Terms) -> dict[str, int]:
    """Return how many terms stand in each field."""
    return {field: sum(map(len, places.values())) for field, places in terms.items()}
