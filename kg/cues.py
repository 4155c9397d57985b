"""Lines with marked names → the rules whose cue stands between two of them.

Every name becomes one word (`kg.clauses`); then spaCy's `Matcher` looks for a rule's
cue between two of them. What comes out holds no spaCy object.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, TypeAlias

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.arguments import (
    has_role,
    is_acted_on,
    is_closed,
    is_first,
    is_general,
    is_object,
    is_plural,
    is_whole,
    list_names,
)
from kg.clauses import BE, DETERMINERS, NAME, Clause, make_clauses
from kg.evidence import CuedLine, Statement
from kg.generic_words import MODIFIERS
from kg.readings import PassageKey, PassageReading
from kg.records import PassageKind, Predicate
from kg.relation_rules import CLASSES, RULES, Role, Rule

_NAME: dict[str, Any] = {"TAG": NAME}
_AUXILIARIES = BE | {"will", "can", "has", "have", "had", "should", "would"}
_BEFORE: dict[str, Any] = {
    "ORTH": {"IN": sorted(_AUXILIARIES | {"which"})},
    "OP": "*",
}
_BEHIND: dict[str, Any] = {"ORTH": {"IN": sorted(DETERMINERS | MODIFIERS)}, "OP": "*"}
_DOUBLED = frozenset({"control", "stop", "trap"})
_NO_VERBS = _AUXILIARIES | {"which", "that", "to", "help", "helps", ","}
_COMMON_TEXT = "of in to for and with on by as than one ,"
_COMMON = DETERMINERS | _AUXILIARIES | frozenset(_COMMON_TEXT.split())
_NEEDS = frozenset({"need", "needs", "require", "requires"})
_MODALS = frozenset({"can", "could", "may", "might"})
_USES = frozenset({Predicate.DEPENDS_ON, Predicate.USED_FOR})
# The last words of names of what is done: *weight initialization*, *edge detection*.
_ACTIVITIES = ("tion", "sion", "ing", "ment", "sis")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cue:
    """A cue of a rule; its names are the nth of the match, from the left and right.

    Fewer than ``least`` names, or words without one of each of ``needs``, are spared
    the ``matcher``. A cue that stands ``between`` two neighbouring names says nothing
    where another word than ``allows`` does; None allows any.
    """

    number: int
    rule: Rule
    matcher: Matcher
    needs: tuple[frozenset[str], ...]
    least: int
    first: int
    second: int
    between: bool
    allows: frozenset[str] | None


_ByWord: TypeAlias = Mapping[str, Sequence[_Cue]]
# Where a cue matches, and it.
_Match: TypeAlias = tuple[int, int, _Cue]


def match_cues(
    lines: Iterable[CuedLine],
    readings: Mapping[PassageKey, PassageReading],
    vocab: Vocab,
) -> Iterator[tuple[CuedLine, tuple[Statement, ...]]]:
    """Yield what each line, all of which are read, states between its names."""
    texts = [(rule, text) for rule in RULES for text in rule.cues]
    cues = [_make_cue(rule, text, n, vocab) for n, (rule, text) in enumerate(texts)]
    between = _by_word(cue for cue in cues if cue.between)
    around = _by_word(cue for cue in cues if not cue.between)
    for line in lines:
        key, names = line
        found = dict.fromkeys(
            statement
            for clause in make_clauses(key, readings[key], names)
            for start, end, cue in _matches(clause, between, around, vocab)
            for statement in _statements(clause, cue, start, end, kind=key[0])
        )
        yield line, tuple(found)


def _by_word(cues: Iterable[_Cue]) -> _ByWord:
    """Return the cues by a word that each needs, the least common of them."""
    by_word: defaultdict[str, list[_Cue]] = defaultdict(list)
    for cue in cues:
        for word in min(cue.needs, key=lambda words: len(words & _COMMON)):
            by_word[word].append(cue)
    return dict(by_word)


def _make_cue(rule: Rule, cue: str, number: int, vocab: Vocab) -> _Cue:
    words = cue.split()
    pattern = [_make_word(word) for word in words]
    needs = tuple(
        frozenset(word["ORTH"]["IN"])
        for word in pattern
        if "ORTH" in word and "OP" not in word
    )
    names = [word for word in words if word in ("X", "Y", "N")] or ["X", "Y"]
    if len(names) == 2 and "X" not in words:
        behind = [] if rule.plain else [_BEHIND]
        pattern = [_NAME, *([] if rule.plain else [_BEFORE]), *pattern, *behind, _NAME]
    matcher = Matcher(vocab)
    matcher.add(rule.id, [pattern])
    inner = pattern[1:-1]
    lettered = any("TAG" in word and word["TAG"] != NAME for word in inner)
    return _Cue(
        number=number,
        rule=rule,
        matcher=matcher,
        needs=needs,
        least=sum(word == _NAME for word in pattern),
        first=names.index("X"),
        second=names.index("Y") - len(names),
        between=pattern[0] == pattern[-1] == _NAME
        and not any(word.get("TAG") == NAME for word in inner),
        allows=None
        if lettered
        else frozenset(
            chain.from_iterable(word["ORTH"]["IN"] for word in inner if "ORTH" in word)
        ),
    )


def _make_word(text: str) -> dict[str, Any]:
    operator = text[-1] if text[-1] in "?*" and len(text) > 1 else ""
    text = text.removesuffix(operator)
    more = {"OP": operator} if operator else {}
    if text in ("X", "Y", "N"):
        return _NAME | more
    if text.startswith("<"):
        return {"TAG": {"IN": list(text[1:-1])}} | more
    if text.startswith("("):
        text = CLASSES[text.strip("()")]
    words = [
        form
        for word in text.split("|")
        for form in (_forms(word[:-1]) if word.endswith("~") else (word,))
    ]
    return {"ORTH": {"IN": words}} | more


def _forms(verb: str) -> tuple[str, ...]:
    if verb in _DOUBLED:
        return verb, f"{verb}s", f"{verb}{verb[-1]}ed"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied"
    stem = verb.removesuffix("e")
    ending = "es" if verb.endswith(("s", "sh", "ch", "x", "e")) else "s"
    return verb, f"{stem}{ending}", f"{stem}ed"


def _matches(
    clause: Clause, between: _ByWord, around: _ByWord, vocab: Vocab
) -> list[_Match]:
    """Return where cues match in a clause, in order."""
    words, letters = clause.words, clause.letters
    places = [at for at, number in enumerate(clause.names) if number >= 0]
    found: list[_Match] = []
    likely = [cue for cue in _likely(words, around) if cue.least <= len(places)]
    if likely:
        doc = Doc(vocab, words=words, tags=letters)
        found += (
            (start, end, cue) for cue in likely for _, start, end in cue.matcher(doc)
        )
    # A doc is costly, and most pairs of names have no cue between them.
    for first, second in pairwise(places):
        inner = words[first + 1 : second]
        likely = [
            cue
            for cue in _likely(inner, between)
            if cue.allows is None or cue.allows.issuperset(inner)
        ]
        if likely:
            here = slice(first, second + 1)
            doc = Doc(vocab, words=words[here], tags=letters[here])
            found += ((first, second + 1, cue) for cue in likely if cue.matcher(doc))
    found.sort(key=lambda match: (match[0], match[1], match[2].number))
    return found


def _likely(words: Sequence[str], cues: _ByWord) -> list[_Cue]:
    """Return the cues of which these words have all that they need, once each."""
    here = cues.keys() & words
    if not here:
        return []
    found = {
        cue.number: cue
        for word in here
        for cue in cues[word]
        if not any(needed.isdisjoint(words) for needed in cue.needs)
    }
    return list(found.values())


def _statements(
    clause: Clause, cue: _Cue, start: int, end: int, *, kind: str
) -> Iterator[Statement]:
    """Yield what a cue that matches there states."""
    rule = cue.rule
    places = [at for at in range(start, end) if clause.names[at] >= 0]
    first, second = places[cue.first], places[cue.second]
    if not _is_stated(clause, rule, first, second, kind=kind):
        return
    if second == end - 1 and not is_whole(clause, second):
        return
    seconds = list_names(clause, second, 1) if rule.listed else [second]
    firsts = _first_names(clause, rule, first)
    if not has_role(clause, firsts[-1], rule.role):
        return
    verb = _verb(clause, first, second) if rule.keeps_verb else rule.verb
    hedged = clause.hedges[second] > 0
    for one in firsts:
        for other in seconds:
            numbers = clause.names[one], clause.names[other]
            yield *numbers, rule.id, verb, hedged


def _first_names(clause: Clause, rule: Rule, first: int) -> list[int]:
    """Return the first name and those before it that the rule means as well.

    *A and Bs such as C* says nothing of A, nor does *B slows A and C speeds D*.
    """
    if not rule.listed or rule.plural == "X":
        return [first]
    names = list_names(clause, first, -1)
    acted_on = rule.role == Role.SUBJECT and is_acted_on(clause, names[-1])
    return [first] if acted_on else names


def _is_stated(
    clause: Clause, rule: Rule, first: int, second: int, *, kind: str
) -> bool:
    if clause.sentences[first] in clause.asked and not rule.asked:
        return False
    if rule.first and not is_first(clause, first):
        return False
    if rule.general and not is_general(clause, first, kind=kind):
        return False
    if "X" in rule.plural and not is_plural(clause, first):
        return False
    if "Y" in rule.plural and not is_plural(clause, second):
        return False
    if rule.id.startswith("activity-") and not _is_activity(clause, first, kind=kind):
        return False
    if rule.id == "slash" and not _is_pair(clause, first, second):
        return False
    if rule.predicate in _USES and not _is_use(clause, first, second):
        return False
    if rule.closed:
        return is_closed(clause, second)
    return rule.role != Role.SUBJECT or is_object(clause, second)


def _is_use(clause: Clause, first: int, second: int) -> bool:
    """Tell whether one name may depend on the other, or be for it.

    What *can use* or *may need* a thing does not depend on it, what needs cleaning
    on no cleaning, and *an algorithm for sorting algorithms* says nothing.
    """
    between = clause.words[first + 1 : second]
    left = [word for word, _ in clause.spelled[clause.names[first]]]
    right = [word for word, _ in clause.spelled[clause.names[second]]]
    shorter, longer = sorted((left, right), key=len)
    if longer[-len(shorter) :] == shorter or longer[: len(shorter)] == shorter:
        return False
    needs = not _NEEDS.isdisjoint(between)
    if needs and len(right) == 1 and right[0].endswith("ing"):
        return False
    if not needs and "use" not in between:
        return True
    return clause.hedges[second] == 0 and _MODALS.isdisjoint(between)


def _is_activity(clause: Clause, at: int, *, kind: str) -> bool:
    """Tell whether a heading names what is done: *weight initialization*."""
    words = clause.spelled[clause.names[at]]
    named = len(words) > 1 and words[-1][0].endswith(_ACTIVITIES)
    return named and kind == PassageKind.HEADING


def _is_pair(clause: Clause, first: int, second: int) -> bool:
    """Tell whether two names alone are parted by a slash.

    They have as many words each, or share the last: *vanishing / exploding gradients*.
    """
    around = clause.words[first - 1 : first] + clause.words[second + 1 : second + 2]
    if "/" in around:
        return False
    left = clause.spelled[clause.names[first]]
    right = clause.spelled[clause.names[second]]
    shares = len(left) == 1 and (left[0][1] in "AGg" or left[0][0].endswith("ing"))
    return len(left) == len(right) or shares


def _verb(clause: Clause, first: int, second: int) -> str:
    between = clause.words[first + 1 : second]
    return next((word for word in between if word not in _NO_VERBS), "affects")
