from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.crash.numbered import publish, read_number

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/fd").is_dir(), reason="The simulated disk needs Linux."
)

PROJECT = Path(__file__).parents[2]
WAYS = ("forgot", "garbled", "switched", "mixed")  # How a disk may forget.
KILLS = int(os.environ.get("STUDYGRAPH_CRASH_KILLS", "12"))


def test_readers_see_whole_builds_in_order_while_builders_are_killed(
    tmp_path: Path,
) -> None:
    store = tmp_path / "store"
    publish(store, 1)
    seen, choose = [1], random.Random(1)
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-m", "tests.crash.numbered", str(store)],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
        ) as builder:
            former = seen[-1]
            while seen[-1] == former:
                assert builder.poll() is None, "the builder failed by itself"
                seen.append(read_number(store))
            for _ in range(choose.randrange(30)):
                seen.append(read_number(store))
            builder.kill()
            acknowledged = builder.stdout.read().split() if builder.stdout else []
        seen.append(read_number(store))
        assert seen[-1] >= max(map(int, acknowledged), default=former)
    assert seen == sorted(seen)
    publish(store, seen[-1] + 1)
    assert len(list(store.glob("*gen-*"))) == 2, "leftovers"


@pytest.fixture
def scratch() -> Iterator[Path]:
    """Return a folder in memory: the disk is simulated, so a real one only delays."""
    shared = Path("/dev/shm")
    with TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)


def cut_power(folder: Path, *options: str) -> list[dict[str, object]]:
    lines = subprocess.run(
        [sys.executable, "-m", "tests.crash.forgetful", str(folder), *options],
        cwd=PROJECT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    return [json.loads(line) for line in lines.splitlines()]


def test_a_kill_or_a_power_cut_at_any_event_leaves_the_old_build_or_the_new(
    scratch: Path,
) -> None:
    *killed, finished = cut_power(scratch)
    assert finished == {
        "finished": True,
        **dict.fromkeys(("after kill", *WAYS), 4),
        "next": 5,
        "left": 2,
    }
    for found in killed:
        assert found["after kill"] in (3, 4), found
        # A cut may take back a switch that was not yet acknowledged, but no more.
        for way in WAYS:
            assert found[way] in (3, found["after kill"]), found
        assert (found["next"], found["left"]) == (5, 2), found
    assert {found["after kill"] for found in killed} == {3, 4}
    assert len(killed) > 60


def test_the_simulated_power_cut_does_break_what_was_not_synced(scratch: Path) -> None:
    (found,) = cut_power(scratch, "--deaf")
    assert found["finished"] is True
    assert found["forgot"] == 3, "an acknowledged build is lost"
    assert "DamagedError" in str(found["garbled"])
