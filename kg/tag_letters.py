"""A tagged `Doc` → a letter for each of its words, mended where taggers go wrong.

Letters: N noun, P proper noun, F foreign word, A adjective, R comparative, D participle
in -ed, G form in -ing, g one that acts on nothing, L adverb in -ly, V verb, C number,
``-`` and ``/`` what joins two words, ``'`` of an owner, a dot for everything else.
"""

from __future__ import annotations

import re

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
_AFTER_NOUNS = frozenset({".", ",", ":", "CC", "-RRB-", "''", "_SP"})
BASE_TAGS = ("VB", "VBP")
_NOUNLIKE_WORDS = """
    change compare differ fail happen help look matter mean need perform use work
"""
_NOUNLIKE_VERBS = frozenset(_NOUNLIKE_WORDS.split())
_MANNERS = frozenset(["best", "better", "fine", "poorly", "well", "worse"])
_JOINTS = ("-", "‐", "‑", "/")
_VARIABLE = re.compile(r"[a-z]\d+")
FORMULA_SIGNS = frozenset('()[]{}=<>*^"|\\+~@$%')


def read_letters(doc: Doc) -> str:
    """Return a letter for each token, nothing if the pipeline has no tagger."""
    if not doc.has_annotation("TAG"):
        return ""
    letters = [_letter(token) for token in doc]
    _mend(doc, letters)
    for at, letter in enumerate(letters):
        after = doc[at + 1].tag_ if at + 1 < len(doc) else "."
        if letter == "G" and (after in _AFTER_NOUNS or after in _FINITE_TAGS):
            letters[at] = "g"
    return "".join(letters)


def _letter(token: Token) -> str:
    if joint := joint_of(token):
        return joint
    letter = _LETTERS.get(token.tag_, ".")
    if letter != "." and not _is_word(token):
        return "."
    if letter == "C" and token.text[-1].isalpha() and not token.is_alpha:
        return "A"  # *2D plotting*
    return "L" if token.tag_ == "RB" and token.text.endswith("ly") else letter


def joint_of(token: Token) -> str:
    """Return a hyphen or slash that joins two words, nothing for a dash or a word."""
    if token.text not in _JOINTS or token.whitespace_ or not token.i:
        return ""
    if token.nbor(-1).whitespace_:
        return ""
    return "/" if token.text == "/" else "-"


def _is_word(token: Token) -> bool:
    """Tell words, and the signs that join them, from letters of formulas."""
    text = token.text
    if text in _JOINTS or text in ("'s", "'", "’s", "’"):
        return True
    if len(text) < 2:
        return token.i + 1 < len(token.doc) and joint_of(token.nbor()) == "-"
    if not set(text.lower()) - {"x"} or _VARIABLE.fullmatch(text):
        return False
    if is_file_name(text) or text.lower() in NAMELESS:
        return False
    if token.i and token.nbor(-1).like_num and not token.nbor(-1).whitespace_:
        return False  # The unit of a number: *2GB*.
    return text[0].isalnum() and not FORMULA_SIGNS.intersection(text)


def _mend(doc: Doc, letters: list[str]) -> None:
    """Correct what taggers get wrong in lines that are no sentences.

    A base verb right behind an adjective is a noun. So is one at the end of a line
    behind a noun, and one at the start before a single noun or before nouns that have
    their own verb, unless the word is known as a verb. A participle right behind a noun
    is its verb.
    """
    last = len(letters) - 1
    for at in range(1, len(letters)):
        behind = letters[at - 1]
        if doc[at].tag_ in BASE_TAGS and (
            behind == "A" or (at == last and behind in "NP" and not agrees(doc[at]))
        ):
            letters[at] = "N"
        elif letters[at] == "D" and behind in "NP":
            letters[at] = "V"
        elif letters[at] == "A" and at == last and behind == "D":
            letters[at] = "N"  # *Weighted average*
        elif letters[at] == "N" and at < last and behind in "NPA":
            # *Nets lose speed* and *a model learns shapes*, whatever the tagger says.
            word = doc[at].lower_
            base = word.removesuffix("s") if behind in "NP" else word
            if base in _BASE_VERBS and letters[at + 1] in "NPA.":
                letters[at] = "V"
    _mend_questions(doc, letters)
    if last > 0 and letters[:1] == ["A"] and doc[0].lower_.endswith("ing"):
        letters[0] = "G"  # *Fitting a line*
    if last > 0 and doc[0].tag_ in BASE_TAGS and doc[0].lower_ not in VERBAL:
        end = 1
        while end <= last and letters[end] in "NP":
            end += 1
        if end > 1 and (last == 1 or (end <= last and doc[end].tag_ in _FINITE_TAGS)):
            letters[0] = "N"


def agrees(token: Token) -> bool:
    """Tell whether a verb may have the noun before it as subject: no infinitive has."""
    return token.tag_ != "VB" and token.lower_ in VERBAL


def _mend_questions(doc: Doc, letters: list[str]) -> None:
    """Find the verb of *Why does batch norm work?* and of *nets work better*."""
    helped = False
    for at, token in enumerate(doc):
        helped = helped or token.lower_ in ("do", "does", "did")
        if not at or letters[at] != "N" or token.lower_ not in _NOUNLIKE_VERBS:
            continue
        after = doc[at + 1] if at + 1 < len(doc) else None
        ends = after is None or after.text in "?.!"
        if (helped and ends) or (after is not None and after.lower_ in _MANNERS):
            letters[at] = "V"
