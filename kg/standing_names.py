"""A passage's `Doc` → the pieces of it that stand there as names.

A whole bullet, a listed item, a heading, a label before a colon or dash, words in bold:
such a piece names a thing when it is short and holds no function word and no verb.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Doc, Span, Token

from kg.days import names_time
from kg.generic_words import LABELS, NAMELESS
from kg.line_kinds import is_date, is_file_name
from kg.records import PassageKind
from kg.tag_letters import BASE_TAGS, FORMULA_SIGNS, HYPHENS, VERBAL

MAX_ITEM_WORDS = 4
MAX_LISTED = 200

_ITEM_SEPARATOR = re.compile(
    r"(?:(?<!\s)\s+)?[,;]\s+(?:and\s+|or\s+)?|(?<!\s)\s+(?:/|-|vs\.?|versus)\s+"
)
_DEFINITION_LABEL = re.compile(
    r"(?:\n\s*)?[*_]{0,3}(\w[\w /+#'’-]{1,40})[*_]{0,3}"
    r"(?:\n*:[*_]{0,3}\s+\S|(?:\s+[-–—]|\s*[–—])\s+\w)"
)
_EMPHASIS = re.compile(r"(?<![*\w])\*\*([^*\n]{2,60})\*\*(?![*\w])")
_DOUBTFUL_TAGS = frozenset({"VB", "VBP", "VBG", "CD"})
_NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_CLAUSE_TAGS = frozenset({"MD", "PRP", "PRP$", "WP", "WDT", "WRB", "EX"})


def text_of(doc: Doc) -> str:
    """Return the text of a `Doc`, which puts it together anew whenever it is asked."""
    if "text" not in doc.user_data:
        doc.user_data["text"] = doc.text
    text: str = doc.user_data["text"]
    return text


def find_standing(doc: Doc, blocked: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Yield the names, with the way they stand as ``kb_id_``.

    None meets a ``blocked`` range of characters; these stand in order.
    """
    text = text_of(doc)
    kind = str(doc.user_data.get("kind"))
    for found in (_items(text, kind), _emphasised(text)):
        yield from _names(doc, text, found, blocked)
    listed = tuple(_listed(text))
    names = tuple(_names(doc, text, listed, blocked))
    if len(names) == len(listed):
        yield from names


def _names(
    doc: Doc,
    text: str,
    pieces: Iterable[tuple[int, int, str]],
    blocked: Sequence[tuple[int, int]],
) -> Iterator[Span]:
    """Yield those pieces of a passage that are names, without space around them."""
    for start, end, how in pieces:
        if overlaps((start, end), blocked):
            continue
        piece = text[start:end].rstrip()
        start += len(piece) - len(piece.lstrip())
        name = piece.lstrip().removesuffix(".")
        span = doc.char_span(start, start + len(name), kb_id=how)
        if span is None or not _is_name(span):
            continue
        # *Disable early versions.* is a sentence, *Parameter sharing.* is not.
        if piece.endswith(".") and span[0].tag_ in BASE_TAGS:
            continue
        yield span


def _items(text: str, kind: str) -> Iterator[tuple[int, int, str]]:
    label = _DEFINITION_LABEL.match(text)
    if label:
        if label.group(1).strip().lower() not in LABELS:
            yield label.start(1), label.end(1), "definition"
        return
    if kind == PassageKind.PARAGRAPH:
        return
    how = "heading" if kind == PassageKind.HEADING else "item"
    for begin, end in _pieces(text, 0):
        yield begin, end, how


def _listed(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield what a line lists behind a label: *Operators: sobel, scharr*."""
    label = _DEFINITION_LABEL.match(text)
    if label is None or len(text) - label.end() > MAX_LISTED:
        return
    pieces = list(_pieces(text, label.end() - 1))
    if len(pieces) > 1:
        yield from ((begin, end, "item") for begin, end in pieces)


def _pieces(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Cut a text at commas, semicolons and slashes with space around them.

    The last of several goes without its question mark: *mean vs median?*
    """
    first = start
    for separator in _ITEM_SEPARATOR.finditer(text, start):
        if start < separator.start():
            yield start, separator.start()
        start = separator.end()
    end = len(text.rstrip())
    if start > first and text[end - 1 : end] == "?":
        end -= 1
    if start < end:
        yield start, end


def _emphasised(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _EMPHASIS.finditer(text):
        yield match.start(1), match.end(1), "emphasis"


def _is_name(span: Span) -> bool:
    words = [token for token in span if not token.is_punct]
    if not 0 < len(words) <= MAX_ITEM_WORDS or any(t.is_space for t in span):
        return False
    if span[-1].text in "?!:…" or FORMULA_SIGNS.intersection(span.text):
        return False
    if is_file_name(span.text) or is_date(span.text) or names_time(span.text):
        return False
    if any(_is_filler(part) for part in re.split(r"[\s/-]+", span.text.lower())):
        return False
    if any(token.is_stop and not _is_joined(token) for token in words):
        return False
    nominal = _is_nominal if span.doc.user_data.get("tags") else _seems_nominal
    if not nominal(words):
        return False
    letters = [t for t in words if t.is_alpha or any(c.isalpha() for c in t.text)]
    return (
        len(letters) == len(words)
        and all(ord(c) < 0x3000 for c in span.text)
        and len(span.text) > 2
    )


def _is_nominal(words: Sequence[Token]) -> bool:
    """Tell a name from a clause by tags: it is one word, or ends with a noun.

    Taggers take nouns in short lines for verbs (*wake words*, *dimension check*), so
    there a verb has to be known as one.
    """
    letters = [word.doc.user_data["tags"][word.i] for word in words]
    tags = [word.tag_ for word in words]
    if _CLAUSE_TAGS.intersection(tags):
        return False
    if any(
        letter == "V" and _acts(word)
        for word, letter in zip(words, letters, strict=True)
    ):
        return False
    if len(words) == 1:
        return not tags[0].startswith("RB")
    return letters[-1] in "NPFGg" or tags[-1] in _DOUBTFUL_TAGS


def _acts(word: Token) -> bool:
    """Tell a verb from a noun that is taken for one: no subject has an infinitive."""
    infinitive = word.tag_ == "VB" and word.i > 0
    if infinitive and word.nbor(-1).tag_ in _NOUN_TAGS:
        return False
    base = word.lower_
    if word.tag_ in ("NNS", "VBZ"):
        base = base.removesuffix("s")
    return not VERBAL.isdisjoint((base, word.lower_)) and not _is_joined(word)


def _seems_nominal(words: Sequence[Token]) -> bool:
    """Tell the same without tags, by words that are mostly verbs or adverbs."""
    only_word = words[0].lower_ if len(words) == 1 else ""
    return not (
        any(token.lower_ in VERBAL and not _is_joined(token) for token in words)
        or only_word.endswith(("ing", "ed"))
        or words[0].lower_.endswith("ly")
    )


def _is_joined(token: Token) -> bool:
    """Tell whether a hyphen follows, as in *keep-prob*."""
    if token.whitespace_ or token.i + 1 == len(token.doc):
        return False
    after = token.nbor()
    return after.text in HYPHENS and not after.whitespace_


def _is_filler(word: str) -> bool:
    """Tell single letters, runs of one letter (*xxx*) and *and/or* from names."""
    return len(set(word)) < 2 or word in NAMELESS


def overlaps(span: tuple[int, int], ranges: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a span meets one of the ranges, which stand in order."""
    after = bisect_left(ranges, (span[1], 0))
    return after > 0 and span[0] < ranges[after - 1][1]
