"""Notes, vocabularies and settings → whether a build still speaks for them."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from kg import __version__
from kg.errors import KgError
from kg.generation import BuildFacts, SourceStat
from kg.reading.files import stat_sources
from kg.settings import Settings
from kg.yaml_files import list_yaml_files

CHECK_SECONDS = 2.0


def settings_digest(settings: Settings) -> str:
    """Digest all that bears on a build's records next to notes and program.

    Raises:
        OSError: a vocabulary or a catalogue cannot be read.
    """
    digest = hashlib.sha256()
    digest.update(repr((settings.model, settings.log_entries)).encode())
    for path in list_yaml_files((*settings.vocabulary, *settings.courses)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def source_stats(settings: Settings) -> tuple[SourceStat, ...]:
    return tuple(
        SourceStat(id=identifier, size=size, mtime_ns=mtime_ns)
        for identifier, size, mtime_ns in stat_sources(settings.notes)
    )


def with_inputs_of(
    facts: BuildFacts, settings: Settings, *, but: Iterable[str] = ()
) -> Settings:
    """Return settings with the inputs that a build was made from.

    ``but`` names settings that stay as they are.
    """
    inputs = {
        "notes": _paths(facts.roots),
        "vocabulary": _paths(facts.vocabulary),
        "courses": _paths(facts.courses),
        "model": facts.chosen_model,
        "log_entries": facts.log_entries,
    }
    kept = frozenset(but)
    chosen = {name: value for name, value in inputs.items() if name not in kept}
    return replace(settings, **chosen)  # type: ignore[arg-type]


def _paths(texts: Iterable[str]) -> tuple[Path, ...]:
    return tuple(Path(text) for text in texts)


def is_fresh(facts: BuildFacts, settings: Settings) -> bool:
    """Tell whether a build was made by this version from what stands there now.

    Compares sizes and times of notes, not their text. Notes that are out of reach
    leave the build as fresh as it can be.
    """
    try:
        return (
            dict(facts.versions).get("studygraph") == __version__
            and facts.roots == tuple(str(root) for root in settings.notes)
            and facts.sources == source_stats(settings)
            and facts.settings == settings_digest(settings)
        )
    except KgError:
        return True
    except OSError:
        return False  # A vocabulary is gone: the next build will say so.


class FreshnessWatch:
    """Knows whether a build is fresh without making a question wait for the answer.

    The first look is made at once; later ones beside the questions, at most every
    `CHECK_SECONDS`: at ten thousand notes a look takes half a second.
    """

    def __init__(self, facts: BuildFacts, settings: Settings) -> None:
        self._facts = facts
        self._settings = settings
        self._looking = threading.Lock()
        self._fresh = is_fresh(facts, settings)
        self._next = time.monotonic() + CHECK_SECONDS

    def is_fresh(self) -> bool:
        """Return what the last look found, and look again if that is long ago."""
        if time.monotonic() >= self._next and self._looking.acquire(blocking=False):
            threading.Thread(target=self._look, daemon=True).start()
        return self._fresh

    def _look(self) -> None:
        try:
            self._fresh = is_fresh(self._facts, self._settings)
        finally:
            self._next = time.monotonic() + CHECK_SECONDS
            self._looking.release()
