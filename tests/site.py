"""A made-up journal, hostile in places, and what it takes to build and serve it."""

from __future__ import annotations

from pathlib import Path

from kg.pipeline import build
from kg.settings import Settings, make_settings

JOURNAL = """\
# Week 2 Adam Optimization Algorithm

2025/01/04

0000<->0300

- Adam combines RMSprop and momentum
- adaptive moment estimation
- is dropout needed?

https://www.coursera.org/learn/deep-neural-network/lecture/w9VCZ/adam

# Week 2 RMSprop

2025/01/03

0300<->0700 End

- RMSprop
- TBRT

# Classic Networks

2025/01/02

- AlexNet similar to LeNet but much bigger
- RECORD_WEIGHT 166.7
"""

SCRIPTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'-alert(1)-'",
    "</title><script>alert(1)</script>",
    "{{ 7*7 }}",
    "javascript:alert(1)",
    "<a href='javascript:alert(1)'>x</a>",
)
HOSTILE = "".join(
    f"# {script} Adam\n\n2025/02/{day:02}\n\n- {script} momentum {script}\n\n"
    for day, script in enumerate(SCRIPTS, start=1)
)
HOSTILE_NAME = "<img src=x onerror=alert(1)>.md"
TOKEN = "a-token-of-enough-characters"


def settings_in(folder: Path, **flags: object) -> Settings:
    """Return settings for notes and a store in a folder."""
    given: dict[str, object] = {
        "notes": (str(folder / "notes"),),
        "store": str(folder / "store"),
    }
    return make_settings(given | flags, environment={}, folder=folder)


def write_journal(folder: Path, text: str = JOURNAL) -> None:
    """Write a journal where `settings_in` says the notes are."""
    notes = folder / "notes"
    notes.mkdir(exist_ok=True)
    (notes / "journal.md").write_text(text, encoding="utf-8")


def build_site(folder: Path) -> Settings:
    """Build the journal and its hostile neighbour; return their settings."""
    write_journal(folder)
    (folder / "notes" / HOSTILE_NAME).write_text(HOSTILE, encoding="utf-8")
    settings = settings_in(folder)
    build(settings)
    return settings
