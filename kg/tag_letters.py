"""A tagged `Doc` → a letter for each of its words, mended where taggers go wrong.

Letters: N noun, P proper noun, F foreign word, A adjective, R comparative, D participle
in -ed, G form in -ing, g one that acts on nothing, L adverb in -ly, V verb, C number,
``-`` and ``/`` what joins two words, ``'`` of an owner, a dot for everything else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Doc, Token

from kg.generic_words import NAMELESS
from kg.line_kinds import is_file_name
from kg.shipped import data_folder
from kg.words import VERBS, read_verbs

# Tags of the Penn Treebank.
_LETTERS = {
    **dict.fromkeys(("NN", "NNS"), "N"),
    **dict.fromkeys(("NNP", "NNPS"), "P"),
    **dict.fromkeys(("JJ", "AFX"), "A"),
    **dict.fromkeys(("JJR", "JJS"), "R"),
    **dict.fromkeys(("VB", "VBD", "VBP", "VBZ", "MD"), "V"),
    "FW": "F",
    "VBN": "D",
    "VBG": "G",
    "HYPH": "-",
    "POS": "'",
    "CD": "C",
}
_PENN = frozenset(_LETTERS) | {
    *("CC", "DT", "EX", "IN", "LS", "PDT", "PRP", "PRP$", "RB", "RBR", "RBS", "RP"),
    *("SYM", "TO", "UH", "WDT", "WP", "WP$", "WRB", ".", ",", ":", "-LRB-", "-RRB-"),
    *("``", "''", "$", "ADD", "GW", "NFP", "_SP"),
}
# The parts of speech of Universal Dependencies.
_FROM_UNIVERSAL = {
    "NOUN": "NN",
    "PROPN": "NNP",
    "ADJ": "JJ",
    "VERB": "VBZ",
    "AUX": "MD",
    "NUM": "CD",
    "ADV": "RB",
    "PRON": "PRP",
}
# Verbs that show a line to be a clause or an aside, not a name.
_VERBAL_FORMS = """
    allows append applies became becomes called came chooses comes computes configure
    convert defined delete depended depends did disable does done enable finds found
    gets gave gives given goes happens helps improves increases insert install is keeps
    knows lets looked looks made makes means might needs prefers recognized recognizes
    reduces remembers rename requires saw says sees sends showed shown shows simplify
    solves stands starts takes tells thinks threw throws tries used uses versus vs
    wanted wants works
"""
_BASE_VERBS = read_verbs(data_folder() / VERBS)
VERBAL = _BASE_VERBS.union(_VERBAL_FORMS.split())
_FINITE_TAGS = frozenset({"VBD", "VBP", "VBZ", "MD"})
_BEHIND_NOUNS = _FINITE_TAGS | {".", ",", ":", "CC", "-RRB-", "''", "_SP"}
BASE_TAGS = ("VB", "VBP")
_BASE_AND_S = (*BASE_TAGS, "VBZ")
_NOUNLIKE_WORDS = """
    change compare differ fail happen help look matter mean need perform use work
"""
_NOUNLIKE_VERBS = frozenset(_NOUNLIKE_WORDS.split())
_MANNERS = frozenset(["best", "better", "fine", "poorly", "well", "worse"])
_BE = frozenset(["is", "are", "was", "were"])
_SELVES = frozenset(["itself", "themselves"])
# Adverbs that open a clause with its verb behind: *Here is …*
_OPENING_WORDS = """
    again also almost already always else even ever far hence here how just later long
    maybe more most much never not now nowadays often once only perhaps quite rather so
    sometimes soon still then there thus today together tomorrow too twice very when
    where why yesterday
"""
_OPENING = frozenset(_OPENING_WORDS.split())
HYPHENS = ("-", "‐", "‑")
_JOINTS = (*HYPHENS, "/")
_SIGNS = (*_JOINTS, "'s", "'", "’s", "’")
_VARIABLE = re.compile(r"[a-z]\d+")
FORMULA_SIGNS = frozenset('()[]{}=<>*^"|\\+~@$%')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The words of a `Doc` as lists: asking its tokens again and again takes long."""

    texts: list[str]
    lowers: list[str]
    tags: list[str]
    spaced: list[bool]


def read_letters(doc: Doc) -> str:
    """Return a letter for each token, nothing if the pipeline has no tagger."""
    words = _Words(texts=[], lowers=[], tags=[], spaced=[])
    for token in doc:
        words.texts.append(token.text)
        words.tags.append(_tag_of(token))
        words.spaced.append(bool(token.whitespace_))
    if not any(words.tags):
        return ""
    words.lowers.extend(map(str.lower, words.texts))
    letters = [_letter(words, at) for at in range(len(words.texts))]
    _mend(words, letters)
    for at, letter in enumerate(letters):
        if letter == "G" and _tag(words, at + 1) in _BEHIND_NOUNS:
            letters[at] = "g"
    return "".join(letters)


def _tag_of(token: Token) -> str:
    """Return the tag of the Penn Treebank, from the part of speech if need be.

    Pipelines of other languages have tags of their own, and some have none.
    """
    tag = token.tag_
    return tag if tag in _PENN else _FROM_UNIVERSAL.get(token.pos_, tag)


def _tag(words: _Words, at: int) -> str:
    return words.tags[at] if at < len(words.tags) else "."


