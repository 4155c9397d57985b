"""Labelled data → quality figures of concepts, relations and search, as a table.

Concepts are scored twice: as a set over the whole file (nodes), resolved through the
labels' names, aliases and misspellings, and as exact normalised spans on a line
(mentions). *Core* labels must be found; *optional* ones count neither way. Relations
count when predicate, direction and both ends are right. Of the journal's lines and
sections those count that are read as labelled.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reading_score import score_reading

from kg.engines import make_engine
from kg.index.base import Document, Query
from kg.index.query import parse_query
from kg.index.trees import without_stop_words
from kg.labels import normalise
from kg.memo import Memo
from kg.nlp import defer_nlp
from kg.parsing import parse_sources
from kg.pipeline import make_snapshot
from kg.reading.catalogue import read_catalogues
from kg.reading.files import read_sources
from kg.records import PREDICATE_TEXT, Origin, Predicate, Snapshot, Vocabulary
from kg.settings import Settings, make_settings
from kg.vocabulary import read_vocabulary

PROJECT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("STUDYGRAPH_SHARED", PROJECT.parent / "shared"))


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of what was right, wrong and missed."""

    right: int
    wrong: int
    missed: int

    def __str__(self) -> str:
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        both = 2 * precision * recall / max(1e-9, precision + recall)
        return f"P {precision:.2f}  R {recall:.2f}  F1 {both:.2f}"


def main() -> None:
    if not SHARED.is_dir():
        sys.exit(f"There is no labelled data at {SHARED}; set STUDYGRAPH_SHARED to it.")
    settings = make_settings(environment={}, folder=PROJECT)
    gold = json.loads((SHARED / "gold" / "notes.json").read_text(encoding="utf-8"))
    journal = SHARED / "notes" / "learning-journal.md"
    for match in score_reading(journal.read_text(encoding="utf-8"), gold):
        _print(f"journal {match.name}", str(match))
        for wrong in match.wrong:
            print(f"  {wrong}")
    knows = read_vocabulary(settings.vocabulary)
    for name, vocabulary in (("vocabulary", knows), ("no vocabulary", Vocabulary())):
        snapshot = _find(settings, vocabulary)
        _print(f"journal nodes, {name}", _score_nodes(snapshot, gold))
        _print(f"journal mentions, {name}", _score_mentions(snapshot, gold))
        _print(f"journal relations in text, {name}", _score_relations(snapshot, gold))
    for name, vocabulary in (("vocabulary", knows), ("no vocabulary", Vocabulary())):
        _print(f"others' notes mentions, {name}", _score_others(settings, vocabulary))
    for collection in ("cranfield", "cisi"):
        _print(f"{collection} nDCG@10", f"{_score_search(collection):.3f}")


def _print(name: str, score: Score | str) -> None:
    print(f"{name:<44} {score}", flush=True)


def _find(settings: Settings, vocabulary: Vocabulary) -> Snapshot:
    parsed, texts = parse_sources(read_sources(settings.notes))
    return make_snapshot(
        parsed,
        texts,
        vocabulary,
        read_catalogues(settings.courses),
        nlp=defer_nlp(),
        memo=Memo(made_by="evaluation"),
    )


def _score_nodes(snapshot: Snapshot, gold: dict[str, Any]) -> Score:
    core: dict[str, str] = {}
    for concept in gold["concepts"]:
        for label in (concept["name"], *concept["aliases"], *concept["typos"]):
            core.setdefault(normalise(label), concept["name"])
    optional = {
        normalise(text)
        for mention in gold["mentions"]
        if mention["tier"] != "core"
        for text in (mention["surface"], mention["canonical"])
    }
    found: set[str] = set()
    wrong = 0
    for concept in snapshot.concepts:
        labels = {
            normalise(label)
            for label in (concept.label, *concept.aliases, *concept.misspellings)
        }
        meant = {core[label] for label in labels if label in core}
        found |= meant
        wrong += not meant and not labels & optional
    return Score(len(found), wrong, len(gold["concepts"]) - len(found))


def _score_mentions(snapshot: Snapshot, gold: dict[str, Any]) -> Score:
    core = {
        (mention["line"], normalise(mention["surface"]))
        for mention in gold["mentions"]
        if mention["tier"] == "core"
    }
    known = {(m["line"], normalise(m["surface"])) for m in gold["mentions"]}
    found = {(m.line, normalise(m.text)) for m in snapshot.mentions}
    return Score(len(found & core), len(found - known), len(core - found))


def _score_relations(snapshot: Snapshot, gold: dict[str, Any]) -> Score:
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
    return Score(len(found & wanted), len(found - known), len(wanted - found))


def _triple(subject: str, predicate: str, object_: str) -> tuple[str, str, str]:
    name = str(predicate).lower()
    try:
        symmetric = PREDICATE_TEXT[Predicate(name)].symmetric
    except ValueError:  # A type of the labels that is no predicate here.
        symmetric = False
    if symmetric:
        subject, object_ = sorted((subject, object_))
    return subject, name, object_


def _score_others(settings: Settings, vocabulary: Vocabulary) -> Score:
    lines = json.loads((SHARED / "gold" / "validation.json").read_text("utf-8"))
    files = tuple(sorted({SHARED / line["file"] for line in lines}))
    snapshot = _find(replace(settings, notes=files), vocabulary)
    found: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for mention in snapshot.mentions:
        found[mention.source, mention.line].add(normalise(mention.text))
    right = wrong = missed = 0
    for line in lines:
        here = found[Path(line["file"]).name, line["line"]]
        core = [{normalise(form) for form in forms} for forms in line["core"]]
        known = {form for forms in core for form in forms}
        known |= {
            normalise(form)
            for term in line["optional"]
            for form in ([term] if isinstance(term, str) else term)
        }
        right += sum(bool(forms & here) for forms in core)
        missed += sum(not forms & here for forms in core)
        wrong += len(here - known)
    return Score(right, wrong, missed)


def _score_search(collection: str) -> float:
    """Return the mean nDCG at 10 of the default engine, any word accepted."""
    documents, queries, judged = _read_collection(SHARED / "search" / collection)
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
            ranked = [hit.id for hit in searcher.find(query)[:10]]
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


if __name__ == "__main__":
    main()
