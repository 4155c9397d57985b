"""Passages that no build has read yet → their readings, with a spaCy pipeline.

A passage is a `Doc` only while it is read: what comes out holds no spaCy object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from kg.components import ACRONYM, ITEM, PHRASE, SHAPE
from kg.labels import make_norm
from kg.readings import (
    SPECIAL_WORDS,
    STOP_WORDS,
    PassageKey,
    PassageReading,
    mask,
    may_name,
    opaque_ranges,
)


def read_unread(
    keys: Iterable[PassageKey], nlp: Language
) -> Iterator[tuple[PassageKey, PassageReading]]:
    """Read each passage; what is only searched for labels is only taken apart."""
    keys = tuple(keys)
    words: dict[int, tuple[str, int, bool]] = {}
    naming = dict.fromkeys(key for key in keys if may_name(key))
    docs = nlp.pipe(_make_doc(key, nlp) for key in naming)
    for key, doc in zip(naming, docs, strict=True):
        yield key, _make_reading(doc, words)
    for key in keys:
        if key == STOP_WORDS:
            stops = {make_norm(word) for word in nlp.Defaults.stop_words}
            yield key, PassageReading(norms=tuple(sorted(stops)))
        elif key == SPECIAL_WORDS:
            yield key, PassageReading(norms=_special_words(nlp))
        elif key not in naming:
            doc = nlp.tokenizer(mask(key[1], key[2]))
            yield key, _make_reading(doc, words)


def _special_words(nlp: Language) -> tuple[str, ...]:
    """Return what the tokenizer does not part at spaces and hyphens only."""
    rules = getattr(nlp.tokenizer, "rules", None) if nlp.lang == "en" else None
    return tuple(sorted(rules or ()))


def _make_doc(key: PassageKey, nlp: Language) -> Doc:
    kind, content, hidden = key
    doc = nlp.make_doc(mask(content, hidden))
    doc.user_data["kind"] = kind
    doc.user_data["opaque"] = opaque_ranges(content, hidden)
    return doc


def _make_reading(doc: Doc, words: dict[int, tuple[str, int, bool]]) -> PassageReading:
    """Return what a read `Doc` holds; ``words`` remembers norm, length and gap."""
    norms, starts, ends, gaps = [], [], [], []
    for number, token in enumerate(doc):
        orth, start = token.orth, token.idx
        word = words.get(orth)
        if word is None:
            text = token.text
            norm = make_norm(text)
            word = words[orth] = (norm, len(text), token.is_punct or token.is_space)
        norms.append(word[0])
        starts.append(start)
        ends.append(start + word[1])
        if word[2]:
            gaps.append(number)
    return PassageReading(
        norms=tuple(norms),
        starts=tuple(starts),
        ends=tuple(ends),
        gaps=tuple(gaps),
        acronyms=tuple(_pairs(_ranges(doc, ACRONYM))),
        shapes=tuple((start, end) for start, end, _ in _ranges(doc, SHAPE)),
        items=tuple(_ranges(doc, ITEM)),
        phrases=tuple((start, end) for start, end, _ in _ranges(doc, PHRASE)),
        tags=doc.user_data.get("tags", ""),
    )


def _ranges(doc: Doc, group: str) -> list[tuple[int, int, str]]:
    if group not in doc.spans:
        return []
    return [(span.start, span.end, span.kb_id_) for span in doc.spans[group]]


def _pairs(
    ranges: Sequence[tuple[int, int, str]],
) -> Iterator[tuple[int, int, int, int]]:
    for long, short in zip(ranges[::2], ranges[1::2], strict=True):
        yield (*long[:2], *short[:2])
