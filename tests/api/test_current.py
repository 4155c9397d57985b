from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.current import CurrentBuild, knowledge_base
from kg.errors import NoBuildError
from kg.pipeline import build
from kg.settings import Settings
from tests.api.conftest import Serve
from tests.site import JOURNAL, settings_in, write_journal

LONGER = JOURNAL + "\n# Gated Recurrent Unit\n\n2025/01/05\n\n- dropout\n"
CONDITIONAL = (
    "/",
    "/?q=adam",
    "/concepts",
    "/api/v1/search?q=adam",
    "/api/v1/status",
    "/graph/data",
)

PATIENCE = 30.0


def build_journal(folder: Path, text: str = JOURNAL) -> Settings:
    write_journal(folder, text)
    settings = settings_in(folder)
    build(settings)
    return settings


@pytest.mark.parametrize("address", CONDITIONAL)
def test_an_answer_that_is_known_already_is_not_sent_again(
    client: FlaskClient, address: str
) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["ETag"].startswith('W/"')
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]


def test_the_order_of_parameters_does_not_change_the_tag(client: FlaskClient) -> None:
    one = client.get("/api/v1/search?q=adam&limit=5")
    other = client.get("/api/v1/search?limit=5&q=adam")

    assert one.headers["ETag"] == other.headers["ETag"]


def test_different_questions_have_different_tags(client: FlaskClient) -> None:
    tags = [client.get(address).headers["ETag"] for address in CONDITIONAL]

    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize(
    "address", ["/api/v1/concepts/nothing", "/health/ready", "/metrics"]
)
def test_what_can_change_within_a_build_has_no_tag(
    client: FlaskClient, address: str
) -> None:
    assert "ETag" not in client.get(address).headers


def test_a_tag_is_that_of_the_notes_before_the_answer_was_made(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.freshness.CHECK_SECONDS", 0.0)
    client = serve(build_journal(tmp_path))

    @client.application.get("/slow")
    def answer_while_notes_change() -> str:
        stale = knowledge_base().build.stale
        write_journal(tmp_path, LONGER)
        deadline = time.monotonic() + PATIENCE
        while not knowledge_base().build.stale and time.monotonic() < deadline:
            pass  # The notes are looked at beside the requests.
        return f"{stale}"

    before = client.get("/slow")
    after = client.get("/slow")

    assert (before.text, after.text) == ("False", "True")
    assert before.headers["ETag"] != after.headers["ETag"]


def test_a_newer_build_is_served_by_the_next_request(
    serve: Serve, tmp_path: Path
) -> None:
    client = serve(build_journal(tmp_path))
    before = client.get("/api/v1/notes")
    build_journal(tmp_path, LONGER)

    after = client.get(
        "/api/v1/notes", headers={"If-None-Match": before.headers["ETag"]}
    )

    assert before.json is not None
    assert after.json is not None
    assert after.status_code == 200
    assert after.json["total"] == before.json["total"] + 1
    assert after.json["build"]["id"] > before.json["build"]["id"]


def test_the_first_build_is_served_by_a_server_that_had_none(
    serve: Serve, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path)
    client = serve(settings)
    before = client.get("/health/ready").status_code
    build_journal(tmp_path)

    assert (before, client.get("/health/ready").status_code) == (503, 200)


def test_who_follows_the_builds_has_the_newest_before_it_is_asked_for(
    tmp_path: Path,
) -> None:
    current = CurrentBuild(settings_in(tmp_path))
    current.follow()
    served: list[str] = []
    for text in (JOURNAL, LONGER):
        build_journal(tmp_path, text)
        titles = [line[2:] for line in text.splitlines() if line.startswith("# ")]
        deadline = time.monotonic() + PATIENCE
        while len(served) < len(titles) and time.monotonic() < deadline:
            with suppress(NoBuildError):
                served = read_titles(current)
        assert len(served) == len(titles)
    current.close()


def read_titles(current: CurrentBuild) -> list[str]:
    lease = current.borrow()
    try:
        return [note.title for note in lease.kb.notes().items]
    finally:
        current.give_back(lease)


def test_a_request_reads_its_build_to_the_end(tmp_path: Path) -> None:
    settings = build_journal(tmp_path)
    current = CurrentBuild(settings)
    old = current.borrow()
    build_journal(tmp_path, LONGER)

    new = current.borrow()

    assert new.kb.build.id > old.kb.build.id
    assert old.kb.notes().total == new.kb.notes().total - 1
    current.give_back(old)
    current.give_back(new)
    current.close()


def test_a_build_that_cannot_be_opened_leaves_the_one_before_in_service(
    serve: Serve,
    tmp_path: Path,
) -> None:
    client = serve(build_journal(tmp_path))
    before = client.get("/api/v1/search?q=adam")
    pointer = tmp_path / "store" / "CURRENT"
    pointer.write_text("damaged", encoding="utf-8")

    after = client.get("/api/v1/search?q=adam")
    ready = client.get("/health/ready").json

    assert after.json == before.json
    assert ready is not None
    assert ready["status"] == "degraded"
    assert "kg build" in ready["detail"]


def test_a_repaired_build_ends_the_trouble(serve: Serve, tmp_path: Path) -> None:
    client = serve(build_journal(tmp_path))
    client.get("/")
    (tmp_path / "store" / "CURRENT").write_text("damaged", encoding="utf-8")
    client.get("/")
    (tmp_path / "store" / "CURRENT").unlink()
    build_journal(tmp_path)

    ready = client.get("/health/ready").json

    assert ready is not None
    assert (ready["status"], ready["detail"]) == ("ready", None)


def test_no_build_is_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(NoBuildError):
        CurrentBuild(settings_in(tmp_path)).borrow()


def test_builds_never_go_backwards_for_readers_at_work(
    serve: Serve, tmp_path: Path
) -> None:
    client = serve(build_journal(tmp_path))
    app = client.application
    done = threading.Event()
    seen: list[list[str]] = [[] for _ in range(3)]
    failed: list[str] = []

    def read(mine: list[str]) -> None:
        reader = app.test_client()
        while not done.is_set():
            response = reader.get("/api/v1/search?q=adam")
            if response.status_code != 200 or response.json is None:
                failed.append(response.get_data(as_text=True))
                return
            mine.append(response.json["build"]["id"])

    readers = [threading.Thread(target=read, args=(mine,)) for mine in seen]
    for reader in readers:
        reader.start()
    for _ in range(2):
        build(settings_in(tmp_path), full=True)
    done.set()
    for reader in readers:
        reader.join()

    assert failed == []
    assert all(mine == sorted(mine) for mine in seen)
    assert client.get("/health/ready").status_code == 200
