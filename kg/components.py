"""spaCy components that each find spans of one kind in a passage and write them down.

A passage is one `Doc`, its text the passage's content with line breaks for what is
hidden; ``doc.user_data["kind"]`` is its `PassageKind`, ``doc.user_data["opaque"]``
where code, formulas and addresses are hidden. Every component writes
``doc.spans[NAME]``; spans carry how they were found as ``kb_id_``. Which of them become
concepts is decided over all notes, in `kg.mentions`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.records import PassageKind

ACRONYM = "acronym"
SHAPE = "shape"
ITEM = "item"
MAX_ITEM_WORDS = 4
MAX_LONG_FORM = 400

# Words that show a line to be a clause or an aside, not a name.
_VERBAL_WORDS = """
    allow allows apply applies become becomes call called check choose compute come
    define defined depend depends does done find found get gets give given go goes
    guess happen happens help helps improve increase increases is keep know known let
    look looks made make makes mean means might need needs prefer recognize recognized
    reduce reduces remember require requires see send set setting show shown solve stand
    stands start take takes tell think throw try use used uses versus vs want wants work
    works
"""
_VERBAL = frozenset(_VERBAL_WORDS.split())
_CODE_OR_URL = re.compile(
    r"`[^`]*`|\$[^$]+\$|(?<!\w)\w+://\S+|www\.\S+|(?<=\])\([^)\s]*\)"  # and [](targets)
)
_SHAPE = re.compile(
    r"""(?<![\w.])(?:
        [A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?:\(\))?   # tf.nn.conv2d, np.multiply
      | [A-Z][a-z]+[A-Z]\w*(?:-\d+)?               # AlexNet, LeNet-5
      | [A-Z]{2,}[a-z]+\w*(?:-\d+)?                # RMSprop
      | [A-Z]{3,6}(?:-\d+)?                        # VGG-16, RNN
      | [A-Z][A-Za-z]+-\d+                         # Inception-3
    )(?![\w])""",
    re.VERBOSE,
)
_FILE_NAME = re.compile(r".*\.(?:md|txt|py|ipynb|com|org|net|io|html?|pdf|png|jpe?g)$")
# What a learner does with a line; no name of a thing.
_SIGN_WORDS = "DOING DONE FIXME LATER NOTE NOW TBC TBD TBRT TODO WAIT"
_SIGNS = frozenset(_SIGN_WORDS.split())
_ITEM_SEPARATOR = re.compile(r"(?:(?<!\s)\s+)?[,;]\s+(?:and\s+|or\s+)?|(?<!\s)\s+/\s+")
_HIDDEN = "\n"
_FORMULA_SIGNS = frozenset('()[]{}=<>*^"')
_DEFINITION_LABEL = re.compile(r"(?:\n\s*)?(\w[\w /+#-]{1,40})\n*:\s+\S")
_BRACKETED = re.compile(r"\(([A-Za-z][\w-]{1,9})s?\)")
_INITIAL = re.compile(r"(?<!\w)\w|(?<=-)\w")


@Language.component("acronym_finder")
def find_acronyms(doc: Doc) -> Doc:
    """Write ``doc.spans["acronym"]``: long form, then short form, pair by pair.

    The rule is that of Schwartz and Hearst (2003), narrowed to initials: each letter
    of the short form starts a word of the long one, in order.
    """
    text = doc.text
    pairs: list[Span] = []
    for match in _BRACKETED.finditer(text):
        short = match.group(1)
        if sum(letter.isupper() for letter in short) < 2:
            continue
        long = _long_form(text, match.start(), short)
        if long is None:
            continue
        spans = (
            doc.char_span(*long, kb_id="long"),
            doc.char_span(*match.span(1), kb_id="short"),
        )
        if spans[0] is not None and spans[1] is not None:
            pairs.extend(span for span in spans if span is not None)
    doc.spans[ACRONYM] = pairs
    return doc


def _long_form(text: str, bracket: int, short: str) -> tuple[int, int] | None:
    """Find the words before a bracket that the short form stands for."""
    first = max(0, bracket - MAX_LONG_FORM)
    end = first + len(text[first:bracket].rstrip())
    letters = [letter.lower() for letter in short if letter.isalnum()]
    starts = [m.start() for m in _INITIAL.finditer(text, first, end)]
    chosen = starts[-len(letters) :]
    if [text[at].lower() for at in chosen] != letters:
        return None
    return None if _HIDDEN in text[chosen[0] : end] else (chosen[0], end)


@Language.component("shape_finder")
def find_shapes(doc: Doc) -> Doc:
    """Write ``doc.spans["shape"]``: words written like names of things (AlexNet)."""
    text = doc.text
    spans = []
    wordless = _wordless_ranges(text)
    for match in _SHAPE.finditer(text):
        name = match.group()
        if name in _SIGNS or _FILE_NAME.match(name):
            continue
        if _overlaps(match.span(), wordless):
            continue
        span = doc.char_span(*match.span(), kb_id="shape")
        if span is not None:
            spans.append(span)
    doc.spans[SHAPE] = spans
    return doc


@Language.component("item_finder")
def find_items(doc: Doc) -> Doc:
    """Write ``doc.spans["item"]``: whole bullets, listed items, headings, ``Label:``.

    Such a line names a thing when it is short and holds no function word or verb.
    Markup around it does not count; beside hidden code it is only part of an item.
    """
    kind = doc.user_data.get("kind")
    spans: list[Span] = []
    if kind in (PassageKind.BULLET, PassageKind.HEADING, PassageKind.PARAGRAPH):
        text = doc.text
        wordless = _wordless_ranges(text)
        opaque = doc.user_data.get("opaque", ())
        for start, end, how in _items(text, str(kind)):
            if _overlaps((start, end), wordless) or _overlaps((start, end), opaque):
                continue
            piece = text[start:end]
            start += len(piece) - len(piece.lstrip())
            span = doc.char_span(start, start + len(piece.strip()), kb_id=how)
            if span is not None and _is_name(span):
                spans.append(span)
    doc.spans[ITEM] = spans
    return doc


def _items(text: str, kind: str) -> Iterator[tuple[int, int, str]]:
    label = _DEFINITION_LABEL.match(text)
    if label:
        yield label.start(1), label.end(1), "definition"
        return
    if kind == PassageKind.PARAGRAPH:
        return
    how = "heading" if kind == PassageKind.HEADING else "item"
    start = 0
    pieces = []
    for separator in _ITEM_SEPARATOR.finditer(text):
        pieces.append((start, separator.start()))
        start = separator.end()
    pieces.append((start, len(text.rstrip())))
    for begin, end in pieces:
        if begin < end:
            yield begin, end, how


def _is_name(span: Span) -> bool:
    words = [token for token in span if not token.is_punct]
    if not 0 < len(words) <= MAX_ITEM_WORDS or any(t.is_space for t in span):
        return False
    if span[-1].text in "?!:…" or _FORMULA_SIGNS.intersection(span.text):
        return False
    if any(_is_filler(part) for part in re.split(r"[\s/-]+", span.text.lower())):
        return False
    if any(token.lower_ in _VERBAL or token.is_stop for token in words):
        return False
    letters = [t for t in words if t.is_alpha or any(c.isalpha() for c in t.text)]
    only_word = words[0].lower_ if len(words) == 1 else ""
    return (
        len(letters) == len(words)
        and all(ord(c) < 0x3000 for c in span.text)
        and len(span.text) > 2
        and not only_word.endswith(("ing", "ed"))
        and not words[0].lower_.endswith("ly")
    )


def _is_filler(word: str) -> bool:
    """Tell single letters, runs of one letter (*xxx*) and *and/or* from words."""
    return len(set(word)) < 2 or word in ("and", "or")


def _wordless_ranges(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _CODE_OR_URL.finditer(text)]


def _overlaps(span: tuple[int, int], ranges: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a span meets one of the ranges, which stand in order."""
    after = bisect_left(ranges, (span[1], 0))
    return after > 0 and span[0] < ranges[after - 1][1]
