"""The contents of a build and what is decided already → what is worth deciding.

A decision is worth the more, the more often a label stands in the notes and the nearer
its score is to the border between the tiers; twice as much if it looks like another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations
from typing import TypeAlias

from kg.answering import make_votes, page_of
from kg.answers import BuildInfo, CandidateItem, CandidatesAnswer
from kg.candidates import CORE_SCORE
from kg.contents import Contents, node_ref
from kg.curation import Curation
from kg.labels import normalise
from kg.records import Concept

# Whoever links, tags or promotes has decided.
DECIDED = frozenset({"promoted", "wikilink", "tag", "page"})
SHORTEST_ALIKE = 5
LONGEST_ALIKE = 40
LONGEST_SHORT = 6
MAX_ALIKE = 5
# Concept, label as written, its normal form.
_Label: TypeAlias = tuple[str, str, str]

# What so many labels have in common tells none from another.
_CROWD = 8


def make_candidates_answer(
    contents: Contents,
    build: BuildInfo,
    curation: Curation,
    *,
    unmatched: tuple[str, ...],
    limit: int,
    after: str | None,
) -> CandidatesAnswer:
    """List what is worth deciding, by expected effect; ``curation`` is decided."""
    decided = _decided(curation)
    alike = find_look_alikes(contents.concepts.values(), apart=curation.apart)
    items = [
        _item(contents, concept, alike.get(concept.id, ()))
        for concept in contents.concepts.values()
        if concept.origin != "vocabulary"
        and concept.id in contents.mentions_by_concept
        and normalise(concept.label) not in decided
        and (concept.id in alike or DECIDED.isdisjoint(dict(concept.votes)))
    ]
    items.sort(key=lambda item: (-item.effect, item.id))
    page, cursor = page_of(items, limit=limit, after=after)
    return CandidatesAnswer(
        build=build, total=len(items), items=page, next=cursor, unmatched=unmatched
    )


def _decided(curation: Curation) -> frozenset[str]:
    """Return the labels that are decided; what is kept apart is not yet."""
    return frozenset(
        form
        for decision in curation.decisions
        if decision.key != "keep_apart"
        for form in (decision.form, decision.other_form)
    )


def _item(contents: Contents, concept: Concept, alike: Iterable[str]) -> CandidateItem:
    mentions = contents.mentions_by_concept[concept.id]
    first = mentions[0]
    looks_like = tuple(node_ref(contents, other) for other in alike)
    effect = len(mentions) / (1 + abs(concept.score - CORE_SCORE))
    return CandidateItem(
        id=concept.id,
        label=concept.label,
        tier=concept.tier,
        score=concept.score,
        votes=make_votes(concept),
        mentions=len(mentions),
        effect=round(effect * (2 if looks_like else 1), 3),
        looks_like=looks_like,
        source=first.source,
        line=first.line,
        text=contents.passages[first.note, first.line].text,
    )


def find_look_alikes(
    concepts: Iterable[Concept], *, apart: frozenset[frozenset[str]] = frozenset()
) -> Mapping[str, tuple[str, ...]]:
    """Return concepts with a label that one letter or the spaces tell apart.

    A label of capitals looks like one with these initials. Labels with other digits or
    another first letter do not look alike, nor do those ``apart``. Each concept has the
    first `MAX_ALIKE` by id. Indexes every label under what is left of it without one
    letter, so that the time is linear (Garbe's symmetric deletes).
    """
    labels = [
        (concept.id, label, normalise(label))
        for concept in concepts
        for label in (concept.label, *concept.aliases)
    ]
    alike: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in chain(_near_by_letters(labels), _near_by_initials(labels)):
        for (a, _, form), (b, _, other_form) in ((one, other), (other, one)):
            if a != b and frozenset((form, other_form)) not in apart:
                alike[a].add(b)
    return {one: tuple(sorted(others)[:MAX_ALIKE]) for one, others in alike.items()}


def _near_by_letters(labels: Iterable[_Label]) -> Iterator[tuple[_Label, _Label]]:
    # Most keys are of one label: a tuple takes a fourth of a list's space.
    sharing: dict[str, tuple[_Label, ...]] = {}
    for label in labels:
        for key in _letter_keys(label[2]):
            there = sharing.get(key, ())
            if len(there) <= _CROWD:
                sharing[key] = (*there, label)
    for group in sharing.values():
        if 1 < len(group) <= _CROWD:
            yield from combinations(group, 2)


def _near_by_initials(labels: Iterable[_Label]) -> Iterator[tuple[_Label, _Label]]:
    phrases: defaultdict[str, list[_Label]] = defaultdict(list)
    shorts: list[_Label] = []
    for label in labels:
        words = label[2].split()
        if len(words) > 1:
            phrases["".join(word[0] for word in words)].append(label)
        elif _is_short_form(label[1]):
            shorts.append(label)
    for short in shorts:
        group = phrases.get(short[2], [])
        if len(group) <= _CROWD:
            yield from ((short, phrase) for phrase in group)


def _letter_keys(form: str) -> Iterator[str]:
    """Yield a label without its spaces, and that without any one letter."""
    squashed = form.replace(" ", "")
    if SHORTEST_ALIKE <= len(squashed) <= LONGEST_ALIKE:
        yield squashed
        for at in range(1, len(squashed)):
            if not squashed[at].isdecimal():
                yield squashed[:at] + squashed[at + 1 :]


def _is_short_form(label: str) -> bool:
    return 1 < len(label) <= LONGEST_SHORT and label.isalpha() and label.isupper()
