"""What spelling resolves and what it would merge → lists that a person can judge."""

from __future__ import annotations

from collections import Counter

from labelled import JOURNAL, PROJECT, SHARED, defer_pipeline, find_in, read_gold
from spelling_score import (
    correct_labels,
    draw_terms,
    find_merges,
    score_slips,
)

from kg.nlp import read_passages
from kg.readings import STOP_WORDS
from kg.records import Vocabulary
from kg.words import WORD_COUNTS, read_word_counts

TERMS_CORPUS = "deep-learning-summary"


def print_spelling(*, in_full: bool) -> None:
    """Print slips resolved by kind, and merges among correct terms; each, in full."""
    gold = read_gold()
    slips = score_slips(find_in([JOURNAL], correct_labels(gold)), gold)
    of = Counter(slip.kind for slip in slips)
    resolved = Counter(slip.kind for slip in slips if slip.resolved)
    for kind in sorted(of):
        name = f"journal slips resolved, {kind}"
        print(f"{name:<48} {resolved[kind]} of {of[kind]}")
    if in_full:
        for slip in slips:
            fate = "resolved" if slip.resolved else "NOT resolved"
            at = ", ".join(map(str, slip.lines)) or "nowhere as written"
            print(
                f"  {slip.kind:<9} {slip.written!r} for {slip.meant!r}: {fate} ({at})"
            )
    _print_merges(in_full=in_full)


def _print_merges(*, in_full: bool) -> None:
    corpus = SHARED / "corpora" / TERMS_CORPUS
    if not corpus.is_dir():
        print(f"There are no notes at {corpus} to draw correct terms from.")
        return
    nlp = defer_pipeline()
    counts = read_word_counts(PROJECT / "data" / WORD_COUNTS)
    (stops,) = read_passages([STOP_WORDS], nlp, {})
    terms = draw_terms(
        find_in([corpus], Vocabulary()),
        stop_words=frozenset(stops.norms),
        word_counts=counts,
    )
    merges = find_merges(terms, nlp=nlp, word_counts=counts)
    variants = sum(merge.variant for merge in merges)
    name = f"merges of {len(terms)} correct terms, to judge"
    print(f"{name:<48} {len(merges) - variants}")
    print(f"{'  and with other spaces only':<48} {variants}")
    if in_full:
        for merge in merges:
            how = "spaces" if merge.variant else f"{merge.distance} edits"
            print(f"  {how:<9} {merge.term!r} for {merge.target!r}")
