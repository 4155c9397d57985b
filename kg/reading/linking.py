"""Signs of inline markup that refer: links, embeds, tags and blocks.

Every reader takes the columns of a sign and returns where reading goes on.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from kg.reading.signs import Found, Scan, Span, shown, starts_line
from kg.records import ReferenceKind

_WIKILINK = re.compile(r"\[\[([^\[\]\n]{1,500})\]\]")
_BLOCK = re.compile(r"\(\(([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)\)", re.I)
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,100}\](?::\s*)?")
_CALLOUT = re.compile(r"\[![\w -]{1,50}(?:\|[^\[\]\n]{0,100})?\][+-]?")
_PRIORITY = re.compile(r"\[#[A-Z]\]")
_DESTINATION = re.compile(
    r"""\]\(\s*+(?:<(?P<angled>[^<>\n]*+)>
    |(?P<bare>[^\s()<>]*+(?:\([^\s()<>]*+\)[^\s()<>]*+)*+))
    (?:\s++(?:"[^"]*+"|'[^']*+'|\([^()]*+\)))?+\s*+\)""",
    re.VERBOSE,
)
_PAGE_DESTINATION = re.compile(r"\]\(\[\[([^\[\]\n]{1,500})\]\]\)")
_BLOCK_DESTINATION = re.compile(rf"\]\({_BLOCK.pattern}\)", re.I)
_LABEL = re.compile(r"\]\[([^\[\]]{0,200})\]")
_EMOJI = "\u2600-\u27bf\U0001f000-\U0001faff"
_HASHTAG = re.compile(rf"#([\w/{_EMOJI}-]+)|#\[\[([^\[\]\n]{{1,500}})\]\]")
_NAMED = re.compile(rf"[^\W\d_]|[{_EMOJI}]")
_COLOUR = re.compile(
    r"(?=\d|[a-f]+\d|([a-f])\1+\Z)(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\Z", re.I
)
_BEFORE_TAG = "(,;|"
_MACRO = re.compile(r"\{\{([^{}\n]{0,2000})\}\}")
_EMBED = re.compile(r"embed\s+(.*)", re.I)
_CLOZE = re.compile(r"cloze\s+", re.I)
_ATTRIBUTES = re.compile(r"\{[:#][^{}\n]{0,500}\}")
_SIZE = re.compile(r"\d+(?:x\d+)?")
_ADDRESS = re.compile(r"[A-Za-z][\w+.-]*:|//")
_MAX_LABEL = 500
NOTE_SUFFIXES = ("md", "markdown", "txt")


def read_bracket(state: Scan, start: int, end: int) -> int:
    text = state.text
    following = text[end : end + 1]
    if following == "[":
        match = _WIKILINK.match(text, start)
        # `[[1]](address)` is a link whose words are in brackets.
        if match and not text.startswith("(", match.end()):
            return _read_wikilink(state, match)
    elif following == "^":
        if match := _FOOTNOTE.match(text, start):
            opens = starts_line(text, start)
            stop = match.end() if opens else text.index("]", start) + 1
            return state.hide(start, stop)
    elif following == "!" and state.quoted and starts_line(text, start):
        if match := _CALLOUT.match(text, start):
            return state.hide(start, match.end())
    elif following == "#" and (match := _PRIORITY.match(text, start)):
        return state.hide(start, match.end())
    state.brackets.append(start)
    return end


def _read_wikilink(state: Scan, match: re.Match[str]) -> int:
    start, end = match.span()
    embeds = state.text[start - 1 : start] == "!" if start else False
    opened = start - 1 if embeds else start
    name, bar, alias = match[1].partition("|")
    name = name.removesuffix("\\") if bar else name
    target, anchor = _split_target(name)
    if bar and not (embeds and _SIZE.fullmatch(alias.strip())):
        shown = alias.strip() or target
        # Only the alias is words, not its brackets and the target before it.
        state.hide(opened, end - 2 - len(alias))
        state.hide(end - 2, end)
    elif embeds:
        shown = _name_of(target, anchor)
        state.hide(opened, end)
    else:
        shown = _name_of(target, anchor)
        state.hide(opened, start + 2)
        _hide_anchor(state, name, start + 2)
        state.hide(end - 2, end)
    kind = ReferenceKind.EMBED if embeds else ReferenceKind.WIKILINK
    state.found.append(
        Found(
            kind=kind, target=target, text=shown, start=opened, end=end, anchor=anchor
        )
    )
    return end


def _split_target(name: str) -> tuple[str, str | None]:
    target, sign, anchor = name.partition("#")
    return target.strip(), (anchor.strip() or None) if sign else None


def _name_of(target: str, anchor: str | None) -> str:
    if anchor is None or anchor.startswith("^"):
        return target or (anchor or "")
    return " > ".join(filter(None, (target, *anchor.split("#"))))


def _hide_anchor(state: Scan, name: str, at: int) -> None:
    """Hide the signs in ``note#heading``, and what names a block."""
    place = name.find("#")
    while place >= 0:
        block = name.startswith("^", place + 1)
        state.hide(at + place, at + (len(name) if block else place + 1))
        place = -1 if block else name.find("#", place + 1)


def read_closing(state: Scan, start: int, end: int) -> int:
    if not state.brackets:
        return end
    opened = state.brackets.pop()
    text = state.text
    following = text[end : end + 1]
    if following == "(":
        return _read_destination(state, opened, start) or end
    if following == "[" and state.labels:
        match = _LABEL.match(text, start)
        # A label of its own, or the words in brackets themselves.
        if match and (
            destination := state.labels.get(
                fold_label(match[1] or text[opened + 1 : start][:200])
            )
        ):
            return _close_link(state, opened, start, match.end(), destination)
    return end


def fold_label(label: str) -> str:
    """Return the form under which two labels of links are equal."""
    return " ".join(label.casefold().split())


def _read_destination(state: Scan, opened: int, start: int) -> int | None:
    text = state.text
    if match := _PAGE_DESTINATION.match(text, start):
        target, anchor = _split_target(match[1].partition("|")[0])
        kind = ReferenceKind.WIKILINK
    elif match := _BLOCK_DESTINATION.match(text, start):
        kind, target, anchor = ReferenceKind.BLOCK, match[1], None
    elif match := _DESTINATION.match(text, start):
        destination = match["angled"] or match["bare"] or ""
        return _close_link(state, opened, start, match.end(), destination)
    else:
        return None
    state.found.append(
        Found(
            kind=kind,
            target=target,
            text=_label(state, opened, start) or target,
            start=opened,
            end=match.end(),
            anchor=anchor,
        )
    )
    state.hide(opened, opened + 1)
    return state.hide(start, match.end())


def _close_link(
    state: Scan, opened: int, start: int, end: int, destination: str
) -> int:
    """Hide a link but for its words, and take it for a reference if it is to a note."""
    image = opened > 0 and state.text[opened - 1] == "!"
    if not image:
        label = _label(state, opened, start)
        found = refer_to_note(destination, label, start=opened, end=end)
        if found is not None:
            state.found.append(found)
    state.hide(opened - 1 if image else opened, opened + 1)
    return state.hide(start, end, seen="://" in destination)


def _label(state: Scan, opened: int, start: int) -> str:
    """Return a link's words; a longer text in brackets is no name."""
    begin = opened + 1
    if start - begin > _MAX_LABEL:
        return ""
    inside: list[Span] = []
    for span in reversed(state.spans):
        if span.start < begin:
            break
        inside.append(
            Span(start=span.start - begin, end=span.end - begin, seen=span.seen)
        )
    ordered = sorted(inside, key=lambda span: span.start)
    return shown(state.text[begin:start], ordered)


def refer_to_note(
    destination: str, label: str, *, start: int, end: int
) -> Found | None:
    """Return the reference of a link to a note, None for one to anything else."""
    if not destination or _ADDRESS.match(destination):
        return None
    target, anchor = _split_target(destination)
    _, dot, suffix = target.rpartition("/")[2].rpartition(".")
    if dot and suffix.lower() not in NOTE_SUFFIXES:
        return None
    target, anchor = unquote(target), unquote(anchor) if anchor else None
    return Found(
        kind=ReferenceKind.WIKILINK,
        target=target,
        text=label or _name_of(target, anchor),
        start=start,
        end=end,
        anchor=anchor,
    )


def read_hash(state: Scan, start: int, end: int) -> int:
    text = state.text
    before = text[start - 1 : start] if start else ""
    match = _HASHTAG.match(text, start)
    if match is None or not (not before or before.isspace() or before in _BEFORE_TAG):
        return end
    name = match[2] or match[1].rstrip("/-")
    if match[1] and (not _NAMED.search(name) or _COLOUR.match(name)):
        return match.end()
    stop = match.end() if match[2] else start + 1 + len(name)
    state.hide(start, start + (3 if match[2] else 1))
    if match[2]:
        state.hide(stop - 2, stop)
    state.found.append(
        Found(
            kind=ReferenceKind.TAG,
            target=name.strip(),
            text=f"#{name.strip()}",
            start=start,
            end=stop,
        )
    )
    return stop


def read_parentheses(state: Scan, start: int, end: int) -> int:
    match = _BLOCK.match(state.text, start)
    if match is None:
        return start + 1
    _find_block(state, match[1], start, match.end())
    return state.hide(start, match.end())


def _find_block(state: Scan, identifier: str, start: int, end: int) -> None:
    state.found.append(
        Found(
            kind=ReferenceKind.BLOCK,
            target=identifier,
            text=identifier,
            start=start,
            end=end,
        )
    )


def read_brace(state: Scan, start: int, end: int) -> int:
    text = state.text
    match = _MACRO.match(text, start)
    if match is None:
        match = _ATTRIBUTES.match(text, start)
        return state.hide(start, match.end()) if match else start + 1
    inner = match[1].strip()
    if cloze := _CLOZE.match(match[1]):
        state.hide(start, start + 2 + cloze.end())
        state.hide(match.end() - 2, match.end())
        return match.end()
    if embed := _EMBED.fullmatch(inner):
        if page := _WIKILINK.fullmatch(embed[1].strip()):
            target, anchor = _split_target(page[1].partition("|")[0])
            state.found.append(
                Found(
                    kind=ReferenceKind.EMBED,
                    target=target,
                    text=_name_of(target, anchor),
                    start=start,
                    end=match.end(),
                    anchor=anchor,
                )
            )
        elif block := _BLOCK.fullmatch(embed[1].strip()):
            _find_block(state, block[1], start, match.end())
    return state.hide(start, match.end())
