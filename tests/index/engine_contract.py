"""What every engine promises; a test module subclasses `EngineContract`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kg.errors import DamagedError
from kg.index.base import (
    FACETS,
    Boost,
    Clause,
    ConceptIs,
    DateIn,
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
from tests.index.corpus import DOCUMENTS, make_document


def group(**nodes: Node | tuple[Node, ...]) -> Group:
    return Group(
        tuple(
            Clause(Occur(occur), node)
            for occur, given in nodes.items()
            for node in (given if isinstance(given, tuple) else (given,))
        )
    )


def any_of(*nodes: Node) -> Group:
    return group(should=nodes)


QUERIES: tuple[tuple[Node, str], ...] = (
    (Word("alexnet"), "n1"),
    (Word("AlexNet"), "n1"),
    (Word("convolutions"), "n3"),
    (Word("networks"), "n1"),
    (Word("pooling", "title"), "n4"),
    (Word("pooling", "body"), "n3 n4"),
    (Word("propagation"), ""),
    (Word("lenet"), "n1 n5"),
    (Word("LeNet-5"), "n5"),
    (Word("lenet5"), "n5"),
    (Word("C++"), "n4"),
    (Word("C#"), "n4"),
    (Word("C"), ""),
    (Word("tf.nn.conv2d"), "n4"),
    (Word("conv2d"), "n4"),
    (Word("O(n)"), "n4"),
    (Word("λ"), "n5"),
    (Word("x_1"), "n5"),
    (Word("cafe"), "n5"),
    (Word("神经"), "n5"),
    (Word("经网络"), "n5"),
    (Word("经神"), ""),
    (Word("nowhere"), ""),
    (Word("!"), ""),
    (Phrase(("max", "pooling")), "n3"),
    (Phrase(("pooling", "max")), "n4"),
    (Phrase(("convolutions", "reduce")), "n3"),
    (Phrase(("convolution", "layers")), "n3"),
    (Phrase(("LeNet", "5")), "n5"),
    (Phrase(("much", "convolutional")), ""),
    (Phrase(("mean", "square")), ""),
    (Phrase(("classic", "networks", "alexnet")), ""),
    (Phrase(("classic", "networks")), "n1"),
    (Stem("convolut"), "n3"),
    (Stem("convolutions"), ""),
    (Stem("propag"), ""),
    (Word("pooling"), "n3 n4"),
    (Fuzzy("convolutions", 0), "n3"),
    (Boost(Word("alexnet"), 0.5), "n1"),
    (Boost(Word("alexnet"), 0.0), "n1"),
    (FieldIs("source", "journal.md"), "n1 n2 n3 n4"),
    (Phrase(("pooling", "layers"), "title"), "n4"),
    (Phrase(("max", "nowhere")), ""),
    (Phrase(()), ""),
    (Prefix("conv"), "n3 n4"),
    (Prefix("CONV", "title"), "n3"),
    (Prefix("zz"), ""),
    (Fuzzy("alexnt", 1), "n1"),
    (Fuzzy("alexten", 1), ""),
    (Fuzzy("alxenet", 1), "n1"),
    (Fuzzy("convolutoin", 1), "n3"),
    (Fuzzy("lenet", 0), "n1 n5"),
    (Fuzzy("convolutions", 0), "n3"),
    (Fuzzy("convolutions", 0, "body"), ""),
    (Fuzzy("nework", 2, "title"), "n1"),
    (ConceptIs("adam"), "n2"),
    (ConceptIs("nothing"), ""),
    (FieldIs("course", "cnn"), "n1 n3 n4"),
    (FieldIs("lecture", "dl.rmsprop"), "n2"),
    (FieldIs("flag", "todo"), "n3"),
    (DateIn(date(2025, 8, 5), date(2025, 8, 10)), "n3 n4"),
    (DateIn(None, date(2025, 3, 2)), "n2"),
    (DateIn(date(2025, 8, 11), None), "n1"),
    (DateIn(date(2030, 1, 1), None), ""),
    (IdIn(("n4", "n1", "n9")), "n1 n4"),
    (IdIn(()), ""),
    (Group(()), "n1 n2 n3 n4 n5"),
    (any_of(Word("alexnet"), Word("adam")), "n1 n2"),
    (any_of(FieldIs("flag", "todo"), FieldIs("flag", "link")), "n3"),
    (
        any_of(FieldIs("course", "dl"), FieldIs("flag", "todo"), Word("alexnet")),
        "n1 n2 n3",
    ),
    (group(must=(Word("max"), Word("average"))), "n4 n5"),
    (group(must=Word("max"), should=Word("average")), "n3 n4 n5"),
    (group(must=FieldIs("course", "cnn"), should=Word("max")), "n3 n4"),
    (group(must=ConceptIs("adam"), should=Word("nowhere")), ""),
    (group(must=IdIn(("n3", "n5")), should=Word("max")), "n3 n5"),
    (any_of(Word("alexnet"), Boost(IdIn(("n3",)), 0.0)), "n1 n3"),
    (group(must=(FieldIs("course", "cnn"), DateIn(date(2025, 8, 6), None))), "n1 n3"),
    (group(should=Word("max"), **{"not": Word("average")}), "n3"),
    (group(**{"not": Word("max")}), "n1 n2"),
    (group(must=FieldIs("course", "cnn"), **{"not": Word("max")}), "n1"),
    (
        group(**{"not": (FieldIs("course", "cnn"), FieldIs("flag", "question"))}),
        "n5",
    ),
    (
        group(
            **{"not": any_of(FieldIs("course", "cnn"), DateIn(None, date(2025, 4, 1)))}
        ),
        "n5",
    ),
    (any_of(Word("alexnet"), group(**{"not": Word("max")})), "n1 n2"),
    (
        group(must=any_of(Word("max"), Word("adam")), should=Word("average")),
        "n2 n3 n4 n5",
    ),
)


class EngineContract:
    """Subclasses provide the fixture ``engine``."""

    @pytest.fixture
    def searcher(self, engine: Engine, tmp_path: Path) -> Iterator[Searcher]:
        engine.rebuild(DOCUMENTS, tmp_path / "index")
        opened = engine.open(tmp_path / "index")
        yield opened
        opened.close()

    @pytest.mark.parametrize(("node", "ids"), QUERIES, ids=str)
    def test_every_kind_of_query_finds_its_documents(
        self, searcher: Searcher, node: Node, ids: str
    ) -> None:
        root = node if isinstance(node, Group) else any_of(node)

        found = searcher.search(Query(root=root)).matches

        assert sorted(hit.id for hit in found) == ids.split()

    @pytest.mark.parametrize(("node", "ids"), QUERIES, ids=str)
    def test_a_node_finds_those_of_a_few_documents_that_it_finds_of_all(
        self, searcher: Searcher, node: Node, ids: str
    ) -> None:
        find = searcher.among(("n4", "n1", "n9", "n4"))

        assert find(node) == {"n1", "n4"}.intersection(ids.split())

    def test_the_rarer_word_counts_for_more(self, searcher: Searcher) -> None:
        found = searcher.search(Query(root=any_of(Word("max"), Word("share")))).matches

        assert found[0].id == "n3"

    def test_a_title_counts_for_more_than_a_body(self, searcher: Searcher) -> None:
        found = searcher.search(Query(root=any_of(Word("pooling")))).matches

        assert [hit.id for hit in found] == ["n4", "n3"]

    def test_an_exact_word_counts_for_more_than_its_stem(
        self, engine: Engine, tmp_path: Path
    ) -> None:
        bodies = {"a": "we convolve here", "b": "we convolved here"}
        documents = [make_document(id_, body=body) for id_, body in bodies.items()]
        engine.rebuild(documents, tmp_path / "two")
        searcher = engine.open(tmp_path / "two")

        found = searcher.search(Query(root=any_of(Word("convolved")))).matches
        searcher.close()

        assert [hit.id for hit in found] == ["b", "a"]

    @pytest.mark.parametrize(
        "node", [FieldIs("course", "cnn"), DateIn(date(2025, 1, 1), None)]
    )
    def test_filters_do_not_score(self, searcher: Searcher, node: Node) -> None:
        alone = searcher.search(Query(root=group(must=node))).matches
        joined = searcher.search(
            Query(root=group(must=node, should=Word("alexnet")))
        ).matches
        plain = searcher.search(Query(root=any_of(Word("alexnet")))).matches

        assert {hit.score for hit in alone} == {0.0}
        assert joined == plain

    def test_filters_beside_a_query_narrow_it_as_typed_ones_do(
        self, searcher: Searcher
    ) -> None:
        root = any_of(Word("max"), Word("alexnet"))
        filters = (FieldIs("course", "cnn"), ConceptIs("lenet"))

        found = searcher.search(Query(root=root, filters=filters)).matches

        assert [hit.id for hit in found] == ["n1"]

    def test_equal_scores_stand_in_order_of_ids(self, searcher: Searcher) -> None:
        found = searcher.search(Query(root=Group(()))).matches

        assert [hit.id for hit in found] == ["n1", "n2", "n3", "n4", "n5"]

    def test_newest_first_puts_undated_documents_last(self, searcher: Searcher) -> None:
        found = searcher.search(Query(root=Group(())), sort=Sort.DATE).matches

        assert [hit.id for hit in found] == ["n1", "n3", "n4", "n2", "n5"]

    @pytest.mark.parametrize(
        ("stem", "count"), [("pool", 2), ("convolut", 1), ("propag", 0), ("nowher", 0)]
    )
    def test_a_stem_is_counted_in_titles_and_bodies(
        self, searcher: Searcher, stem: str, count: int
    ) -> None:
        assert searcher.frequency(stem) == count

    def test_all_documents_are_counted(self, searcher: Searcher) -> None:
        assert searcher.total() == 5

    def test_a_boost_multiplies_the_score(self, searcher: Searcher) -> None:
        (plain,) = searcher.search(Query(root=any_of(Word("share")))).matches
        boosted = any_of(Boost(Word("share"), 2.0))
        (double,) = searcher.search(Query(root=boosted)).matches

        assert double.score == pytest.approx(2 * plain.score, abs=1e-5)

    def test_a_better_tier_stands_before_a_better_score(
        self, searcher: Searcher
    ) -> None:
        query = Query(
            root=any_of(Word("max"), Word("pooling")),
            tiers=(ConceptIs("convolution"), Word("pooling")),
        )

        found = searcher.search(query)

        assert [(match.id, match.tier) for match in found.matches] == [
            ("n3", 0),
            ("n4", 1),
            ("n5", 2),
        ]
        assert found.tier_totals == (1, 1, 1)

    def test_a_page_is_cut_from_all_matches_which_are_counted(
        self, searcher: Searcher
    ) -> None:
        query = Query(root=any_of(Word("max"), Word("pooling"), Word("alexnet")))
        every = searcher.search(query)

        found = searcher.search(query, limit=2, offset=1)

        assert found.matches == every.matches[1:3]
        assert found.total == every.total == 4
        assert searcher.search(query, limit=3, offset=9).matches == ()
        assert searcher.search(query, limit=0).total == 4

    def test_facets_count_all_matches(self, searcher: Searcher) -> None:
        root = any_of(Word("max"), Word("pooling"), Word("alexnet"))

        found = searcher.search(Query(root=root), limit=1, facets=FACETS)

        assert {name: facet.values for name, facet in found.facets.items()} == {
            "course": (("cnn", 3),),
            "lecture": (
                ("cnn.classic-networks", 1),
                ("cnn.pooling-layers", 1),
                ("cnn.why-convolutions", 1),
            ),
            "concept": (("alexnet", 1), ("convolution", 1), ("lenet", 1)),
            "month": (("2025-08", 3),),
            "source": (("journal.md", 3),),
        }

    def test_facets_give_the_most_frequent_values(self, searcher: Searcher) -> None:
        found = searcher.search(
            Query(root=Group(())), facets=("course",), facet_values=1
        )

        assert found.facets == {"course": FacetCounts(values=(("cnn", 3),), distinct=2)}

    def test_a_date_order_does_not_ask_for_tiers(self, searcher: Searcher) -> None:
        query = Query(root=Group(()), tiers=(Word("adam"),))

        found = searcher.search(query, sort=Sort.DATE)

        assert [match.id for match in found.matches] == ["n1", "n3", "n4", "n2", "n5"]

    def test_words_are_sorted_folded_and_counted_once_a_document(
        self, searcher: Searcher
    ) -> None:
        words = list(searcher.words())

        assert words == sorted(words)
        assert {
            "alexnet": 1,
            "cafe": 1,
            "lenet-5": 1,
            "max": 3,
            "pooling": 2,
        }.items() <= (dict(words).items())
        assert "propagation" not in dict(words)

    def test_the_order_of_documents_does_not_matter(
        self, engine: Engine, searcher: Searcher, tmp_path: Path
    ) -> None:
        engine.rebuild(reversed(DOCUMENTS), tmp_path / "reversed")
        other = engine.open(tmp_path / "reversed")
        query = Query(root=any_of(Word("max"), Word("pooling"), Prefix("co")))

        assert other.search(query) == searcher.search(query)
        other.close()

    def test_an_empty_index_finds_nothing(self, engine: Engine, tmp_path: Path) -> None:
        engine.rebuild([], tmp_path / "empty")
        searcher = engine.open(tmp_path / "empty")

        assert searcher.search(Query(root=Group(()))).matches == ()
        assert searcher.search(Query(root=any_of(Word("adam")))).matches == ()
        assert searcher.frequency("adam") == searcher.total() == 0
        assert list(searcher.words()) == []
        searcher.close()

    def test_threads_search_one_index_at_once(self, searcher: Searcher) -> None:
        query = Query(root=any_of(Word("max"), Word("pooling"), Prefix("co")))
        expected = searcher.search(query)
        wrong: list[object] = []

        def search() -> None:
            for _ in range(20):
                try:
                    found = searcher.search(query)
                except Exception as error:
                    wrong.append(error)
                    raise
                if found != expected:
                    wrong.append(found)

        threads = [threading.Thread(target=search) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert wrong == []

    def test_a_missing_directory_is_named(self, engine: Engine, tmp_path: Path) -> None:
        with pytest.raises(DamagedError, match="nowhere"):
            engine.open(tmp_path / "nowhere")

    def test_an_empty_directory_is_no_index(
        self, engine: Engine, tmp_path: Path
    ) -> None:
        with pytest.raises(DamagedError, match="build it again"):
            engine.open(tmp_path)

    def test_garbled_files_are_reported(self, engine: Engine, tmp_path: Path) -> None:
        engine.rebuild(DOCUMENTS, tmp_path / "index")
        for path in (tmp_path / "index").iterdir():
            path.write_bytes(b"\x80garbled" + path.read_bytes()[9:40])

        with pytest.raises(DamagedError, match="build it again"):
            engine.open(tmp_path / "index")
