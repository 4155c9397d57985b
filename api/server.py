"""Serve the app with waitress until a signal asks to stop."""

from __future__ import annotations

import errno
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from waitress import wasyncore  # type: ignore[import-untyped]
from waitress.server import create_server  # type: ignore[import-untyped]

from api import create_app
from api.current import CurrentBuild, current_build
from api.ops import rebuilds, stop_watching, watch_notes
from api.security import MAX_BODY
from api.vectors import VectorMaker
from kg.errors import UsageError
from kg.settings import Settings, require_safe_exposure

THREADS = 4
DRAIN_SECONDS = 10.0


def serve(
    settings: Settings,
    *,
    announce: Callable[[str], None],
    watch: bool = False,
    poll: bool = False,
) -> None:
    """Serve until SIGTERM or SIGINT, then finish the requests that are under way.

    Runs in the main thread. ``announce`` is told where, in one sentence, once it can be
    used; port 0 takes a free one. ``watch`` keeps a builder beside the server, of which
    ``announce`` is told too; ``poll`` is for it.

    Raises:
        UsageError: the address cannot be bound, or must not be without a token.
    """
    require_safe_exposure(settings)
    listener = _bind(settings.host, settings.port)
    app = create_app(settings)
    sockets: dict[int, Any] = {}
    server = create_server(
        app,
        map=sockets,
        sockets=[listener],
        threads=THREADS,
        # The app refuses a body over MAX_BODY itself, and says why.
        max_request_body_size=2 * MAX_BODY,
        ident=None,
    )
    with _stop_signals(server.pull_trigger) as asked_to_stop:
        announce(f"Serving on {_address(listener)} (Ctrl-C stops)")
        if watch:
            current_build(app).follow()
            watch_notes(app, settings, poll=poll, say=announce)
        maker = _make_vectors(current_build(app), settings, say=announce)
        while not asked_to_stop():
            wasyncore.loop(timeout=1, map=sockets, count=1)
        _drain(server, sockets)
    server.task_dispatcher.shutdown()
    wasyncore.close_all(sockets)
    if maker is not None:
        maker.stop()
    stop_watching(app)
    rebuilds(app).stop()
    current_build(app).close()


def _make_vectors(
    builds: CurrentBuild, settings: Settings, *, say: Callable[[str], None]
) -> VectorMaker | None:
    if settings.search_model is None:
        return None
    maker = VectorMaker(
        builds, model=settings.search_model, store=settings.store, say=say
    )
    maker.start()
    return maker


def _bind(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = f"Port {port} of {host} is taken; choose another with --port."
        else:
            message = (
                f"Cannot serve on {host} port {port}: {error.strerror}. "
                "Choose other values for --host and --port."
            )
        raise UsageError(message) from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _stop_signals(wake: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """Give a function that tells whether SIGTERM or SIGINT has come."""
    received: list[int] = []

    def receive(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        wake()

    before = {
        number: signal.signal(number, receive)
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield lambda: bool(received)
    finally:
        for number, receiver in before.items():
            signal.signal(number, receiver)


def _drain(server: Any, sockets: dict[int, Any]) -> None:
    """Accept nothing more, and give requests under way some seconds to finish."""
    wasyncore.dispatcher.close(server)
    end = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < end and any(
        channel.requests or channel.total_outbufs_len
        for channel in tuple(server.active_channels.values())
    ):
        wasyncore.loop(timeout=0.1, map=sockets, count=1)
