"""A sentence with its gold tags → the terse forms in which notes would write it.

Notes are lower-cased, drop articles and final stops, and write headings in Title Case:
a tagger that has read only whole sentences takes their verbs for nouns. So each form
keeps the words' gold tags while it changes what stands around them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random

from tagger_treebank import Sentence, pick

MIN_WORDS, MAX_WORDS = 2, 8

_LONG = 6
_LETTERS = "aeioulnrst"

_ARTICLES = frozenset(["a", "an", "the", "this", "that", "these", "those"])
# What a heading in Title Case leaves small, but for its first word.
_SMALL_WORDS = """
    a an and as at but by for from if in nor of on or per the to vs via with
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_MODIFIERS = frozenset(["amod", "compound", "nummod", "compound:prt", "obl:npmod"])
_ENDS = frozenset(["PUNCT", "CCONJ"])
_FINITE = frozenset(["VBZ", "VBP", "VBD", "VB"])


def cut_fragments(sentence: Sentence) -> Iterator[Sentence]:
    """Yield each subtree of 2 to 8 words that stand together, without end marks."""
    for words in _subtrees(sentence):
        while words and sentence.pos[words[-1]] in _ENDS:
            words = words[:-1]
        while words and sentence.pos[words[0]] in _ENDS:
            words = words[1:]
        together = words and words[-1] - words[0] == len(words) - 1
        if together and MIN_WORDS <= len(words) <= MAX_WORDS:
            yield pick(sentence, words)


def cut_clauses(sentence: Sentence) -> Iterator[Sentence]:
    """Yield clauses bared to subject, verb and object, as notes write them.

    *The committee approved the new budget this week* gives *committee approved new
    budget*; a verb with its object also stands without its subject.
    """
    children = _children(sentence)
    for verb, tag in enumerate(sentence.tags):
        if tag not in _FINITE or sentence.pos[verb] != "VERB":
            continue
        kept = [verb]
        for child in children[verb]:
            dep, pos = sentence.deps[child], sentence.pos[child]
            if dep in ("nsubj", "obj") and pos in ("NOUN", "PROPN"):
                kept += _bare_phrase(sentence, children, child)
            elif (
                dep == "compound:prt"
                or (dep == "xcomp" and pos == "ADJ")
                or (tag == "VB" and sentence.tags[child] in ("MD", "TO"))
            ):
                kept.append(child)
        kept.sort()
        if MIN_WORDS <= len(kept) <= MAX_WORDS:
            yield pick(sentence, kept)
            after = [at for at in kept if at >= verb]
            if MIN_WORDS <= len(after) < len(kept):
                yield pick(sentence, after)


def _bare_phrase(sentence: Sentence, children: list[list[int]], head: int) -> list[int]:
    """Return a noun and what modifies it before it, without article."""
    kept, waiting = [], [head]
    while waiting:
        at = waiting.pop()
        kept.append(at)
        waiting += [
            child
            for child in children[at]
            if child < head and sentence.deps[child] in _MODIFIERS
        ]
    return kept


def _children(sentence: Sentence) -> list[list[int]]:
    children: list[list[int]] = [[] for _ in sentence.words]
    for at, head in enumerate(sentence.heads):
        if head != at:
            children[head].append(at)
    return children


def _subtrees(sentence: Sentence) -> Iterator[list[int]]:
    children = _children(sentence)
    for root in range(len(sentence.words)):
        found: list[int] = []
        waiting = [root]
        while waiting and len(found) <= 2 * MAX_WORDS:
            at = waiting.pop()
            found.append(at)
            waiting += children[at]
        if not waiting:
            yield sorted(found)


def without_end(sentence: Sentence) -> Sentence:
    """Return the sentence without its final stop; question marks stay."""
    last = len(sentence.words) - 1
    if last < 1 or sentence.words[last] not in (".", "!", "...", ";"):
        return sentence
    return pick(sentence, list(range(last)))


