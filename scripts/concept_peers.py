"""The same notes and other methods → what those would have found, to be scored alike.

Every method gets the passages that the reader keeps, with code, formulas, addresses
and markup left out, file by file.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from phrase_ranking import (
    MAX_WORDS,
    CleanLine,
    MakeRank,
    Rank,
    rank_by_c_value,
    rank_by_rake,
    rank_by_single_rank,
    rank_by_text_rank,
    rank_by_yake,
)

from kg.labels import LabelMeaning, find_labels, normalise
from kg.nlp import MakeNlp
from kg.readings import mask, may_name, passage_key
from kg.records import Concept, Mention, Snapshot

# List lengths, as shares of the number of lines.
SHARES = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, math.inf)
PHRASE_SPANS = "phrase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Another method; ``package`` is the library that it needs, "" for none."""

    name: str
    make_rank: MakeRank
    package: str = ""
    needs_phrases: bool = False


def clean_lines(
    snapshot: Snapshot, nlp: MakeNlp
) -> tuple[tuple[CleanLine, ...], frozenset[str]]:
    """Return the lines of all notes that may name something, and the stop words."""
    lines = tuple(_clean(snapshot))
    language = nlp()
    read = []
    docs = language.pipe(line.text for line in lines)
    for line, doc in zip(lines, docs, strict=True):
        spans = doc.spans.get(PHRASE_SPANS, ())
        phrases = tuple((span.start_char, span.end_char) for span in spans)
        tokens = tuple((t.idx, t.idx + len(t), t.pos_) for t in doc)
        read.append(replace(line, tokens=tokens, phrases=phrases))
    return tuple(read), frozenset(language.Defaults.stop_words)


def _clean(snapshot: Snapshot) -> Iterator[CleanLine]:
    for note in snapshot.notes:
        for passage in note.passages:
            key = passage_key(passage)
            if key is None or not may_name(key):
                continue
            text = mask(key[1], key[2]).replace("\n", " ")
            if text.strip():
                yield CleanLine(
                    note=note.id,
                    source=note.source,
                    line=passage.line,
                    start=passage.start,
                    text=text,
                )


def describe_share(share: float) -> str:
    return "all" if math.isinf(share) else f"{share:g} x lines"


def has_phrases(lines: Iterable[CleanLine]) -> bool:
    return any(line.phrases for line in lines)


def find_by_phrases(snapshot: Snapshot, lines: Iterable[CleanLine]) -> Snapshot:
    """Return the snapshot with every noun phrase as a mention, and nothing else."""
    places = ((line, *phrase) for line in lines for phrase in line.phrases)
    return _with_places(snapshot, places)


def rank_files(
    peer: Peer, lines: Iterable[CleanLine], stop_words: frozenset[str]
) -> dict[str, Rank]:
    """Let a method rank the phrases of every file.

    Raises:
        ImportError: its library is not installed.
    """
    files = _by_source(lines)
    return {source: peer.make_rank(files[source], stop_words) for source in files}


def find_by_rank(
    snapshot: Snapshot,
    lines: Iterable[CleanLine],
    ranks: Mapping[str, Rank],
    share: float,
) -> Snapshot:
    """Return the snapshot with the best phrases of each file, wherever they stand."""
    places: list[tuple[CleanLine, int, int]] = []
    for source, here in _by_source(lines).items():
        index = {
            normalise(phrase): LabelMeaning(concept=normalise(phrase), how="label")
            for phrase in ranks[source](share)
        }
        for line in here:
            found = find_labels(line.text, index, longest=MAX_WORDS + 2)
            places += ((line, label.start, label.end) for label in found)
    return _with_places(snapshot, places)


def _by_source(lines: Iterable[CleanLine]) -> dict[str, list[CleanLine]]:
    files: defaultdict[str, list[CleanLine]] = defaultdict(list)
    for line in lines:
        files[line.source].append(line)
    return files


def _with_places(
    snapshot: Snapshot, places: Iterable[tuple[CleanLine, int, int]]
) -> Snapshot:
    labels: dict[str, str] = {}
    mentions = []
    for line, start, end in places:
        text = line.text[start:end]
        form = normalise(text)
        labels.setdefault(form, text)
        mentions.append(
            Mention(
                concept=form,
                note=line.note,
                source=line.source,
                line=line.line,
                start=line.start + start,
                end=line.start + end,
                text=text,
                found_by="peer",
            )
        )
    counts = Counter(mention.concept for mention in mentions)
    concepts = tuple(
        Concept(id=form, label=labels[form], score=float(counts[form]))
        for form in sorted(labels)
    )
    return replace(snapshot, concepts=concepts, mentions=tuple(mentions))


PEERS = (
    Peer(name="YAKE", make_rank=rank_by_yake, package="yake"),
    Peer(name="RAKE", make_rank=rank_by_rake, package="rake_nltk"),
    Peer(
        name="TextRank",
        make_rank=rank_by_text_rank,
        package="pytextrank",
        needs_phrases=True,
    ),
    Peer(name="SingleRank", make_rank=rank_by_single_rank, needs_phrases=True),
    Peer(name="C-value", make_rank=rank_by_c_value, needs_phrases=True),
)
