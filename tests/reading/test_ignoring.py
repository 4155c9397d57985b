from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.reading.files import SourceTexts, read_sources

IGNORE_FILE = ".studygraphignore"


def make_notes(root: Path, *names: str, **rules: str) -> SourceTexts:
    """Read notes of these names, and rules by the folder that they are for."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x", encoding="utf-8")
    for folder, text in rules.items():
        path = root / ("" if folder == "top" else folder) / IGNORE_FILE
        path.write_text(text, encoding="utf-8")
    return read_sources([root])


def ids(read: SourceTexts) -> list[str]:
    return [text.source.id for text in read.texts]


def test_ignored_notes_and_folders_are_counted_not_skipped(tmp_path: Path) -> None:
    read = make_notes(
        tmp_path, "a.md", "draft.md", "old/b.md", "old/c.md", top="draft*\n/old/\n"
    )
    assert (ids(read), read.skipped, read.ignored) == (["a.md"], (), 2)


def test_a_later_line_takes_back_an_earlier_one(tmp_path: Path) -> None:
    read = make_notes(tmp_path, "a.txt", "b.txt", top="*.txt\n!b.txt\n# b.txt\n")
    assert (ids(read), read.ignored) == (["b.txt"], 1)


def test_a_deeper_file_adds_to_upper_ones_and_takes_back(tmp_path: Path) -> None:
    read = make_notes(
        tmp_path,
        *("a.txt", "in/a.txt", "in/b.txt", "in/c.md", "c.md", "out/a.txt"),
        top="*.txt\n",
        **{"in": "!a.txt\n/c.md\n"},
    )
    assert (ids(read), read.ignored) == (["c.md", "in/a.txt"], 4)


def test_what_is_in_an_ignored_folder_stays_ignored(tmp_path: Path) -> None:
    read = make_notes(tmp_path, "a.md", "old/b.md", top="old/\n!old/b.md\n")
    assert ids(read) == ["a.md"]


def test_all_but_some_files_of_a_folder_can_be_ignored(tmp_path: Path) -> None:
    read = make_notes(tmp_path, "old/a.md", "old/b.md", top="old/*\n!old/b.md\n")
    assert ids(read) == ["old/b.md"]


def test_files_that_are_no_notes_are_known_even_where_rules_name_them(
    tmp_path: Path,
) -> None:
    read = make_notes(tmp_path, "a.md", "a.png", top="*.png\n")
    assert (read.other_files, read.ignored) == (("a.png",), 0)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("!", "it is no pattern of gitignore"),
        ("[z-a]", "it is no pattern of gitignore"),
        ("[[:alpha:]]", "classes such as [[:alpha:]] are not known here"),
        ("*a*b*c*d", "it holds more than 3 stars between two slashes"),
        ("**/a/**/b/**", "it holds more than 2 folders **"),
    ],
)
def test_a_broken_line_is_told_and_the_others_are_obeyed(
    tmp_path: Path, line: str, fault: str
) -> None:
    read = make_notes(tmp_path, "a.md", "b.md", top=f"b.md\n{line}\n")
    assert ids(read) == ["a.md"]
    assert read.warnings == (
        f".studygraphignore, line 2: {line!r} is not obeyed: {fault}. "
        "Mend the pattern or remove it.",
    )


def test_the_lines_behind_the_first_thousand_are_told(tmp_path: Path) -> None:
    read = make_notes(tmp_path, "a.md", top="\n" * 1_000 + "a.md\n")
    assert ids(read) == ["a.md"]
    assert read.warnings == (
        ".studygraphignore: the lines behind line 1,000 are not obeyed. "
        "Make the patterns fewer.",
    )


def test_rules_larger_than_any_person_writes_are_not_read(tmp_path: Path) -> None:
    read = make_notes(tmp_path, "a.md", top="a.md\n" + "#" * 65_536)
    assert ids(read) == ["a.md"]
    assert read.warnings == (
        ".studygraphignore is not obeyed: it has more than 65,536 bytes.",
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no FIFOs")
def test_rules_in_a_fifo_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / IGNORE_FILE)
    read = make_notes(tmp_path, "a.md")
    assert ids(read) == ["a.md"]
    assert read.warnings == (
        ".studygraphignore is not obeyed: it is not a regular file.",
    )
