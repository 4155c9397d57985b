from __future__ import annotations

from pathlib import Path

import pytest

from kg.memo import MEMO, Memo, forget, read_memo, write_memo
from kg.nlp import defer_nlp
from kg.parsing import parse_key
from kg.pipeline import build, make_snapshot
from kg.reading.files import SourceText, SourceTexts
from kg.reading.journal import parse_notes
from kg.records import Snapshot, Vocabulary
from kg.store import current_generation
from tests.reading.texts import make_source
from tests.site import settings_in, write_journal

MADE_BY = "a program"
SOURCE = make_source(
    "# Stews\n- heat factor\n- Maillard factor\n- heat factor needs Maillard factor\n"
)


def remember(*texts: SourceText) -> tuple[Memo, Snapshot]:
    """Return what is remembered of a build, and the build."""
    memo = Memo(made_by=MADE_BY)
    for text in texts:
        memo.parsed[parse_key(text, show_log=False)] = parse_notes(text)
    snapshot = make_snapshot(
        list(memo.parsed.values()),
        SourceTexts(texts=texts, skipped=()),
        Vocabulary(),
        (),
        nlp=defer_nlp("shipped"),
        memo=memo,
    )
    return memo, snapshot


def test_a_memo_comes_back_as_it_was_written(tmp_path: Path) -> None:
    memo, _ = remember(SOURCE)
    write_memo(tmp_path, memo)
    again = read_memo(tmp_path, MADE_BY)
    assert (again.parsed, again.statements) == (memo.parsed, memo.statements)
    for key, reading in again.naming.readings.items():
        assert memo.naming.readings[key] == reading
    assert memo.parsed
    assert [key[1] for key in again.naming.readings] == [
        "Stews",
        "heat factor",
        "Maillard factor",
        "heat factor needs Maillard factor",
        "",
    ]
    assert memo.statements


def test_what_another_program_made_is_not_remembered(tmp_path: Path) -> None:
    memo, _ = remember(SOURCE)
    write_memo(tmp_path, memo)
    assert read_memo(tmp_path, "another") == Memo(made_by="another")


def test_without_a_memo_nothing_is_remembered(tmp_path: Path) -> None:
    assert read_memo(tmp_path, MADE_BY) == Memo(made_by=MADE_BY)


@pytest.mark.parametrize("at", [0, 40, 70, -1])
def test_a_damaged_memo_is_not_remembered(tmp_path: Path, at: int) -> None:
    memo, _ = remember(SOURCE)
    write_memo(tmp_path, memo)
    data = bytearray((tmp_path / MEMO).read_bytes())
    data[at] ^= 1
    (tmp_path / MEMO).write_bytes(data)
    assert read_memo(tmp_path, MADE_BY) == Memo(made_by=MADE_BY)


def test_a_memo_that_was_cut_off_is_not_remembered(tmp_path: Path) -> None:
    memo, _ = remember(SOURCE)
    write_memo(tmp_path, memo)
    data = (tmp_path / MEMO).read_bytes()
    (tmp_path / MEMO).write_bytes(data[: len(data) // 2])
    assert read_memo(tmp_path, MADE_BY) == Memo(made_by=MADE_BY)


def test_texts_that_are_gone_or_changed_are_forgotten() -> None:
    other = make_source("# Sauces\n- roux\n", name="b.md")
    memo, snapshot = remember(SOURCE, other)
    kept = forget(memo, [other], snapshot.notes)
    assert list(kept.parsed) == [parse_key(other, show_log=False)]
    assert kept.texts == {"b.md": other}


def test_passages_are_forgotten_when_most_of_them_are_old() -> None:
    memo, snapshot = remember(SOURCE)
    for number in range(20_100):
        key = ("bullet", f"old {number}", ())
        memo.naming.readings[key] = next(iter(memo.naming.readings.values()))
        memo.naming.slips[key] = ()
    kept = forget(memo, [SOURCE], snapshot.notes)
    assert {key[1] for key in kept.naming.readings} == {
        passage.content for note in snapshot.notes for passage in note.passages
    }
    assert kept.statements == {}


def test_private_records_are_not_remembered(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write_journal(tmp_path, "# Stews\n- browning\n- RECORD_WEIGHT 81.5\n")
    report = build(settings)
    assert report.memo is not None
    assert [source.log for source in report.memo.parsed.values()] == [()]
    assert b"81.5" not in (settings.store / MEMO).read_bytes()


def test_a_rebuild_remembers_and_a_full_one_does_not(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write_journal(tmp_path, "# Stews\n- browning\n")
    first = build(settings)
    assert first.memo is not None
    write_journal(tmp_path, "# Stews\n- browning\n- roux\n")
    second = build(settings, memo=first.memo)
    assert second.memo is not None
    assert second.memo.naming is first.memo.naming
    third = build(settings, memo=second.memo, full=True)
    assert third.memo is not None
    assert third.memo.naming is not first.memo.naming
    assert third.snapshot == second.snapshot
    assert current_generation(settings.store).name == "gen-000003"


def test_what_was_removed_from_the_notes_is_not_remembered(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write_journal(tmp_path, "# Stews\n- Quincunx factor needs Maillard factor\n")
    report = build(settings)
    assert b"uincunx" in (settings.store / MEMO).read_bytes()
    write_journal(tmp_path, "# Stews\n- browning\n")
    build(settings, memo=report.memo)
    assert b"uincunx" not in (settings.store / MEMO).read_bytes()
