"""Turn texts into notes in a process apart, so that no text can stop a build."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kg.errors import NotesError
from kg.quarantine import Done, run_apart
from kg.reading.files import SourceText, SourceTexts
from kg.reading.journal import ParsedSource, parse_notes
from kg.records import SkippedSource

# What is linear in its lines takes a fifth of this on a slow machine.
PARSE_SECONDS = 10.0
PARSE_LINES_PER_SECOND = 5_000
PARSE_BYTES = 1_000_000_000


def parse_sources(
    texts: SourceTexts,
    *,
    show_log: bool = False,
    memory_bytes: int = PARSE_BYTES,
) -> tuple[tuple[ParsedSource, ...], SourceTexts]:
    """Return the notes of every text, and the texts that they are of.

    What cannot be parsed within the limits has moved to what is skipped.

    Raises:
        NotesError: no text can be parsed.
    """
    parsed: list[ParsedSource] = []
    kept: list[SourceText] = []
    skipped = list(texts.skipped)
    outcomes = run_apart(
        partial(parse_notes, show_log=show_log),
        texts.texts,
        task="parse",
        seconds=_allowed_seconds,
        memory_bytes=memory_bytes,
    )
    for text, outcome in zip(texts.texts, outcomes, strict=True):
        if isinstance(outcome, Done):
            parsed.append(outcome.value)
            kept.append(text)
        else:
            skipped.append(
                SkippedSource(
                    id=text.source.id, reason=outcome.reason, remedy=outcome.remedy
                )
            )
    skipped.sort(key=lambda source: source.id)
    if texts.texts and not kept:
        first = skipped[0]
        raise NotesError(
            "None of the notes can be parsed. "
            f"{first.id}: {first.reason} {first.remedy}"
        )
    return tuple(parsed), replace(texts, texts=tuple(kept), skipped=tuple(skipped))


def _allowed_seconds(text: SourceText) -> float:
    return PARSE_SECONDS + text.source.lines // PARSE_LINES_PER_SECOND
