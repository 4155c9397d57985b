"""The name of a spaCy pipeline → the pipeline, and the readings that it gives.

spaCy is imported when a passage has to be read that is not remembered, not before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from kg.models import LanguageModel, broken_model, find_model
from kg.readings import PassageKey, PassageReading

if TYPE_CHECKING:
    from spacy.language import Language

MakeNlp: TypeAlias = "Callable[[], Language]"
"""What returns the pipeline, and is called when it is needed for the first time."""

# What passages are not asked for; the attribute ruler stays, for it turns the tags of
# en_core_web_* into parts of speech.
_UNUSED = ["parser", "ner", "lemmatizer", "senter"]


def make_nlp(model: str | None = None) -> Language:
    """Return a pipeline that tags words and writes the spans of `kg.components`.

    ``model`` is chosen by `kg.models.find_model`; with ``"blank"`` no word is tagged.

    Raises:
        SettingsError: the model is not installed, or cannot be loaded.
    """
    from kg.components import COMPONENTS

    nlp = _load(find_model(model))
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp


def _load(model: LanguageModel) -> Language:
    import spacy
    from spacy.util import load_model_from_package

    if model.folder is None:
        return spacy.blank("en")
    try:
        if model.package is not None:
            return load_model_from_package(model.package, exclude=_UNUSED)
        return spacy.load(model.folder, exclude=_UNUSED)
    # A pipeline's files are read by many libraries, and each has its own errors.
    except Exception as error:
        raise broken_model(model, error) from error


@cache
def defer_nlp(model: str | None = None) -> MakeNlp:
    """Return what makes the pipeline when it is first called, once in a process."""
    return cache(lambda: make_nlp(model))


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
