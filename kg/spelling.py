"""A phrase that is no label → the known label that was meant, or nothing.

A gated edit distance on tokens: plain similarity of whole strings would merge *L1* with
*L2 regularization* and *lost* with *cost function*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from rapidfuzz.distance import OSA

Label: TypeAlias = tuple[tuple[str, ...], str]
# Place in a label, number of its tokens, first letters of such labels.
_Anchor: TypeAlias = tuple[int, int, frozenset[str]]

MAX_TOKENS = 4
SHORTEST = 4
MAX_EDITS = 2


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

    ``words`` holds labels of one token by first letter and length, ``anchored`` longer
    ones by each token with its place and by the first letters of all; ``anchors`` are
    a token's places there, with the number of tokens and those letters. ``joined``
    holds every label without its gaps, ``beginnings`` what those start with.
    """

    words: Mapping[tuple[str, int], tuple[Label, ...]]
    anchored: Mapping[tuple[int, str, str], tuple[Label, ...]]
    anchors: Mapping[str, tuple[_Anchor, ...]]
    joined: Mapping[str, Correction]
    beginnings: frozenset[str]
    known_words: frozenset[str]
    cache: dict[tuple[str, ...], Correction | None] = field(default_factory=dict)
    matters: dict[str, bool] = field(default_factory=dict)
    single: set[str] = field(default_factory=set)


def make_speller(
    labels: Mapping[tuple[str, ...], str], *, known_words: Iterable[str]
) -> Speller:
    """Index label tokens (folded, singular) → concept id.

    Words of the labels count as known, next to ``known_words``.
    """
    words: defaultdict[tuple[str, int], list[Label]] = defaultdict(list)
    anchored: defaultdict[tuple[int, str, str], list[Label]] = defaultdict(list)
    anchors: defaultdict[str, dict[tuple[int, int], set[str]]] = defaultdict(dict)
    joined: dict[str, Correction] = {}
    known = set(known_words)
    for tokens, concept in sorted(labels.items()):
        known.update(tokens)
        joined.setdefault(
            "".join(tokens),
            Correction(concept=concept, label=" ".join(tokens), distance=0),
        )
        if len(tokens) == 1 and tokens[0]:
            words[tokens[0][0], len(tokens[0])].append((tokens, concept))
        elif len(tokens) <= MAX_TOKENS:
            for place, token in enumerate(tokens):
                anchored[place, token, _initials(tokens)].append((tokens, concept))
                letters = anchors[token].setdefault((place, len(tokens)), set())
                letters.add(_initials(tokens))
    beginnings = (text[:n] for text in joined for n in range(1, len(text) + 1))
    return Speller(
        words={key: tuple(entries) for key, entries in words.items()},
        anchored={key: tuple(entries) for key, entries in anchored.items()},
        anchors={
            token: tuple((*place, frozenset(found)) for place, found in places.items())
            for token, places in anchors.items()
        },
        joined=joined,
        beginnings=frozenset(beginnings),
        known_words=frozenset(known),
    )


def _initials(tokens: Iterable[str]) -> str:
    """Return one letter for each token."""
    return "".join([token[:1] or " " for token in tokens])


def find_corrections(
    speller: Speller, norms: Sequence[str], gaps: Sequence[int]
) -> list[tuple[int, int, Correction]]:
    """Return every stretch of a passage that means a label: start, end, correction.

    ``gaps`` are the tokens that no stretch may hold. A label itself is found as well.
    """
    matters = speller.matters
    hot = [
        at
        for at, norm in enumerate(norms)
        if (matters[norm] if norm in matters else _may_matter(speller, norm))
    ]
    if not hot:
        return []
    blocked = frozenset(gaps)
    found = []
    for start, stop in dict.fromkeys(_stretches(speller, norms, hot)):
        if blocked.isdisjoint(range(start, stop)):
            correction = correct(speller, tuple(norms[start:stop]))
            if correction is not None:
                found.append((start, stop, correction))
    return found


def _may_matter(speller: Speller, norm: str) -> bool:
    """Tell whether a token can begin, anchor or be what means a label; remember it."""
    if correct(speller, (norm,)) is not None:
        speller.single.add(norm)
    speller.matters[norm] = (
        norm in speller.anchors or norm in speller.single or norm in speller.beginnings
    )
    return speller.matters[norm]


def _stretches(
    speller: Speller, norms: Sequence[str], hot: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """Yield the stretches that may mean a label because of one of their tokens."""
    letters = _initials(norms)
    beginnings, joined, anchors = speller.beginnings, speller.joined, speller.anchors
    for at in hot:
        norm = norms[at]
        if norm in speller.single:
            yield at, at + 1
        if norm in beginnings:
            text = norm
            for stop in range(at + 1, min(at + MAX_TOKENS, len(norms))):
                text += norms[stop]
                if text not in beginnings:
                    break
                if text in joined:
                    yield at, stop + 1
        for place, size, initials in anchors.get(norm, ()):
            start = at - place
            if start >= 0 and letters[start : start + size] in initials:
                yield start, start + size


def correct(speller: Speller, tokens: tuple[str, ...]) -> Correction | None:
    """Return what a phrase that is no label was meant to be.

    None when no label is near, when two concepts are equally near, or when the only
    token is a known word: then it is right and simply another one. Of several tokens
    one at least has to be right.
    """
    if tokens not in speller.cache:
        squashed = "".join(tokens)
        joined = speller.joined.get(squashed) if len(squashed) >= SHORTEST else None
        speller.cache[tokens] = joined or _nearest(speller, tokens)
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
    """Return labels that share first letters, and a token or nearly the length."""
    if len(tokens) == 1:
        (word,) = tokens
        if word in speller.known_words:
            return ()
        lengths = range(len(word) - MAX_EDITS, len(word) + MAX_EDITS + 1)
        near = (speller.words.get((word[:1], length), ()) for length in lengths)
        return chain.from_iterable(near)
    initials = _initials(tokens)
    return chain.from_iterable(
        speller.anchored.get((place, token, initials), ())
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
    return 1 if shorter < 8 else MAX_EDITS


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
