"""spaCy components that each find spans of one kind in a passage and write them down.

A passage is one `Doc`, its text the passage's content with line breaks for what is
hidden; ``doc.user_data["kind"]`` is its `PassageKind`, ``doc.user_data["opaque"]``
where code, formulas and addresses are hidden. Every component writes
``doc.spans[NAME]``; spans carry how they were found as ``kb_id_``. Which of them become
concepts is decided over all notes, in `kg.mentions`.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.acronyms import find_explained
from kg.line_kinds import is_date, is_file_name
from kg.records import PassageKind
from kg.standing_names import find_standing, overlaps, text_of
from kg.tag_letters import read_letters

ACRONYM = "acronym"
SHAPE = "shape"
ITEM = "item"
PHRASE = "phrase"
COMPONENTS = (
    "letter_reader",
    "acronym_finder",
    "shape_finder",
    "item_finder",
    "phrase_finder",
)
"""In the order of the pipeline: what stands alone is known when phrases are sought."""


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
# What a learner does with a line; no name of a thing.
_SIGN_WORDS = "DOING DONE FIXME LATER LICENSE NOTE NOW README TBC TBD TBRT TODO WAIT"
_INITIALS = re.compile(r"\w(?:\.\w)+")  # e.g, U.S
_SIGNS = frozenset(_SIGN_WORDS.split())
# What describes, then nouns; a noun may be followed by a number or a second owner, an
# adjective only behind a name (*Bayes optimal error*) or a hyphen. Behind a noun a form
# in -ing is one too where nothing follows that it could act on (``g``).
_PHRASE = re.compile(
    r"(?:L(?=[AD])|G(?![ARD])(?:-[A-Zg])*|[ARD](?:[-/][A-Zg])*)*"
    r"(?:[NPF](?:[-/][A-Zg])*(?:'[ARD]*)?|P(?=[ARD]+[NPF])[ARD]+)*"
    r"[NPF](?:-[A-Zg])*(?:g|(?<=P)C)?"
    r"|(?:A(?:-[A-Zg])*)?g"
)
_ITEM_KINDS = (PassageKind.BULLET, PassageKind.HEADING, PassageKind.PARAGRAPH)
_NUMBER = re.compile(r"\d{1,2}")


@Language.component("acronym_finder")
def find_acronyms(doc: Doc) -> Doc:
    """Write ``doc.spans["acronym"]``: long form, then short form, pair by pair."""
    pairs: list[Span] = []
    for explained in find_explained(text_of(doc)):
        long = doc.char_span(explained.start, explained.end, kb_id="long")
        short = doc.char_span(explained.short_start, explained.short_end, kb_id="short")
        if long is not None and short is not None:
            pairs += (long, short)
    doc.spans[ACRONYM] = pairs
    return doc


@Language.component("shape_finder")
def find_shapes(doc: Doc) -> Doc:
    """Write ``doc.spans["shape"]``: words written like names of things (AlexNet)."""
    text = text_of(doc)
    spans = []
    wordless = _wordless_ranges(text)
    for match in _SHAPE.finditer(text):
        name = match.group()
        if name in _SIGNS or is_file_name(name) or _INITIALS.fullmatch(name):
            continue
        if overlaps(match.span(), wordless):
            continue
        span = doc.char_span(*match.span(), kb_id="shape")
        if span is not None:
            spans.append(span)
    doc.spans[SHAPE] = spans
    return doc


@Language.component("phrase_finder")
def find_phrases(doc: Doc) -> Doc:
    """Write ``doc.spans["phrase"]``: nouns with the words that describe them.

    The pattern is that of Justeson and Katz (1995) without prepositions, over the
    tags of a trained pipeline: adjectives, participles, nouns, at the end a noun.
    """
    spans = []
    opaque = doc.user_data.get("opaque", ())
    letters = list(doc.user_data.get("tags", ""))
    for item in doc.spans.get(ITEM, ()):
        if item.kb_id_ != "heading":
            for at in range(item.start, min(item.end, len(letters))):
                # What stands alone as a name holds no verb, whatever the tagger says.
                letters[at] = "N" if letters[at] == "V" else letters[at]
    doc.user_data["tags"] = "".join(letters)
    for run in _PHRASE.finditer(doc.user_data["tags"]):
        start, end = run.span()
        end -= run.group().endswith("'")
        if doc[end - 1].tag_ == "CD" and not _NUMBER.fullmatch(doc[end - 1].text):
            end -= 1
        span = Span(doc, start, end, kb_id="phrase")
        if overlaps((span.start_char, span.end_char), opaque) or is_date(span.text):
            continue
        spans.append(span)
    doc.spans[PHRASE] = spans
    return doc


@Language.component("letter_reader")
def read_tags(doc: Doc) -> Doc:
    """Write ``doc.user_data["tags"]``: the letters of `kg.tag_letters`."""
    doc.user_data["tags"] = read_letters(doc)
    return doc


@Language.component("item_finder")
def find_items(doc: Doc) -> Doc:
    """Write ``doc.spans["item"]``: whole bullets, listed items, headings, ``Label:``.

    Such a line names a thing when it is short and holds no function word or verb.
    Markup around it does not count; beside hidden code it is only part of an item.
    """
    spans: list[Span] = []
    if doc.user_data.get("kind") in _ITEM_KINDS:
        opaque = doc.user_data.get("opaque", ())
        blocked = sorted({*_wordless_ranges(text_of(doc)), *opaque})
        spans += find_standing(doc, blocked)
    doc.spans[ITEM] = spans
    return doc


def _wordless_ranges(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _CODE_OR_URL.finditer(text)]
