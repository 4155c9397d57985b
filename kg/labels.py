"""Text → ids and comparable forms, and labels → the concepts that they name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.english import american, singular
from kg.records import Concept

_DASHES = re.compile(r"[\u2010-\u2015\u2212_/]|(?<=\w)-(?=\w)")
_APOSTROPHE = re.compile(r"'(s\b)?")
_INNER = "+#*"  # C++, C#, A*
_PUNCTUATION = "".join(
    c for c in map(chr, range(0x2100)) if not (c.isalnum() or c == "_" or c in _INNER)
)
_BEFORE = _PUNCTUATION.translate(str.maketrans("", "", "([{"))
_BEHIND = _PUNCTUATION.translate(str.maketrans("", "", ")]}"))
_WORD = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]+")
_NORM_WORD = re.compile(r"[^\W_]+[+#*]*|'s\b")
_SPELLED_OUT = {"+": " plus ", "#": " sharp ", "*": " star ", "&": " and "}
_EDGES = frozenset(",.;:!?\"“”‘’'")
MAX_SLUG = 80
# The same titles, names and words stand in notes, and in each build, over and over;
# longer texts would only fill the memory.
_REMEMBERED = 1 << 16
_LONGEST_REMEMBERED = 200


def fold(text: str) -> str:
    """Return text in lower case, without accents, in one form of each character."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return unicodedata.normalize("NFKC", bare).replace("’", "'")


def make_slug(text: str) -> str:
    """Return an id: folded letters and digits joined by hyphens, never empty.

    ``C``, ``C++`` and ``C#`` give different ids.
    """
    if len(text) <= _LONGEST_REMEMBERED:
        return _slug_name(text)
    return _slug(text)


def _slug(text: str) -> str:
    folded = fold(text)
    for sign, word in _SPELLED_OUT.items():
        if sign in folded:
            folded = folded.replace(sign, word)
    folded = folded.replace("'", "")
    slug = re.sub(r"[\W_]+", "-", folded).strip("-")[:MAX_SLUG].strip("-")
    return slug or "-".join(f"u{ord(c):x}" for c in text[:8]) or "empty"


_slug_name = lru_cache(maxsize=_REMEMBERED)(_slug)


def free_id(slug: str, taken: Container[str], *used: Container[str]) -> str:
    """Return an id of a slug that none of these has.

    Where ``taken`` has it, the ids of other kinds of record, it says what it is of.
    """
    identifier = f"{slug}-concept" if slug in taken else slug
    number = 2
    while identifier in taken or any(identifier in ids for ids in used):
        identifier = f"{slug}-{number}"
        number += 1
    return identifier


def make_norm(word: str) -> str:
    """Return the form under which a word of the notes equals one of a label.

    It is folded, singular and spelled as in American English. Words of labels and of
    passages are compared by nothing else.
    """
    if len(word) <= _LONGEST_REMEMBERED:
        return _norm_word(word)
    return _norm(word)


def _norm(word: str) -> str:
    return american(singular(fold(word)))


_norm_word = lru_cache(maxsize=_REMEMBERED)(_norm)


def make_norms(text: str) -> tuple[str, ...]:
    """Return the norms of the words of a label, without signs, as a passage has them.

    The *'s* of a genitive is a word of its own.
    """
    return tuple(make_norm(word) for word in _NORM_WORD.findall(fold(text)))


def normalise(text: str) -> str:
    """Return the form under which two spellings of one label are equal.

    Case, accents, hyphens against spaces, apostrophes, outer punctuation, the plural of
    the last word and British spelling do not count; digits and inner signs do.
    """
    if len(text) <= _LONGEST_REMEMBERED:
        return _normalise_name(text)
    return _normalise(text)


def _normalise(text: str) -> str:
    spaced = _APOSTROPHE.sub("", _DASHES.sub(" ", fold(text)))
    words = spaced.split()
    if not words:
        return ""
    words = " ".join(words).lstrip(_BEFORE).rstrip(_BEHIND).split()
    if not words:
        return " ".join(spaced.split())
    return " ".join([*map(american, words[:-1]), make_norm(words[-1])])


_normalise_name = lru_cache(maxsize=_REMEMBERED)(_normalise)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelMeaning:
    """The concept that a label names. ``how``: label, alias or misspelling."""

    concept: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedLabel:
    """Characters ``start`` to ``end`` of a text name a concept."""

    start: int
    end: int
    concept: str
    how: str


def make_label_index(concepts: Iterable[Concept]) -> dict[str, LabelMeaning]:
    """Map every normalised label to its concept; preferred labels win over aliases.

    Of two concepts with one alias the first in order keeps it: vocabularies report
    such clashes when they are read.
    """
    concepts = tuple(concepts)
    index: dict[str, LabelMeaning] = {}
    for how, labels_of in (
        ("label", lambda c: (c.label,)),
        ("alias", lambda c: c.aliases),
        ("misspelling", lambda c: c.misspellings),
    ):
        for concept in concepts:
            for label in labels_of(concept):
                key = normalise(label)
                if key:
                    index.setdefault(key, LabelMeaning(concept=concept.id, how=how))
    return index


def find_labels(
    text: str, index: Mapping[str, LabelMeaning], *, longest: int = 8
) -> tuple[LinkedLabel, ...]:
    """Find the labels in a short text, longest first, left to right, none overlapping.

    ``longest`` bounds a label's words.
    """
    tokens = [(m.start(), m.end()) for m in _WORD.finditer(text)]
    found: list[LinkedLabel] = []
    at = 0
    while at < len(tokens):
        for stop in range(min(len(tokens), at + longest), at, -1):
            start, end = tokens[at][0], tokens[stop - 1][1]
            edges = (text[start], text[end - 1])
            meaning = index.get(normalise(text[start:end]))
            if meaning is not None and not _EDGES.intersection(edges):
                found.append(
                    LinkedLabel(
                        start=start, end=end, concept=meaning.concept, how=meaning.how
                    )
                )
                at = stop
                break
        else:
            at += 1
    return tuple(found)
