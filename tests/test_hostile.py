"""Files that somebody made to stop a build, next to good ones."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import pytest
from hostile import READ, Fate, make_corpus

from kg.check import check_build
from kg.kb import open_knowledge_base
from kg.settings import Settings, make_settings
from tests.conftest import PROJECT

SCALE = 0.005
GOOD = {
    "day.md": "# Adam\n\n2025/01/02\n\n- Adam is better than RMSprop\n",
    "zoo.md": "# Pottery kilns\n\n- a raku kiln cools in sawdust\n",
}
# Runs a command of Python, and prints its exit code and its peak of memory in bytes: of
# the process or of one that it waited for, such as the one that parses; 0 where no
# system call tells. Apart and small, for a peak is never less than the memory of who
# started the process, and that of a long run of tests is large.
MEASURED = """
import subprocess, sys
with open(sys.argv[1], "wb") as answer:
    done = subprocess.run([sys.executable, *sys.argv[2:]], stdout=answer, stderr=answer)
try:
    import resource
except ImportError:
    peak = 0
else:
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
print(done.returncode, peak)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What became of a build of the hostile files and two good ones."""

    fates: tuple[Fate, ...]
    settings: Settings
    exit_code: int
    memory_bytes: int
    status: dict[str, Any]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("hostile")
    fates = make_corpus(folder / "notes", scale=SCALE)
    for name, text in GOOD.items():
        (folder / "notes" / name).write_text(text, encoding="utf-8")
    command = ["-m", "kg", "build", str(folder / "notes"), "--json"]
    command += ["--store", str(folder / "store")]
    launch = [sys.executable, "-c", MEASURED, str(folder / "status.json"), *command]
    launched = subprocess.run(launch, cwd=PROJECT, stdout=subprocess.PIPE, check=True)
    code, memory = map(int, launched.stdout.split())
    text = (folder / "status.json").read_text(encoding="utf-8")
    status, _ = json.JSONDecoder().raw_decode(text)
    settings = make_settings(
        {"notes": (folder / "notes",), "store": folder / "store", "model": "shipped"},
        environment={},
        folder=folder,
    )
    return Built(
        fates=fates,
        settings=settings,
        exit_code=code,
        memory_bytes=memory,
        status=status,
    )


def test_a_build_of_hostile_files_ends_and_says_that_it_skipped_some(
    built: Built,
) -> None:
    assert built.exit_code == 3
    assert built.memory_bytes <= 1_000_000_000


def test_every_hostile_file_is_read_or_skipped_with_its_reason(built: Built) -> None:
    read = {source["id"] for source in built.status["sources"]}
    skipped = {item["id"]: item["reason"] for item in built.status["skipped"]}
    assert read == {fate.name for fate in built.fates if fate.what == READ} | set(GOOD)
    due = {f.name: f.what for f in built.fates if f.what not in (READ, None)}
    assert skipped.keys() == due.keys()
    for name, what in due.items():
        assert what is not None
        assert what in skipped[name]


def test_rules_that_cannot_be_obeyed_are_told(built: Built) -> None:
    assert built.status["ignored"] == 1
    assert [w.split(" is not obeyed: ")[1] for w in built.status["warnings"]] == [
        "it is no pattern of gitignore. Mend the pattern or remove it.",
        "it is no pattern of gitignore. Mend the pattern or remove it.",
        "classes such as [[:alpha:]] are not known here. "
        "Mend the pattern or remove it.",
        "it holds more than 3 stars between two slashes. "
        "Mend the pattern or remove it.",
        "it is no pattern of gitignore. Mend the pattern or remove it.",
    ]


def test_good_notes_are_found_among_hostile_ones(built: Built) -> None:
    kb = open_knowledge_base(built.settings)
    try:
        answer = kb.search("raku sawdust")
        assert [hit.title for hit in answer.items] == ["Pottery kilns"]
    finally:
        kb.close()


def test_a_build_of_hostile_files_is_sound(built: Built) -> None:
    assert check_build(built.settings.store).problems == ()
