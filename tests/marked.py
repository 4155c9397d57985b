"""Lines whose names stand in braces, for tests of what stands between names."""

from __future__ import annotations

from kg.records import Mention, Note
from tests.made import make_note


def make_marked(
    *lines: str, id: str = "note", line: int = 1
) -> tuple[Note, tuple[Mention, ...]]:
    """Make a note of lines such as ``- {rye} vs {spelt}``, and mentions of its names.

    The concept of a name is the name itself.
    """
    texts = [text.replace("{", "").replace("}", "") for text in lines]
    note = make_note(*texts, id=id, line=line)
    mentions = []
    for number, text in enumerate(lines):
        before = 0
        for piece in text.split("{")[1:]:
            name = piece.partition("}")[0]
            start = texts[number].index(name, before)
            before = start + len(name)
            mentions.append(
                Mention(
                    concept=name,
                    note=id,
                    source=note.source,
                    line=line + number,
                    start=start,
                    end=before,
                    text=name,
                    found_by="label",
                )
            )
    return note, tuple(mentions)
