"""Lines with their mentions → what they name together more often than by chance.

Concepts are found together in a passage, in a sitting, and in the headings of one day
(`kg.pair_scores`). What is found together often enough is related. What is found
together once, on a short line or below a heading, may be so by chance: of that the
strongest is kept where nothing else joins two parts of the graph (a maximum spanning
forest, Kruskal 1956) or hardly anything is known of either concept, so that a path
leads wherever the notes lead.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import TypeAlias

from networkx.utils import UnionFind

from kg.evidence import (
    MAX_QUOTE,
    Found,
    Line,
    NoteLines,
    own_heading,
    own_lines,
    quote_mention,
    quote_sentences,
    quote_whole,
)
from kg.pair_scores import (
    PairScores,
    ScoredPair,
    frequent_pairs,
    missed_pairs,
    score_pairs,
)
from kg.records import Concept, Evidence, Mention, Origin, Predicate, Tier

MOST_NEIGHBOURS = 10
# Of concepts with fewer neighbours, what is found together once is welcome.
FEW_NEIGHBOURS = 3
# What names more concepts than that is a table of contents or a glossary.
MOST_NAMED = 30
# A line of more characters is no one thought: many sentences, or a page pasted in.
LONGEST_PASSAGE = 600
# What a line of at most so many names once, belongs together: it says one thing.
SHORT_PASSAGE = 80
MOST_PLACES = 6
_SHARED = frozenset((Predicate.IS_A, Predicate.PART_OF, Predicate.ALIAS_OF))

Place: TypeAlias = tuple[Line, Mention]
Unit: TypeAlias = Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Units:
    """Passages, sittings or days: their lines, and where each concept is named.

    ``columns`` are the places in ``units`` of what names a concept, by its number.
    """

    rule: str
    units: Sequence[Unit]
    columns: Sequence[set[int]]
    scores: PairScores


@dataclass(slots=True, kw_only=True)
class _Choice:
    """What is chosen so far, and what that and typed relations join.

    ``above`` is what a concept is a kind or a part of. ``near`` counts all neighbours
    of a concept, ``weak`` those that are chosen.
    """

    parts: UnionFind[int]
    joined: set[tuple[int, int]] = field(default_factory=set)
    above: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    near: Counter[int] = field(default_factory=Counter)
    weak: Counter[int] = field(default_factory=Counter)
    chosen: list[ScoredPair] = field(default_factory=list)


def find_cooccurring(
    concepts: Mapping[str, Concept],
    notes: Sequence[NoteLines],
    found: Iterable[Found],
) -> Iterator[Found]:
    """Relate what notes name together, except what ``found`` already relates.

    A typed relation says it better, and so does that both are kinds or parts of the
    same: beside it the weak one would lead no path and make nothing more alike. No
    concept gets more than `MOST_NEIGHBOURS`. A candidate named on one line gets none,
    unless that is a heading or something else is said of it.
    """
    typed = [f for f in found if f.subject in concepts and f.object in concepts]
    headings = [own_heading(note) for note in notes]
    names = _choose_names(concepts, notes, headings, typed)
    numbers = {name: number for number, name in enumerate(names)}
    every_kind = _make_kinds(notes, headings, numbers)
    for one, other, score in _choose_pairs(every_kind, typed, numbers):
        together = (
            (kind, sorted(kind.columns[one] & kind.columns[other])[:MOST_PLACES])
            for kind in every_kind
        )
        yield Found(
            subject=names[one],
            predicate=Predicate.RELATED_TO,
            object=names[other],
            origin=Origin.COOCCURRENCE,
            # At most half, in steps: an edit changes each score a little, but should
            # change hardly any relation.
            confidence=max(1, round(score * 10)) / 20,
            evidence=_quote_places(names[one], names[other], together),
        )


def _choose_names(
    concepts: Mapping[str, Concept],
    notes: Iterable[NoteLines],
    headings: Iterable[Line | None],
    typed: Iterable[Found],
) -> list[str]:
    """Return the ids of the concepts that can be found together with others."""
    lines = Counter(
        name
        for note in notes
        for line in note.lines
        if line.mentions
        for name in {mention.concept for mention in line.mentions}
    )
    titles = (heading.mentions for heading in headings if heading is not None)
    said = {mention.concept for mention in chain.from_iterable(titles)}
    said.update(chain.from_iterable((item.subject, item.object) for item in typed))
    return sorted(
        name
        for name, count in lines.items()
        if name in concepts
        and (count > 1 or name in said or concepts[name].tier is Tier.CORE)
    )


def _make_kinds(
    notes: Sequence[NoteLines],
    headings: Sequence[Line | None],
    numbers: Mapping[str, int],
) -> tuple[_Units, ...]:
    passages: dict[str, Unit] = {}
    sittings: list[Unit] = []
    titles: list[Unit] = []
    days: defaultdict[date, list[Line]] = defaultdict(list)
    for note, heading in zip(notes, headings, strict=True):
        for line in filter(attrgetter("mentions"), note.lines):
            # What is copied from note to note says it once.
            if len(line.passage.text) <= LONGEST_PASSAGE:
                passages.setdefault(line.passage.content, (line,))
        sittings.append([line for line in own_lines(note) if line.mentions])
        titles.append(() if heading is None else (heading,))
        if heading is not None and note.note.date is not None:
            days[note.note.date].append(heading)
    lines, of_days = tuple(passages.values()), tuple(days.values())
    short = [
        unit if len(content) <= SHORT_PASSAGE else ()
        for content, unit in passages.items()
    ]
    return (
        _make_units("same-line", lines, short, numbers, least=0.25),
        _make_units("same-sitting", sittings, titles, numbers, least=0.3),
        _make_units("same-day", of_days, of_days, numbers, least=0.3),
    )


def _make_units(
    rule: str,
    units: Iterable[Unit],
    heads: Iterable[Unit],
    numbers: Mapping[str, int],
    *,
    least: float,
) -> _Units:
    kept: list[Unit] = []
    rows: list[set[int]] = []
    head_rows: list[set[int]] = []
    columns: list[set[int]] = [set() for _ in numbers]
    for unit, head in zip(units, heads, strict=True):
        row = _named(unit, numbers)
        if 0 < len(row) <= MOST_NAMED:
            for number in row:
                columns[number].add(len(kept))
            kept.append(unit)
            rows.append(row)
            head_rows.append(row if head is unit else _named(head, numbers))
    return _Units(
        rule=rule,
        units=kept,
        columns=columns,
        scores=score_pairs(rows, head_rows, width=len(numbers), least=least),
    )


def _named(unit: Unit, numbers: Mapping[str, int]) -> set[int]:
    return {
        number
        for line in unit
        for mention in line.mentions
        if (number := numbers.get(mention.concept)) is not None
    }


def _choose_pairs(
    every_kind: Sequence[_Units],
    typed: Iterable[Found],
    numbers: Mapping[str, int],
) -> Sequence[ScoredPair]:
    """Return the strongest pairs that nothing joins yet.

    First what is found often, then what is found once and missed otherwise.
    """
    choice = _Choice(parts=UnionFind(range(len(numbers))))
    for item in typed:
        one, other = numbers.get(item.subject), numbers.get(item.object)
        if one is not None and item.predicate in _SHARED:
            choice.above[one].add(item.object)
        if one is not None and other is not None and one != other:
            _join(choice, min(one, other), max(one, other))
    scores = [kind.scores for kind in every_kind]
    for pair in frequent_pairs(scores):
        _choose(choice, *pair)
    missed = missed_pairs(
        scores,
        parts=[choice.parts[number] for number in range(len(numbers))],
        few=[choice.near[n] < FEW_NEIGHBOURS for n in range(len(numbers))],
    )
    for one, other, score in missed:
        # A pair chosen before this one may have joined them, or been enough.
        hardly_known = max(choice.near[one], choice.near[other]) < FEW_NEIGHBOURS
        if hardly_known or choice.parts[one] != choice.parts[other]:
            _choose(choice, one, other, score)
    return choice.chosen


def _choose(choice: _Choice, one: int, other: int, score: float) -> None:
    """Choose a pair, unless its ends are joined already or have enough neighbours."""
    if (
        max(choice.weak[one], choice.weak[other]) < MOST_NEIGHBOURS
        and (one, other) not in choice.joined
        and choice.above[one].isdisjoint(choice.above[other])
    ):
        _join(choice, one, other)
        choice.chosen.append((one, other, score))
        choice.weak[one] += 1
        choice.weak[other] += 1


def _join(choice: _Choice, one: int, other: int) -> None:
    if (one, other) not in choice.joined:
        choice.joined.add((one, other))
        choice.near[one] += 1
        choice.near[other] += 1
        choice.parts.union(one, other)


def _quote_places(
    one: str, other: str, together: Iterable[tuple[_Units, Sequence[int]]]
) -> tuple[Evidence, ...]:
    """Quote the passages that name both, else a line for each of the two.

    Of a sitting that has such a passage, no other line is quoted.
    """
    quoted: list[Evidence] = []
    for kind, rows in together:
        known = {evidence.note for evidence in quoted}
        for unit in (kind.units[row] for row in rows):
            # A sitting's first line tells its note; the headings of a day are of many.
            if len(quoted) + 2 <= MOST_PLACES and unit[0].note.id not in known:
                first, second = _first_place(unit, one), _first_place(unit, other)
                if first[0].note.id not in known:
                    quoted += _quote_both(first, second, kind.rule)
    return tuple(quoted)


def _first_place(lines: Iterable[Line], concept: str) -> Place:
    return next(
        (line, mention)
        for line in lines
        for mention in line.mentions
        if mention.concept == concept
    )


def _quote_both(first: Place, second: Place, rule: str) -> Iterator[Evidence]:
    (line, mention), (other_line, other_mention) = first, second
    if line is other_line and len(line.passage.text) <= LONGEST_PASSAGE:
        if len(line.passage.content) <= MAX_QUOTE:
            yield quote_whole(line, rule)
        else:
            yield quote_sentences(line)(mention, other_mention, rule)
        return
    other_lines = line.note.id == other_line.note.id and line is not other_line
    for (here, named), (there, _) in ((first, second), (second, first)):
        under = there.passage.line if other_lines else None
        if len(here.passage.content) <= MAX_QUOTE:
            yield quote_whole(here, rule, under=under)
        else:
            yield quote_mention(here, named, rule, under=under)
