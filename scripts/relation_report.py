"""Scores of relations → tables, and the errors with what the notes say there.

All vocabularies are off first; what the shipped one adds comes after. *Labelled
mentions* are put in place of those found, to see what relations cost by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from labelled import (
    JOURNAL,
    find_in,
    read_gold,
    shipped_catalogues,
    shipped_vocabulary,
)
from measures import Score, intervals
from relation_labels import LabelledRelation, read_labels
from relation_mentions import find_labelled
from relation_score import (
    UNLABELLED,
    VERDICTS,
    WRONG,
    Drawn,
    Scores,
    count_rules,
    score_relations,
)

from kg.memo import Memo
from kg.records import Vocabulary

LONGEST = 100
LEGEND = """\
typed: predicate, direction and both ends are right; symmetric ones in either direction
unlabelled: an end is only an optional mention, whose relations the labels do not tell
definitions: wanted, but kept as definitions of concepts, not as relations
explicit, layout, lexical: how the labels say that the notes say it
pairs: any relation joins the two, untyped ones are wanted and count as well"""


def print_scores() -> None:
    """Print one line for each way of scoring the relations of the journal."""
    (_, labelled), (_, found), (_, known) = score_all()
    for title, score in (
        ("typed, labelled mentions", labelled.typed),
        ("typed, no vocabulary", found.typed),
        ("pairs, no vocabulary", found.pairs),
        ("typed, vocabulary", known.typed),
    ):
        print(f"{f'journal relations {title}':<48} {score}", flush=True)


def print_relations() -> None:
    """Print all tables; for those without a vocabulary, rules and errors as well."""
    runs = list(score_all())
    print(LEGEND)
    for title, scores in runs:
        _print_table(title, scores)
    for title, scores in runs[:-1]:
        _print_rules(title, scores)
    for title, scores in runs[:-1]:
        _print_errors(title, scores)


def score_all() -> Iterator[tuple[str, Scores]]:
    """Score the journal with labelled mentions, then as found, then with a vocabulary.

    No build reads a passage that another has read.
    """
    gold, memo = read_gold(), Memo(made_by="evaluation")
    relabel = partial(find_labelled, gold=gold, labels=read_labels(gold))
    for title, vocabulary, instead in (
        ("labelled mentions, no vocabulary", Vocabulary(), relabel),
        ("end to end, no vocabulary", Vocabulary(), None),
        ("end to end, vocabulary", shipped_vocabulary(), None),
    ):
        snapshot = find_in(
            [JOURNAL],
            vocabulary,
            catalogues=shipped_catalogues(),
            memo=memo,
            relabel=instead,
        )
        yield title, score_relations(snapshot, gold)


def _print_table(title: str, scores: Scores) -> None:
    measures = "".join(f"{name:<16}" for name in ("P", "R", "F1"))
    print(f"\n{title:<40}{measures} right wrong found missed")
    _print_row("typed", scores.typed)
    _print_row("  without unlabelled ones", scores.labelled)
    _print_row("  without definitions", scores.related)
    for how, score in scores.by_how:
        _print_row(f"  {how}", score, recall_only=True)
    _print_row("pairs, untyped too", scores.pairs)
    print(
        f"{scores.joined} 'also called' count for recall alone: names of one concept; "
        f"{scores.defined} of {scores.definitions} definitions are quoted as such",
        flush=True,
    )


def _print_row(name: str, score: Score, *, recall_only: bool = False) -> None:
    cells = [
        f"{value:.2f} {low:.2f}-{high:.2f}"
        for value, (low, high) in zip(
            (score.precision, score.recall, score.f1), intervals(score), strict=True
        )
    ]
    right, wrong = f"{score.right:5}", f"{score.wrong:5}"
    if recall_only:
        cells[0], cells[2], right, wrong = "", "", "", ""
    row = "".join(f"{cell:<16}" for cell in cells)
    print(f"{name:<40}{row} {right:5} {wrong:5} {score.hit:5} {score.missed:6}")


def _print_rules(title: str, scores: Scores) -> None:
    print(f"\n{f'By rule, {title}':<48}{' '.join(f'{v:>10}' for v in VERDICTS)}")
    for rule, counts in count_rules(scores.drawn).items():
        cells = " ".join(f"{counts[verdict]:>10}" for verdict in VERDICTS)
        print(f"  {rule:<46}{cells}", flush=True)


def _print_errors(title: str, scores: Scores) -> None:
    """Print what is wrong, the surest first, and what is missed, in labelled order."""
    for verdict in (WRONG, UNLABELLED):
        wrong = _surest(item for item in scores.drawn if item.verdict == verdict)
        print(f"\n{title}: {verdict} ({len(wrong)})")
        for item in wrong:
            print(f"  {item.relation.confidence:.2f}  {_describe(item)}")
    print(f"\n{title}: missed ({len(scores.missed)})")
    lines = JOURNAL.read_text(encoding="utf-8").splitlines()
    for relation in scores.missed:
        print(f"  {_describe_missed(relation, lines)}")


def _surest(drawn: Iterable[Drawn]) -> list[Drawn]:
    """Return one of each triple, the surest first."""
    chosen = sorted(drawn, key=lambda item: (-item.relation.confidence, item.triple))
    return list({item.triple: item for item in reversed(chosen)}.values())[::-1]


def _describe(item: Drawn) -> str:
    place = item.relation.evidence[0]
    under = f" under {place.under}" if place.under else ""
    instead = f"  labelled: {', '.join(item.instead)}" if item.instead else ""
    return (
        f"{' | '.join(item.triple)}  ({place.rule}) {place.line}{under}: "
        f"{place.quote[:LONGEST]!r}{instead}"
    )


def _describe_missed(relation: LabelledRelation, lines: list[str]) -> str:
    said = "; ".join(f"{n}: {lines[n - 1].strip()[:LONGEST]!r}" for n in relation.lines)
    return f"{relation.how:<8}  {' | '.join(relation.triple)}  {said}"
