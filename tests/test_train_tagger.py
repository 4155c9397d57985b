from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from tagger_card import LICENCE, make_sets, measure
from tagger_forms import (
    capital,
    cut_clauses,
    cut_fragments,
    garble,
    join,
    lower,
    lower_common,
    title,
    upper,
    without_articles,
    without_end,
)
from tagger_training import FOLDER, TREEBANK, Recipe
from tagger_treebank import Sentence, make_example, read_treebank

from tests.conftest import PROJECT

MEGABYTE = 1_000_000
# A made-up treebank: number, word, UPOS, XPOS, head, relation.
GARDEN = """\
1 The DET DT 3 det
2 old ADJ JJ 3 amod
3 gardener NOUN NN 4 nsubj
4 waters VERB VBZ 0 root
5 tall ADJ JJ 6 amod
6 tomatoes NOUN NNS 4 obj
7 in ADP IN 9 case
8 the DET DT 9 det
9 garden NOUN NN 4 obl
10 . PUNCT . 4 punct

1 Ada PROPN NNP 3 nsubj
2 can AUX MD 3 aux
3 dig VERB VB 0 root
4 a DET DT 5 det
5 well NOUN NN 3 obj
"""
TINY = Recipe(
    width=8,
    depth=1,
    pieces=2,
    rows=(50, 50, 50, 50),
    steps=3,
    batch_words=20,
    warmup=1,
    fragments=4,
    clauses=4,
)


def conllu(table: str) -> str:
    """Return the table with the columns that it leaves out."""
    sentences = []
    for block in table.split("\n\n"):
        lines = []
        for line in block.splitlines():
            number, word, upos, xpos, head, relation = line.split()
            space = "SpaceAfter=No" if word == "garden" else "_"
            columns = (number, word, "_", upos, xpos, "_", head, relation, "_", space)
            lines.append("\t".join(columns))
        sentences.append("\n".join(lines))
    return "\n\n".join(sentences) + "\n\n"


@pytest.fixture(scope="module")
def treebank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("treebank") / "garden.conllu.gz"
    path.write_bytes(gzip.compress(conllu(GARDEN).encode("utf-8")))
    return path


@pytest.fixture(scope="module")
def garden(treebank: Path) -> list[Sentence]:
    return read_treebank(treebank)


def text(sentence: Sentence) -> str:
    pairs = zip(sentence.words, sentence.spaces, strict=True)
    return "".join(word + " " * space for word, space in pairs).strip()


def test_a_treebank_is_read_with_its_tags_and_trees(garden: list[Sentence]) -> None:
    assert garden[1] == Sentence(
        words=("Ada", "can", "dig", "a", "well"),
        spaces=(True,) * 5,
        tags=("NNP", "MD", "VB", "DT", "NN"),
        pos=("PROPN", "AUX", "VERB", "DET", "NOUN"),
        heads=(2, 2, 2, 4, 2),
        deps=("nsubj", "aux", "ROOT", "det", "obj"),
    )
    assert text(garden[0]) == "The old gardener waters tall tomatoes in the garden."


def test_fragments_are_subtrees_of_two_to_eight_words(garden: list[Sentence]) -> None:
    assert [[text(cut) for cut in cut_fragments(s)] for s in garden] == [
        ["The old gardener", "tall tomatoes", "in the garden"],
        ["Ada can dig a well", "a well"],
    ]


def test_clauses_are_bared_to_subject_verb_and_object(garden: list[Sentence]) -> None:
    cuts = [[(text(cut), cut.tags) for cut in cut_clauses(s)] for s in garden]
    assert cuts == [
        [
            ("old gardener waters tall tomatoes", ("JJ", "NN", "VBZ", "JJ", "NNS")),
            ("waters tall tomatoes", ("VBZ", "JJ", "NNS")),
        ],
        [
            ("Ada can dig well", ("NNP", "MD", "VB", "NN")),
            ("dig well", ("VB", "NN")),
        ],
    ]


def test_forms_write_a_sentence_as_notes_do(garden: list[Sentence]) -> None:
    long, short = garden
    assert text(without_end(long)) == text(long)[:-1]
    assert without_end(short) == short
    assert (
        text(without_articles(long)) == "old gardener waters tall tomatoes in garden."
    )
    assert text(lower(short)) == "ada can dig a well"
    assert text(upper(short)) == "ADA CAN DIG A WELL"
    assert text(capital(lower(short))) == "Ada can dig a well"
    headed = "The Old Gardener Waters Tall Tomatoes in the Garden."
    assert text(title(long)) == headed
    for form in (lower, upper, capital, title):
        assert (form(long).tags, form(long).pos) == (long.tags, long.pos)


def test_names_in_small_letters_have_no_tag(garden: list[Sentence]) -> None:
    small = lower_common(garden[1])
    assert text(small) == "ada can dig a well"
    assert small.tags == ("", "MD", "VB", "DT", "NN")
    assert small.pos == ("", "AUX", "VERB", "DET", "NOUN")


