"""Sightings of phrases that no vocabulary knows → new concepts, by votes.

Each way of being seen votes for a phrase once, whatever the number of lines; phrases
with enough votes become concepts of tier *candidate*, those with more of tier *core*.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.labels import make_slug, normalise
from kg.records import Concept, Tier

# A short form explained in brackets, a whole bullet or a name's shape is enough to be
# a candidate; a heading only together with a second vote. A single word that everyone
# uses needs more than standing alone once.
WEIGHTS = {
    "acronym": 2.0,
    "shape": 1.0,
    "item": 1.0,
    "definition": 1.0,
    "heading": 0.5,
    "repeated": 0.5,
    "several words": 0.5,
    "common word": -0.5,
}
CANDIDATE_SCORE = 1.0
CORE_SCORE = 2.0
COMMON_COUNT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A phrase on a line (``place`` tells lines apart) and the way it was found.

    ``alias`` is the short form that the line gives for it. ``holds_known``: a label of
    the vocabulary stands inside the phrase.
    """

    text: str
    way: str
    place: Hashable
    alias: str | None = None
    holds_known: bool = False


def make_candidates(
    sightings: Iterable[Sighting],
    *,
    taken: frozenset[str],
    word_counts: Mapping[str, int],
) -> tuple[Concept, ...]:
    """Count the votes and return the new concepts in order of id.

    New ids avoid ``taken``. ``word_counts`` says how often words occur in
    everyday English.
    """
    by_phrase: defaultdict[str, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        key = normalise(sighting.text)
        if key:
            by_phrase[key].append(sighting)
    concepts: dict[str, Concept] = {}
    for key in sorted(by_phrase):
        seen = by_phrase[key]
        votes = _votes(key, seen, word_counts)
        score = sum(weight for _, weight in votes)
        if score < CANDIDATE_SCORE or _gives_way(seen, votes):
            continue
        label = _label(seen)
        identifier = _free_id(make_slug(label), taken, concepts)
        concepts[identifier] = Concept(
            id=identifier,
            label=label,
            aliases=tuple(sorted({s.alias for s in seen if s.alias})),
            tier=Tier.CORE if score >= CORE_SCORE else Tier.CANDIDATE,
            score=score,
            votes=votes,
        )
    return tuple(concepts[identifier] for identifier in sorted(concepts))


def add_votes(
    concept: Concept, seen: Sequence[Sighting], *, word_counts: Mapping[str, int]
) -> Concept:
    """Return a concept that the notes declare with the votes of its sightings.

    It keeps its own. That everyone uses its name speaks against a phrase, but not
    against what is declared.
    """
    if not seen:
        return concept
    own = {name for name, _ in concept.votes}
    added = tuple(
        (name, weight)
        for name, weight in _votes(normalise(concept.label), seen, word_counts)
        if name not in own and weight > 0
    )
    score = concept.score + sum(weight for _, weight in added)
    core = concept.tier == Tier.CORE or score >= CORE_SCORE
    return replace(
        concept,
        tier=Tier.CORE if core else Tier.CANDIDATE,
        score=score,
        votes=(*concept.votes, *added),
    )


def _gives_way(seen: Sequence[Sighting], votes: Sequence[tuple[str, float]]) -> bool:
    """Tell whether the known label inside a phrase says it better.

    It does unless the phrase stands on two lines, not only in headings: *Edge
    Detection Example* is about edge detection.
    """
    names = {name for name, _ in votes}
    return seen[0].holds_known and not {"repeated", "item"} <= names


def _votes(
    key: str, seen: Sequence[Sighting], word_counts: Mapping[str, int]
) -> tuple[tuple[str, float], ...]:
    names = {sighting.way for sighting in seen}
    if len({sighting.place for sighting in seen}) > 1:
        names.add("repeated")
    if " " in key:
        names.add("several words")
    if word_counts.get(key, 0) >= COMMON_COUNT:
        names.add("common word")
    return tuple((name, weight) for name, weight in WEIGHTS.items() if name in names)


def _label(seen: Sequence[Sighting]) -> str:
    counts = Counter(sighting.text for sighting in seen)
    most = max(counts.values())
    return next(s.text for s in seen if counts[s.text] == most)


def _free_id(slug: str, taken: frozenset[str], used: dict[str, Concept]) -> str:
    identifier = f"{slug}-concept" if slug in taken else slug
    number = 2
    while identifier in used or identifier in taken:
        identifier = f"{slug}-{number}"
        number += 1
    return identifier
