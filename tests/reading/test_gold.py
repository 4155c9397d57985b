"""The sample journal, read as it is labelled: `scripts/evaluate` prints the same."""

from __future__ import annotations

import json
import os
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def matches() -> dict[str, Any]:
    shared = Path(os.environ.get("STUDYGRAPH_SHARED", ROOT.parent / "shared"))
    gold = shared / "gold" / "notes.json"
    if not gold.is_file():
        pytest.skip(f"{gold} is missing; set STUDYGRAPH_SHARED to the shared folder")
    score_reading = runpy.run_path(str(ROOT / "scripts" / "reading_score.py"))[
        "score_reading"
    ]
    text = (ROOT / "data/notes/learning-journal.md").read_text(encoding="utf-8")
    found = score_reading(text, json.loads(gold.read_text(encoding="utf-8")))
    return {match.name: match for match in found}


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("lines", 534),
        ("section ends", 92),
        ("section titles", 92),
        ("section weeks", 92),
        ("section modules", 92),
        ("section courses", 92),
        ("section dates", 96),
        ("section ranges", 62),
        ("section ends seen", 18),
        ("section records", 25),
        ("section markers", 3),
        ("section URLs", 92),
        ("inferred days", 5),
    ],
)
def test_the_sample_journal_is_read_as_labelled(
    matches: dict[str, Any], name: str, labels: int
) -> None:
    match = matches[name]
    assert (match.right, match.of, match.wrong) == (labels, labels, ())
