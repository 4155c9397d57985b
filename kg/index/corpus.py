"""What a search reads of a build besides its index, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from posixpath import basename, splitext

from kg.answers import Neighbour, RecognisedConcept
from kg.index.base import FacetCounts, Query
from kg.index.wordlist import WordList, make_word_list
from kg.labels import LabelMeaning, make_label_index, make_norm, make_slug
from kg.records import Concept, Mention, Note, Passage, Snapshot

EXACT = "exact"
ALIAS = "alias"
STEM = "stem"
FUZZY = "fuzzy"
GRAPH = "graph"
# Found by nearness of meaning alone (`kg.hybrid`), in an order of its own.
SEMANTIC = "semantic"
# The surest first.
TIERS = (EXACT, ALIAS, STEM, FUZZY, GRAPH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The ids that notes have in a field, and the same by slugs of what they go by.

    The slugs are made when they are first asked for: mostly an id is given.
    """

    ids: frozenset[str]
    by_slug: Callable[[], Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The notes and concepts of one build, by id.

    ``courses`` are their titles, ``passages`` and ``mentions`` are by note, ``labels``
    is `make_label_index` of the concepts, ``label_words`` gives the words of those
    that are no misspellings, ``named_with`` by `kg.labels.make_norm` of such a word the
    concepts that have it in a name of several words. ``names`` gives those of courses,
    lectures or sources, ``neighbours`` the concepts
    next to one in the graph, ``text_of`` the words of a note.
    """

    notes: Mapping[str, Note]
    courses: Mapping[str, str]
    passages: Mapping[str, tuple[Passage, ...]]
    mentions: Mapping[str, tuple[Mention, ...]]
    concepts: Mapping[str, Concept]
    labels: Mapping[str, LabelMeaning]
    label_words: Callable[[], WordList]
    named_with: Callable[[], Mapping[str, tuple[str, ...]]]
    names: Callable[[str], Names]
    neighbours: Callable[[str], tuple[Neighbour, ...]]
    text_of: Callable[[str], str]


def make_corpus(
    snapshot: Snapshot, *, neighbours: Callable[[str], tuple[Neighbour, ...]]
) -> Corpus:
    """Arrange a snapshot for searching."""
    notes = {note.id: note for note in snapshot.notes}
    labels = make_label_index(snapshot.concepts)
    courses = {course.id: course.title for course in snapshot.courses}
    return Corpus(
        notes=notes,
        courses=courses,
        passages={note.id: note.passages for note in snapshot.notes},
        mentions=_by_note(snapshot.mentions),
        concepts={concept.id: concept for concept in snapshot.concepts},
        labels=labels,
        label_words=cache(lambda: _make_label_words(labels)),
        named_with=cache(lambda: _find_named_with(labels)),
        names=cache(lambda field: _find_names(field, snapshot.notes, courses)),
        neighbours=neighbours,
        text_of=lambda id_: _make_text(notes[id_]),
    )


def _make_label_words(labels: Mapping[str, LabelMeaning]) -> WordList:
    words = {
        word
        for label, meaning in labels.items()
        if meaning.how != "misspelling"
        for word in label.split()
    }
    return make_word_list((word, 1) for word in words)


def _find_named_with(labels: Mapping[str, LabelMeaning]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for label, meaning in labels.items():
        words = label.split()
        if meaning.how != "misspelling" and len(words) > 1:
            for word in words:
                found.setdefault(make_norm(word), {})[meaning.concept] = None
    return {word: tuple(concepts) for word, concepts in found.items()}


def _find_names(field: str, notes: Iterable[Note], courses: Mapping[str, str]) -> Names:
    ids = {getattr(note, field) for note in notes} - {None}
    return Names(
        ids=frozenset(ids), by_slug=cache(lambda: _find_slugs(field, ids, courses))
    )


def _find_slugs(
    field: str, ids: Iterable[str], courses: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    by_slug: dict[str, list[str]] = {}
    for id_ in sorted(ids):
        for slug in {make_slug(name) for name in _find_called(field, id_, courses)}:
            by_slug.setdefault(slug, []).append(id_)
    return {slug: tuple(those) for slug, those in by_slug.items()}


def _find_called(field: str, id_: str, courses: Mapping[str, str]) -> tuple[str, ...]:
    match field:
        case "course":
            return (courses.get(id_, ""),)
        case "lecture":  # its id is its course's, a dot, and the slug of its title
            return (id_.partition(".")[2],)
        case _:
            name = basename(id_)
            return id_, name, splitext(name)[0]


def _make_text(note: Note) -> str:
    return "\n".join((note.title, *(passage.content for passage in note.passages)))


def _by_note(mentions: Iterable[Mention]) -> dict[str, tuple[Mention, ...]]:
    found: dict[str, list[Mention]] = {}
    for mention in mentions:
        found.setdefault(mention.note, []).append(mention)
    return {note: tuple(those) for note, those in found.items()}


def concepts_in(corpus: Corpus, note: str) -> tuple[str, ...]:
    """Return the ids of a note's concepts, each once, in the order of its mentions."""
    mentions = corpus.mentions.get(note, ())
    return tuple(dict.fromkeys(mention.concept for mention in mentions))


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundHit:
    """A note that answers. ``tier`` and ``reason`` say how well and why.

    ``concept`` is the concept by whose mention the note was found, if it was; ``line``
    the one that it was found by, if only that shows why.
    """

    id: str
    score: float
    tier: str
    reason: str
    concept: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wanted:
    """What to mark in a hit; each thing that is wanted goes by its folded text.

    ``runs`` are, by their first stem, stems that stand in a row for a thing, ``words``
    folded words that stand for one and ``prefixes`` beginnings of words. ``forms`` are
    all these stems and words, ``initials`` the first letters of them and of prefixes.
    ``notes`` says in how many notes a thing stands as typed; ``flags`` are questions,
    links and open items asked for.
    """

    runs: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    words: Mapping[str, str]
    prefixes: Mapping[str, str]
    forms: frozenset[str]
    initials: frozenset[str]
    notes: Mapping[str, int]
    flags: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to a query: the hits that were asked for, in `find_hits`' order.

    ``total`` counts all hits and ``facets`` their values; ``asked`` is the query that
    the engine answered.
    ``did_you_mean`` is what was typed with words that occur nowhere corrected.
    """

    asked: Query
    hits: tuple[FoundHit, ...]
    total: int
    facets: Mapping[str, FacetCounts]
    concepts: tuple[RecognisedConcept, ...]
    did_you_mean: str | None
    notices: tuple[str, ...]
    wanted: Wanted
