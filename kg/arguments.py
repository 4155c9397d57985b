"""A clause and a place in it → what the name there is to the words around it."""

from __future__ import annotations

from bisect import bisect_left

from kg.clauses import BE, BREAKS, CODE, DETERMINERS, Clause
from kg.english import singular
from kg.generic_words import MODIFIERS
from kg.records import PassageKind
from kg.relation_rules import Role

MAX_LISTED = 30

_PLURALS = frozenset({"data", "media", "people"})
_JOINTS = frozenset("-/'")
_NOUNS = frozenset("NPF")
_AND = frozenset({",", "and", "or", "&"})
_TIMES = frozenset({"x", "×"})
_ARTICLES = frozenset({"a", "an", "the", "its", "their"})
_BETWEEN_LISTED = _AND | _ARTICLES
_DEFINITE = DETERMINERS - {"a", "an", "each", "every", "all", "any"}
_PREPOSITIONS_TEXT = """
    of in for with on from by to at into onto between than over under per via through
    without within against about toward towards among during across inside outside
    before after around behind beyond since despite besides unlike except like as not no
    never neither nor none whether if unless vs vs. versus using me us him them
"""
_PREPOSITIONS = frozenset(_PREPOSITIONS_TEXT.split())
_CERTAIN = frozenset({"certain", "some", "these", "this", "those", "various"})
_CONDITIONS = frozenset({"if", "unless", "until", "when", "whenever", "whether"})
# How far back a condition is looked for.
_CONDITION_WORDS = 20
_PARTICLES = frozenset(
    {"according", "depending", "during", "including", "regarding", "using"}
)
_USING = frozenset({"add", "adding", "apply", "applying", "use", "uses", "using"})
_SAYING_TEXT = """
    note see show shows means mean think guess remember say says sure know find believe
    suggest suggests does do did
"""
_SAYING = frozenset(_SAYING_TEXT.split())


def before_phrase(clause: Clause, at: int) -> int:
    """Return the place before a name with its article and words such as *new*.

    -1 stands for the beginning of the clause.
    """
    here = at - 1
    while here >= 0 and clause.names[here] < 0:
        word = clause.words[here]
        if word not in DETERMINERS and word not in MODIFIERS and not word.isdigit():
            break
        here -= 1
    return here


def is_first(clause: Clause, at: int) -> bool:
    """Tell whether a name begins its passage, but for a heading's *why* and *how*."""
    before = before_phrase(clause, at)
    if clause.inside:
        return False
    return before < 0 or clause.words[before] in ("why", "how")


def is_general(clause: Clause, at: int, *, kind: str) -> bool:
    """Tell whether a name stands for all that have it.

    In a text, *the receiver* is one that was spoken of; a bullet stands for itself.
    """
    words = clause.words[before_phrase(clause, at) + 1 : at]
    if kind == PassageKind.BULLET:
        words = [word for word in words if word != "the"]
    return all(word in DETERMINERS and word not in _DEFINITE for word in words)


def is_plural(clause: Clause, at: int) -> bool:
    """Tell whether a name is plural, as far as its last word tells."""
    word = clause.spelled[clause.names[at]][-1][0]
    return word in _PLURALS or singular(word) != word


def is_whole(clause: Clause, at: int) -> bool:
    """Tell whether no word behind a name belongs to it too."""
    after = at + 1
    if after == len(clause.words):
        return clause.ends
    if clause.names[after] >= 0 or clause.letters[after] in _JOINTS:
        return False
    ends = after + 1 == len(clause.words) or clause.words[after + 1] in BREAKS
    word = clause.words[after]
    acts = clause.letters[after] == "V" and word not in BE and word[-2:] != "ed"
    if word[0].isdigit() or (acts and ends):
        return False  # *Version 2*, *the black hole register*
    shown = clause.words[after] == CODE
    if shown and after + 1 < len(clause.words):
        after += 1
    return clause.letters[after] not in _NOUNS