def without_articles(sentence: Sentence) -> Sentence:
    """Return the sentence as a hurried hand writes it, or unchanged if little stays."""
    kept = [
        at
        for at, word in enumerate(sentence.words)
        if not (sentence.pos[at] == "DET" and word.lower() in _ARTICLES)
    ]
    return pick(sentence, kept) if len(kept) >= MIN_WORDS else sentence


def lower(sentence: Sentence) -> Sentence:
    """Return the sentence in small letters."""
    return replace(sentence, words=tuple(word.lower() for word in sentence.words))


def lower_common(sentence: Sentence) -> Sentence:
    """Return the sentence in small letters, its names without tags.

    Who writes small still writes names large: a small word in notes is no name.
    """
    named = [part == "PROPN" for part in sentence.pos]
    return replace(
        lower(sentence),
        tags=tuple(
            "" if n else tag for tag, n in zip(sentence.tags, named, strict=True)
        ),
        pos=tuple(
            "" if n else part for part, n in zip(sentence.pos, named, strict=True)
        ),
    )


def upper(sentence: Sentence) -> Sentence:
    """Return the sentence in capital letters."""
    return replace(sentence, words=tuple(word.upper() for word in sentence.words))


def title(sentence: Sentence) -> Sentence:
    """Return the sentence in Title Case, its small words small."""
    return replace(
        sentence,
        words=tuple(
            word if at and word.lower() in _SMALL else _capital(word)
            for at, word in enumerate(sentence.words)
        ),
    )


def capital(sentence: Sentence) -> Sentence:
    """Return the sentence with a capital first letter and nothing else changed."""
    first, *rest = sentence.words
    return replace(sentence, words=(_capital(first), *rest))


def _capital(word: str) -> str:
    # A clitic ('s, n't) goes on with the word before it.
    return word if "'" in word or "’" in word else word[:1].upper() + word[1:]


def keep(sentence: Sentence) -> Sentence:
    """Return the sentence unchanged."""
    return sentence


def join(before: Sentence, sign: str, after: Sentence, *, space: bool) -> Sentence:
    """Return two sentences with a sign between them; the sign itself has no tag.

    So *Label: text*, *cause -> effect* and *this, that* are read, whatever a
    treebank calls their signs.
    """
    shift = len(before.words) + 1
    return Sentence(
        words=(*before.words, sign, *after.words),
        spaces=(*before.spaces[:-1], space, True, *after.spaces),
        tags=(*before.tags, "", *after.tags),
        pos=(*before.pos, "", *after.pos),
        heads=(*before.heads, shift - 1, *(head + shift for head in after.heads)),
        deps=(*before.deps, "", *after.deps),
    )


def garble(sentence: Sentence, random: Random, share: float) -> Sentence:
    """Return the sentence with a share of its long words made into unknown ones.

    First letter, ending and shape stay: *stockpiles* may become *slkctopiles*. So the
    terms of a field that no training sentence names are read by their endings and
    neighbours, not by what their hashes happen to share.
    """
    words = [
        _garbled(word, random)
        if len(word) >= _LONG and word.isalpha() and random.random() < share
        else word
        for word in sentence.words
    ]
    return replace(sentence, words=tuple(words))


def _garbled(word: str, random: Random) -> str:
    letters = list(word[1:-3])
    random.shuffle(letters)
    # One letter more: a shuffle of few letters may be the word again.
    letters.insert(random.randrange(len(letters) + 1), random.choice(_LETTERS))
    middle = "".join(letters)
    return word[0] + (middle.upper() if word.isupper() else middle.lower()) + word[-3:]


Form = Callable[[Sentence], Sentence]


def choose(random: Random, forms: Sequence[tuple[Form, float]]) -> Form:
    """Return one of the forms, each as often as its weight says."""
    return random.choices([f for f, _ in forms], weights=[w for _, w in forms])[0]
