from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.check import check_build
from kg.errors import DamagedError
from kg.index.base import (
    FACETS,
    Boost,
    Clause,
    ConceptIs,
    DateIn,
    Document,
    Engine,
    FacetCounts,
    FieldIs,
    Fuzzy,
    Group,
    IdIn,
    Node,
    Occur,
    Phrase,
    Prefix,
    Query,
    Searcher,
    Sort,
    Stem,
    Word,
)
from kg.index.memory import MemoryEngine
from kg.index.tantivy import TantivyEngine
from kg.kb import open_knowledge_base
from kg.pipeline import build
from kg.store import list_generations
from tests.index.corpus import DOCUMENTS, make_document
from tests.index.engine_contract import EngineContract, any_of
from tests.site import settings_in, write_journal

WORDS = st.sampled_from(
    ["max", "average", "pooling", "lenet-5", "lenet5", "5", "神经", "c++", "f(_)", "ﷺ"]
)
FIELDS = st.sampled_from([None, "title", "body"])
DAYS = st.none() | st.dates(date(2025, 7, 30), date(2025, 8, 12))
IDS = [f"note-{number}" for number in range(9)]
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, WORDS, FIELDS),
    st.builds(Phrase, st.lists(WORDS, min_size=1, max_size=3).map(tuple), FIELDS),
    st.builds(Prefix, st.sampled_from(["l", "po", "a"]), FIELDS),
    st.builds(Fuzzy, WORDS, st.integers(0, 2), FIELDS),
    st.builds(Stem, WORDS),
    st.builds(ConceptIs, st.sampled_from(["adam", "lenet", "none"])),
    st.builds(
        FieldIs,
        st.sampled_from(["course", "lecture", "flag"]),
        st.sampled_from(["", "cnn", "todo"]),
    ),
    st.builds(DateIn, DAYS, DAYS),
    st.builds(IdIn, st.lists(st.sampled_from([*IDS, "none"])).map(tuple)),
)


