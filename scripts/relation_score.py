"""A labelled journal and a snapshot → how good its relations are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from measures import Score, score_sets

from kg.labels import normalise
from kg.records import PREDICATE_TEXT, Origin, Predicate, Snapshot


def score_relations(snapshot: Snapshot, gold: Mapping[str, Any]) -> Score:
    """Compare the relations that text or layout states with the journal's labels.

    One counts when predicate, direction and both ends are right.
    """
    names: dict[str, str] = {}
    for entry in gold["concepts"]:
        for label in (entry["name"], *entry["aliases"], *entry["typos"]):
            names.setdefault(normalise(label), entry["name"])
    resolved = {
        concept.id: next(
            (
                names[normalise(label)]
                for label in (concept.label, *concept.aliases)
                if normalise(label) in names
            ),
            concept.label,
        )
        for concept in snapshot.concepts
    }
    found = {
        _triple(resolved[r.subject], r.predicate, resolved[r.object])
        for r in snapshot.relations
        if r.origin in (Origin.STATED, Origin.LAYOUT)
        and r.predicate != Predicate.RELATED_TO
        and r.subject in resolved
        and r.object in resolved
    }
    wanted, known = set(), set()
    for relation in gold["relations"]:
        triple = _triple(relation["source"], relation["type"], relation["target"])
        known.add(triple)
        in_text = relation["tier"] == "core" and relation["how"] != "background"
        if in_text and relation["type"] != "RELATED_TO":
            wanted.add(triple)
    return score_sets(found, wanted=wanted, known=known)


def _triple(subject: str, predicate: str, object_: str) -> tuple[str, str, str]:
    name = str(predicate).lower()
    try:
        symmetric = PREDICATE_TEXT[Predicate(name)].symmetric
    except ValueError:  # A type of the labels that is no predicate here.
        symmetric = False
    if symmetric:
        subject, object_ = sorted((subject, object_))
    return subject, name, object_
