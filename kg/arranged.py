"""The lines of a note → the relations that their arrangement says.

A heading stands over its bullets, a bullet lists its items, a line leads in a list
(`kg.lead_ins`), a name stands beside its short form (`kg.short_forms`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

from kg.evidence import Found, Line
from kg.kind_words import NAMED_KINDS, PARTS, WHOLES
from kg.layout_rules import draw
from kg.lead_ins import find_led
from kg.listing import ReadLine, find_list, is_whole, last_word, read_line
from kg.records import Mention, PassageKind, Predicate
from kg.short_forms import find_short_forms

MAX_UNDER_HEADING = 30
_FEWEST_MEMBERS = 2
_LONGEST_PART = 4
# What a heading may say beside the name of the whole that it is about.
_WORD = re.compile(r"\w+")
_OVER_TEXT = "a an the simple basic example architecture structure overview anatomy"
_OVER_PARTS = frozenset(_OVER_TEXT.split())


def find_arranged(
    lines: Sequence[Line], stated: Iterable[Found] = ()
) -> tuple[Found, ...]:
    """Find what the arrangement of one note's lines says of its concepts.

    Names are not only *related* where the same lines say more, be it in their words:
    ``stated``.
    """
    read = [read_line(line) for line in lines]
    found = [
        *find_led(read),
        *chain.from_iterable(map(_listed, read)),
        *_under_heading(read),
        *find_short_forms(read),
    ]
    typed = {
        place
        for item in chain(found, stated)
        if item.predicate is not Predicate.RELATED_TO
        for place in _places(item)
    }
    return tuple(
        item
        for item in found
        if item.predicate is not Predicate.RELATED_TO or typed.isdisjoint(_places(item))
    )


def _places(found: Found) -> Iterator[tuple[frozenset[str], int, int | None]]:
    """Yield what joins two concepts at the same place, whatever it says of them."""
    for evidence in found.evidence:
        yield frozenset((found.subject, found.object)), evidence.line, evidence.under


def _under_heading(lines: Iterable[ReadLine]) -> Iterator[Found]:
    """Relate a note's headings that name a concept to the bullets that do."""
    heading: ReadLine | None = None
    is_name = is_over_parts = False
    drawn = 0
    for read in lines:
        kind = read.line.passage.kind
        if kind is PassageKind.HEADING:
            heading, drawn = read, 0
            is_name, is_over_parts = is_whole(read), _is_over_parts(read)
        elif heading is None or kind is not PassageKind.BULLET or not read.mentions:
            continue
        elif drawn < MAX_UNDER_HEADING:
            named = read.mentions if is_name and is_whole(read) else ()
            parts = _parts(read) if is_over_parts else ()
            rules = [("heading-over-bullet", heading.mentions[0], m) for m in named]
            rules += [("parts-under-heading", m, heading.mentions[0]) for m in parts]
            drawn += len(rules)
            for rule, subject, object_ in rules:
                yield from draw(rule, subject, object_, read.line, heading.line)


def _is_over_parts(heading: ReadLine) -> bool:
    """Tell whether a heading names a whole, and nothing else that it could be about."""
    if len(heading.mentions) != 1 or last_word(heading.mentions[0]) not in WHOLES:
        return False
    ((start, end),) = heading.places
    beside = f"{heading.text[:start]} {heading.text[end:]}".lower()
    return _OVER_PARTS.issuperset(_WORD.findall(beside))


def _parts(read: ReadLine) -> Sequence[Mention]:
    """Return the names that a bullet lists, if by them all are parts of something."""
    names = find_list(read)
    return names if all(_is_part(name) for name in names) else ()


def _is_part(name: Mention) -> bool:
    return last_word(name) in PARTS and len(name.text.split()) <= _LONGEST_PART


def _listed(read: ReadLine) -> Iterator[Found]:
    """Find what a bullet says that only lists names."""
    if read.line.passage.kind is not PassageKind.BULLET or len(read.mentions) < 2:
        return
    names = find_list(read)
    if len(names) < 2:
        return
    category, members = names[0], names[1:]
    if (
        len(members) >= _FEWEST_MEMBERS
        and last_word(category) in NAMED_KINDS
        and not any(last_word(name) in NAMED_KINDS for name in members)
    ):
        for member in members:
            yield from draw("category-first", member, category, read.line, read.line)
        names = members
    for first, second in pairwise(names):
        yield from draw("enumeration", first, second, read.line, read.line)
