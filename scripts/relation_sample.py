"""Relations that notes state or their layout says → a random sample to judge by eye.

One is good when a learner who reads the quote, and the line that it stands under,
agrees with subject, predicate, object and direction, and both ends are whole names.
Structure (what a lecture covers, what comes next) is left out, and so is what the notes
declare by links, tags and properties: all else was found.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, zip_longest

from verdict_score import (
    Judged,
    Line,
    cell,
    draw_equally,
    lines_of,
)

from kg.declared_relations import CONFIDENCES, NESTED_TAG
from kg.records import (
    PREDICATE_TEXT,
    Evidence,
    Origin,
    Predicate,
    Relation,
    Snapshot,
)

LONGEST_LINE = 200
AT_RANDOM = "random"
FOR_RULE = "rule"
_DECLARING = frozenset((*CONFIDENCES, NESTED_TAG))
_PROPERTY = "property: "

Drawn = tuple[str, Relation]
"""A corpus and a relation of it, with only those quotes that were found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRelation(Judged):
    """A relation of a sample with the first quote that carries it.

    ``where`` is source and line; ``under`` is the line above or beside it without which
    the quote would not say it.
    ``drawn`` is *random*, or *rule* for those that were drawn only to see more of their
    rule, which say nothing about all relations together.
    """

    rule: str
    origin: str
    subject: str
    predicate: str
    object: str
    where: str
    quote: str
    under: str
    drawn: str


def draw_relations(
    corpora: Mapping[str, Snapshot],
    count: int,
    *,
    seed: int,
    untyped: bool = False,
    per_rule: int = 0,
) -> tuple[JudgedRelation, ...]:
    """Draw typed relations, or the untyped ones, equal shares from each corpus.

    Then more are drawn of each rule that fewer than ``per_rule`` were drawn of, from
    the corpora by turns.
    """
    found = {
        name: [
            relation
            for relation in _found(snapshot)
            if (relation.predicate is Predicate.RELATED_TO) == untyped
        ]
        for name, snapshot in corpora.items()
    }
    lines = {name: lines_of(snapshot) for name, snapshot in corpora.items()}
    labels = {
        name: {concept.id: concept.label for concept in snapshot.concepts}
        for name, snapshot in corpora.items()
    }
    drawn = draw_equally(found, count, seed=seed)
    more = _draw_of_rules(found, drawn, per_rule, seed=seed)
    return tuple(
        _unjudged(corpus, relation, labels[corpus], lines[corpus], drawn=how)
        for how, items in ((AT_RANDOM, drawn), (FOR_RULE, more))
        for corpus, relation in items
    )


def _found(snapshot: Snapshot) -> Iterator[Relation]:
    """Yield relations of concepts with the quotes that no markup declares."""
    concepts = {concept.id for concept in snapshot.concepts}
    for relation in snapshot.relations:
        if relation.origin not in (Origin.STATED, Origin.LAYOUT):
            continue
        if relation.subject not in concepts or relation.object not in concepts:
            continue
        quotes = tuple(e for e in relation.evidence if not _declares(e.rule))
        if quotes:
            yield replace(relation, evidence=quotes)


def _declares(rule: str) -> bool:
    return rule in _DECLARING or rule.startswith(_PROPERTY)


def _draw_of_rules(
    found: Mapping[str, Sequence[Relation]],
    drawn: Iterable[Drawn],
    per_rule: int,
    *,
    seed: int,
) -> Iterator[Drawn]:
    """Yield for each rule what is lacking, with the quotes of that rule alone."""
    taken = {(corpus, _identity(relation)) for corpus, relation in drawn}
    counts = Counter(relation.evidence[0].rule for _, relation in drawn)
    of_rule: defaultdict[str, defaultdict[str, list[Relation]]]
    of_rule = defaultdict(lambda: defaultdict(list))
    for corpus, relations in found.items():
        for relation in relations:
            for rule, quotes in _by_rule(relation.evidence).items():
                of_rule[rule][corpus].append(replace(relation, evidence=quotes))
    for rule in sorted(of_rule):
        shuffled = [
            [(corpus, r) for r in _shuffled(relations, f"{seed} {rule} {corpus}")]
            for corpus, relations in of_rule[rule].items()
        ]
        turns = (item for item in chain(*zip_longest(*shuffled)) if item is not None)
        fresh = (item for item in turns if (item[0], _identity(item[1])) not in taken)
        for item in islice(fresh, max(0, per_rule - counts[rule])):
            taken.add((item[0], _identity(item[1])))
            yield item


def _identity(relation: Relation) -> tuple[str, Predicate, str, Origin]:
    return relation.subject, relation.predicate, relation.object, relation.origin


def _by_rule(quotes: Iterable[Evidence]) -> dict[str, tuple[Evidence, ...]]:
    rules: dict[str, tuple[Evidence, ...]] = {}
    for quote in quotes:
        rules[quote.rule] = (*rules.get(quote.rule, ()), quote)
    return rules


def _shuffled(relations: Sequence[Relation], seed: str) -> list[Relation]:
    return random.Random(seed).sample(relations, len(relations))


def _unjudged(
    corpus: str,
    relation: Relation,
    labels: Mapping[str, str],
    lines: Mapping[Line, str],
    *,
    drawn: str,
) -> JudgedRelation:
    quote = relation.evidence[0]
    under = "" if quote.under is None else lines.get((quote.source, quote.under), "")
    return JudgedRelation(
        corpus=corpus,
        rule=quote.rule,
        origin=relation.origin.value,
        subject=cell(labels[relation.subject]),
        predicate=_phrase(relation),
        object=cell(labels[relation.object]),
        where=f"{quote.source}:{quote.line}",
        quote=cell(quote.quote),
        under=cell(under)[:LONGEST_LINE],
        drawn=drawn,
    )


def _phrase(relation: Relation) -> str:
    phrase = PREDICATE_TEXT[relation.predicate].label
    return f"{phrase} ({relation.verb})" if relation.verb else phrase
