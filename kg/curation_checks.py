"""Decisions → where they contradict one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.decisions import Decision, Key
from kg.yaml_files import Problem

_JOINING = frozenset({Key.RENAME, Key.MERGE, Key.ALIASES})


def find_heads(decisions: Iterable[Decision]) -> dict[str, str]:
    """Map the normal forms of joined labels to that of the label that takes them in.

    Of what would join two ways or in a circle the first step counts.
    """
    steps = {form: step.other_form for form, step in _steps(decisions).items()}
    heads: dict[str, str] = {}
    for form in (*steps, *steps.values()):
        path: dict[str, None] = {}
        while form in steps and form not in heads and form not in path:
            path[form] = None
            form = steps[form]
        head = heads.get(form, form)
        heads.update(dict.fromkeys((*path, form), head))
    return heads


def _steps(decisions: Iterable[Decision]) -> dict[str, Decision]:
    steps: dict[str, Decision] = {}
    for decision in decisions:
        if decision.key in _JOINING and decision.form != decision.other_form:
            steps.setdefault(decision.form, decision)
    return steps


def find_contradictions(decisions: Iterable[Decision]) -> Iterator[Problem]:
    """Find decisions that cannot be obeyed together, in the order of the checks."""
    decisions = tuple(decisions)
    heads = find_heads(decisions)
    yield from _find_refused(decisions)
    yield from _find_two_ways(decisions)
    yield from _find_circles(decisions)
    yield from _find_self(decisions, heads)
    yield from _find_two_kinds(decisions, heads)


def _problem(decision: Decision, says: str) -> Problem:
    return Problem(file=decision.file, line=decision.line, says=says)


def _find_refused(decisions: Iterable[Decision]) -> Iterator[Problem]:
    """Find labels that are refused, and decided about as if they were not."""
    refused = {d.form: d for d in decisions if d.key is Key.REFUSE}
    for decision in decisions:
        if decision.key in (Key.REFUSE, Key.KEEP_APART):
            continue
        named = {decision.form: decision.label}
        if decision.key is not Key.KINDS and decision.other:
            named.setdefault(decision.other_form, decision.other)
        for form, label in named.items():
            if form in refused:
                yield _problem(
                    decision,
                    f"{decision.key} names {label!r}, which is refused "
                    f"({refused[form].place}); remove it from one of the two.",
                )


def _find_two_ways(decisions: Iterable[Decision]) -> Iterator[Problem]:
    steps = _steps(decisions)
    for decision in decisions:
        first = steps.get(decision.form)
        if (
            decision.key in _JOINING
            and first is not None
            and decision.form != decision.other_form
            and decision.other_form != first.other_form
        ):
            yield _problem(
                decision,
                f"{decision.label!r} cannot become {decision.other!r} here and "
                f"{first.other!r} elsewhere ({first.place}); choose one.",
            )


def _find_circles(decisions: Iterable[Decision]) -> Iterator[Problem]:
    steps = _steps(decisions)
    finished: set[str] = set()
    for start in steps:
        form, path = start, dict[str, None]()
        while form in steps and form not in finished and form not in path:
            path[form] = None
            form = steps[form].other_form
        if form in path:
            forms = list(path)
            circle = [steps[one] for one in forms[forms.index(form) :]]
            names = " → ".join([*(step.label for step in circle), circle[0].label])
            yield _problem(
                circle[-1],
                f"{names} is a circle of names; remove one of the steps.",
            )
        finished.update(path)


def _find_self(
    decisions: Iterable[Decision], heads: Mapping[str, str]
) -> Iterator[Problem]:
    """Find labels that are told from, merged into or related to themselves."""
    for decision in decisions:
        form, other = decision.form, decision.other_form
        same = heads.get(form, form) == heads.get(other, other)
        pair = f"{decision.label!r} and {decision.other!r}"
        if decision.key is Key.MERGE and form == other:
            says = f"{pair} are one label; there is nothing to merge: remove it."
        elif decision.key is Key.KEEP_APART and form == other:
            says = f"{pair} are one label and cannot be kept apart; remove one."
        elif decision.key is Key.KEEP_APART and same:
            says = f"{pair} are kept apart here and joined elsewhere; choose one."
        elif decision.key is Key.RELATIONS and same:
            says = f"{pair} name one concept, which has no relation to itself."
        else:
            continue
        yield _problem(decision, says)


def _find_two_kinds(
    decisions: Iterable[Decision], heads: Mapping[str, str]
) -> Iterator[Problem]:
    kinds: dict[str, Decision] = {}
    for decision in decisions:
        if decision.key is not Key.KINDS:
            continue
        first = kinds.setdefault(heads.get(decision.form, decision.form), decision)
        if first.other != decision.other:
            yield _problem(
                decision,
                f"{decision.label!r} has the kind {decision.other!r} here and "
                f"{first.other!r} elsewhere ({first.place}); choose one.",
            )
