"""Turn files and folders of notes into texts with their sources."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import NotesError
from kg.reading.decoding import decode
from kg.reading.walk import (
    FoundFile,
    Unreadable,
    find_files,
    not_permitted,
    not_regular,
)
from kg.records import SkippedSource, Source

# A FIFO must not block the build and a link must not be followed between the look at
# a file and its opening; Windows lacks some of the flags.
_OPEN_FLAGS = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _OPEN_FLAGS |= getattr(os, _flag, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one build reads at most: bytes and lines a file, characters a line, files.

    Every line may become a note, which takes a hundred times the space of its text; so
    there is a limit for all large files together as well. Large are those of more than
    ``small_file_lines`` lines or ``small_file_bytes`` bytes: many small ones are what
    a big collection of notes is made of, many large ones are data.
    """

    file_bytes: int = 5_000_000
    file_lines: int = 200_000
    line_characters: int = 100_000
    files: int = 200_000
    small_file_bytes: int = 1_000_000
    small_file_lines: int = 5_000
    large_files_bytes: int = 20_000_000
    large_files_lines: int = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """A source and its text, in which every newline is a line feed."""

    source: Source
    text: str
    path: Path
    mtime_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTexts:
    """What was read and what was left out, each in the order of ids.

    ``other_files`` are the ids of files below the roots that are no notes, such as
    pictures; they are not read. ``ignored`` counts the notes and folders that a
    ``.studygraphignore`` leaves out, ``warnings`` tell of its lines not obeyed.
    """

    texts: tuple[SourceText, ...]
    skipped: tuple[SkippedSource, ...]
    other_files: tuple[str, ...] = ()
    ignored: int = 0
    warnings: tuple[str, ...] = ()


def read_sources(
    roots: Iterable[Path],
    *,
    limits: Limits = Limits(),
    known: Mapping[str, SourceText] | None = None,
) -> SourceTexts:
    """Read the files named, and all notes below the folders named.

    Hidden and ignored files are passed over, and links out of a root not followed.
    ``known`` are texts read before, by their ids: what has the same bytes still is not
    decoded again.

    Raises:
        NotesError: a root is missing, there are too many files, or nothing is readable.
    """
    roots = tuple(roots)
    found = find_files(roots, limit=limits.files)
    known = known or {}
    texts: list[SourceText] = []
    skipped = list(found.skipped)
    for file in found.files:
        try:
            texts.append(_read_source(file, limits, known.get(file.id)))
        except Unreadable as reason:
            skipped.append(reason.skipped(file.id))
    if not texts:
        raise NotesError(_nothing_found(roots, skipped))
    excess = _find_excess(texts, limits)
    skipped += excess.values()
    return SourceTexts(
        texts=tuple(text for text in texts if text.source.id not in excess),
        skipped=tuple(sorted(skipped, key=lambda s: s.id)),
        other_files=found.other_files,
        ignored=found.ignored,
        warnings=found.warnings,
    )


def stat_sources(roots: Iterable[Path]) -> tuple[tuple[str, int, int], ...]:
    """Return id, bytes and modification time in ns of every notes file, unread.

    Raises:
        NotesError: a root is missing, or there are too many files.
    """
    found = find_files(roots, limit=Limits().files)
    return tuple((file.id, file.size, file.mtime_ns) for file in found.files)


def _read_source(
    file: FoundFile, limits: Limits, known: SourceText | None
) -> SourceText:
    data, mtime_ns = _read_bytes(file, limit=limits.file_bytes)
    digest = hashlib.sha256(data).hexdigest()
    if known is not None and known.source.digest == digest:
        # Text, since to make a path takes longer than to read most files.
        if (str(known.path), known.mtime_ns) == (file.path, mtime_ns):
            return known
        return replace(known, path=Path(file.path), mtime_ns=mtime_ns)
    text, encoding, warnings = decode(data)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    source = Source(
        id=file.id,
        digest=digest,
        size=len(data),
        lines=_count_lines(text, limits),
        encoding=encoding,
        warnings=warnings,
    )
    return SourceText(source=source, text=text, path=Path(file.path), mtime_ns=mtime_ns)


def _read_bytes(file: FoundFile, *, limit: int) -> tuple[bytes, int]:
    """Return the bytes of a file and when it was changed; one that changes is retried.

    What is read while another program writes would be half of two texts.
    """
    if file.size > limit:
        raise _too_large(file.size, limit)
    for _attempt in range(2):
        try:
            data, before, after = _read_once(file.path, limit=limit)
        except OSError as error:
            raise not_permitted(error) from error
        if len(data) > limit:
            raise _too_large(max(after.st_size, len(data)), limit)
        still = (before.st_size, before.st_mtime_ns) == (len(data), after.st_mtime_ns)
        if still and after.st_size == len(data):
            return data, after.st_mtime_ns
    raise Unreadable(
        "It changed while it was read.", "Build again when nothing writes to it."
    )


def _read_once(
    path: str, *, limit: int
) -> tuple[bytes, os.stat_result, os.stat_result]:
    descriptor = os.open(path, _OPEN_FLAGS)
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise not_regular()
        data = os.read(descriptor, min(before.st_size, limit) + 1)
        return data, before, os.fstat(descriptor)
    finally:
        os.close(descriptor)


def _too_large(size: int, limit: int) -> Unreadable:
    return Unreadable(
        f"It has {size:,} bytes, more than the limit of {limit:,}.",
        "Split it into several files.",
    )


def _count_lines(text: str, limits: Limits) -> int:
    count = text.count("\n") + bool(text and not text.endswith("\n"))
    if count > limits.file_lines:
        raise Unreadable(
            f"It has {count:,} lines, more than the limit of {limits.file_lines:,}.",
            "Split it into several files.",
        )
    if len(text) > limits.line_characters:
        for number, line in enumerate(text.split("\n"), start=1):
            if len(line) > limits.line_characters:
                raise Unreadable(
                    f"Line {number} has {len(line):,} characters, "
                    f"more than the limit of {limits.line_characters:,}.",
                    "Break the line into several.",
                )
    return count


def _find_excess(
    texts: Iterable[SourceText], limits: Limits
) -> dict[str, SkippedSource]:
    """Return the large files that are too much together, by id; the smaller ones stay.

    One file within its own limits always stays: they are no higher.
    """
    large = [
        text.source
        for text in texts
        if text.source.lines > limits.small_file_lines
        or text.source.size > limits.small_file_bytes
    ]
    lines = size = 0
    excess: dict[str, SkippedSource] = {}
    for source in sorted(large, key=lambda s: (s.lines, s.size, s.id)):
        lines += source.lines
        size += source.size
        if lines <= limits.large_files_lines and size <= limits.large_files_bytes:
            continue
        excess[source.id] = SkippedSource(
            id=source.id,
            reason=(
                f"It is one of {len(large):,} large files, which are read until they "
                f"have {limits.large_files_lines:,} lines or "
                f"{limits.large_files_bytes:,} bytes together."
            ),
            remedy=(
                f"Split it into files of at most {limits.small_file_lines:,} lines "
                f"and {limits.small_file_bytes:,} bytes, or take out what is no note."
            ),
        )
    return excess


def _nothing_found(roots: tuple[Path, ...], skipped: list[SkippedSource]) -> str:
    named = ", ".join(str(root) for root in roots) or "An empty list of notes folders"
    message = (
        f"{named} holds no notes (*.md, *.markdown, *.txt) that can be read. "
        "Put notes there, or name another folder."
    )
    if skipped:
        first = min(skipped, key=lambda s: s.id)
        message += f" Left out: {first.id}. {first.reason} {first.remedy}"
    return message
