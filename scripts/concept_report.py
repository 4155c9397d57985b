"""Scores of concepts → tables beside other methods, and the worst errors of each kind.

All vocabularies are off first; what a vocabulary adds comes after. Course catalogues
take part as in a build, which changes no concept but for ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from concept_score import (
    EVERYTHING,
    KINDS,
    Scored,
    keep_tier,
    score_mentions,
    score_nodes,
    score_other_nodes,
    score_others,
    worst,
)
from labelled import (
    JOURNAL,
    files_of,
    find_in,
    read_gold,
    read_lines,
    shipped_catalogues,
    shipped_vocabulary,
)
from measures import Score, f1_interval

from kg.records import Snapshot, Vocabulary

CONTEXT = 100

Row = tuple[str, Scored]


def print_scores() -> None:
    """Print one line for each set of labels, level and vocabulary."""
    for name, vocabulary in _vocabularies():
        for title, scored in score_all(*find_labelled(vocabulary), in_parts=False):
            print(f"{f'{title}, {name}':<44} {scored.exact}", flush=True)


def print_concepts() -> None:
    """Print all tables, then the worst errors without a vocabulary."""
    scored: list[Row] = []
    for name, vocabulary in _vocabularies():
        journal, others = find_labelled(vocabulary)
        rows = list(score_all(journal, others))
        scored = scored or rows
        print_table(f"Both tiers, {name}", rows)
        core = score_all(keep_tier(journal), keep_tier(others))
        print_table(f"Core tier alone, {name}", core)
    for title, result in scored:
        print_errors(title, result)


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


def print_table(title: str, rows: Iterable[Row]) -> None:
    print(f"\n{title:<44} {'exact':<33} {'relaxed':<33} right wrong missed")
    for name, scored in rows:
        counts = f"{scored.exact.right:5} {scored.exact.wrong:5} "
        print(
            f"{name:<44} {with_interval(scored.exact):<33} "
            f"{with_interval(scored.relaxed):<33} {counts}{scored.exact.missed:6}",
            flush=True,
        )


def with_interval(score: Score) -> str:
    low, high = f1_interval(score)
    return f"{score} [{low:.2f}, {high:.2f}]"


def print_errors(title: str, scored: Scored) -> None:
    """Print the worst errors of each kind with the line of the first of each text."""
    for kind in KINDS:
        errors = worst(scored.errors, kind)
        if not errors:
            continue
        of = sum(error.kind == kind for error in scored.errors)
        print(f"\n{title}: {kind} ({of} in all)")
        for error in errors:
            wanted = f" for {error.wanted!r}" if error.wanted else ""
            print(
                f"  {error.weight:4.1f}  {error.text!r}{wanted}  "
                f"{error.source}:{error.line}  {error.context[:CONTEXT]}"
            )
