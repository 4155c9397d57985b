"""Lines as written and the names in them → lines with their mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.evidence import Found, Line, make_lines
from kg.records import Mention
from tests.made import make_note


def name_lines(names: Iterable[str], *lines: str) -> tuple[Line, ...]:
    """Make the lines of one note, from line 1; two spaces nest a bullet deeper.

    Each of ``names`` is the id of a concept; it names it in any case, with an s or not.
    """
    note = make_note(*lines)
    passages = []
    for passage, text in zip(note.passages, lines, strict=True):
        written = make_note(text.lstrip()).passages[0]
        indent = len(text) - len(text.lstrip())
        passages.append(
            replace(
                passage,
                kind=written.kind,
                start=written.start + indent,
                depth=indent // 2,
            )
        )
    by_text = {name.lower(): name for name in names}
    longest_first = sorted(map(re.escape, by_text), key=len, reverse=True)
    named = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})s?(?!\w)", re.IGNORECASE)
    mentions = tuple(
        Mention(
            concept=by_text.get(text, by_text.get(text.removesuffix("s"), text)),
            note=note.id,
            source=note.source,
            line=passage.line,
            start=found.start(),
            end=found.end(),
            text=found.group(),
            found_by="label",
        )
        for passage in passages
        for found in named.finditer(passage.text, passage.start)
        if (text := found.group().lower())
    )
    return make_lines(replace(note, passages=tuple(passages)), mentions).lines


def triples_of(found: Iterable[Found]) -> list[tuple[str, str, str]]:
    return [(item.subject, item.predicate.value, item.object) for item in found]


def rules_of(found: Sequence[Found]) -> set[str]:
    return {evidence.rule for item in found for evidence in item.evidence}
