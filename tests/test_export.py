from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.export import EXPORTS, export_graphml, export_jsonl
from kg.records import Concept, Origin, Predicate, Snapshot
from tests.snapshots import make_snapshot

JSONL = """\
{"type":"course","id":"cnn","title":"Convolutional Networks","url":null}
{"type":"lecture","id":"cnn.classic","title":"Classic Networks","course":"cnn",\
"week":2,"url":"https://example.org/classic"}
{"type":"lecture","id":"cnn.why","title":"Why?","course":"cnn","week":1,"url":null}
{"type":"note","id":"journal-1","source":"journal.md","line":1,"end_line":5,\
"lecture":"cnn.classic","course":"cnn","title":"Classic Networks",\
"date":"2025-08-16","date_written":"2025/08/16","date_inferred":false,\
"ranges":[[0,300],[420,null]],"to_end":true,"markers":["TBRT"],\
"urls":["https://example.org/classic"]}
{"type":"concept","id":"alexnet","label":"AlexNet","aliases":["Alex Net"],\
"misspellings":["Alexnte"],"kind":"architecture","tier":"core",\
"origin":"vocabulary","score":0.75,"broader":["cnn-architecture"],\
"same_as":[{"form":"Alexnett","method":"spelling","distance":1}],"definitions":[]}
{"type":"concept","id":"lenet","label":"LeNet","aliases":[],"misspellings":[],\
"kind":"concept","tier":"candidate","origin":"notes","score":0.0,"broader":[],\
"same_as":[],"definitions":[]}
{"type":"mention","concept":"alexnet","note":"journal-1","source":"journal.md",\
"line":5,"start":2,"end":9,"text":"AlexNet","found_by":"label"}
{"type":"mention","concept":"lenet","note":"journal-1","source":"journal.md",\
"line":5,"start":21,"end":26,"text":"LeNet","found_by":"label"}
{"type":"relation","subject":"alexnet","predicate":"builds_on","object":"lenet",\
"origin":"vocabulary","confidence":1.0,"evidence":[],\
"vocabulary":"deep-learning: AlexNet"}
{"type":"relation","subject":"alexnet","predicate":"similar_to","object":"lenet",\
"origin":"stated","confidence":0.9,"evidence":[{"source":"journal.md","line":5,\
"start":2,"end":26,"quote":"AlexNet similar to LeNet","rule":"similar-to",\
"note":"journal-1","under":null}],"vocabulary":null}
{"type":"relation","subject":"cnn.classic","predicate":"part_of","object":"cnn",\
"origin":"layout","confidence":1.0,"evidence":[],"vocabulary":null}
{"type":"relation","subject":"cnn.why","predicate":"next","object":"cnn.classic",\
"origin":"layout","confidence":1.0,"evidence":[],"vocabulary":null}
{"type":"relation","subject":"cnn.why","predicate":"part_of","object":"cnn",\
"origin":"layout","confidence":1.0,"evidence":[],"vocabulary":null}
"""


def read_graphml(snapshot: Snapshot) -> nx.MultiDiGraph[str]:
    text = "".join(export_graphml(snapshot))
    graph = nx.read_graphml(BytesIO(text.encode()))
    assert isinstance(graph, nx.MultiDiGraph)
    return graph


def shuffled(snapshot: Snapshot) -> Snapshot:
    return replace(
        snapshot,
        lectures=snapshot.lectures[::-1],
        concepts=snapshot.concepts[::-1],
        mentions=snapshot.mentions[::-1],
        relations=snapshot.relations[::-1],
    )


def test_json_lines_hold_the_fields_that_may_be_relied_on() -> None:
    assert "".join(export_jsonl(make_snapshot())) == JSONL


@pytest.mark.parametrize("format_", sorted(EXPORTS))
def test_an_export_does_not_depend_on_the_order_of_records(format_: str) -> None:
    export = EXPORTS[format_]
    expected = "".join(export(make_snapshot()))
    assert "".join(export(shuffled(make_snapshot()))) == expected


def test_an_empty_snapshot_has_no_lines() -> None:
    empty = Snapshot(
        sources=(),
        skipped=(),
        courses=(),
        lectures=(),
        notes=(),
        concepts=(),
        mentions=(),
        relations=(),
    )
    assert list(export_jsonl(empty)) == []
    assert len(nx.parse_graphml("".join(export_graphml(empty)))) == 0


