"""Labelled notes and a snapshot → how good its concepts are, and where they fail.

*Core* labels must be found; *optional* ones count neither way. A mention is exact when
its normalised text is that of a label on the same line, relaxed when it overlaps one. A
node is exact when one of its names is a name of the labelled concept, relaxed also when
one of its mentions overlaps one of that concept's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from concept_errors import (
    Error,
    at_place,
    false_node,
    first_mentions,
    missed_at,
    missed_node,
    split_node,
)
from concept_labels import (
    Label,
    Place,
    gold_names,
    journal_labels,
    line_labels,
    line_texts,
    overlaps,
    place_of,
    places_by_file,
    plain,
)
from measures import Score, Tally, make_score

from kg.labels import normalise
from kg.records import Concept, Mention, Snapshot, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Both scores of one level, and every error."""

    exact: Score
    relaxed: Score
    errors: tuple[Error, ...]


def keep_tier(snapshot: Snapshot, tier: Tier = Tier.CORE) -> Snapshot:
    """Return a snapshot with the concepts of one tier only, and their mentions."""
    concepts = tuple(c for c in snapshot.concepts if c.tier == tier)
    kept = {concept.id for concept in concepts}
    mentions = tuple(m for m in snapshot.mentions if m.concept in kept)
    return replace(snapshot, concepts=concepts, mentions=mentions)


def score_nodes(snapshot: Snapshot, gold: Mapping[str, Any]) -> Scored:
    """Compare the concepts of the journal with those of its labels (`notes.json`)."""
    names, optional = gold_names(gold)
    labels = journal_labels(gold)
    texts, first = line_texts(snapshot), first_mentions(snapshot)
    overlapped, harmless = _overlapped(snapshot, labels)
    named: defaultdict[str, list[Concept]] = defaultdict(list)
    exact, relaxed, errors = [], [], []
    touched: set[str] = set()
    for concept in snapshot.concepts:
        known = {normalise(text) for text in all_names(concept)}
        meant = {names[name] for name in known if name in names}
        for name in sorted(meant):
            named[name].append(concept)
        near = overlapped.get(concept.id, set())
        touched |= meant | near
        fine = bool(meant or known & optional)
        if meant or near:
            relaxed.append(Tally(right=1))
        elif not fine and concept.id not in harmless:
            relaxed.append(Tally(wrong=1))
        if not fine:
            exact.append(Tally(wrong=1))
            errors.append(false_node(concept, first.get(concept.id), texts))
    for entry in gold["concepts"]:
        name = entry["name"]
        hit = name in named
        exact.append(_tally_node(hit, right=hit))
        relaxed.append(_tally_node(name in touched))
        if not hit:
            errors.append(missed_node(name, labels, texts))
        elif len(named[name]) > 1:
            errors.append(split_node(name, named[name]))
    return _scored(exact, relaxed, errors)


def score_mentions(snapshot: Snapshot, gold: Mapping[str, Any]) -> Scored:
    """Compare the mentions of the journal with those of its labels (`notes.json`)."""
    labels = journal_labels(gold)
    places = {*labels, *_mentioned(snapshot)}
    return _score_places(snapshot, labels, places)


def score_others(
    snapshot: Snapshot, lines: Sequence[Mapping[str, Any]]
) -> dict[str, Scored]:
    """Compare mentions with the labelled lines of others' notes (`validation.json`).

    The result is by file, and `EVERYTHING` together.
    """
    labels = line_labels(snapshot, lines)
    return {
        name: _score_places(snapshot, labels, places)
        for name, places in places_by_file(lines).items()
    }


def score_other_nodes(
    snapshot: Snapshot, lines: Sequence[Mapping[str, Any]]
) -> dict[str, Scored]:
    """Compare the concepts that those lines name with the terms labelled there.

    Labels that share a form are one node. What a line does not name counts nowhere.
    """
    labels = line_labels(snapshot, lines)
    mentioned = _mentioned(snapshot)
    return {
        name: _score_line_nodes(snapshot, labels, mentioned, places)
        for name, places in places_by_file(lines).items()
    }


def all_names(concept: Concept) -> tuple[str, ...]:
    return (concept.label, *concept.aliases, *concept.misspellings)


def _scored(
    exact: Iterable[Tally], relaxed: Iterable[Tally], errors: Iterable[Error]
) -> Scored:
    return Scored(
        exact=make_score(exact), relaxed=make_score(relaxed), errors=tuple(errors)
    )


def _mentioned(snapshot: Snapshot) -> dict[Place, list[Mention]]:
    found: defaultdict[Place, list[Mention]] = defaultdict(list)
    for mention in snapshot.mentions:
        found[place_of(mention)].append(mention)
    return found


def _overlapped(
    snapshot: Snapshot, labels: Mapping[Place, Sequence[Label]]
) -> tuple[dict[str, set[str]], set[str]]:
    """Return what each concept's mentions overlap: core concepts, or optional terms."""
    core: defaultdict[str, set[str]] = defaultdict(set)
    optional: set[str] = set()
    for mention in snapshot.mentions:
        for label in labels.get(place_of(mention), ()):
            if overlaps(label, mention):
                if label.core:
                    core[mention.concept].add(label.concept)
                else:
                    optional.add(mention.concept)
    return core, optional


