"""Vocabulary files → the concepts of a field and the relations between them.

A vocabulary is a file of SKOS in Turtle (``.ttl``), RDF/XML (``.rdf``) or JSON-LD
(``.jsonld``; see `kg.skos` and, for labels that clash there, `kg.thesauri`), or a YAML
file (UTF-8, at most 10 MB, no anchors, aliases or tags)::

    vocabulary: deep-learning          # required: a short name, the relations' source
    title: Deep learning               # required
    concepts:                          # required
      - label: AlexNet                 # required
        id: alexnet                    # default: made of the label
        kind: architecture             # default: concept; any word is allowed
        aliases: [Alex Net]            # other names of the same thing
        misspellings: []               # recognised, never shown as a name
        definition: A deep convolutional network of 2012.
        broader: [convolutional neural network]    # what it is a kind of
        builds_on: [LeNet]

Further keys, each a list of concepts: similar_to, contrasts_with, better_than, affects,
depends_on, used_for, part_of, builds_on, combines, prerequisite_of, related_to. They
are named by any label, alias or misspelling of any of the loaded files.

Labels are compared in their normal form (`kg.labels.normalise`), and each names one
concept. An entry whose label is that of an entry of another file adds its aliases,
misspellings and relations to that concept; of kind, id and definition the first file
that has one decides. So a file of one's own can extend a shipped concept.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

from kg.errors import RdfError
from kg.records import (
    PREDICATE_TEXT,
    Concept,
    Predicate,
    Tier,
    Vocabulary,
    VocabularyRelation,
)
from kg.skos import Thesaurus, read_thesaurus
from kg.thesauri import settle_thesauri
from kg.triples import is_rdf
from kg.vocabulary_checks import (
    find_clashes,
    find_cycles,
    find_id_faults,
    find_repeated_labels,
    find_self_relations,
    find_unknown_objects,
)
from kg.vocabulary_entries import (
    NAME_KEYS,
    Edge,
    Entry,
    Name,
    find_edges,
    find_field_faults,
    group_by,
    make_id,
    own_names,
    read_entries,
)
from kg.yaml_fields import MAX_SHOWN, require_none
from kg.yaml_files import Problem, list_vocabulary_files, read_yaml_files


def read_vocabulary(paths: Iterable[Path]) -> Vocabulary:
    """Read vocabulary files, and those in directories in the order of their names.

    Concepts stand in the order of the files, those of SKOS behind the others; relations
    are sorted. Of relations that
    say the same, in either direction if the predicate is symmetric, the first stays.

    Raises:
        VocabularyError: a path is missing, or a file does not hold what the format
            asks for; the message lists the problems of all files.
    """
    listed = list_vocabulary_files(paths)
    files, faults = read_yaml_files(path for path in listed if not is_rdf(path))
    thesauri, more_faults = _read_thesauri(path for path in listed if is_rdf(path))
    unreadable = (*faults, *more_faults)
    own = tuple(chain.from_iterable(map(read_entries, files)))
    settled = settle_thesauri(thesauri, own)
    entries = (*own, *settled.entries)
    owners = own_names(entries)
    edges = tuple(find_edges(entries, owners))
    require_none(
        (
            *unreadable,
            *chain.from_iterable(map(find_field_faults, files)),
            *find_clashes(own, owners),
            *find_repeated_labels(own),
            *find_id_faults(own),
            # What is unknown may stand in the file that could not be read.
            *(() if unreadable else find_unknown_objects(own, owners)),
            *find_self_relations(edges),
            *islice(find_cycles(edges), MAX_SHOWN),
        )
    )
    groups = group_by(entries, lambda entry: entry.form)
    ids = {form: make_id(group) for form, group in groups.items()}
    kinds_of = group_by(
        (edge for edge in edges if edge.predicate is Predicate.IS_A),
        lambda edge: edge.entry.form,
    )
    return Vocabulary(
        concepts=tuple(
            _make_concept(
                group,
                id=ids[form],
                broader=(ids[edge.object] for edge in kinds_of.get(form, ())),
            )
            for form, group in groups.items()
        ),
        relations=_make_relations(edges, ids),
        unchosen=frozenset(
            ids[form]
            for form, group in groups.items()
            if all(entry.thesaurus for entry in group)
        ),
        warnings=settled.warnings,
    )


def _read_thesauri(
    paths: Iterable[Path],
) -> tuple[tuple[Thesaurus, ...], tuple[Problem, ...]]:
    thesauri: list[Thesaurus] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            thesauri.append(read_thesaurus(path))
        except RdfError as error:
            problems.append(
                Problem(file=str(path), line=error.line, says=error.sentence)
            )
    return tuple(thesauri), tuple(problems)


def _make_concept(
    group: Sequence[Entry], *, id: str, broader: Iterable[str]
) -> Concept:
    names = sorted(
        (name for entry in group for name in entry.names),
        key=lambda name: NAME_KEYS.index(name.key),
    )
    by_form: dict[str, Name] = {}
    for name in names:
        by_form.setdefault(name.form, name)
    kept = group_by(by_form.values(), lambda name: name.key)
    return Concept(
        id=id,
        label=group[0].label,
        aliases=tuple(name.text for name in kept.get("aliases", ())),
        misspellings=tuple(name.text for name in kept.get("misspellings", ())),
        kind=next((entry.kind for entry in group if entry.kind), "concept"),
        tier=Tier.CORE,
        origin="vocabulary",
        broader=tuple(dict.fromkeys(broader)),
        definition=next((e.definition for e in group if e.definition), None),
        vocabulary=group[0].vocabulary,
    )


def _make_relations(
    edges: Iterable[Edge], ids: Mapping[str, str]
) -> tuple[VocabularyRelation, ...]:
    found: dict[tuple[Predicate, Hashable], VocabularyRelation] = {}
    for edge in edges:
        ends = (ids[edge.entry.form], ids[edge.object])
        symmetric = PREDICATE_TEXT[edge.predicate].symmetric
        found.setdefault(
            (edge.predicate, frozenset(ends) if symmetric else ends),
            VocabularyRelation(
                subject=ends[0],
                predicate=edge.predicate,
                object=ends[1],
                vocabulary=edge.entry.vocabulary,
                entry=edge.entry.label,
            ),
        )
    return tuple(
        sorted(found.values(), key=lambda r: (r.subject, r.predicate, r.object))
    )
