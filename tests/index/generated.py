"""Made-up documents and queries of every kind, for `hypothesis`."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from kg.index.base import (
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
from tests.index.corpus import make_document

WORDS = st.sampled_from(
    ["max", "average", "pooling", "pools", "layer", "lenet-5", "network-s", "神经", "a"]
)
FIELDS = st.sampled_from([None, "title", "body"])
DAYS = st.dates(date(2025, 7, 30), date(2025, 8, 12))
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, WORDS, FIELDS),
    st.builds(Stem, st.sampled_from(["pool", "lenet", "network", "none"])),
    st.builds(Phrase, st.lists(WORDS, max_size=3).map(tuple), FIELDS),
    st.builds(Prefix, st.sampled_from(["p", "po", "a"]), FIELDS),
    st.builds(Fuzzy, WORDS, st.integers(0, 2), FIELDS),
    st.builds(ConceptIs, st.sampled_from(["adam", "lenet", "none"])),
    st.builds(FieldIs, st.just("course"), st.sampled_from(["cnn", "dl", "", "none"])),
    st.builds(FieldIs, st.just("flag"), st.sampled_from(["todo", "link", "none"])),
    st.builds(DateIn, st.none() | DAYS, st.none() | DAYS),
    st.builds(IdIn, st.lists(st.sampled_from(["note-1", "note-4", "none"])).map(tuple)),
)


def extend(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    clauses = st.builds(Clause, st.sampled_from(list(Occur)), nodes)
    return st.one_of(
        st.builds(Group, st.lists(clauses, max_size=4).map(tuple)),
        st.builds(Boost, nodes, st.sampled_from([0.0, 0.25, 3.0])),
    )


NODES = st.recursive(LEAVES, extend, max_leaves=12)
QUERIES = st.builds(
    Query,
    root=NODES.map(
        lambda node: (
            node if isinstance(node, Group) else Group((Clause(Occur.SHOULD, node),))
        )
    ),
    tiers=st.lists(NODES, max_size=3).map(tuple),
)
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
COLLECTIONS = st.lists(
    st.builds(
        make_document,
        st.integers(0, 40).map("note-{}".format),
        title=TEXTS,
        body=st.lists(TEXTS, max_size=3).map("\n".join),
        concepts=st.lists(st.sampled_from(["adam", "lenet"]), unique=True).map(tuple),
        course=st.sampled_from(["", "cnn", "dl"]),
        day=st.none() | DAYS,
        flags=st.lists(st.sampled_from(["todo", "link"]), unique=True).map(tuple),
    ),
    max_size=30,
    unique_by=lambda document: document.id,
)
