"""Concepts are drawn to be judged, and verdicts become a precision."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from measures import mean_interval
from verdict_score import (
    Judged,
    Precision,
    count_reasons,
    draw_sample,
    format_sample,
    read_verdicts,
    score_verdicts,
)

from kg.records import Snapshot
from tests.found import candidate, core, make_found

NAMES = [f"bee{n}" for n in range(8)]


def corpus(*names: str) -> Snapshot:
    concepts = [replace(core(name), votes=(("item", 1.0),)) for name in names]
    return make_found(
        *(f"-  {name}\thums" for name in (*names, "wasp")),
        source="hum.md",
        concepts=(*concepts, candidate("wasp"), core("unseen")),
        found=[(name, n, name) for n, name in enumerate((*names, "wasp"), start=1)],
    )


def judged(corpus: str, label: str, verdict: str, reason: str = "") -> Judged:
    return Judged(
        corpus=corpus,
        concept=label,
        label=label,
        votes="item 1",
        where="hum.md:1",
        line=f"- {label}",
        verdict=verdict,
        reason=reason,
    )


def test_each_corpus_gives_its_share_of_what_is_core_and_mentioned() -> None:
    sample = draw_sample({"a": corpus(*NAMES), "b": corpus(*NAMES)}, 5, seed=1)
    assert [row.corpus for row in sample] == ["a", "a", "a", "b", "b"]
    assert {row.concept for row in sample} <= set(NAMES)


def test_the_same_seed_draws_the_same_and_another_seed_others() -> None:
    corpora = {"a": corpus(*NAMES)}
    first = draw_sample(corpora, 4, seed=1)
    assert draw_sample(corpora, 4, seed=1) == first
    assert draw_sample(corpora, 4, seed=2) != first


def test_a_small_corpus_gives_all_that_it_has() -> None:
    (row,) = draw_sample({"a": corpus("bee")}, 3, seed=1)
    assert row == Judged(
        corpus="a",
        concept="bee",
        label="bee",
        votes="item 1",
        where="hum.md:1",
        line="- bee hums",
    )


def test_what_links_and_pages_declare_can_be_left_out() -> None:
    snapshot = corpus("bee", "drone")
    bee, *others = snapshot.concepts
    linked = replace(bee, votes=(("wikilink", 2.0), ("item", 1.0)))
    corpora = {"a": replace(snapshot, concepts=(linked, *others))}
    drawn = draw_sample(corpora, 3, seed=1, undeclared=True)
    assert [row.concept for row in drawn] == ["drone"]
    both = draw_sample(corpora, 3, seed=1)
    assert sorted(row.concept for row in both) == ["bee", "drone"]


def test_a_judged_sample_is_read_as_it_was_written(tmp_path: Path) -> None:
    rows = (judged("a", "hive", "good"), judged("b", "2/3", "bad", "a number"))
    path = tmp_path / "verdicts.tsv"
    text = "\n".join(format_sample(rows, comment="seed 1"))
    path.write_text(f"{text}\n", encoding="utf-8")
    assert text.startswith("# seed 1\ncorpus\tconcept\tlabel\t")
    assert read_verdicts(path) == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# only a remark\n", "holds no verdicts"),
        ("corpus\tlabel\na\thive\n", "has no column verdict"),
        (
            "# x\ncorpus\tlabel\tverdict\na\thive\tgood\na\tcomb\t\n",
            "line 4: the verdict '' of 'comb' is none of good, unsure, bad.",
        ),
        (
            "corpus\tlabel\tverdict\na\thive\tfine\n",
            "line 2: the verdict 'fine' of 'hive' is none of good, unsure, bad.",
        ),
    ],
)
def test_what_is_not_judged_is_named_with_its_line(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "verdicts.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        read_verdicts(path)


def test_unsure_ones_count_half() -> None:
    rows = [
        judged("a", "hive", "good"),
        judged("a", "comb", "unsure"),
        judged("b", "2/3", "bad", "a number"),
        judged("b", "wax", "good"),
    ]
    low, high = mean_interval([1.0, 0.5, 0.0, 1.0])
    assert score_verdicts(rows)[2] == Precision(
        name="all",
        counts=(("good", 2), ("unsure", 1), ("bad", 1)),
        precision=0.625,
        low=low,
        high=high,
    )
    assert [(p.name, p.precision) for p in score_verdicts(rows)] == [
        ("a", 0.75),
        ("b", 0.5),
        ("all", 0.625),
    ]
    assert count_reasons(rows) == (("a number", 1),)