def _grow(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    clauses = st.builds(Clause, st.sampled_from(list(Occur)), nodes)
    groups = st.builds(Group, st.lists(clauses, max_size=4).map(tuple))
    return groups | st.builds(Boost, nodes, st.sampled_from([0.0, 0.5, 2.0]))


NODES = st.recursive(LEAVES, _grow, max_leaves=12)
QUERIES = st.builds(
    Query,
    root=NODES.map(lambda node: Group((Clause(Occur.MUST, node),))),
    tiers=st.lists(NODES, max_size=2).map(tuple),
)
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
COLLECTIONS = st.dictionaries(
    st.sampled_from(IDS),
    st.builds(
        partial(make_document, ""),
        title=TEXTS,
        body=st.lists(TEXTS, max_size=3).map("\n".join),
        concepts=st.lists(st.sampled_from(["adam", "lenet"]), unique=True).map(tuple),
        course=st.sampled_from(["", "cnn", "dl"]),
        day=DAYS,
        flags=st.lists(st.sampled_from(["todo", "link"]), unique=True).map(tuple),
    ),
).map(lambda found: [replace(document, id=id_) for id_, document in found.items()])


def open_made(engine: Engine, documents: list[Document], directory: Path) -> Searcher:
    engine.rebuild(documents, directory)
    return engine.open(directory)


class TestTantivyEngine(EngineContract):
    @pytest.fixture
    def engine(self) -> Engine:
        return TantivyEngine()


@settings(deadline=None, max_examples=30)
@given(documents=COLLECTIONS, queries=st.lists(QUERIES, min_size=1, max_size=8))
def test_any_query_finds_what_plain_python_finds(
    documents: list[Document], queries: list[Query]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        plain = open_made(MemoryEngine(), documents, Path(name, "plain"))
        other = open_made(TantivyEngine(), documents, Path(name, "tantivy"))
        for query in queries:
            wanted = plain.search(query, facets=FACETS, facet_values=2)
            found = other.search(query, facets=FACETS, facet_values=2)

            assert {(match.id, match.tier) for match in found.matches} == {
                (match.id, match.tier) for match in wanted.matches
            }
            assert [match.tier for match in found.matches] == sorted(
                match.tier for match in wanted.matches
            )
            assert replace(found, matches=()) == replace(wanted, matches=())

            dated = other.search(query, sort=Sort.DATE)
            assert [match.id for match in dated.matches] == [
                match.id for match in plain.search(query, sort=Sort.DATE).matches
            ]
            assert set(dated.matches) == set(found.matches)
            page = other.search(query, sort=Sort.DATE, offset=1, limit=2)
            assert page.matches == dated.matches[1:3]
            assert (
                other.search(query, offset=1, limit=2).matches == (found.matches[1:3])
            )
        assert list(other.words()) == list(plain.words())
        assert [other.frequency(stem) for stem in ("lenet5", "5", "pool")] == [
            plain.frequency(stem) for stem in ("lenet5", "5", "pool")
        ]
        other.close()


def read_files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_the_same_documents_give_the_same_bytes(tmp_path: Path) -> None:
    TantivyEngine().rebuild(DOCUMENTS, tmp_path / "one")
    TantivyEngine().rebuild(reversed(DOCUMENTS), tmp_path / "two")

    assert read_files(tmp_path / "one") == read_files(tmp_path / "two")


def test_of_values_that_tie_the_first_by_name_are_given(tmp_path: Path) -> None:
    documents = [
        make_document(f"n{number:02}", course=f"c{number:02}", source="a.md")
        for number in range(60)
    ]
    documents.append(make_document("n99", course="c59", source="a.md"))
    searcher = open_made(TantivyEngine(), documents, tmp_path)

    found = searcher.search(
        Query(root=Group(())), facets=("course", "source"), facet_values=3
    )

    assert found.facets == {
        "course": FacetCounts(values=(("c59", 2), ("c00", 1), ("c01", 1)), distinct=60),
        "source": FacetCounts(values=(("a.md", 61),), distinct=1),
    }


@pytest.fixture
def searcher(tmp_path: Path) -> Iterator[Searcher]:
    searcher = open_made(TantivyEngine(), list(DOCUMENTS), tmp_path / "index")
    yield searcher
    searcher.close()


def test_an_open_index_outlives_its_directory(
    searcher: Searcher, tmp_path: Path
) -> None:
    query = Query(root=any_of(Word("pooling"), Prefix("alex"), Phrase(("LeNet", "5"))))
    shutil.rmtree(tmp_path / "index")

    found = searcher.search(query, facets=FACETS).matches

    assert sorted(match.id for match in found) == ["n1", "n3", "n4", "n5"]


@pytest.mark.parametrize("text", ["\udce9", "a\x00b", "x" * 100_000, "(" * 5_000])
def test_odd_words_are_looked_for_as_plain_python_does(
    searcher: Searcher, tmp_path: Path, text: str
) -> None:
    nodes = (Word(text), Phrase((text, text)), Prefix(text), Fuzzy(text, 2))
    odd = (Stem(text), ConceptIs(text), FieldIs("source", text), IdIn((text,)))

    query = Query(root=any_of(*nodes, *odd))
    plain = open_made(MemoryEngine(), list(DOCUMENTS), tmp_path / "plain")

    assert {match.id for match in searcher.search(query).matches} == {
        match.id for match in plain.search(query).matches
    }


def test_a_panic_is_reported_as_damage(tmp_path: Path) -> None:
    TantivyEngine().rebuild(DOCUMENTS, tmp_path)
    for path in tmp_path.glob("*.term"):
        path.write_bytes(b"\xff" * path.stat().st_size)

    with pytest.raises(DamagedError, match="build it again"):
        TantivyEngine().open(tmp_path).search(Query(root=any_of(Word("pooling"))))


def test_a_journal_is_built_checked_and_searched_with_it(tmp_path: Path) -> None:
    write_journal(tmp_path)
    chosen = settings_in(tmp_path, engine="tantivy")

    made = build(chosen)
    again = build(chosen, full=True)
    report = check_build(chosen.store)
    kb = open_knowledge_base(chosen)
    found = kb.search("adam", limit=1)
    kb.close()

    assert made.generation.facts.engine == "tantivy"
    assert report.problems == ()
    assert [one.files for one in list_generations(chosen.store)] == [
        again.generation.files
    ] * 2
    assert [item.title for item in found.items] == ["Adam Optimization Algorithm"]
