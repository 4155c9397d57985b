"""Scores of concepts → tables beside other methods, and the worst errors of each kind.

All vocabularies are off first; what the shipped one adds comes after. Course catalogues
take part as in a build: they change no concept of the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from concept_errors import KINDS, Error, worst
from concept_labels import EVERYTHING, labelled_places
from concept_peers import (
    PEERS,
    SHARES,
    clean_lines,
    describe_share,
    find_by_phrases,
    find_by_rank,
    has_phrases,
    rank_files,
)
from concept_score import (
    Scored,
    keep_tier,
    score_mentions,
    score_nodes,
    score_other_nodes,
    score_others,
)
from labelled import (
    JOURNAL,
    defer_pipeline,
    files_of,
    find_in,
    read_gold,
    read_lines,
    shipped_catalogues,
    shipped_vocabulary,
)
from measures import Score, intervals

from kg.records import Snapshot, Vocabulary

CONTEXT = 100

Row = tuple[str, Scored]


def print_scores() -> None:
    """Print one line for each set of labels, level and vocabulary."""
    for name, vocabulary in _vocabularies():
        for title, scored in score_all(*find_labelled(vocabulary), in_parts=False):
            print(f"{f'{title}, {name}':<48} {scored.exact}", flush=True)


def print_concepts() -> None:
    """Print all tables, then the worst errors without a vocabulary."""
    first: list[Row] = []
    for name, vocabulary in _vocabularies():
        journal, others = find_labelled(vocabulary)
        rows = list(score_all(journal, others))
        print_table(f"Both tiers, {name}", rows)
        core = score_all(keep_tier(journal), keep_tier(others))
        print_table(f"Core tier alone, {name}", core)
        if not first:
            first = rows
            print_peers(journal, others)
    for title, scored in first:
        if not title.startswith(" "):
            print_errors(title, scored)


def _vocabularies() -> tuple[tuple[str, Vocabulary], ...]:
    return ("no vocabulary", Vocabulary()), ("vocabulary", shipped_vocabulary())


def find_labelled(vocabulary: Vocabulary) -> tuple[Snapshot, Snapshot]:
    """Return what is found in the journal and in the other labelled files."""
    journal = find_in([JOURNAL], vocabulary, catalogues=shipped_catalogues())
    return journal, find_in(files_of(read_lines()), vocabulary)


def score_all(
    journal: Snapshot, others: Snapshot, *, in_parts: bool = True
) -> Iterator[Row]:
    """Score nodes and mentions of the journal and others' notes, those by file too."""
    gold, lines = read_gold(), read_lines()
    yield "journal nodes", score_nodes(journal, gold)
    yield "journal mentions", score_mentions(journal, gold)
    levels = (
        ("nodes", score_other_nodes(others, lines)),
        ("mentions", score_others(others, lines)),
    )
    for level, by_file in levels:
        yield f"others' notes {level}", by_file[EVERYTHING]
        for name, scored in by_file.items():
            if in_parts and name != EVERYTHING:
                yield f"  {level} of {name.removeprefix('corpora/')}", scored


def print_peers(journal: Snapshot, others: Snapshot) -> None:
    """Print what other methods score on the same lines, each at its best length."""
    nlp = defer_pipeline()
    own, stop_words = clean_lines(journal, nlp)
    theirs, _ = clean_lines(others, nlp)
    if has_phrases(own):
        phrases = find_by_phrases(journal, own), find_by_phrases(others, theirs)
        print_table("Noun phrases alone", score_all(*phrases, in_parts=False))
    else:
        print("\nNoun phrases alone: the language pipeline finds none.")
    wanted = labelled_places(read_lines())
    shown = [line for line in theirs if line.place in wanted]
    for peer in PEERS:
        if peer.needs_phrases and not has_phrases(own):
            print(f"\n{peer.name}: it ranks noun phrases, the pipeline finds none.")
            continue
        try:
            ranks = rank_files(peer, own, stop_words)
            other_ranks = rank_files(peer, theirs, stop_words)
        except ImportError as error:
            print(f"\n{peer.name}: {error}. Install the extra: studygraph[evaluate].")
            continue
        runs = [
            (
                share,
                find_by_rank(journal, own, ranks, share),
                find_by_rank(others, shown, other_ranks, share),
            )
            for share in SHARES
        ]
        print_table(peer.name, _best_rows(runs))


def _best_rows(runs: Iterable[tuple[float, Snapshot, Snapshot]]) -> Iterator[Row]:
    """Yield the best of all lengths for each level: the longest of equal ones."""
    best: dict[str, tuple[float, str, Scored]] = {}
    for share, journal, others in runs:
        for title, scored in score_all(journal, others, in_parts=False):
            if scored.exact.f1 >= best.get(title, (0.0,))[0]:
                length = f"{title}, {describe_share(share)}"
                best[title] = scored.exact.f1, length, scored
    for _, title, scored in best.values():
        yield title, scored


def print_table(title: str, rows: Iterable[Row]) -> None:
    """Print precision, recall and F1 of rows with their intervals, and the counts."""
    measures = "  ".join(f"{name:<14}" for name in ("P", "R", "F1") * 2)
    print(f"\n{title:<48}{'exact':<48}relaxed")
    print(f"{'':<48}{measures}  right wrong missed")
    for name, scored in rows:
        exact, cells = scored.exact, (*_cells(scored.exact), *_cells(scored.relaxed))
        counts = f"{exact.right:5} {exact.wrong:5} {exact.missed:6}"
        print(f"{name:<48}{'  '.join(cells)}  {counts}", flush=True)


def _cells(score: Score) -> Iterator[str]:
    values = (score.precision, score.recall, score.f1)
    for value, (low, high) in zip(values, intervals(score), strict=True):
        yield f"{value:.2f} {low:.2f}-{high:.2f}"


def print_errors(title: str, scored: Scored) -> None:
    """Print the worst errors of each kind with the line of the first of each text."""
    for kind in KINDS:
        errors = worst(scored.errors, kind)
        if not errors:
            continue
        of = sum(error.kind == kind for error in scored.errors)
        print(f"\n{title}: {kind} ({of} in all)")
        for error in errors:
            print(f"  {error.weight:4.1f}  {_describe(error)}")


def _describe(error: Error) -> str:
    wanted = f" for {error.wanted!r}" if error.wanted else ""
    where = f"  {error.source}:{error.line}" if error.line else ""
    return f"{error.text!r}{wanted}{where}  {error.context[:CONTEXT]}".rstrip()
