"""The lines of a file → its phrases, best first, by methods of others.

YAKE, RAKE and TextRank are libraries (the ``evaluate`` extra). No library on PyPI
computes SingleRank or C-value offline and right: pke is not there, and pyate's C-value
never takes off what longer terms hold. Those two are computed here from their papers.
TextRank, SingleRank and C-value rank the noun phrases of the project's own pipeline.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from itertools import combinations
from pathlib import PurePosixPath
from typing import TypeAlias

import networkx as nx
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.labels import normalise

MAX_WORDS = 5
SINGLE_RANK_WINDOW = 10

_WORD = re.compile(r"\w+(?:[-'’]\w+)*|[^\w\s]")
_STOP = ".!?:;"
_CONTENT_TAGS = frozenset(("NOUN", "PROPN", "ADJ"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanLine:
    """A passage without what holds no words; no character of its line has moved.

    ``text`` begins at column ``start``. ``tokens`` are start, end and part of speech,
    ``phrases`` the noun phrases, empty where the pipeline finds none.
    """

    note: str
    source: str
    line: int
    start: int
    text: str
    tokens: tuple[tuple[int, int, str], ...] = ()
    phrases: tuple[tuple[int, int], ...] = ()

    @property
    def place(self) -> tuple[str, int]:
        """The name of the file and the line, as labels give them."""
        return PurePosixPath(self.source).name, self.line


Rank: TypeAlias = Callable[[float], list[str]]
"""What gives the phrases of a file for a list length, best first."""
MakeRank: TypeAlias = Callable[[Sequence[CleanLine], frozenset[str]], Rank]
"""What ranks the phrases of the lines of a file, given words of no content."""


def _cut(ranked: Iterable[str], lines: Sequence[CleanLine]) -> Rank:
    """Return what cuts a ranked list; phrases of one normal form count once."""
    phrases: dict[str, str] = {}
    for phrase in ranked:
        if form := normalise(phrase):
            phrases.setdefault(form, phrase)
    kept = list(phrases.values())

    def cut(share: float) -> list[str]:
        return kept if math.isinf(share) else kept[: round(share * len(lines))]

    return cut


def rank_by_yake(lines: Sequence[CleanLine], _stop_words: frozenset[str]) -> Rank:
    """YAKE (Campos et al., 2020), up to three words, its own stop words."""
    from yake import KeywordExtractor

    extractor = KeywordExtractor(lan="en", n=3, top=2 * len(lines))
    found = extractor.extract_keywords(_as_sentences(lines))
    return _cut((phrase for phrase, _ in found), lines)


def rank_by_rake(lines: Sequence[CleanLine], stop_words: frozenset[str]) -> Rank:
    """RAKE (Rose et al., 2010), up to five words, numbers and single letters left out.

    It needs no data of NLTK for that: the lines are its sentences.
    """
    from rake_nltk import Rake

    rake = Rake(
        stopwords=set(stop_words),
        max_length=MAX_WORDS,
        sentence_tokenizer=str.splitlines,
        word_tokenizer=_words_or_breaks,
    )
    rake.extract_keywords_from_sentences([line.text for line in lines])
    return _cut(rake.get_ranked_phrases(), lines)


def _words_or_breaks(text: str) -> list[str]:
    words = _WORD.findall(text)
    return [w if len(w) > 1 and not w[0].isdigit() else "." for w in words]


def rank_by_text_rank(lines: Sequence[CleanLine], _stop_words: frozenset[str]) -> Rank:
    """TextRank (Mihalcea and Tarau, 2004) over noun phrases, by pytextrank."""
    with redirect_stdout(sys.stderr):  # It prints a path when it is imported.
        from pytextrank import BaseTextRankFactory
    doc = _make_doc(lines)
    BaseTextRankFactory()(doc)
    return _cut((phrase.text for phrase in doc._.phrases), lines)


def _make_doc(lines: Iterable[CleanLine]) -> Doc:
    """Return one `Doc` of all lines, a sentence each, its entities the phrases."""
    words, tags, entities = [], [], []
    begins: list[bool | int | None] = []
    for line in lines:
        inside = {at for start, end in line.phrases for at in range(start, end)}
        firsts = {start for start, _ in line.phrases}
        for number, (start, end, tag) in enumerate(line.tokens):
            words.append(line.text[start:end])
            tags.append(tag)
            begins.append(number == 0)
            is_in, is_first = start in inside, start in firsts
            entities.append("B-TERM" if is_first else "I-TERM" if is_in else "O")
    lower = [word.lower() for word in words]
    doc = Doc(
        Vocab(), words=words, pos=tags, lemmas=lower, sent_starts=begins, ents=entities
    )
    # Without a parser there are none, and the entities do.
    doc.noun_chunks_iterator = lambda _doc: iter(())  # type: ignore[attr-defined]
    return doc


def _as_sentences(lines: Iterable[CleanLine]) -> str:
    """Return lines as a text in which no sentence runs from one to the next."""
    texts = (line.text.strip() for line in lines)
    return "\n".join(text if text[-1] in _STOP else f"{text}." for text in texts)


def rank_by_single_rank(
    lines: Sequence[CleanLine], _stop_words: frozenset[str]
) -> Rank:
    """SingleRank (Wan and Xiao, 2008): PageRank of nouns and adjectives.

    Words are joined as often as they stand within ten words of each other; a phrase
    has the sum of its words.
    """
    graph: nx.Graph[str] = nx.Graph()
    for line in lines:
        content = [
            (at, line.text[start:end].lower())
            for at, (start, end, tag) in enumerate(line.tokens)
            if tag in _CONTENT_TAGS
        ]
        for one, other in _near(content):
            weight = graph.get_edge_data(one, other, {"weight": 0})["weight"]
            graph.add_edge(one, other, weight=weight + 1)
    worth = nx.pagerank(graph) if graph else {}
    scores: dict[str, float] = {}
    for phrase, words in _phrases(lines):
        scores[phrase] = sum(worth.get(word, 0.0) for word in words)
    return _cut(sorted(scores, key=lambda phrase: -scores[phrase]), lines)


def _near(words: Sequence[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    for number, (at, one) in enumerate(words):
        for to, other in words[number + 1 : number + SINGLE_RANK_WINDOW]:
            if to - at < SINGLE_RANK_WINDOW and other != one:
                yield one, other


def rank_by_c_value(lines: Sequence[CleanLine], _stop_words: frozenset[str]) -> Rank:
    """C-value (Frantzi, Ananiadou and Mima, 2000) over noun phrases.

    A term counts for the logarithm of its length and one, so that single words have a
    value (Barrón-Cedeño et al., 2009), times its frequency without what longer terms
    that hold it take.
    """
    counts = Counter(phrase for phrase, _ in _phrases(lines))
    words = {phrase: tuple(phrase.split()) for phrase in counts}
    longer: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for phrase, parts in words.items():
        inner = {
            parts[start:end]
            for start, end in combinations(range(len(parts) + 1), 2)
            if end - start < len(parts)
        }
        for part in inner:
            longer[part].append(counts[phrase])

    def value(phrase: str) -> float:
        holding = longer[words[phrase]]
        taken = sum(holding) / len(holding) if holding else 0.0
        return math.log2(len(words[phrase]) + 1) * (counts[phrase] - taken)

    return _cut(sorted(counts, key=lambda phrase: -value(phrase)), lines)


def _phrases(lines: Iterable[CleanLine]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the normal form of every noun phrase with its words as written."""
    for line in lines:
        for start, end in line.phrases:
            text = line.text[start:end]
            if form := normalise(text):
                yield form, tuple(_WORD.findall(text.lower()))
