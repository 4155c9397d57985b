"""Turn front matter and ``key:: value`` lines into properties and references."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.errors import YamlError
from kg.reading.inline import scan
from kg.reading.markdown import Line, LineKind
from kg.reading.signs import Inline, Span
from kg.records import Reference, ReferenceKind
from kg.yaml_files import YamlNode, parse_yaml

TITLE_KEY = "title"
DATE_KEYS = ("date", "created", "created_at", "updated", "modified")
_TAG_KEYS = frozenset({"tags", "tag", "keywords", "keyword"})
_ALIAS_KEYS = frozenset({"aliases", "alias"})
_ID_KEY = "id"
_NOT_YAML = "This is not YAML: "

_KEY = re.compile(r"\s*+(?:\"[^\"]*+\"|'[^']*+'|[^:\"']++)\s*+:(?:\s++|$)")
_ITEM = re.compile(r"\s*(?:-\s+)*")
_EMPTY = re.compile(r"[\s\[\]{}|>+\"'-]*|\s*#.*")
_WORDLESS = re.compile(
    r"[\W\d_]*|true|false|yes|no|null|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\dT[\d:.]+Z?",
    re.IGNORECASE,
)
_ELEMENT = re.compile(r"\s*+(?:#?\[\[[^\[\]]+\]\]|[^,\[\]]+)")
_SPACED = re.compile(r"[^\s,]+")
_AROUND = "\"' \t"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """The lines of a text, its page's ``fields`` in words, and what was not read."""

    lines: tuple[Line, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def read_front_matter(lines: Sequence[Line]) -> FrontMatter:
    """Read the YAML that opens a text; what is no YAML is text, with a warning."""
    length = 0
    while length < len(lines) and lines[length].kind is LineKind.FRONT_MATTER:
        length += 1
    if not length:
        return FrontMatter(lines=tuple(lines))
    inner = "\n".join(line.text for line in lines[1 : length - 1])
    try:
        root = parse_yaml(inner, name="front matter", first_line=2)
    except YamlError as error:
        says = error.sentence.removeprefix(_NOT_YAML)
        return _as_text(lines, length, f"Line {error.line}", f"is not YAML: {says}")
    if root.value is None:
        return FrontMatter(lines=tuple(lines))
    if not isinstance(root.value, Mapping):
        return _as_text(
            lines, length, "Line 2", "holds no keys. Write `key: value` in each line."
        )
    read = tuple(_read_lines(lines[1 : length - 1], root.value))
    return FrontMatter(
        lines=(lines[0], *read, *lines[length - 1 :]),
        fields={
            key.lower(): node.written
            for key, node in root.value.items()
            if not isinstance(node.value, Mapping | tuple)
        },
    )


def _as_text(
    lines: Sequence[Line], length: int, place: str, trouble: str
) -> FrontMatter:
    text = [
        replace(line, kind=LineKind.TEXT if line.text.strip() else LineKind.BLANK)
        for line in lines[:length]
    ]
    for at in (0, -1):
        text[at] = replace(text[at], kind=LineKind.SEPARATOR)
    return FrontMatter(
        lines=(*text, *lines[length:]),
        warnings=(f"{place}: the front matter {trouble}",),
    )


def _read_lines(lines: Iterable[Line], root: Mapping[str, YamlNode]) -> Iterator[Line]:
    keys = {node.line: key for key, node in root.items()}
    names = _find_names(root)
    key = ""
    for line in lines:
        opens = line.number in keys
        key = keys.get(line.number, key)
        match = (_KEY if opens else _ITEM).match(line.text)
        begin = match.end() if match else 0
        value = line.text[begin:].rstrip()
        if not key or _EMPTY.fullmatch(value):
            yield line
            continue
        start = line.start if opens else begin
        words = _read_value(value, begin)
        references = _references(words, key=key, line=line.number, tags=False)
        if _kind_of(key, page=True) is not None:
            here = names.get(line.number, ())
            references = tuple(_place_names(key, here, line, begin))
        hidden = ((start, begin),) if opens and start < begin else ()
        yield replace(
            line,
            kind=LineKind.PROPERTY,
            key=key,
            start=start,
            hidden=(*hidden, *((span.start, span.end) for span in words.spans)),
            references=references,
        )


def _find_names(root: Mapping[str, YamlNode]) -> dict[int, list[str]]:
    """Return the tags and aliases that front matter names in each of its lines."""
    names: defaultdict[int, list[str]] = defaultdict(list)
    for key, node in root.items():
        if _kind_of(key, page=True) is None or isinstance(node.value, Mapping):
            continue
        if isinstance(node.value, tuple):
            for item in node.value:
                if item.written.strip():
                    names[item.line].append(item.written.strip())
        else:
            names[node.line].extend(_names(key, node.written))
    return names


def _place_names(
    key: str, names: Iterable[str], line: Line, begin: int
) -> Iterator[Reference]:
    """Find where names stand in their line; what is written otherwise is all of it."""
    kind = _kind_of(key, page=True)
    at = begin
    if kind is None:
        return
    for name in names:
        place = line.text.find(name, at)
        if place >= 0:
            start, at = place, place + len(name)
            yield _name(kind, key, name, line.number, start, at)
        else:
            end = len(line.text.rstrip())
            yield _name(kind, key, name, line.number, begin, end)


def _names(key: str, written: str) -> Iterable[str]:
    """Return the names in one text: parted by commas, or tags by spaces."""
    if key.lower() in _TAG_KEYS and "," not in written:
        return _SPACED.findall(written)
    return filter(None, map(str.strip, written.split(",")))


def read_property(line: Line, *, page: bool) -> Line:
    """Read what a line of ``key:: value`` says; ``page``: it stands above all else."""
    key = line.key or ""
    begin = line.start + len(key) + 2
    while line.text[begin : begin + 1].isspace():
        begin += 1
    value = line.text[begin:].rstrip()
    if key.lower() == _ID_KEY:
        end = begin + len(value)
        definition = Reference(
            kind=ReferenceKind.PROPERTY,
            target=value,
            text="",
            line=line.number,
            start=line.start,
            end=end,
            key=_ID_KEY,
        )
        return replace(
            line,
            hidden=((line.start, end),),
            references=(definition,) if value else (),
        )
    words = _read_value(value, begin)
    kind = _kind_of(key, page=page)
    if kind is None:
        references = _references(words, key=key, line=line.number, tags=True)
    else:
        references = tuple(
            _name(
                kind,
                key,
                element[0].strip(),
                line.number,
                begin + element.end() - len(element[0].lstrip()),
                begin + element.start() + len(element[0].rstrip()),
            )
            for element in _ELEMENT.finditer(value)
            if element[0].strip(_AROUND + "#")
        )
    return replace(
        line,
        hidden=(
            (line.start, begin),
            *((span.start, span.end) for span in words.spans),
        ),
        references=references,
    )


def _kind_of(key: str, *, page: bool) -> ReferenceKind | None:
    if key.lower() in _TAG_KEYS:
        return ReferenceKind.TAG
    return ReferenceKind.ALIAS if page and key.lower() in _ALIAS_KEYS else None


def _name(
    kind: ReferenceKind, key: str, written: str, line: int, start: int, end: int
) -> Reference:
    name = written.strip(_AROUND)
    if kind is ReferenceKind.TAG:
        name = name.removeprefix("#")
    if name.startswith("[[") and name.endswith("]]"):
        name = name[2:-2].strip()
    return Reference(
        kind=kind, target=name, text=name, line=line, start=start, end=end, key=key
    )


def _read_value(value: str, begin: int) -> Inline:
    """Read the markup of a value that begins at a column."""
    if _WORDLESS.fullmatch(value):
        spans: tuple[Span, ...] = (Span(start=0, end=len(value)),) if value else ()
        return Inline(spans=tuple(_moved(spans, begin)))
    words = scan(value)
    return Inline(
        spans=tuple(_moved(words.spans, begin)),
        references=tuple(
            replace(found, start=found.start + begin, end=found.end + begin)
            for found in words.references
        ),
    )


def _moved(spans: Iterable[Span], by: int) -> Iterator[Span]:
    for span in spans:
        yield replace(span, start=span.start + by, end=span.end + by)


def _references(
    words: Inline, *, key: str, line: int, tags: bool
) -> tuple[Reference, ...]:
    return tuple(
        Reference(
            kind=found.kind,
            target=found.target,
            text=found.text,
            line=line,
            start=found.start,
            end=found.end,
            anchor=found.anchor,
            key=found.key or key,
        )
        for found in words.references
        if tags or found.kind is not ReferenceKind.TAG
    )
