"""Sightings of phrases that no vocabulary knows → new concepts, by votes.

Each way of being seen votes for a phrase once, whatever the number of lines; phrases
with enough votes become concepts of tier *candidate*, those with more of tier *core*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.generic_words import MODIFIERS, WORDS
from kg.labels import free_id, make_slug, normalise
from kg.records import SPELLING, Concept, Mention, SameAs, Tier

# A short form explained in brackets, a whole bullet or a name's shape is enough to be
# a candidate; a heading only together with a second vote. A single word that everyone
# uses needs more than standing alone once.
WEIGHTS = {
    "acronym": 2.0,
    "shape": 1.0,
    "item": 1.0,
    "lead-in": 0.5,
    "definition": 0.5,
    "emphasis": 0.5,
    "phrase": 0.5,
    "heading": 0.5,
    "repeated": 0.5,
    "several words": 0.5,
    "names": 0.5,
    "common word": -1.0,
    "common words": -0.5,
    "doubtful": -0.5,
    "generic word": -2.0,
}
CANDIDATE_SCORE = 1.0
CORE_SCORE = 2.0
# With so many lines of notes, core concepts stand on so many of them.
NEEDED_LINES = ((1_000, 1), (3_000, 2))
MOST_NEEDED = 3
SELDOM_WEIGHT = -1.0
PLAIN_WEIGHT = -0.5
COMMON_COUNT = 10
VERY_COMMON_COUNT = 50
# A word that is in so many other names means something by itself (as in C-value,
# Frantzi and others 2000).
NAMES_OF_A_WORD = 2
# Ways in which even a single word is surely a name.
NAMING = frozenset({"shape", "acronym"})
STANDING = frozenset({"acronym", "shape", "item", "definition", "emphasis"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A phrase on a line (``place`` tells lines apart) and the way it was found.

    ``alias`` is the short form that the line gives for it. ``holds_known``: a label of
    the vocabulary stands inside the phrase. ``generic``: it begins or ends with a word
    that belongs to no name (`kg.generic_words`). ``within`` is the text that it is a
    part of, where only the rest is generic. ``form`` is what the line says instead of
    the text, where that is what it means.
    """

    text: str
    way: str
    place: Hashable
    alias: str | None = None
    holds_known: bool = False
    generic: bool = False
    doubtful: bool = False
    within: str | None = None
    form: SameAs | None = None


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
    by_phrase = _by_phrase(sightings)
    _join_parts(by_phrase)
    rest = tuple(_rests(by_phrase, word_counts))
    for key, seen in _by_phrase(rest).items():
        by_phrase.setdefault(key, []).extend(seen)
    named = _words_of_names(by_phrase, word_counts)
    concepts: dict[str, Concept] = {}
    for key in sorted(by_phrase):
        seen = by_phrase[key]
        votes = _votes(key, seen, word_counts, named=key in named)
        score = sum(weight for _, weight in votes)
        if score < CANDIDATE_SCORE or _gives_way(seen, votes):
            continue
        label = _label(seen)
        identifier = free_id(make_slug(label), taken, concepts)
        concepts[identifier] = Concept(
            id=identifier,
            label=label,
            aliases=tuple(sorted({s.alias for s in seen if s.alias} | _spaced(seen))),
            misspellings=tuple(
                sorted(form.form for form in _forms(seen) if form.method == SPELLING)
            ),
            tier=Tier.CORE if score >= CORE_SCORE else Tier.CANDIDATE,
            score=score,
            votes=votes,
            same_as=tuple(_forms(seen)),
        )
    return tuple(concepts[identifier] for identifier in sorted(concepts))


def _forms(seen: Iterable[Sighting]) -> list[SameAs]:
    """Return the other spellings among sightings, each normal form once, in order."""
    forms = {normalise(s.form.form): s.form for s in seen if s.form}
    return [forms[key] for key in sorted(forms)]


def _spaced(seen: Iterable[Sighting]) -> set[str]:
    return {form.form for form in _forms(seen) if form.method != SPELLING}


def _by_phrase(sightings: Iterable[Sighting]) -> dict[str, list[Sighting]]:
    found: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        key = normalise(sighting.text)
        if key:
            found.setdefault(key, []).append(sighting)
    return found


def _join_parts(by_phrase: dict[str, list[Sighting]]) -> None:
    """Take out what never stands without the same generic word, if that is repeated.

    *Number evaluation metric* is none if the notes only ever say *single number
    evaluation metric* (as in C-value, Frantzi and others 2000).
    """
    for key in sorted(by_phrase):
        seen = by_phrase[key]
        wholes = {normalise(s.within) if s.within else "" for s in seen}
        whole = wholes.pop()
        if wholes or not whole or len({s.place for s in seen}) < 2:
            continue
        if whole in by_phrase:
            by_phrase[whole] = [replace(s, generic=False) for s in by_phrase[whole]]
            del by_phrase[key]


