"""A folder of notes → words per CPU second of finding concepts, in a fresh process.

Nothing is remembered, the language pipeline reads every passage: that of KG_MODEL, or
the shipped one. Importing spaCy and loading the pipeline are measured apart.
The peer is the bare tokenizer of spaCy on the same passages, in the same process.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.models import SHIPPED, describe_model
from kg.nlp import make_nlp
from kg.parsing import parse_sources
from kg.reading.files import read_sources
from kg.readings import passage_key
from kg.records import Snapshot, Vocabulary

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """CPU seconds of each part for so many words; no vocabulary, nothing remembered."""

    model: str
    words: int
    importing: float
    loading: float
    concepts: float
    relations: float
    tokens: float

    def __str__(self) -> str:
        return (
            f"{self.words:,} words, {self.words / self.concepts:,.0f} words per CPU "
            f"second for concepts, {self.concepts / self.tokens:.1f} x tokens alone; "
            f"relations {self.relations:.2f} s, import spacy {self.importing:.2f} s, "
            f"load {self.loading:.2f} s CPU ({self.model})"
        )


def main() -> None:
    (folder,) = sys.argv[1:]
    print(measure(Path(folder)), flush=True)


def measure(folder: Path) -> Extraction:
    """Find the concepts and relations of a folder once, and take its words apart."""
    model = os.environ.get("KG_MODEL") or SHIPPED
    began = time.process_time()
    import spacy

    imported = time.process_time()
    nlp = make_nlp(model)
    loaded = time.process_time()
    from kg.memo import Memo
    from kg.pipeline import make_snapshot

    parsed, texts = parse_sources(read_sources((folder,)))
    stages: dict[str, float] = {}

    def note_time(stage: str) -> None:
        stages[stage] = time.process_time()

    snapshot = make_snapshot(
        parsed,
        texts,
        Vocabulary(),
        (),
        nlp=lambda: nlp,
        memo=Memo(made_by="benchmark"),
        say=note_time,
    )
    ended = time.process_time()
    lines = read_lines(snapshot)
    tokenizer = spacy.blank("en").tokenizer
    blank = time.process_time()
    for line in lines:
        tokenizer(line)
    return Extraction(
        model=describe_model(model),
        words=count_words(lines),
        importing=imported - began,
        loading=loaded - imported,
        concepts=stages["finding relations"] - stages["finding concepts"],
        relations=ended - stages["finding relations"],
        tokens=time.process_time() - blank,
    )


def read_lines(snapshot: Snapshot) -> list[str]:
    """Return the text of every passage that is read."""
    keys = (passage_key(p) for note in snapshot.notes for p in note.passages)
    return [key[1] for key in keys if key is not None]


def count_words(lines: Iterable[str]) -> int:
    """Count words: runs of letters and digits, with what hyphens join as one."""
    return sum(1 for line in lines for _ in _WORD.finditer(line))


if __name__ == "__main__":
    main()
