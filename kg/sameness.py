"""Phrases of the notes → which of them are other spellings of one concept.

No text is rewritten and no label is lost: what is decided here is recorded with the
method and the distance, and a person can keep any two apart. Forms that are equal by
`kg.labels.make_norm` are the same without a decision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from kg.acronyms import is_short_form
from kg.labels import make_norms
from kg.records import ACRONYM, SPACING, SPELLING, VARIANT, Concept, SameAs
from kg.slips import count_edits
from kg.spelling import Speller, correct, have_other_gaps, make_speller

Norms: TypeAlias = tuple[str, ...]

# What stands on more lines is written so on purpose.
MAX_SLIP_LINES = 2
KNOWN_LINES = 3
GENITIVE = "'s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A phrase of the notes by its words (`kg.labels.make_norm`), without signs.

    ``lines`` is the number of lines it stands on; ``kept`` tells whether it is to be a
    concept.
    """

    norms: Norms
    lines: int
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortForm:
    """A short form that a note explains: (rnn,) for (recurrent, neural, network)."""

    short: Norms
    long: Norms


@dataclass(frozen=True, slots=True, kw_only=True)
class Sameness:
    """The words ``form`` mean what the words ``target`` name.

    ``method`` is spacing, variant (a genitive), spelling or acronym; ``distance`` is
    the number of edits.
    """

    form: Norms
    target: Norms
    method: str
    distance: int


def find_same(
    phrases: Iterable[Phrase],
    *,
    labels: Mapping[Norms, str],
    known_words: frozenset[str],
    short_forms: Iterable[ShortForm] = (),
    apart: frozenset[frozenset[str]] = frozenset(),
) -> tuple[Sameness, ...]:
    """Return for each form that is another spelling what was meant, in order of form.

    ``labels`` are those of the vocabulary (words → concept id): they are right as they
    are, however rare. Of other phrases only those on one or two lines can be slips, and
    only of a vocabulary's label or of a kept phrase on more lines. ``known_words`` are
    norms of words that exist. ``apart`` are pairs of normal forms
    (`kg.labels.normalise`) that a person keeps apart. A target is never itself a form.
    """
    lines: defaultdict[Norms, int] = defaultdict(int)
    kept: set[Norms] = set()
    for phrase in phrases:
        lines[phrase.norms] += phrase.lines
        if phrase.kept:
            kept.add(phrase.norms)
    kept -= labels.keys()
    never = _kept_apart(apart)
    found = {same.form: same for same in _respaced(lines, kept, labels, never)}
    firm, weak = _spellers(lines, kept, labels, known_words, apart)
    for form in sorted(lines.keys() - labels.keys() - found.keys()):
        meant = correct(firm, form) if lines[form] <= MAX_SLIP_LINES else None
        if meant is None and lines[form] == 1:
            meant = correct(weak, form)
        if meant is not None and meant.distance:
            target = tuple(meant.label.split())
            found[form] = Sameness(
                form=form, target=target, method=SPELLING, distance=meant.distance
            )
    targets = {form: _settle(same, found).target for form, same in found.items()}
    for same in _explained(short_forms, targets, kept, labels):
        found[same.form] = same
    settled = (_settle(found[form], found) for form in sorted(found))
    return tuple(s for s in settled if frozenset((s.form, s.target)) not in never)


def _kept_apart(apart: Iterable[frozenset[str]]) -> frozenset[frozenset[Norms]]:
    return frozenset(frozenset(map(make_norms, pair)) for pair in apart)


def _respaced(
    lines: Mapping[Norms, int],
    kept: Iterable[Norms],
    labels: Mapping[Norms, str],
    never: frozenset[frozenset[Norms]],
) -> Iterator[Sameness]:
    """Yield the forms that have other gaps than a label, or a genitive's *'s*.

    Of forms that differ in nothing else the vocabulary's is meant, then the one on most
    lines, then the one of fewest words.
    """
    best: dict[str, Norms] = {}
    ranks = {
        norms: (norms in labels, lines.get(norms, 0), -len(norms))
        for norms in (*labels, *kept)
    }
    for norms in sorted(ranks):
        key = _squashed(norms)
        if key not in best or ranks[norms] > ranks[best[key]]:
            best[key] = norms
    for form in lines.keys() - labels.keys():
        target = best.get(_squashed(form), form)
        if target == form or frozenset((form, target)) in never:
            continue
        if GENITIVE in (form[-1:] + target[-1:]):
            continue
        if _differ_in_gaps(form, target):
            is_variant = (GENITIVE in form) != (GENITIVE in target)
            method = VARIANT if is_variant else SPACING
            yield Sameness(form=form, target=target, method=method, distance=0)


