"""Each third-party library is imported in few modules, which this table names."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from tests.conftest import PROJECT

HOMES = {
    "apiflask": "api",
    "flask": "api",
    "marshmallow": "api",
    "prometheus_client": "api",
    "waitress": "api",
    "werkzeug": "api",
    "cachetools": "kg.index.recent",
    "click": "kg.cli kg.options kg.terminal",
    "filelock": "kg.store kg.vectors",
    "markdown_it": "kg.reading.markdown",
    "msgspec": "kg.jsonl kg.packing",
    "networkx": (
        "kg.communities kg.cooccurrence kg.graph kg.layout kg.paths kg.plane "
        "kg.standing kg.subgraph"
    ),
    "numpy": ("kg.embedding kg.index kg.meaning kg.pair_scores kg.plane kg.vectors"),
    "onnxruntime": "kg.embedding",
    "pathspec": "kg.reading.ignoring",
    "pyoxigraph": "kg.triples",
    "pyvis": "kg.drawing",
    "rapidfuzz": "kg.slips kg.index.fuzzy",
    "ruamel": "kg.curation_file",
    "scipy": "kg.pair_scores kg.plane",
    "snowballstemmer": "kg.index.stemming",
    "tokenizers": "kg.embedding",
    "spacy": (
        "kg.nlp kg.components kg.standing_names kg.tag_letters kg.passages kg.cues"
    ),
    "tantivy": "kg.index.tantivy kg.index.tantivy_queries kg.index.tantivy_search",
    "watchfiles": "kg.watching",
    "whoosh": "kg.index.plain kg.index.posting_files kg.index.postings kg.index.tables",
    "yaml": "kg.yaml_files",
}


def imported(path: Path) -> set[str]:
    """Return the top-level packages that a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"kg", "api"}


def test_libraries_are_imported_only_where_they_are_at_home() -> None:
    strays = []
    used = set()
    for path in sorted([*PROJECT.glob("kg/**/*.py"), *PROJECT.glob("api/**/*.py")]):
        module = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
        for library in imported(path):
            used.add(library)
            homes = HOMES.get(library, "").split()
            if not any(f"{module}.".startswith(f"{home}.") for home in homes):
                strays.append(f"{module} imports {library}")
    assert strays == []
    assert used == set(HOMES)
