"""Without a line the notes say all that they said, but for what needs that line."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kg.evidence import MAX_EVIDENCE
from kg.memo import Memo
from kg.nlp import defer_nlp
from kg.pipeline import make_snapshot
from kg.reading.catalogue import read_catalogues
from kg.reading.files import SourceText, SourceTexts
from kg.reading.journal import parse_notes
from kg.records import (
    CatalogueCourse,
    CatalogueLecture,
    Concept,
    Evidence,
    Origin,
    PassageKind,
    Predicate,
    Relation,
    Snapshot,
    Source,
    Vocabulary,
)
from kg.structure import MAX_COVERS_EVIDENCE
from kg.vocabulary import read_vocabulary
from tests.conftest import PROJECT

# Subject, predicate, object, origin.
Key: TypeAlias = tuple[str, str, str, str]
# Rule, quote, line, the line that it stands under.
Piece: TypeAlias = tuple[str, str, int, int | None]
Said: TypeAlias = dict[Key, Counter[Piece]]

NAMES = ("roux", "vegetable stock", "browning", "marinade", "emulsion", "caramel")
KNOWN = Vocabulary(
    concepts=tuple(
        Concept(id=name.replace(" ", "-"), label=name, origin="vocabulary")
        for name in NAMES
    )
)
CATALOGUE = (
    CatalogueCourse(
        id="cooking",
        title="Cooking",
        url=None,
        slugs=("cooking",),
        aliases=(),
        lectures=(
            CatalogueLecture(title="Stews", week=1, position=1),
            CatalogueLecture(title="Sauces", week=2, position=2),
        ),
        catalogue="school",
    ),
)
HEADINGS = (
    "# Week 1 Stews",
    "# Week 2 Sauces",
    "# {0}",
    "# {0} and {1}",
    "## {0}",
    "# Notes",
)
LINES = (
    "- {0}",
    "- {0}",
    "- {0} is better than {1}",
    "- {0} is similar to {1} but darker",
    "- {0} needs {1}",
    "- {0} vs {1}?",
    "- {0} is used for {1} and {2}",
    "- {0} reduces {1}",
    "- {0} is a kind of {1}",
    "- {0}, {1} and {2}",
    "- {0} / {1}",
    "- {0}: {1}",
    "- {0} ({1})",
    "- {0}:",
    "- kinds of {0}:",
    "  - {0}",
    "  - {0} of {1}",
    "- it thickens",
    "- {0} is not {1}",
    "\n{0} depends on {1}.\n",
    "\n{0} is part of {1}. {1} uses {2}.\n",
    "\n{0}\n",
)


def filled(shapes: tuple[str, ...]) -> st.SearchStrategy[str]:
    names = st.permutations(NAMES)
    return st.builds(lambda s, n: s.format(*n), st.sampled_from(shapes), names)


@st.composite
def journals(draw: st.DrawFn) -> str:
    lines: list[str] = []
    for day in range(1, draw(st.integers(1, 3)) + 1):
        lines += [draw(filled(HEADINGS)), "", f"2025/01/0{day}", ""]
        lines += draw(st.lists(filled(LINES), min_size=1, max_size=7))
        lines += [""]
    return "\n".join(lines)


def build(
    text: str,
    memo: Memo,
    vocabulary: Vocabulary = KNOWN,
    catalogue: tuple[CatalogueCourse, ...] = CATALOGUE,
) -> Snapshot:
    source = Source(
        id="journal.md",
        digest="00ff",
        size=len(text),
        lines=text.count("\n") + 1,
        encoding="utf-8",
    )
    made = SourceText(source=source, text=text, path=Path("journal.md"), mtime_ns=0)
    return make_snapshot(
        [parse_notes(made)],
        SourceTexts(texts=(made,), skipped=()),
        vocabulary,
        catalogue,
        nlp=defer_nlp("shipped"),
        memo=memo,
    )


def deletable(snapshot: Snapshot) -> list[int]:
    """Return the lines that may go without another note, or another one's title."""
    return [
        passage.line
        for note in snapshot.notes
        for passage in note.passages
        if passage.kind is not PassageKind.HEADING and len(note.passages) > 1
    ]


