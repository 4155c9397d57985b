"""A passage that spaCy has read → names of known concepts, phrases that may be new.

What comes out holds no spaCy object: those live only as long as their `Doc`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from kg.candidates import Sighting
from kg.components import ACRONYM, ITEM, KNOWN, SHAPE
from kg.spelling import MAX_TOKENS, Speller, correct

SPELLING = "spelling"
SPACING = "spacing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """Characters ``start`` to ``end`` of a passage's content name a concept."""

    start: int
    end: int
    concept: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one passage gave: names of known concepts, and phrases that may be new.

    ``short_forms`` are (concept, short form) pairs that the passage explains.
    """

    names: tuple[Name, ...]
    sightings: tuple[Sighting, ...]
    short_forms: tuple[tuple[str, str], ...]


def read_passage(doc: Doc, number: int, speller: Speller) -> Reading:
    known = _known_spans(doc, speller)
    explained = tuple(_explained(doc))
    return Reading(
        names=tuple(make_name(span) for span in known),
        sightings=tuple(_sight(doc, number, known, explained)),
        short_forms=tuple(
            (span.label_, short.text)
            for long, short in explained
            for span in known
            if (span.start, span.end) == (long.start, long.end)
            and not _covers(known, short)
        ),
    )


def _known_spans(doc: Doc, speller: Speller) -> list[Span]:
    """Return spans of known concepts: labels as written, then labels meant."""
    labels: list[Span] = list(doc.spans[KNOWN])
    covered = {i for span in labels for i in range(span.start, span.end)}
    norms = [token.norm_ for token in doc]
    gaps = [token.is_punct or token.is_space for token in doc]
    meant: list[Span] = []
    for size in range(MAX_TOKENS, 0, -1):
        for start in range(len(norms) - size + 1):
            stop = start + size
            if any(gaps[start:stop]):
                continue
            correction = correct(speller, tuple(norms[start:stop]))
            if correction is None:
                continue
            if correction.distance == 0:
                how = SPACING
            elif covered.isdisjoint(range(start, stop)):
                how = SPELLING
            else:
                continue
            meant.append(Span(doc, start, stop, label=correction.concept, kb_id=how))
    return filter_spans([*labels, *meant])


def make_name(span: Span) -> Name:
    return Name(
        start=span.start_char,
        end=span.end_char,
        concept=span.label_,
        how=span.kb_id_,
    )


def _explained(doc: Doc) -> Iterator[tuple[Span, Span]]:
    """Yield (long form, short form) pairs of a passage."""
    spans = list(doc.spans[ACRONYM])
    yield from zip(spans[::2], spans[1::2], strict=True)


def _sight(
    doc: Doc,
    number: int,
    known: Sequence[Span],
    explained: Iterable[tuple[Span, Span]],
) -> Iterator[Sighting]:
    for long, short in explained:
        if not _covers(known, long):
            yield Sighting(
                text=long.text, way="acronym", place=number, alias=short.text
            )
    for group in (SHAPE, ITEM):
        for span in doc.spans[group]:
            if not _covers(known, span):
                yield Sighting(
                    text=span.text,
                    way=span.kb_id_,
                    place=number,
                    holds_known=any(_inside(inner, span) for inner in known),
                )


def _covers(spans: Iterable[Span], span: Span) -> bool:
    return any(_inside(span, outer) for outer in spans)


def _inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
