"""Labelled data → quality figures, as tables.

``scripts/evaluate`` prints all in short; ``scripts/evaluate concepts`` and the like one
part in full.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from concept_report import print_concepts, print_scores
from labelled import JOURNAL, read_gold, require_shared
from layout_stability import measure_stability, stability_lines
from reading_score import score_reading
from relation_report import print_relations
from relation_report import print_scores as print_relation_scores
from search_report import print_search, search_json
from spelling_report import print_spelling
from verdict_report import (
    CONCEPT_VERDICTS,
    RELATION_VERDICTS,
    print_concept_sample,
    print_concept_verdicts,
    print_relation_sample,
    print_relation_verdicts,
)

_JUDGED = ("concepts", "relations")
_COMMITTED = Path()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = _make_parser()
    asked = parser.parse_intermixed_args(arguments)
    if asked.sample is not None or asked.per_rule:
        if len(asked.parts) < 2 or asked.parts[0] not in _JUDGED:
            parser.error(
                f"Say: {' or '.join(_JUDGED)} --sample COUNT --seed SEED FOLDER..."
            )
        if asked.parts[0] == "concepts" and (asked.per_rule or asked.untyped):
            parser.error("Only relations have rules and types; leave those options.")
        _print_sample(asked)
        return
    if asked.verdicts is not None:
        _print_verdicts(asked.parts, asked.verdicts)
        return
    for part in asked.parts:
        if part not in _PARTS:
            parser.error(f"There is no part {part!r}; there are {', '.join(_PARTS)}.")
    if asked.json and asked.parts != ["search"]:
        parser.error("Only 'search' prints JSON; say: search --json")
    require_shared()
    if asked.json:
        print(search_json())
        return
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
        "--json",
        action="store_true",
        help="print the figures of 'search' as one JSON object",
    )
    parser.add_argument(
        "--sample",
        type=int,
        metavar="COUNT",
        help="print so many random core concepts, or typed relations, of the FOLDERs "
        "after 'concepts' or 'relations', found without any vocabulary, as a table to "
        "fill in verdicts",
    )
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument(
        "--undeclared",
        action="store_true",
        help="leave out concepts that links, tags and pages name; relations that "
        "markup declares are always left out",
    )
    parser.add_argument(
        "--untyped", action="store_true", help="sample untyped relations alone"
    )
    parser.add_argument(
        "--per-rule",
        type=int,
        default=0,
        metavar="COUNT",
        help="add relations of each rule of which the sample has fewer, up to so many",
    )
    parser.add_argument(
        "--verdicts",
        type=Path,
        nargs="?",
        const=_COMMITTED,
        metavar="FILE",
        help="print the precision of a judged sample of 'concepts' or 'relations', by "
        "default the committed one",
    )
    return parser


def _print_sample(asked: argparse.Namespace) -> None:
    part, *names = asked.parts
    folders, count = [Path(name) for name in names], asked.sample or 0
    if part == "concepts":
        print_concept_sample(
            folders, count, seed=asked.seed, undeclared=asked.undeclared
        )
    else:
        print_relation_sample(
            folders,
            count,
            seed=asked.seed,
            untyped=asked.untyped,
            per_rule=asked.per_rule,
        )


def _print_verdicts(parts: Sequence[str], path: Path) -> None:
    if parts[:1] == ["relations"]:
        print_relation_verdicts(RELATION_VERDICTS if path == _COMMITTED else path)
    else:
        print_concept_verdicts(CONCEPT_VERDICTS if path == _COMMITTED else path)


def _concepts(in_full: bool) -> None:
    if in_full:
        print_concepts()
    else:
        print_scores()
    if CONCEPT_VERDICTS.exists():
        print_concept_verdicts()


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
    if RELATION_VERDICTS.exists():
        print_relation_verdicts(in_full=in_full)


def _print(name: str, score: object) -> None:
    print(f"{name:<48} {score}", flush=True)


def _layout(_in_full: bool) -> None:
    for line in stability_lines(measure_stability(JOURNAL)):
        print(line, flush=True)


_PARTS: dict[str, Callable[[bool], None]] = {
    "reading": _reading,
    "concepts": _concepts,
    "relations": _relations,
    "search": lambda in_full: print_search(in_full=in_full),
    "layout": _layout,
    "spelling": lambda in_full: print_spelling(in_full=in_full),
}

if __name__ == "__main__":
    main()
