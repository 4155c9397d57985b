from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.evidence import CuedLine, LineMemory, Statement
from kg.mentions import FoundConcepts, find_mentions
from kg.nlp import MakeNlp
from kg.records import Concept, Mention, Note, Passage, Relation, Vocabulary
from kg.relations import find_relations
from kg.remembered import NamingMemory
from tests.made import make_note

if TYPE_CHECKING:
    from spacy.language import Language

VOCABULARY = Vocabulary(
    concepts=(
        Concept(id="apple", label="apple tree", aliases=("AT",), origin="vocabulary"),
        Concept(id="plum", label="plumtree", origin="vocabulary"),
        Concept(id="cherry", label="cherries", origin="vocabulary"),
        Concept(id="charry", label="charries", origin="vocabulary"),
    )
)
PIECES = (
    *("apple tree", "aple tree", "plum tree", "plmtree", "cherry", "chrry", "chorry"),
    *("fig", "wild fig", "WildFig", "wild fig (WF)", "WF", "AT", "and", "is better"),
    *("than", "apple", "tree", ",", "similar to", "."),
)
LINES = st.builds(
    lambda sign, words: sign + " ".join(words),
    st.sampled_from(("- ", "# ", "")),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6),
)
FIG = Concept(id="fig-tree", label="wild fig", votes=(("wikilink", 2.0),))
TREE = Concept(id="tree", label="tree", aliases=("chrry",), votes=(("tag", 2.0),))


@dataclass(frozen=True, kw_only=True)
class Build:
    """What one build reads; ``notes`` are ids with the number of a text and a lecture.

    The first words of the notes ``placed`` name the first declared concept.
    """

    notes: dict[str, tuple[int, str | None]]
    known: int = 0
    declared: tuple[Concept, ...] = ()
    placed: frozenset[str] = frozenset()
    common: str = "fig"
    unchosen: frozenset[str] = frozenset()


TEXTS = st.lists(
    st.lists(LINES, max_size=5).map(
        lambda lines: make_note("- an apple tree", *lines).passages
    ),
    min_size=3,
    max_size=3,
)
BUILDS = st.lists(
    st.builds(
        Build,
        notes=st.dictionaries(
            st.sampled_from("abcd"),
            st.tuples(st.integers(0, 2), st.sampled_from((None, "seeds.1"))),
        ),
        known=st.sampled_from((0, 0, 3)),
        declared=st.sampled_from(((), (FIG,), (FIG, TREE))),
        placed=st.frozensets(st.sampled_from("abcd")),
        common=st.sampled_from(("fig", "fig", "tree", "cherry")),
        unchosen=st.frozensets(st.sampled_from([c.id for c in VOCABULARY.concepts])),
    ),
    min_size=2,
    max_size=4,
)


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """All that a build takes from former ones."""

    naming: NamingMemory = field(default_factory=NamingMemory)
    stated: dict[CuedLine, tuple[Statement, ...]] = field(default_factory=dict)
    lines: LineMemory = field(default_factory=LineMemory)


def make(
    notes: Sequence[Note],
    vocabulary: Vocabulary,
    nlp: MakeNlp,
    memory: Remembered,
    *,
    declared: tuple[Concept, ...] = (),
    placed: Iterable[Mention] = (),
    common: str = "fig",
) -> tuple[FoundConcepts, tuple[Relation, ...]]:
    found = find_mentions(
        notes,
        vocabulary,
        nlp=nlp,
        word_counts={common: 50},
        declared=declared,
        placed=placed,
        memory=memory.naming,
    )
    relations = find_relations(
        notes,
        found.concepts,
        found.mentions,
        (),
        (),
        nlp=nlp,
        memo=memory.stated,
        memory=memory.lines,
    )
    return found, relations


def make_build(
    build: Build,
    texts: Sequence[tuple[Passage, ...]],
    nlp: MakeNlp,
    memory: Remembered,
) -> tuple[FoundConcepts, tuple[Relation, ...]]:
    notes = [
        replace(make_note(id=id, lecture=lecture), passages=texts[number])
        for id, (number, lecture) in build.notes.items()
    ]
    placed = [
        Mention(
            concept=build.declared[0].id,
            note=note.id,
            source=note.source,
            line=1,
            start=2,
            end=10,
            text="an apple",
            found_by="wikilink",
        )
        for note in notes
        if note.id in build.placed and build.declared
    ]
    return make(
        notes,
        replace(
            VOCABULARY,
            concepts=VOCABULARY.concepts[build.known :],
            unchosen=build.unchosen,
        ),
        nlp,
        memory,
        declared=build.declared,
        placed=placed,
        common=build.common,
    )


