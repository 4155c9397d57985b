"""Turn items into what a function makes of each, apart: a bad one harms no other."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Generic, TypeAlias, TypeVar

from kg.errors import KgError

# Many small items travel together, so that neither side waits for the other.
_CHUNK_ITEMS = 64
_CHUNK_BYTES = 262_144
# An item may use so much processor time, which a busy machine does not shorten. Where
# the system cannot tell, and for what waits instead of working, a clock decides.
_CLOCK_FACTOR = 10 if hasattr(signal, "setitimer") else 1
_START_SECONDS = 60.0
_GC_THRESHOLD = 50_000
_MAX_MESSAGE = 200
_LENGTH = struct.Struct("<Q")
_READY = b"ready"
_PROGRAM = "import sys; sys.path[:] = {path!r}; from kg.quarantine import work; work()"

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Generic[_Result]):
    """What the function made of an item."""

    value: _Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Why nothing could be made of an item, and what would help."""

    reason: str
    remedy: str


Outcome: TypeAlias = Done[_Result] | Failed


def run_apart(
    function: Callable[[_Item], _Result],
    items: Iterable[_Item],
    *,
    task: str,
    seconds: Callable[[_Item], float],
    memory_bytes: int,
) -> Iterator[Outcome[_Result]]:
    """Yield what a function makes of each item, in order, in a process of its own.

    `Failed` is an item on which the process works longer than ``seconds`` of the item,
    needs more than ``memory_bytes`` in all, raises or dies; the others come out as they
    would alone. ``task`` names the work in reasons: "Its <task> took …". Function,
    items and results are pickled. Without items no process is started.

    Raises:
        KgError: no process can be started.
    """
    waiting = (
        _Parcel(item=pickle.dumps(item, pickle.HIGHEST_PROTOCOL), seconds=seconds(item))
        for item in items
    )
    worker: _Worker | None = None
    try:
        while chunk := _next_chunk(waiting):
            sent = False
            while chunk:
                if worker is None:
                    worker = _start(function, memory_bytes)
                if not sent:
                    worker.send(chunk)
                    sent = True
                parcel = chunk.popleft()
                answer = worker.receive(_CLOCK_FACTOR * parcel.seconds)
                if isinstance(answer, _End):
                    worker.stop()
                    worker, sent = None, False
                yield _settle(answer, task, parcel.seconds, memory_bytes)
    finally:
        if worker is not None:
            worker.stop()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parcel:
    """A pickled item and the processor time that it may use."""

    item: bytes
    seconds: float


