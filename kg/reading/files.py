"""Turn files and folders of notes into texts with their sources."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import NotesError
from kg.records import SkippedSource, Source

SUFFIXES = (".md", ".markdown", ".txt")
_PASSED_OVER = ("node_modules", "__pycache__")
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
# A FIFO must not block the build and a link must not be followed between the look at
# a file and its opening; Windows lacks some of the flags.
_OPEN_FLAGS = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _OPEN_FLAGS |= getattr(os, _flag, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one build reads at most: bytes a file, characters a line, files."""

    file_bytes: int = 5_000_000
    line_characters: int = 100_000
    files: int = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """A source and its text, in which every newline is a line feed."""

    source: Source
    text: str
    path: Path
    mtime_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTexts:
    """What was read and what was left out, each in the order of ids."""

    texts: tuple[SourceText, ...]
    skipped: tuple[SkippedSource, ...]


def read_sources(roots: Iterable[Path], *, limits: Limits = Limits()) -> SourceTexts:
    """Read the files named, and all notes below the folders named.

    Hidden files and folders are passed over, and links out of a root not followed.

    Raises:
        NotesError: a root is missing, there are too many files, or nothing is readable.
    """
    roots = tuple(roots)
    files, skipped = _find_files(roots, limit=limits.files)
    texts: list[SourceText] = []
    for file in files:
        try:
            texts.append(_read_source(file, limits))
        except _Unreadable as reason:
            skipped.append(reason.skipped(file.id))
    if not texts:
        raise NotesError(_nothing_found(roots, skipped))
    return SourceTexts(
        texts=tuple(texts), skipped=tuple(sorted(skipped, key=lambda s: s.id))
    )


def stat_sources(roots: Iterable[Path]) -> tuple[tuple[str, int, int], ...]:
    """Return id, bytes and modification time in ns of every notes file, unread.

    Raises:
        NotesError: a root is missing, or there are too many files.
    """
    files, _ = _find_files(tuple(roots), limit=Limits().files)
    return tuple((file.id, file.size, file.mtime_ns) for file in files)


class _Unreadable(Exception):
    """A file has to be left out: why, and what would bring it in."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy

    def skipped(self, source: str) -> SkippedSource:
        return SkippedSource(id=source, reason=self.reason, remedy=self.remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A regular file below ``root``; ``path`` holds no link, ``linked`` if one led."""

    id: str
    root: Path
    path: Path
    linked: bool
    size: int
    mtime_ns: int


def _find_files(
    roots: tuple[Path, ...], *, limit: int
) -> tuple[list[_File], list[SkippedSource]]:
    found: list[_File] = []
    skipped: list[SkippedSource] = []
    for root in roots:
        if not os.path.exists(root):
            raise NotesError(
                f"The notes path {root} does not exist, or is out of your reach. "
                "Name an existing file or folder of notes."
            )
        for folder, path in _walk(root.resolve(), skipped):
            try:
                found.append(_look_at(path, folder))
            except _Unreadable as reason:
                skipped.append(reason.skipped(_path_below(path, folder)))
            if len(found) > limit:
                raise NotesError(
                    f"There are more than {limit:,} notes files below {root}. "
                    "Name folders further down."
                )
    # A file that several roots or links lead to is read once, by its own name.
    unique: dict[Path, _File] = {}
    for file in sorted(found, key=lambda f: f.linked):
        unique.setdefault(file.path, file)
    return sorted(_tell_apart(unique.values()), key=lambda f: f.id), skipped


def _walk(root: Path, skipped: list[SkippedSource]) -> Iterator[tuple[Path, Path]]:
    """Yield (folder that ids count from, path) of what may be a note."""
    if not root.is_dir():
        yield root.parent, root
        return

    def report(error: OSError) -> None:
        folder = _path_below(Path(str(error.filename)), root)
        skipped.append(_not_permitted(error).skipped(folder))

    for folder, folders, names in os.walk(root, onerror=report):
        folders[:] = sorted(name for name in folders if not _is_passed_over(name))
        for name in folders:
            path = Path(folder, name)
            if path.is_symlink() and not path.resolve().is_relative_to(root):
                skipped.append(_leaves_root().skipped(_path_below(path, root)))
        for name in sorted(names):
            if not _is_passed_over(name) and name.lower().endswith(SUFFIXES):
                yield root, Path(folder, name)


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") or name in _PASSED_OVER


