"""The program's own text → a digest: another one may find other things in the notes."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

from kg import __version__

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
    """Return (name, version) of the programs that make a build; ours with its text."""
    return (
        ("studygraph", __version__),
        ("program", program_digest()[:12]),
        ("python", platform.python_version()),
        ("spacy", version("spacy")),
        ("networkx", version("networkx")),
        (engine, version(engine)),
    )
