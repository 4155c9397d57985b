"""The setting ``model`` → the spaCy pipeline that it means, found without spaCy."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from kg.errors import SettingsError
from kg.shipped import data_folder

BLANK = "blank"
SHIPPED = "shipped"
# What is used when nothing is set: the most exact that is installed.
INSTALLED = ("en_core_web_trf", "en_core_web_lg", "en_core_web_md", "en_core_web_sm")
TAGGER_FOLDER = "tagger"

_TAGGING = frozenset({"tagger", "morphologizer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModel:
    """Where a pipeline is: in a package, in a folder, or nowhere when it is blank.

    ``lasting`` says that name and version tell whether it is still the same; nobody
    knows that of a folder of the user's.
    """

    name: str
    package: str | None = None
    folder: Path | None = None
    lasting: bool = True


def find_model(model: str | None = None) -> LanguageModel:
    """Return the pipeline that a setting means.

    ``model`` names an installed package, a folder that holds a pipeline, ``shipped``
    (the tagger that comes along) or ``blank`` (spaCy's English rules, no tags).
    Without it the most exact ``en_core_web_*`` package that is installed is used,
    and where there is none the shipped tagger.

    Raises:
        SettingsError: the model is not installed, or the shipped one is missing.
    """
    if model == BLANK:
        return LanguageModel(name=BLANK)
    if model is None:
        for name in INSTALLED:
            if folder := _package_folder(name):
                return LanguageModel(name=name, package=name, folder=folder)
    if model is None or model == SHIPPED:
        return _shipped_model()
    if folder := _package_folder(model):
        return LanguageModel(name=model, package=model, folder=folder)
    if not (Path(model) / "meta.json").is_file():
        raise SettingsError(
            f"The spaCy model {model!r} is not installed. Install it, give "
            "the path of a folder that holds it, or leave the setting out."
        )
    return LanguageModel(name=model, folder=Path(model), lasting=False)


def _shipped_model() -> LanguageModel:
    folder = data_folder() / TAGGER_FOLDER
    if not (folder / "meta.json").is_file():
        raise SettingsError(
            f"The tagger that comes with Studygraph is missing from {folder}. Install "
            f"Studygraph again, or set model to {BLANK!r} to read without a tagger."
        )
    return LanguageModel(name=SHIPPED, folder=folder)


def _package_folder(name: str) -> Path | None:
    """Return the folder of an installed pipeline; nothing is imported."""
    package = find_spec(name) if name.isidentifier() else None
    if package is None or package.origin is None:
        return None
    folder = Path(package.origin).parent
    return folder if (folder / "meta.json").is_file() else None


def describe_model(model: str | None = None) -> str:
    """Return name and version of the pipeline, for the build's facts.

    Raises:
        SettingsError: the model is not installed, or its facts cannot be read.
    """
    found = find_model(model)
    spacy = f"(spaCy {_spacy_version()})"
    if found.folder is None:
        return f"blank en {spacy}"
    try:
        meta = json.loads((found.folder / "meta.json").read_text(encoding="utf-8"))
        lang, name, pipeline = meta["lang"], meta["name"], meta["pipeline"]
        if not _TAGGING.intersection(pipeline):
            return f"blank {lang} {spacy}"
        return f"{lang}_{name} {meta['version']} {spacy}"
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise broken_model(found, error) from error


@cache
def _spacy_version() -> str:
    return version("spacy")


def broken_model(model: LanguageModel, error: Exception) -> SettingsError:
    """Return the error that says which pipeline cannot be used, why and what to do."""
    again = "Studygraph" if model.name == SHIPPED else "it"
    other = BLANK if model.name == SHIPPED else SHIPPED
    return SettingsError(
        f"The spaCy model {model.name!r} in {model.folder} cannot be loaded: "
        f"{type(error).__name__}: {error}. Install {again} again, "
        f"or set model to {other!r}."
    )