def _letter(words: _Words, at: int) -> str:
    text, tag = words.texts[at], words.tags[at]
    if text in _JOINTS and (joint := _joint(words, at)):
        return joint
    letter = _LETTERS.get(tag, ".")
    if letter == ".":
        return "L" if tag == "RB" and text.endswith("ly") else "."
    if not _is_word(words, at):
        return "."
    if letter == "C" and text[-1].isalpha() and not text.isalpha():
        return "A"  # *2D plotting*
    return letter


def _joint(words: _Words, at: int) -> str:
    if not _joins(words, at):
        return ""
    return "-" if words.texts[at] in HYPHENS else "/"


def _joins(words: _Words, at: int) -> bool:
    return at > 0 and not (words.spaced[at] or words.spaced[at - 1])


def _is_word(words: _Words, at: int) -> bool:
    """Tell words, and the signs that join them, from letters of formulas."""
    text = words.texts[at]
    if text in _SIGNS:
        return True
    if len(text) < 2:
        last = at + 1 == len(words.texts)
        return not last and words.texts[at + 1] in HYPHENS and _joins(words, at + 1)
    if at and words.texts[at - 1][:1].isdigit() and not words.spaced[at - 1]:
        return False  # The unit of a number: *2GB*.
    return _is_plain(text)


@lru_cache(maxsize=1 << 16)
def _is_plain(text: str) -> bool:
    lower = text.lower()
    if not set(lower) - {"x"} or _VARIABLE.fullmatch(text) or lower in NAMELESS:
        return False
    if is_file_name(text):
        return False
    return text[0].isalnum() and not FORMULA_SIGNS.intersection(text)


def _mend(words: _Words, letters: list[str]) -> None:
    """Correct what taggers get wrong in lines that are no sentences.

    A base verb right behind an adjective is a noun. So is one at the end of a line
    behind a noun, and one at the start before a single noun or before nouns that have
    their own verb, unless the word is known as a verb. A participle right behind a noun
    is its verb.
    """
    tags, lowers = words.tags, words.lowers
    last = len(letters) - 1
    # The last word first, for it tells whether the one before it is its verb. No
    # infinitive stands behind its subject.
    ends = last > 0 and tags[last] in BASE_TAGS and letters[last - 1] in "NP"
    if ends and (tags[last] == "VB" or lowers[last] not in VERBAL):
        letters[last] = "N"
    for at in range(1, len(letters)):
        behind = letters[at - 1]
        if tags[at] in BASE_TAGS:
            letters[at] = "N" if behind == "A" else letters[at]
        elif letters[at] == "D" and behind in "NP":
            letters[at] = "V"
        elif letters[at] == "A" and at == last and behind == "D":
            letters[at] = "N"  # *Weighted average*
        elif letters[at] == "N" and at < last and behind in "NPA":
            # *Nets lose speed* and *a model learns shapes*, whatever the tagger says.
            verb = _is_verb(lowers[at], behind) and letters[at + 1] in "NPA."
            letters[at] = "V" if verb else "N"
    _mend_questions(words, letters)
    _mend_subjects(words, letters)
    if last > 0 and letters[0] == "A" and lowers[0].endswith("ing"):
        letters[0] = "G"  # *Fitting a line*
    if last > 0 and tags[0] in BASE_TAGS and lowers[0] not in VERBAL:
        end = 1
        while end <= last and letters[end] in "NP":
            end += 1
        if end > 1 and (last == 1 or (end <= last and tags[end] in _FINITE_TAGS)):
            letters[0] = "N"


def _is_verb(lower: str, behind: str) -> bool:
    """Tell whether a word is a verb behind one with the letter ``behind``.

    Behind a noun it has the ending of its verb: *tea depends on water*.
    """
    if behind == "A":
        return lower in _BASE_VERBS
    return lower.removesuffix("s") in _BASE_VERBS or lower in VERBAL


def _mend_subjects(words: _Words, letters: list[str]) -> None:
    """Find the noun of *tanh is fast* and of *filters themselves are large*.

    Taggers take a word that they do not know for an adverb or a verb. Before a form of
    *be* it is the subject, at the start of a line and behind another subject; so is a
    word at the start that is known as no verb, before a preposition.
    """
    tags, lowers = words.tags, words.lowers
    for at in range(len(letters) - 1):
        joined = at > 1 and lowers[at - 1] in ("and", "or") and letters[at - 2] in "NP"
        if (at and not joined) or not lowers[at].isalpha() or len(lowers[at]) < 3:
            continue
        after = lowers[at + 1]
        unknown = lowers[at] not in _OPENING and letters[at] != "L"
        if (
            (tags[at] == "RB" and after in _BE and unknown)
            or (tags[at] in _BASE_AND_S and after in _BE | _SELVES)
            or (not at and tags[0] in BASE_TAGS and _leads(words))
        ):
            letters[at] = "N"


def _leads(words: _Words) -> bool:
    """Tell whether a line begins with what is known as no verb, and a preposition."""
    return words.tags[1] == "IN" and words.lowers[0] not in VERBAL


def _mend_questions(words: _Words, letters: list[str]) -> None:
    """Find the verb of *Why does batch norm work?* and of *nets work better*."""
    if _NOUNLIKE_VERBS.isdisjoint(words.lowers):
        return
    helped = False
    for at, lower in enumerate(words.lowers):
        helped = helped or lower in ("do", "does", "did")
        if not at or letters[at] != "N" or lower not in _NOUNLIKE_VERBS:
            continue
        after = words.lowers[at + 1] if at + 1 < len(letters) else "."
        if (helped and after in "?.!") or after in _MANNERS:
            letters[at] = "V"