def _score_places(
    snapshot: Snapshot,
    labels: Mapping[Place, Sequence[Label]],
    places: Iterable[Place],
) -> Scored:
    mentioned, texts = _mentioned(snapshot), line_texts(snapshot)
    exact, relaxed = [], []
    errors: list[Error] = []
    for place in sorted(places):
        here = {plain(m.text): m for m in reversed(mentioned.get(place, ()))}
        wanted = labels.get(place, ())
        exact.append(_tally_exact(here, wanted))
        relaxed.append(_tally_relaxed(mentioned.get(place, ()), wanted))
        errors += _line_errors(place, texts.get(place, ""), here, wanted)
    return _scored(exact, relaxed, errors)


def _tally_exact(here: Mapping[str, Mention], labels: Sequence[Label]) -> Tally:
    known = {form for label in labels for form in label.forms}
    core = {label.forms for label in labels if label.core}
    hit = sum(not forms.isdisjoint(here) for forms in core)
    wrong = len(here.keys() - known)
    return Tally(right=hit, wrong=wrong, hit=hit, missed=len(core) - hit)


def _tally_relaxed(mentions: Sequence[Mention], labels: Sequence[Label]) -> Tally:
    core = {label.forms: label for label in labels if label.core}
    optional = [label for label in labels if not label.core]
    right = {
        plain(m.text) for m in mentions if any(overlaps(c, m) for c in core.values())
    }
    wrong = {
        plain(m.text)
        for m in mentions
        if not any(overlaps(label, m) for label in (*core.values(), *optional))
    }
    hit = sum(any(overlaps(label, m) for m in mentions) for label in core.values())
    return Tally(
        right=len(right), wrong=len(wrong - right), hit=hit, missed=len(core) - hit
    )


def _line_errors(
    place: Place, text: str, here: Mapping[str, Mention], labels: Sequence[Label]
) -> list[Error]:
    known = {form for label in labels for form in label.forms}
    left = [
        label for label in labels if label.core and label.forms.isdisjoint(here.keys())
    ]
    errors = []

    def add(kind: str, what: str, wanted: str = "") -> None:
        error = Error(kind=kind, text=what, weight=1.0, wanted=wanted)
        errors.append(at_place(error, place, {place: text}))

    wrong = [mention for form, mention in here.items() if form not in known]
    for mention in sorted(wrong, key=lambda mention: mention.start):
        near = [label for label in (*left, *labels) if overlaps(label, mention)]
        if near:
            add("wrong boundary", mention.text, near[0].text)
        else:
            add("false mention", mention.text)
    for label in left:
        if not any(overlaps(label, mention) for mention in here.values()):
            add("missed mention", label.text)
    return errors


def _score_line_nodes(
    snapshot: Snapshot,
    labels: Mapping[Place, Sequence[Label]],
    mentioned: Mapping[Place, Sequence[Mention]],
    places: Sequence[Place],
) -> Scored:
    wanted = [(place, label) for place in places for label in labels[place]]
    node_of = _join_forms([label.forms for _, label in wanted if label.core])
    known = {form for _, label in wanted for form in label.forms}
    found: defaultdict[str, list[Mention]] = defaultdict(list)
    for place in places:
        for mention in mentioned.get(place, ()):
            found[mention.concept].append(mention)
    exact, relaxed, errors = [], [], []
    hit: set[str] = set()
    touched: set[str] = set()
    concepts = {concept.id: concept for concept in snapshot.concepts}
    texts = line_texts(snapshot)
    for identifier in sorted(found):
        forms = {plain(mention.text) for mention in found[identifier]}
        meant = {node_of[form] for form in forms if form in node_of}
        near, harmless = _nodes_near(found[identifier], labels, node_of)
        hit |= meant
        touched |= meant | near
        if not forms & known:
            exact.append(Tally(wrong=1))
            first = found[identifier][0]
            errors.append(false_node(concepts[identifier], first, texts))
        if meant or near:
            relaxed.append(Tally(right=1))
        elif not (forms & known or harmless):
            relaxed.append(Tally(wrong=1))
    for node in sorted(set(node_of.values())):
        exact.append(_tally_node(node in hit, right=node in hit))
        relaxed.append(_tally_node(node in touched))
        if node not in hit:
            at = [p for p, label in wanted if label.core and node in label.forms]
            errors.append(missed_at(node, at, texts))
    return _scored(exact, relaxed, errors)


def _nodes_near(
    mentions: Iterable[Mention],
    labels: Mapping[Place, Sequence[Label]],
    node_of: Mapping[str, str],
) -> tuple[set[str], bool]:
    overlapped = [
        label
        for mention in mentions
        for label in labels[place_of(mention)]
        if overlaps(label, mention)
    ]
    nodes = {node_of[min(label.forms)] for label in overlapped if label.core}
    return nodes, any(not label.core for label in overlapped)


def _join_forms(groups: Iterable[frozenset[str]]) -> dict[str, str]:
    """Map each form to the first of all that it is joined with by shared groups."""
    joined: dict[str, set[str]] = {}
    for forms in groups:
        together = set(forms).union(*(joined[f] for f in forms if f in joined))
        joined.update(dict.fromkeys(together, together))
    return {form: min(together) for form, together in joined.items()}


def _tally_node(found: bool, *, right: bool = False) -> Tally:
    return Tally(right=int(right), hit=int(found), missed=int(not found))
