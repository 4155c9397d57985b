"""Turn a snapshot into text that other programs read, one function a format.

The same snapshot gives the same text. Private records are in no snapshot, and so in no
export.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from operator import attrgetter
from types import MappingProxyType
from typing import TypeAlias
from xml.etree import ElementTree

from kg.jsonl import make_line
from kg.records import PREDICATE_TEXT, Evidence, Note, Relation, Snapshot

_Value: TypeAlias = str | int | float | None

_COURSE = ("id", "title", "url")
_LECTURE = ("id", "title", "course", "week", "url")
_CONCEPT = (
    "id",
    "label",
    "aliases",
    "misspellings",
    "kind",
    "tier",
    "origin",
    "score",
    "broader",
    "same_as",
    "definitions",
)
_MENTION = ("concept", "note", "source", "line", "start", "end", "text", "found_by")
_RELATION = (
    "subject",
    "predicate",
    "object",
    "origin",
    "confidence",
    "evidence",
    "vocabulary",
)

_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_NODE_TYPES = {
    "label": "string",
    "type": "string",
    "kind": "string",
    "tier": "string",
    "origin": "string",
    "score": "double",
    "aliases": "string",
    "course": "string",
    "week": "int",
    "url": "string",
    "mentions": "int",
    "first_seen": "string",
    "last_seen": "string",
}
_EDGE_TYPES = {
    "predicate": "string",
    "label": "string",
    "origin": "string",
    "confidence": "double",
    "date": "string",
    "evidence": "string",
    "vocabulary": "string",
    "verb": "string",
}
# What XML 1.0 allows in no form (https://www.w3.org/TR/xml/#charsets), and the carriage
# return, which every parser turns into a line feed.
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def export_jsonl(snapshot: Snapshot) -> Iterator[str]:
    """Return one JSON object a line: courses, lectures, notes, concepts, mentions and
    relations, each kind in the order of its ids or of what identifies it."""
    for course in sorted(snapshot.courses, key=attrgetter("id")):
        yield _line("course", course, _COURSE)
    for lecture in sorted(snapshot.lectures, key=attrgetter("id")):
        yield _line("lecture", lecture, _LECTURE)
    for note in sorted(snapshot.notes, key=attrgetter("id")):
        yield make_line(_note_fields(note), sort_keys=False)
    for concept in sorted(snapshot.concepts, key=attrgetter("id")):
        yield _line("concept", concept, _CONCEPT)
    mention_key = attrgetter("source", "line", "start", "end", "concept", "note")
    for mention in sorted(snapshot.mentions, key=mention_key):
        yield _line("mention", mention, _MENTION)
    for relation in sorted(snapshot.relations, key=_relation_key):
        yield _line("relation", relation, _RELATION)


def _line(type_: str, record: object, names: tuple[str, ...]) -> str:
    values = {name: getattr(record, name) for name in names}
    return make_line({"type": type_, **values}, sort_keys=False)


def _note_fields(note: Note) -> dict[str, object]:
    return {
        "type": "note",
        "id": note.id,
        "source": note.source,
        "line": note.line,
        "end_line": note.end_line,
        "lecture": note.lecture,
        "course": note.course,
        "title": note.title,
        "date": note.date,
        "date_written": note.date_written,
        "date_inferred": note.date_inferred,
        "ranges": [[range_.start, range_.end] for range_ in note.ranges],
        "to_end": note.to_end,
        "markers": note.markers,
        "urls": [link.url for link in note.links],
    }


def _relation_key(relation: Relation) -> tuple[object, ...]:
    return (
        relation.subject,
        relation.predicate,
        relation.object,
        relation.origin,
        relation.vocabulary or "",
        relation.verb or "",
        [(e.source, e.line, e.start, e.end, e.rule) for e in relation.evidence],
    )


def export_graphml(snapshot: Snapshot) -> Iterator[str]:
    """Return GraphML 1.0 (http://graphml.graphdrawing.org): concepts, lectures and
    courses as nodes, every relation as an edge of its own.

    Evidence is text, a line for each quote. Characters that XML cannot hold are shown
    as U+FFFD.
    """
    root = ElementTree.Element("graphml", xmlns=_GRAPHML)
    for scope, types in (("node", _NODE_TYPES), ("edge", _EDGE_TYPES)):
        for name, type_ in types.items():
            key = {"id": f"{scope}_{name}", "for": scope}
            key |= {"attr.name": name, "attr.type": type_}
            ElementTree.SubElement(root, "key", key)
    graph = ElementTree.SubElement(
        root, "graph", id="studygraph", edgedefault="directed"
    )
    for id_, values in _nodes(snapshot):
        node = ElementTree.SubElement(graph, "node", id=_xml(id_))
        _add_data(node, "node", values)
    for number, (subject, object_, values) in enumerate(_edges(snapshot)):
        edge = ElementTree.SubElement(
            graph, "edge", id=f"e{number}", source=_xml(subject), target=_xml(object_)
        )
        _add_data(edge, "edge", values)
    ElementTree.indent(root)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield ElementTree.tostring(root, encoding="unicode") + "\n"


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _add_data(
    element: ElementTree.Element, scope: str, values: Mapping[str, _Value]
) -> None:
    for name, value in values.items():
        if value is not None:
            data = ElementTree.SubElement(element, "data", key=f"{scope}_{name}")
            data.text = _xml(str(value))


def _nodes(snapshot: Snapshot) -> Iterator[tuple[str, dict[str, _Value]]]:
    """Return id and flat attributes of courses, lectures and concepts, sorted."""
    seen = _dates_seen(snapshot)
    mentions = Counter(mention.concept for mention in snapshot.mentions)
    values: dict[str, _Value]
    for course in sorted(snapshot.courses, key=attrgetter("id")):
        values = {"label": course.title, "type": "course", "url": course.url}
        yield course.id, values | _first_and_last(seen[course.id])
    for lecture in sorted(snapshot.lectures, key=attrgetter("id")):
        values = {"label": lecture.title, "type": "lecture", "url": lecture.url}
        values |= {"course": lecture.course, "week": lecture.week}
        yield lecture.id, values | _first_and_last(seen[lecture.id])
    for concept in sorted(snapshot.concepts, key=attrgetter("id")):
        values = {"label": concept.label, "type": "concept", "kind": concept.kind}
        values |= {"tier": concept.tier, "origin": concept.origin}
        values |= {"score": concept.score, "mentions": mentions[concept.id]}
        values |= {"aliases": "; ".join(concept.aliases) or None}
        yield concept.id, values | _first_and_last(seen[concept.id])


def _dates_seen(snapshot: Snapshot) -> defaultdict[str, set[date]]:
    dates = _note_dates(snapshot)
    seen: defaultdict[str, set[date]] = defaultdict(set)
    for note in snapshot.notes:
        for id_ in (note.course, note.lecture):
            if id_ is not None and note.date is not None:
                seen[id_].add(note.date)
    for mention in snapshot.mentions:
        if mention.note in dates:
            seen[mention.concept].add(dates[mention.note])
    return seen


def _note_dates(snapshot: Snapshot) -> dict[str, date]:
    return {note.id: note.date for note in snapshot.notes if note.date is not None}


def _first_and_last(dates: set[date]) -> dict[str, _Value]:
    if not dates:
        return {}
    return {
        "first_seen": min(dates).isoformat(),
        "last_seen": max(dates).isoformat(),
    }


def _edges(snapshot: Snapshot) -> Iterator[tuple[str, str, dict[str, _Value]]]:
    """Return subject, object and flat attributes of every relation, sorted."""
    dates = _note_dates(snapshot)
    for relation in sorted(snapshot.relations, key=_relation_key):
        said = [dates[e.note] for e in relation.evidence if e.note in dates]
        values: dict[str, _Value] = {
            "predicate": relation.predicate,
            "label": PREDICATE_TEXT[relation.predicate].label,
            "origin": relation.origin,
            "confidence": relation.confidence,
            "date": min(said).isoformat() if said else None,
            "evidence": _evidence_text(relation.evidence),
            "vocabulary": relation.vocabulary,
            "verb": relation.verb,
        }
        yield relation.subject, relation.object, values


def _evidence_text(evidence: Iterable[Evidence]) -> str | None:
    return "\n".join(f"{e.source}:{e.line}: {e.quote}" for e in evidence) or None


EXPORTS: Mapping[str, Callable[[Snapshot], Iterator[str]]] = MappingProxyType(
    {"jsonl": export_jsonl, "graphml": export_graphml}
)
