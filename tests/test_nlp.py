from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from kg import models
from kg.errors import SettingsError
from kg.freshness import settings_digest
from kg.models import INSTALLED, LanguageModel, describe_model, find_model
from kg.nlp import defer_nlp, make_nlp, read_passages
from kg.pipeline import build
from kg.readings import PassageKey, PassageReading
from kg.settings import make_settings
from kg.shipped import data_folder

SPACY = version("spacy")
FINDERS = [
    "letter_reader",
    "acronym_finder",
    "shape_finder",
    "item_finder",
    "phrase_finder",
]
STUB = """
from pathlib import Path
from spacy.util import load_model_from_init_py

def load(**overrides):
    return load_model_from_init_py(__file__, **overrides)
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder from which packages are imported, and forgotten afterwards."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    yield folder
    for name in {*INSTALLED, "en_garden"} & sys.modules.keys():
        del sys.modules[name]


def install(site: Path, package: str, *, tag: str = "NN") -> Path:
    """Put a package there as spaCy makes them; it gives every word one tag."""
    model = spacy.blank("en")
    tagger = model.add_pipe("tagger")
    tagger.add_label(tag)  # type: ignore[attr-defined]
    ruler = model.add_pipe("attribute_ruler")
    model.add_pipe("senter")
    model.initialize()
    ruler.add([[{"TAG": tag}]], {"POS": "NOUN"})  # type: ignore[attr-defined]
    model.meta["name"], model.meta["version"] = package.removeprefix("en_"), "7.1.0"
    folder = site / package
    folder.mkdir()
    model.to_disk(folder / f"{package}-7.1.0")
    (folder / "meta.json").write_text(json.dumps(model.meta), encoding="utf-8")
    (folder / "__init__.py").write_text(STUB, encoding="utf-8")
    importlib.invalidate_caches()
    return folder


def tags(nlp: Language, text: str = "apples fall") -> list[tuple[str, str]]:
    return [(token.tag_, token.pos_) for token in nlp(text)]


def test_a_missing_model_is_named_with_what_to_do() -> None:
    with pytest.raises(SettingsError, match="'en_no_such' is not installed"):
        make_nlp("en_no_such")
    with pytest.raises(SettingsError, match="'en_no_such' is not installed"):
        describe_model("en_no_such")


def test_a_blank_pipeline_tags_nothing_and_says_so() -> None:
    nlp = make_nlp("blank")
    assert nlp.pipe_names == FINDERS
    assert tags(nlp) == [("", ""), ("", "")]
    assert describe_model("blank") == f"blank en (spaCy {SPACY})"


def test_the_shipped_tagger_is_used_where_none_is_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(models, "INSTALLED", ("en_no_such_one", "en_no_such_other"))
    shipped = data_folder() / "tagger"
    assert find_model() == LanguageModel(name="shipped", folder=shipped)
    assert make_nlp().pipe_names == ["tok2vec", "tagger", "morphologizer", *FINDERS]
    meta = json.loads((shipped / "meta.json").read_text(encoding="utf-8"))
    facts = f"en_studygraph_tagger {meta['version']} (spaCy {SPACY})"
    assert describe_model() == describe_model("shipped") == facts


def test_the_shipped_tagger_reads_a_terse_bullet(nlp: Language) -> None:
    words = tags(nlp, "cut the old branches")
    assert words == [("VB", "VERB"), ("DT", "DET"), ("JJ", "ADJ"), ("NNS", "NOUN")]


def test_an_installed_english_pipeline_is_preferred_to_the_shipped(
    site: Path,
) -> None:
    name = INSTALLED[0]
    folder = install(site, name)
    assert find_model() == LanguageModel(name=name, package=name, folder=folder)
    assert describe_model() == f"{name} 7.1.0 (spaCy {SPACY})"
    nlp = make_nlp()
    assert nlp.pipe_names == ["tagger", "attribute_ruler", *FINDERS]
    assert tags(nlp) == [("NN", "NOUN"), ("NN", "NOUN")]


def test_of_several_installed_pipelines_the_most_exact_is_used(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "INSTALLED", INSTALLED[1:])
    for size in ("sm", "lg", "md"):
        package = site / f"en_core_web_{size}"
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "meta.json").touch()
    importlib.invalidate_caches()
    assert find_model().name == "en_core_web_lg"


def test_a_setting_passes_over_what_is_installed(site: Path) -> None:
    install(site, "en_core_web_sm")
    garden = install(site, "en_garden", tag="FRUIT")
    assert find_model("shipped").folder == data_folder() / "tagger"
    assert find_model("blank") == LanguageModel(name="blank")
    name = "en_garden"
    found = LanguageModel(name=name, package=name, folder=garden)
    assert find_model(name) == found
    assert tags(make_nlp(name)) == [("FRUIT", "NOUN"), ("FRUIT", "NOUN")]


def test_an_installed_pipeline_makes_builds_without_it_stale(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "INSTALLED", ("en_garden",))
    settings = make_settings(environment={}, folder=tmp_path)
    chosen = make_settings({"model": "shipped"}, environment={}, folder=tmp_path)
    former, same = settings_digest(settings), settings_digest(chosen)
    install(site, "en_garden")
    assert settings_digest(settings) != former
    assert settings_digest(chosen) == same


def test_a_build_records_its_pipeline_and_is_made_again_with_another(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "INSTALLED", ("en_garden",))
    (tmp_path / "day.md").write_text("# Pruning\n\n- cut roses\n", encoding="utf-8")
    places = {"notes": tmp_path / "day.md", "store": tmp_path / "store"}
    settings = make_settings(places, environment={}, folder=tmp_path)
    assert build(settings).generation.facts.model == describe_model("shipped")
    assert not build(settings).changed
    install(site, "en_garden")
    again = build(settings)
    assert again.changed
    assert again.generation.facts.model == f"en_garden 7.1.0 (spaCy {SPACY})"


def test_a_package_that_is_no_pipeline_is_none() -> None:
    with pytest.raises(SettingsError, match="'json' is not installed"):
        find_model("json")


def test_a_model_in_a_folder_is_described_by_its_own_facts(tmp_path: Path) -> None:
    model = spacy.blank("en")
    plain, small = str(tmp_path / "plain"), str(tmp_path / "small")
    model.to_disk(plain)
    assert describe_model(plain) == f"blank en (spaCy {SPACY})"
    model.add_pipe("tagger").add_label("NOUN")  # type: ignore[attr-defined]
    model.meta["name"], model.meta["version"] = "small", "1.2.0"
    model.initialize()
    model.to_disk(small)
    assert describe_model(small) == f"en_small 1.2.0 (spaCy {SPACY})"
    assert tags(make_nlp(small)) == [("NOUN", ""), ("NOUN", "")]
    found = LanguageModel(name=small, folder=Path(small), lasting=False)
    assert find_model(small) == found


def test_a_broken_model_is_named_with_what_to_do(site: Path) -> None:
    name = INSTALLED[0]
    folder = install(site, name)
    (folder / f"{name}-7.1.0" / "tagger" / "model").write_bytes(b"\xc1")
    with pytest.raises(SettingsError, match="set model to 'shipped'"):
        make_nlp()
    (folder / "meta.json").write_text("[]", encoding="utf-8")
    with pytest.raises(SettingsError, match=rf"'{name}' in .* cannot be"):
        describe_model()


def test_a_shipped_tagger_that_is_gone_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "data_folder", lambda: tmp_path)
    monkeypatch.setattr(models, "INSTALLED", ())
    with pytest.raises(SettingsError, match="tagger that comes with Studygraph is mis"):
        make_nlp()
    (tmp_path / "tagger").mkdir()
    (tmp_path / "tagger" / "meta.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SettingsError, match="Install Studygraph again, or set model"):
        describe_model()


def test_a_model_is_described_without_spacy(site: Path) -> None:
    name = INSTALLED[0]
    install(site, name)
    code = (
        "import sys; from kg.models import describe_model; "
        "print(describe_model(), 'spacy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": f"{site}:{Path(models.__file__).parent.parent}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{name} 7.1.0 (spaCy {SPACY}) False\n"


def test_a_pipeline_is_made_when_it_is_called_and_only_once() -> None:
    load = defer_nlp("shipped")
    assert load() is load()


def test_what_is_remembered_is_not_read_again(nlp: Language) -> None:
    key: PassageKey = ("bullet", "an apple", ())
    other: PassageKey = ("bullet", "a fig", ())
    known = PassageReading(norms=("remembered",))
    memo = {key: known}
    readings = read_passages([key, other, key], lambda: nlp, memo)
    fig = PassageReading(
        norms=("a", "fig"), starts=(0, 2), ends=(1, 5), phrases=((1, 2),), tags=".N"
    )
    assert readings == [known, fig, known]
    assert memo == {key: known, other: fig}
