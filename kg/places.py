"""Notes → the passages that may name something, each with its reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from itertools import chain

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

    passage: Passage
    key: PassageKey | None
    content: str
    reading: PassageReading
    free: PassageReading
    given: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePlaces:
    """The places of one note, with all that they were made of.

    ``words`` are the norms of all its readings.
    """

    note: str
    source: str
    passages: tuple[Passage, ...]
    given: Mapping[int, Sequence[Name]]
    places: tuple[Place, ...]
    words: frozenset[str]


def make_places(
    notes: Iterable[Note],
    given: Mapping[str, Mapping[int, Sequence[Name]]],
    *,
    nlp: MakeNlp,
    memo: MutableMapping[PassageKey, PassageReading],
    former: Iterable[NotePlaces] = (),
) -> tuple[NotePlaces, ...]:
    """Read every passage that may name something, or where a name is given.

    ``memo`` gets what had to be read. Of ``former`` each that would come out the same
    is taken as it is, once.
    """
    waiting = {read.note: read for read in former}
    found: list[NotePlaces | _Unread] = []
    for note in notes:
        names = given.get(note.id, {})
        read = waiting.get(note.id)
        # A source that has not changed gives the same passages again, not equal ones.
        if (
            read is not None
            and read.passages is note.passages
            and read.source == note.source
            and read.given == names
        ):
            del waiting[note.id]
            found.append(read)
        else:
            found.append(_Unread(note=note, given=names, keys=_keys(note, names)))
    fresh = [item for item in found if isinstance(item, _Unread)]
    keys = [key for item in fresh for _, key in item.keys if key is not None]
    readings = iter(read_passages(keys, nlp, memo))
    return tuple(
        item if isinstance(item, NotePlaces) else _note_places(item, readings)
        for item in found
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unread:
    note: Note
    given: Mapping[int, Sequence[Name]]
    keys: tuple[tuple[Passage, PassageKey | None], ...]


def _keys(
    note: Note, given: Mapping[int, Sequence[Name]]
) -> tuple[tuple[Passage, PassageKey | None], ...]:
    keyed = ((passage, passage_key(passage)) for passage in note.passages)
    return tuple((p, key) for p, key in keyed if key is not None or p.line in given)


def _note_places(item: _Unread, readings: Iterator[PassageReading]) -> NotePlaces:
    places = []
    for passage, key in item.keys:
        names = tuple(keep_longest(item.given.get(passage.line, ())))
        reading = _UNREAD if key is None else next(readings)
        place = Place(
            passage=passage,
            key=key,
            content=passage.content if key is None else key[1],
            reading=reading,
            free=reading if not names else _free(passage, reading, names),
            given=names,
        )
        places.append(place)
    return NotePlaces(
        note=item.note.id,
        source=item.note.source,
        passages=item.note.passages,
        given=item.given,
        places=tuple(places),
        words=frozenset(chain.from_iterable(p.reading.norms for p in places)),
    )


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
