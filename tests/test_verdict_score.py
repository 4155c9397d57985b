"""Judged samples are read as they were written, and become a precision."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from measures import mean_interval
from verdict_score import (
    Judged,
    Precision,
    count_reasons,
    draw_equally,
    format_sample,
    read_verdicts,
    score_together,
    score_verdicts,
)

FOUND = {"a": [f"bee{n}" for n in range(8)], "b": [f"wasp{n}" for n in range(8)]}


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedBee(Judged):
    bee: str


def judged(corpus: str, bee: str, verdict: str, reason: str = "") -> JudgedBee:
    return JudgedBee(corpus=corpus, bee=bee, verdict=verdict, reason=reason)


def test_each_corpus_gives_its_share_and_the_first_ones_give_more() -> None:
    drawn = draw_equally(FOUND, 5, seed=1)
    assert [corpus for corpus, _ in drawn] == ["a", "a", "a", "b", "b"]
    assert all(thing in FOUND[corpus] for corpus, thing in drawn)
    assert len(set(drawn)) == 5


def test_the_same_seed_draws_the_same_and_another_seed_others() -> None:
    first = draw_equally(FOUND, 8, seed=1)
    assert draw_equally(FOUND, 8, seed=1) == first
    assert draw_equally(FOUND, 8, seed=2) != first


def test_what_a_small_corpus_lacks_is_not_made_up_for() -> None:
    drawn = draw_equally({"a": ["bee"], "b": FOUND["b"]}, 6, seed=1)
    assert [corpus for corpus, _ in drawn] == ["a", "b", "b", "b"]
    assert draw_equally({}, 6, seed=1) == []


def test_a_judged_sample_is_read_as_it_was_written(tmp_path: Path) -> None:
    rows = (judged("a", "hive", "good"), judged("b", "2/3", "bad", "a number"))
    path = tmp_path / "verdicts.tsv"
    text = "\n".join(format_sample(rows, JudgedBee, comment="seed 1"))
    path.write_text(f"{text}\n", encoding="utf-8")
    assert text.startswith("# seed 1\ncorpus\tbee\tverdict\treason\na\thive\tgood\t")
    assert read_verdicts(path, JudgedBee) == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# only a remark\n", "holds no verdicts"),
        ("corpus\tbee\na\thive\n", "has no column verdict"),
        ("verdict\tcorpus\ngood\ta\n", "has no column bee"),
        (
            "# x\ncorpus\tbee\tverdict\na\thive\tgood\na\tcomb\t\n",
            "line 4: the verdict '' is none of good, unsure, bad.",
        ),
        (
            "corpus\tbee\tverdict\na\thive\tfine\n",
            "line 2: the verdict 'fine' is none of good, unsure, bad.",
        ),
    ],
)
def test_what_is_not_judged_is_named_with_its_line(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "verdicts.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        read_verdicts(path, JudgedBee)


def test_unsure_ones_count_half() -> None:
    rows = [
        judged("a", "hive", "good"),
        judged("a", "comb", "unsure"),
        judged("b", "2/3", "bad", "a number"),
        judged("b", "wax", "good"),
    ]
    low, high = mean_interval([1.0, 0.5, 0.0, 1.0])
    assert score_together(rows, name="all") == Precision(
        name="all",
        counts=(("good", 2), ("unsure", 1), ("bad", 1)),
        precision=0.625,
        low=low,
        high=high,
    )
    by_corpus = score_verdicts(rows, by=lambda row: row.corpus)
    assert [(p.name, p.precision) for p in by_corpus] == [("a", 0.75), ("b", 0.5)]
    assert count_reasons(rows) == (("a number", 1),)
