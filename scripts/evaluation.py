"""Labelled data → quality figures, as tables.

``scripts/evaluate`` prints all in short; ``scripts/evaluate concepts`` and the like one
part in full.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from concept_report import print_concepts, print_scores
from labelled import (
    JOURNAL,
    PROJECT,
    SHARED,
    find_in,
    read_gold,
    require_shared,
)
from reading_score import score_reading
from relation_report import print_relations
from relation_report import print_scores as print_relation_scores
from search_score import COLLECTIONS, score_search
from spelling_report import print_spelling
from verdict_score import (
    count_reasons,
    draw_sample,
    format_sample,
    read_verdicts,
    score_verdicts,
)

from kg.errors import KgError
from kg.records import Vocabulary

VERDICTS = PROJECT / "docs" / "evaluation" / "core-tier-verdicts.tsv"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = _make_parser()
    asked = parser.parse_intermixed_args(arguments)
    if asked.sample is not None:
        if asked.parts[:1] != ["concepts"] or len(asked.parts) < 2:
            parser.error("Say: concepts --sample COUNT --seed SEED FOLDER...")
        _print_sample([Path(folder) for folder in asked.parts[1:]], asked)
        return
    if asked.verdicts is not None:
        _print_verdicts(asked.verdicts)
        return
    for part in asked.parts:
        if part not in _PARTS:
            parser.error(f"There is no part {part!r}; there are {', '.join(_PARTS)}.")
    require_shared()
    for part in asked.parts or _PARTS:
        _PARTS[part](bool(asked.parts))


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/evaluate", description=__doc__)
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help=f"{', '.join(_PARTS)}; all of them, in short, by default",
    )
    parser.add_argument(
        "--sample",
        type=int,
        metavar="COUNT",
        help="print so many random core concepts of the FOLDERs after 'concepts', "
        "found without any vocabulary, as a table to fill in verdicts",
    )
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument(
        "--undeclared",
        action="store_true",
        help="leave out of the sample what links, tags and pages name",
    )
    parser.add_argument(
        "--verdicts",
        type=Path,
        nargs="?",
        const=VERDICTS,
        metavar="FILE",
        help="print the precision of a sample that was judged",
    )
    return parser


def _print_sample(folders: Sequence[Path], asked: argparse.Namespace) -> None:
    if len({folder.name for folder in folders}) < len(folders):
        sys.exit("Two folders have one name; give folders that can be told apart.")
    try:
        corpora = {folder.name: find_in([folder], Vocabulary()) for folder in folders}
    except KgError as error:
        sys.exit(str(error))
    sample = draw_sample(
        corpora, asked.sample, seed=asked.seed, undeclared=asked.undeclared
    )
    what = "undeclared concepts" if asked.undeclared else "concepts"
    comment = f"{len(sample)} {what} of tier core, no vocabulary, seed {asked.seed}"
    for line in format_sample(sample, comment=comment):
        print(line)


def _print_verdicts(path: Path) -> None:
    try:
        judged = read_verdicts(path)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    for precision in score_verdicts(judged):
        _print(f"core tier by eye, {precision.name}", precision)
    for reason, count in count_reasons(judged):
        print(f"  {count:3}  {reason}")


def _concepts(in_full: bool) -> None:
    if in_full:
        print_concepts()
    else:
        print_scores()
    if VERDICTS.exists():
        _print_verdicts(VERDICTS)


def _reading(_in_full: bool) -> None:
    for match in score_reading(JOURNAL.read_text(encoding="utf-8"), read_gold()):
        _print(f"journal {match.name}", match)
        for wrong in match.wrong:
            print(f"  {wrong}")


def _relations(in_full: bool) -> None:
    if in_full:
        print_relations()
    else:
        print_relation_scores()


def _search(_in_full: bool) -> None:
    for collection in COLLECTIONS:
        score = score_search(SHARED / "search" / collection)
        _print(f"{collection} nDCG@10", f"{score:.3f}")


def _print(name: str, score: object) -> None:
    print(f"{name:<48} {score}", flush=True)


_PARTS: dict[str, Callable[[bool], None]] = {
    "reading": _reading,
    "concepts": _concepts,
    "relations": _relations,
    "search": _search,
    "spelling": lambda in_full: print_spelling(in_full=in_full),
}

if __name__ == "__main__":
    main()
