"""A phrase that is no label → the known label that was meant, or nothing.

A gated edit distance on tokens: plain similarity of whole strings would merge *L1* with
*L2 regularization* and *lost* with *cost function*. What may be a slip in one word is
told in `kg.slips`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise, permutations
from typing import TypeAlias

from kg.english import base_forms
from kg.labels import make_norms
from kg.slips import MAX_EDITS, find_near, slip_distance

Label: TypeAlias = tuple[tuple[str, ...], str]
# Place in a label, number of its tokens, first letters of such labels.
_Anchor: TypeAlias = tuple[int, int, frozenset[str]]

MAX_TOKENS = 4
SHORTEST = 4
# "in variance" is no "invariance", and "a typical" no "atypical".
_SMALL_TEXT = "a an as at be in is it of on so the to"
_SMALL_WORDS = frozenset(_SMALL_TEXT.split())


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
    holds every label without its gaps, ``beginnings`` what those start with. ``apart``
    tells of a phrase which concepts it must never mean.
    """

    words: Mapping[tuple[str, int], Mapping[str, str]]
    anchored: Mapping[tuple[int, str, str], tuple[Label, ...]]
    anchors: Mapping[str, tuple[_Anchor, ...]]
    joined: Mapping[str, Correction]
    beginnings: frozenset[str]
    known_words: frozenset[str]
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)
    cache: dict[tuple[str, ...], Correction | None] = field(default_factory=dict)
    matters: dict[str, bool] = field(default_factory=dict)
    single: set[str] = field(default_factory=set)


def make_speller(
    labels: Mapping[tuple[str, ...], str],
    *,
    known_words: Iterable[str],
    apart: frozenset[frozenset[str]] = frozenset(),
) -> Speller:
    """Index label tokens (`kg.labels.make_norm`) → concept id.

    Words of the labels count as known, next to ``known_words``. ``apart`` are pairs of
    normal forms (`kg.labels.normalise`) that a person keeps apart: neither is taken for
    a slip of a concept that the other one names.
    """
    words: defaultdict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    anchored: defaultdict[tuple[int, str, str], list[Label]] = defaultdict(list)
    anchors: defaultdict[str, dict[tuple[int, int], set[str]]] = defaultdict(dict)
    joined = _join(labels)
    known = set(known_words)
    for tokens, concept in sorted(labels.items()):
        known.update(tokens)
        if len(tokens) == 1 and tokens[0]:
            words[tokens[0][0], len(tokens[0])][tokens[0]] = concept
        elif len(tokens) <= MAX_TOKENS:
            for place, token in enumerate(tokens):
                anchored[place, token, _initials(tokens)].append((tokens, concept))
                letters = anchors[token].setdefault((place, len(tokens)), set())
                letters.add(_initials(tokens))
    beginnings = (text[:n] for text in joined for n in range(1, len(text) + 1))
    return Speller(
        words=dict(words),
        anchored={key: tuple(entries) for key, entries in anchored.items()},
        anchors={
            token: tuple((*place, frozenset(found)) for place, found in places.items())
            for token, places in anchors.items()
        },
        joined=joined,
        beginnings=frozenset(beginnings),
        known_words=frozenset(known),
        apart=_kept_apart(labels, apart),
    )


def _join(labels: Mapping[tuple[str, ...], str]) -> dict[str, Correction]:
    """Return what labels mean whose gaps are gone; the first of two alike stays."""
    return {
        "".join(tokens): Correction(
            concept=labels[tokens], label=" ".join(tokens), distance=0
        )
        for tokens in sorted(labels, reverse=True)
    }


