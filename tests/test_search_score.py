"""Rankings are scored as by hand, and every engine answers the same queries."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

import pytest
from measures import mean_interval
from search_collections import (
    Judged,
    Searched,
    make_note,
    make_searched,
    read_collection,
    read_notes,
    read_sections,
)
from search_known_items import KnownItem
from search_measures import (
    Mean,
    average_precision,
    half_of,
    ndcg,
    score_rank,
    score_ranking,
    take_means,
)
from search_peers import PEERS
from search_report import figures_of, score_line
from search_score import (
    ENGINES,
    EngineScore,
    as_question,
    find_engines,
    open_engine,
    score_items,
    score_judged,
)

HIVES = (
    ("drones", "Drones", "Drones leave the hive to mate with a queen."),
    ("swarm", "Swarming", "A swarm leaves with the old queen in May."),
    ("wax", "Wax", "Young bees sweat wax and build combs."),
)


def hives() -> Searched:
    return make_searched(make_note(*texts) for texts in HIVES)


def test_gain_is_discounted_by_the_rank_and_set_against_the_best_order() -> None:
    gains = {"a": 3.0, "b": 1.0, "c": 2.0}
    found = 1.0 + 3.0 / math.log2(4)
    best = 3.0 + 2.0 / math.log2(3) + 1.0 / 2
    assert ndcg(["b", "x", "a"], gains, depth=10) == pytest.approx(found / best)


def test_gain_below_the_depth_does_not_count() -> None:
    assert ndcg(["x", "a"], {"a": 1.0}, depth=1) == 0.0
    assert ndcg(["a", "x"], {"a": 1.0, "b": 1.0}, depth=1) == 1.0


def test_precision_is_averaged_over_all_that_is_relevant() -> None:
    found = average_precision(["x", "a", "y", "b"], ["a", "b", "c"])
    assert found == pytest.approx((1 / 2 + 2 / 4) / 3)


def test_recall_looks_at_a_hundred() -> None:
    ranked = [f"x{n}" for n in range(99)] + ["a", "b"]
    scored = score_ranking(ranked, {"a": 1.0, "b": 1.0})
    assert scored == {
        "ndcg10": 0.0,
        "map": pytest.approx((1 / 100 + 2 / 101) / 2),
        "recall100": 0.5,
    }


@pytest.mark.parametrize(
    ("ranked", "expected"),
    [
        (["a", "b"], {"success1": 1.0, "success3": 1.0, "mrr": 1.0}),
        (["x", "y", "a"], {"success1": 0.0, "success3": 1.0, "mrr": 1 / 3}),
        (["w", "x", "y", "a"], {"success1": 0.0, "success3": 0.0, "mrr": 1 / 4}),
        (["x"], {"success1": 0.0, "success3": 0.0, "mrr": 0.0}),
    ],
)
def test_the_one_right_document_scores_by_its_rank(
    ranked: list[str], expected: dict[str, float]
) -> None:
    assert score_rank(ranked, "a") == expected


def test_means_are_over_each_half_and_over_all() -> None:
    scored = [{"mrr": 1.0}, {"mrr": 0.0}, {"mrr": 0.5}]
    assert take_means(["test", "train", "test"], scored) == {
        "train": {"mrr": Mean(value=0.0, bounds=(0.0, 0.0))},
        "test": {"mrr": Mean(value=0.75, bounds=mean_interval([1.0, 0.5]))},
        "all": {"mrr": Mean(value=0.5, bounds=mean_interval([1.0, 0.0, 0.5]))},
    }


def test_queries_at_even_places_are_to_tune_on() -> None:
    assert [half_of(place) for place in (1, 2, 3)] == ["test", "train", "test"]


def test_cranfield_numbers_its_queries_anew_and_grades_from_one(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "cranfield"
    folder.mkdir()
    texts = ".I 1\n.T\nbee\nwings\n.A\nsomeone\n.W\nthey  beat\n\nfast\n.I 2\n.W\nwax\n"
    asked = ".I 001\n.W\nhow do\nbees fly\n.I 004\n.W\nidle\n.I 007\n.W\nwax ?\n"
    (folder / "cran.all.1400").write_text(texts)
    (folder / "cran.qry").write_text(asked)
    (folder / "cranqrel").write_text("1 1 2 \n1 2 -1\n3 2 4\n2 1 5\n3 1\n")
    searched, queries = read_collection(folder)
    assert [(d.id, d.title, d.body) for d in searched.documents] == [
        ("1", "bee wings", "they  beat\nfast"),
        ("2", "", "wax"),
    ]
    assert queries == (
        Judged(text="how do bees fly", gains={"1": 3.0}, half="test"),
        Judged(text="wax ?", gains={"2": 1.0}, half="train"),
    )


def test_cisi_keeps_its_numbers_and_does_not_grade(tmp_path: Path) -> None:
    folder = tmp_path / "cisi"
    folder.mkdir()
    (folder / "CISI.ALL").write_text(".I 1\n.T\nbooks\n.W\nlent\n.X\n1\t5\t1\n")
    (folder / "CISI.QRY").write_text(".I 1\n.W\nnone\n.I 4\n.T\nx\n.W\nbooks\n")
    (folder / "CISI.REL").write_text("     4      1\t0\t0.000000\n")
    searched, queries = read_collection(folder)
    assert [(d.id, d.title, d.body) for d in searched.documents] == [
        ("1", "books", "lent")
    ]
    assert queries == (Judged(text="books", gains={"1": 1.0}, half="test"),)


def test_sections_are_read_from_lines_of_json(tmp_path: Path) -> None:
    path = tmp_path / "sections.jsonl.gz"
    entry = {"id": "a.md#1", "title": "Wax", "body": "sweat\nof bees", "mtime": 1}
    path.write_bytes(gzip.compress(json.dumps(entry).encode()))
    found = read_sections(path).documents
    assert [(d.id, d.title, d.body) for d in found] == [
        ("a.md#1", "Wax", "sweat\nof bees")
    ]


def test_notes_are_read_from_folders_as_a_build_reads_them(tmp_path: Path) -> None:
    (tmp_path / "hive.md").write_text("# Wax\n\n- sweat of bees\n\n# Brood\n\nsealed\n")
    found = read_notes(tmp_path).documents
    assert [(d.title, d.body) for d in found] == [
        ("Wax", "Wax\nsweat of bees"),
        ("Brood", "Brood\nsealed"),
    ]


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_accepts_any_word_in_any_form(name: str) -> None:
    if name != "fts5":
        pytest.importorskip(name)
    ask = PEERS[name](hives().documents)
    assert ask("swarms", 10) == ["swarm"]
    assert set(ask("queen? (drone:", 10)) == {"drones", "swarm"}
    assert ask("queen drone", 1) == ["drones"]
    assert ask("varroa", 10) == []
    assert ask("", 10) == []


def test_our_engines_are_scored_before_their_peers() -> None:
    query = Judged(text='swarms "comb" -may', gains={"swarm": 1.0}, half="train")
    scores = tuple(score_judged(hives(), [query]))
    assert [score.engine for score in scores if score.engine in ENGINES] == [
        score.engine for score in scores[: len(find_engines())]
    ]
    assert scores[-1].engine == "fts5 peer"
    for score in scores[: len(find_engines())]:
        assert score.means["train"] == {
            "ndcg10": Mean(value=1.0, bounds=(1.0, 1.0)),
            "map": Mean(value=1.0, bounds=(1.0, 1.0)),
            "recall100": Mean(value=1.0, bounds=(1.0, 1.0)),
        }
        assert score.means["test"] == {}


@pytest.mark.parametrize("name", find_engines())
@pytest.mark.parametrize("text", ["queen may", "qeen", "the hive", "varroa", "wax"])
def test_a_ranking_alone_is_the_one_of_hits_with_reasons(name: str, text: str) -> None:
    with open_engine(name, hives()) as opened:
        for limit in (1, 10):
            found = [hit.id for hit in opened.find(text, limit)]
            assert opened.rank(text, limit) == found


def test_a_slip_is_mended_and_stays_below_what_is_exact() -> None:
    items = [KnownItem(id="wax", text="combs", slipped="swaet", half="test")]
    scores = tuple(score_items(hives(), items))
    ours, peers = scores[: len(find_engines())], scores[len(find_engines()) :]
    for typed, slipped in ours:
        assert typed.overtaken is None
        assert slipped.overtaken == 0
        assert slipped.means == typed.means
        assert typed.means["test"]["success1"] == Mean(value=1.0, bounds=(1.0, 1.0))
    assert {slipped.means["all"]["success3"].value for _, slipped in peers} == {0.0}


def test_a_question_loses_the_signs_of_the_query_language() -> None:
    asked = as_question('a -dash of "high-speed" (flow): x* + -- y~2')
    assert asked.split() == ["a", "dash", "of", "high-speed", "flow", "x", "y", "2"]


def test_figures_stand_for_all_queries_with_intervals_and_halves_beside() -> None:
    means = take_means(["train", "test"], [{"mrr": 1.0}, {"mrr": 1.0}])
    score = EngineScore(engine="whoosh", means=means, overtaken=2)
    assert figures_of(score) == {
        "mrr": 1.0,
        "intervals": {"mrr": [1.0, 1.0]},
        "halves": {"train": {"mrr": 1.0}, "test": {"mrr": 1.0}},
        "fuzzy_above_exact": 2,
    }


def test_a_line_of_a_table_says_all_train_and_test() -> None:
    means = take_means(["test"], [{"mrr": 1.0}])
    score = EngineScore(engine="fts5 peer", means=means)
    line = "  fts5 peer                   1.000 [1.000, 1.000] - 1.000"
    assert score_line(score).split() == line.split()
    assert score_line(score) == score_line(score).rstrip()
