"""A treebank in CoNLL-U → its sentences, and from a sentence an example for spaCy."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.training.converters.conllu_to_docs import conllu_to_docs


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Words with their gold tags; ``heads`` are positions, a root's is its own."""

    words: tuple[str, ...]
    spaces: tuple[bool, ...]
    tags: tuple[str, ...]
    pos: tuple[str, ...]
    heads: tuple[int, ...]
    deps: tuple[str, ...]


def read_treebank(path: Path) -> list[Sentence]:
    """Return the sentences of a gzipped CoNLL-U file, in its order.

    Raises:
        OSError: the file cannot be read.
    """
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    return [
        Sentence(
            words=tuple(token.text for token in doc),
            spaces=tuple(bool(token.whitespace_) for token in doc),
            tags=tuple(token.tag_ for token in doc),
            pos=tuple(token.pos_ for token in doc),
            heads=tuple(token.head.i for token in doc),
            deps=tuple(token.dep_ for token in doc),
        )
        for doc in conllu_to_docs(text, n_sents=1, no_print=True)  # type: ignore[no-untyped-call]
    ]


def pick(sentence: Sentence, positions: list[int]) -> Sentence:
    """Return the words at ``positions``; a gap between two becomes a space."""
    new = {old: at for at, old in enumerate(positions)}
    following = [*positions[1:], -1]
    return Sentence(
        words=tuple(sentence.words[i] for i in positions),
        spaces=tuple(
            sentence.spaces[i] or after != i + 1
            for i, after in zip(positions, following, strict=True)
        ),
        tags=tuple(sentence.tags[i] for i in positions),
        pos=tuple(sentence.pos[i] for i in positions),
        heads=tuple(new.get(sentence.heads[i], new[i]) for i in positions),
        deps=tuple(sentence.deps[i] for i in positions),
    )


def make_example(nlp: Language, sentence: Sentence, *, gold_words: bool) -> Example:
    """Return the gold tags over the gold words, or over what the tokenizer makes.

    A word of the tokenizer over several of the treebank with other tags counts as not
    tagged, and so does one whose tag is empty.
    """
    words, spaces = list(sentence.words), list(sentence.spaces)
    reference = Doc(
        nlp.vocab,
        words=words,
        spaces=spaces,
        tags=list(sentence.tags),
        pos=list(sentence.pos),
    )
    if gold_words:
        return Example(Doc(nlp.vocab, words=words, spaces=spaces), reference)
    return Example(nlp.make_doc(reference.text), reference)
