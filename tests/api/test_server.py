from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.server import serve
from kg.errors import UsageError
from tests.site import settings_in

PROGRAM = """
import sys
from pathlib import Path
from api.server import serve
from tests.site import settings_in

serve(
    settings_in(Path(sys.argv[1]), port="0"),
    announce=lambda sentence: print(sentence, flush=True),
)
"""

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGTERM") or os.name == "nt",
    reason="stopping by signal is tested where signals are",
)


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str, int]]:
    """Run a server of its own and give its process, host and port."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            said = re.fullmatch(
                r"Serving on http://([\d.]+):(\d+) \(Ctrl-C stops\)\n",
                process.stdout.readline(),
            )
            assert said is not None
            yield process, said[1], int(said[2])
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_answers_until_it_is_told_to_stop(
    tmp_path: Path, number: signal.Signals
) -> None:
    with serving(tmp_path) as (process, host, port):
        connection = http.client.HTTPConnection(host, port)
        connection.request("GET", "/health/live")
        answer = connection.getresponse().read()
        process.send_signal(number)
        _, errors = process.communicate()
        connection.close()

    assert answer == b'{"status":"ok"}\n'
    assert (process.returncode, errors) == (0, "")


def test_an_answer_that_is_under_way_is_finished(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, host, port):
        connection = socket.socket()
        # A small buffer keeps most of the answer in the server until it is read.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((host, port))
        connection.sendall(
            b"GET /static/graph/vis-network.min.js HTTP/1.0\r\nHost: localhost\r\n\r\n"
        )
        answer = connection.recv(1024)
        process.send_signal(signal.SIGTERM)
        while part := connection.recv(65_536):
            answer += part
        connection.close()
        process.communicate()

    head, body = answer.split(b"\r\n\r\n", maxsplit=1)
    assert f"Content-Length: {len(body)}".encode() in head
    assert len(body) > 400_000
    assert process.returncode == 0


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(UsageError) as caught:
            serve(settings_in(tmp_path, port=str(port)), announce=print)

    assert str(caught.value) == (
        f"Port {port} of 127.0.0.1 is taken; choose another with --port."
    )


def test_an_address_of_another_machine_cannot_be_served(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, host="192.0.2.1", token="x" * 16, port="0")

    with pytest.raises(UsageError, match=r"^Cannot serve on 192\.0\.2\.1 port 0: "):
        serve(settings, announce=print)


def test_a_second_host_header_is_refused(tmp_path: Path) -> None:
    request = (
        b"GET /health/live HTTP/1.0\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"
    )
    with (
        serving(tmp_path) as (_, host, port),
        socket.create_connection((host, port)) as connection,
    ):
        connection.sendall(request)
        answer = connection.recv(64)

    assert answer.startswith(b"HTTP/1.0 421 ")
