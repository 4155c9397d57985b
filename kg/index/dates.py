"""``2025-08..2025-09`` ↔ the first and last day that it means, and words → days."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date, timedelta

from kg.days import AmbiguousDay, parse_day
from kg.index.base import Clause, DateIn, Group, Node, Occur, Word
from kg.index.trees import find_word_runs

# Words that a date is written with, as in "16 August 2025".
MOST_WORDS = 3
_ONE_DAY = timedelta(days=1)

_DAY = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?", re.ASCII)


def parse_date_range(text: str) -> tuple[date | None, date | None] | None:
    """Read a year, month or day, or two of them with ``..`` between.

    Either side of ``..`` may be empty for an open end; both days are included. None
    stands for a text that is no such range.
    """
    first, dots, last = text.partition("..")
    since = _parse_day(first, is_last=False)
    until = _parse_day(last if dots else first, is_last=True)
    is_read = (since or not first) and (until or not (last if dots else first))
    return (since, until) if is_read and (since or until) else None


def _parse_day(text: str, *, is_last: bool) -> date | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year = int(found.group(1))
    month = int(found.group(2) or (12 if is_last else 1))
    try:
        last = calendar.monthrange(year, month)[1]
        return date(year, month, int(found.group(3) or (last if is_last else 1)))
    except ValueError:  # the calendar has no such month or day
        return None


def parse_open_range(name: str, text: str) -> tuple[date | None, date | None] | None:
    """Read ``from:``, ``to:`` (both included), ``after:`` and ``before:`` of a day.

    The day may be a whole month or year. None stands for a text that is none.
    """
    days = None if ".." in text else parse_date_range(text)
    if days is None:
        return None
    first, last = days
    try:
        match name:
            case "from":
                return first, None
            case "to":
                return None, last
            case "after":
                return last and last + _ONE_DAY, None
            case _:
                return None, first and first - _ONE_DAY
    except OverflowError:  # there is no day before the first or behind the last
        return None


def print_date_range(since: date | None, until: date | None) -> str:
    """Write a range shortly, so that `parse_date_range` reads the same days."""
    if since and until:
        day = since.isoformat()
        for text in (day[:4], day[:7], day):
            if parse_date_range(text) == (since, until):
                return text
    return "..".join(day.isoformat() if day else "" for day in (since, until))


def name_days(group: Group) -> Group:
    """Let words that name a day or month be answered by the notes of these days too.

    Days are ``2025-08-16``, ``16.8.2025`` and *16 August 2025*, months ``2025-08`` and
    *August 2025*; where a date can be that of two days, both are meant. A year alone is
    a word. What is excluded names nothing.
    """
    clauses: list[Clause] = []
    for occur, run in find_word_runs(group.clauses):
        if occur is not None:
            clauses.extend(_name_days_of_run(occur, run))
            continue
        (clause,) = run
        if isinstance(clause.node, Group) and clause.occur is not Occur.NOT:
            clause = Clause(clause.occur, name_days(clause.node))
        clauses.append(clause)
    return Group(tuple(clauses))


def find_days(group: Group) -> tuple[DateIn, ...]:
    """Return the days that a query's words name, see `name_days`."""
    return tuple(
        inner.node
        for clause in name_days(group).clauses
        if isinstance(clause.node, Group) and clause.occur is not Occur.NOT
        for inner in clause.node.clauses
        if isinstance(inner.node, DateIn)
    )


def asks_for_days_only(group: Group) -> bool:
    """Tell whether all that `name_days` returned stands for days, and is something."""
    return bool(group.clauses) and all(
        isinstance(clause.node, Group)
        and any(isinstance(inner.node, DateIn) for inner in clause.node.clauses)
        for clause in group.clauses
    )


def _name_days_of_run(occur: Occur, run: Sequence[Clause]) -> list[Clause]:
    words = [clause.node.text for clause in run if isinstance(clause.node, Word)]
    clauses: list[Clause] = []
    at = 0
    while at < len(run):
        for size in range(min(MOST_WORDS, len(run) - at), 0, -1):
            if days := _find_days(" ".join(words[at : at + size])):
                break
        said = run[at : at + size]
        clauses.append(Clause(occur, _either(said, days)) if days else run[at])
        at += len(said)
    return clauses


def _either(said: Sequence[Clause], days: Sequence[DateIn]) -> Group:
    literal: Node = said[0].node
    if len(said) > 1:
        literal = Group(tuple(Clause(Occur.MUST, clause.node) for clause in said))
    return Group(tuple(Clause(Occur.SHOULD, node) for node in (literal, *days)))


def _find_days(text: str) -> tuple[DateIn, ...]:
    """Return the day or month that a text names, or the two days that it can name."""
    match parse_day(text):
        case date() as day:
            return (DateIn(day, day),)
        case AmbiguousDay() as either:
            days = sorted((either.day_first, either.month_first))
            return tuple(DateIn(day, day) for day in days)
    month = parse_day(f"{text}-01") or parse_day(f"1 {text}")
    if not isinstance(month, date):
        return ()
    last = calendar.monthrange(month.year, month.month)[1]
    return (DateIn(month, month.replace(day=last)),)
