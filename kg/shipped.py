"""The folder of what comes along with the program: vocabularies, catalogues, tagger."""

from __future__ import annotations

from pathlib import Path


def data_folder() -> Path:
    """Return ``kg/_data`` of an installed package, or ``data`` of a checkout."""
    packaged = Path(__file__).parent / "_data"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "data"
