"""Notes, vocabularies and settings → whether a build still speaks for them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from kg import __version__
from kg.errors import KgError
from kg.generation import BuildFacts, SourceStat
from kg.reading.files import stat_sources
from kg.settings import Settings


def settings_digest(settings: Settings) -> str:
    """Digest all that bears on a build's records next to notes and program."""
    digest = hashlib.sha256()
    digest.update(repr((settings.model, settings.log_entries)).encode())
    for path in yaml_files((*settings.vocabulary, *settings.courses)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def yaml_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the YAML files that the paths name, in the order they are read."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.iterdir() if p.suffix in (".yaml", ".yml"))
        elif path.is_file():
            found.append(path)
    return tuple(found)


def source_stats(settings: Settings) -> tuple[SourceStat, ...]:
    return tuple(
        SourceStat(id=identifier, size=size, mtime_ns=mtime_ns)
        for identifier, size, mtime_ns in stat_sources(settings.notes)
    )


def is_fresh(facts: BuildFacts, settings: Settings) -> bool:
    """Tell whether a build was made by this version from what stands there now.

    Compares sizes and times of notes, not their text. Notes that cannot be read now
    leave the build as fresh as it can be.
    """
    try:
        stats = source_stats(settings)
    except KgError:
        return True
    return (
        dict(facts.versions).get("studygraph") == __version__
        and facts.roots == tuple(str(root) for root in settings.notes)
        and facts.sources == stats
        and facts.settings == settings_digest(settings)
    )
