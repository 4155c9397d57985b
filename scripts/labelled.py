"""Labelled notes beside the project → their labels, and what a build finds in them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from kg.memo import Memo
from kg.mentions import FoundConcepts
from kg.models import SHIPPED
from kg.nlp import MakeNlp, defer_nlp
from kg.parsing import parse_sources
from kg.pipeline import make_snapshot
from kg.reading.catalogue import read_catalogues
from kg.reading.files import read_sources
from kg.records import CatalogueCourse, Note, Snapshot, Vocabulary
from kg.settings import Settings, make_settings
from kg.vocabulary import read_vocabulary

PROJECT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("STUDYGRAPH_SHARED", PROJECT.parent / "shared"))
JOURNAL = SHARED / "notes" / "learning-journal.md"


def require_shared() -> None:
    if not SHARED.is_dir():
        sys.exit(f"There is no labelled data at {SHARED}; set STUDYGRAPH_SHARED to it.")


def read_gold() -> dict[str, Any]:
    """Return the labels of the journal."""
    return _read_json("notes.json")  # type: ignore[no-any-return]


def read_lines() -> list[dict[str, Any]]:
    """Return the labelled lines of other people's notes."""
    return _read_json("validation.json")  # type: ignore[no-any-return]


def _read_json(name: str) -> Any:
    return json.loads((SHARED / "gold" / name).read_text(encoding="utf-8"))


def files_of(lines: Iterable[dict[str, Any]]) -> tuple[Path, ...]:
    """Return the files that labelled lines stand in."""
    return tuple(sorted({SHARED / line["file"] for line in lines}))


def shipped_vocabulary() -> Vocabulary:
    """Return the vocabulary that the project's own settings name."""
    return read_vocabulary(_settings().vocabulary)


def shipped_catalogues() -> tuple[CatalogueCourse, ...]:
    """Return the course catalogues that the project's own settings name."""
    return read_catalogues(_settings().courses)


def defer_pipeline() -> MakeNlp:
    """Return what makes the language pipeline: the shipped, or that of KG_MODEL."""
    return defer_nlp(_settings().model)


def find_in(
    paths: Sequence[Path],
    vocabulary: Vocabulary,
    *,
    catalogues: Sequence[CatalogueCourse] = (),
    memo: Memo | None = None,
    relabel: Callable[[Sequence[Note]], FoundConcepts] | None = None,
) -> Snapshot:
    """Find everything in files or folders of notes, as a build does, store nothing.

    ``memo`` is of a former call with the same pipeline: what it read is not read again.
    ``relabel`` gives other mentions in place of those found.
    """
    parsed, texts = parse_sources(read_sources(tuple(paths)))
    return make_snapshot(
        parsed,
        texts,
        vocabulary,
        catalogues,
        nlp=defer_pipeline(),
        memo=memo or Memo(made_by="evaluation"),
        relabel=relabel,
    )


def _settings() -> Settings:
    # Figures are compared with those of another day, whatever is installed by then.
    model = {"KG_MODEL": os.environ.get("KG_MODEL") or SHIPPED}
    return make_settings(environment=model, folder=PROJECT)
