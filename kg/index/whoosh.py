"""Documents → a Whoosh index on disk → answers: the embedded default engine."""

from __future__ import annotations

from kg.index.memory import MemoryEngine


class WhooshEngine(MemoryEngine):
    """Stands in until the index is written by Whoosh again."""

    name = "whoosh"
