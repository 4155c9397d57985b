"""Made-up thesauri → what it costs to load them and to match notes against them.

Figures are CPU seconds, the least of several runs, beside peers of the same run: what
``import spacy`` takes, and rdflib for the same triples where it is installed.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from subprocess import run

from kg.records import Note
from kg.vocabulary import read_vocabulary

CONCEPTS = 15_000
SIZES = (0, 600, 15_000, 40_000)
RUNS = 3
# So many of a label's words are words of the notes: a field has more than one knows.
KNOWN_WORDS = 0.2
_ONSETS = (*"bcdfghlmnprstv", "br", "cl", "st", "tr")
_VOWELS = (*"aeiou", "ea", "ou")
_LOAD = """
import sys
from pathlib import Path
from kg.vocabulary import read_vocabulary
read_vocabulary([Path(sys.argv[1])])
"""
_PARSE = "import rdflib, sys; rdflib.Graph().parse(sys.argv[1])"
_PREFIXES = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <http://thesaurus.example/> .
"""


def main() -> None:
    skos_loading()
    if len(sys.argv) > 1:
        skos_matching(Path(sys.argv[1]))


def skos_loading(concepts: int = CONCEPTS) -> None:
    """Print what loading a thesaurus costs, with ratios against its peers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "made.ttl")
        path.write_text(make_thesaurus(concepts), encoding="utf-8")
        spacy = _seconds("import spacy")
        load = _seconds(_LOAD, str(path))
        print(
            f"load {concepts} concepts of SKOS: {load:.2f} s, "
            f"{load / spacy:.1f} of import spacy ({spacy:.2f} s)"
        )
        if find_spec("rdflib"):
            rdflib = _seconds(_PARSE, str(path))
            print(f"{load / rdflib:.2f} of rdflib's own parsing ({rdflib:.2f} s)")


def skos_matching(corpus: Path) -> None:
    """Print what finding mentions costs with thesauri of several sizes."""
    from kg.mentions import find_mentions
    from kg.models import SHIPPED
    from kg.nlp import defer_nlp
    from kg.shipped import data_folder
    from kg.words import WORD_COUNTS, read_word_counts

    notes = _read_notes(corpus)
    nlp = defer_nlp(SHIPPED)
    nlp()
    counts = read_word_counts(data_folder() / WORD_COUNTS)
    words = _rare_words(notes)
    none = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "made.ttl")
        for size in SIZES:
            path.write_text(make_thesaurus(size, words=words), encoding="utf-8")
            vocabulary = read_vocabulary([path])
            started = time.process_time()
            found = find_mentions(notes, vocabulary, nlp=nlp, word_counts=counts)
            spent = time.process_time() - started
            none = none or spent
            print(
                f"match {len(notes)} notes with {size} concepts: {spent:.2f} s, "
                f"{spent / none:.2f} of none; {len(found.mentions)} mentions of "
                f"{len(found.concepts)} concepts"
            )


def make_thesaurus(concepts: int, *, words: Sequence[str] = ()) -> str:
    """Make Turtle of concepts with three labels, a definition and a broader one each.

    One in five words of the labels is one of ``words``, the others are made up.
    """
    made = random.Random(concepts)
    seen: set[str] = set()

    def label() -> Iterator[str]:
        for _ in range(made.choice((1, 2, 2, 3))):
            known = words and made.random() < KNOWN_WORDS
            yield made.choice(words) if known else _make_word(made)

    def new_label() -> str:
        text = " ".join(label())
        while text in seen:
            text = " ".join(label())
        seen.add(text)
        return text

    lines = [_PREFIXES]
    for number in range(concepts):
        broader = f"; skos:broader :c{made.randrange(number)} " if number else ""
        lines.append(
            f':c{number} a skos:Concept ; skos:prefLabel "{new_label()}"@en , '
            f'"{new_label()}"@de ; skos:altLabel "{new_label()}"@en ; '
            f'skos:hiddenLabel "{new_label()}"@en ; '
            f'skos:definition "{" ".join(label())}."@en {broader}.'
        )
    return "\n".join(lines)


def _make_word(made: random.Random) -> str:
    syllables = (
        made.choice(_ONSETS) + made.choice(_VOWELS) for _ in range(made.choice((2, 3)))
    )
    return "".join(syllables) + made.choice("nrslm")


def _read_notes(corpus: Path) -> Sequence[Note]:
    from kg.parsing import parse_sources
    from kg.reading.courses import assign_courses
    from kg.reading.files import read_sources

    parsed, _ = parse_sources(read_sources([corpus]), show_log=False, known={})
    drafts = [draft for source in parsed for draft in source.notes]
    return assign_courses(drafts, (), taken=frozenset()).notes


def _rare_words(notes: Sequence[Note]) -> Sequence[str]:
    """Return the words of the notes that stand there less than forty times."""
    texts = (p.content.lower() for note in notes for p in note.passages)
    counts = Counter(word for text in texts for word in re.findall(r"[a-z]{3,}", text))
    return sorted(word for word, count in counts.items() if count < 40)


def _seconds(code: str, *arguments: str) -> float:
    """Return the CPU seconds of statements in a process of their own."""
    timed = f"{code}\nimport time; print(time.process_time())"
    command = (sys.executable, "-c", timed, *arguments)

    def once() -> float:
        return float(run(command, check=True, capture_output=True, text=True).stdout)

    return min(once() for _ in range(RUNS))


if __name__ == "__main__":
    main()
