"""Judged collections and notes in folders → documents with queries to be answered.

Collections are in the format of SMART: one file of documents, one of queries, one of
judgements. Everything becomes notes first, so that a search sees what it sees of a
build.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from search_measures import half_of

from kg.index.base import Document
from kg.index.corpus import Corpus, make_corpus
from kg.index.documents import make_documents
from kg.reading.courses import assign_courses
from kg.reading.files import read_sources
from kg.reading.journal import parse_notes
from kg.records import Note, Passage, PassageKind, Snapshot

_FILES = {
    "cranfield": ("cran.all.1400", "cran.qry", "cranqrel"),
    "cisi": ("CISI.ALL", "CISI.QRY", "CISI.REL"),
}
COLLECTIONS = tuple(_FILES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A query, the gain of each relevant document (above 0), and its half."""

    text: str
    gains: Mapping[str, float]
    half: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What is searched: documents as an engine indexes them, and what they are of."""

    documents: tuple[Document, ...]
    corpus: Corpus


def read_collection(folder: Path) -> tuple[Searched, tuple[Judged, ...]]:
    """Read a collection that is named by its folder; queries without judgement go.

    Queries with an even place among those left, from 1, are for tuning. Cranfield's
    judgements number the queries anew, and grade from 1 (best) to 4; CISI's do not
    grade.
    """
    texts, asked, judgements = (folder / name for name in _FILES[folder.name])
    in_order = folder.name == "cranfield"
    notes = (
        make_note(number, parts.get("T", ""), parts.get("W", ""))
        for number, parts in read_smart(texts)
    )
    gains = read_judgements(judgements, is_graded=in_order)
    queries = (
        (parts["W"], gains.get(str(place) if in_order else number, {}))
        for place, (number, parts) in enumerate(read_smart(asked), start=1)
    )
    return make_searched(notes), split_in_halves(queries)


def read_smart(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the number of each entry, and its parts by their letter."""
    text = path.read_text(encoding="latin-1")
    for entry in re.split(r"^\.I ", text, flags=re.MULTILINE)[1:]:
        number, _, rest = entry.partition("\n")
        pieces = re.split(r"^\.([A-Z])[ ]*\n", rest, flags=re.MULTILINE)
        names, bodies = pieces[1::2], pieces[2::2]
        yield number.strip().lstrip("0"), dict(zip(names, bodies, strict=True))


def read_judgements(path: Path, *, is_graded: bool) -> dict[str, dict[str, float]]:
    """Return the gain of each relevant document, by query.

    Grades 1 to 4 are worth 4 to 1; others, of no interest, nothing.
    """
    gains: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for line in path.read_text(encoding="latin-1").splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        query, document, grade = fields[0], fields[1], int(fields[2])
        if not is_graded:
            gains[query][document] = 1.0
        elif 1 <= grade <= 4:
            gains[query][document] = 5.0 - grade
    return dict(gains)


def split_in_halves(
    queries: Iterable[tuple[str, Mapping[str, float]]],
) -> tuple[Judged, ...]:
    """Return the queries that something is relevant to, those at even places to train.

    Places count from 1.
    """
    judged = ((text, gains) for text, gains in queries if gains)
    return tuple(
        Judged(text=" ".join(text.split()), gains=gains, half=half_of(place))
        for place, (text, gains) in enumerate(judged, start=1)
    )


def read_sections(path: Path) -> Searched:
    """Read sections of documentation: gzipped JSON, one object a line."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    return make_searched(
        make_note(entry["id"], entry["title"], entry["body"]) for entry in entries
    )


def make_note(id_: str, title: str, body: str) -> Note:
    """Return a note of its own file, each line that is not blank a passage."""
    return Note(
        id=id_,
        source=id_,
        line=1,
        end_line=body.count("\n") + 1,
        title=" ".join(title.split()),
        lecture=None,
        course=None,
        week=None,
        date=None,
        date_written=None,
        date_inferred=False,
        ranges=(),
        to_end=False,
        markers=(),
        links=(),
        passages=tuple(
            Passage(line=number, text=line, start=0, kind=PassageKind.PARAGRAPH)
            for number, line in enumerate(body.splitlines(), start=1)
            if line.strip()
        ),
    )


def make_searched(notes: Iterable[Note]) -> Searched:
    """Return what is searched of notes, in which no concepts were looked for."""
    snapshot = Snapshot(
        sources=(),
        skipped=(),
        courses=(),
        lectures=(),
        notes=tuple(notes),
        concepts=(),
        mentions=(),
        relations=(),
    )
    return Searched(
        documents=make_documents(snapshot),
        corpus=make_corpus(snapshot, neighbours=lambda _concept: ()),
    )


def read_notes(folder: Path) -> Searched:
    """Read folders of notes as a build does, files that it would skip left out."""
    texts = read_sources((folder,)).texts
    drafts = [draft for text in texts for draft in parse_notes(text).notes]
    return make_searched(assign_courses(drafts, (), taken=frozenset()).notes)
