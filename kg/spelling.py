"""A phrase that is no label → the known label that was meant, or nothing.

A gated edit distance on tokens: plain similarity of whole strings would merge *L1* with
*L2 regularization* and *lost* with *cost function*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from rapidfuzz.distance import OSA

Label: TypeAlias = tuple[tuple[str, ...], str]

MAX_TOKENS = 4
SHORTEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The concept that was meant and how many edits away its label is.

    ``distance`` 0: only the spaces differ (*drop out*, *dropout*).
    """

    concept: str
    label: str
    distance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Speller:
    """Labels by what a slip leaves of them, and the words that are no slips.

    ``words`` holds labels of one token by first letter, ``anchored`` longer ones by
    their number of tokens and each token with its place; ``joined`` holds every label
    without its gaps.
    """

    words: Mapping[str, tuple[Label, ...]]
    anchored: Mapping[tuple[int, int, str], tuple[Label, ...]]
    joined: Mapping[str, Correction]
    known_words: frozenset[str]
    cache: dict[tuple[str, ...], Correction | None] = field(default_factory=dict)


def make_speller(
    labels: Mapping[tuple[str, ...], str], *, known_words: Iterable[str]
) -> Speller:
    """Index label tokens (folded, singular) → concept id.

    Words of the labels count as known, next to ``known_words``.
    """
    words: defaultdict[str, list[Label]] = defaultdict(list)
    anchored: defaultdict[tuple[int, int, str], list[Label]] = defaultdict(list)
    joined: dict[str, Correction] = {}
    known = set(known_words)
    for tokens, concept in sorted(labels.items()):
        known.update(tokens)
        joined.setdefault(
            "".join(tokens),
            Correction(concept=concept, label=" ".join(tokens), distance=0),
        )
        if len(tokens) == 1 and tokens[0]:
            words[tokens[0][0]].append((tokens, concept))
        elif len(tokens) <= MAX_TOKENS:
            for place, token in enumerate(tokens):
                anchored[len(tokens), place, token].append((tokens, concept))
    return Speller(
        words={letter: tuple(entries) for letter, entries in words.items()},
        anchored={key: tuple(entries) for key, entries in anchored.items()},
        joined=joined,
        known_words=frozenset(known),
    )


def correct(speller: Speller, tokens: tuple[str, ...]) -> Correction | None:
    """Return what a phrase that is no label was meant to be.

    None when no label is near, when two concepts are equally near, or when the only
    token is a known word: then it is right and simply another one. Of several tokens
    one at least has to be right.
    """
    squashed = "".join(tokens)
    if len(squashed) >= SHORTEST and squashed in speller.joined:
        return speller.joined[squashed]
    if tokens not in speller.cache:
        speller.cache[tokens] = _nearest(speller, tokens)
    return speller.cache[tokens]


def _nearest(speller: Speller, tokens: tuple[str, ...]) -> Correction | None:
    best: dict[str, tuple[int, tuple[str, ...]]] = {}
    for label, concept in _near_labels(speller, tokens):
        distance = _gated_distance(tokens, label, speller.known_words)
        if distance is not None and distance < best.get(concept, (99, ()))[0]:
            best[concept] = (distance, label)
    if not best:
        return None
    nearest = min(distance for distance, _ in best.values())
    winners = [(c, label) for c, (d, label) in best.items() if d == nearest]
    if len(winners) > 1:
        return None
    concept, label = winners[0]
    return Correction(concept=concept, label=" ".join(label), distance=nearest)


def _near_labels(speller: Speller, tokens: tuple[str, ...]) -> Iterable[Label]:
    if len(tokens) == 1:
        known = tokens[0] in speller.known_words
        return () if known else speller.words.get(tokens[0][:1], ())
    return chain.from_iterable(
        speller.anchored.get((len(tokens), place, token), ())
        for place, token in enumerate(tokens)
    )


def _gated_distance(
    tokens: tuple[str, ...], label: tuple[str, ...], known: frozenset[str]
) -> int | None:
    anchored = any(a == b for a, b in zip(tokens, label, strict=True))
    total = 0
    for written, meant in zip(tokens, label, strict=True):
        if written == meant:
            continue
        budget = _budget(written, meant, anchored=anchored, known=written in known)
        distance = OSA.distance(written, meant, score_cutoff=budget) if budget else 99
        if distance > budget:
            return None
        if not anchored and _only_ending_differs(written, meant, distance):
            return None
        total += distance
    return total or None


def _budget(written: str, meant: str, *, anchored: bool, known: bool) -> int:
    """Return how many edits a token may be away, 0 for none at all.

    A known or very short word changes only beside a token that matches exactly, and
    keeps its first three letters.
    """
    if not (written.isalpha() and meant.isalpha() and written[0] == meant[0]):
        return 0
    shorter = min(len(written), len(meant))
    if known or shorter < 5:
        keeps_start = written[:3] == meant[:3]
        return 1 if anchored and keeps_start and shorter >= SHORTEST else 0
    return 1 if shorter < 8 else 2


def _only_ending_differs(written: str, meant: str, distance: int) -> bool:
    """Tell another form of a word (derivation, derivative) from a slip inside it."""
    if distance < 2:
        return written.startswith(meant) or meant.startswith(written)
    same = 0
    for a, b in zip(written, meant, strict=False):
        if a != b:
            break
        same += 1
    return same >= max(len(written), len(meant)) - 4