def _rests(
    by_phrase: dict[str, list[Sighting]], word_counts: Mapping[str, int]
) -> Iterator[Sighting]:
    """Take out weak phrases that begin with a strong one; yield what else they hold.

    *Adam optimization algorithm* is Adam, if that is strong, and an *optimization
    algorithm*; *max pooling computation* is max pooling.
    """
    strong: set[str] = set()
    names: set[str] = set()
    explained: set[str] = set()
    weak = []
    for key, seen in by_phrase.items():
        ways = {s.way for s in seen}
        if sum(w for _, w in _votes(key, seen, word_counts)) >= CORE_SCORE:
            strong.add(key)
            explained.update(normalise(s.alias) for s in seen if s.alias)
            if " " in key or not ways.isdisjoint(NAMING):
                # One word of several is mostly a part of the name: *filter size*.
                names.add(key)
        elif " " in key and ways.isdisjoint(STANDING):
            weak.append(key)
    names |= explained
    for key in sorted(weak):
        words = key.split()
        stop = _name_at_start(words, names)
        if not stop:
            continue
        seen = by_phrase[key]
        one_left = stop + 1 == len(words)
        in_heading = any(sighting.way == "heading" for sighting in seen)
        # *ATP synthase* is a name of its own, *max pooling computation* is not.
        compound = stop == 1 and words[0] not in explained
        if one_left and (compound or (in_heading and words[-1] not in strong)):
            continue
        del by_phrase[key]
        for sighting in () if one_left else seen:
            rest = " ".join(sighting.text.split()[stop:])
            if rest and normalise(rest) not in strong:
                yield replace(sighting, text=rest)


def _words_of_names(
    by_phrase: Mapping[str, Sequence[Sighting]], word_counts: Mapping[str, int]
) -> frozenset[str]:
    """Return the words, none of everyday English, that several names hold."""
    found: Counter[str] = Counter()
    for key, seen in by_phrase.items():
        words = set(key.split())
        if len(words) > 1 and (
            sum(w for _, w in _votes(key, seen, word_counts)) >= CANDIDATE_SCORE
        ):
            found.update(words)
    return frozenset(
        word
        for word, count in found.items()
        if count >= NAMES_OF_A_WORD and word_counts.get(word, 0) < COMMON_COUNT
    )


def _name_at_start(words: Sequence[str], names: Container[str]) -> int:
    """Return how many words at the start of a phrase are a name, 0 if none."""
    sizes = range(len(words) - 1, 0, -1)
    return next((n for n in sizes if " ".join(words[:n]) in names), 0)


def without_seldom(
    concepts: Iterable[Concept], mentions: Iterable[Mention], *, lines: int
) -> tuple[Concept, ...]:
    """Return the concepts; in a large collection a core one needs more.

    What matters comes up again, and a plain word alone says less. What a note explains
    a short form of is one all the same.
    """
    needed = next((n for most, n in NEEDED_LINES if lines <= most), MOST_NEEDED)
    if needed == 1:
        return tuple(concepts)
    places = Counter(c for c, *_ in {(m.concept, m.source, m.line) for m in mentions})
    return tuple(
        _weighed(concept, seldom=places[concept.id] < needed)
        if concept.tier is Tier.CORE and "acronym" not in dict(concept.votes)
        else concept
        for concept in concepts
    )


def _weighed(concept: Concept, *, seldom: bool) -> Concept:
    ways = dict(concept.votes)
    plain = NAMING.isdisjoint(ways) and "several words" not in ways
    against: tuple[tuple[str, float], ...] = ()
    if seldom:
        against += (("seldom", SELDOM_WEIGHT),)
    if plain:
        against += (("plain word", PLAIN_WEIGHT),)
    weighed = with_votes(concept, against)
    core = not seldom and weighed.score >= CORE_SCORE
    return replace(weighed, tier=Tier.CORE if core else Tier.CANDIDATE)


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
    weighed = with_votes(concept, added)
    core = concept.tier == Tier.CORE or weighed.score >= CORE_SCORE
    return replace(weighed, tier=Tier.CORE if core else Tier.CANDIDATE)


def with_votes(concept: Concept, votes: Iterable[tuple[str, float]]) -> Concept:
    """Return a concept with more votes and their weights; its tier stays."""
    votes = tuple(votes)
    return replace(
        concept,
        score=concept.score + sum(weight for _, weight in votes),
        votes=(*concept.votes, *votes),
    )


def _gives_way(seen: Sequence[Sighting], votes: Sequence[tuple[str, float]]) -> bool:
    """Tell whether the known label inside a phrase says it better.

    It does unless the phrase is repeated, or stands alone and is one noun phrase.
    """
    names = {name for name, _ in votes}
    stands = STANDING & names and "doubtful" not in names
    return (
        any(s.holds_known for s in seen)
        and not stands
        and not names & {"repeated", "heading"}
    )


def _votes(
    key: str,
    seen: Sequence[Sighting],
    word_counts: Mapping[str, int],
    *,
    named: bool = False,
) -> tuple[tuple[str, float], ...]:
    names = {sighting.way for sighting in seen}
    words = key.split()
    if len({sighting.place for sighting in seen}) > 1:
        names.add("repeated")
    if len(words) > 1:
        names.add("several words")
    if named:
        names.add("names")
    counts = [word_counts.get(word, 0) for word in words]
    if len(words) == 1 and counts[0] >= COMMON_COUNT:
        names.add("common word")
    if len(words) > 1 and min(counts) >= VERY_COMMON_COUNT:
        names.add("common words")
    vague = all(word in WORDS or word in MODIFIERS for word in words)
    if vague or all(s.generic for s in seen):
        names.add("generic word")
    if all(s.doubtful for s in seen):
        names.add("doubtful")
    return tuple((name, weight) for name, weight in WEIGHTS.items() if name in names)


def _label(seen: Sequence[Sighting]) -> str:
    counts = Counter(sighting.text for sighting in seen)
    most = max(counts.values())
    return next(s.text for s in seen if counts[s.text] == most)
