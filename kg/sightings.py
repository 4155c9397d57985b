"""Readings of passages and the names known there → phrases that may be concepts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.candidates import Sighting
from kg.generic_words import HEADS, MODIFIERS, TRAILERS
from kg.given import Settled
from kg.labels import normalise
from kg.naming import Name
from kg.places import NotePlaces, Place, owned_tokens
from kg.readings import PassageReading
from kg.records import Concept, Passage, PassageKind

Owners = Mapping[int, Name]
# What stands so should be one noun phrase; if not, it may be a clause.
_WHOLE_WAYS = frozenset({"item", "definition"})


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
    leads = _lead_ins(place.passage for place in note.places)
    for number, (place, names, led) in enumerate(
        zip(note.places, known, leads, strict=True)
    ):
        reading = place.reading
        if not (reading.acronyms or reading.shapes or reading.items or reading.phrases):
            continue
        owners = owned_tokens(place, names)
        for sighting, owner in _sight(place, (note.note, number), owners):
            seen.append((sighting, None if owner is None else owner[2]))
            if led and sighting.way == "item":
                lead_in = replace(sighting, way="lead-in")
                seen.append((lead_in, None if owner is None else owner[2]))
        forms += _short_forms(place, owners)
    return SeenPhrases(seen=tuple(seen), forms=tuple(forms))


def _lead_ins(passages: Iterable[Passage]) -> Iterator[bool]:
    """Tell of each passage whether it is a list item under a line that ends with :."""
    leads: dict[int, bool] = {}
    above = False
    for passage in passages:
        ends = passage.content.endswith(":")
        leads[passage.line] = ends
        if passage.kind is PassageKind.BULLET:
            yield above if passage.parent is None else leads.get(passage.parent, False)
        else:
            above = ends
            yield False


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


def allowed_sightings(
    sightings: Iterable[Sighting],
    *,
    refused: frozenset[str],
    apart: frozenset[frozenset[str]],
) -> Iterator[Sighting]:
    """Leave out phrases that are refused, and short forms that are or are kept apart.

    Both are given in normal form.
    """
    if not refused and not apart:
        yield from sightings
        return
    for sighting in sightings:
        form, short = normalise(sighting.text), normalise(sighting.alias or "")
        if form not in refused:
            parted = short in refused or frozenset((form, short)) in apart
            yield replace(sighting, alias=None) if parted else sighting


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
    for seen in _ways(place):
        start, end = seen.start, seen.end
        tokens = range(start, end)
        inside = {at for at in tokens if _is_inside(owners.get(at), start, end)}
        rest = [reading.norms[at] for at in tokens if at not in inside]
        sighting = Sighting(
            text=_text(place, start, end),
            way=seen.way,
            place=line,
            holds_known=bool(inside),
            generic=seen.generic or (bool(inside) and _says_nothing(rest)),
            doubtful=seen.doubtful,
            within=_text(place, *seen.within) if seen.within else None,
        )
        yield sighting, _owner(owners, start, end)


def _ways(place: Place) -> Iterator[_Seen]:
    """Yield what looks like a name, and what is left of it without generic words."""
    reading = place.reading
    for start, end in reading.shapes:
        yield _Seen(start=start, end=end, way="shape")
    # With tags the phrases in a heading say more than the heading as a whole.
    items = [item for item in reading.items if not reading.tags or item[2] != "heading"]
    phrases = [(start, end, "phrase") for start, end in reading.phrases]
    if place.passage.kind is PassageKind.HEADING:
        phrases += [(start, end, "heading") for start, end in reading.phrases]
    for start, end, way in (*items, *phrases):
        first, last = _without_generic(place, start, end)
        shorter = (first, last) != (start, end) and _holds_noun(reading, first, last)
        gerund = _begins_clause(reading, start, end)
        yield _Seen(
            start=start,
            end=end,
            way=way,
            generic=shorter,
            doubtful=gerund
            or (way in _WHOLE_WAYS and not _is_phrase(place, start, end)),
        )
        if gerund and first == start and _holds_noun(reading, start + 1, last):
            yield _Seen(start=start + 1, end=last, way=way)
        elif shorter:
            within = (start, end) if last == end else None
            yield _Seen(start=first, end=last, way=way, within=within)


def _is_inside(owner: Name | None, start: int, end: int) -> bool:
    return owner is not None and owner[0] >= start and owner[1] <= end


def _says_nothing(norms: Sequence[str]) -> bool:
    """Tell whether words add nothing to a known label: *momentum terms*."""
    return bool(norms) and all(n in TRAILERS or n in MODIFIERS for n in norms)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """Tokens that look like a name, as the fields of `Sighting` say."""

    start: int
    end: int
    way: str
    generic: bool = False
    doubtful: bool = False
    within: tuple[int, int] | None = None


def _without_generic(place: Place, start: int, end: int) -> tuple[int, int]:
    while start < end - 1 and _is_generic(place.reading, start):
        start += 1
    while end - 1 > start and place.reading.norms[end - 1] in HEADS:
        end -= 1
    return start, end


def _is_generic(reading: PassageReading, at: int) -> bool:
    if reading.starts[at + 1] == reading.ends[at]:
        return False
    tag, norm = reading.tags[at : at + 1], reading.norms[at]
    # *Four polynomials* are some; *2D plotting* is a kind.
    counts = tag == "C" and (norm.isalpha() or norm.isdigit())
    return counts or tag == "R" or norm in MODIFIERS


def _begins_clause(reading: PassageReading, start: int, end: int) -> bool:
    """Tell whether an -ing form at the start may act on what follows.

    *Training a classifier*, *by using filters*; a *training set* is none where an
    adjective stands before it.
    """
    if end - start < 2 or reading.tags[start : start + 1] not in ("G", "g"):
        return False
    return not start or reading.tags[start - 1] not in "ARD-"


def _is_phrase(place: Place, start: int, end: int) -> bool:
    """Tell whether what stands alone is one noun phrase, or one word; else a clause."""
    reading = place.reading
    return end - start == 1 or not reading.tags or (start, end) in reading.phrases


def _holds_noun(reading: PassageReading, start: int, end: int) -> bool:
    return not reading.tags or not set("NPFGg").isdisjoint(reading.tags[start:end])


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
