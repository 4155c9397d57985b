"""Notes and vocabulary → concepts and the places that name them.

What a passage gives by itself is read with spaCy and remembered (`kg.readings`); what
depends on all of them together is found anew each time, without spaCy.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import (
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from kg.candidates import make_candidates
from kg.given import given_names, settle, with_votes
from kg.labels import normalise, singular
from kg.naming import (
    SPACING,
    SPELLING,
    LabelTable,
    Name,
    ReadLabels,
    find_labels,
    find_meant,
    keep_longest,
    make_label_table,
)
from kg.nlp import MakeNlp, read_passages
from kg.places import Place, make_places
from kg.readings import STOP_WORDS, PassageKey, PassageReading, Ranges, label_key
from kg.records import Concept, Mention, Note, Vocabulary
from kg.remembered import NamingMemory, Norms, search_labels, search_slips
from kg.sightings import find_sightings
from kg.spelling import make_speller

# A word on so many lines is taken as written on purpose.
KNOWN_WORD_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundConcepts:
    """The concepts that the notes name, by id, and every place that names one."""

    concepts: tuple[Concept, ...]
    mentions: tuple[Mention, ...]


def find_mentions(
    notes: Iterable[Note],
    vocabulary: Vocabulary,
    *,
    nlp: MakeNlp,
    word_counts: Mapping[str, int],
    taken_ids: frozenset[str] = frozenset(),
    declared: Sequence[Concept] = (),
    placed: Iterable[Mention] = (),
    memory: NamingMemory | None = None,
) -> FoundConcepts:
    """Find the vocabulary's concepts, declared and new ones, and where they are named.

    ``word_counts`` are those of everyday English (`kg.words`). ``taken_ids`` are ids
    that no new concept may get (those of courses). ``declared`` are concepts that the
    notes name on purpose, by links or tags; one whose label the vocabulary has is the
    vocabulary's. ``placed`` are mentions of both at fixed places, where nothing else is
    found. ``memory`` is of former builds and changes: what had to be read and searched
    is added. ``nlp`` is called only to read what it lacks.
    """
    memory = memory or NamingMemory()

    def read_labels(labels: Iterable[str]) -> list[PassageReading]:
        return read_passages(map(label_key, labels), nlp, memory.readings)

    own = settle(declared, vocabulary)
    known_concepts = (*vocabulary.concepts, *own.concepts)
    places = make_places(notes, given_names(placed, own), nlp=nlp, memo=memory.readings)
    table = make_label_table(
        vocabulary.concepts,
        own.names,
        own.concepts,
        read_labels=read_labels,
        common_words=word_counts,
    )
    (stop_words,) = read_passages([STOP_WORDS], nlp, memory.readings)
    known = _find_known(
        places,
        table,
        _label_words(known_concepts, read_labels),
        chain(word_counts, stop_words.norms),
        memory,
    )
    sightings = find_sightings(places, known, own)
    new = make_candidates(
        sightings.new,
        taken=taken_ids | {concept.id for concept in known_concepts},
        word_counts=word_counts,
    )
    new_table = make_label_table((*sightings.forms, *new), read_labels=read_labels)
    mentions = tuple(
        mention
        for (place, labels), names in zip(
            _labels(places, new_table, memory), known, strict=True
        )
        for mention in _mentions(place, [*names, *labels])
    )
    declared = with_votes(own, sightings.declared, word_counts)
    return FoundConcepts(
        concepts=_named_concepts((*vocabulary.concepts, *declared, *new), mentions),
        mentions=mentions,
    )


def _find_known(
    places: Sequence[Place],
    table: LabelTable,
    spelled: Mapping[Norms, str],
    english: Iterable[str],
    memory: NamingMemory,
) -> list[list[Name]]:
    """Find known concepts at every place: labels as written, then labels meant.

    Words of many lines and English words are no slips.
    """
    keys = (place.key for place in places if place.key is not None)
    search_slips(memory, spelled, keys)
    right = chain(english, _frequent_words(places, memory))
    speller = make_speller(spelled, known_words=map(singular, right))
    return [
        find_meant(speller, place.free, labels, _ranges(memory.slips, place))
        for place, labels in _labels(places, table, memory)
    ]


def _label_words(
    concepts: Iterable[Concept], read_labels: ReadLabels
) -> dict[Norms, str]:
    """Return the words of all labels, without signs, with the concepts they name."""
    named = [
        (label, concept.id)
        for concept in concepts
        for label in (concept.label, *concept.aliases, *concept.misspellings)
    ]
    labels: dict[Norms, str] = {}
    readings = read_labels(label for label, _ in named)
    for (_, concept_id), reading in zip(named, readings, strict=True):
        words = (n for at, n in enumerate(reading.norms) if at not in reading.gaps)
        labels.setdefault(tuple(words), concept_id)
    return labels


def _frequent_words(places: Iterable[Place], memory: NamingMemory) -> list[str]:
    """Return those words of many lines that could be taken for slips."""
    doubtful = frozenset(
        norm
        for place in places
        for start, stop in _ranges(memory.slips, place)
        for norm in place.reading.norms[start:stop]
    )
    lines = Counter(
        chain.from_iterable(doubtful.intersection(p.reading.norms) for p in places)
    )
    return [word for word, count in lines.items() if count >= KNOWN_WORD_LINES]


def _ranges(found: Mapping[PassageKey, Ranges], place: Place) -> Ranges:
    return found[place.key] if place.key is not None else ()


def _labels(
    places: Iterable[Place], table: LabelTable, memory: NamingMemory
) -> Iterator[tuple[Place, list[Name]]]:
    """Yield every place with the labels that stand there."""
    keys = (place.key for place in places if place.key is not None)
    search_labels(memory, table.meanings, keys)
    for place in places:
        ranges = _ranges(memory.stretches, place)
        yield place, find_labels(table, place.free, place.content, ranges)


def _mentions(place: Place, names: Sequence[Name]) -> Iterator[Mention]:
    """Yield the given names and the others; of those that overlap the longest stays."""
    if not (names or place.given):
        return
    passage = place.passage
    starts, ends = place.reading.starts, place.reading.ends
    longest = keep_longest(
        names, length=lambda name: ends[name[1] - 1] - starts[name[0]]
    )
    columns = [
        (passage.start + starts[start], passage.start + ends[end - 1], concept, how)
        for start, end, concept, how in longest
    ]
    if place.given:
        columns = sorted((*place.given, *columns))
    for start, end, concept, how in columns:
        yield Mention(
            concept=concept,
            note=place.note.id,
            source=place.note.source,
            line=passage.line,
            start=start,
            end=end,
            text=passage.text[start:end],
            found_by=how,
        )


def _named_concepts(
    concepts: Iterable[Concept], mentions: Iterable[Mention]
) -> tuple[Concept, ...]:
    """Keep the concepts that are mentioned, with the forms that the notes gave them.

    Slips become misspellings, other spacings aliases; ``broader`` and ``score`` speak
    only of what is kept. The score of a vocabulary's concept is its mentions.
    """
    found: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        found[mention.concept].append(mention)
    normal = cache(normalise)
    kept = []
    for concept in concepts:
        if concept.id not in found:
            continue
        seen = found[concept.id]
        spacings = _forms(seen, (SPACING, "label"))
        slips = _forms(seen, (SPELLING,))
        kept.append(
            replace(
                concept,
                aliases=_with_forms(concept, concept.aliases, spacings, normal),
                misspellings=_with_forms(concept, concept.misspellings, slips, normal),
                broader=tuple(b for b in concept.broader if b in found),
                score=concept.score or float(len(seen)),
            )
        )
    return tuple(sorted(kept, key=lambda concept: concept.id))


def _forms(mentions: Iterable[Mention], ways: tuple[str, ...]) -> list[str]:
    """Return the different texts of mentions that were found in certain ways."""
    return list(dict.fromkeys(m.text for m in mentions if m.found_by in ways))


def _with_forms(
    concept: Concept,
    labels: tuple[str, ...],
    forms: Iterable[str],
    normal: Callable[[str], str],
) -> tuple[str, ...]:
    """Add forms that are no label yet, each once, in alphabetical order."""
    known = {
        normal(text)
        for text in (concept.label, *concept.aliases, *concept.misspellings)
    }
    added: dict[str, str] = {}
    for form in forms:
        key = normal(form)
        if key not in known:
            added.setdefault(key, form)
    return (*labels, *(added[key] for key in sorted(added)))