def test_a_character_that_breaks_lines_stays_inside_its_line() -> None:
    odd = Concept(id="odd", label="a\u2028b\u0085c\nd")
    lines = "".join(export_jsonl(replace(make_snapshot(), concepts=(odd,))))
    labels = [json.loads(line).get("label") for line in lines.splitlines()]
    assert [label for label in labels if label] == ["a\u2028b\u0085c\nd"]


def test_networkx_reads_the_nodes_of_graphml() -> None:
    seen = {"first_seen": "2025-08-16", "last_seen": "2025-08-16"}
    assert dict(read_graphml(make_snapshot()).nodes.items()) == {
        "cnn": {"label": "Convolutional Networks", "type": "course", **seen},
        "cnn.classic": {
            "label": "Classic Networks",
            "type": "lecture",
            "url": "https://example.org/classic",
            "course": "cnn",
            "week": 2,
            **seen,
        },
        "cnn.why": {"label": "Why?", "type": "lecture", "course": "cnn", "week": 1},
        "alexnet": {
            "label": "AlexNet",
            "type": "concept",
            "kind": "architecture",
            "tier": "core",
            "origin": "vocabulary",
            "score": 0.75,
            "mentions": 1,
            "aliases": "Alex Net",
            **seen,
        },
        "lenet": {
            "label": "LeNet",
            "type": "concept",
            "kind": "concept",
            "tier": "candidate",
            "origin": "notes",
            "score": 0.0,
            "mentions": 1,
            **seen,
        },
    }


def test_networkx_reads_every_relation_of_graphml() -> None:
    structure = {"origin": "layout", "confidence": 1.0}
    part_of = {"predicate": "part_of", "label": "part of", **structure}
    assert list(read_graphml(make_snapshot()).edges(keys=True, data=True)) == [
        ("cnn.classic", "cnn", "e2", part_of),
        (
            "cnn.why",
            "cnn.classic",
            "e3",
            {"predicate": "next", "label": "followed by", **structure},
        ),
        ("cnn.why", "cnn", "e4", part_of),
        (
            "alexnet",
            "lenet",
            "e0",
            {
                "predicate": "builds_on",
                "label": "builds on",
                "origin": "vocabulary",
                "confidence": 1.0,
                "vocabulary": "deep-learning: AlexNet",
            },
        ),
        (
            "alexnet",
            "lenet",
            "e1",
            {
                "predicate": "similar_to",
                "label": "similar to",
                "origin": "stated",
                "confidence": 0.9,
                "date": "2025-08-16",
                "evidence": "journal.md:5: AlexNet similar to LeNet",
            },
        ),
    ]


def test_graphml_is_valid_whatever_the_notes_hold() -> None:
    odd = Concept(id="alexnet", label='<b>&"\x00\x0b\x1b\r\ufffe\udce9\n\t😀]]>')
    snapshot = replace(make_snapshot(), concepts=(odd, make_snapshot().concepts[1]))
    text = "".join(export_graphml(snapshot)).encode("utf-8").decode("utf-8")
    label = nx.parse_graphml(text).nodes["alexnet"]["label"]
    assert label == '<b>&"\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\n\t😀]]>'


@given(text=st.text(st.characters(codec=None)))
@settings(deadline=None)
def test_any_label_makes_graphml_that_can_be_read(text: str) -> None:
    odd = Concept(id="alexnet", label=text)
    snapshot = replace(make_snapshot(), concepts=(odd, make_snapshot().concepts[1]))
    label = read_graphml(snapshot).nodes["alexnet"]["label"]
    assert len(label) == len(text)


def test_graphml_keeps_the_verb_of_an_effect() -> None:
    snapshot = make_snapshot()
    effect = replace(
        snapshot.relations[0],
        predicate=Predicate.AFFECTS,
        origin=Origin.STATED,
        verb="reduces",
    )
    graph = read_graphml(replace(snapshot, relations=(effect, *snapshot.relations)))
    verbs = [values.get("verb") for _, _, values in graph.edges(data=True)]
    assert verbs.count("reduces") == 1
