"""Labels as they were written down, and a snapshot → labels of lines, to compare."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from kg.labels import normalise
from kg.records import Mention, Snapshot

JOURNAL_SOURCE = "learning-journal.md"
LONGEST_FORM = 12
EVERYTHING = "all"

_MARKUP = re.compile(r"\*\*|__|[`=]{1,3}|(?<!\w)[*_]|(?<=\w)_(?!\w)")
_WORD = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]")

Place = tuple[str, int]
"""The name of a file and a line of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A labelled term on a line: its normal forms, and the columns where they stand.

    ``concept`` is the labelled concept, "" where labels name none.
    """

    text: str
    forms: frozenset[str]
    ranges: tuple[tuple[int, int], ...]
    core: bool
    concept: str = ""


def plain(text: str) -> str:
    """Return the normal form of a text without the markup inside it."""
    return normalise(_MARKUP.sub("", text))


def gold_names(gold: Mapping[str, Any]) -> tuple[dict[str, str], set[str]]:
    """Return every name of the labelled concepts, and the names of optional ones."""
    names: dict[str, str] = {}
    for entry in gold["concepts"]:
        for name in (entry["name"], *entry["aliases"], *entry["typos"]):
            names.setdefault(normalise(name), entry["name"])
    optional = {
        normalise(text)
        for mention in gold["mentions"]
        if mention["tier"] != "core"
        for text in (mention["surface"], mention["canonical"])
    }
    return names, optional


def journal_labels(gold: Mapping[str, Any]) -> dict[Place, tuple[Label, ...]]:
    """Return the labels of each line; what a line names twice is one label."""
    found: defaultdict[Place, dict[tuple[str, bool], Label]] = defaultdict(dict)
    for mention in gold["mentions"]:
        form, core = normalise(mention["surface"]), mention["tier"] == "core"
        here = found[JOURNAL_SOURCE, mention["line"]]
        former = here.get((form, core))
        ranges = former.ranges if former else ()
        here[form, core] = Label(
            text=former.text if former else mention["surface"],
            forms=frozenset((form,)),
            ranges=(*ranges, (mention["start"], mention["end"])),
            core=core,
            concept=mention["canonical"] if core else "",
        )
    return {place: tuple(here.values()) for place, here in found.items()}


def line_labels(
    snapshot: Snapshot, lines: Iterable[Mapping[str, Any]]
) -> dict[Place, tuple[Label, ...]]:
    texts = line_texts(snapshot)
    labels = {}
    for line in lines:
        place = (PurePosixPath(line["file"]).name, line["line"])
        text = texts.get(place, "")
        core = [_make_label(text, forms, core=True) for forms in line["core"]]
        optional = [
            _make_label(text, [term] if isinstance(term, str) else term, core=False)
            for term in line["optional"]
        ]
        labels[place] = (*core, *optional)
    return labels


def _make_label(text: str, surfaces: Sequence[str], *, core: bool) -> Label:
    forms = frozenset(plain(surface) for surface in surfaces)
    return Label(
        text=surfaces[0], forms=forms, ranges=_find_forms(text, forms), core=core
    )


def _find_forms(text: str, forms: frozenset[str]) -> tuple[tuple[int, int], ...]:
    words = [(word.start(), word.end()) for word in _WORD.finditer(text)]
    return tuple(
        (start, end)
        for at, (start, _) in enumerate(words)
        for _, end in words[at : at + LONGEST_FORM]
        if plain(text[start:end]) in forms
    )


def line_texts(snapshot: Snapshot) -> dict[Place, str]:
    """Return the text of every passage by the name of its file and its line."""
    return {
        (PurePosixPath(note.source).name, passage.line): passage.text
        for note in snapshot.notes
        for passage in note.passages
    }


def labelled_places(lines: Iterable[Mapping[str, Any]]) -> frozenset[Place]:
    """Return the file name and line of each labelled line."""
    return frozenset(places_by_file(lines)[EVERYTHING])


def places_by_file(lines: Iterable[Mapping[str, Any]]) -> dict[str, list[Place]]:
    files: defaultdict[str, list[Place]] = defaultdict(list)
    for line in lines:
        place = (PurePosixPath(line["file"]).name, line["line"])
        files[line["file"]].append(place)
        files[EVERYTHING].append(place)
    return dict(files)


def place_of(mention: Mention) -> Place:
    return PurePosixPath(mention.source).name, mention.line


def overlaps(label: Label, mention: Mention) -> bool:
    return plain(mention.text) in label.forms or any(
        start < mention.end and mention.start < end for start, end in label.ranges
    )
