"""Documents → queries for one of them each, typed well and with a slip.

A query is a few rare words of a document that was drawn, which no other document has
all of: whoever types them looks for that one. A slip is one letter left out, added,
changed or swapped with the next, anywhere in one of the words.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from search_measures import half_of

from kg.index.analysis import is_stop_word, split_words
from kg.index.base import Document
from kg.index.corpus import EXACT, FUZZY

COUNT = 400
SEED = 6
# A rare word is in no more than this share of the documents.
RARE = 0.01
MIN_LETTERS = 4
MIN_WORDS, MAX_WORDS = 2, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownItem:
    """A query for the document ``id``, and the same with one slip."""

    id: str
    text: str
    slipped: str
    half: str


def draw_items(
    documents: Sequence[Document], *, count: int = COUNT, seed: int = SEED
) -> tuple[KnownItem, ...]:
    """Draw documents in which there are such words, and make a query for each."""
    chance = random.Random(seed)
    words = {document.id: _words_of(document) for document in documents}
    having: defaultdict[str, set[str]] = defaultdict(set)
    for id_, found in words.items():
        for word in found:
            having[word].add(id_)
    most = RARE * len(documents)
    ids = sorted(words)
    chance.shuffle(ids)
    items: list[KnownItem] = []
    for id_ in ids:
        if len(items) == count:
            break
        rare = [word for word in words[id_] if len(having[word]) <= most]
        chosen = _choose(rare, having, chance)
        if chosen:
            items.append(_make_item(id_, chosen, half_of(len(items) + 1), chance))
    return tuple(items)


def _words_of(document: Document) -> list[str]:
    """Return the words of letters alone, each once, in the order of the document."""
    found = split_words(f"{document.title}\n{document.body}".lower())
    return list(
        dict.fromkeys(
            word
            for word in found
            if len(word) >= MIN_LETTERS and word.isalpha() and not is_stop_word(word)
        )
    )


def _choose(
    rare: Sequence[str], having: Mapping[str, set[str]], chance: random.Random
) -> list[str]:
    """Draw words that stand together in one document only; none if there are none."""
    if len(rare) < MIN_WORDS:
        return []
    chosen = chance.sample(rare, min(MAX_WORDS, len(rare)))
    fewest = chance.randint(MIN_WORDS, len(chosen))
    for size in range(fewest, len(chosen) + 1):
        if len(set.intersection(*(having[word] for word in chosen[:size]))) == 1:
            return chosen[:size]
    return []


def _make_item(
    id_: str, words: Sequence[str], half: str, chance: random.Random
) -> KnownItem:
    at = chance.randrange(len(words))
    slipped = [*words[:at], slip(words[at], chance), *words[at + 1 :]]
    return KnownItem(id=id_, text=" ".join(words), slipped=" ".join(slipped), half=half)


def slip(word: str, chance: random.Random) -> str:
    """Return the word with one slip, each kind as likely; never the word itself."""
    kinds = [sorted(set(kind) - {word}) for kind in _slips(word)]
    return chance.choice(chance.choice([kind for kind in kinds if kind]))


def _slips(word: str) -> Iterator[list[str]]:
    """Yield what leaving out, adding, changing and swapping letters makes of a word."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    yield [before + behind[1:] for before, behind in cuts if behind]
    yield [before + x + behind for before, behind in cuts for x in ascii_lowercase]
    yield [
        before + x + behind[1:]
        for before, behind in cuts
        if behind
        for x in ascii_lowercase
    ]
    yield [
        before + behind[1] + behind[0] + behind[2:]
        for before, behind in cuts
        if len(behind) > 1
    ]


def count_overtaken(tiers: Iterable[str]) -> int:
    """Return how many hits by a likely spelling stand above an exact one.

    ``tiers`` are those of the hits, best first.
    """
    waiting = overtaken = 0
    for tier in tiers:
        if tier == FUZZY:
            waiting += 1
        elif tier == EXACT:
            overtaken, waiting = overtaken + waiting, 0
    return overtaken
