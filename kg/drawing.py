"""Turn an answer about the graph into a drawing for vis-network, or a page of its own.

pyvis builds the drawing's nodes and edges and brings the vis-network file. Its own HTML
is not used: it loads from other hosts and takes notes for markup.
"""

from __future__ import annotations

import base64
import hashlib
import html
import importlib.util
import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from kg.answers import Json, to_json
from kg.errors import NotFoundError
from kg.graph_answers import GraphAnswer, GraphEdge, GraphNode
from kg.records import PREDICATE_TEXT, Origin, Predicate

if TYPE_CHECKING:
    from pyvis.network import Network

VIS_NETWORK = "vis-network.min.js"
# In the order of their imports, so that they can also stand in one script.
MODULES = (
    "state.js",
    "theme.js",
    "elements.js",
    "labels.js",
    "draw.js",
    "panel.js",
    "legend.js",
    "list.js",
    "find.js",
    "keyboard.js",
    "main.js",
)
_PAGE = Path(__file__).parent / "page"
_ASSETS = ("graph.css", *MODULES)
_COLOURS = 7
_SHAPES = {"concept": "dot", "lecture": "square", "course": "diamond"}

# Line width and arrow head by predicate: what leans on what is heavy and has an arrow.
_STRONG = (Predicate.DEPENDS_ON, Predicate.BUILDS_ON, Predicate.COMBINES)
_WIDTHS = {
    **dict.fromkeys((*_STRONG, Predicate.PREREQUISITE_OF), 2.4),
    Predicate.COVERS: 0.8,
    Predicate.NEXT: 1.2,
}
_ARROWS = {
    Predicate.IS_A: "triangle",
    Predicate.PART_OF: "diamond",
    Predicate.USED_FOR: "vee",
    Predicate.AFFECTS: "circle",
    Predicate.CONTRASTS_WITH: "bar",
    Predicate.COVERS: "",
}
_DASHES: dict[Origin, Json] = {
    Origin.STATED: False,
    Origin.LAYOUT: False,
    Origin.VOCABULARY: [7, 4],
    Origin.COOCCURRENCE: [1, 5],
}
_OPTIONS: dict[str, Json] = {
    "autoResize": True,
    "physics": False,
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "keyboard": False,
        "multiselect": False,
        "selectConnectedEdges": False,
        "tooltipDelay": 3600000,
        "zoomSpeed": 0.6,
    },
    "nodes": {"borderWidth": 2, "chosen": False},
    "edges": {"chosen": False, "selectionWidth": 0, "hoverWidth": 0},
}


def draw(answer: GraphAnswer) -> dict[str, Json]:
    """Return the drawing as JSON: vis-network's nodes, edges and options, and a legend.

    Beside what vis-network reads, nodes and edges carry the answer's own fields, but a
    node's ``kind`` is the one that references have: concept, lecture or course. A
    node's ``colour`` and a course's name CSS variables (``course-1``). Nothing in it is
    markup: the page shows every text as text.
    """
    colours = {
        course.id: f"course-{i % _COLOURS + 1}"
        for i, course in enumerate(answer.courses)
    }
    network = _make_network(answer, colours)
    nodes, edges, _, _, _, options = network.get_network_data()
    return {
        "build": to_json(answer.build),
        "focus": answer.focus,
        "depth": answer.depth,
        "shown": answer.shown,
        "total": answer.total,
        "message": answer.message,
        "nodes": nodes,
        "edges": edges,
        "options": json.loads(options),
        "courses": [
            {"id": course.id, "label": course.label, "colour": colours[course.id]}
            for course in answer.courses
        ],
        "communities": to_json(answer.communities),
        "predicates": _predicates(),
        "origins": {origin.value: _DASHES[origin] for origin in Origin},
    }


def _make_network(answer: GraphAnswer, colours: dict[str, str]) -> Network:
    from pyvis.edge import Edge
    from pyvis.network import Network
    from pyvis.node import Node

    network = Network(directed=True)
    network.options = _OPTIONS
    # Filling the lists spares add_node's and add_edge's scan of all that is there.
    network.nodes = [
        Node(
            node.id,
            _SHAPES[node.type],
            node.label,
            **_node_fields(node, colours, answer.focus),
        ).options
        for node in answer.nodes
    ]
    bends = _bends(answer.edges)
    network.edges = [
        Edge(
            edge.source, edge.target, directed=True, **_edge_fields(edge, bend)
        ).options
        for edge, bend in zip(answer.edges, bends, strict=True)
    ]
    return network


def _node_fields(
    node: GraphNode, colours: dict[str, str], focus: str | None
) -> dict[str, Json]:
    size = 8 + 20 * math.sqrt(node.rank) if node.type == "concept" else 10.0
    return {
        "x": node.x,
        "y": node.y,
        "size": round(max(size, 20.0) if node.id == focus else size, 1),
        "kind": node.type,
        "tier": node.tier,
        "origin": node.origin,
        "course": node.course,
        "colour": colours.get(node.course or "", "course-0"),
        "community": node.community,
        "rank": node.rank,
        "mentions": node.mentions,
        "first_seen": to_json(node.first_seen),
    }


