"""Turn roots, files and folders, into the files below them that may be notes."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from kg.errors import NotesError
from kg.records import SkippedSource

if TYPE_CHECKING:
    from kg.reading.ignoring import IgnoreRules

SUFFIXES = (".md", ".markdown", ".txt")
_IGNORE_FILE = ".studygraphignore"
_PASSED_OVER = ("node_modules", "__pycache__")
# What would break a line, turn the reading direction, or is no character; and the
# backslash, so that two names never give the same id.
_NOT_TELLABLE = re.compile(
    r"[\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A regular file below a root; ``path`` holds no link."""

    id: str
    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFiles:
    """What a walk found, each in the order of ids.

    ``other_files`` are ids of files that are no notes. ``ignored`` counts the notes
    and folders that a ``.studygraphignore`` leaves out; ``warnings`` tell of its lines
    that are not obeyed.
    """

    files: tuple[FoundFile, ...]
    skipped: tuple[SkippedSource, ...]
    other_files: tuple[str, ...]
    ignored: int
    warnings: tuple[str, ...]


class Unreadable(Exception):
    """A file has to be left out: why, and what would bring it in."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy

    def skipped(self, source: str) -> SkippedSource:
        return SkippedSource(id=source, reason=self.reason, remedy=self.remedy)


def find_files(roots: Iterable[Path], *, limit: int) -> FoundFiles:
    """Find the files named, and all notes below the folders named.

    Hidden files and folders are passed over, and links out of a root not followed.

    Raises:
        NotesError: a root is missing, or there are more than ``limit`` notes.
    """
    seen = _Seen(limit=limit)
    for root in roots:
        try:
            real = os.path.realpath(root, strict=True)
            is_folder = stat.S_ISDIR(os.stat(real).st_mode)
        except OSError as error:
            raise NotesError(
                f"The notes path {root} does not exist, or is out of your reach. "
                "Name an existing file or folder of notes."
            ) from error
        here = _Root(path=real if is_folder else os.path.dirname(real), named=root)
        if is_folder:
            _walk(here, seen)
        else:
            _look_at_link(real, here, seen, is_note=True)
    seen.notes.sort(key=lambda note: (note.linked, note.place))
    return _settle(seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Root:
    """The folder that ids count from, without links, and how the user named it."""

    path: str
    named: Path

    def holds(self, path: str) -> bool:
        return path == self.path or path.startswith(os.path.join(self.path, ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    """A notes file at ``place``; a link led to its ``path`` if ``linked``."""

    place: str
    root: str
    path: str
    linked: bool
    size: int
    mtime_ns: int


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What a walk has met so far; a place is (path as met, root)."""

    limit: int
    notes: list[_Note] = field(default_factory=list)
    skipped: dict[str, tuple[str, Unreadable]] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    ignored: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)

    def skip(self, path: str, root: _Root, reason: Unreadable) -> None:
        self.skipped.setdefault(path, (root.path, reason))

    def add_note(
        self, place: str, root: _Root, status: os.stat_result, *, path: str | None
    ) -> None:
        if not stat.S_ISREG(status.st_mode):
            raise not_regular()
        self.notes.append(
            _Note(
                place=place,
                root=root.path,
                path=path or place,
                linked=path is not None and path != place,
                size=status.st_size,
                mtime_ns=status.st_mtime_ns,
            )
        )
        if len(self.notes) > self.limit:
            raise NotesError(
                f"There are more than {self.limit:,} notes files below {root.named}. "
                "Name folders further down."
            )

    def add_other(self, place: str, root: _Root) -> None:
        if len(self.others) < self.limit:
            self.others.setdefault(place, root.path)


def _walk(root: _Root, seen: _Seen) -> None:
    folders: list[tuple[str, tuple[IgnoreRules, ...]]] = [(root.path, ())]
    while folders:
        folder, rules = folders.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            seen.skip(folder, root, not_permitted(error))
            continue
        if any(entry.name == _IGNORE_FILE for entry in entries):
            rules = (*rules, _read_rules(folder, root, seen))
        for entry in entries:
            if _is_passed_over(entry.name):
                continue
            try:
                if _take(entry, root, rules, seen):
                    folders.append((entry.path, rules))
            except Unreadable as reason:
                seen.skip(entry.path, root, reason)
            except OSError as error:
                seen.skip(entry.path, root, not_permitted(error))


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") or name in _PASSED_OVER


def _read_rules(folder: str, root: _Root, seen: _Seen) -> IgnoreRules:
    # Few have such a file, and the library takes a while to import.
    from kg.reading.ignoring import read_rules

    path = os.path.join(folder, _IGNORE_FILE)
    rules = read_rules(path, told_as=_id_below(path, root.path))
    seen.warnings += rules.warnings
    return rules


