"""Readings of passages and labels → the concepts that the passages name.

Everything here compares norms (folded, singular words), so that no spaCy is needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kg.readings import PassageReading, Ranges
from kg.records import SPACING, SPELLING, Concept
from kg.spelling import Speller, correct

MAX_LABEL_TOKENS = 12

# First token, the one behind the last, concept, how it was found.
Name: TypeAlias = tuple[int, int, str, str]
ReadLabels: TypeAlias = Callable[[Iterable[str]], Sequence[PassageReading]]

_GAP = re.compile(r"[\s\-‐-―]+")
_HOWS = ("label", "alias", "misspelling")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelTable:
    """Labels by their norms, with concept and how; the first of two alike stays.

    An acronym such as *mAP* is not found in a word of ``common_words`` (*map*), and one
    of the ``everyday`` labels only where it stands out.
    """

    meanings: Mapping[tuple[str, ...], tuple[str, str]]
    acronyms: frozenset[str]
    common_words: Container[str]
    everyday: frozenset[str] = frozenset()


def make_label_table(
    *groups: Sequence[Concept],
    read_labels: ReadLabels,
    common_words: Container[str] = (),
    unchosen: Sequence[Concept] = (),
    everyday: Container[str] = (),
) -> LabelTable:
    """Index all labels in any hyphenation; preferred labels win over aliases.

    The labels of a group win over those of later ones. ``unchosen`` are the last group,
    of which nobody picked each concept: a label there that is one of the words
    ``everyday`` has to stand out. ``read_labels`` takes labels apart as passages are.
    """
    forms = [
        (form, concept.id, how)
        for concepts in (*groups, unchosen)
        for how in _HOWS
        for concept in concepts
        for label in _labels(concept, how)
        for form in _hyphenations(label)
    ]
    meanings: dict[tuple[str, ...], tuple[str, str]] = {}
    acronyms: set[str] = set()
    guarded: set[str] = set()
    doubted = frozenset(concept.id for concept in unchosen)
    readings = read_labels(form for form, _, _ in forms)
    for (form, concept_id, how), reading in zip(forms, readings, strict=True):
        norms = reading.norms
        if norms in meanings or not 0 < len(norms) <= MAX_LABEL_TOKENS:
            continue
        if not all(norms):
            continue
        meanings[norms] = (concept_id, how)
        if len(norms) == 1 and _capitals(form) > 1:
            acronyms.add(norms[0])
        if len(norms) == 1 and concept_id in doubted and norms[0] in everyday:
            guarded.add(norms[0])
    return LabelTable(
        meanings=meanings,
        acronyms=frozenset(acronyms),
        common_words=common_words,
        everyday=frozenset(guarded),
    )


def _labels(concept: Concept, how: str) -> tuple[str, ...]:
    if how == "label":
        return (concept.label,)
    return concept.aliases if how == "alias" else concept.misspellings


def _hyphenations(label: str) -> Iterator[str]:
    """Return the label as written, with spaces, with hyphens; and joined at hyphens."""
    words = _GAP.split(label.strip())
    forms = [label]
    if 1 < len(words) <= 4:
        forms += (" ".join(words), "-".join(words))
        if "-" in label:
            forms.append(label.replace("-", ""))
    return iter(dict.fromkeys(forms))


def _capitals(text: str) -> int:
    return sum(letter.isupper() for letter in text)


def find_labels(
    table: LabelTable, reading: PassageReading, content: str, stretches: Ranges
) -> list[Name]:
    """Find the labels in a passage, longest first, none overlapping.

    ``stretches`` are the tokens at which labels may stand (`kg.remembered`).
    """
    if not stretches:
        return []
    norms, meanings, acronyms = reading.norms, table.meanings, table.acronyms
    found = []
    for start, stop in stretches:
        meaning = meanings.get(norms[start:stop])
        if meaning is None:
            continue
        is_acronym = stop - start == 1 and norms[start] in acronyms
        if is_acronym and _is_other_word(table, reading, content, start):
            continue
        is_everyday = stop - start == 1 and norms[start] in table.everyday
        if is_everyday and not _stands_out(reading, content, start):
            continue
        found.append((start, stop, *meaning))
    return keep_longest(found)


def _is_other_word(
    table: LabelTable, reading: PassageReading, content: str, at: int
) -> bool:
    """Tell *map* from the acronym *mAP*, and *it* from *IT*."""
    norm = reading.norms[at]
    if _capitals(content[reading.starts[at] : reading.ends[at]]) > 1:
        return False
    return len(norm) == 2 or norm in table.common_words


def _stands_out(reading: PassageReading, content: str, at: int) -> bool:
    """Tell whether a word is a whole item, or a name amid words in lower case."""
    if any((start, end) == (at, at + 1) for start, end, _ in reading.items):
        return True
    if at == 0 or not content[reading.starts[at]].isupper():
        return False
    before = content[reading.ends[at - 1] - 1]
    return (before.isalnum() or before in ",;(") and any(
        content[start].islower()
        for start, end in zip(reading.starts, reading.ends, strict=True)
        if end - start > 3
    )


def find_meant(
    speller: Speller, reading: PassageReading, labels: Sequence[Name], slips: Ranges
) -> list[Name]:
    """Return the labels of a passage together with those that slips in it mean.

    ``slips`` are the tokens that may be some (`kg.remembered`).
    """
    if not slips:
        return list(labels)
    there = frozenset((name[0], name[1]) for name in labels)
    covered = frozenset(at for name in labels for at in range(name[0], name[1]))
    gaps = frozenset(reading.gaps)
    meant = []
    for start, stop in slips:
        if (start, stop) in there or not gaps.isdisjoint(range(start, stop)):
            continue
        norms = reading.norms[start:stop]
        correction = correct(speller, norms)
        if correction is None or correction.label == " ".join(norms):
            continue  # A label that was passed over is no slip for itself.
        if correction.distance == 0:
            meant.append((start, stop, correction.concept, SPACING))
        elif covered.isdisjoint(range(start, stop)):
            meant.append((start, stop, correction.concept, SPELLING))
    return keep_longest([*labels, *meant]) if meant else list(labels)


def keep_longest(
    names: Iterable[Name],
    *,
    length: Callable[[Name], int] = lambda name: name[1] - name[0],
) -> list[Name]:
    """Of names that overlap keep the longest, of equally long ones the first."""
    names = list(names)
    if len(names) < 2:
        return names
    in_order = sorted(names)
    end = 0
    for name in in_order:
        if name[0] < end:
            break
        end = name[1]
    else:
        return in_order
    kept: list[Name] = []
    taken: set[int] = set()
    for name in sorted(names, key=lambda name: (-length(name), name[0])):
        if name[0] not in taken and name[1] - 1 not in taken:
            kept.append(name)
            taken.update(range(name[0], name[1]))
    return sorted(kept)
