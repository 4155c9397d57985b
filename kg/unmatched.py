"""Decisions of a person and a build → those that match nothing in the notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from kg.changes import holds_any
from kg.curation import Curation
from kg.decisions import Decision, Key
from kg.labels import make_label_index, normalise
from kg.nlp import MakeNlp
from kg.plain_labels import read_labels
from kg.records import Note, Snapshot, Vocabulary
from kg.remembered import NamingMemory, Norms


def find_unmatched(
    curation: Curation,
    snapshot: Snapshot,
    vocabulary: Vocabulary,
    *,
    nlp: MakeNlp,
    memory: NamingMemory,
) -> tuple[str, ...]:
    """Return a sentence for each decision that the notes give no cause for, in order.

    ``vocabulary`` is as its files have it, before any decision. ``memory`` is that of
    the build, after it has named everything.
    """
    if not curation.decisions:
        return ()
    said = _said(curation.decisions, snapshot, nlp=nlp, memory=memory)
    labels = make_label_index(snapshot.concepts).keys()
    known = make_label_index(vocabulary.concepts).keys() & labels
    return tuple(
        f"{decision.place}: {decision.key} names {missing}, which the notes do not "
        "say; write it as they do, or remove it."
        for decision in curation.decisions
        if (missing := _missing(decision, said, labels, known))
    )


def _missing(
    decision: Decision,
    said: Collection[str],
    labels: Collection[str],
    known: Collection[str],
) -> str | None:
    """Return the label of a decision that has nothing to work on."""
    form, other = decision.form, decision.other_form
    match decision.key:
        case Key.PROMOTE | Key.KINDS:
            found = form in labels
        case Key.RELATIONS:
            if form in labels and other not in labels:
                return repr(decision.other)
            found = form in labels
        case Key.KEEP_APART:
            if form not in said and other not in said:
                return f"{decision.label!r} and {decision.other!r}"
            found = True
        case Key.RENAME | Key.MERGE:
            # The notes may name a vocabulary's concept by its other labels only.
            found = form in said or form in known
        case _:
            found = form in said
    return None if found else repr(decision.label)


def _said(
    decisions: Sequence[Decision],
    snapshot: Snapshot,
    *,
    nlp: MakeNlp,
    memory: NamingMemory,
) -> frozenset[str]:
    """Return the normal forms of those labels that stand in the notes."""
    labels = {d.form: d.label for d in decisions}
    labels |= {d.other_form: d.other for d in decisions if d.key is Key.KEEP_APART}
    said = {normalise(mention.text) for mention in snapshot.mentions}
    said |= set(_referred(snapshot.notes))
    sought = {form: label for form, label in labels.items() if form not in said}
    readings = read_labels(sought.values(), nlp, memory.readings)
    forms: dict[Norms, str] = {
        reading.norms: form
        for form, reading in zip(sought, readings, strict=True)
        if reading.norms
    }
    return frozenset(said.union(forms[norms] for norms in _standing(forms, memory)))


def _standing(phrases: Iterable[Norms], memory: NamingMemory) -> Iterator[Norms]:
    """Yield the phrases that stand in the notes of the last build, each once."""
    missing = set(phrases)
    holds, lengths = holds_any(missing), _lengths(missing)
    for named in chain.from_iterable(former.notes for former in memory.former):
        if not missing:
            return
        if not holds(named.read.words):
            continue
        found = {
            place.reading.norms[start : start + length]
            for place in named.read.places
            for start, norm in enumerate(place.reading.norms)
            if norm in lengths
            for length in lengths[norm]
        }
        found &= missing
        if found:
            yield from sorted(found)
            missing -= found
            holds, lengths = holds_any(missing), _lengths(missing)


def _lengths(phrases: Iterable[Norms]) -> Mapping[str, set[int]]:
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for phrase in phrases:
        lengths[phrase[0]].add(len(phrase))
    return dict(lengths)


def _referred(notes: Iterable[Note]) -> Iterable[str]:
    """Yield the normal forms of what links and tags name, and of their parts."""
    for note in notes:
        for reference in note.references:
            for text in (reference.text, reference.target):
                yield normalise(text)
                yield from map(normalise, text.split("/") if "/" in text else ())
