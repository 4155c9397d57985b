"""Turn ``.studygraphignore`` files, in gitignore's syntax, into what is left out."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass

from pathspec import GitIgnoreSpec

_MAX_BYTES = 65_536
_MAX_LINES = 1_000
# Each star of a segment multiplies the time that a hostile name takes to match.
_MAX_STARS = 3
_MAX_FOLDER_STARS = 2
# What Python's regular expressions read differently from git within brackets.
_UNSAFE_IN_BRACKETS = re.compile(r"\[\[|--|&&|~~|\|\|")
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoreRules:
    """The rules of one folder, for what is below it; ``warnings``: lines not obeyed."""

    folder: str
    spec: GitIgnoreSpec
    warnings: tuple[str, ...]


def read_rules(path: str, *, told_as: str) -> IgnoreRules:
    """Read the rules for what is beside a file and below; warnings call it so."""
    warnings: list[str] = []
    lines: list[str] = []
    try:
        text = _read_text(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        warnings.append(f"{told_as} is not obeyed: {reason}.")
        text = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if number > _MAX_LINES:
            warnings.append(
                f"{told_as}: the lines behind line {_MAX_LINES:,} are not obeyed. "
                "Make the patterns fewer."
            )
            break
        if fault := _find_fault(line):
            warnings.append(
                f"{told_as}, line {number}: {line[:80]!r} is not obeyed: {fault}. "
                "Mend the pattern or remove it."
            )
        else:
            lines.append(line)
    return IgnoreRules(
        folder=os.path.dirname(path),
        spec=GitIgnoreSpec.from_lines(lines),
        warnings=tuple(warnings),
    )


def is_ignored(rules: tuple[IgnoreRules, ...], path: str, *, folder: bool) -> bool:
    """Tell whether rules, from upper folders to deeper ones, leave a path out.

    The deepest folder that says anything about the path decides, as in git.
    """
    for rule in reversed(rules):
        below = path[len(rule.folder) :].lstrip(os.sep).replace(os.sep, "/")
        verdict = rule.spec.check_file(f"{below}/" if folder else below).include
        if verdict is not None:
            return verdict
    return False


def _read_text(path: str) -> str:
    descriptor = os.open(path, _FLAGS)
    with os.fdopen(descriptor, "rb") as opened:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("it is not a regular file")
        data = opened.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise ValueError(f"it has more than {_MAX_BYTES:,} bytes")
    # As names are: what is not UTF-8 still matches the names that are not either.
    return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")


def _find_fault(line: str) -> str | None:
    """Say what is wrong with a line of rules, None if it can be obeyed."""
    segments = line.split("/")
    if sum(segment == "**" for segment in segments) > _MAX_FOLDER_STARS:
        return f"it holds more than {_MAX_FOLDER_STARS} folders **"
    if any(s != "**" and s.count("*") > _MAX_STARS for s in segments):
        return f"it holds more than {_MAX_STARS} stars between two slashes"
    if "[" in line and _UNSAFE_IN_BRACKETS.search(line):
        return "classes such as [[:alpha:]] are not known here"
    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return "it is no pattern of gitignore"
    return None
