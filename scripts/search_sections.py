"""Sections of documentation → the documents, notes and queries that a benchmark uses.

They lie in ../shared/search, one JSON object a line; an engine sees a section as a note
of the journal that its repository stands for.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from kg.index.base import Document
from kg.index.corpus import Corpus, make_corpus
from kg.index.documents import make_documents
from kg.records import Concept, Course, Mention, Note, Passage, PassageKind, Snapshot

# A title that so many sections bear counts as a concept.
MIN_SECTIONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What stands below one heading of a page; ``tag`` names the repository."""

    id: str
    path: str
    title: str
    tag: str
    day: date
    body: str


def read_sections(folder: Path, most: int) -> tuple[Section, ...]:
    """Read that many sections, from the smallest file that holds them."""
    name = "sections-10000.jsonl.gz" if most <= 10_000 else "sections-100000.jsonl.gz"
    with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
        return tuple(_read_section(json.loads(line)) for line in islice(lines, most))


def _read_section(fields: Mapping[str, str]) -> Section:
    return Section(
        id=fields["id"],
        path=fields["path"],
        title=fields["title"],
        tag=fields["tag"],
        day=datetime.fromtimestamp(int(fields["mtime"]), UTC).date(),
        body=fields["body"],
    )


def read_queries(folder: Path) -> dict[str, tuple[str, ...]]:
    """Read the queries of each kind, such as term, and2, phrase and prefix."""
    path = folder / "sections-queries.json"
    asked = json.loads(path.read_text(encoding="utf-8"))
    return {kind: tuple(texts) for kind, texts in asked.items()}


def make_snapshot(sections: Sequence[Section]) -> Snapshot:
    """Return notes with passages, and a concept for each title that recurs.

    A section mentions the concept that its title names.
    """
    borne = Counter(section.title for section in sections)
    labels = sorted(title for title, count in borne.items() if count >= MIN_SECTIONS)
    ids = {label: f"c{number}" for number, label in enumerate(labels)}
    tags = sorted({section.tag for section in sections})
    notes = tuple(_make_note(section) for section in sections)
    return Snapshot(
        sources=(),
        skipped=(),
        courses=tuple(Course(id=tag, title=tag, url=None) for tag in tags),
        lectures=(),
        notes=notes,
        concepts=tuple(Concept(id=ids[label], label=label) for label in labels),
        mentions=tuple(
            Mention(
                concept=ids[note.title],
                note=note.id,
                source=note.source,
                line=1,
                start=2,
                end=2 + len(note.title),
                text=note.title,
                found_by="title",
            )
            for note in notes
            if note.title in ids
        ),
        relations=(),
    )


def _make_note(section: Section) -> Note:
    heading = Passage(
        line=1, text=f"# {section.title}", start=2, kind=PassageKind.HEADING
    )
    lines = section.body.splitlines()
    passages = tuple(
        Passage(line=number, text=line, start=0, kind=PassageKind.PARAGRAPH)
        for number, line in enumerate(lines, start=3)
        if line.strip()
    )
    return Note(
        id=section.id,
        source=section.path,
        line=1,
        end_line=len(lines) + 2,
        title=section.title,
        lecture=f"{section.tag}.{section.path}",
        course=section.tag,
        week=None,
        date=section.day,
        date_written=None,
        date_inferred=False,
        ranges=(),
        to_end=False,
        markers=(),
        links=(),
        passages=(heading, *passages),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """The same sections as peers, engines and snippets want them, in one order."""

    sections: tuple[Section, ...]
    documents: tuple[Document, ...]
    corpus: Corpus


def make_collection(sections: Sequence[Section]) -> Collection:
    """Arrange sections; their concepts have no neighbours."""
    snapshot = make_snapshot(sections)
    return Collection(
        sections=tuple(sections),
        documents=make_documents(snapshot),
        corpus=make_corpus(snapshot, neighbours=lambda concept: ()),
    )


def edit(collection: Collection, places: Iterable[int], word: str) -> Collection:
    """Return a collection in which some sections have a line more, with that word."""
    sections, documents = list(collection.sections), list(collection.documents)
    for place in places:
        section, document = sections[place], documents[place]
        sections[place] = replace(section, body=f"{section.body}\n\nSee {word}.")
        documents[place] = replace(document, body=f"{document.body}\nSee {word}.")
    return replace(collection, sections=tuple(sections), documents=tuple(documents))


def write_notes(folder: Path, sections: Iterable[Section]) -> list[Path]:
    """Write each section as a file of notes, in a folder for its repository."""
    paths = []
    for number, section in enumerate(sections):
        path = folder / section.tag / f"{number:05}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        title = section.title.rpartition(">")[2].strip() or "Untitled"
        path.write_text(f"# {title}\n\n{section.body}\n", encoding="utf-8")
        paths.append(path)
    return paths
