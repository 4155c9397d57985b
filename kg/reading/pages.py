"""Turn a text and its path into a page: its lines, and what it says as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import unquote

from kg.days import AmbiguousDay, parse_day
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
_YEARS = range(1900, 2200)
_NAMESPACE = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_])")
_FILE_NAME = re.compile(
    r"\.(?:css|js|ts|py|json|edn|ya?ml|toml|html?|txt|org|pdf|cljs?)\Z", re.I
)
_LOGSEQ_PAGES = "pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A notes file as a whole.

    ``home`` is the line of the heading that is the page's title. The date is that of
    the whole page, None where what is written can be two days, and ``date_line`` its
    line if that is a heading.
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
    day = _choose_day(_find_days(fields, path, only))
    return Page(
        lines=lines,
        title=title or name,
        titled=bool(title),
        home=heading.line if heading and same else None,
        date=day.day if day and isinstance(day.day, date) else None,
        date_written=day.written if day else None,
        date_line=day.line if day else None,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """A date of a page, as meant and as written, and its line in a heading."""

    day: date | AmbiguousDay
    written: str
    line: int | None = None


def _find_days(
    fields: Mapping[str, str], path: str, heading: Heading | None
) -> Iterator[_Day]:
    """Yield what may be the page's date, the surest first."""
    for key in DATE_KEYS:
        value = show(fields.get(key, "")).strip()
        opening = _DAY_FIRST.match(value)
        yield from _read_days(value, opening[0] if opening else "")
    stem = PurePosixPath(path).stem
    dated = _DAY_FIRST.match(stem) or _DAY_LAST.search(stem)
    yield from _read_days(stem, name_of_page(path), dated[0] if dated else "")
    if heading is not None and heading.date is not None:
        stated = heading.date.date
        if isinstance(stated, date):
            yield _Day(day=stated, written=heading.date.written, line=heading.line)
    # The last folders are nearest to the file.
    for match in reversed(list(_DAY_FOLDERS.finditer(path))):
        yield from _read_days(match[0].strip("/"))


def _read_days(*texts: str) -> Iterator[_Day]:
    for text in texts:
        day = parse_day(text, years=_YEARS)
        if day is not None:
            yield _Day(day=day, written=text)


def _choose_day(days: Iterable[_Day]) -> _Day | None:
    """Return the first day; if it can be two, a later one may tell which it is."""
    days = iter(days)
    first = next(days, None)
    if first is None or not isinstance(first.day, AmbiguousDay):
        return first
    possible = (first.day.day_first, first.day.month_first)
    told = (day.day for day in days if day.day in possible)
    return replace(first, day=next(told, first.day))


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
