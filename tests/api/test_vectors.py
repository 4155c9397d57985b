"""Vectors are made beside serving, and what is answered grows with them."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from queue import Queue

import pytest

from api.current import CurrentBuild
from api.vectors import VectorMaker
from kg.embedding import load_embedder
from kg.kb import open_knowledge_base
from kg.meaning import make_vectors
from kg.pipeline import build
from kg.settings import Settings
from tests.api.conftest import Serve
from tests.site import settings_in
from tests.tiny_model import make_model

NOTE = "# Kitchen\n\n2025/01/03\n\n- a loaf for breakfast\n"
READY = "All passages can be found by their meaning now."
PATIENCE = 60.0
PROGRAM = """
import sys
from pathlib import Path
from api.server import serve
from tests.site import settings_in

folder = Path(sys.argv[1])
serve(
    settings_in(folder, port="0", search_model=folder / "model"),
    announce=lambda sentence: print(sentence, flush=True),
)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "notes").mkdir()
    write(tmp_path, NOTE)
    made = settings_in(tmp_path, search_model=make_model(tmp_path / "model"))
    build(made)
    return made


def write(folder: Path, text: str) -> None:
    (folder / "notes" / "day.md").write_text(text, encoding="utf-8")


def make_all(settings: Settings) -> int:
    assert settings.search_model is not None
    kb = open_knowledge_base(settings)
    try:
        return make_vectors(
            kb.snapshot.notes,
            embedder=load_embedder(settings.search_model),
            store=settings.store,
        )
    finally:
        kb.close()


@pytest.fixture
def builds(settings: Settings) -> Iterator[CurrentBuild]:
    builds = CurrentBuild(settings)
    yield builds
    builds.close()


def maker(builds: CurrentBuild, settings: Settings, said: Queue[str]) -> VectorMaker:
    assert settings.search_model is not None
    return VectorMaker(
        builds, model=settings.search_model, store=settings.store, say=said.put
    )


def test_each_new_build_is_prepared_until_the_maker_is_stopped(
    tmp_path: Path, settings: Settings, builds: CurrentBuild
) -> None:
    said: Queue[str] = Queue()
    made = maker(builds, settings, said)
    made.start()
    assert said.get(timeout=PATIENCE) == READY
    assert make_all(settings) == 0
    write(tmp_path, NOTE + "- engine\n")
    build(settings)
    assert said.get(timeout=PATIENCE) == READY
    made.stop()
    assert make_all(settings) == 0
    write(tmp_path, NOTE + "- river\n")
    build(settings)
    assert make_all(settings) == 1


def test_what_keeps_a_maker_from_it_is_said_once(
    tmp_path: Path, settings: Settings, builds: CurrentBuild
) -> None:
    said: Queue[str] = Queue()
    made = maker(builds, replace(settings, search_model=tmp_path / "none"), said)
    made.start()
    assert said.get(timeout=PATIENCE).startswith("There is no model.onnx in")
    made.stop()
    assert said.empty()


@pytest.mark.parametrize(
    "path", ["/api/v1/search?q=bread&mode=hybrid", "/?q=bread&mode=hybrid"]
)
def test_an_answer_has_another_tag_once_more_can_be_found(
    settings: Settings, serve: Serve, path: str
) -> None:
    client = serve(settings)
    before = client.get(path)
    make_all(settings)
    tag = {"If-None-Match": before.headers["ETag"]}
    after = client.get(path, headers=tag)
    assert (before.status_code, after.status_code) == (200, 200)
    assert b"a loaf" not in before.data
    assert b"a loaf for breakfast" in after.data
    again = client.get(path, headers={"If-None-Match": after.headers["ETag"]})
    assert again.status_code == 304


def test_without_a_model_searching_by_meaning_is_refused_with_the_way_to_it(
    settings: Settings, serve: Serve
) -> None:
    client = serve(replace(settings, search_model=None))
    answer = client.get("/api/v1/search?q=bread&mode=hybrid")
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert "set model under [search] in kg.toml" in answer.get_json()["detail"]


def test_the_page_offers_meaning_only_where_there_is_a_model(
    settings: Settings, serve: Serve
) -> None:
    offer = b'<a href="/?q=loaf&amp;mode=hybrid">Words and meaning</a>'
    assert offer in serve(settings).get("/?q=loaf").data
    without = serve(replace(settings, search_model=None))
    assert b"meaning" not in without.get("/?q=loaf").data


def test_where_words_find_nothing_the_page_offers_meaning(
    settings: Settings, serve: Serve
) -> None:
    offer = b'<a href="/?q=bread&amp;mode=hybrid">Look for notes of similar'
    assert offer in serve(settings).get("/?q=bread").data


@pytest.mark.skipif(sys.platform == "win32", reason="stops by a signal")
def test_a_server_prepares_its_build_and_ends_when_told(
    tmp_path: Path, settings: Settings
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().split()[2]
            assert process.stdout.readline() == f"{READY}\n"
            url = f"{address}/api/v1/search?q=bread&mode=hybrid"
            with urllib.request.urlopen(url, timeout=PATIENCE) as response:
                assert b'"tier":"semantic"' in response.read()
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=PATIENCE)
            assert (process.returncode, errors) == (0, "")
        finally:
            process.kill()
