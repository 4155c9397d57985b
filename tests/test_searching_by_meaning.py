"""A synonym that no vocabulary knows, from the notes to the answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.answers import SearchAnswer
from kg.cli import main
from kg.embedding import load_embedder
from kg.errors import SettingsError
from kg.kb import KnowledgeBase, open_knowledge_base
from kg.meaning import make_vectors
from kg.pipeline import build
from kg.settings import Settings
from tests.site import settings_in
from tests.tiny_model import make_model

GARAGE = "# Garage\n\n2025/01/02\n\n- repair of an automobile\n- tools\n"
KITCHEN = "# Kitchen\n\n2025/01/03\n\n- a loaf for breakfast\n- not a car\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "notes").mkdir()
    write(tmp_path, "garage", GARAGE)
    write(tmp_path, "kitchen", KITCHEN)
    model = make_model(tmp_path / "model")
    settings = settings_in(tmp_path, search_model=model)
    build(settings)
    return settings


def write(folder: Path, name: str, text: str) -> None:
    (folder / "notes" / f"{name}.md").write_text(text, encoding="utf-8")


@pytest.fixture
def kb(settings: Settings) -> Iterator[KnowledgeBase]:
    kb = open_knowledge_base(settings)
    yield kb
    kb.close()


def make(settings: Settings, kb: KnowledgeBase) -> int:
    assert settings.search_model is not None
    embedder = load_embedder(settings.search_model)
    return make_vectors(kb.snapshot.notes, embedder=embedder, store=settings.store)


def brief(answer: SearchAnswer) -> list[tuple[str, str, str, int, float]]:
    return [
        (hit.title, hit.tier, hit.reason, hit.line, hit.score) for hit in answer.items
    ]


def test_a_synonym_is_found_by_meaning_where_words_find_nothing(
    settings: Settings, kb: KnowledgeBase
) -> None:
    make(settings, kb)
    assert kb.search("bread").items == ()
    answer = kb.search("bread", mode="hybrid")
    assert brief(answer) == [("Kitchen", "semantic", "similar in meaning", 5, 0.5)]
    (snippet,) = answer.items[0].snippets
    assert (snippet.line, snippet.text, snippet.marks) == (
        5,
        "a loaf for breakfast",
        (),
    )
    assert (answer.total, answer.next, answer.notices) == (1, None, ())
    assert [(v.value, v.count) for v in answer.facets.month] == [("2025-01", 1)]


def test_words_and_meaning_are_listed_together(
    settings: Settings, kb: KnowledgeBase
) -> None:
    make(settings, kb)
    assert [hit.title for hit in kb.search("car").items] == ["Kitchen"]
    answer = kb.search("car", mode="hybrid")
    # By words only the kitchen's note, with 1; by meaning the garage's with 1.
    assert [(hit.title, hit.tier, hit.score) for hit in answer.items] == [
        ("Garage", "semantic", 0.5),
        ("Kitchen", "exact", 0.5),
    ]
    page = kb.search("car", mode="hybrid", limit=1, offset=1)
    assert [hit.title for hit in page.items] == ["Kitchen"]


def test_before_vectors_are_made_words_alone_count_and_it_is_said(
    kb: KnowledgeBase,
) -> None:
    answer = kb.search("car", mode="hybrid")
    assert [(hit.title, hit.score) for hit in answer.items] == [("Kitchen", 0.5)]
    assert answer.notices == (
        "0 of 6 passages can be found by their meaning so far, all by their words. "
        "`kg serve` and `kg embed` prepare them.",
    )


def test_vectors_outlive_a_build_and_an_edit_makes_only_its_own(
    tmp_path: Path, settings: Settings, kb: KnowledgeBase
) -> None:
    assert make(settings, kb) == 6
    build(settings, full=True)
    with_edit = GARAGE + "- engine\n"
    write(tmp_path, "garage", with_edit)
    build(settings)
    later = open_knowledge_base(settings, former=kb)
    try:
        assert make(settings, later) == 1
        hits = later.search("bread", mode="hybrid").items
        assert [hit.title for hit in hits] == ["Kitchen"]
    finally:
        later.close()


def test_without_a_model_it_is_said_how_to_set_one_up(settings: Settings) -> None:
    kb = open_knowledge_base(replace(settings, search_model=None))
    try:
        assert not kb.finds_by_meaning
        with pytest.raises(SettingsError) as caught:
            kb.search("car", mode="hybrid")
    finally:
        kb.close()
    assert str(caught.value) == (
        "Searching by meaning needs a model of yours: set model under [search] in "
        "kg.toml, or KG_SEARCH_MODEL, to a folder with model.onnx and tokenizer.json "
        "of a sentence-embedding model, and install studygraph[semantic]."
    )


def test_a_broken_model_breaks_no_search_by_words(settings: Settings) -> None:
    kb = open_knowledge_base(replace(settings, search_model=settings.store))
    try:
        assert kb.search("car").total == 1
        with pytest.raises(SettingsError, match=r"There is no model\.onnx in"):
            kb.search("car", mode="hybrid")
    finally:
        kb.close()


def run(settings: Settings, *arguments: str, model: Path | None = None) -> Result:
    environment = {"KG_SEARCH_MODEL": str(model) if model else None}
    command = (*arguments, f"--store={settings.store}")
    return CliRunner().invoke(main, command, env=environment)


def test_the_command_line_prepares_passages_and_finds_them(settings: Settings) -> None:
    model = settings.search_model
    made = run(settings, "embed", model=model)
    assert (made.exit_code, made.output) == (
        0,
        "6 passages are new; all can be found by meaning now.\n",
    )
    again = run(settings, "embed", "--json", model=model)
    assert json.loads(again.output) == {
        "made": 0,
        "says": "0 passages are new; all can be found by meaning now.",
    }
    found = run(settings, "search", "bread", "--mode=hybrid", model=model)
    assert "kitchen.md:5  [similar] similar in meaning" in found.output


@pytest.mark.parametrize("command", [("embed",), ("search", "x", "--mode=hybrid")])
def test_the_command_line_says_that_a_model_is_missing(
    settings: Settings, command: tuple[str, ...]
) -> None:
    result = run(settings, *command)
    assert result.exit_code == 2
    assert result.stderr.startswith("kg: Searching by meaning needs a model of yours")


def test_a_search_by_words_loads_no_model(settings: Settings) -> None:
    code = (
        "import sys; from click.testing import CliRunner; from kg.cli import main; "
        f"words = ['search', 'car', '--store={settings.store}']; "
        "assert CliRunner().invoke(main, words).exit_code == 0; import api.server; "
        "print({'onnxruntime', 'tokenizers'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"KG_SEARCH_MODEL": str(settings.search_model)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "set()\n"
