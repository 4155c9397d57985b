"""Notes and vocabulary → concepts and the places that name them.

What a passage gives by itself is read with spaCy and remembered (`kg.readings`); what
depends on all of them together is found anew each time, without spaCy.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from operator import attrgetter

from kg.candidates import Sighting, make_candidates, without_seldom
from kg.changes import (
    ask_speller,
    changed_labels,
    changed_slips,
    count_lines,
    doubtful_phrases,
    holds_any,
    next_speller,
)
from kg.given import given_names, settle, with_sightings
from kg.labels import make_norm, make_norms, normalise
from kg.nameable import NameIndex, find_nameable, make_name_index
from kg.naming import (
    LabelTable,
    Name,
    ReadLabels,
    find_labels,
    find_meant,
    keep_longest,
    make_label_table,
)
from kg.nlp import MakeNlp, read_passages
from kg.places import NotePlaces, Place, make_places
from kg.plain_labels import read_labels as read_plain_labels
from kg.readings import STOP_WORDS, PassageKey, PassageReading, Ranges
from kg.records import (
    SPACING,
    SPELLING,
    Concept,
    Mention,
    Note,
    SameAs,
    Vocabulary,
)
from kg.remembered import (
    FormerNames,
    NamedNote,
    NamingMemory,
    Norms,
    search_labels,
    search_slips,
)
from kg.same_phrases import join_same
from kg.sameness import KNOWN_LINES, make_same_as
from kg.sightings import allowed_sightings, find_sightings, see_phrases
from kg.spelling import Correction, Speller, words_asked

# Of the 200,000 words of `kg.words`, one in ten thousand: a thesaurus has a concept for
# *time* and for *work*, but not every line with the word is about it.
EVERYDAY_COUNT = 20

# Tags of what a word before it describes (`kg.tag_letters`).
_NOUNS = ("N", "P", "F", "A", "D", "G", "-")
_CONCEPT = attrgetter("concept")


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
    refused: frozenset[str] = frozenset(),
    apart: frozenset[frozenset[str]] = frozenset(),
    memory: NamingMemory | None = None,
) -> FoundConcepts:
    """Find the vocabulary's concepts, declared and new ones, and where they are named.

    ``word_counts`` are those of everyday English (`kg.words`). ``taken_ids`` are ids
    that no new concept may get (those of courses). ``declared`` are concepts that the
    notes name on purpose, by links or tags; one whose label the vocabulary has is the
    vocabulary's. ``placed`` are mentions of both at fixed places, where nothing else is
    found. ``refused`` are normal forms that name nothing, ``apart`` pairs of them that
    are no slips of each other. ``memory`` is of former builds and changes: what had to
    be read and searched is added. ``nlp`` is called only to read what it lacks.
    """
    memory = memory or NamingMemory()
    former = _former(memory, word_counts, refused, apart)

    def read_labels(labels: Iterable[str]) -> list[PassageReading]:
        return read_plain_labels(labels, nlp, memory.readings)

    own = settle(declared, vocabulary)
    read = make_places(
        notes,
        given_names(placed, own),
        nlp=nlp,
        memo=memory.readings,
        former=[named.read for named in former.notes] if former else (),
    )
    lines = count_lines(former, read)
    thesaurus = _name_index(former, vocabulary)
    groups = (
        tuple(c for c in vocabulary.concepts if c.id not in vocabulary.unchosen),
        own.names,
        own.concepts,
        find_nameable(thesaurus, lines, kept=own.same.values()),
    )
    known_concepts = (*groups[0], *groups[3], *own.concepts)
    if former and former.groups == groups:
        table, spelled = former.known, former.spelled
    else:
        table = make_label_table(
            *groups[:3],
            read_labels=read_labels,
            common_words=word_counts,
            unchosen=groups[3],
            everyday=_everyday_words(word_counts) if groups[3] else (),
        )
        spelled = _label_words(known_concepts, read_labels)
    (stop_words,) = read_passages([STOP_WORDS], nlp, memory.readings)
    unseen = _unseen(former, read)
    search_labels(memory, table.meanings, unseen)
    search_slips(memory, spelled, unseen)
    phrases = doubtful_phrases(memory)
    english = (
        former.english
        if former
        else frozenset(map(make_norm, chain(word_counts, stop_words.norms)))
    )
    right = english.union(_frequent_words(phrases, lines))
    speller = next_speller(former, spelled, right, apart=apart)
    slips = ask_speller(speller, phrases)
    named = _name_known(former, read, table, speller, slips, memory, refused)
    sightings = find_sightings((note.seen for note in named), own)
    new = _make_new(
        allowed_sightings(sightings.new, refused=refused, apart=apart),
        taken=taken_ids.union(c.id for c in (*vocabulary.concepts, *own.concepts)),
        word_counts=word_counts,
        labels=spelled,
        known_words=right,
        apart=apart,
    )
    new_table = make_label_table((*sightings.forms, *new), read_labels=read_labels)
    search_labels(memory, new_table.meanings, unseen)
    named = _name_new(former, named, new_table, memory, refused, english)
    memory.former[:] = [
        FormerNames(
            word_counts=word_counts,
            refused=refused,
            apart=apart,
            english=english,
            notes=named,
            lines=lines,
            thesaurus=thesaurus,
            groups=groups,
            known=table,
            new=new_table,
            spelled=spelled,
            right=right,
            speller=speller,
            slips=slips,
        )
    ]
    mentions = tuple(chain.from_iterable(note.mentions or () for note in named))
    new = without_seldom(new, mentions, lines=sum(len(note.places) for note in read))
    declared = with_sightings(own, sightings.declared, word_counts)
    return FoundConcepts(
        concepts=_named_concepts((*vocabulary.concepts, *declared, *new), mentions),
        mentions=mentions,
    )


def _former(
    memory: NamingMemory,
    word_counts: Mapping[str, int],
    refused: frozenset[str],
    apart: frozenset[frozenset[str]],
) -> FormerNames | None:
    """Return what the last build found, if its English and what it may not find was."""
    for former in memory.former:
        made_of = (former.word_counts, former.refused, former.apart)
        if made_of == (word_counts, refused, apart):
            return former
    return None


def _name_index(former: FormerNames | None, vocabulary: Vocabulary) -> NameIndex:
    """Index the concepts that nobody picked, unless the last build did so."""
    unchosen = tuple(c for c in vocabulary.concepts if c.id in vocabulary.unchosen)
    if former and former.thesaurus.concepts == unchosen:
        return former.thesaurus
    return make_name_index(unchosen)


def _everyday_words(word_counts: Mapping[str, int]) -> frozenset[str]:
    common = (word for word, count in word_counts.items() if count >= EVERYDAY_COUNT)
    return frozenset(map(make_norm, common))


def _unseen(
    former: FormerNames | None, read: Iterable[NotePlaces]
) -> Sequence[PassageKey]:
    """Return the passages of those notes that the last build did not name."""
    known = {id(named.read) for named in former.notes} if former else set()
    fresh = (note.places for note in read if id(note) not in known)
    places = chain.from_iterable(fresh)
    return [place.key for place in places if place.key is not None]


def _frequent_words(
    phrases: Iterable[Norms], lines: Mapping[str, int]
) -> frozenset[str]:
    """Return those words of many lines that could be taken for slips."""
    doubtful = words_asked(chain.from_iterable(phrases))
    return frozenset(
        make_norm(word) for word in doubtful if lines.get(word, 0) >= KNOWN_LINES
    )


def _make_new(
    sightings: Iterable[Sighting],
    *,
    taken: frozenset[str],
    word_counts: Mapping[str, int],
    labels: Mapping[Norms, str],
    known_words: frozenset[str],
    apart: frozenset[frozenset[str]],
) -> tuple[Concept, ...]:
    """Make the new concepts, other spellings of them joined."""
    seen = tuple(sightings)
    make = partial(make_candidates, taken=taken, word_counts=word_counts)
    new = make(seen)
    joined = join_same(seen, new, labels=labels, known_words=known_words, apart=apart)
    return new if joined is seen else make(joined)


def _name_known(
    former: FormerNames | None,
    read: Iterable[NotePlaces],
    table: LabelTable,
    speller: Speller,
    slips: Mapping[Norms, Correction | None],
    memory: NamingMemory,
    refused: frozenset[str],
) -> tuple[NamedNote, ...]:
    """Find known concepts in every note: labels as written, then labels meant.

    A note of the last build stays as it is where no phrase in it means another thing.
    """
    before: dict[int, NamedNote] = {}
    holds = holds_any(())
    if former:
        before = {id(named.read): named for named in former.notes}
        holds = holds_any(
            changed_labels(former.known, table) | changed_slips(former.slips, slips)
        )
    found = []
    for note in read:
        named = before.get(id(note))
        if named is None or holds(note.words):
            known = tuple(
                find_meant(
                    speller,
                    place.free,
                    _find_labels(place, table, memory, refused),
                    _ranges(memory.slips, place, refused),
                )
                for place in note.places
            )
            seen = see_phrases(note, known)
            named = NamedNote(read=note, known=known, seen=seen)
        found.append(named)
    return tuple(found)


def _name_new(
    former: FormerNames | None,
    named: Iterable[NamedNote],
    table: LabelTable,
    memory: NamingMemory,
    refused: frozenset[str],
    english: frozenset[str],
) -> tuple[NamedNote, ...]:
    """Find the new concepts in every note, and put all its mentions together."""
    holds = holds_any(changed_labels(former.new, table) if former else ())
    found = []
    for note in named:
        if note.mentions is None or holds(note.read.words):
            mentions = tuple(
                mention
                for place, names in zip(note.read.places, note.known, strict=True)
                for mention in _mentions(
                    note.read,
                    place,
                    [
                        *names,
                        *_without_others(
                            place, _find_labels(place, table, memory, refused), english
                        ),
                    ],
                )
            )
            note = replace(note, mentions=mentions)
        found.append(note)
    return tuple(found)


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


def _ranges(
    found: Mapping[PassageKey, Ranges], place: Place, refused: frozenset[str]
) -> Ranges:
    """Return the tokens that labels may stand at, but none that say what is refused."""
    ranges = found[place.key] if place.key is not None else ()
    if not refused:
        return ranges
    content, reading = place.content, place.reading
    return tuple(
        (start, stop)
        for start, stop in ranges
        if normalise(content[reading.starts[start] : reading.ends[stop - 1]])
        not in refused
    )


def _find_labels(
    place: Place, table: LabelTable, memory: NamingMemory, refused: frozenset[str]
) -> list[Name]:
    ranges = _ranges(memory.stretches, place, refused)
    return find_labels(table, place.free, place.content, ranges)


def _without_others(
    place: Place, names: Sequence[Name], english: Container[str]
) -> list[Name]:
    """Leave out single words that are used as another part of speech.

    *To train* is no *train*, and a *stochastic method* nothing *stochastic*. How words
    are tagged that nobody uses every day says little.
    """
    tags, norms = place.reading.tags, place.reading.norms
    if not tags or len(norms) == 1:
        return list(names)
    return [
        name
        for name in names
        if name[1] - name[0] > 1
        or not (
            (tags[name[0]] == "V" and norms[name[0]] in english)
            or (tags[name[0]] in "AD" and tags[name[1] : name[1] + 1] in _NOUNS)
        )
    ]


def _mentions(
    note: NotePlaces, place: Place, names: Sequence[Name]
) -> Iterator[Mention]:
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
            note=note.note,
            source=note.source,
            line=passage.line,
            start=start,
            end=end,
            text=passage.text[start:end],
            found_by=how,
        )


def _named_concepts(
    concepts: Iterable[Concept], mentions: Sequence[Mention]
) -> tuple[Concept, ...]:
    """Keep the concepts that are mentioned, with the forms that the notes gave them.

    Slips become misspellings, other spacings aliases; ``broader`` and ``score`` speak
    only of what is kept. The score of a vocabulary's concept is its mentions.
    """
    found = Counter(map(_CONCEPT, mentions))
    spacings = _forms(mentions, frozenset((SPACING, "label")))
    slips = _forms(mentions, frozenset((SPELLING,)))
    ways = _found_ways(mentions)
    kept = [
        replace(
            concept,
            aliases=_with_forms(concept, concept.aliases, spacings[concept.id]),
            misspellings=_with_forms(concept, concept.misspellings, slips[concept.id]),
            broader=tuple(b for b in concept.broader if b in found),
            same_as=_with_ways(concept, ways[concept.id]),
            score=concept.score if concept.votes else float(found[concept.id]),
        )
        for concept in concepts
        if concept.id in found
    ]
    return tuple(sorted(kept, key=lambda concept: concept.id))


def _with_ways(concept: Concept, ways: Iterable[tuple[str, str]]) -> tuple[SameAs, ...]:
    """Return how forms were decided to be the concept, each form once, in order."""
    found = {make_norms(same.form): same for same in concept.same_as}
    for same in make_same_as(concept, ways):
        found.setdefault(make_norms(same.form), same)
    return tuple(sorted(found.values(), key=lambda same: same.form))


def _forms(
    mentions: Iterable[Mention], ways: frozenset[str]
) -> defaultdict[str, dict[str, None]]:
    """Return the different texts of each concept that were found in certain ways."""
    forms: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for mention in mentions:
        if mention.found_by in ways:
            forms[mention.concept][mention.text] = None
    return forms


def _found_ways(
    mentions: Iterable[Mention],
) -> defaultdict[str, set[tuple[str, str]]]:
    """Return the different texts of each concept with the way they were found."""
    ways: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for mention in mentions:
        ways[mention.concept].add((mention.text, mention.found_by))
    return ways


def _with_forms(
    concept: Concept, labels: tuple[str, ...], forms: Iterable[str]
) -> tuple[str, ...]:
    """Add forms that are no label yet, each once, in alphabetical order."""
    if not forms:
        return labels
    known = {
        normalise(text)
        for text in (concept.label, *concept.aliases, *concept.misspellings)
    }
    added: dict[str, str] = {}
    for form in forms:
        key = normalise(form)
        if key not in known:
            added.setdefault(key, form)
    return (*labels, *(added[key] for key in sorted(added)))