def is_object(clause: Clause, at: int) -> bool:
    """Tell whether a name is what a verb before it is about, not what follows it.

    *Ensures files are equal* says nothing of files, *avoids raising errors* is not
    about raising.
    """
    words = clause.spelled[clause.names[at]]
    after = clause.letters[at + 1 : at + 2]
    word = clause.words[at + 1 : at + 2]
    if not word:
        return True
    if word[0] in BE or after[0] in ("V", "G", "g"):
        return word[0] in _PARTICLES
    acts = len(words) == 1 and words[0][0].endswith("ing")
    return not acts or not (word[0] in DETERMINERS or after[0] in "AGD")


def is_closed(clause: Clause, at: int) -> bool:
    """Tell whether nothing explains a name, as in *vectors for words*."""
    return clause.words[at + 1 : at + 2] == [] or (
        clause.words[at + 1] not in _PREPOSITIONS and is_object(clause, at)
    )


def has_role(clause: Clause, at: int, role: Role) -> bool:
    """Tell whether a name is whole to its left, and what a rule wants it to be."""
    before = before_phrase(clause, at)
    if role == Role.SUBJECT and _is_one_of_many(clause, before, at):
        return False
    if before < 0:
        return clause.begins
    word, letter = clause.words[before], clause.letters[before]
    if clause.names[before] >= 0 or word in BE or word == CODE or word in _TIMES:
        return False
    if word in _AND and _is_cut(clause, before):
        return False
    if letter in _JOINTS or letter in _NOUNS or letter in "AR":
        return False
    if role == Role.ANY:
        return True
    if word in _PREPOSITIONS:
        return False
    if role == Role.OBJECT:
        return True
    if _is_condition(clause, before) or (word in _AND and not clause.begins):
        return False
    return letter not in "VDGg" or word in _SAYING or word in _USING


def _is_one_of_many(clause: Clause, before: int, at: int) -> bool:
    """Tell whether a name is only certain ones of its kind, or holds under an *if*.

    ``before`` is the place before it with its article.
    """
    if not _CERTAIN.isdisjoint(clause.words[max(0, before) : at]):
        return True
    first = bisect_left(clause.sentences, clause.sentences[at])
    return clause.words[first] in _CONDITIONS


def _is_cut(clause: Clause, joint: int) -> bool:
    """Tell whether a word before *and* shares the name behind: *red and blue light*."""
    before = joint - 1
    if before < 0 or clause.names[before] >= 0:
        return False
    return clause.letters[before] in "NPFAGg"


def is_acted_on(clause: Clause, at: int) -> bool:
    """Tell whether a name is the object of a verb that stands right before it."""
    before = before_phrase(clause, at)
    return before > 0 and clause.letters[before] == "V"


def _is_condition(clause: Clause, at: int) -> bool:
    """Tell whether an *if* or *when* stands before, with no comma between."""
    for here in range(at, max(-1, at - _CONDITION_WORDS), -1):
        word = clause.words[here]
        if word in _CONDITIONS:
            return True
        if word in {",", ".", ";", ":", "!", "?"}:
            return False
    return False


def list_names(clause: Clause, at: int, step: int) -> list[int]:
    """Return the name at a place and those that an *and* or *or* joins to it.

    Commas alone make no list: *sigmoid for the output layer, tanh for …* has none. What
    a verb follows is the subject of the next clause.
    """
    found = [at]
    joints: set[str] = set()
    words = clause.words
    here = at + step
    while 0 <= here < len(words) and words[here] in _AND:
        while 0 <= here < len(words) and words[here] in _BETWEEN_LISTED:
            joints.add(words[here])
            here += step
        if not 0 <= here < len(words) or clause.names[here] < 0:
            break
        if len(found) == MAX_LISTED:
            break
        found.append(here)
        here += step
        while step < 0 <= here and words[here] in _ARTICLES:
            here -= 1
    if step > 0 and len(found) > 1:
        last = found[-1]
        after = last + 1
        if after < len(words) and (clause.letters[after] in "VD" or words[after] in BE):
            return found[:1]
        if not is_whole(clause, last):
            found.pop()
    return found if joints & {"and", "or", "&"} else found[:1]
