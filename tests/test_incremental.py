from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from kg.curation import Curation
from kg.decisions import Decision, Key
from kg.export import EXPORTS
from kg.memo import Memo, forget, read_memo, write_memo
from kg.nlp import defer_nlp
from kg.parsing import parse_key
from kg.pipeline import make_snapshot
from kg.reading.files import read_sources
from kg.reading.journal import parse_notes
from kg.records import (
    CatalogueCourse,
    CatalogueLecture,
    Concept,
    Predicate,
    Snapshot,
    Vocabulary,
    VocabularyRelation,
)
from kg.unmatched import find_unmatched

VOCABULARIES = (
    Vocabulary(
        concepts=(
            Concept(id="browning", label="browning", origin="vocabulary"),
            Concept(
                id="stock",
                label="vegetable stock",
                aliases=("broth",),
                origin="vocabulary",
            ),
        ),
        relations=(
            VocabularyRelation(
                subject="stock",
                predicate=Predicate.DEPENDS_ON,
                object="browning",
                vocabulary="cooking",
                entry="stock",
            ),
        ),
    ),
    Vocabulary(
        concepts=(Concept(id="roux", label="roux", origin="vocabulary"),), relations=()
    ),
)
CATALOGUE = (
    CatalogueCourse(
        id="cooking",
        title="Cooking",
        url=None,
        slugs=("cooking",),
        aliases=(),
        lectures=(CatalogueLecture(title="Stews", week=1, position=1),),
        catalogue="school",
    ),
)
LINES = (
    "# Week 1 Stews",
    "## Sauces",
    "0100<->0400 End",
    "2024/03/05",
    "2024-03-04",
    "- browning needs vegetable stock",
    "- broth vs roux",
    "- vegtable stock",
    "- heat retention factor",
    "- Maillard Reaction (MR)",
    "- MR is used for browning",
    "[[Roux]] and [[Sauces|the sauces]] #cooking/sauce",
    "alias:: Brown Base",
    "https://school.org/learn/cooking/lecture/1/stews",
    "- RECORD_WEIGHT 81.5",
    "- why does it thicken?",
    "  - BouillonCube",
    "`roux` in code",
    "",
)


def decide(key: Key, label: str, other: str = "") -> Decision:
    return Decision(key=key, label=label, other=other, file="studygraph.yaml", line=1)


# Any of them can be obeyed together with any others.
DECISIONS = (
    decide(Key.PROMOTE, "heat"),
    decide(Key.PROMOTE, "Sauces"),
    decide(Key.REFUSE, "roux"),
    decide(Key.REFUSE, "vegtable stock"),
    decide(Key.REFUSE, "MR"),
    decide(Key.RENAME, "broth", "bouillon"),
    decide(Key.RENAME, "heat retention factor", "retention"),
    decide(Key.MERGE, "BouillonCube", "browning"),
    decide(Key.KEEP_APART, "broth", "vegetable stock"),
    decide(Key.KEEP_APART, "Maillard Reaction", "MR"),
    decide(Key.ALIASES, "Brown Base", "Maillard Reaction"),
    decide(Key.KINDS, "cooking", "field"),
    replace(decide(Key.RELATIONS, "heat", "browning"), predicate=Predicate.AFFECTS),
)
NAMES = ("a.md", "Roux.md", "b/2024-03-06.md", "b/Sauces.md")


class IncrementalBuilds(RuleBasedStateMachine):
    """Notes come, change, move and go; a build that remembers is a full build."""

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.notes = self.folder / "notes"
        self.memo = Memo(made_by="test")
        self.vocabulary = VOCABULARIES[0]
        self.curation = Curation()
        self.write("a.md", ["# Week 1 Stews", "- browning"])

    def write(self, name: str, lines: list[str]) -> None:
        path = self.notes / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines), encoding="utf-8")

    def existing(self) -> list[Path]:
        return sorted(self.notes.rglob("*.md"))

    @rule(name=st.sampled_from(NAMES), lines=st.lists(st.sampled_from(LINES)))
    def add_or_replace(self, name: str, lines: list[str]) -> None:
        self.write(name, lines)

    @rule(at=st.integers(0, 9), line=st.sampled_from(LINES))
    def append_a_line(self, at: int, line: str) -> None:
        notes = self.existing()
        with notes[at % len(notes)].open("a", encoding="utf-8") as file:
            file.write(f"\n{line}")

    @rule(at=st.integers(0, 9), name=st.sampled_from(NAMES))
    def move(self, at: int, name: str) -> None:
        notes = self.existing()
        (self.notes / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(notes[at % len(notes)], self.notes / name)

    @precondition(lambda self: len(self.existing()) > 1)
    @rule(at=st.integers(0, 9))
    def delete(self, at: int) -> None:
        notes = self.existing()
        notes[at % len(notes)].unlink()

    @rule(vocabulary=st.sampled_from(VOCABULARIES))
    def change_the_vocabulary(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    @rule(decisions=st.lists(st.sampled_from(DECISIONS), max_size=3, unique=True))
    def decide(self, decisions: list[Decision]) -> None:
        self.curation = Curation(decisions=tuple(decisions))

    @rule()
    def start_another_process(self) -> None:
        write_memo(self.folder, self.memo)
        self.memo = read_memo(self.folder, "test")

    def build(self, memo: Memo) -> tuple[Snapshot, Memo]:
        texts = read_sources([self.notes], known=memo.texts)
        for text in texts.texts:
            key = parse_key(text, show_log=False)
            if key not in memo.parsed:
                memo.parsed[key] = parse_notes(text)
        snapshot = make_snapshot(
            [memo.parsed[parse_key(text, show_log=False)] for text in texts.texts],
            texts,
            self.vocabulary,
            CATALOGUE,
            curation=self.curation,
            nlp=defer_nlp("shipped"),
            memo=memo,
        )
        self.unmatched = find_unmatched(
            self.curation,
            snapshot,
            self.vocabulary,
            nlp=defer_nlp("shipped"),
            memory=memo.naming,
        )
        return snapshot, forget(memo, texts.texts, snapshot.notes)

    @invariant()
    def a_build_that_remembers_is_a_full_build(self) -> None:
        snapshot, self.memo = self.build(self.memo)
        unmatched = self.unmatched
        fresh, _ = self.build(Memo(made_by="test"))
        assert unmatched == self.unmatched
        write = EXPORTS["jsonl"]
        assert "".join(write(snapshot)) == "".join(write(fresh))
        assert snapshot == fresh

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


IncrementalBuilds.TestCase.settings = hypothesis_settings(
    max_examples=40, stateful_step_count=12, deadline=None
)
TestIncrementalBuilds = IncrementalBuilds.TestCase
