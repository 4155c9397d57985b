"""Readings of passages and the names known there → phrases that may be concepts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg.candidates import Sighting
from kg.given import Declared
from kg.labels import normalise
from kg.naming import Name
from kg.places import Place, owned_tokens
from kg.records import Concept

Owners = Mapping[int, Name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sightings:
    """Phrases that may be new, and those of declared concepts with their ids.

    ``forms`` are known concepts with a short form that the notes explain as label.
    """

    new: tuple[Sighting, ...]
    declared: tuple[tuple[str, Sighting], ...]
    forms: tuple[Concept, ...]


def find_sightings(
    places: Iterable[Place], known: Iterable[Sequence[Name]], own: Declared
) -> Sightings:
    """Find phrases that no known name covers, and those that a declared concept owns.

    A short form that stands for a longer phrase is no sighting of its own.
    """
    found: list[tuple[str | None, Sighting]] = []
    forms: set[tuple[str, str]] = set()
    normal = cache(normalise)
    declared_ids = frozenset(concept.id for concept in own.concepts)
    for number, (place, names) in enumerate(zip(places, known, strict=True)):
        reading = place.reading
        if not (reading.acronyms or reading.shapes or reading.items):
            continue
        owners = owned_tokens(place, names)
        for sighting, owner in _sight(place, number, owners):
            concept = own.labels.get(normal(sighting.text)) if own.labels else None
            if owner is None or (concept is not None and owner[2] in declared_ids):
                found.append((concept, sighting))
        forms.update(_short_forms(place, owners))
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
    place: Place, number: int, owners: Owners
) -> Iterator[tuple[Sighting, Name | None]]:
    """Yield what looks like a name, with the known name that covers it."""
    reading = place.reading
    for start, end, short_start, short_end in reading.acronyms:
        sighting = Sighting(
            text=_text(place, start, end),
            way="acronym",
            place=number,
            alias=_text(place, short_start, short_end),
        )
        yield sighting, _owner(owners, start, end)
    shapes = ((start, end, "shape") for start, end in reading.shapes)
    for start, end, way in (*shapes, *reading.items):
        sighting = Sighting(
            text=_text(place, start, end),
            way=way,
            place=number,
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
