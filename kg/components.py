"""spaCy components that each find spans of one kind in a passage and write them down.

A passage is one `Doc`, its text the passage's content; ``doc.user_data["kind"]`` is its
`PassageKind`. Every component writes ``doc.spans[NAME]``; spans carry the concept's id
(or nothing yet) as label and how they were found as ``kb_id_``. Which of them become
concepts is decided over all notes, in `kg.nlp`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from kg.labels import fold, singular
from kg.records import Concept, PassageKind

KNOWN = "known"
ACRONYM = "acronym"
SHAPE = "shape"
ITEM = "item"
MAX_LABEL_TOKENS = 12
MAX_ITEM_WORDS = 4

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
    r"`[^`]*`|\$[^$]+\$|\w+://\S+|www\.\S+|(?<=\])\([^)\s]*\)"  # and [](targets)
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
_ITEM_SEPARATOR = re.compile(r"\s*[,;]\s+(?:and\s+|or\s+)?|\s+/\s+")
_GAP = re.compile(r"[\s\-‐-―]+")
_FORMULA_SIGNS = frozenset('()[]{}=<>*^"')
_DEFINITION_LABEL = re.compile(r"^([\w][\w /+#-]{1,40}):\s+\S")
_BRACKETED = re.compile(r"\(([A-Za-z][\w-]{1,9})s?\)")


@Language.component("label_norms")
def set_label_norms(doc: Doc) -> Doc:
    """Set every token's norm to its folded singular, so that plurals match labels."""
    for token in doc:
        token.norm_ = singular(fold(token.text))
    return doc


class LabelFinder:
    """Finds the labels of known concepts, in any case, number and hyphenation.

    The ``match`` / ``set_annotations`` shape is that of spaCy's `SpanRuler`.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._nlp = nlp
        self._matcher = PhraseMatcher(nlp.vocab, attr="NORM")
        self._meanings: dict[int, tuple[str, str]] = {}
        self._acronyms: set[str] = set()
        self._common: Container[str] = ()

    def use_concepts(
        self, concepts: Iterable[Concept], *, common_words: Container[str] = ()
    ) -> None:
        """Find these from now on; of two with one label the first keeps it.

        An acronym such as *mAP* is not found in a common word (*map*).
        """
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="NORM")
        self._meanings.clear()
        self._acronyms.clear()
        self._common = common_words
        concepts = tuple(concepts)
        seen: set[str] = set()
        for how in ("label", "alias", "misspelling"):
            for concept in concepts:
                labels = {
                    "label": (concept.label,),
                    "alias": concept.aliases,
                    "misspelling": concept.misspellings,
                }[how]
                key = f"{how}:{concept.id}"
                patterns = [
                    pattern
                    for label in labels
                    for pattern in self._make_patterns(label, seen)
                ]
                if patterns:
                    self._matcher.add(key, patterns)
                    self._meanings[self._nlp.vocab.strings[key]] = (concept.id, how)

    def _make_patterns(self, label: str, seen: set[str]) -> Iterator[Doc]:
        for form in _hyphenations(label):
            pattern = set_label_norms(self._nlp.make_doc(form))
            norm = " ".join(token.norm_ for token in pattern)
            if norm not in seen and 0 < len(pattern) <= MAX_LABEL_TOKENS:
                seen.add(norm)
                if _capitals(form) > 1 and len(pattern) == 1:
                    self._acronyms.add(norm)
                yield pattern

    def match(self, doc: Doc) -> list[Span]:
        found = []
        for key, start, end in self._matcher(doc):
            concept, how = self._meanings[key]
            span = Span(doc, start, end, label=concept, kb_id=how)
            if not self._is_other_word(span):
                found.append(span)
        # Longest first; of equals the preferred label, since keys were added so.
        return list(filter_spans(found))

    def _is_other_word(self, span: Span) -> bool:
        word = span[0].norm_
        if len(span) > 1 or word not in self._acronyms or _capitals(span.text) > 1:
            return False
        return len(word) == 2 or word in self._common

    def set_annotations(self, doc: Doc, matches: list[Span]) -> None:
        doc.spans[KNOWN] = matches

    def __call__(self, doc: Doc) -> Doc:
        self.set_annotations(doc, self.match(doc))
        return doc


@Language.factory("label_finder")
def make_label_finder(nlp: Language, name: str) -> LabelFinder:
    return LabelFinder(nlp, name)


def _hyphenations(label: str) -> Iterator[str]:
    """Yield the label as written, with spaces, with hyphens; and joined at hyphens."""
    words = _GAP.split(label.strip())
    yield label
    if 1 < len(words) <= 4:
        yield " ".join(words)
        yield "-".join(words)
        if "-" in label:
            yield label.replace("-", "")


def _capitals(text: str) -> int:
    return sum(letter.isupper() for letter in text)


@Language.component("acronym_finder")
def find_acronyms(doc: Doc) -> Doc:
    """Write ``doc.spans["acronym"]``: long form, then short form, pair by pair.

    The rule is that of Schwartz and Hearst (2003), narrowed to initials: each letter
    of the short form starts a word of the long one, in order.
    """
    pairs: list[Span] = []
    for match in _BRACKETED.finditer(doc.text):
        short = match.group(1)
        if sum(letter.isupper() for letter in short) < 2:
            continue
        long = _long_form(doc.text[: match.start()].rstrip(), short)
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


def _long_form(before: str, short: str) -> tuple[int, int] | None:
    letters = [letter.lower() for letter in short if letter.isalnum()]
    starts = [m.start() for m in re.finditer(r"(?<!\w)\w|(?<=-)\w", before)]
    if len(starts) < len(letters):
        return None
    chosen = starts[-len(letters) :]
    if [before[at].lower() for at in chosen] != letters:
        return None
    return chosen[0], len(before)


@Language.component("shape_finder")
def find_shapes(doc: Doc) -> Doc:
    """Write ``doc.spans["shape"]``: words written like names of things (AlexNet)."""
    hidden = _hidden_ranges(doc.text)
    spans = []
    for match in _SHAPE.finditer(doc.text):
        if _overlaps(match.span(), hidden) or _FILE_NAME.match(match.group()):
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
    """
    kind = doc.user_data.get("kind")
    spans: list[Span] = []
    if kind in (PassageKind.BULLET, PassageKind.HEADING, PassageKind.PARAGRAPH):
        hidden = _hidden_ranges(doc.text)
        for start, end, how in _items(doc.text, str(kind)):
            if _overlaps((start, end), hidden):
                continue
            span = doc.char_span(start, end, kb_id=how)
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


def _hidden_ranges(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _CODE_OR_URL.finditer(text)]


def _overlaps(span: tuple[int, int], ranges: list[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in ranges)