def _next_chunk(waiting: Iterator[_Parcel]) -> deque[_Parcel]:
    chunk: deque[_Parcel] = deque()
    size = 0
    for parcel in waiting:
        chunk.append(parcel)
        size += len(parcel.item)
        if size >= _CHUNK_BYTES or len(chunk) == _CHUNK_ITEMS:
            break
    return chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    """What the function raised; the process can go on."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """The process has ended, with this exit code, or has to be ended (None)."""

    code: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Worker:
    """A process, and the frames that it has answered (None at the end of them)."""

    process: subprocess.Popen[bytes]
    answers: SimpleQueue[bytes | None]

    def send(self, value: object) -> None:
        """Send to a process that waits for it, so that this never waits for long."""
        assert self.process.stdin is not None
        # That it has died is noticed when its answer is asked for.
        with contextlib.suppress(OSError):
            _write_frame(self.process.stdin, pickle.dumps(value))

    def receive(self, seconds: float) -> object:
        try:
            answer = self.answers.get(timeout=seconds)
        except Empty:
            return _End(code=None)
        if answer is None:
            return _End(code=self.process.wait())
        return pickle.loads(answer)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()


def _start(function: Callable[[_Item], _Result], memory_bytes: int) -> _Worker:
    # A plain process instead of multiprocessing's: that would import the main module
    # again and start a process more, to keep track of what is not used here.
    home = str(Path(__file__).parent.parent)
    program = _PROGRAM.format(path=[home, *(path or os.getcwd() for path in sys.path)])
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise KgError(
            f"No process can be started to read notes in: {error.strerror}. "
            "End other programs and build again."
        ) from error
    answers: SimpleQueue[bytes | None] = SimpleQueue()
    worker = _Worker(process=process, answers=answers)
    assert process.stdout is not None
    threading.Thread(
        target=_collect, args=(process.stdout, answers), daemon=True
    ).start()
    worker.send((function, memory_bytes))
    ready = worker.receive(_START_SECONDS)
    if ready != _READY:
        worker.stop()
        raise KgError(
            f"The process to read notes in ended at once ({ready}). "
            "Install Studygraph again, or give it more memory."
        )
    return worker


def _collect(frames: IO[bytes], answers: SimpleQueue[bytes | None]) -> None:
    """Put frames into a queue: a pipe cannot be read with a limit of time."""
    with contextlib.suppress(OSError, ValueError):  # It was closed meanwhile.
        while (frame := _read_frame(frames)) is not None:
            answers.put(frame)
    answers.put(None)


def _settle(
    answer: object, task: str, seconds: float, memory_bytes: int
) -> Outcome[_Result]:
    match answer:
        case Done():
            return answer
        case _Fault(kind="MemoryError"):
            reason = (
                f"Its {task} took more than {memory_bytes // 10**6:,} MB of memory."
            )
        case _Fault(kind="RecursionError"):
            reason = f"It is nested too deeply for its {task}."
        case _Fault(kind=kind, message=message):
            reason = f"Its {task} failed: {kind} ({message})."
        case _End(code=code) if code in (None, -_TIMEOUT_SIGNAL):
            reason = f"Its {task} took longer than {seconds:g} seconds."
        case _End(code=code):
            reason = f"Its {task} crashed (exit code {code})."
        case _:
            raise TypeError(f"{answer!r} is no answer of a process apart.")
    return Failed(
        reason=reason, remedy="Take out what are no notes, or split it into files."
    )


_TIMEOUT_SIGNAL = int(getattr(signal, "SIGPROF", 0))


def work() -> None:
    """Answer the items on standard input until it ends: what a process apart runs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The one who started this decides.
    gc.set_threshold(_GC_THRESHOLD)
    frames, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a library prints must not stand among the answers.
    os.dup2(2, 1)
    function, memory_bytes = pickle.loads(_read_frame(frames) or b"")
    _limit_memory(memory_bytes)
    chunks: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_follow, args=(frames, chunks), daemon=True).start()
    _write_frame(answers, pickle.dumps(_READY))
    while True:
        for parcel in pickle.loads(chunks.get()):
            _set_timer(parcel.seconds)
            answer = _answer(function, parcel.item)
            _set_timer(0)
            _write_frame(answers, answer)


def _follow(frames: IO[bytes], chunks: SimpleQueue[bytes]) -> None:
    """Take what is sent, and end with the one who sends, even amid an item."""
    while (frame := _read_frame(frames)) is not None:
        chunks.put(frame)
    os._exit(0)


def _answer(function: Callable[[object], object], item: bytes) -> bytes:
    try:
        done: object = Done(value=function(pickle.loads(item)))
        return pickle.dumps(done, pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        message = str(error)[:_MAX_MESSAGE]
        return pickle.dumps(_Fault(kind=type(error).__name__, message=message))


def _limit_memory(memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:
        return  # Windows has no such limit.
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, hard))


def _set_timer(seconds: float) -> None:
    """End this process after so much processor time; 0 takes the limit back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _read_frame(frames: IO[bytes]) -> bytes | None:
    head = frames.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    frame = frames.read(length)
    return frame if len(frame) == length else None


def _write_frame(frames: IO[bytes], frame: bytes) -> None:
    frames.write(_LENGTH.pack(len(frame)))
    frames.write(frame)
    frames.flush()
