from __future__ import annotations

from dataclasses import replace

import pytest

from kg.index.base import FieldIs
from kg.index.corpus import make_corpus
from kg.index.naming import resolve_names
from kg.index.query import parse_query
from tests.index.journal import SNAPSHOT, neighbours

SOURCES = ("2025/Deep Learning.md", "2025/logic.md", "2026/logic.md")
CORPUS = make_corpus(
    replace(
        SNAPSHOT,
        notes=tuple(
            replace(note, source=source)
            for note, source in zip(SNAPSHOT.notes, SOURCES, strict=False)
        ),
    ),
    neighbours=neighbours,
)


@pytest.mark.parametrize(
    ("text", "source", "notices"),
    [
        ("source:2025/logic.md", "2025/logic.md", ()),
        ('source:"deep learning"', "2025/Deep Learning.md", ()),
        ("source:Deep-Learning.md", "2025/Deep Learning.md", ()),
        (
            "source:logic",
            "logic",
            ("source:logic names several: 2025/logic.md, 2026/logic.md.",),
        ),
        (
            "source:cooking.md",
            "cooking.md",
            ("source:cooking.md names nothing in these notes.",),
        ),
    ],
)
def test_a_source_is_found_by_its_path_or_file_name(
    text: str, source: str, notices: tuple[str, ...]
) -> None:
    (clause,) = (query := resolve_names(parse_query(text), CORPUS)).root.clauses

    assert clause.node == FieldIs("source", source)
    assert query.notices == notices


def test_of_many_sources_of_a_name_the_first_are_listed() -> None:
    (note, *_) = SNAPSHOT.notes
    snapshot = replace(
        SNAPSHOT,
        notes=tuple(
            replace(note, id=f"n{year}", source=f"{year}/logic.md")
            for year in range(2010, 2020)
        ),
    )
    corpus = make_corpus(snapshot, neighbours=neighbours)

    named = resolve_names(parse_query("source:logic"), corpus)

    listed = ", ".join(f"{year}/logic.md" for year in range(2010, 2018))
    assert named.notices == (f"source:logic names several: {listed} and 2 more.",)
