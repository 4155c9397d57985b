from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from kg.errors import SettingsError
from kg.nlp import defer_nlp, describe_model, make_nlp, read_passages
from kg.readings import PassageKey, PassageReading

SPACY = version("spacy")


def test_a_missing_model_is_named_with_what_to_do() -> None:
    with pytest.raises(SettingsError, match="'en_no_such' is not installed"):
        make_nlp("en_no_such")
    with pytest.raises(SettingsError, match="'en_no_such' is not installed"):
        describe_model("en_no_such")


def test_the_pipeline_without_a_model_says_so() -> None:
    assert describe_model() == f"blank en (spaCy {SPACY})"


def test_a_model_in_a_folder_is_described_by_its_own_facts(tmp_path: Path) -> None:
    model = spacy.blank("en")
    model.to_disk(tmp_path / "plain")
    assert describe_model(str(tmp_path / "plain")) == f"blank en (spaCy {SPACY})"
    model.add_pipe("tagger").add_label("NOUN")  # type: ignore[attr-defined]
    model.meta["name"], model.meta["version"] = "small", "1.2.0"
    model.initialize()
    model.to_disk(tmp_path / "small")
    assert describe_model(str(tmp_path / "small")) == f"en_small 1.2.0 (spaCy {SPACY})"


def test_a_pipeline_is_made_when_it_is_called_and_only_once() -> None:
    load = defer_nlp()
    assert load() is load()


def test_what_is_remembered_is_not_read_again(nlp: Language) -> None:
    key: PassageKey = ("bullet", "an apple", ())
    other: PassageKey = ("bullet", "a fig", ())
    known = PassageReading(norms=("remembered",))
    memo = {key: known}
    readings = read_passages([key, other, key], lambda: nlp, memo)
    fig = PassageReading(norms=("a", "fig"), starts=(0, 2), ends=(1, 5))
    assert readings == [known, fig, known]
    assert memo == {key: known, other: fig}
