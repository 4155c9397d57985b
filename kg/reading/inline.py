"""Turn the words of a paragraph into what its markup hides and what it refers to.

Inline markup is that of Markdown with formulas, of Obsidian and of Logseq. One pass
from left to right reads all of it in linear time: every sign either settles at once
whether it opens anything, or waits on a stack for what closes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from kg.reading import hiding, linking
from kg.reading.signs import Inline, Scan, Span, shown

_SIGN = re.compile(
    r"\\|`+|\$+|\[|\]|<|#|\(\(|\{\{|\{[:#]|%%|==+|~~+|\^\^?|&|://|\|", re.ASCII
)


def scan(
    text: str,
    *,
    table: bool = False,
    quoted: bool = False,
    labels: Mapping[str, str] | None = None,
) -> Inline:
    """Read the inline markup of a text: a paragraph, a heading, a row of a table.

    ``labels`` are the destinations that the text's links may name. In a ``table`` bars
    part the cells; in a ``quoted`` text a callout may open.
    """
    sign = _SIGN.search(text)
    if sign is None:
        return Inline()
    state = Scan(text=text, table=table, quoted=quoted, labels=labels or {})
    while sign is not None:
        start = sign.start()
        at = _READERS[text[start]](state, start, sign.end())
        sign = _SIGN.search(text, at)
    return Inline(
        spans=tuple(_apart(state.spans)),
        references=tuple(sorted(state.found, key=lambda found: found.start)),
    )


def show(text: str) -> str:
    """Return a title as a reader sees it: without marks, addresses and brackets."""
    return shown(text, scan(text).spans) or text.strip()


_READERS: Mapping[str, Callable[[Scan, int, int], int]] = {
    "\\": hiding.read_escape,
    "`": hiding.read_code,
    "$": hiding.read_formula,
    "[": linking.read_bracket,
    "]": linking.read_closing,
    "<": hiding.read_angle,
    "#": linking.read_hash,
    "(": linking.read_parentheses,
    "{": linking.read_brace,
    "%": hiding.read_comment,
    "=": hiding.read_mark,
    "~": hiding.read_mark,
    "^": hiding.read_caret,
    "&": hiding.read_entity,
    ":": hiding.read_url,
    "|": hiding.read_bar,
}


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans in order, those that meet or overlap as one."""
    last: Span | None = None
    for span in sorted(spans, key=lambda span: span.start):
        if last is None:
            last = span
        elif span.start < last.end or (
            span.start == last.end and not (span.seen or last.seen)
        ):
            last = Span(
                start=last.start,
                end=max(last.end, span.end),
                seen=last.seen or span.seen,
            )
        else:
            yield last
            last = span
    if last is not None:
        yield last
