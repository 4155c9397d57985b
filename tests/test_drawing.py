"""The drawing for vis-network, and the page that stands alone."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kg.answers import NodeRef
from kg.drawing import (
    MODULES,
    VIS_NETWORK,
    draw,
    draw_page,
    page_asset,
    page_body,
    vis_network_path,
)
from kg.errors import NotFoundError
from kg.graph_answers import GraphAnswer
from kg.records import Origin, Predicate
from tests.graph_sample import BUILD, make_answer, make_sample

HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)">&{{ body }}'
PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def answer() -> GraphAnswer:
    return make_answer(make_sample(), concept="adam")


@pytest.fixture(scope="module")
def hostile_page(answer: GraphAnswer) -> str:
    nodes = tuple(replace(node, label=HOSTILE) for node in answer.nodes)
    return draw_page(replace(answer, nodes=nodes))


def test_a_node_says_what_vis_network_and_the_panel_need(answer: GraphAnswer) -> None:
    nodes = draw(answer)["nodes"]
    assert isinstance(nodes, list)
    assert nodes[0] == {
        "id": "adam",
        "label": "Adam",
        "shape": "dot",
        "x": 0,
        "y": 0,
        "size": 20.4,
        "kind": "concept",
        "tier": "core",
        "origin": "notes",
        "course": "improving-networks",
        "colour": "course-2",
        "community": 0,
        "rank": 0.384426,
        "mentions": 5,
        "first_seen": "2025-06-12",
    }


def test_an_edge_carries_its_look_and_its_evidence(answer: GraphAnswer) -> None:
    edges = draw(answer)["edges"]
    assert isinstance(edges, list)
    assert edges[0] == {
        "id": "adam|combines|rmsprop|vocabulary",
        "from": "adam",
        "to": "rmsprop",
        "width": 2.4,
        "arrows": {"to": {"enabled": True, "type": "arrow", "scaleFactor": 0.5}},
        "dashes": [7, 4],
        "smooth": False,
        "predicate": "combines",
        "phrase": "combines",
        "inverse": "combined in",
        "origin": "vocabulary",
        "confidence": 0.9,
        "weight": 1,
        "date": "2025-06-12",
        "evidence": [
            {
                "source": "improving-networks.md",
                "line": 3,
                "start": 2,
                "end": 20,
                "quote": "Adam takes RMSprop",
                "rule": "sample",
                "note": "note-improving-networks.adam-optimization-algorithm",
                "title": "Adam Optimization Algorithm",
                "date": "2025-06-12",
                "under": None,
                "under_text": None,
            }
        ],
        "vocabulary": "deep-learning: Adam",
    }


def test_every_predicate_and_origin_has_a_place_in_the_legend(
    answer: GraphAnswer,
) -> None:
    drawing = draw(answer)
    assert list(drawing["predicates"]) == [p.value for p in Predicate]  # type: ignore[arg-type]
    assert list(drawing["origins"]) == [o.value for o in Origin]  # type: ignore[arg-type]


def test_symmetric_relations_have_no_direction(answer: GraphAnswer) -> None:
    predicates = draw(answer)["predicates"]
    assert isinstance(predicates, dict)
    assert predicates["similar_to"] == {
        "label": "similar to",
        "width": 1.5,
        "arrow": "",
        "arrows": "",
    }


def test_two_relations_of_one_pair_do_not_hide_each_other() -> None:
    drawing = draw(make_answer(make_sample(), concept="alexnet"))
    edges = drawing["edges"]
    assert isinstance(edges, list)
    bends = [
        edge["smooth"]
        for edge in edges
        if isinstance(edge, dict) and {edge["from"], edge["to"]} == {"alexnet", "lenet"}
    ]
    bent = {"enabled": True, "type": "curvedCW", "roundness": 0.16}
    assert bends == [False, bent]


def test_more_courses_than_colours_use_them_again(answer: GraphAnswer) -> None:
    courses = tuple(NodeRef(id=f"k{i}", label="K", kind="course") for i in range(9))
    drawn = draw(replace(answer, courses=courses))["courses"]
    assert isinstance(drawn, list)
    assert drawn[7] == {"id": "k7", "label": "K", "colour": "course-1"}


def test_an_empty_answer_is_drawn_empty() -> None:
    empty = GraphAnswer(
        build=BUILD,
        focus=None,
        depth=0,
        shown=0,
        total=0,
        message="Showing 0 concepts.",
        nodes=(),
        edges=(),
        courses=(),
        communities=(),
    )
    drawing = draw(empty)
    assert (drawing["nodes"], drawing["edges"]) == ([], [])


def test_the_page_holds_the_drawing_as_it_is(answer: GraphAnswer) -> None:
    page = draw_page(answer)
    (data,) = re.findall(r'<script type="application/json" id="drawing">(.*?)<', page)
    assert json.loads(data) == draw(answer)


def test_the_page_is_the_same_for_the_same_answer(answer: GraphAnswer) -> None:
    assert draw_page(answer) == draw_page(answer)


def test_what_notes_say_stays_data_in_the_page(hostile_page: str) -> None:
    assert "<img src=x" not in hostile_page
    assert "<script>alert" not in hostile_page
    assert len(re.findall("<script", hostile_page)) == 3
    (data,) = re.findall(r'id="drawing">(.*?)</script>', hostile_page)
    assert json.loads(data)["nodes"][0]["label"] == HOSTILE


def test_only_the_scripts_and_styles_of_the_page_may_run(hostile_page: str) -> None:
    (escaped,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', hostile_page)
    policy = html.unescape(escaped)
    parts = re.findall(
        r"<(?:style|script|script type=\"module\")>(.*?)</(?:style|script)>",
        hostile_page,
        flags=re.DOTALL,
    )
    digests = {
        base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        for part in parts
    }
    assert set(re.findall(r"'sha256-([^']*)'", policy)) == digests
    assert "unsafe" not in policy


def test_the_page_asks_for_nothing_from_elsewhere(answer: GraphAnswer) -> None:
    page = draw_page(answer)
    markup = re.sub(r"(<script[^>]*>).*?</script>", r"\1", page, flags=re.DOTALL)
    assert not re.search(r"(src|href)=|@import|url\(", markup)
    program = page.partition('<script type="module">')[2]
    assert not re.search(r"^(import|export) ", program, flags=re.MULTILINE)


def test_every_module_of_the_page_is_listed_after_those_it_imports() -> None:
    folder = page_asset("main.js").parent
    assert sorted(path.name for path in folder.glob("*.js")) == sorted(MODULES)
    for i, name in enumerate(MODULES):
        text = (folder / name).read_text("utf-8")
        assert set(re.findall(r'from "\./(.*?)"', text)) <= set(MODULES[:i])


def test_the_page_that_stands_alone_has_the_colours_of_the_site() -> None:
    tokens = (page_asset("main.js").parent / "tokens.css").read_text("utf-8")
    site = (PROJECT / "api" / "static" / "app.css").read_text("utf-8")
    for own, theirs in zip(_variables(tokens), _variables(site), strict=True):
        assert own.items() <= theirs.items()


def _variables(css: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the variables of the light and of the dark scheme."""
    light, dark = re.findall(r":root \{(.*?)\}", css, flags=re.DOTALL)[:2]
    read = re.compile(r"(--[\w-]+): (.*?);")
    return dict(read.findall(light)), dict(read.findall(dark))


def test_the_page_never_takes_text_for_markup() -> None:
    for name in MODULES:
        text = page_asset(name).read_text("utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacent|document\.write", text
        )


def test_an_asset_is_found_by_name_and_nothing_else_is() -> None:
    assert page_asset("graph.css").is_file()
    assert page_asset(VIS_NETWORK) == vis_network_path()
    for name in ("../drawing.py", "page.html", "", "/etc/passwd"):
        with pytest.raises(NotFoundError, match="no file"):
            page_asset(name)


def test_assets_are_found_without_loading_pyvis() -> None:
    code = (
        "import sys; from kg.drawing import page_body, vis_network_path;"
        "page_body(); vis_network_path(); print('pyvis' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout == "False\n"


def test_the_view_has_one_heading_and_no_inline_code() -> None:
    body = page_body()
    assert body.count("<h1>") == 1
    assert not re.search(r"<script|style=| on\w+=", body)
