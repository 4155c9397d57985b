"""Signs of inline markup that only hide: code, formulas, tags, comments, addresses.

Every reader takes the columns of a sign and returns where reading goes on.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from kg.reading.signs import Found, Scan
from kg.records import ReferenceKind

_TAG = re.compile(r"</?([A-Za-z][\w:-]*+)(?:\s[^<>]*+|/)?>")
_AUTOLINK = re.compile(r"<[A-Za-z][\w+.-]{1,30}:[^\s<>]*+>|<[\w.+-]++@[\w.-]++>")
_CODE_TAGS = ("code", "samp", "tt")
_URL_REST = re.compile(r"://[^\s<>\[\]\"`|]+")
_SCHEME = re.compile(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*\Z")
_MAX_SCHEME = 12
_PUNCTUATION = ".,;:!?*_'"
_BLOCK_ID = re.compile(r"\^([A-Za-z0-9-]+)[ \t]*$", re.MULTILINE)
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#[Xx][0-9A-Fa-f]{1,6});")
_BRACKET = re.compile(r"\\([()\[\]])")
_DOLLARS = re.compile(r"\\.|(\$+)", re.DOTALL)
_TICKS = re.compile(r"`+")
_FORMULA = re.compile(r"[\\^_={}+<>]|^\s*\w\s*$")


def read_escape(state: Scan, start: int, end: int) -> int:
    opener = state.text[end : end + 1]
    if opener in ("(", "["):
        if state.escaped is None:
            state.escaped = [match.start() for match in _BRACKET.finditer(state.text)]
        following = bisect_right(state.escaped, start)
        if following < len(state.escaped):
            place = state.escaped[following]
            closes = state.text[place + 1] == (")" if opener == "(" else "]")
            if closes and _FORMULA.search(state.text[end + 1 : place]):
                return state.hide(start, place + 2, seen=True)
    return end + 1


def read_code(state: Scan, start: int, end: int) -> int:
    place = _next_run(state, start, end - start, "`")
    if place is None:
        return end
    return state.hide(start, place + end - start, seen=True)


def read_formula(state: Scan, start: int, end: int) -> int:
    text, size = state.text, end - start
    place = _next_run(state, start, size, "$") if size <= 2 else None
    if place is None:
        return end
    if size == 1:
        before, behind = text[start - 1 : start], text[place + 1 : place + 2]
        tight = not (text[end].isspace() or text[place - 1].isspace())
        # A sum of money, or a variable of the shell, is no formula.
        if not tight or before.isalnum() or behind.isalnum():
            return end
        if not _is_next_run(state, start, place):
            return end
    return state.hide(start, place + size, seen=True)


def _next_run(state: Scan, start: int, size: int, sign: str) -> int | None:
    """Return where the next run of as many signs starts."""
    if sign not in state.runs:
        runs: dict[int, list[int]] = {0: []}
        if sign == "`":
            for match in _TICKS.finditer(state.text):
                runs.setdefault(len(match[0]), []).append(match.start())
        else:
            for match in _DOLLARS.finditer(state.text):
                if match[1]:
                    runs.setdefault(len(match[1]), []).append(match.start())
                    runs[0].append(match.start())
        state.runs[sign] = runs
    places = state.runs[sign].get(size, [])
    at = bisect_right(places, start)
    return places[at] if at < len(places) else None


def _is_next_run(state: Scan, start: int, place: int) -> bool:
    every = state.runs["$"][0]
    return every[bisect_right(every, start)] == place


def read_angle(state: Scan, start: int, end: int) -> int:
    text = state.text
    if text.startswith("<!--", start):
        stop = state.end_of("-->", start + 4)
        return end if stop is None else state.hide(start, stop)
    if match := _AUTOLINK.match(text, start):
        return state.hide(start, match.end(), seen=True)
    match = _TAG.match(text, start)
    if match is None:
        return end
    if match[1].lower() in _CODE_TAGS and text[end] != "/":
        stop = state.end_of(f"</{match[1]}>", match.end())
        if stop is not None:
            return state.hide(start, stop, seen=True)
    return state.hide(start, match.end(), seen="://" in match[0])


def read_comment(state: Scan, start: int, end: int) -> int:
    if start and state.text[start - 1].isalnum():
        return end
    stop = state.end_of("%%", end)
    return end if stop is None else state.hide(start, stop)


def read_mark(state: Scan, start: int, end: int) -> int:
    """Pair the marks of a highlight or a deletion: ``==``, ``~~``, ``^^``."""
    text, sign = state.text, state.text[start:end]
    if len(sign) != 2:
        return end
    opened = state.marks.pop(sign, None)
    if opened is not None and not text[start - 1].isspace():
        state.hide(opened, opened + 2)
        return state.hide(start, end)
    if text[end : end + 1].strip():
        state.marks[sign] = start
    return end


def read_caret(state: Scan, start: int, end: int) -> int:
    if end - start == 2:
        return read_mark(state, start, end)
    match = _BLOCK_ID.match(state.text, start)
    if match is None or (start and not state.text[start - 1].isspace()):
        return end
    stop = start + 1 + len(match[1])
    state.found.append(
        Found(
            kind=ReferenceKind.PROPERTY,
            target=match[1],
            text="",
            start=start,
            end=stop,
            key="id",
        )
    )
    return state.hide(start, stop)


def read_entity(state: Scan, start: int, end: int) -> int:
    match = _ENTITY.match(state.text, start)
    return state.hide(start, match.end()) if match else end


def read_url(state: Scan, start: int, end: int) -> int:
    text = state.text
    scheme = _SCHEME.search(text[max(0, start - _MAX_SCHEME) : start])
    # Without a scheme the rest is read again, so that it must not be read now.
    rest = _URL_REST.match(text, start) if scheme else None
    if scheme is None or rest is None:
        return end
    url = rest[0].rstrip(_PUNCTUATION)
    # What closes more parentheses than the address opens is the text's.
    surplus = url.count(")") - url.count("(")
    closing = len(url) - len(url.rstrip(")"))
    if surplus > 0:
        url = url[: len(url) - min(surplus, closing)].rstrip(_PUNCTUATION)
    stop = start + max(len(url), end - start)
    return state.hide(start - len(scheme[0]), stop, seen=True)


def read_bar(state: Scan, start: int, end: int) -> int:
    return state.hide(start, end) if state.table else end
