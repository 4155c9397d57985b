"""Notes with references for tests, read from lines with simple marks.

Marks: ``[[name#anchor|shown]]``, ``![[name]]``, ``((id))``, ``^id``, ``#tag``, and
``key:: value, value`` (with ``alias``: other names).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.declared import find_declared
from kg.linking import resolve_references
from kg.records import (
    Note,
    Passage,
    PassageKind,
    Reference,
    ReferenceKind,
    Snapshot,
    Source,
    Vocabulary,
)
from tests.made import make_note

_MARK = re.compile(
    r"(?P<link>!?\[\[(?P<target>[^\]#|]*)(?:#(?P<anchor>[^\]|]*))?"
    r"(?:\|(?P<shown>[^\]]*))?\]\])"
    r"|\(\((?P<block>[^)]*)\)\)"
    r"|(?:^|(?<=\s))\^(?P<id>[\w-]+)$"
    r"|(?:^|(?<=\s))#(?P<tag>[\w/-]+)"
)
_PROPERTY = re.compile(r"(?P<key>[\w -]+):: ?(?P<values>.*)")


def make_page(
    source: str,
    *lines: str,
    title: str | None = None,
    trail: tuple[str, ...] = (),
    line: int = 1,
) -> Note:
    """Make a note of a source, called like its file; its id tells its line as well."""
    name = source.rpartition("/")[2].removesuffix(".md")
    made = make_note(
        *lines,
        id=source if line == 1 else f"{source}-{line}",
        title=name if title is None else title,
        line=line,
    )
    return replace(
        made,
        source=source,
        trail=trail,
        passages=tuple(map(_with_kind, made.passages)),
        references=tuple(r for p in made.passages for r in _references(p)),
    )


def make_linked_snapshot(*notes: Note) -> Snapshot:
    """Return the notes with their links resolved, and what they declare."""
    resolved = resolve_references(notes)
    declared = find_declared(resolved, Vocabulary())
    return Snapshot(
        sources=tuple(
            Source(id=source, digest="00ff", size=9, lines=9, encoding="utf-8")
            for source in dict.fromkeys(note.source for note in notes)
        ),
        skipped=(),
        courses=(),
        lectures=(),
        notes=resolved,
        concepts=declared.concepts,
        mentions=declared.mentions,
        relations=(),
    )


def _with_kind(passage: Passage) -> Passage:
    if _PROPERTY.match(passage.text):
        return replace(passage, kind=PassageKind.PROPERTY)
    return passage


def _references(passage: Passage) -> Iterator[Reference]:
    held = _PROPERTY.match(passage.text)
    marks = list(_MARK.finditer(passage.text))
    for mark in marks:
        yield _reference(mark, passage, held["key"] if held else None)
    if held and not marks:
        alias = held["key"] in ("alias", "aliases")
        kind = ReferenceKind.ALIAS if alias else ReferenceKind.PROPERTY
        for value in re.finditer(r"[^,\s](?:[^,]*[^,\s])?", held["values"]):
            start = held.start("values") + value.start()
            yield Reference(
                kind=kind,
                target=value[0],
                text=value[0],
                line=passage.line,
                start=start,
                end=start + len(value[0]),
                key=held["key"],
            )


def _reference(mark: re.Match[str], passage: Passage, key: str | None) -> Reference:
    anchor = None
    if mark["link"]:
        kind = ReferenceKind.EMBED if mark[0][0] == "!" else ReferenceKind.WIKILINK
        target, anchor = mark["target"], mark["anchor"]
        written = target if anchor is None else f"{target}#{anchor}"
        text = written if mark["shown"] is None else mark["shown"]
    elif mark["tag"]:
        kind, target, text = ReferenceKind.TAG, mark["tag"], mark["tag"]
    elif mark["id"]:
        kind, target, text, key = ReferenceKind.PROPERTY, mark["id"], mark["id"], "id"
    else:
        kind, target, text = ReferenceKind.BLOCK, mark["block"], mark["block"]
    return Reference(
        kind=kind,
        target=target,
        text=text,
        line=passage.line,
        start=mark.start(),
        end=mark.end(),
        anchor=anchor,
        key=key,
    )
