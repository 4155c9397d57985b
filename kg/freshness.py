"""Notes, vocabularies and settings → whether a build still speaks for them."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import KgError, StoreError
from kg.generation import (
    BuildFacts,
    Generation,
    SourceStat,
    has_all_files,
    read_sources_of,
)
from kg.models import describe_model, find_model
from kg.program import program_versions
from kg.reading.files import SourceText, SourceTexts, read_sources, stat_sources
from kg.records import SkippedSource, Source
from kg.settings import Settings, curation_files
from kg.store import current_generation
from kg.yaml_files import list_vocabulary_files, list_yaml_files

CHECK_SECONDS = 2.0


def settings_digest(settings: Settings) -> str:
    """Digest all that bears on a build's records next to notes and program.

    Raises:
        OSError: a vocabulary, a catalogue or a curation file cannot be read.
        SettingsError: the model is not installed.
    """
    digest = hashlib.sha256()
    model = (settings.model, describe_model(settings.model))
    digest.update(repr((*model, settings.log_entries)).encode())
    vocabularies = list_vocabulary_files(settings.vocabulary)
    for path in dict.fromkeys((*vocabularies, *list_yaml_files(settings.courses))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for path in filter(Path.exists, curation_files(settings)):
        # The whole path: sentences about decisions name it.
        digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def source_stats(settings: Settings) -> tuple[SourceStat, ...]:
    return tuple(
        SourceStat(id=identifier, size=size, mtime_ns=mtime_ns)
        for identifier, size, mtime_ns in stat_sources(settings.notes)
    )


def stats_of(texts: SourceTexts, settings: Settings) -> tuple[SourceStat, ...]:
    """Return the stats of what was read as they were then, lest a later edit be missed.

    Those of files that were left out are taken now.
    """
    found = [_stat(text) for text in texts.texts]
    if texts.skipped:
        left_out = {source.id for source in texts.skipped}
        found += (stat for stat in source_stats(settings) if stat.id in left_out)
    return tuple(sorted(found, key=lambda stat: stat.id))


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
        "curation": None if facts.curation is None else Path(facts.curation),
        "model": facts.chosen_model,
        "log_entries": facts.log_entries,
    }
    kept = frozenset(but)
    chosen = {name: value for name, value in inputs.items() if name not in kept}
    return replace(settings, **chosen)  # type: ignore[arg-type]


def _paths(texts: Iterable[str]) -> tuple[Path, ...]:
    return tuple(Path(text) for text in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A finished build, with what it read and what it left out."""

    generation: Generation
    sources: tuple[Source, ...]
    skipped: tuple[SkippedSource, ...]


def find_unchanged(settings: Settings, texts: SourceTexts) -> Standing | None:
    """Return the current build if the same texts and settings would make it again.

    Compares contents, not times. A build that lacks a file of its own is none, and
    neither is one whose vocabulary is out of reach.
    """
    try:
        generation = current_generation(settings.store)
        if not _is_made_so(generation.facts, settings) or not has_all_files(generation):
            return None
        standing = _read_standing(generation)
    except (StoreError, OSError):
        return None
    return standing if _has_texts(standing, texts) else None


def _read_standing(generation: Generation) -> Standing:
    sources, skipped = read_sources_of(generation)
    return Standing(generation=generation, sources=sources, skipped=skipped)


def _is_made_so(facts: BuildFacts, settings: Settings) -> bool:
    return (
        facts.versions == program_versions(settings.engine)
        and facts.roots == tuple(map(str, settings.notes))
        and facts.vocabulary == tuple(map(str, settings.vocabulary))
        and facts.courses == tuple(map(str, settings.courses))
        and facts.curation == (settings.curation and str(settings.curation))
        and find_model(settings.model).lasting
        and facts.settings == settings_digest(settings)
    )


def _has_texts(standing: Standing, texts: SourceTexts) -> bool:
    """Tell whether a build was made of these texts.

    What could be read but not parsed is known by its size and time alone.
    """
    digests = {source.id: source.digest for source in standing.sources}
    found = {text.source.id: text.source.digest for text in texts.texts}
    unread = {source.id for source in texts.skipped}
    unparsed = {source.id for source in standing.skipped} - unread
    stats = standing.generation.facts.sources
    known = {stat for stat in stats if stat.id in unparsed}
    return (
        tuple(source for source in standing.skipped if source.id in unread)
        == texts.skipped
        and digests == {id: found[id] for id in found.keys() - unparsed}
        and known == {_stat(text) for text in texts.texts if text.source.id in unparsed}
    )


def _stat(text: SourceText) -> SourceStat:
    source = text.source
    return SourceStat(id=source.id, size=source.size, mtime_ns=text.mtime_ns)


def is_fresh(generation: Generation, settings: Settings) -> bool:
    """Tell whether a build was made by this version from what stands there now.

    The text of notes is compared only where nothing but their times differs. Notes
    that are out of reach leave the build as fresh as it can be.
    """
    return _fresh_stats(generation, settings, generation.facts.sources) is not None


def _fresh_stats(
    generation: Generation, settings: Settings, known: tuple[SourceStat, ...]
) -> tuple[SourceStat, ...] | None:
    """Return stats that are known to go with the build's texts; None if it is stale."""
    facts = generation.facts
    try:
        if (
            facts.versions != program_versions(settings.engine)
            or facts.roots != tuple(str(root) for root in settings.notes)
            or facts.settings != settings_digest(settings)
        ):
            return None
        stats = source_stats(settings)
        if stats == known:
            return known
        if _sizes(stats) != _sizes(known):
            return None
        # Somebody has saved a note as it was, or fetched the folder anew.
        texts = read_sources(settings.notes)
        return stats if _has_texts(_read_standing(generation), texts) else None
    except KgError:
        return known
    except OSError:
        return None  # A vocabulary is gone: the next build will say so.


def _sizes(stats: Iterable[SourceStat]) -> tuple[tuple[str, int], ...]:
    return tuple((stat.id, stat.size) for stat in stats)


class FreshnessWatch:
    """Knows whether a build is fresh without making a question wait for the answer.

    The first look is made at once; later ones beside the questions, at most every
    `CHECK_SECONDS`: at ten thousand notes a look takes half a second.
    """

    def __init__(self, generation: Generation, settings: Settings) -> None:
        self._generation = generation
        self._settings = settings
        self._known = generation.facts.sources
        self._looking = threading.Lock()
        self._fresh = self._find()
        self._next = time.monotonic() + CHECK_SECONDS

    def is_fresh(self) -> bool:
        """Return what the last look found, and look again if that is long ago."""
        if time.monotonic() >= self._next and self._looking.acquire(blocking=False):
            threading.Thread(target=self._look, daemon=True).start()
        return self._fresh

    def _look(self) -> None:
        try:
            self._fresh = self._find()
        finally:
            self._next = time.monotonic() + CHECK_SECONDS
            self._looking.release()

    def _find(self) -> bool:
        found = _fresh_stats(self._generation, self._settings, self._known)
        self._known = found or self._known
        return found is not None
