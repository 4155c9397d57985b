from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.check import check_build
from kg.generation import Generation, StoredFile
from kg.pipeline import build
from kg.settings import Settings, make_settings

FILES = 25
EDITED = "# Adam\n\n2025/01/02\n\n- Adam is better than RMSprop\n- dropout\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(FILES):
        text = f"# Adam\n\n2025/01/{number + 1:02}\n\n- momentum\n"
        (folder / f"{number:02}.md").write_text(text, encoding="utf-8")
    return make_settings(
        {"notes": ("notes",), "model": "shipped"}, environment={}, folder=tmp_path
    )


def edit(settings: Settings, number: int, text: str = EDITED) -> None:
    (settings.notes[0] / f"{number:02}.md").write_text(text, encoding="utf-8")


def records_of(generation: Generation) -> list[StoredFile]:
    """Return the files but those of the index, which tell how it came about."""
    return [file for file in generation.files if not file.path.startswith("index/")]


def index_file(generation: Generation) -> Path:
    return next((generation.path / "index").glob("*.pst"))


def test_builds_of_one_process_give_what_a_new_one_would(settings: Settings) -> None:
    memo = build(settings).memo
    for number in (3, 4):
        edit(settings, number)
        report = build(settings, memo=memo)
        memo = report.memo
        anew = build(settings, full=True).generation
        assert records_of(report.generation) == records_of(anew)
        assert check_build(settings.store).problems == ()


@pytest.mark.parametrize("full", [False, True])
def test_a_build_heals_an_index_file_that_was_written_over(
    settings: Settings, full: bool
) -> None:
    report = build(settings)
    index_file(report.generation).write_bytes(b"")
    build(settings, memo=None if full else report.memo, full=full)
    assert check_build(settings.store).problems == ()


def test_a_failed_build_forgets_which_files_it_knew(settings: Settings) -> None:
    memo = build(settings).memo
    assert memo is not None
    assert memo.index.files
    (settings.store / "CURRENT.next").mkdir()
    edit(settings, 0)
    with pytest.raises(Exception, match=r"CURRENT\.next|cannot be written"):
        build(settings, memo=replace(memo))
    assert memo.index.files == {}