def _squashed(norms: Norms) -> str:
    return "".join(norm for norm in norms if norm != GENITIVE)


def _differ_in_gaps(form: Norms, target: Norms) -> bool:
    one, other = (tuple(n for n in norms if n != GENITIVE) for norms in (form, target))
    return one == other or have_other_gaps(one, other)


def _spellers(
    lines: Mapping[Norms, int],
    kept: Iterable[Norms],
    labels: Mapping[Norms, str],
    known_words: frozenset[str],
    apart: frozenset[frozenset[str]],
) -> tuple[Speller, Speller]:
    """Return what knows the labels that two lines may mean, and those that one may."""
    right = known_words.union(*(n for n in lines if lines[n] >= KNOWN_LINES), *labels)
    firm = {norms: f"label {concept}" for norms, concept in labels.items()}
    weak = {}
    for norms in kept:
        if lines[norms] >= KNOWN_LINES:
            firm[norms] = " ".join(norms)
        elif lines[norms] > 1:
            weak[norms] = " ".join(norms)
    return (
        make_speller(firm, known_words=right, apart=apart),
        make_speller(weak, known_words=right, apart=apart),
    )


def _settle(same: Sameness, found: Mapping[Norms, Sameness]) -> Sameness:
    """Follow a target that is itself another form to the last one."""
    target, distance = same.target, same.distance
    while target in found:
        distance += found[target].distance
        target = found[target].target
    return replace(same, target=target, distance=distance)


def _explained(
    short_forms: Iterable[ShortForm],
    targets: Mapping[Norms, Norms],
    kept: Container[Norms],
    labels: Mapping[Norms, str],
) -> Iterator[Sameness]:
    """Yield the short forms that all notes explain in the same way.

    One that is explained in two ways is nobody's; one that the vocabulary has is the
    vocabulary's.
    """
    long_forms: defaultdict[Norms, dict[object, Norms]] = defaultdict(dict)
    for explained in short_forms:
        long = targets.get(explained.long, explained.long)
        meaning = labels.get(long, long)
        long_forms[explained.short].setdefault(meaning, long)
    for short, meanings in long_forms.items():
        target = min(meanings.values())
        if len(meanings) > 1 or short in labels or short in targets or short == target:
            continue
        if target in kept or target in labels:
            yield Sameness(form=short, target=target, method=ACRONYM, distance=0)


def make_same_as(
    concept: Concept, found: Iterable[tuple[str, str]]
) -> tuple[SameAs, ...]:
    """Return how texts of the notes, each with the way it was found, are the concept.

    ``concept`` has the labels it had before, which need no decision; a text that was
    found as a label and is none was explained as a short form.
    """
    labels = [
        make_norms(label)
        for label in (concept.label, *concept.aliases, *concept.misspellings)
    ]
    same: dict[Norms, SameAs] = {}
    for text, how in sorted(found):
        norms = make_norms(text)
        method = _method(concept, text, how, labels)
        if method is None or norms in same:
            continue
        edits = 0
        if method == SPELLING:
            written = " ".join(norms)
            edits = min(count_edits(written, " ".join(label)) for label in labels)
        same[norms] = SameAs(form=text, method=method, distance=edits)
    return tuple(sorted(same.values(), key=lambda item: item.form))


def _method(
    concept: Concept, text: str, how: str, labels: Iterable[Norms]
) -> str | None:
    """Return how a text was decided to be the concept, None if nobody had to."""
    if how in (SPACING, SPELLING):
        return how
    if how not in ("label", "alias"):
        return None
    norms = make_norms(text)
    if norms not in labels:
        squashed = _squashed(norms)
        is_spaced = any(squashed == _squashed(label) for label in labels)
        if is_spaced:
            return SPACING
        # What else is found as a label is what the text of a link shows.
        return None if set(text) & set(" /") else ACRONYM
    is_seen = any(name == ACRONYM for name, _ in concept.votes)
    if how == "alias" and is_seen and is_short_form(text, concept.label):
        return ACRONYM
    return None
