"""No rule claims to be surer of its relations than eyes that judged them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from relation_sample import JudgedRelation
from verdict_report import RELATION_VERDICTS
from verdict_score import read_verdicts, score_verdicts

from kg.layout_rules import LAYOUT_RULES
from kg.records import Predicate
from kg.relation_rules import RULES

ENOUGH = 3
MANY = 8
MARGIN = 0.15
# Rules that draw so few relations of other people's notes that not even three could be
# judged, with how many were.
RARE: Mapping[str, int] = {
    "same-source": 2,
    "subject-to": 0,
    "slash": 2,
    "better-than": 0,
    "worse-than": 0,
    "then-and-now": 0,
    "affected-by": 1,
    "needless": 0,
    "loses": 0,
    "sizes": 0,
    "works-on": 0,
    "because-of": 0,
    "made-from": 0,
    "builds-on": 1,
    "to-do": 0,
    "to-see-how": 0,
    "activity-using": 0,
    "one-of": 2,
    "activity-for": 2,
    "each-for": 0,
    "use-for": 2,
    "case-use": 0,
    "kind-of": 2,
    "part-of": 1,
    "each-in": 1,
    "combines": 0,
    "kinds-listed": 2,
    "parts-listed": 0,
    "parts-under-heading": 0,
    "category-first": 0,
    "alternatives": 0,
    "short-form-beside": 0,
    "short-form-in-brackets": 0,
    "head-before-preposition": 0,
    "name-before-kind": 0,
}


def confidences() -> dict[str, float]:
    """Return how sure each rule is that draws typed relations."""
    stated = [(rule.id, rule.predicate, rule.confidence) for rule in RULES]
    layout = [(rule.id, rule.predicate, rule.confidence) for rule in LAYOUT_RULES]
    return {
        rule: confidence
        for rule, predicate, confidence in (*stated, *layout)
        if predicate is not Predicate.RELATED_TO
    }


def verdicts() -> tuple[JudgedRelation, ...]:
    if not RELATION_VERDICTS.exists():
        pytest.skip(
            "No relations have been judged yet: scripts/evaluate relations --sample "
            f"prints the table, and {RELATION_VERDICTS.name} will hold the verdicts."
        )
    return read_verdicts(RELATION_VERDICTS, JudgedRelation)


def too_few(judged: Sequence[JudgedRelation], rules: Mapping[str, float]) -> list[str]:
    counts = {rule: sum(row.rule == rule for row in judged) for rule in rules}
    return [
        f"{rule} was judged {count} times"
        for rule, count in counts.items()
        if count < ENOUGH and RARE.get(rule) != count
    ]


def too_sure(judged: Sequence[JudgedRelation], rules: Mapping[str, float]) -> list[str]:
    measured = score_verdicts(judged, by=lambda row: row.rule)
    return [
        f"{score.name} says {rules[score.name]:.2f}, eyes say {score.precision:.2f}"
        for score in measured
        if score.name in rules
        and sum(count for _, count in score.counts) >= MANY
        and rules[score.name] > score.precision + MARGIN
    ]


def test_every_rule_was_judged_or_is_listed_as_rare() -> None:
    assert too_few(verdicts(), confidences()) == []


def test_no_rule_is_much_surer_than_its_verdicts() -> None:
    assert too_sure(verdicts(), confidences()) == []


def test_a_rule_that_is_rare_or_too_sure_is_named() -> None:
    rows = [
        JudgedRelation(
            corpus="sea",
            rule=rule,
            origin="stated",
            subject="bowline",
            predicate="is a",
            object="knot",
            where="knots.md:1",
            quote="bowline is a knot",
            under="",
            drawn="random",
            verdict=verdict,
        )
        for rule, verdict, times in (
            ("is-a", "good", 4),
            ("is-a", "bad", 4),
            ("list", "good", 2),
        )
        for _ in range(times)
    ]
    assert too_few(rows, {"is-a": 0.9, "list": 0.9}) == ["list was judged 2 times"]
    assert too_sure(rows, {"is-a": 0.66, "list": 0.5}) == [
        "is-a says 0.66, eyes say 0.50"
    ]
    assert too_sure(rows, {"is-a": 0.65, "list": 0.5}) == []
