"""Labels of mentions → concepts and mentions in place of those that a build finds.

So relations are scored apart from what naming concepts gets wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from relation_labels import CORE, RelationLabels

from kg.labels import free_id, make_slug, normalise
from kg.mentions import FoundConcepts
from kg.records import Concept, Mention, Note, Passage, Tier

# What a build gives to a concept with good reasons; labels give none.
_SCORE = 2.0

Named = tuple[str, bool]
"""The name of a labelled concept and whether it is core."""


def find_labelled(
    notes: Sequence[Note], gold: Mapping[str, Any], labels: RelationLabels
) -> FoundConcepts:
    """Return the concepts and mentions of the labels, where notes have their lines.

    Of those that overlap a core one goes first, then the longest. Optional ones are
    candidates. Names that `RelationLabels.apart` holds are concepts of their own.

    Raises:
        ValueError: a label does not stand where it says.
    """
    places: dict[int, tuple[int, Note, Passage]] = {}
    for number, note in enumerate(notes):
        for passage in note.passages:
            places.setdefault(passage.line, (number, note, passage))
    ids: dict[Named, str] = {}
    found = []
    for entry in _without_overlaps(gold["mentions"]):
        if entry["line"] not in places:
            continue  # A private record is in no note.
        number, note, passage = places[entry["line"]]
        named = _name(entry, labels)
        if named not in ids:
            ids[named] = free_id(make_slug(named[0]), frozenset(ids.values()))
        found.append((number, _mention(entry, ids[named], note, passage)))
    found.sort(key=lambda item: (item[0], item[1].line, item[1].start))
    return FoundConcepts(
        concepts=_make_concepts(ids, gold, labels),
        mentions=tuple(mention for _, mention in found),
    )


def _without_overlaps(entries: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    taken: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    kept = []
    for entry in sorted(entries, key=_rank):
        start, end = entry["start"], entry["end"]
        if not any(a < end and start < b for a, b in taken[entry["line"]]):
            taken[entry["line"]].append((start, end))
            kept.append(entry)
    return kept


def _rank(entry: Mapping[str, Any]) -> tuple[bool, int, int, int]:
    start, end = entry["start"], entry["end"]
    return entry["tier"] != CORE, entry["line"], start - end, start


def _name(entry: Mapping[str, Any], labels: RelationLabels) -> Named:
    form = normalise(entry["surface"])
    if form in labels.apart:
        return form, True
    canonical = entry["canonical"]
    name = labels.names.get(normalise(canonical))
    return (canonical, False) if name is None else (name, True)


def _mention(
    entry: Mapping[str, Any], concept: str, note: Note, passage: Passage
) -> Mention:
    start, end, surface = entry["start"], entry["end"], entry["surface"]
    if passage.text[start:end] != surface:
        raise ValueError(
            f"Line {passage.line} has {passage.text[start:end]!r} in columns {start} "
            f"to {end}, not {surface!r} as labelled; correct the label."
        )
    return Mention(
        concept=concept,
        note=note.id,
        source=note.source,
        line=passage.line,
        start=start,
        end=end,
        text=surface,
        found_by="label",
    )


def _make_concepts(
    ids: Mapping[Named, str], gold: Mapping[str, Any], labels: RelationLabels
) -> tuple[Concept, ...]:
    entries = {entry["name"]: entry for entry in gold["concepts"]}
    made = []
    for (name, core), identifier in ids.items():
        entry = entries.get(name, {})
        aliases = (
            alias
            for alias in entry.get("aliases", ())
            if normalise(alias) not in labels.apart
            and labels.names[normalise(alias)] == name
        )
        made.append(
            Concept(
                id=identifier,
                label=name,
                aliases=tuple(aliases),
                kind=entry.get("kind", "concept"),
                tier=Tier.CORE if core else Tier.CANDIDATE,
                score=_SCORE,
            )
        )
    return tuple(sorted(made, key=lambda concept: concept.id))
