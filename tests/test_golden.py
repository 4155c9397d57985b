"""The snapshot of the user's own notes, whose changes are reviewed like code.

``STUDYGRAPH_GOLDEN=write scripts/test tests/test_golden.py`` writes it anew.
"""

from __future__ import annotations

import os
from pathlib import Path

from kg.export import export_jsonl
from kg.kb import KnowledgeBase

GOLDEN = Path(__file__).parent / "golden" / "learning-journal.jsonl"


def test_the_journal_gives_the_reviewed_records(journal: KnowledgeBase) -> None:
    lines = list(export_jsonl(journal.snapshot))
    if os.environ.get("STUDYGRAPH_GOLDEN") == "write":
        GOLDEN.write_text("".join(lines), encoding="utf-8", newline="\n")
    golden = GOLDEN.read_text(encoding="utf-8").splitlines(keepends=True)
    missing = [line for line in golden if line not in set(lines)]
    new = [line for line in lines if line not in set(golden)]
    assert (missing, new) == ([], [])
    assert lines == golden
