"""A file of SKOS → the thesaurus that it holds, each concept with its labels.

SKOS is https://www.w3.org/TR/skos-reference/. Labels of SKOS-XL, ``rdfs:label`` where
there is no preferred one, and notes that are nodes with an ``rdf:value`` are read as
well; notations are not, nor concepts that are marked as deprecated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

from kg.triples import Triple, read_triples

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_XL = "http://www.w3.org/2008/05/skos-xl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_TYPE = f"{_RDF}type"
_VALUES = (f"{_XL}literalForm", f"{_RDF}value")
_DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated"
_TITLES = (
    "http://purl.org/dc/terms/title",
    "http://purl.org/dc/elements/1.1/title",
    f"{_SKOS}prefLabel",
    f"{_XL}prefLabel",
    _LABEL,
)
_PREFERRED = (f"{_SKOS}prefLabel", f"{_XL}prefLabel")
_OTHER = (f"{_SKOS}altLabel", f"{_XL}altLabel")
_HIDDEN = (f"{_SKOS}hiddenLabel", f"{_XL}hiddenLabel")
_NOTES = (f"{_SKOS}definition", f"{_SKOS}scopeNote")
_BROADER = (f"{_SKOS}broader", f"{_SKOS}broadMatch")
_NARROWER = (f"{_SKOS}narrower", f"{_SKOS}narrowMatch")
_ANCESTORS = f"{_SKOS}broaderTransitive"
_DESCENDANTS = f"{_SKOS}narrowerTransitive"
_RELATED = (f"{_SKOS}related", f"{_SKOS}relatedMatch")
_SAME = f"{_SKOS}exactMatch"
_CLOSE = f"{_SKOS}closeMatch"
_PREDICATES = frozenset(
    (
        *(_TYPE, _DEPRECATED, *_VALUES, *_TITLES, *_PREFERRED, *_OTHER, *_HIDDEN),
        *(*_NOTES, *_BROADER, *_NARROWER, _ANCESTORS, _DESCENDANTS, *_RELATED),
        *(_SAME, _CLOSE),
    )
)
_CONCEPT = f"{_SKOS}Concept"
_SCHEME = f"{_SKOS}ConceptScheme"
_NO_CONCEPTS = (_SCHEME, f"{_SKOS}Collection", f"{_SKOS}OrderedCollection")

# Text and language.
_Text: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThesaurusConcept:
    """A concept of a thesaurus; the others that it names are numbers of its list.

    ``similar`` are close matches within the same file.
    """

    label: str
    aliases: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()
    definition: str | None = None
    broader: tuple[int, ...] = ()
    related: tuple[int, ...] = ()
    similar: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thesaurus:
    """What a file of SKOS holds, in its order; ``unnamed`` counts those of no label.

    ``name`` is the title of its concept scheme, else the end of the scheme's address,
    else the name of the file.
    """

    file: str
    name: str
    concepts: tuple[ThesaurusConcept, ...]
    unnamed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statements:
    """Texts and nodes by predicate, then subject, both in the order of the file."""

    texts: defaultdict[str, dict[str, list[_Text]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    nodes: defaultdict[str, dict[str, list[str]]] = field(
        default_factory=lambda: defaultdict(dict)
    )


def read_thesaurus(path: Path) -> Thesaurus:
    """Read a file of SKOS.

    Of labels and notes those in English count, else those of no language, else those of
    the first language by its code. Concepts that are exact matches are one concept.

    Raises:
        RdfError: the file cannot be read, or is not what its name says.
    """
    said = _collect(read_triples(path, predicates=_PREDICATES))
    groups, unnamed = _named_groups(said)
    numbers = {
        node: number for number, (group, _) in enumerate(groups) for node in group
    }
    links = _Links(
        broader=_broader(said, numbers),
        related=_both_ways(said, _RELATED, numbers),
        similar=_both_ways(said, (_CLOSE,), numbers),
    )
    return Thesaurus(
        file=str(path),
        name=_scheme_name(said) or path.stem,
        concepts=tuple(
            _make_concept(said, group, label, links, number)
            for number, (group, label) in enumerate(groups)
        ),
        unnamed=unnamed,
    )


def _collect(triples: Iterable[Triple]) -> _Statements:
    said = _Statements()
    texts, nodes = said.texts, said.nodes
    for subject, predicate, value, language in triples:
        if language is None:
            nodes[predicate].setdefault(subject, []).append(value)
        else:
            texts[predicate].setdefault(subject, []).append((value, language))
    return said


def _texts_of(said: _Statements, node: str, predicates: Iterable[str]) -> list[_Text]:
    """Return the texts of a node, also those of nodes that only hold a text."""
    found: list[_Text] = []
    for predicate in predicates:
        found += said.texts[predicate].get(node, ())
        for held in said.nodes[predicate].get(node, ()):
            for value in _VALUES:
                found += said.texts[value].get(held, ())
    return found


def _rank(text: _Text) -> tuple[int, str]:
    language = text[1]
    if language == "en":
        return 0, ""
    if language.startswith("en-"):
        return 1, language
    return (3, language) if language else (2, "")


def _labels(texts: Iterable[_Text]) -> list[_Text]:
    """Return those that have letters, on one line, the best language first."""
    flat = [(" ".join(value.split()), language) for value, language in texts]
    kept = [text for text in flat if any(map(str.isalnum, text[0]))]
    return sorted(kept, key=_rank) if len(kept) > 1 else kept


def _named_groups(
    said: _Statements,
) -> tuple[list[tuple[tuple[str, ...], _Text]], int]:
    """Return nodes that are one concept, with its label; and how many have none."""
    nodes = list(_concept_nodes(said))
    groups = []
    unnamed = 0
    for group in _same_groups(nodes, said.nodes[_SAME]):
        labels = _labels(
            text for node in group for text in _texts_of(said, node, _PREFERRED)
        ) or _labels(text for node in group for text in _texts_of(said, node, [_LABEL]))
        if labels:
            groups.append((group, labels[0]))
        else:
            unnamed += 1
    return groups, unnamed


def _concept_nodes(said: _Statements) -> Iterator[str]:
    """Yield what is called a concept, or has a preferred label and is nothing else."""
    types = said.nodes[_TYPE]
    others = {
        node for node, kinds in types.items() if not set(kinds).isdisjoint(_NO_CONCEPTS)
    }
    deprecated = {
        node
        for node, texts in said.texts[_DEPRECATED].items()
        if any(value.strip().lower() in ("true", "1") for value, _ in texts)
    }
    seen = dict.fromkeys(node for node, kinds in types.items() if _CONCEPT in kinds)
    for predicate in _PREFERRED:
        seen.update(dict.fromkeys(said.texts[predicate]))
        seen.update(dict.fromkeys(said.nodes[predicate]))
    for node in seen:
        if node not in others and node not in deprecated:
            yield node


def _same_groups(
    nodes: Sequence[str], same: Mapping[str, Iterable[str]]
) -> Iterator[tuple[str, ...]]:
    """Yield the nodes that exact matches join, in the order of each first one."""
    waiting = dict.fromkeys(nodes)
    near: defaultdict[str, list[str]] = defaultdict(list)
    for node, others in same.items():
        for other in others:
            if node in waiting and other in waiting:
                near[node].append(other)
                near[other].append(node)
    for node in nodes:
        if node not in waiting:
            continue
        del waiting[node]
        group = [node]
        for member in group:
            for other in near.get(member, ()):
                if other in waiting:
                    del waiting[other]
                    group.append(other)
        yield tuple(group)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Links:
    broader: Mapping[int, Iterable[int]]
    related: Mapping[int, Iterable[int]]
    similar: Mapping[int, Iterable[int]]


def _pairs(
    said: _Statements, predicates: Iterable[str], numbers: Mapping[str, int]
) -> Iterator[tuple[int, int]]:
    for predicate in predicates:
        for node, others in said.nodes[predicate].items():
            if node in numbers:
                for other in others:
                    if numbers.get(other, numbers[node]) != numbers[node]:
                        yield numbers[node], numbers[other]


def _both_ways(
    said: _Statements, predicates: Iterable[str], numbers: Mapping[str, int]
) -> dict[int, dict[int, None]]:
    found: dict[int, dict[int, None]] = {}
    for a, b in _pairs(said, predicates, numbers):
        found.setdefault(min(a, b), {})[max(a, b)] = None
    return found


def _broader(
    said: _Statements, numbers: Mapping[str, int]
) -> dict[int, dict[int, None]]:
    """Return the broader concepts of each; all ancestors only where no next one is."""
    found: dict[int, dict[int, None]] = {}
    for low, high in _pairs(said, _BROADER, numbers):
        found.setdefault(low, {})[high] = None
    for high, low in _pairs(said, _NARROWER, numbers):
        found.setdefault(low, {})[high] = None
    direct = frozenset(found)
    for low, high in _pairs(said, (_ANCESTORS,), numbers):
        if low not in direct:
            found.setdefault(low, {})[high] = None
    for high, low in _pairs(said, (_DESCENDANTS,), numbers):
        if low not in direct:
            found.setdefault(low, {})[high] = None
    return found


def _make_concept(
    said: _Statements,
    group: Sequence[str],
    label: _Text,
    links: _Links,
    number: int,
) -> ThesaurusConcept:
    text, language = label

    def others(predicates: Iterable[str]) -> tuple[str, ...]:
        found = {
            value: None
            for node in group
            for value, tag in _labels(_texts_of(said, node, predicates))
            if tag == language or _go_together(tag, language)
        }
        return tuple(value for value in found if value != text)

    notes = (
        _labels(_texts_of(said, node, [predicate]))
        for predicate in _NOTES
        for node in group
    )
    return ThesaurusConcept(
        label=text,
        aliases=others((*_PREFERRED, *_OTHER)),
        misspellings=others(_HIDDEN),
        definition=next((found[0][0] for found in notes if found), None),
        broader=tuple(links.broader.get(number, ())),
        related=tuple(links.related.get(number, ())),
        similar=tuple(links.similar.get(number, ())),
    )


def _go_together(language: str, chosen: str) -> bool:
    """Tell whether a label is in the language that the preferred one was chosen in.

    A label of no language goes with any, and with a preferred one of none English goes.
    """
    mine, other = (tag.partition("-")[0] for tag in (language, chosen))
    return not mine or mine == (other or "en")


def _scheme_name(said: _Statements) -> str | None:
    types = said.nodes[_TYPE]
    schemes = [node for node, kinds in types.items() if _SCHEME in kinds]
    for scheme in schemes:
        titles = _labels(_texts_of(said, scheme, _TITLES))
        if titles:
            return titles[0][0]
    for scheme in schemes:
        ends = [part for part in unquote(scheme).replace("#", "/").split("/") if part]
        if ends and not scheme.startswith("_:"):
            return ends[-1]
    return None