def without(text: str, line: int) -> str:
    lines = text.split("\n")
    del lines[line - 1]
    return "\n".join(lines)


def said(relations: tuple[Relation, ...], fixed: frozenset[str]) -> Said:
    """Return what notes state or lay out between fixed ends, with its evidence."""
    return {
        (r.subject, r.predicate, r.object, r.origin): Counter(map(piece, r.evidence))
        for r in relations
        if r.origin in (Origin.STATED, Origin.LAYOUT)
        and all(end in fixed or "." in end for end in (r.subject, r.object))
    }


def piece(evidence: Evidence) -> Piece:
    return evidence.rule, evidence.quote, evidence.line, evidence.under


def moved(pieces: Counter[Piece], deleted: int) -> Counter[Piece]:
    """Return the evidence that does without the line, where it stands without it."""

    def shifted(line: int) -> int:
        return line - 1 if line > deleted else line

    return Counter(
        {
            (rule, quote, shifted(line), under and shifted(under)): count
            for (rule, quote, line, under), count in pieces.items()
            if deleted not in (line, under)
        }
    )


def is_full(key: Key, pieces: Counter[Piece]) -> bool:
    """Tell whether there may be more evidence than is kept."""
    most = MAX_COVERS_EVIDENCE if key[1] == Predicate.COVERS else MAX_EVIDENCE
    return pieces.total() >= most


def surprises(before: Said, after: Said, deleted: int) -> Iterator[tuple[str, Key]]:
    """Yield what went, or came, for another reason than that the line is gone."""
    for key, pieces in before.items():
        kept = moved(pieces, deleted)
        if kept - after.get(key, Counter()):
            yield "lost", key
    for key, pieces in after.items():
        former = before.get(key, Counter())
        if is_full(key, former):
            continue
        for _, _, line, under in pieces - moved(former, deleted):
            # The line stood between the two, which it no longer keeps apart.
            if under is None or not min(line, under) < deleted <= max(line, under):
                yield "gained", key


FIXED = frozenset(concept.id for concept in KNOWN.concepts)


@hypothesis_settings(max_examples=60)
@given(text=journals(), data=st.data())
def test_what_goes_with_a_line_is_what_only_that_line_supported(
    text: str, data: st.DataObject
) -> None:
    memo = Memo(made_by="test")
    before = build(text, memo)
    lines = deletable(before)
    if not lines:
        return
    line = data.draw(st.sampled_from(lines))
    after = build(without(text, line), memo)
    was, is_ = said(before.relations, FIXED), said(after.relations, FIXED)
    assert list(surprises(was, is_, line)) == []


@pytest.fixture(scope="module")
def journal_text() -> str:
    return (PROJECT / "data/notes/learning-journal.md").read_text(encoding="utf-8")


def test_it_is_so_for_lines_of_the_journal(journal_text: str) -> None:
    vocabulary = read_vocabulary((PROJECT / "data/vocabulary",))
    catalogue = read_catalogues((PROJECT / "data/courses",))
    fixed = frozenset(concept.id for concept in vocabulary.concepts)
    memo = Memo(made_by="test")
    before = build(journal_text, memo, vocabulary, catalogue)
    was = said(before.relations, fixed)
    needed = {place for pieces in was.values() for place in places(pieces)}
    lines = sorted(needed.intersection(deletable(before)))
    found = {}
    for line in random.Random(5).sample(lines, 30):
        text = without(journal_text, line)
        after = build(text, memo, vocabulary, catalogue)
        strange = list(surprises(was, said(after.relations, fixed), line))
        if strange:
            found[line] = strange
    assert found == {}


def places(pieces: Counter[Piece]) -> Iterator[int]:
    for _, _, line, under in pieces:
        yield line
        if under is not None:
            yield under