def _look_at(path: Path, root: Path) -> _File:
    try:
        status = path.lstat()
        linked = stat.S_ISLNK(status.st_mode)
        real = path.resolve(strict=True) if linked else path
        status = real.lstat()
    except (OSError, RuntimeError) as error:
        raise _Unreadable(
            "It is a link that leads nowhere.", "Remove the link or mend it."
        ) from error
    if linked and not real.is_relative_to(root):
        raise _leaves_root()
    if not stat.S_ISREG(status.st_mode):
        raise _not_regular()
    return _File(
        id=_path_below(path, root),
        root=root,
        path=real,
        linked=linked,
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
    )


def _leaves_root() -> _Unreadable:
    return _Unreadable(
        "It is a link that leaves the notes folder.",
        "Name the folder that it leads to as a notes folder too.",
    )


def _not_regular() -> _Unreadable:
    return _Unreadable(
        "It is not a regular file.", "Replace it by a text file, or rename it."
    )


def _not_permitted(error: OSError) -> _Unreadable:
    return _Unreadable(
        f"It cannot be read: {error.strerror}.",
        "Give yourself the right to read it (chmod u+r).",
    )


def _path_below(path: Path, root: Path) -> str:
    """Return the path below root with /, as text that UTF-8 can write."""
    relative = path.relative_to(root).as_posix()
    return os.fsencode(relative).decode("utf-8", "backslashreplace")


def _tell_apart(files: Iterable[_File]) -> list[_File]:
    """Prefix ids that several roots share by as much of their roots as it takes."""
    files = list(files)
    ids = [file.id for file in files]
    for depth in range(1, max((len(file.root.parts) for file in files), default=0) + 1):
        count = Counter(ids)
        ids = [
            known
            if count[known] == 1
            else "/".join((*file.root.parts[-depth:], file.id))
            for file, known in zip(files, ids, strict=True)
        ]
    return [replace(file, id=known) for file, known in zip(files, ids, strict=True)]


def _read_source(file: _File, limits: Limits) -> SourceText:
    data, mtime_ns = _read_bytes(file.path, limit=limits.file_bytes)
    text, encoding, warnings = _decode(data)
    if "\0" in text:
        raise _Unreadable(
            "It holds NUL bytes, so it is not text.",
            "Save it as text in UTF-8, or rename it.",
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.removesuffix("\n").split("\n") if text else []
    for number, line in enumerate(lines, start=1):
        if len(line) > limits.line_characters:
            raise _Unreadable(
                f"Line {number} has {len(line):,} characters, "
                f"more than the limit of {limits.line_characters:,}.",
                "Break the line into several.",
            )
    source = Source(
        id=file.id,
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
        lines=len(lines),
        encoding=encoding,
        warnings=warnings,
    )
    return SourceText(source=source, text=text, path=file.path, mtime_ns=mtime_ns)


def _read_bytes(path: Path, *, limit: int) -> tuple[bytes, int]:
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
        with os.fdopen(descriptor, "rb") as opened:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise _not_regular()
            data = opened.read(limit + 1)
    except OSError as error:
        raise _not_permitted(error) from error
    if len(data) > limit:
        raise _Unreadable(
            f"It has {max(status.st_size, len(data)):,} bytes, "
            f"more than the limit of {limit:,}.",
            "Split it into several files.",
        )
    return data, status.st_mtime_ns


def _decode(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Return text, encoding and warnings; a byte order mark is no part of the text."""
    if data.startswith(_UTF16_BOMS):
        try:
            return data.decode("utf-16"), "utf-16", ()
        except UnicodeDecodeError as error:
            raise _Unreadable(
                f"It starts as UTF-16, but byte {error.start} is not.",
                "Save it as UTF-8.",
            ) from error
    try:
        return data.removeprefix(_UTF8_BOM).decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line = before.count(b"\n") + before.replace(b"\r\n", b"").count(b"\r") + 1
        at = error.start + len(data) - len(error.object)
    warning = (
        f"Byte {at} on line {line} is not UTF-8, so the file was read as Windows-1252. "
        "Save it as UTF-8."
    )
    return data.decode("cp1252", "replace"), "cp1252", (warning,)


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
