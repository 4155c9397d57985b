"""Other methods get the same lines, and what they find is scored in the same way."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import spacy
from concept_peers import (
    PEERS,
    Peer,
    clean_lines,
    describe_share,
    find_by_phrases,
    find_by_rank,
    rank_files,
)
from phrase_ranking import CleanLine, rank_by_c_value, rank_by_single_rank
from spacy.language import Language
from spacy.tokens import Doc

from kg.records import Concept, Snapshot
from tests.found import make_found

NO_WORDS: frozenset[str] = frozenset()
STOP_WORDS = frozenset(("the", "a", "of", "in", "is", "and", "for"))
LINES = (
    "# Brood frames",
    "- brood frames with **sealed** brood",
    "- wax moths in `frames.txt` eat wax",
)


def notes() -> Snapshot:
    return make_found(*LINES, source="hive.md", concepts=(), found=())


def blank() -> Language:
    return spacy.blank("en")


def make_line(text: str, *phrases: str, tags: str = "") -> CleanLine:
    """Make a line whose words have parts of speech: one letter of ``tags`` for each."""
    names = {"N": "NOUN", "A": "ADJ", "V": "VERB"}
    tokens = []
    at = 0
    for word, tag in zip(text.split(), tags or "N" * len(text.split()), strict=True):
        at = text.index(word, at)
        tokens.append((at, at + len(word), names[tag]))
        at += len(word)
    spans = []
    at = 0
    for phrase in phrases:
        at = text.index(phrase, at)
        spans.append((at, at + len(phrase)))
        at += len(phrase)
    return CleanLine(
        note="note",
        source="hive.md",
        line=1,
        start=0,
        text=text,
        tokens=tuple(tokens),
        phrases=tuple(spans),
    )


def test_lines_are_cleaned_without_moving_a_character() -> None:
    note = notes().notes[0]
    hidden = (LINES[2].index("`"), LINES[2].rindex("`") + 1)
    passages = (*note.passages[:2], replace(note.passages[2], hidden=(hidden,)))
    snapshot = replace(notes(), notes=(replace(note, passages=passages),))
    lines, stop_words = clean_lines(snapshot, blank)
    assert [(line.line, line.start, line.text) for line in lines] == [
        (1, 2, "Brood frames"),
        (2, 2, "brood frames with **sealed** brood"),
        (3, 2, "wax moths in              eat wax"),
    ]
    assert {line.phrases for line in lines} == {()}
    assert "the" in stop_words


def test_noun_phrases_are_those_that_the_pipeline_writes() -> None:
    @Language.component("first_two_words")
    def first_two_words(doc: Doc) -> Doc:
        doc.spans["phrase"] = [doc[:2]]
        return doc

    nlp = blank()
    nlp.add_pipe("first_two_words")
    lines, _ = clean_lines(notes(), lambda: nlp)
    found = find_by_phrases(notes(), lines)
    assert [(m.line, m.start, m.end, m.text) for m in found.mentions] == [
        (1, 2, 14, "Brood frames"),
        (2, 2, 14, "brood frames"),
        (3, 2, 11, "wax moths"),
    ]
    assert found.concepts == (
        Concept(id="brood frame", label="Brood frames", score=2.0),
        Concept(id="wax moth", label="wax moths", score=1.0),
    )


def test_ranked_phrases_are_found_wherever_they_stand() -> None:
    lines, _ = clean_lines(notes(), blank)
    ranks = {"hive.md": lambda share: ["Brood frame", "wax"][: round(2 * share)]}
    half = find_by_rank(notes(), lines, ranks, 0.5)
    assert [(m.concept, m.line, m.text) for m in half.mentions] == [
        ("brood frame", 1, "Brood frames"),
        ("brood frame", 2, "brood frames"),
    ]
    both = find_by_rank(notes(), lines, ranks, 1.0)
    assert [m.text for m in both.mentions if m.line == 3] == ["wax", "wax"]


def test_a_list_is_cut_at_a_share_of_the_lines_and_forms_count_once() -> None:
    phrases = ("wax moth", "Wax moths", "brood", "hive")
    lines = [make_line(phrase, phrase) for phrase in phrases]
    rank = rank_by_c_value(lines, NO_WORDS)
    assert rank(math.inf) == ["wax moth", "brood", "hive"]
    assert rank(0.25) == ["wax moth"]
    assert (describe_share(0.25), describe_share(math.inf)) == ("0.25 x lines", "all")


def test_c_value_takes_off_what_longer_terms_hold() -> None:
    lines = [make_line("queen bee larva", "queen bee larva")] * 3
    lines += [make_line("queen bee", "queen bee"), make_line("larva", "larva")]
    lines += [make_line("hive", "hive")] * 2
    # log2(4) * 3, log2(2) * 2, then larva: log2(2) * (1 - 3), log2(3) * (1 - 3).
    assert rank_by_c_value(lines, NO_WORDS)(math.inf) == [
        "queen bee larva",
        "hive",
        "larva",
        "queen bee",
    ]


def test_single_rank_prefers_phrases_of_words_that_stand_among_many() -> None:
    lines = [
        make_line("queen lays eggs", "queen", "eggs", tags="NVN"),
        make_line("queen mates drones", "queen", "drones", tags="NVN"),
        make_line("queen leads swarm", "queen", "swarm", tags="NVN"),
    ]
    ranked = rank_by_single_rank(lines, NO_WORDS)(math.inf)
    assert ranked[0] == "queen"
    assert sorted(ranked[1:]) == ["drone", "egg", "swarm"]


def test_words_far_apart_do_not_lend_each_other_rank() -> None:
    far = " ".join(["hive", *["eats"] * 9, "wax"])
    line = make_line(far, "hive", "wax", tags="N" + "V" * 9 + "N")
    assert rank_by_single_rank([line], NO_WORDS)(math.inf) == ["hive", "wax"]


TEXTS = (
    "the queen bee lays eggs in the brood nest",
    "royal jelly is for the queen bee",
    "the brood nest of the hive is warm",
    "a smoker and the queen bee",
)


@pytest.mark.parametrize(
    "peer", [peer for peer in PEERS if peer.package], ids=lambda peer: str(peer.name)
)
@pytest.mark.filterwarnings("ignore")
def test_libraries_find_the_phrase_that_stands_on_most_lines(peer: Peer) -> None:
    pytest.importorskip(peer.package, reason="the evaluate extra is not installed")
    lines = [
        make_line(
            text,
            *(["queen bee"] if "queen bee" in text else []),
            tags="".join("N" if w not in STOP_WORDS else "V" for w in text.split()),
        )
        for text in TEXTS
    ]
    ranks = rank_files(peer, lines, STOP_WORDS)
    assert "queen bee" in ranks["hive.md"](math.inf)
    again = rank_files(peer, lines, STOP_WORDS)
    assert again["hive.md"](0.5) == ranks["hive.md"](0.5)
