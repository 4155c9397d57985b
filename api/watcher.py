"""Keep a ``kg build --watch`` running beside the server, and say how it fares.

The builder reads its standard input: the server holds the other end, which the system
closes however the server ends, so the builder never outlives it. A builder that ends
by itself is started again, later each time it does so soon.
"""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from kg.options import build_command
from kg.settings import Settings

KEPT_LINES = 20
FIRST_DELAY = 1.0
LONGEST_DELAY = 60.0
STOP_SECONDS = 10.0


class Watcher:
    """A builder that is started again whenever it ends, until `stop`.

    ``trouble`` says why the last change is not built, and is None when all is well.
    ``say`` is told what the builder says.
    """

    def __init__(
        self, settings: Settings, *, poll: bool, say: Callable[[str], None]
    ) -> None:
        self._command = build_command(settings, watch=True, poll=poll)
        self._say = say
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._keep, name="watcher", daemon=True)
        self.trouble: str | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the builder; what it has half built leaves the former build in place."""
        with self._starting:
            self._stopping.set()
            process = self._process
        if process is None:
            return
        process.terminate()
        self._thread.join(timeout=STOP_SECONDS)
        if self._thread.is_alive():
            process.kill()
            self._thread.join()

    def _keep(self) -> None:
        delay = FIRST_DELAY
        while not self._stopping.is_set():
            started = time.monotonic()
            ending = self._run()
            if self._stopping.is_set():
                return
            if time.monotonic() - started > LONGEST_DELAY:
                delay = FIRST_DELAY
            self.trouble = (
                f"The builder that watches the notes has ended ({ending}); "
                f"it is started again in {delay:g} seconds."
            )
            self._pass_on(self.trouble)
            self._stopping.wait(delay)
            delay = min(2 * delay, LONGEST_DELAY)

    def _run(self) -> str:
        """Run one builder to its end; return its exit code and its last words."""
        with self._starting:
            if self._stopping.is_set():
                return ""
            try:
                self._process = process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    encoding="utf-8",
                    errors="replace",
                    start_new_session=True,  # Ctrl-C is for the server to obey.
                )
            except OSError as error:
                return str(error)
        last: deque[str] = deque(maxlen=KEPT_LINES)
        with process:
            for line in process.stdout or ():
                self._hear(line.rstrip(), last)
        return "; ".join((f"exit code {process.returncode}", *last))

    def _hear(self, line: str, last: deque[str]) -> None:
        try:
            outcome = json.loads(line)
            says, error = str(outcome["says"]), outcome["error"]
        except (ValueError, TypeError, KeyError):
            last.append(line)
            self._pass_on(line)
            return
        self.trouble = None if error is None else str(error)
        self._pass_on(says)

    def _pass_on(self, line: str) -> None:
        with suppress(OSError, ValueError):  # Nobody has to listen to the server.
            self._say(line)
