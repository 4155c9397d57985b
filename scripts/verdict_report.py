"""Folders of notes → samples to judge by eye, and judged samples → their precision."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from concept_sample import JudgedConcept, draw_concepts
from labelled import PROJECT, find_in
from relation_sample import FOR_RULE, JudgedRelation, draw_relations
from verdict_score import (
    Judged,
    Precision,
    Row,
    count_reasons,
    format_sample,
    read_verdicts,
    score_together,
    score_verdicts,
)

from kg.errors import KgError
from kg.records import Snapshot, Vocabulary

CONCEPT_VERDICTS = PROJECT / "docs" / "evaluation" / "core-tier-verdicts.tsv"
RELATION_VERDICTS = PROJECT / "docs" / "evaluation" / "relation-verdicts.tsv"


def print_concept_sample(
    folders: Sequence[Path], count: int, *, seed: int, undeclared: bool
) -> None:
    sample = draw_concepts(_find_each(folders), count, seed=seed, undeclared=undeclared)
    what = "undeclared concepts" if undeclared else "concepts"
    comment = f"{len(sample)} {what} of tier core, no vocabulary, seed {seed}"
    for line in format_sample(sample, JudgedConcept, comment=comment):
        print(line)


def print_relation_sample(
    folders: Sequence[Path], count: int, *, seed: int, untyped: bool, per_rule: int
) -> None:
    sample = draw_relations(
        _find_each(folders), count, seed=seed, untyped=untyped, per_rule=per_rule
    )
    more = sum(row.drawn == FOR_RULE for row in sample)
    what = "untyped" if untyped else "typed"
    comment = (
        f"{len(sample) - more} {what} relations, stated or by layout, no structure, "
        f"none declared by links, tags or properties, no vocabulary, seed {seed}"
    )
    if more:
        comment += f"; {more} for rules with fewer than {per_rule}"
    for line in format_sample(sample, JudgedRelation, comment=comment):
        print(line)


def _find_each(folders: Sequence[Path]) -> dict[str, Snapshot]:
    """Return what is found in each folder, by its name, without any vocabulary."""
    if len({folder.name for folder in folders}) < len(folders):
        sys.exit("Two folders have one name; give folders that can be told apart.")
    try:
        return {folder.name: find_in([folder], Vocabulary()) for folder in folders}
    except KgError as error:
        sys.exit(str(error))


def print_concept_verdicts(path: Path = CONCEPT_VERDICTS) -> None:
    judged = _read(path, JudgedConcept)
    by_corpus = score_verdicts(judged, by=lambda row: row.corpus)
    _print("core tier by eye", (*by_corpus, score_together(judged, name="all")))
    _print_reasons(judged)


def print_relation_verdicts(
    path: Path = RELATION_VERDICTS, *, in_full: bool = True
) -> None:
    """Print the precision of all, then by corpus, by origin and by rule.

    What was drawn for its rule counts for its rule alone.
    """
    judged = _read(path, JudgedRelation)
    at_random = [row for row in judged if row.drawn != FOR_RULE]
    if at_random:
        _print("relations by eye", (score_together(at_random, name="all"),))
    if not in_full:
        return
    _print("  corpus", score_verdicts(at_random, by=lambda row: row.corpus))
    _print("  origin", score_verdicts(at_random, by=lambda row: row.origin))
    by_rule = score_verdicts(judged, by=lambda row: row.rule)
    _print("  rule", sorted(by_rule, key=lambda precision: precision.name))
    _print_reasons(judged)


def _read(path: Path, kind: type[Row]) -> tuple[Row, ...]:
    try:
        return read_verdicts(path, kind)
    except OSError as error:
        sys.exit(f"{path} cannot be read ({error.strerror}); make it with --sample.")
    except ValueError as error:
        sys.exit(str(error))


def _print(what: str, precisions: Iterable[Precision]) -> None:
    for precision in precisions:
        print(f"{f'{what}, {precision.name}':<48} {precision}", flush=True)


def _print_reasons(judged: Iterable[Judged]) -> None:
    for reason, count in count_reasons(judged):
        print(f"  {count:3}  {reason}")
