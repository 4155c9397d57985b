"""The wheel holds all that is needed to serve a folder of notes elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from kg import __version__
from tests.conftest import PROJECT


def run(*command: str | Path, cwd: Path) -> str:
    kept = ("PATH", "HOME", "TMPDIR")
    environment = {key: os.environ[key] for key in kept if key in os.environ}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # From a copy: a build folder of an earlier run would get into the wheel.
    passed_over = shutil.ignore_patterns(".*", "build", "*.egg-info", "tests")
    source = shutil.copytree(PROJECT, folder / "source", ignore=passed_over)
    run(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"),
        *("--wheel-dir", folder, source),
        cwd=folder,
    )
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_carries_data_and_pages_but_no_notes(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "kg/_data/vocabulary/deep-learning.yaml",
        "kg/_data/courses/deep-learning-specialization.yaml",
        "kg/_data/english/word-counts.tsv",
        "kg/_data/tagger/README.md",
        "kg/_data/tagger/meta.json",
        "kg/_data/tagger/tok2vec/model",
        "kg/_data/tagger/vocab/strings.json",
        "kg/page/main.js",
        "kg/page/graph.css",
        "kg/py.typed",
        "api/templates/graph.html",
        "api/static/app.css",
    } <= names
    assert not [name for name in names if "journal.md" in name or name[:5] == "tests"]


def test_the_wheel_names_every_package(wheel: Path) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    named = set(project["tool"]["setuptools"]["packages"]) - {"kg._data"}
    found = {
        ".".join(path.parent.relative_to(PROJECT).parts)
        for root in ("kg", "api")
        for path in (PROJECT / root).rglob("__init__.py")
    }
    assert named == found


def test_the_installed_wheel_builds_and_answers_in_another_folder(
    wheel: Path, tmp_path: Path
) -> None:
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    # The dependencies of this environment serve there too; the project does not.
    site = sysconfig.get_path("purelib", vars={"base": str(tmp_path / "venv")})
    Path(site, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = scripts / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", wheel, cwd=tmp_path)
    (tmp_path / "notes").mkdir()
    note = "# Adam\n\n2025/01/02\n\n- adaptive moment estimation\n"
    (tmp_path / "notes" / "day.md").write_text(note, encoding="utf-8")
    kg = scripts / "kg"
    assert "1 note," in run(kg, "build", "notes", cwd=tmp_path)
    assert "[exact] " in run(kg, "search", "adaptive", cwd=tmp_path)
    assert run(kg, "--version", cwd=tmp_path).split()[-1] == __version__
    where = run(python, "-c", "import kg; print(kg.__file__)", cwd=tmp_path)
    assert str(tmp_path) in where


def test_pins_name_versions_and_no_host() -> None:
    lines = (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert [x for x in lines if not re.fullmatch(r"[\w.-]+==[\w.+!-]+", x)] == []


def test_whoosh_is_pinned_by_hash_to_the_version_asked_for() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    pinned = (PROJECT / "requirements-whoosh.txt").read_text(encoding="utf-8")
    lines = [line for line in pinned.splitlines() if line[:1] != "#"]
    (wanted,) = (x for x in project["project"]["dependencies"] if x[:6] == "whoosh")

    assert len(lines) == 1
    assert re.fullmatch(rf"{re.escape(wanted)} --hash=sha256:[0-9a-f]{{64}}", lines[0])
