"""A small but complete build for tests of what stands on builds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from kg.generation import BuildFacts, SourceStat
from kg.records import (
    Concept,
    Course,
    Evidence,
    Lecture,
    Link,
    Mention,
    Note,
    Origin,
    Passage,
    PassageKind,
    Placed,
    Predicate,
    Relation,
    SameAs,
    SkippedSource,
    Snapshot,
    Source,
    Tier,
    TimeRange,
)

LINE = "- AlexNet similar to LeNet but much bigger"


def make_snapshot(title: str = "Classic Networks") -> Snapshot:
    """Return one note of one lecture with two concepts, valid in every respect."""
    return Snapshot(
        sources=(
            Source(
                id="journal.md",
                digest="00ff",
                size=120,
                lines=9,
                encoding="utf-8",
                warnings=("Line 9: the date is read as 2025-08-16.",),
            ),
        ),
        skipped=(
            SkippedSource(id="scan.pdf", reason="It is no text.", remedy="Save as .md"),
        ),
        courses=(Course(id="cnn", title="Convolutional Networks", url=None),),
        lectures=(
            Lecture(
                id="cnn.classic",
                title=title,
                course="cnn",
                week=2,
                url="https://example.org/classic",
                position=3,
            ),
            Lecture(id="cnn.why", title="Why?", course="cnn", week=1, url=None),
        ),
        notes=(
            Note(
                id="journal-1",
                source="journal.md",
                line=1,
                end_line=5,
                title=title,
                lecture="cnn.classic",
                course="cnn",
                week=2,
                date=date(2025, 8, 16),
                date_written="2025/08/16",
                date_inferred=False,
                ranges=(
                    TimeRange(start=0, end=300, line=3),
                    TimeRange(start=420, end=None, line=3),
                ),
                to_end=True,
                markers=("TBRT",),
                links=(Link(url="https://example.org/classic", line=2),),
                passages=(
                    Passage(
                        line=1, text=f"# {title}", start=2, kind=PassageKind.HEADING
                    ),
                    Passage(line=5, text=LINE, start=2, kind=PassageKind.BULLET),
                ),
            ),
        ),
        concepts=(
            Concept(
                id="alexnet",
                label="AlexNet",
                aliases=("Alex Net",),
                misspellings=("Alexnte",),
                kind="architecture",
                tier=Tier.CORE,
                origin="vocabulary",
                score=0.75,
                broader=("cnn-architecture",),
                definition=None,
                vocabulary="deep-learning",
                votes=(("shape", 1.0), ("repetition", 0.5)),
                same_as=(SameAs(form="Alexnett", method="spelling", distance=1),),
            ),
            Concept(id="lenet", label="LeNet", tier=Tier.CANDIDATE),
        ),
        mentions=(_mention("alexnet", "AlexNet"), _mention("lenet", "LeNet")),
        relations=(
            Relation(
                subject="alexnet",
                predicate=Predicate.SIMILAR_TO,
                object="lenet",
                origin=Origin.STATED,
                confidence=0.9,
                evidence=(
                    Evidence(
                        source="journal.md",
                        line=5,
                        start=2,
                        end=26,
                        quote="AlexNet similar to LeNet",
                        rule="similar-to",
                        note="journal-1",
                    ),
                ),
            ),
            Relation(
                subject="alexnet",
                predicate=Predicate.BUILDS_ON,
                object="lenet",
                origin=Origin.VOCABULARY,
                confidence=1.0,
                evidence=(),
                vocabulary="deep-learning: AlexNet",
            ),
            _structure("cnn.classic", Predicate.PART_OF, "cnn"),
            _structure("cnn.why", Predicate.PART_OF, "cnn"),
            _structure("cnn.why", Predicate.NEXT, "cnn.classic"),
        ),
    )


def _mention(concept: str, text: str) -> Mention:
    start = LINE.index(text)
    return Mention(
        concept=concept,
        note="journal-1",
        source="journal.md",
        line=5,
        start=start,
        end=start + len(text),
        text=text,
        found_by="label",
    )


def _structure(subject: str, predicate: Predicate, object_: str) -> Relation:
    return Relation(
        subject=subject,
        predicate=predicate,
        object=object_,
        origin=Origin.LAYOUT,
        confidence=1.0,
        evidence=(),
    )


def make_placed(snapshot: Snapshot) -> tuple[Placed, ...]:
    nodes = [
        *(course.id for course in snapshot.courses),
        *(lecture.id for lecture in snapshot.lectures),
        *(concept.id for concept in snapshot.concepts),
    ]
    return tuple(
        Placed(id=id_, x=number * 40, y=-3, rank=0.25, community=number % 2)
        for number, id_ in enumerate(nodes)
    )


def make_facts(built_at: str = "2025-08-17T09:00:00Z") -> BuildFacts:
    return BuildFacts(
        built_at=built_at,
        engine="lines",
        model="shipped",
        settings="ab12",
        roots=("/home/ada/notes",),
        sources=(SourceStat(id="journal.md", size=120, mtime_ns=1_755_421_200_000),),
        vocabularies=("deep-learning",),
        versions=(("python", "3.11.7"), ("studygraph", "0.1.0")),
    )


def index_writer(*lines: str) -> Callable[[Path], None]:
    """Return what writes an index of two files in two folders."""

    def write(directory: Path) -> None:
        (directory / "segments").mkdir(parents=True)
        (directory / "ids").write_text("".join(f"{line}\n" for line in lines))
        (directory / "segments" / "1").write_bytes(b"\x00" * 5000)

    return write
