"""Turn study notes into a searchable, explorable concept graph."""

from __future__ import annotations

__version__ = "0.1.0"