@given(TEXTS, BUILDS)
@settings(max_examples=150)
def test_a_build_that_remembers_finds_what_a_fresh_one_finds(
    nlp: Language, texts: list[tuple[Passage, ...]], builds: list[Build]
) -> None:
    memory = Remembered()
    for build in builds:
        remembered = make_build(build, texts, lambda: nlp, memory)
        fresh = make_build(build, texts, lambda: nlp, Remembered())
        assert remembered == fresh


def test_a_note_that_holds_nothing_changed_keeps_its_mentions(nlp: Language) -> None:
    memory = Remembered()
    texts = (
        make_note("- plum tree", "- apple tree similar to wild fig").passages,
        make_note("- wild fig").passages,
        make_note("- wild fig", "- cherry cake").passages,
    )
    before = Build(notes={"a": (0, None), "b": (1, None)})
    after = Build(notes={"a": (0, None), "b": (2, None)})
    first, _ = make_build(before, texts, lambda: nlp, memory)
    second, _ = make_build(after, texts, lambda: nlp, memory)
    kept = [mention for mention in first.mentions if mention.note == "a"]
    again = [mention for mention in second.mentions if mention.note == "a"]
    assert [m.concept for m in kept] == ["plum", "apple", "wild-fig"]
    assert all(one is other for one, other in zip(kept, again, strict=True))


def test_a_new_concept_is_found_in_notes_that_did_not_change(nlp: Language) -> None:
    memory = Remembered()
    texts = (
        make_note("in a garden we saw the hedge beside the road").passages,
        make_note("- hedge").passages,
    )
    without = Build(notes={"a": (0, None)})
    found, _ = make_build(without, texts, lambda: nlp, memory)
    assert found.mentions == ()
    both = Build(notes={"a": (0, None), "b": (1, None)})
    found, _ = make_build(both, texts, lambda: nlp, memory)
    assert [m.note for m in found.mentions] == ["a", "b"]
    found, _ = make_build(without, texts, lambda: nlp, memory)
    assert found.mentions == ()


def test_a_slip_on_many_lines_is_no_slip_in_unchanged_notes_either(
    nlp: Language,
) -> None:
    memory = Remembered()
    texts = (
        make_note("- about plmtree").passages,
        make_note("- no plmtree", "- the plmtree").passages,
    )
    alone = Build(notes={"a": (0, None)})
    found, _ = make_build(alone, texts, lambda: nlp, memory)
    assert [(m.text, m.concept) for m in found.mentions] == [("plmtree", "plum")]
    both = Build(notes={"a": (0, None), "b": (1, None)})
    found, _ = make_build(both, texts, lambda: nlp, memory)
    assert "plum" not in {mention.concept for mention in found.mentions}
    found, _ = make_build(alone, texts, lambda: nlp, memory)
    assert [(m.text, m.concept) for m in found.mentions] == [("plmtree", "plum")]


def test_a_build_of_remembered_passages_imports_no_spacy() -> None:
    program = """
import pickle, sys
from tests.test_remembered import VOCABULARY, Remembered, make
from tests.made import make_note
from kg.nlp import defer_nlp
from kg.remembered import NamingMemory
notes = (make_note("- apple tree similar to wild fig", "- wild fig (WF)"),)
if len(sys.argv) == 1:
    memory = Remembered()
    made = make(notes, VOCABULARY, defer_nlp("shipped"), memory)
    sys.stdout.buffer.write(pickle.dumps((memory, made)))
else:
    memory, made = pickle.loads(sys.stdin.buffer.read())
    assert make(notes, VOCABULARY, defer_nlp("shipped"), memory) == made
    print("spacy" in sys.modules)
"""
    first = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True
    )
    second = subprocess.run(
        [sys.executable, "-c", program, "again"],
        input=first.stdout,
        capture_output=True,
        check=True,
    )
    assert second.stdout == b"False\n"
