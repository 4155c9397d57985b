"""The name of a spaCy pipeline → the pipeline, and the readings that it gives.

spaCy is imported when a passage has to be read that is not remembered, not before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, MutableMapping
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kg.errors import SettingsError
from kg.readings import PassageKey, PassageReading

if TYPE_CHECKING:
    from spacy.language import Language

MakeNlp: TypeAlias = "Callable[[], Language]"
"""What returns the pipeline, and is called when it is needed for the first time."""

_TRAINED = frozenset({"tagger", "tok2vec", "transformer", "morphologizer"})


def make_nlp(model: str | None = None) -> Language:
    """Return a pipeline that writes the spans of `kg.components` on every `Doc`.

    ``model`` names an installed spaCy pipeline, or a folder that holds one; without
    it spaCy's English rules are used, which need no download.

    Raises:
        SettingsError: the model is not installed.
    """
    import spacy

    import kg.components  # noqa: F401  (registers the components)

    if model is None:
        nlp = spacy.blank("en")
    else:
        try:
            nlp = spacy.load(model, exclude=["parser", "ner", "lemmatizer"])
        except OSError as error:
            raise _not_installed(model) from error
    for name in ("acronym_finder", "shape_finder", "item_finder"):
        nlp.add_pipe(name)
    return nlp


@cache
def defer_nlp(model: str | None = None) -> MakeNlp:
    """Return what makes the pipeline when it is first called, once in a process."""
    return cache(lambda: make_nlp(model))


def describe_model(model: str | None = None) -> str:
    """Return name and version of the pipeline, for the build's facts.

    Raises:
        SettingsError: the model is not installed.
    """
    spacy_version = version("spacy")
    if model is None:
        return f"blank en (spaCy {spacy_version})"
    meta = json.loads(_meta_path(model).read_text(encoding="utf-8"))
    if not _TRAINED.intersection(meta["pipeline"]):
        return f"blank {meta['lang']} (spaCy {spacy_version})"
    return f"{meta['lang']}_{meta['name']} {meta['version']} (spaCy {spacy_version})"


def _meta_path(model: str) -> Path:
    """Return the file with a model's name and version, in its package or folder."""
    package = find_spec(model) if model.isidentifier() else None
    folder = Path(package.origin).parent if package and package.origin else Path(model)
    path = folder / "meta.json"
    if not path.is_file():
        raise _not_installed(model)
    return path


def _not_installed(model: str) -> SettingsError:
    return SettingsError(
        f"The spaCy model {model!r} is not installed. Install it, give "
        "the path of a folder that holds it, or leave the setting out."
    )


def read_passages(
    keys: Iterable[PassageKey],
    nlp: MakeNlp,
    memo: MutableMapping[PassageKey, PassageReading],
) -> list[PassageReading]:
    """Return a reading of each passage, from ``memo`` where it is known.

    ``memo`` is the one argument that changes: what had to be read is added to it.
    ``nlp`` is called only when there is such a passage.
    """
    keys = list(keys)
    unread = dict.fromkeys(key for key in keys if key not in memo)
    if unread:
        from kg.passages import read_unread

        memo.update(read_unread(unread, nlp()))
    return [memo[key] for key in keys]
