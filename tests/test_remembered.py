from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.evidence import CuedLine, Statement
from kg.mentions import FoundConcepts, find_mentions
from kg.nlp import MakeNlp
from kg.records import Concept, Note, Relation, Vocabulary
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
    *("apple tree", "aple tree", "plum tree", "plumtre", "cherry", "chrry", "chorry"),
    *("fig", "wild fig", "WildFig", "wild fig (WF)", "WF", "AT", "and", "is better"),
    *("than", "apple", "tree", ",", "similar to", "."),
)
LINES = st.builds(
    lambda sign, words: sign + " ".join(words),
    st.sampled_from(("- ", "# ", "")),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6),
)
BUILDS = st.lists(
    st.tuples(st.lists(LINES, max_size=5), st.sampled_from((0, 3))),
    min_size=2,
    max_size=4,
)


def make(
    notes: tuple[Note, ...],
    vocabulary: Vocabulary,
    nlp: MakeNlp,
    memory: NamingMemory,
    stated: dict[CuedLine, tuple[Statement, ...]],
) -> tuple[FoundConcepts, tuple[Relation, ...]]:
    found = find_mentions(
        notes, vocabulary, nlp=nlp, word_counts={"fig": 50}, memory=memory
    )
    relations = find_relations(
        notes, found.concepts, found.mentions, (), (), nlp=nlp, memo=stated
    )
    return found, relations


@given(BUILDS)
@settings(max_examples=60)
def test_a_build_that_remembers_finds_what_a_fresh_one_finds(
    nlp: Language, builds: list[tuple[list[str], int]]
) -> None:
    memory = NamingMemory()
    stated: dict[CuedLine, tuple[Statement, ...]] = {}
    for lines, known in builds:
        notes = (make_note("- an apple tree", *lines),)
        vocabulary = replace(VOCABULARY, concepts=VOCABULARY.concepts[known:])
        remembered = make(notes, vocabulary, lambda: nlp, memory, stated)
        fresh = make(notes, vocabulary, lambda: nlp, NamingMemory(), {})
        assert remembered == fresh


def test_a_build_of_remembered_passages_imports_no_spacy() -> None:
    program = """
import pickle, sys
from tests.test_remembered import VOCABULARY, make
from tests.made import make_note
from kg.nlp import defer_nlp
from kg.remembered import NamingMemory
notes = (make_note("- apple tree similar to wild fig", "- wild fig (WF)"),)
if len(sys.argv) == 1:
    memory, stated = NamingMemory(), {}
    made = make(notes, VOCABULARY, defer_nlp(), memory, stated)
    sys.stdout.buffer.write(pickle.dumps((memory, stated, made)))
else:
    memory, stated, made = pickle.loads(sys.stdin.buffer.read())
    assert make(notes, VOCABULARY, defer_nlp(), memory, stated) == made
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