def _edge_fields(edge: GraphEdge, bend: float) -> dict[str, Json]:
    predicate = Predicate(edge.predicate)
    smooth: Json = False
    if bend:
        kind = "curvedCW" if bend > 0 else "curvedCCW"
        smooth = {"enabled": True, "type": kind, "roundness": abs(bend)}
    return {
        "id": edge.id,
        "width": _WIDTHS.get(predicate, 1.5),
        "arrows": _arrows(predicate),
        "dashes": _DASHES[Origin(edge.origin)],
        "smooth": smooth,
        "predicate": edge.predicate,
        "phrase": edge.phrase,
        "inverse": edge.inverse,
        "origin": edge.origin,
        "confidence": edge.confidence,
        "weight": edge.weight,
        "date": to_json(edge.date),
        "evidence": to_json(edge.evidence),
        "vocabulary": edge.vocabulary,
    }


def _bends(edges: tuple[GraphEdge, ...]) -> list[float]:
    """Return how far each edge is bent, so that edges of one pair lie side by side.

    The first of a pair is straight; the others bow out to either side in turn. The sign
    is the side as seen from the edge's own source.
    """
    seen: Counter[frozenset[str]] = Counter()
    bends = []
    for edge in edges:
        pair = frozenset((edge.source, edge.target))
        number = seen[pair]
        seen[pair] += 1
        bow = 0.16 * ((number + 1) // 2) * (1 if number % 2 else -1)
        bends.append(bow if edge.source < edge.target else -bow)
    return bends


def _arrows(predicate: Predicate) -> Json:
    shape = _arrow(predicate)
    if not shape:
        return ""
    tip: Json = {"enabled": True, "type": shape, "scaleFactor": 0.5}
    symmetric = PREDICATE_TEXT[predicate].symmetric
    return {"to": tip, "from": tip} if symmetric else {"to": tip}


def _arrow(predicate: Predicate) -> str:
    return _ARROWS.get(
        predicate, "" if PREDICATE_TEXT[predicate].symmetric else "arrow"
    )


def _predicates() -> dict[str, Json]:
    return {
        predicate.value: {
            "label": text.label,
            "width": _WIDTHS.get(predicate, 1.5),
            "arrow": _arrow(predicate),
            "arrows": _arrows(predicate),
        }
        for predicate, text in PREDICATE_TEXT.items()
    }


def draw_page(answer: GraphAnswer) -> str:
    """Return one HTML file that shows the drawing by itself, without any network.

    Scripts and styles stand in the file and are named by their SHA-256 in its content
    security policy, so nothing that a note says can run.
    """
    library = _script_text(vis_network_path().read_text(encoding="utf-8"))
    program = _script_text(_join_modules())
    style = _page_text("tokens.css") + _page_text("graph.css")
    policy = (
        f"default-src 'none'; script-src {_digest(library)} {_digest(program)}; "
        f"style-src {_digest(style)}; img-src data: blob:; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'"
    )
    parts = {
        "policy": html.escape(policy),
        "style": style,
        "body": page_body(),
        "data": _script_json(draw(answer)),
        "library": library,
        "program": program,
    }
    return re.sub(
        r"\{\{ (\w+) \}\}", lambda match: parts[match[1]], _page_text("page.html")
    )


def page_body() -> str:
    """Return the HTML of the graph view itself, the same for the site and the file."""
    return _page_text("body.html")


def page_asset(name: str) -> Path:
    """Return the file that a page of the graph loads under ``name``.

    Raises:
        NotFoundError: the graph's pages load no such file.
    """
    if name == VIS_NETWORK:
        return vis_network_path()
    if name not in _ASSETS:
        raise NotFoundError(f"The graph page has no file {name!r}.")
    return _PAGE / name


def vis_network_path() -> Path:
    """Return the vis-network file inside pyvis's package, without importing pyvis.

    Raises:
        NotFoundError: pyvis is not installed, or holds no vis-network 9.1.2.
    """
    spec = importlib.util.find_spec("pyvis")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "lib" / "vis-9.1.2" / VIS_NETWORK
        if path.is_file():
            return path
    raise NotFoundError(
        "pyvis 0.3.2 with its vis-network 9.1.2 is not installed; run "
        "`pip install pyvis==0.3.2`."
    )


def _page_text(name: str) -> str:
    return (_PAGE / name).read_text(encoding="utf-8")


def _join_modules() -> str:
    """Return the modules as one: their imports dropped, their exports plain."""
    joined = "\n".join(_page_text(name) for name in MODULES)
    joined = re.sub(r"^import [^;]*;\n", "", joined, flags=re.MULTILINE)
    return re.sub(r"^export (default )?", "", joined, flags=re.MULTILINE)


def _script_text(code: str) -> str:
    """Return code in which no string reads as the end of its script element."""
    return re.sub(r"<(?=/?script|!--)", r"\\x3c", code, flags=re.IGNORECASE)


def _script_json(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
