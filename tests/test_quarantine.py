from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kg.quarantine import Done, Failed, Outcome, run_apart
from tests.bad_work import do, measure
from tests.conftest import PROJECT

REMEDY = "Take out what are no notes, or split it into files."
linux = pytest.mark.skipif(sys.platform != "linux", reason="no limit of memory")
posix = pytest.mark.skipif(os.name == "nt", reason="Windows sets no such limit")


def run(*words: str, seconds: float = 10.0) -> list[Outcome[str]]:
    return list(
        run_apart(
            do, words, task="parse", seconds=lambda _: seconds, memory_bytes=10**9
        )
    )


def test_results_come_back_in_order() -> None:
    words = [f"word {number}" for number in range(200)]
    assert run(*words) == [Done(value=word.upper()) for word in words]


def test_large_items_and_results_pass() -> None:
    sizes = [5_000_000, 1, 300_000, 0]
    outcomes = run_apart(
        measure,
        (b"x" * size for size in sizes),
        task="parse",
        seconds=lambda _: 10,
        memory_bytes=10**9,
    )
    assert list(outcomes) == [Done(value=size) for size in sizes]


def test_without_items_nothing_is_started() -> None:
    # A function that cannot be pickled could not be sent.
    nothing: list[str] = []
    outcomes = run_apart(
        lambda item: item, nothing, task="parse", seconds=lambda _: 1, memory_bytes=1
    )
    assert list(outcomes) == []


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("raise", "Its parse failed: ValueError (no such thing)."),
        ("recurse", "It is nested too deeply for its parse."),
        ("die", "Its parse crashed (exit code 7)."),
        pytest.param("crash", "Its parse crashed (exit code -11).", marks=posix),
        pytest.param(
            "devour", "Its parse took more than 1,000 MB of memory.", marks=linux
        ),
    ],
)
def test_an_item_that_goes_wrong_harms_no_other(what: str, reason: str) -> None:
    assert run("one", what, "two", what) == [
        Done(value="ONE"),
        Failed(reason=reason, remedy=REMEDY),
        Done(value="TWO"),
        Failed(reason=reason, remedy=REMEDY),
    ]


@pytest.mark.parametrize("what", ["hang", "hang in C"])
def test_an_item_that_hangs_is_given_up(what: str) -> None:
    assert run("one", what, "two", seconds=0.5) == [
        Done(value="ONE"),
        Failed(reason="Its parse took longer than 0.5 seconds.", remedy=REMEDY),
        Done(value="TWO"),
    ]


def test_what_is_printed_is_no_answer() -> None:
    assert run("print", "two") == [Done(value="False"), Done(value="TWO")]


@posix
def test_a_reader_who_stops_early_leaves_no_process(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "held")
    held = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    words = [f"hold {tmp_path}/held", "hang"]
    outcomes = run_apart(
        do, words, task="parse", seconds=lambda _: 60, memory_bytes=10**9
    )
    assert next(outcomes) == Done(value="held")
    os.set_blocking(held, True)
    outcomes.close()  # type: ignore[attr-defined]
    # It ends when the last process that holds it open has ended.
    assert os.read(held, 1) == b""
    os.close(held)


# Started in the background it would take no notice of Ctrl-C.
BUILD = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from tests.bad_work import do
from kg.quarantine import run_apart
for outcome in run_apart(
    do, [sys.argv[1], "hang"], task="parse", seconds=lambda _: 60, memory_bytes=10**9
):
    print(outcome.value, flush=True)
"""


@posix
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_ended_leaves_no_process(
    kind: signal.Signals, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "held")
    held = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    with subprocess.Popen(
        [sys.executable, "-c", BUILD, f"hold {tmp_path}/held"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        os.set_blocking(held, True)
        process.send_signal(kind)
        assert os.read(held, 1) == b""
        os.close(held)
        assert process.wait() != 0
