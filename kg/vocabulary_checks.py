"""Entries of vocabularies → where they contradict one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.records import Predicate
from kg.vocabulary_entries import Edge, Entry, group_by, make_id
from kg.yaml_files import Problem


def find_clashes(
    entries: Iterable[Entry], owners: Mapping[str, Entry]
) -> Iterator[Problem]:
    """Find names of two concepts."""
    for entry in entries:
        for name in entry.names:
            owner = owners[name.form]
            if owner.form != entry.form:
                yield Problem(
                    file=entry.file,
                    line=name.line,
                    says=f"{entry.label}: {name.text!r} already names {owner.label} "
                    f"({owner.place}); remove it from one of the two.",
                )


def find_repeated_labels(entries: Iterable[Entry]) -> Iterator[Problem]:
    """Find concepts that have two entries in one file."""
    for group in group_by(entries, lambda entry: (entry.file, entry.form)).values():
        for entry in group[1:]:
            yield Problem(
                file=entry.file,
                line=entry.line,
                says=f"{entry.label} has an entry already ({group[0].place}); "
                "make one of the two.",
            )


def find_id_faults(entries: Iterable[Entry]) -> Iterator[Problem]:
    """Find ids of two concepts, and concepts of two ids."""
    owners: dict[str, Entry] = {}
    for group in group_by(entries, lambda entry: entry.form).values():
        id = make_id(group)
        owner = owners.setdefault(id, group[0])
        if owner is not group[0]:
            yield Problem(
                file=group[0].file,
                line=group[0].line,
                says=f"{group[0].label} has the id {id!r} of {owner.label} "
                f"({owner.place}); give one of the two an id of its own.",
            )
        for entry in group:
            if entry.id not in (None, id):
                yield Problem(
                    file=entry.file,
                    line=entry.line,
                    says=f"{entry.label} has the id {entry.id!r} here and {id!r} "
                    f"elsewhere ({group[0].place}); use one.",
                )


def find_unknown_objects(
    entries: Iterable[Entry], owners: Mapping[str, Entry]
) -> Iterator[Problem]:
    """Find relations to something that no entry names."""
    known = {form: owner.label for form, owner in owners.items()}
    for entry in entries:
        for name in entry.objects:
            if name.form not in owners:
                yield Problem(
                    file=entry.file,
                    line=name.line,
                    says=f"{entry.label}: {name.key} names {name.text!r}, which no "
                    "entry has as a label or alias.",
                    unknown=name.form,
                    known=known,
                )


def find_self_relations(edges: Iterable[Edge]) -> Iterator[Problem]:
    """Find relations of a concept to itself."""
    for edge in edges:
        if edge.object == edge.entry.form:
            yield Problem(
                file=edge.entry.file,
                line=edge.line,
                says=f"{edge.entry.label}: a concept cannot stand in a relation "
                f"({edge.predicate}) to itself; remove it.",
            )


def find_cycles(edges: Iterable[Edge]) -> Iterator[Problem]:
    """Walk the broader concepts depth first; a way back to the path is a cycle."""
    upwards = group_by(
        (
            edge
            for edge in edges
            if edge.predicate is Predicate.IS_A and edge.object != edge.entry.form
        ),
        lambda edge: edge.entry.form,
    )
    finished: set[str] = set()
    for start in upwards:
        path = {start: iter(upwards[start])} if start not in finished else {}
        while path:
            form, rest = next(reversed(path.items()))
            for edge in rest:
                if edge.object in path:
                    forms = tuple(path)
                    yield _describe_cycle(
                        edge, [upwards[f][0] for f in forms[forms.index(edge.object) :]]
                    )
                elif edge.object not in finished:
                    path[edge.object] = iter(upwards.get(edge.object, ()))
                    break
            else:
                finished.add(form)
                del path[form]


def _describe_cycle(last: Edge, edges: Iterable[Edge]) -> Problem:
    labels = [edge.entry.label for edge in edges]
    return Problem(
        file=last.entry.file,
        line=last.line,
        says=f"{' → '.join([*labels, labels[0]])} is a cycle of broader concepts; "
        "remove one of the steps.",
    )