def _take(
    entry: os.DirEntry[str], root: _Root, rules: tuple[IgnoreRules, ...], seen: _Seen
) -> bool:
    """Take in what an entry is; tell whether it is a folder to be walked."""
    is_note = entry.name.lower().endswith(SUFFIXES)
    linked = _is_link(entry)
    is_folder = not linked and entry.is_dir(follow_symlinks=False)
    if rules and (is_note or is_folder) and _is_ignored(rules, entry.path, is_folder):
        seen.ignored.add(entry.path)
    elif linked:
        _look_at_link(entry.path, root, seen, is_note=is_note)
    elif is_folder:
        return True
    elif is_note:
        status = entry.stat(follow_symlinks=False)
        seen.add_note(entry.path, root, status, path=None)
    elif entry.is_file(follow_symlinks=False):
        seen.add_other(entry.path, root)
    return False


def _is_ignored(rules: tuple[IgnoreRules, ...], path: str, is_folder: bool) -> bool:
    from kg.reading.ignoring import is_ignored

    return is_ignored(rules, path, folder=is_folder)


def _is_link(entry: os.DirEntry[str]) -> bool:
    # A junction of Windows is a link by another name; Python tells since 3.12.
    is_junction = getattr(entry, "is_junction", None)
    return entry.is_symlink() or bool(is_junction and is_junction())


def _look_at_link(place: str, root: _Root, seen: _Seen, *, is_note: bool) -> None:
    """Take in a file that may be a link; folders that it leads to are not walked."""
    try:
        try:
            real = os.path.realpath(place, strict=True)
            status = os.stat(real)
        except OSError as error:
            if not is_note:
                return
            raise Unreadable(
                "It is a link that leads nowhere.", "Remove the link or mend it."
            ) from error
        is_folder = stat.S_ISDIR(status.st_mode)
        if not root.holds(real) and (is_note or is_folder):
            raise Unreadable(
                "It is a link that leaves the notes folder.",
                "Name the folder that it leads to as a notes folder too.",
            )
        if is_note and not is_folder:
            seen.add_note(place, root, status, path=real)
        elif root.holds(real) and stat.S_ISREG(status.st_mode):
            seen.add_other(place, root)
    except Unreadable as reason:
        seen.skip(place, root, reason)


def not_regular() -> Unreadable:
    return Unreadable(
        "It is not a regular file.", "Replace it by a text file, or rename it."
    )


def not_permitted(error: OSError) -> Unreadable:
    if isinstance(error, FileNotFoundError):
        return Unreadable(
            "It vanished while the notes were read.", "Build again if it is back."
        )
    if isinstance(error, PermissionError):
        remedy = "Give yourself the right to read it (chmod u+r)."
    else:
        remedy = "Look whether other programs can open it."
    return Unreadable(f"It cannot be read: {error.strerror}.", remedy)


def _settle(seen: _Seen) -> FoundFiles:
    """Give everything its id; what several roots or links lead to counts once."""
    unique: dict[str, _Note] = {}
    for note in seen.notes:
        unique.setdefault(note.path, note)
    notes = list(unique.values())
    skipped = list(seen.skipped.items())
    places = [(note.place, note.root) for note in notes]
    places += [(path, root) for path, (root, _) in skipped]
    ids = _make_ids(places)
    files = [
        FoundFile(id=known, path=note.path, size=note.size, mtime_ns=note.mtime_ns)
        for note, known in zip(notes, ids, strict=False)
    ]
    left_out = [
        reason.skipped(known)
        for (_, (_, reason)), known in zip(skipped, ids[len(notes) :], strict=True)
    ]
    return FoundFiles(
        files=tuple(sorted(files, key=lambda file: file.id)),
        skipped=tuple(sorted(left_out, key=lambda item: item.id)),
        other_files=tuple(sorted(_make_ids(list(seen.others.items())))),
        ignored=len(seen.ignored),
        warnings=tuple(dict.fromkeys(seen.warnings)),
    )


def _make_ids(places: Sequence[tuple[str, str]]) -> list[str]:
    """Return paths below their roots, with as much of the roots as tells them apart."""
    ids = [_id_below(path, root) for path, root in places]
    count = Counter(ids)
    depth = 1
    longest = max(
        (len(PurePath(root).parts) for root in {r for _, r in places}), default=0
    )
    own = list(ids)
    while len(count) < len(ids) and depth <= longest:
        ids = [
            known
            if count[known] == 1
            else "/".join((*PurePath(root).parts[-depth:], below))
            for known, below, (_, root) in zip(ids, own, places, strict=True)
        ]
        count = Counter(ids)
        depth += 1
    return ids


def _id_below(path: str, root: str) -> str:
    """Return the path below root with /, as text that can be told on one line."""
    below = path[len(root) :].lstrip(os.sep) if path != root else "."
    if os.sep != "/":
        below = below.replace(os.sep, "/")
    return _NOT_TELLABLE.sub(_escape, below)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character == "\\":
        return r"\\"
    code = ord(character)
    # A byte that is no UTF-8 stands in a name as a lone surrogate.
    byte = code - 0xDC00 if 0xDC80 <= code <= 0xDCFF else code
    return f"\\x{byte:02x}" if byte < 0x100 else f"\\u{code:04x}"
