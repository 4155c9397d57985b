"""Text → its words and stems as texts that are split at blanks alone.

An index whose own tokenizer splits at blanks takes them as they are. A *chunk* is what
stands between two blanks of a text. No word reaches from one chunk into the next, so
that the words of a chunk are found once, and those of a text are joined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from kg.index.analysis import Forms, find_tokens, make_forms

# Stands between two lines, so that no phrase reaches from one into the next.
FENCE = "\x04"
# Begins the stem of a whole word, which has no place of its own among its parts.
WHOLE = "\x03"
MOST_REMEMBERED = 1 << 18

_BLANK, _EMPTY = "\x01", "\x02"
_CONTROLS = re.compile(r"[\x00-\x04]")
# One word of one part, as most chunks are; a single letter with a sign is another.
_PLAIN = re.compile(
    r"[-.,'/_*#+]*+(?:([A-Za-z0-9]{2,}+)[-.,'/_*#+]*+|([A-Za-z0-9])[-.,'/_]*+)"
)
# One word of several parts. Numbers with a point are none.
_PARTED = re.compile(
    r"[-.,'/_*#+]*+([A-Za-z][A-Za-z0-9]*+(?:[-._/][A-Za-z0-9]++)++)[-.,'/_*#+]*+"
)
_PART = re.compile(r"[A-Za-z0-9]+")
# Signs that stand in no word but of this kind, such as P(A|B).
_CALL = re.compile(r"\([^\s()\"]{1,12}\)")
_CLEANED = str.maketrans(dict.fromkeys("\x00\x01\x02\x03\x04", "\x05"))
_JOINED = str.maketrans(dict.fromkeys("-._/'", ""))
_SIGNLESS = _CLEANED | str.maketrans(dict.fromkeys('()[]{}<>|"`\\=;:!?~^&%$@', " "))


# Of many words at once, their stems.
StemWords: TypeAlias = Callable[[Sequence[str]], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunks:
    """What is remembered of the chunks seen so far, to be passed from text to text.

    ``stem_words`` returns the stems of words, many at once; ``forms`` takes those known
    already from ``stemmed``. ``stems`` of a chunk are those of its parts in order;
    ``wholes`` hold only chunks that have any.
    """

    stem_words: StemWords
    forms: Forms
    stemmed: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    stems: dict[str, str] = field(default_factory=dict)
    wholes: dict[str, str] = field(default_factory=dict)


class Joined(NamedTuple):
    """What is looked up of a text, joined by blanks.

    ``words`` are unstemmed, in no order that means anything. ``stems`` stand in order,
    lines apart, those of whole words behind all others and marked with `WHOLE`.
    ``lines`` are those that hold a whole word: a phrase may take one for a part, which
    ``stems`` do not tell. Signs that stand in no word are left out of them.
    """

    words: str
    stems: str
    lines: str


def make_chunks(stem_words: StemWords) -> Chunks:
    """Return a memory that knows no chunk, with a stemmer of many words at once."""
    stemmed: dict[str, str] = {}

    def stem_word(word: str) -> str:
        return stemmed[word] if word in stemmed else stem_words([word])[0]

    return Chunks(stem_words=stem_words, forms=make_forms(stem_word), stemmed=stemmed)


def join_terms(texts: Sequence[str], known: Chunks) -> list[Joined]:
    """Return what is looked up of each text. What ``known`` remembers grows."""
    cleaned = [_clean(text) for text in texts]
    split = [text.replace("\n", f" {FENCE} ").split() for text in cleaned]
    _learn(set().union(*split), known)
    return [
        _join(text, chunks, known) for text, chunks in zip(cleaned, split, strict=True)
    ]


def _clean(text: str) -> str:
    if not _CALL.search(text):
        return text.translate(_SIGNLESS)
    return "\n".join(
        line.translate(_CLEANED if _CALL.search(line) else _SIGNLESS)
        for line in text.split("\n")
    )


def _join(text: str, chunks: list[str], known: Chunks) -> Joined:
    words = " ".join(map(known.words.__getitem__, chunks))
    stems = " ".join(map(known.stems.__getitem__, chunks))
    if known.wholes.keys().isdisjoint(chunks):
        return Joined(words, stems, "")
    wholes = [known.wholes[chunk] for chunk in chunks if chunk in known.wholes]
    lines = (
        line
        for line in text.split("\n")
        if not known.wholes.keys().isdisjoint(line.split())
    )
    return Joined(words, " ".join((stems, FENCE, *wholes)), "\n".join(lines))


def encode_term(form: str) -> str:
    """Return a form as a text without blanks, so that it is one term."""
    if form.isalnum():
        return form
    # The compatibility form of some characters holds blanks, that of others nothing.
    return _CONTROLS.sub("\x05", form).replace(" ", _BLANK) or _EMPTY


def decode_term(term: str) -> str:
    """Return the form that `encode_term` was given."""
    return term.replace(_BLANK, " ").replace(_EMPTY, "")


def _learn(chunks: set[str], known: Chunks) -> None:
    unknown = chunks.difference(known.stems)
    if len(known.stems) + len(unknown) > MOST_REMEMBERED:
        for remembered in (known.stemmed, known.words, known.stems, known.wholes):
            remembered.clear()
        unknown = chunks
    known.words[FENCE], known.stems[FENCE] = "", FENCE
    _stem_ahead(unknown, known)
    for chunk in unknown - {FENCE}:
        if plain := _PLAIN.fullmatch(chunk):
            word, stem = known.forms(plain[1] or plain[2], True)
            known.words[chunk], known.stems[chunk] = word, stem
        elif parted := _PARTED.fullmatch(chunk):
            word, stem = known.forms(parted[1], True)
            parts = [known.forms(part, True) for part in _PART.findall(parted[1])]
            known.words[chunk] = " ".join([word, *(part[0] for part in parts)])
            known.stems[chunk] = " ".join([part[1] for part in parts])
            known.wholes[chunk] = WHOLE + stem
        else:
            _learn_any(chunk, known)


def _stem_ahead(chunks: Iterable[str], known: Chunks) -> None:
    """Stem most words of these chunks at once: each alone would take far longer."""
    text = " ".join(chunks).lower()
    words = {*_PART.findall(text), *_PART.findall(text.translate(_JOINED))}
    new = sorted(words.difference(known.stemmed))
    known.stemmed.update(zip(new, known.stem_words(new), strict=True))


def _learn_any(chunk: str, known: Chunks) -> None:
    tokens = tuple(find_tokens(chunk))
    known.words[chunk] = " ".join(encode_term(token.folded) for token in tokens)
    known.stems[chunk] = " ".join(
        encode_term(token.stem) for token in tokens if not token.is_whole
    )
    wholes = [WHOLE + encode_term(token.stem) for token in tokens if token.is_whole]
    if wholes:
        known.wholes[chunk] = " ".join(wholes)
