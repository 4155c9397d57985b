"""A judged collection of documents → how well the default engine ranks them."""

from __future__ import annotations

import math
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.engines import make_engine
from kg.index.base import Document, Query
from kg.index.query import parse_query
from kg.index.trees import without_stop_words

COLLECTIONS = ("cranfield", "cisi")


def score_search(collection: Path) -> float:
    """Return the mean nDCG at 10 of the default engine, any word accepted."""
    documents, queries, judged = _read_collection(collection)
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine("whoosh")
        engine.rebuild(documents, Path(folder, "index"))
        searcher = engine.open(Path(folder, "index"))
        scores = []
        for number, text in queries.items():
            if not judged[number]:
                continue
            asked = parse_query(" ".join(re.findall(r"\w+", text)))
            query = Query(root=without_stop_words(asked.root))
            ranked = [hit.id for hit in searcher.search(query, limit=10).matches]
            scores.append(_ndcg(ranked, judged[number]))
        searcher.close()
    return sum(scores) / len(scores)


def _ndcg(ranked: list[str], gains: dict[str, float]) -> float:
    def discounted(values: Iterable[float]) -> float:
        return sum(value / math.log2(rank + 2) for rank, value in enumerate(values))

    best = discounted(sorted(gains.values(), reverse=True)[:10])
    return discounted(gains.get(item, 0.0) for item in ranked) / best


def _read_collection(
    folder: Path,
) -> tuple[list[Document], dict[str, str], defaultdict[str, dict[str, float]]]:
    """Read a collection in the format of SMART: documents, queries, judgements.

    Cranfield numbers its queries anew, and grades from 1 (best) to 4.
    """
    names = {
        "cranfield": ("cran.all.1400", "cran.qry", "cranqrel"),
        "cisi": ("CISI.ALL", "CISI.QRY", "CISI.REL"),
    }[folder.name]
    texts, asked, judgements = (folder / name for name in names)
    documents = [
        Document(
            id=number,
            title=parts.get("T", ""),
            body=parts.get("W", ""),
            concepts=(),
            labels=(),
            course="",
            course_title="",
            lecture="",
            date=None,
            flags=(),
        )
        for number, parts in _read_smart(texts)
    ]
    in_order = folder.name == "cranfield"
    queries = {
        str(place) if in_order else number: parts["W"]
        for place, (number, parts) in enumerate(_read_smart(asked), start=1)
    }
    judged: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for line in judgements.read_text(encoding="latin-1").splitlines():
        fields = line.split()
        if len(fields) >= 3 and (not in_order or int(fields[2]) > 0):
            gain = 5.0 - int(fields[2]) if in_order else 1.0
            judged[fields[0]][fields[1]] = gain
    return documents, queries, judged


def _read_smart(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    text = path.read_text(encoding="latin-1")
    for entry in re.split(r"^\.I ", text, flags=re.MULTILINE)[1:]:
        number, _, rest = entry.partition("\n")
        pieces = re.split(r"^\.([A-Z])[ ]*\n", rest, flags=re.MULTILINE)
        names, bodies = pieces[1::2], pieces[2::2]
        yield number.strip().lstrip("0"), dict(zip(names, bodies, strict=True))
