"""Labelled data → quality figures, as tables.

``scripts/evaluate`` prints all in short; ``scripts/evaluate concepts`` and the like one
part in full.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from concept_report import print_concepts, print_scores
from labelled import (
    JOURNAL,
    SHARED,
    find_in,
    read_gold,
    require_shared,
    shipped_catalogues,
    shipped_vocabulary,
)
from reading_score import score_reading
from relation_score import score_relations
from search_score import COLLECTIONS, score_search

from kg.records import Vocabulary


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="scripts/evaluate", description=__doc__)
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help=f"{', '.join(_PARTS)}; all of them by default",
    )
    asked = parser.parse_args(arguments)
    for part in asked.parts:
        if part not in _PARTS:
            parser.error(f"There is no part {part!r}; there are {', '.join(_PARTS)}.")
    require_shared()
    for part in asked.parts or _PARTS:
        _PARTS[part](bool(asked.parts))


def _concepts(in_full: bool) -> None:
    if in_full:
        print_concepts()
    else:
        print_scores()


def _reading(_in_full: bool) -> None:
    for match in score_reading(JOURNAL.read_text(encoding="utf-8"), read_gold()):
        _print(f"journal {match.name}", match)
        for wrong in match.wrong:
            print(f"  {wrong}")


def _relations(_in_full: bool) -> None:
    gold = read_gold()
    for name, vocabulary in (
        ("no vocabulary", Vocabulary()),
        ("vocabulary", shipped_vocabulary()),
    ):
        snapshot = find_in([JOURNAL], vocabulary, catalogues=shipped_catalogues())
        _print(f"journal relations in text, {name}", score_relations(snapshot, gold))


def _search(_in_full: bool) -> None:
    for collection in COLLECTIONS:
        score = score_search(SHARED / "search" / collection)
        _print(f"{collection} nDCG@10", f"{score:.3f}")


def _print(name: str, score: object) -> None:
    print(f"{name:<44} {score}", flush=True)


_PARTS: dict[str, Callable[[bool], None]] = {
    "reading": _reading,
    "concepts": _concepts,
    "relations": _relations,
    "search": _search,
}

if __name__ == "__main__":
    main()
