"""The name of a search engine → the engine."""

from __future__ import annotations

from kg.errors import SettingsError
from kg.index.base import Engine
from kg.program import engine_version

# From so many notes on, the space that an index takes is worth a word.
MANY_NOTES = 20_000


def make_engine(name: str) -> Engine:
    """Return the engine that settings name; it is imported only now.

    Raises:
        SettingsError: there is no engine of that name, or it is not installed.
    """
    if name == "whoosh":
        from kg.index.whoosh import WhooshEngine

        return WhooshEngine()
    if name == "tantivy":
        engine_version(name)
        from kg.index.tantivy import TantivyEngine

        return TantivyEngine()
    if name == "whoosh-plain":
        from kg.index.plain import PlainWhooshEngine

        return PlainWhooshEngine()
    raise SettingsError(
        f"There is no engine {name!r}; use whoosh, tantivy or whoosh-plain."
    )


def suggest_engine(engine: str, notes: int, *, many: int = MANY_NOTES) -> str | None:
    """Say which other engine fits so many notes better, if there is one."""
    if engine != "whoosh" or notes < many:
        return None
    return (
        f"An index of {notes:,} notes takes a quarter of the space with "
        '--engine tantivy; install it with: pip install "studygraph[tantivy]"'
    )
