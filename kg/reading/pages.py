"""Turn a text and its path into a page: its lines, and what it says as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import unquote

from kg.reading.content import read_content
from kg.reading.inline import show
from kg.reading.items import Heading, parse_event
from kg.reading.markdown import Line, LineKind, parse_lines
from kg.reading.properties import DATE_KEYS, TITLE_KEY, read_front_matter
from kg.reading.vault import ABOVE_ALL, read_vault

_DAY = r"(\d{4})([-_./ ]?)(\d\d?)\2(\d\d?)(?!\d)"
_DAY_FIRST = re.compile(_DAY)
_DAY_LAST = re.compile(rf"(?<!\d){_DAY}\Z")
_DAY_FOLDERS = re.compile(r"(?:^|/)(\d{4})(/)(\d\d?)/(\d\d?)(?![\dA-Za-z])")
_NAMESPACE = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_])")
_FILE_NAME = re.compile(
    r"\.(?:css|js|ts|py|json|edn|ya?ml|toml|html?|txt|org|pdf|cljs?)\Z", re.I
)
_LOGSEQ_PAGES = "pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A notes file as a whole.

    ``home`` is the line of the heading that is the page's title. The date is that of
    the whole page, and ``date_line`` its line if that is a heading.
    """

    lines: tuple[Line, ...]
    title: str
    titled: bool
    home: int | None
    date: date | None
    date_written: str | None
    date_line: int | None
    warnings: tuple[str, ...]


def parse_page(text: str, *, path: str) -> Page:
    """Read a text's lines, and its title and date, which its path may give as well.

    The title is that of the properties, of the one heading of level 1 above all else,
    or the file's name. The date stands in the properties, in the file's name, in that
    heading, or in the names of folders.
    """
    front = read_front_matter(parse_lines(text))
    lines = read_content(read_vault(front.lines))
    fields = {**_top_fields(lines), **front.fields}
    name = name_of_page(path)
    heading = _find_heading(lines)
    title = show(fields.get(TITLE_KEY, ""))
    only = heading if heading and _is_alone(heading, lines) else None
    if not title and only is not None:
        title = show(only.title)
    same = heading is not None and _same(show(heading.title), title or name)
    day, line = _find_day(fields, path, only)
    return Page(
        lines=lines,
        title=title or name,
        titled=bool(title),
        home=heading.line if heading and same else None,
        date=day[0] if day else None,
        date_written=day[1] if day else None,
        date_line=line,
        warnings=front.warnings,
    )


def _top_fields(lines: Iterable[Line]) -> dict[str, str]:
    """Return the properties that stand above all else."""
    fields: dict[str, str] = {}
    for line in lines:
        if line.kind is LineKind.PROPERTY and line.key is not None:
            value = line.content[len(line.key) + 2 :].strip()
            fields.setdefault(line.key.lower(), value)
        elif line.kind not in ABOVE_ALL:
            break
    return fields


def _find_heading(lines: Iterable[Line]) -> Heading | None:
    """Return the heading of level 1 that stands above all but properties."""
    for line in lines:
        if line.kind is LineKind.HEADING and line.level == 1:
            event = parse_event(line)
            return event if isinstance(event, Heading) else None
        if line.kind not in ABOVE_ALL:
            return None
    return None


def _is_alone(heading: Heading, lines: Iterable[Line]) -> bool:
    """Tell a page's title from a heading that others of its level follow."""
    return not any(
        line.level == 1 and line.number != heading.line
        for line in lines
        if line.kind is LineKind.HEADING
    )


def _same(title: str, other: str) -> bool:
    return bool(title) and title.casefold() == other.casefold()


def _find_day(
    fields: Mapping[str, str], path: str, heading: Heading | None
) -> tuple[tuple[date, str] | None, int | None]:
    """Return the page's date, as meant and as written, and its line in a heading."""
    for key in DATE_KEYS:
        if key in fields and (day := _parse_day(_DAY_FIRST.match(fields[key].strip()))):
            return day, None
    stem = PurePosixPath(path).stem
    named = _parse_day(_DAY_FIRST.match(stem)) or _parse_day(_DAY_LAST.search(stem))
    if named is not None:
        return named, None
    if heading is not None and heading.date is not None:
        stated = heading.date.date
        if isinstance(stated, date):
            return (stated, heading.date.written), heading.line
    # The last folders are nearest to the file.
    for match in reversed(list(_DAY_FOLDERS.finditer(path))):
        if day := _parse_day(match):
            return day, None
    return None, None


def _parse_day(match: re.Match[str] | None) -> tuple[date, str] | None:
    if match is None or (not match[2] and len(match[3] + match[4]) != 4):
        return None
    try:
        day = date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return None
    return (day, match[0].strip("/")) if 1900 <= day.year < 2200 else None


def name_of_page(path: str) -> str:
    """Return the name of a page that its file's name stands for, as in Logseq.

    ``___`` and ``%2F`` stand for the slash of a namespace; in a graph's folder of pages
    so does a dot, save one before the ending of a file's name.
    """
    file = PurePosixPath(path)
    name = unquote(file.stem.replace("___", "/"))
    if file.parent.name == _LOGSEQ_PAGES and not _FILE_NAME.search(name):
        name = _NAMESPACE.sub("/", name)
    return name.strip("/ ") or file.stem
