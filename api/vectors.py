"""Prepare the passages of each new build for being found by meaning, beside serving."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from api.current import CurrentBuild
from kg.embedding import load_embedder
from kg.errors import KgError
from kg.meaning import make_vectors
from kg.records import Note
from kg.store import pointer_stamp

LOOK_SECONDS = 1.0
TROUBLE_SECONDS = 60.0
STOP_SECONDS = 10.0
# To requests the thread gives way, where a thread can have a rank of its own.
NICENESS = 10


class VectorMaker:
    """A thread that makes the vectors which the served build lacks, until `stop`.

    It works on one processor. ``say`` is told when all passages of a build are ready,
    and of what keeps it from that, which it tries again.
    """

    def __init__(
        self,
        builds: CurrentBuild,
        *,
        model: Path,
        store: Path,
        say: Callable[[str], None],
    ) -> None:
        self._builds = builds
        self._model = model
        self._store = store
        self._say = say
        self._said = ""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="vectors", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what it has made is kept."""
        self._stopping.set()
        self._thread.join(timeout=STOP_SECONDS)

    def _keep(self) -> None:
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        ready: object = None
        while not self._stopping.is_set():
            wait = LOOK_SECONDS
            try:
                stamp = pointer_stamp(self._store)
                if stamp is not None and stamp != ready and self._make(stamp):
                    ready = stamp
            except KgError as error:
                self._tell(str(error))
                wait = TROUBLE_SECONDS
            self._stopping.wait(wait)

    def _make(self, stamp: object) -> bool:
        """Make what a build lacks; tell whether this came to its end."""

        def stop() -> bool:
            # What is newer is made first; what is made by then is not lost.
            return self._stopping.is_set() or pointer_stamp(self._store) != stamp

        made = make_vectors(
            self._notes(),
            embedder=load_embedder(self._model),
            store=self._store,
            stop=stop,
        )
        if stop():
            return False
        if made:
            self._said = ""
            self._tell("All passages can be found by their meaning now.")
        return True

    def _notes(self) -> tuple[Note, ...]:
        lease = self._builds.borrow()
        try:
            return lease.kb.snapshot.notes
        finally:
            self._builds.give_back(lease)

    def _tell(self, sentence: str) -> None:
        if sentence != self._said:
            self._said = sentence
            with suppress(OSError, ValueError):  # Nobody has to listen to the server.
                self._say(sentence)