def _kept_apart(
    labels: Mapping[tuple[str, ...], str], apart: Iterable[frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Return for each phrase of a pair the concepts that the other one names."""
    never: defaultdict[str, set[str]] = defaultdict(set)
    for pair in apart:
        phrases = [make_norms(text) for text in pair]
        for one, other in permutations(phrases, 2):
            if other in labels:
                never[" ".join(one)].add(labels[other])
    return {phrase: frozenset(concepts) for phrase, concepts in never.items()}


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
        speller.cache[tokens] = _joined(speller, tokens) or _nearest(speller, tokens)
    return speller.cache[tokens]


def _joined(speller: Speller, tokens: tuple[str, ...]) -> Correction | None:
    """Return the label that has other gaps or none (*drop out*, *dropout*)."""
    squashed = "".join(tokens)
    if len(squashed) < SHORTEST:
        return None
    found = speller.joined.get(squashed)
    if found is None or found.concept in _never(speller, tokens):
        return None
    label = tuple(found.label.split())
    return found if tokens == label or have_other_gaps(tokens, label) else None


def have_other_gaps(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two phrases differ in nothing but where words are joined.

    What begins with a small word is no such phrase (*in variance*), nor is one where
    digits would run together (*figure 1 1*).
    """
    squashed = "".join(one)
    return (
        one != other
        and len(squashed) >= SHORTEST
        and squashed == "".join(other)
        and not any(
            (len(tokens) > 1 and tokens[0] in _SMALL_WORDS)
            or any(a[-1:].isdigit() and b[:1].isdigit() for a, b in pairwise(tokens))
            for tokens in (one, other)
        )
    )


def _never(speller: Speller, tokens: Iterable[str]) -> frozenset[str]:
    """Return the concepts that a person keeps apart from the phrase."""
    if not speller.apart:
        return frozenset()
    return speller.apart.get(" ".join(tokens), frozenset())


def _nearest(speller: Speller, tokens: tuple[str, ...]) -> Correction | None:
    best: dict[str, tuple[int, tuple[str, ...]]] = {}
    never = _never(speller, tokens)
    for label, concept in _near_labels(speller, tokens):
        distance = _gated_distance(tokens, label, speller.known_words)
        if distance is not None and distance < best.get(concept, (99, ()))[0]:
            best[concept] = (distance, label)
    if not best:
        return None
    nearest = min(distance for distance, _ in best.values())
    winners = [(c, label) for c, (d, label) in best.items() if d == nearest]
    if len(winners) > 1 or winners[0][0] in never:
        return None
    concept, label = winners[0]
    return Correction(concept=concept, label=" ".join(label), distance=nearest)


def _near_labels(speller: Speller, tokens: tuple[str, ...]) -> Iterable[Label]:
    """Return labels that share first letters, and a token or nearly the length."""
    if len(tokens) == 1:
        (word,) = tokens
        if _exists(word, speller.known_words):
            return ()
        lengths = range(len(word) - MAX_EDITS, len(word) + MAX_EDITS + 1)
        groups = (speller.words.get((word[:1], length), {}) for length in lengths)
        return (
            ((near,), words[near])
            for words in groups
            for near in find_near(word, words)
        )
    initials = _initials(tokens)
    return chain.from_iterable(
        speller.anchored.get((place, token, initials), ())
        for place, token in enumerate(tokens)
    )


def words_asked(tokens: Iterable[str]) -> frozenset[str]:
    """Return the words that an answer depends on, if they are known or not."""
    tokens = tuple(tokens)
    return frozenset(chain(tokens, *map(base_forms, tokens)))


def _exists(word: str, known: frozenset[str]) -> bool:
    """Tell whether a word is known, or a form of a known one."""
    return word in known or not known.isdisjoint(base_forms(word))


def _gated_distance(
    tokens: tuple[str, ...], label: tuple[str, ...], known: frozenset[str]
) -> int | None:
    anchored = any(a == b for a, b in zip(tokens, label, strict=True))
    total = 0
    for written, meant in zip(tokens, label, strict=True):
        if written == meant:
            continue
        distance = slip_distance(
            written, meant, anchored=anchored, known=_exists(written, known)
        )
        if distance is None:
            return None
        total += distance
    return total or None
