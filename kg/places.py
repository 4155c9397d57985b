"""Notes → the passages that may name something, each with its reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass

from kg.naming import Name, keep_longest
from kg.nlp import MakeNlp, read_passages
from kg.readings import (
    PassageKey,
    PassageReading,
    find_tokens,
    passage_key,
    without,
)
from kg.records import Note, Passage

_UNREAD = PassageReading(norms=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A passage and its reading; ``given`` are names at fixed columns of its line.

    ``free`` is the reading of what those leave.
    """

    note: Note
    passage: Passage
    key: PassageKey | None
    content: str
    reading: PassageReading
    free: PassageReading
    given: tuple[Name, ...] = ()


def make_places(
    notes: Iterable[Note],
    given: Mapping[tuple[str, int], Sequence[Name]],
    *,
    nlp: MakeNlp,
    memo: MutableMapping[PassageKey, PassageReading],
) -> tuple[Place, ...]:
    """Read every passage that may name something, or where a name is given.

    ``memo`` gets what had to be read.
    """
    found = []
    for note in notes:
        for passage in note.passages:
            key = passage_key(passage)
            names = given.get((note.id, passage.line), ()) if given else ()
            if key is not None or names:
                names = tuple(keep_longest(names)) if names else ()
                found.append((note, passage, key, names))
    keys = [key for _, _, key, _ in found if key is not None]
    readings = iter(read_passages(keys, nlp, memo))
    places = []
    for note, passage, key, names in found:
        reading = _UNREAD if key is None else next(readings)
        place = Place(
            note=note,
            passage=passage,
            key=key,
            content=passage.content if key is None else key[1],
            reading=reading,
            free=reading if not names else _free(passage, reading, names),
            given=names,
        )
        places.append(place)
    return tuple(places)


def _free(
    passage: Passage, reading: PassageReading, given: Iterable[Name]
) -> PassageReading:
    at = passage.start
    return without(reading, tuple((start - at, end - at) for start, end, *_ in given))


def owned_tokens(place: Place, names: Iterable[Name]) -> dict[int, Name]:
    """Return the name that each named token of a passage belongs to, given or found."""
    owners = {at: name for name in names for at in range(name[0], name[1])}
    for start, end, concept, how in place.given:
        at = place.passage.start
        tokens = find_tokens(place.reading, start - at, end - at)
        name = (tokens.start, tokens.stop, concept, how)
        owners.update(dict.fromkeys(tokens, name))
    return owners
