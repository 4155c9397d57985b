"""A made-up journal with concepts, for tests of the answer to a query."""

from __future__ import annotations

from datetime import date

from kg.answers import Neighbour
from kg.index.base import Searcher
from kg.index.corpus import Corpus, Found, make_corpus
from kg.index.documents import make_documents
from kg.index.memory import MemorySearcher
from kg.index.query import Mode, parse_query
from kg.index.searching import find_hits
from kg.records import (
    Concept,
    Course,
    Link,
    Mention,
    Note,
    Passage,
    PassageKind,
    Snapshot,
)

CONCEPTS = (
    Concept(id="adam", label="Adam", aliases=("adaptive moment estimation",)),
    Concept(id="alexnet", label="AlexNet"),
    Concept(
        id="backpropagation",
        label="backpropagation",
        aliases=("backward propagation",),
        misspellings=("backpropogation",),
    ),
    Concept(id="gradient-descent", label="gradient descent"),
    Concept(id="lenet", label="LeNet", aliases=("LeNet-5",)),
    Concept(id="momentum", label="momentum"),
    Concept(id="rmsprop", label="RMSprop", aliases=("root mean square propagation",)),
)
NEIGHBOURS = {
    "adam": (
        ("momentum", "combines"),
        ("gradient-descent", "related_to"),
        ("rmsprop", "combines"),
    ),
    "alexnet": (("lenet", "builds_on"),),
}
LINES = {
    "a": "# Classic Networks\n- AlexNet similar to LeNet but much bigger\n- GPU chips",
    "b": "# Optimization\n- RMSprop divides by a running average\n- why is that?",
    "c": "# Backprop\n- backpropogation of the error\n- back to the start",
    "d": "# Optimization\n- Adam is the default optimizer of many",
    "e": "# History\n- LeNet-5 read digits\n- convolutional layers reduce parameters",
    "f": "# Descent\n- gradient descent with momentum\n- convolutions again",
}
SURFACES = {
    "adam": ("Adam",),
    "alexnet": ("AlexNet",),
    "backpropagation": ("backpropogation",),
    "gradient-descent": ("gradient descents", "gradient descent"),
    "lenet": ("LeNet-5", "LeNet"),
    "momentum": ("momentums", "momentum"),
    "rmsprop": ("RMSprop", "root mean square propagation"),
}


def make_snapshot(lines: dict[str, str] = LINES) -> Snapshot:
    notes = []
    mentions: list[Mention] = []
    for number, (id_, text) in enumerate(lines.items()):
        passages = tuple(_make_passage(n, line) for n, line in _numbered(number, text))
        notes.append(_make_note(id_, number, passages))
        mentions.extend(m for p in passages for m in _find_mentions(id_, p))
    return Snapshot(
        sources=(),
        skipped=(),
        courses=(Course(id="deep-learning", title="Deep Learning", url=None),),
        lectures=(),
        notes=tuple(notes),
        concepts=CONCEPTS,
        mentions=tuple(mentions),
        relations=(),
    )


def _numbered(number: int, text: str) -> list[tuple[int, str]]:
    return [(number * 10 + n, line) for n, line in enumerate(text.split("\n"), 1)]


def _make_passage(number: int, line: str) -> Passage:
    heading = line.startswith("#")
    return Passage(
        line=number,
        text=line,
        start=2,
        kind=PassageKind.HEADING if heading else PassageKind.BULLET,
    )


def _make_note(id_: str, number: int, passages: tuple[Passage, ...]) -> Note:
    slug = passages[0].content.lower().replace(" ", "-")
    return Note(
        id=id_,
        source="journal.md",
        line=passages[0].line,
        end_line=passages[-1].line,
        title=passages[0].content,
        lecture=f"deep-learning.{slug}",
        course="deep-learning" if id_ != "e" else None,
        week=None,
        date=date(2025, 8, 1 + number),
        date_written=None,
        date_inferred=False,
        ranges=(),
        to_end=False,
        markers=("TBRT",) if id_ == "a" else (),
        links=(Link(url="https://example.org", line=1),) if id_ == "b" else (),
        passages=passages,
    )


def _find_mentions(note: str, passage: Passage) -> list[Mention]:
    found = []
    for concept, surfaces in SURFACES.items():
        surface = next((s for s in surfaces if s in passage.content), None)
        if surface:
            start = passage.text.index(surface)
            found.append(
                Mention(
                    concept=concept,
                    note=note,
                    source="journal.md",
                    line=passage.line,
                    start=start,
                    end=start + len(surface),
                    text=surface,
                    found_by="label",
                )
            )
    return found


def neighbours(concept: str) -> tuple[Neighbour, ...]:
    labels = {concept.id: concept.label for concept in CONCEPTS}
    return tuple(
        Neighbour(
            id=near,
            label=labels[near],
            predicate=predicate,
            phrase=predicate.replace("_", " "),
            origin="vocabulary",
        )
        for near, predicate in NEIGHBOURS.get(concept, ())
    )


SNAPSHOT = make_snapshot()
CORPUS: Corpus = make_corpus(SNAPSHOT, neighbours=neighbours)
SEARCHER: Searcher = MemorySearcher(make_documents(SNAPSHOT))


def search(text: str, *, mode: Mode = "any") -> Found:
    return find_hits(parse_query(text, mode=mode), searcher=SEARCHER, corpus=CORPUS)
