"""Turn a request to rebuild into a ``kg build`` beside the server, and follow it.

The builder is a process of its own: it needs the language pipeline, which serving does
not load, and it may fail without harm. The server picks the new build up as it picks up
any other, by the store's pointer.
"""

from __future__ import annotations

import subprocess
import threading
import uuid
from collections import deque
from dataclasses import dataclass

from kg.answers import BuildInfo
from kg.errors import BusyError, NotFoundError
from kg.options import build_command
from kg.settings import Settings

KEPT_LINES = 20
KEPT_REBUILDS = 10
MAX_WAITING = 3
WAIT_SECONDS = 600  # For a build that somebody else has begun.
_GOOD_CODES = (0, 3)  # 3: finished, but some sources were skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildAnswer:
    """A rebuild. ``state``: running, succeeded or failed; ``lines``: its last words.

    ``build`` is the one being served, null before the first.
    """

    build: BuildInfo | None
    id: str
    state: str
    exit_code: int | None
    lines: tuple[str, ...]


class Rebuilds:
    """The rebuilds that this server started; at most one is at work at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._starting = threading.Lock()
        self._runs: dict[str, _Run] = {}

    @property
    def settings(self) -> Settings:
        """What the server was told."""
        return self._settings

    def start(self, *, full: bool, inputs: Settings) -> str:
        """Start a build of what ``inputs`` say and return its id.

        Raises:
            BusyError: the one before is still running.
        """
        with self._starting:
            for id in self._running():
                raise BusyError(
                    f"Rebuild {id} is still running; wait until it has ended."
                )
            return self._start(full=full, inputs=inputs)

    def start_again(self, *, inputs: Settings) -> str:
        """Start a build that reads what was just written, and return its id.

        It waits for the one that is running, which may have read less. Where several
        wait already the last of them will read it.
        """
        with self._starting:
            running = self._running()
            if len(running) >= MAX_WAITING:
                return running[-1]
            return self._start(full=False, inputs=inputs)

    def _running(self) -> list[str]:
        return [id for id, run in self._runs.items() if run.exit_code is None]

    def _start(self, *, full: bool, inputs: Settings) -> str:
        id = uuid.uuid4().hex[:12]
        command = build_command(inputs, full=full, wait=WAIT_SECONDS)
        self._runs[id] = _Run(id, command)
        for old in tuple(self._runs)[:-KEPT_REBUILDS]:
            del self._runs[old]
        return id

    def describe(self, id: str, *, build: BuildInfo | None) -> RebuildAnswer:
        """Say how a rebuild stands.

        Raises:
            NotFoundError: no rebuild has this id, or newer ones have replaced it.
        """
        run = self._runs.get(id)
        if run is None:
            raise NotFoundError(f"No rebuild has the id {id!r}; it may be an old one.")
        code = run.exit_code
        state = "succeeded" if code in _GOOD_CODES else "failed"
        return RebuildAnswer(
            build=build,
            id=id,
            state="running" if code is None else state,
            exit_code=code,
            lines=tuple(run.lines),
        )

    def stop(self) -> None:
        """End what is running; an unfinished build leaves the one before in place."""
        for run in tuple(self._runs.values()):
            run.stop()


class _Run:
    """One builder process with the end of its output."""

    def __init__(self, id: str, command: tuple[str, ...]) -> None:
        self.exit_code: int | None = None
        self.lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        self._follower = threading.Thread(
            target=self._follow, name=f"rebuild {id}", daemon=True
        )
        self._follower.start()

    def _follow(self) -> None:
        with self._process as process:
            for line in process.stdout or ():
                self.lines.append(line.rstrip())
        self.exit_code = process.returncode

    def stop(self) -> None:
        self._process.terminate()
        self._follower.join()
