"""Real processes: a server answers while builds are made, killed and followed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

NOTE = "# Adam\n\n2025/01/02\n\n- Adam is better than RMSprop\n"
PATIENCE = 60.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    write(tmp_path, NOTE)
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / "notes" / "day.md").write_text(text, encoding="utf-8")


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "kg", *arguments],
        cwd=folder,
        env={k: v for k, v in os.environ.items() if not k.startswith("KG_")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def server(folder: Path) -> Iterator[str]:
    """The address of ``kg serve`` over the folder, which builds first."""
    process = start(folder, "serve", "notes", "--port=0")
    assert process.stdout is not None
    for line in process.stdout:
        if "http://" in line:
            break
    else:
        pytest.fail("The server did not start.")
    yield line[line.index("http://") :].split()[0]
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


def ask(server: str, query: str) -> tuple[str, int]:
    """Return the build that answers a search, and the number of hits."""
    with urllib.request.urlopen(f"{server}/api/v1/search?q={query}") as response:
        answer = json.load(response)
    return answer["build"]["id"], answer["total"]


def test_a_server_answers_from_the_old_build_until_the_new_one_is_whole(
    folder: Path, server: str
) -> None:
    assert ask(server, "dropout") == ("gen-000001", 0)
    write(folder, NOTE + "- dropout\n")
    builder = start(folder, "build", "notes")
    answers = set()
    while builder.poll() is None:
        answers.add(ask(server, "dropout"))
    builder.communicate()
    answers.add(ask(server, "dropout"))
    assert answers == {("gen-000001", 0), ("gen-000002", 1)}


def test_a_build_that_is_killed_leaves_the_old_one_served(
    folder: Path, server: str
) -> None:
    write(folder, NOTE + "- dropout\n")
    builder = start(folder, "build", "notes")
    deadline = time.monotonic() + PATIENCE
    half_built = folder / ".studygraph" / "gen-000002"
    while not half_built.exists() and time.monotonic() < deadline:
        ask(server, "adam")
    assert half_built.exists()
    builder.kill()
    builder.communicate()
    assert builder.returncode == -signal.SIGKILL
    assert ask(server, "dropout") == ("gen-000001", 0)
    # Nothing stands in the way of the next one.
    again = start(folder, "build", "notes")
    again.communicate(timeout=PATIENCE)
    assert again.returncode == 0
    assert ask(server, "dropout")[1] == 1
