"""Slips of spelling and correct terms → what is resolved, and what would merge.

A slip is resolved when a build that is given a vocabulary of nothing but correct labels
finds the labelled concept where the slip stands. The risk is what happens to correct
terms: each is looked up among the others as if it were a slip, and whatever it would be
merged with is for a person to judge.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import OSA

from kg.english import singular
from kg.labels import make_slug, normalise
from kg.nlp import MakeNlp, read_passages
from kg.readings import STOP_WORDS, label_key, mask, may_name, passage_key
from kg.records import Concept, Mention, Snapshot, Vocabulary
from kg.spelling import correct, make_speller

TERMS = 600
SEEN = 2
LONGEST_TERM = 3
EVERYDAY_COUNT = 10
SLIP_EDITS = 2

_WORD = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")

Norms = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A labelled slip, how it differs from the nearest right label, and its fate.

    ``kind`` is form, spacing, spelling, or words where other words are meant.
    """

    written: str
    meant: str
    kind: str
    lines: tuple[int, ...]
    resolved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A correct term that would be taken for another.

    ``variant`` tells that they differ in spaces only.
    """

    term: str
    target: str
    distance: int
    variant: bool


def correct_labels(gold: Mapping[str, Any]) -> Vocabulary:
    """Return the journal's labelled concepts as a vocabulary, without any slip."""
    return Vocabulary(
        concepts=tuple(
            Concept(
                id=make_slug(entry["name"]),
                label=entry["name"],
                aliases=tuple(entry["aliases"]),
                origin="vocabulary",
                vocabulary="correct labels",
            )
            for entry in gold["concepts"]
        )
    )


def score_slips(snapshot: Snapshot, gold: Mapping[str, Any]) -> tuple[Slip, ...]:
    """Tell of every labelled slip whether the snapshot has what was meant there.

    ``snapshot`` is of the journal, found with `correct_labels`.
    """
    slips = []
    for entry in gold["concepts"]:
        names = (entry["name"], *entry["aliases"])
        for written in entry["typos"]:
            at = [
                mention
                for mention in gold["mentions"]
                if mention["canonical"] == entry["name"]
                and normalise(mention["surface"]) == normalise(written)
            ]
            concept = make_slug(entry["name"])
            slips.append(
                Slip(
                    written=written,
                    meant=entry["name"],
                    kind=kind_of_slip(written, names),
                    lines=tuple(mention["line"] for mention in at),
                    resolved=bool(at)
                    and all(_names_there(snapshot, label, concept) for label in at),
                )
            )
    return tuple(slips)


def _names_there(snapshot: Snapshot, label: Mapping[str, Any], concept: str) -> bool:
    return any(
        mention.concept == concept and _overlaps(mention, label)
        for mention in snapshot.mentions
    )


def _overlaps(mention: Mention, label: Mapping[str, Any]) -> bool:
    start, end = int(label["start"]), int(label["end"])
    on_line = mention.line == label["line"]
    return on_line and mention.start < end and start < mention.end


def kind_of_slip(written: str, names: Sequence[str]) -> str:
    """Return how a slip differs from the nearest of the right names."""
    form = normalise(written)
    right = [normalise(name) for name in names]
    if form in right:
        return "form"
    if form.replace(" ", "") in [name.replace(" ", "") for name in right]:
        return "spacing"
    words = len(form.split())
    same = [name for name in right if len(name.split()) == words]
    near = min((OSA.distance(form, name) for name in same), default=SLIP_EDITS + 1)
    return "spelling" if near <= SLIP_EDITS else "words"


def draw_terms(
    snapshot: Snapshot, *, stop_words: frozenset[str], word_counts: Mapping[str, int]
) -> tuple[str, ...]:
    """Return the most frequent terms of notes: runs of words between stop words.

    Terms of headings count first. Single words of everyday English are none.
    """
    counts: Counter[str] = Counter()
    headed: set[str] = set()
    for note in snapshot.notes:
        for passage in note.passages:
            key = passage_key(passage)
            if key is None or not may_name(key):
                continue
            terms = list(_terms(mask(key[1], key[2]), stop_words))
            counts.update(terms)
            if passage.kind == "heading":
                headed.update(terms)
    kept = [
        term
        for term, count in counts.items()
        if (count >= SEEN or term in headed)
        and word_counts.get(term, 0) < EVERYDAY_COUNT
    ]
    kept.sort(key=lambda term: (term not in headed, -counts[term], term))
    return tuple(kept[:TERMS])


def _terms(text: str, stop_words: frozenset[str]) -> Iterator[str]:
    run: list[str] = []
    for word in (*_WORD.findall(text), "."):
        if word.replace("-", "").isalpha() and word.lower() not in stop_words:
            run.append(word)
            continue
        if 0 < len(run) <= LONGEST_TERM:
            term = normalise(" ".join(run))
            if len(term) > 2:
                yield term
        run = []


def find_merges(
    terms: Iterable[str], *, nlp: MakeNlp, word_counts: Mapping[str, int]
) -> tuple[Merge, ...]:
    """Look each term up among the others, as a slip of the notes would be."""
    terms = tuple(terms)
    readings = read_passages(map(label_key, terms), nlp, {})
    labels: dict[Norms, str] = {}
    for term, reading in zip(terms, readings, strict=True):
        norms = (n for at, n in enumerate(reading.norms) if at not in reading.gaps)
        labels.setdefault(tuple(norms), term)
    (stops,) = read_passages([STOP_WORDS], nlp, {})
    known = {singular(word) for word in (*word_counts, *stops.norms)}
    merges = []
    for words, term in labels.items():
        others = {other: name for other, name in labels.items() if other != words}
        correction = correct(make_speller(others, known_words=known), words)
        if correction is not None:
            merges.append(
                Merge(
                    term=term,
                    target=correction.concept,
                    distance=correction.distance,
                    variant="".join(words) == correction.label.replace(" ", ""),
                )
            )
    return tuple(sorted(merges, key=lambda merge: (merge.variant, merge.term)))