def test_a_sign_between_two_forms_has_no_tag(garden: list[Sentence]) -> None:
    label, clause = next(cut_fragments(garden[0])), garden[1]
    both = join(label, ":", clause, space=False)
    assert text(both) == "The old gardener: Ada can dig a well"
    assert both.tags == (*label.tags, "", *clause.tags)
    assert [both.words[head] for head in both.heads[4:]] == [
        *("dig", "dig", "dig", "well", "dig")
    ]
    assert text(join(label, "->", clause, space=True))[:21] == "The old gardener -> A"


@given(st.integers(0, 1000))
def test_garbled_words_keep_their_first_letter_ending_and_case(seed: int) -> None:
    words = ("tomatoes", "TOMATOES", "Gardener", "LeNet-5", "tall")
    flat = ("X",) * len(words)
    sentence = Sentence(
        words=words,
        spaces=(True,) * len(words),
        tags=flat,
        pos=flat,
        heads=tuple(range(len(words))),
        deps=flat,
    )
    garbled = garble(sentence, Random(seed), 1.0).words
    assert garbled[3:] == words[3:]
    for word, other in zip(words[:3], garbled[:3], strict=True):
        assert (other[0], other[-3:]) == (word[0], word[-3:])
        assert len(other) == len(word) + 1
        assert (other.isupper(), other.istitle()) == (word.isupper(), word.istitle())
    assert garble(sentence, Random(seed), 0.0) == sentence


def test_a_word_over_several_of_the_treebank_counts_as_untagged() -> None:
    split = Sentence(
        words=("half", "ripe", "figs"),
        spaces=(False, True, False),
        tags=("RB", "JJ", "NNS"),
        pos=("ADV", "ADJ", "NOUN"),
        heads=(1, 2, 2),
        deps=("advmod", "amod", "ROOT"),
    )
    nlp = spacy.blank("en")
    read = make_example(nlp, split, gold_words=False)
    assert [token.text for token in read.predicted] == ["halfripe", "figs"]
    assert read.get_aligned("TAG", as_string=True) == [None, "NNS"]
    gold = make_example(nlp, split, gold_words=True)
    assert gold.get_aligned("TAG", as_string=True) == ["RB", "JJ", "NNS"]


def train_apart(treebank: Path, folder: Path, *, seed: str) -> dict[str, bytes]:
    """Train in a process of its own, and return all files that it wrote."""
    code = (
        "import sys; from pathlib import Path; "
        "from tagger_training import Recipe, save, train; "
        "from tagger_treebank import read_treebank; "
        f"recipe = {TINY!r}; sentences = read_treebank(Path(sys.argv[1])); "
        "save(train(sentences, recipe), recipe, Path(sys.argv[2]))"
    )
    subprocess.run(
        [sys.executable, "-c", code, treebank, folder],
        env=os.environ
        | {
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": f"{PROJECT}:{PROJECT / 'scripts'}",
            "OMP_NUM_THREADS": "1",
        },
        check=True,
        capture_output=True,
    )
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_training_again_writes_the_same_bytes(treebank: Path, tmp_path: Path) -> None:
    first = train_apart(treebank, tmp_path / "first", seed="1")
    again = train_apart(treebank, tmp_path / "again", seed="2")
    assert first == again
    assert {"meta.json", "config.cfg", "tok2vec/model", "tagger/model"} <= set(first)
    nlp = spacy.load(tmp_path / "first")
    known = {"", "NNP", "MD", "VB", "DT", "NN", "JJ", "VBZ", "NNS", "IN", "."}
    assert {token.tag_ for token in nlp("a well in the garden")} <= known


def test_the_shipped_tagger_is_small_and_names_its_licence() -> None:
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 8 * MEGABYTE
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    for named in (LICENCE, "Universal Dependencies English EWT", "Natalia Silveira"):
        assert named in card
    assert f'"license":"{LICENCE}"' in (FOLDER / "meta.json").read_text("utf-8")


def test_the_card_names_the_recipe_that_the_script_follows() -> None:
    assert f"`{Recipe()}`" in (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.skipif(
    not TREEBANK.is_dir(), reason=f"There is no treebank at {TREEBANK} to measure on."
)
def test_the_card_tells_the_accuracy_that_is_measured() -> None:
    nlp = spacy.load(FOLDER)
    sets = make_sets(read_treebank(TREEBANK / "en_ewt-test.conllu.gz"))
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    least = {"full": (0.93, 0.935), "lower": (0.915, 0.92)}
    for name, (xpos, upos) in least.items():
        got = measure(nlp, sets[name], gold_words=True)
        assert f"| {name} | gold | {got.xpos:.4f} | {got.upos:.4f} |" in card
        assert got.xpos >= xpos
        assert got.upos >= upos
