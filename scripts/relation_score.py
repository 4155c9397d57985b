"""A labelled journal and a snapshot → how good its relations are.

A relation counts as found when predicate, direction and both ends are right; as a
pair, when any relation joins the two. Only what text or layout says counts. Where a
build has both ends of a wanted *also called* as names of one concept, it is found as
well, for recall: there is no relation whose precision could count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from measures import Score, Tally, make_score, score_sets
from relation_labels import (
    ALIAS,
    CORE,
    DEFINITIONS,
    IN_TEXT,
    OPTIONAL,
    UNKNOWN,
    UNTYPED,
    End,
    LabelledRelation,
    RelationLabels,
    Triple,
    labels_of,
    make_triple,
    pair_of,
    read_labels,
    resolve,
)

from kg.labels import normalise
from kg.records import Origin, Relation, Snapshot

RIGHT = "right"
ALLOWED = "optional"
UNLABELLED = "unlabelled"
WRONG = "wrong"
VERDICTS = (RIGHT, ALLOWED, UNLABELLED, WRONG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A typed relation of a build, and what the labels say of it.

    It is unlabelled where no labelled relation has it and an end is only an optional
    mention, of which the labels do not tell the relations. ``instead`` are the
    predicates that they have between the two.
    """

    triple: Triple
    relation: Relation
    verdict: str
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Scores of relations, and what they are made of.

    ``typed`` is strict: it counts the unlabelled as wrong, and definitions as wanted.
    ``labelled`` leaves out the one, ``related`` the other. ``by_how`` is for recall.
    ``joined`` tells how many were found as names of one concept, ``defined`` how many
    of the wanted ``definitions`` the subject's definitions quote.
    """

    typed: Score
    labelled: Score
    related: Score
    pairs: Score
    by_how: tuple[tuple[str, Score], ...]
    joined: int
    defined: int
    definitions: int
    drawn: tuple[Drawn, ...]
    missed: tuple[LabelledRelation, ...]


def score_relations(snapshot: Snapshot, gold: Mapping[str, Any]) -> Scores:
    """Compare the relations that text or layout states with the journal's labels."""
    labels = read_labels(gold)
    ends = {concept.id: resolve(concept, labels) for concept in snapshot.concepts}
    said = [
        relation
        for relation in snapshot.relations
        if relation.origin in (Origin.STATED, Origin.LAYOUT)
        and relation.subject in ends
        and relation.object in ends
    ]
    drawn = _judge(said, ends, labels)
    found = {item.triple for item in drawn}
    wanted = [relation for relation in labels.relations if relation.wanted]
    joined = {
        relation.triple
        for relation in _joined(snapshot, wanted)
        if relation.triple not in found
    }
    missed = tuple(r for r in wanted if r.triple not in found | joined)
    related = [r for r in wanted if r.predicate not in DEFINITIONS]
    definitions = [r for r in wanted if r.predicate in DEFINITIONS]
    return Scores(
        typed=_score(drawn, wanted, joined, wrong=(UNLABELLED, WRONG)),
        labelled=_score(drawn, wanted, joined, wrong=(WRONG,)),
        related=_score(drawn, related, joined, wrong=(UNLABELLED, WRONG)),
        pairs=_score_pairs(said, ends, labels, joined),
        by_how=tuple(
            (how, _score((), [r for r in wanted if r.how == how], found | joined))
            for how in IN_TEXT
        ),
        joined=len(joined),
        defined=sum(_is_quoted(r, snapshot, ends) for r in definitions),
        definitions=len(definitions),
        drawn=drawn,
        missed=missed,
    )


def _judge(
    said: Iterable[Relation], ends: Mapping[str, End], labels: RelationLabels
) -> tuple[Drawn, ...]:
    wanted = {r.triple for r in labels.relations if r.wanted}
    known = {r.triple for r in labels.relations}
    of_pair: defaultdict[frozenset[str], list[str]] = defaultdict(list)
    for labelled in labels.relations:
        of_pair[labelled.pair].append(labelled.predicate)
    drawn = []
    for relation in said:
        if relation.predicate.value == UNTYPED:
            continue
        subject, object_ = ends[relation.subject], ends[relation.object]
        triple = make_triple(subject, relation.predicate.value, object_)
        if triple in wanted:
            verdict = RIGHT
        elif triple in known or _is_one_concept(subject, triple[1], object_):
            verdict = ALLOWED
        else:
            standing = {subject.known, object_.known}
            open_ = OPTIONAL in standing and UNKNOWN not in standing
            verdict = UNLABELLED if open_ else WRONG
        instead = () if triple in known else tuple(of_pair[pair_of(triple)])
        drawn.append(
            Drawn(triple=triple, relation=relation, verdict=verdict, instead=instead)
        )
    return tuple(drawn)


def _is_one_concept(subject: End, predicate: str, object_: End) -> bool:
    """Tell whether two names of one labelled concept are said to be just that."""
    return predicate == ALIAS and subject.known == CORE and subject.name == object_.name


def _joined(
    snapshot: Snapshot, wanted: Iterable[LabelledRelation]
) -> Iterable[LabelledRelation]:
    names = [frozenset(map(normalise, labels_of(c))) for c in snapshot.concepts]
    for relation in wanted:
        both = set(map(normalise, relation.ends))
        if relation.predicate == ALIAS and any(both <= forms for forms in names):
            yield relation


def _score(
    drawn: Iterable[Drawn],
    wanted: Iterable[LabelledRelation],
    also_found: set[Triple],
    *,
    wrong: tuple[str, ...] = (),
) -> Score:
    """Score triples, each once; ``also_found`` ones count for recall alone."""
    verdicts = {item.triple: item.verdict for item in drawn}
    triples = {relation.triple for relation in wanted}
    right = {triple for triple, verdict in verdicts.items() if verdict == RIGHT}
    hit = triples & also_found - right
    return make_score(
        (
            *(Tally(right=1, hit=1) for _ in right),
            *(Tally(wrong=1) for verdict in verdicts.values() if verdict in wrong),
            *(Tally(hit=1) for _ in hit),
            *(Tally(missed=1) for _ in triples - right - hit),
        )
    )


def _score_pairs(
    said: Iterable[Relation],
    ends: Mapping[str, End],
    labels: RelationLabels,
    joined: set[Triple],
) -> Score:
    """Score which two are joined: here untyped relations are wanted and count too."""
    found = {
        pair_of(make_triple(ends[r.subject], r.predicate.value, ends[r.object]))
        for r in said
    }
    known = {relation.pair for relation in labels.relations}
    wanted = {relation.pair for relation in labels.relations if relation.in_text}
    merged = {pair_of(triple) for triple in joined} - found
    plain = score_sets(found, wanted=wanted - merged, known=known)
    return make_score((*plain.units, *(Tally(hit=1) for _ in merged)))


def _is_quoted(
    relation: LabelledRelation, snapshot: Snapshot, ends: Mapping[str, End]
) -> bool:
    """Tell whether a definition of the subject is quoted from a labelled line."""
    return any(
        place.line in relation.lines
        for concept in snapshot.concepts
        if ends[concept.id].name == relation.triple[0]
        for place in concept.definitions
    )


def count_rules(drawn: Iterable[Drawn]) -> dict[str, Counter[str]]:
    """Return the verdicts of each rule, of each triple once."""
    rules: defaultdict[str, dict[Triple, str]] = defaultdict(dict)
    for item in drawn:
        for place in item.relation.evidence:
            rules[place.rule][item.triple] = item.verdict
    return {rule: Counter(rules[rule].values()) for rule in sorted(rules)}
