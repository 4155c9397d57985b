"""Real processes: a server answers while builds are made, killed and followed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.kb import open_knowledge_base
from kg.store import current_generation, lock_store
from tests.site import settings_in

NOTE = "# Adam\n\n2025/01/02\n\n- Adam is better than RMSprop\n"
PATIENCE = 120.0


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
        env={k: v for k, v in os.environ.items() if not k.startswith("KG_")}
        | {"KG_MODEL": "shipped"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def server(folder: Path) -> Iterator[str]:
    """The address of ``kg serve`` over the folder, which builds first."""
    process = start(folder, "serve", "notes", "--port=0")
    yield address(process)
    end(process)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A folder and the address of one ``kg serve --watch`` over it."""
    folder = tmp_path_factory.mktemp("watched")
    (folder / "notes").mkdir()
    write(folder, NOTE)
    process = start(folder, "serve", "notes", "--port=0", "--watch")
    yield folder, address(process)
    end(process)


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if "http://" in line:
            return line[line.index("http://") :].split()[0]
    pytest.fail("The server did not start.")


def end(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> None:
    process.send_signal(number)
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


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "It never came about."


def get(address: str) -> dict[str, Any]:
    with urllib.request.urlopen(address) as response:
        answer: dict[str, Any] = json.load(response)
    return answer


def test_an_edit_is_found_without_anybody_asking_for_a_build(
    shared: tuple[Path, str],
) -> None:
    folder, server = shared
    before, hits = ask(server, "dropout")
    assert hits == 0
    write(folder, NOTE + "- dropout\n")
    wait_for(lambda: ask(server, "dropout")[1] == 1)
    assert ask(server, "dropout")[0] > before
    assert get(f"{server}/api/v1/status")["build"]["id"] > before


def test_a_rebuild_that_is_asked_for_while_watching_succeeds(
    shared: tuple[Path, str],
) -> None:
    folder, server = shared
    write(folder, NOTE + "- perceptron\n")
    request = urllib.request.Request(
        f"{server}/api/v1/rebuild",
        data=b"{}",
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        location = response.headers["Location"]
    wait_for(lambda: get(f"{server}{location}")["state"] != "running")
    assert get(f"{server}{location}")["state"] == "succeeded"
    wait_for(lambda: ask(server, "perceptron")[1] == 1)


def test_a_server_that_watches_says_why_a_change_is_not_built(
    shared: tuple[Path, str],
) -> None:
    folder, server = shared
    notes = folder / "notes"
    notes.rename(folder / "away")
    wait_for(lambda: get(f"{server}/health/ready")["status"] == "degraded")
    assert "notes does not exist" in get(f"{server}/health/ready")["detail"]
    (folder / "away").rename(notes)
    wait_for(lambda: get(f"{server}/health/ready")["status"] == "ready")
    assert ask(server, "adam")[1] == 1


def builders(process: subprocess.Popen[str]) -> list[int]:
    """Return the numbers of the processes that a server has started and that live."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    threads = listed.parent.parent.glob("*/children")
    found = (int(number) for path in threads for number in path.read_text().split())
    return sorted(number for number in found if lives(number))


def lives(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="reads /proc")
def test_the_builder_is_started_again_and_never_outlives_the_server(
    folder: Path,
) -> None:
    process = start(folder, "serve", "notes", "--port=0", "--watch")
    try:
        server = address(process)
        wait_for(lambda: builders(process) != [])
        (first,) = builders(process)
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: builders(process) not in ([], [first]))
        write(folder, NOTE + "- dropout\n")
        wait_for(lambda: ask(server, "dropout") == ("gen-000002", 1))
        (second,) = builders(process)
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)
    wait_for(lambda: not lives(second))


@pytest.mark.parametrize("how", [(), ("--poll",)], ids=["told", "polling"])
def test_watching_builds_what_a_burst_of_writes_has_left(
    folder: Path, how: tuple[str, ...]
) -> None:
    process = start(folder, "build", "notes", "--watch", "--json", *how)
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    assert (first["build"]["id"], first["changed"]) == ("gen-000001", True)
    for number in range(100):
        write(folder, NOTE + f"- dropout {number}\n")
        (folder / "notes" / f"{number}.md").write_text("# Adam\n", encoding="utf-8")
    written = 0
    while written < 101:
        outcome = json.loads(process.stdout.readline())
        assert outcome["error"] is None
        kb = open_knowledge_base(settings_in(folder, store=folder / ".studygraph"))
        written = kb.status().counts.sources
        last = kb.search("99").total
        kb.close()
    assert last == 1
    end(process, signal.SIGINT)
    current = current_generation(folder / ".studygraph").name
    assert current == outcome["build"]["id"]


def test_a_builder_that_is_stopped_leaves_the_old_build(folder: Path) -> None:
    process = start(folder, "build", "notes", "--watch", "--json")
    assert process.stdout is not None
    process.stdout.readline()
    write(folder, NOTE + "- dropout\n")
    half_built = folder / ".studygraph" / "gen-000002"
    wait_for(half_built.exists)
    end(process, signal.SIGTERM)
    with lock_store(folder / ".studygraph"):
        current = current_generation(folder / ".studygraph").name
    assert half_built.exists() is (current == "gen-000002")
