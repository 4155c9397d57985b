"""Links, tags and properties of notes → the relations that they state.

What a page links to, its concept has to do with; a property tells in which way:
``is-a:: [[Optimizer]]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from kg.declared import Declared, DeclaredName
from kg.evidence import MAX_QUOTE, Found, Line, quote_range, quote_whole
from kg.labels import fold, normalise
from kg.linking import Page, make_pages
from kg.records import (
    PREDICATE_TEXT,
    Evidence,
    Note,
    Origin,
    Passage,
    PassageKind,
    Predicate,
    Reference,
    ReferenceKind,
)

CONFIDENCES = {"wikilink": 0.6, "tag": 0.5, "embed": 0.5}
NESTED_TAG = "nested tag"

_STRUCTURAL = frozenset({Predicate.COVERS, Predicate.NEXT, Predicate.ALIAS_OF})
_FORWARD = {
    "type of": Predicate.IS_A,
    "kind of": Predicate.IS_A,
    "instance of": Predicate.IS_A,
    "subclass of": Predicate.IS_A,
    "broader": Predicate.IS_A,
    "up": Predicate.PART_OF,
    "parent": Predicate.PART_OF,
    "similar": Predicate.SIMILAR_TO,
    "requires": Predicate.DEPENDS_ON,
    "related": Predicate.RELATED_TO,
    "see also": Predicate.RELATED_TO,
}
_BACKWARD = {
    "narrower": Predicate.IS_A,
    "down": Predicate.PART_OF,
    "child": Predicate.PART_OF,
    "children": Predicate.PART_OF,
    "prerequisite": Predicate.PREREQUISITE_OF,
    "prerequisites": Predicate.PREREQUISITE_OF,
}
# Key of a property → predicate, and whether the page is its object.
_KEYS: dict[str, tuple[Predicate, bool]] = {
    **{
        text.inverse: (predicate, True)
        for predicate, text in PREDICATE_TEXT.items()
        if predicate not in _STRUCTURAL
    },
    **{
        text.label: (predicate, False)
        for predicate, text in PREDICATE_TEXT.items()
        if predicate not in _STRUCTURAL
    },
    **{key: (predicate, True) for key, predicate in _BACKWARD.items()},
    **{key: (predicate, False) for key, predicate in _FORWARD.items()},
}


def find_reference_relations(
    notes: Sequence[Note],
    declared: Declared,
    *,
    pages: Iterable[Page] | None = None,
) -> tuple[Found, ...]:
    """Find what notes state by linking, tagging and properties, in their order.

    The subject is the concept of the innermost heading that is one, else the page's;
    where there is none, as in a daily note, nothing is stated. A heading says nothing
    of those below it. A page says one thing of two concepts: a property before a link,
    a link before a tag. Ends of a symmetric relation are in the order of their ids.
    ``pages`` are those of the notes, where the caller has made them.
    """
    by_note: dict[str, list[DeclaredName]] = {}
    for name in declared.names:
        by_note.setdefault(name.note, []).append(name)
    pages = make_pages(notes) if pages is None else pages
    labels_of = {page.source: page.label for page in pages}
    by_source: dict[str, list[Found]] = {}
    for note in notes:
        names = by_note.get(note.id)
        if names:
            subjects = _subjects(note, declared, labels_of)
            found = by_source.setdefault(note.source, [])
            found += _stated_in(note, subjects, names)
    return tuple(item for found in by_source.values() for item in _strongest(found))


def _subjects(
    note: Note, declared: Declared, labels_of: Mapping[str, str]
) -> tuple[str | None, ...]:
    """Return the concept that a note is about, then those of the titles above it."""
    page = declared.pages.get(note.source)
    subjects = [page or declared.labels.get(normalise(labels_of[note.source]))]
    for title in (*note.trail, note.title):
        subjects.append(declared.labels.get(normalise(title), subjects[-1]))
    return tuple(reversed(subjects))


def _stated_in(
    note: Note, subjects: Sequence[str | None], names: Iterable[DeclaredName]
) -> Iterator[Found]:
    passages = {passage.line: passage for passage in note.passages}
    headings = [p.line for p in note.passages if p.kind is PassageKind.HEADING]
    # How far a heading stands above the note's own.
    above = {line: at for at, line in enumerate(reversed(headings))}
    for name in names:
        reference, object_ = name.reference, name.concepts[-1]
        passage = passages.get(reference.line)
        if passage is None:
            continue
        subject = subjects[min(above.get(passage.line, 0), len(subjects) - 1)]
        if reference.kind is ReferenceKind.TAG:
            for upper, lower in pairwise(name.concepts):
                if upper != lower:
                    place = _quote(note, passage, reference, NESTED_TAG)
                    yield _found(
                        lower, Predicate.RELATED_TO, upper, CONFIDENCES["tag"], place
                    )
        stated = _rule(reference)
        if subject is None or subject == object_ or stated is None:
            continue
        predicate, backward, rule, confidence = stated
        ends = (object_, subject) if backward else (subject, object_)
        place = _quote(note, passage, reference, rule)
        yield _found(ends[0], predicate, ends[1], confidence, place)


def _rule(reference: Reference) -> tuple[Predicate, bool, str, float] | None:
    """Return what a reference states: predicate, whether backward, rule, confidence."""
    key = " ".join(
        fold(reference.key or "").replace("-", " ").replace("_", " ").split()
    )
    if key in _KEYS and reference.kind is not ReferenceKind.ALIAS:
        predicate, backward = _KEYS[key]
        return predicate, backward, f"property: {reference.key}", 1.0
    if reference.kind in CONFIDENCES:
        kind = reference.kind.value
        return Predicate.RELATED_TO, False, kind, CONFIDENCES[kind]
    return None


def _quote(note: Note, passage: Passage, reference: Reference, rule: str) -> Evidence:
    """Quote the line, or of a long one what stands around the reference."""
    if len(passage.content) <= MAX_QUOTE:
        return quote_whole(Line(note=note, passage=passage, mentions=()), rule)
    middle = (reference.start + reference.end) // 2
    last = passage.start + len(passage.content) - MAX_QUOTE
    start = min(max(passage.start, middle - MAX_QUOTE // 2), last)
    return quote_range(note, passage, start, start + MAX_QUOTE, rule)


def _found(
    subject: str, predicate: Predicate, object_: str, confidence: float, place: Evidence
) -> Found:
    if PREDICATE_TEXT[predicate].symmetric:
        subject, object_ = sorted((subject, object_))
    return Found(
        subject=subject,
        predicate=predicate,
        object=object_,
        origin=Origin.STATED,
        confidence=confidence,
        evidence=(place,),
    )


def _strongest(found: Iterable[Found]) -> Iterator[Found]:
    """Yield for each pair what properties state, else the surest of the other links."""
    by_pair: dict[frozenset[str], list[Found]] = {}
    for item in found:
        by_pair.setdefault(frozenset((item.subject, item.object)), []).append(item)
    for items in by_pair.values():
        best = max(item.confidence for item in items)
        surest: dict[tuple[str, Predicate, str], Found] = {}
        for item in items:
            if item.confidence == best:
                surest.setdefault((item.subject, item.predicate, item.object), item)
        yield from surest.values() if best == 1.0 else list(surest.values())[:1]
