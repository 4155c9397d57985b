"""The name of a search engine → the engine."""

from __future__ import annotations

from kg.errors import SettingsError
from kg.index.base import Engine


def make_engine(name: str) -> Engine:
    """Return the engine that settings name; it is imported only now.

    Raises:
        SettingsError: there is no engine of that name.
    """
    if name == "whoosh":
        from kg.index.whoosh import WhooshEngine

        return WhooshEngine()
    raise SettingsError(f"There is no engine {name!r}; use whoosh.")
