"""Judged relations are printed in groups, and what is missing is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from relation_sample import FOR_RULE, JudgedRelation
from verdict_report import print_relation_verdicts
from verdict_score import format_sample


def judged(rule: str, verdict: str, *, drawn: str = "random") -> JudgedRelation:
    return JudgedRelation(
        corpus="sea",
        rule=rule,
        origin="layout" if rule == "list" else "stated",
        subject="bowline",
        predicate="is a",
        object="knot",
        where="knots.md:1",
        quote="bowline is a knot",
        under="",
        drawn=drawn,
        verdict=verdict,
        reason="not a whole name" if verdict == "bad" else "",
    )


def printed(rows: list[JudgedRelation], path: Path) -> Path:
    lines = format_sample(rows, JudgedRelation)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_what_was_drawn_for_its_rule_counts_for_its_rule_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        judged("list", "good"),
        judged("is-a", "good"),
        judged("is-a", "bad", drawn=FOR_RULE),
    ]
    path = printed(rows, tmp_path / "verdicts.tsv")
    print_relation_verdicts(path)
    lines = capsys.readouterr().out.splitlines()
    assert [" ".join(line.split()) for line in lines] == [
        "relations by eye, all 1.00 [1.00, 1.00] (2 good, 0 unsure, 0 bad)",
        "corpus, sea 1.00 [1.00, 1.00] (2 good, 0 unsure, 0 bad)",
        "origin, layout 1.00 [1.00, 1.00] (1 good, 0 unsure, 0 bad)",
        "origin, stated 1.00 [1.00, 1.00] (1 good, 0 unsure, 0 bad)",
        "rule, is-a 0.50 [0.00, 1.00] (1 good, 0 unsure, 1 bad)",
        "rule, list 1.00 [1.00, 1.00] (1 good, 0 unsure, 0 bad)",
        "1 not a whole name",
    ]
    print_relation_verdicts(path, in_full=False)
    assert capsys.readouterr().out.splitlines() == lines[:1]


def test_a_file_of_verdicts_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"none\.tsv cannot be read \(No such file"):
        print_relation_verdicts(tmp_path / "none.tsv")
