"""Readings of passages and the names known there → phrases that may be concepts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.candidates import Sighting
from kg.given import Settled
from kg.labels import normalise
from kg.naming import Name
from kg.places import NotePlaces, Place, owned_tokens
from kg.records import Concept

Owners = Mapping[int, Name]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPhrases:
    """What looks like a name in one note, each with the known concept that covers it.

    ``forms`` are known concepts with a short form that the note explains.
    """

    seen: tuple[tuple[Sighting, str | None], ...]
    forms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sightings:
    """Phrases that may be new, and those of declared concepts with their ids.

    ``forms`` are known concepts with a short form that the notes explain as label.
    """

    new: tuple[Sighting, ...]
    declared: tuple[tuple[str, Sighting], ...]
    forms: tuple[Concept, ...]


def see_phrases(note: NotePlaces, known: Iterable[Sequence[Name]]) -> SeenPhrases:
    """Find what looks like a name in a note, with the known name that covers it."""
    seen: list[tuple[Sighting, str | None]] = []
    forms: list[tuple[str, str]] = []
    for number, (place, names) in enumerate(zip(note.places, known, strict=True)):
        reading = place.reading
        if not (reading.acronyms or reading.shapes or reading.items):
            continue
        owners = owned_tokens(place, names)
        for sighting, owner in _sight(place, (note.note, number), owners):
            seen.append((sighting, None if owner is None else owner[2]))
        forms += _short_forms(place, owners)
    return SeenPhrases(seen=tuple(seen), forms=tuple(forms))


def find_sightings(notes: Iterable[SeenPhrases], own: Settled) -> Sightings:
    """Find phrases that no known name covers, and those that a declared concept owns.

    A short form that stands for a longer phrase is no sighting of its own.
    """
    found: list[tuple[str | None, Sighting]] = []
    forms: set[tuple[str, str]] = set()
    declared_ids = frozenset(concept.id for concept in own.concepts)
    for note in notes:
        for sighting, owner in note.seen:
            concept = own.labels.get(normalise(sighting.text)) if own.labels else None
            if owner is None or (concept is not None and owner in declared_ids):
                found.append((concept, sighting))
        forms.update(note.forms)
    short = {sighting.alias for _, sighting in found if sighting.alias}
    kept = [pair for pair in found if pair[1].text not in short]
    return Sightings(
        new=tuple(sighting for concept, sighting in kept if concept is None),
        declared=tuple((c, sighting) for c, sighting in kept if c is not None),
        forms=tuple(
            Concept(id=concept, label=form, origin="vocabulary")
            for concept, form in sorted(forms)
        ),
    )


def _sight(
    place: Place, line: tuple[str, int], owners: Owners
) -> Iterator[tuple[Sighting, Name | None]]:
    """Yield what looks like a name, with the known name that covers it."""
    reading = place.reading
    for start, end, short_start, short_end in reading.acronyms:
        sighting = Sighting(
            text=_text(place, start, end),
            way="acronym",
            place=line,
            alias=_text(place, short_start, short_end),
        )
        yield sighting, _owner(owners, start, end)
    shapes = ((start, end, "shape") for start, end in reading.shapes)
    for start, end, way in (*shapes, *reading.items):
        sighting = Sighting(
            text=_text(place, start, end),
            way=way,
            place=line,
            holds_known=any(
                owners[at][0] >= start and owners[at][1] <= end
                for at in range(start, end)
                if at in owners
            ),
        )
        yield sighting, _owner(owners, start, end)


def _short_forms(place: Place, owners: Owners) -> Iterator[tuple[str, str]]:
    for start, end, short_start, short_end in place.reading.acronyms:
        owner = owners.get(start)
        if owner is None or (owner[0], owner[1]) != (start, end):
            continue
        if _owner(owners, short_start, short_end) is None:
            yield owner[2], _text(place, short_start, short_end)


def _owner(owners: Owners, start: int, end: int) -> Name | None:
    name = owners.get(start)
    covers = name is not None and name[0] <= start and end <= name[1]
    return name if covers else None


def _text(place: Place, start: int, end: int) -> str:
    return place.content[place.reading.starts[start] : place.reading.ends[end - 1]]
