"""The program's own text → a digest: another one may find other things in the notes."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kg import __version__
from kg.errors import SettingsError

# What bears on the records: not the index, which seals its files itself, no pages.
_MODULES = ("*.py", "reading/*.py")


@cache
def program_digest() -> str:
    """Digest the modules that turn notes into records."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for glob in _MODULES for path in folder.glob(glob)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@cache
def program_versions(engine: str) -> tuple[tuple[str, str], ...]:
    """Return (name, version) of the programs that make a build; ours with its text.

    Raises:
        SettingsError: as `engine_version`.
    """
    return (
        ("studygraph", __version__),
        ("program", program_digest()[:12]),
        ("python", platform.python_version()),
        ("spacy", version("spacy")),
        ("networkx", version("networkx")),
        (engine, engine_version(engine)),
    )


def engine_version(engine: str) -> str:
    """Return the version of the package that a search engine is named after.

    What a name has behind a hyphen is another way of the same package.

    Raises:
        SettingsError: it is not installed.
    """
    try:
        return version(engine.partition("-")[0])
    except PackageNotFoundError as error:
        raise SettingsError(
            f"The engine {engine!r} is not installed; install it with: "
            f'pip install "studygraph[{engine}]".'
        ) from error
