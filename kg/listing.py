"""A line and its mentions → whether it is one name, a list of names, or an item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.english import singular
from kg.evidence import Line, as_read
from kg.labels import make_norm, normalise
from kg.records import Mention

MAX_LISTED = 100
_JOINT = re.compile(r"\s*(?:[,&]\s*)*(?:(?:and|or)\b\s*)?")
_LIST_START = re.compile(r"\W*")
_END_SIGNS = " \t,.…"
_LIST_END = ("", "etc")
_ITEM_END = re.compile(r"\s*(?:$|[.…]\s*$|[,:(]|[-–—]+\s)")
# More words make a title, or a sentence that a page is named by.
_LONGEST_NAME = 5
_ITEM_START = re.compile(r"[\s\"'“‘(\[]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """A line as it reads without markup; ``places`` are where its mentions stand."""

    line: Line
    text: str
    places: tuple[tuple[int, int], ...]

    @property
    def mentions(self) -> tuple[Mention, ...]:
        return self.line.mentions


def read_line(line: Line) -> ReadLine:
    text, places = as_read(line) if line.mentions else (line.passage.content, ())
    return ReadLine(line=line, text=text, places=places)


def is_whole(read: ReadLine) -> bool:
    """Tell whether a line is one name and nothing else."""
    if len(read.mentions) != 1:
        return False
    ((start, end),) = read.places
    # Nearly all lines say more, which is told without their normal forms.
    if any(map(str.isalnum, read.text[:start] + read.text[end:])):
        return False
    return normalise(read.mentions[0].text) == normalise(read.text)


def find_list(read: ReadLine, start: int = 0) -> Sequence[Mention]:
    """Return the names behind this character, if the clause there only lists them.

    A semicolon ends the clause. Of a long list the first names are returned.
    """
    end = read.text.find(";", start)
    end = len(read.text) if end < 0 else end
    within = [n for n, (s, e) in enumerate(read.places) if start <= s and e <= end]
    names = [read.mentions[number] for number in within]
    if not names or any(len(name.text.split()) > _LONGEST_NAME for name in names):
        return ()
    first, last = read.places[within[0]][0], read.places[within[-1]][1]
    if not _LIST_START.fullmatch(read.text, start, first):
        return ()
    if read.text[last:end].strip(_END_SIGNS) not in _LIST_END:
        return ()
    for one, other in pairwise(within):
        joint = read.text[read.places[one][1] : read.places[other][0]]
        if not joint.strip() or not _JOINT.fullmatch(joint):
            return ()
    return names[:MAX_LISTED]


def find_items(read: ReadLine) -> Sequence[Mention]:
    """Return the name that a line is about: all of it, or what opens it as a label."""
    if read.places:
        start, end = read.places[0]
        name = read.mentions[0]
        if (
            len(name.text.split()) <= _LONGEST_NAME
            and _ITEM_START.fullmatch(read.text, 0, start)
            and _ITEM_END.match(read.text, end)
        ):
            return (name,)
    return ()


def last_word(mention: Mention) -> str:
    """Return the last word of a mention under which it equals other forms of it."""
    words = mention.text.split()
    return make_norm(words[-1]) if words else ""


def is_plural(mention: Mention) -> bool:
    last = mention.text.split()[-1].lower()
    return singular(last) != last
