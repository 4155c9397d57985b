"""Turn texts into notes in a process apart, so that no text can stop a build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from kg.errors import NotesError
from kg.quarantine import Done, Failed, Outcome, run_apart
from kg.reading.files import SourceText, SourceTexts
from kg.reading.journal import ParsedSource, parse_notes
from kg.records import SkippedSource

# What is linear in its lines takes a fifth of this on a slow machine.
PARSE_SECONDS = 10.0
PARSE_LINES_PER_SECOND = 5_000
PARSE_BYTES = 1_000_000_000
# Every link and tag may become a concept, which takes more than the line around it.
MAX_REFERENCES = 50_000


ParseKey: TypeAlias = tuple[str, str, bool]
"""Id and digest of a source, and whether private records are shown."""


def parse_sources(
    texts: SourceTexts,
    *,
    show_log: bool = False,
    memory_bytes: int = PARSE_BYTES,
    max_references: int = MAX_REFERENCES,
    known: Mapping[ParseKey, ParsedSource] | None = None,
) -> tuple[tuple[ParsedSource, ...], SourceTexts]:
    """Return the notes of every text, and the texts that they are of.

    What cannot be parsed within the limits, or has more than ``max_references`` links
    and tags, has moved to what is skipped. What is ``known`` of former builds is not
    parsed again; without anything new no process is started.

    Raises:
        NotesError: no text can be parsed.
    """
    known = known or {}
    keys = [parse_key(text, show_log=show_log) for text in texts.texts]
    new = [t for t, key in zip(texts.texts, keys, strict=True) if key not in known]
    parsed: list[ParsedSource] = []
    kept: list[SourceText] = []
    skipped = list(texts.skipped)
    outcomes = run_apart(
        partial(parse_notes, show_log=show_log),
        new,
        task="parse",
        seconds=_allowed_seconds,
        memory_bytes=memory_bytes,
    )
    for text, key in zip(texts.texts, keys, strict=True):
        outcome = Done(value=known[key]) if key in known else next(outcomes)
        outcome = _limited(outcome, max_references)
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


def _limited(outcome: Outcome[ParsedSource], limit: int) -> Outcome[ParsedSource]:
    if isinstance(outcome, Failed):
        return outcome
    count = sum(len(note.references) for note in outcome.value.notes)
    if count <= limit:
        return outcome
    return Failed(
        reason=f"It has {count:,} links and tags, more than the limit of {limit:,}.",
        remedy="Split it into several files.",
    )


def parse_key(text: SourceText, *, show_log: bool) -> ParseKey:
    """Return what the notes of a text depend on."""
    return text.source.id, text.source.digest, show_log


def _allowed_seconds(text: SourceText) -> float:
    return PARSE_SECONDS + text.source.lines // PARSE_LINES_PER_SECOND
