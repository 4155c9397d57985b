"""A passage's reading and the names in it → clauses, in which each name is one word.

What says nothing of how names stand to each other is left out: adverbs, quotation
marks, the letter behind a name that is its sign (*the input x*). Words in brackets are
a clause of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kg.english import singular
from kg.generic_words import MODIFIERS, WORDS
from kg.readings import (
    PassageKey,
    PassageReading,
    Ranges,
    find_tokens,
    opaque_ranges,
)
from kg.records import PassageKind

NAME = "NAME"
CODE = "`"
TIGHT_SLASH = "/joint"

_DETERMINERS_TEXT = "a an the its their our your my this some any each every all both"
DETERMINERS = frozenset(_DETERMINERS_TEXT.split())
_BE_TEXT = "is are was were be been being 're becomes become"
BE = frozenset(_BE_TEXT.split())
_HEDGES_TEXT = """
    maybe perhaps probably possibly presumably supposedly apparently may might could
    seems seem seemingly arguably guess suppose assume hopefully unsure
"""
HEDGES = frozenset(_HEDGES_TEXT.split())
_ADVERBS_TEXT = """
    almost already also always actually again basically commonly either especially even
    ever far generally just largely mainly much mostly normally nowadays obviously often
    once only quite rather really roughly simply slightly sometimes soon still therefore
    then thus too today typically usually very well itself themselves together overall
    exponentially
"""
_ADVERBS = frozenset(_ADVERBS_TEXT.split())
_DROPPED_HEDGES = HEDGES - {"seems", "seem", "guess", "suppose", "assume", "unsure"}
_QUOTES = frozenset((*'"“”„«»‘*_', "''", "``"))
_SILENT = _ADVERBS | _DROPPED_HEDGES | _QUOTES
BREAKS = frozenset(".!?;")
_BEHIND = frozenset({"at", "by", "for", "from", "in", "of", "on", "to", "with"})
_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
# Words that may be verbs, and are no cue where they are nouns.
_NOUNLIKE_TEXT = """
    block blocks boost boosts break breaks cause causes change changes control controls
    cost costs damage damages decrease decreases drive drives effect effects fix fixes
    help helps impact impacts increase increases influence influences lead leads limit
    limits need needs preserve result results shift shifts stop trigger triggers update
    updates use uses work works
"""
_NOUNLIKE = frozenset(_NOUNLIKE_TEXT.split())
_NOUNS = frozenset("NP")
_NAMELESS_HEADS = frozenset({"amount", "bit", "combination", "lot", "thing", "way"})
# A paragraph's line of so many characters may go on in the next line.
_BROKEN = 40
# With words of `generic_words` alone they are no name that anybody looks for.
_VAGUE_TEXT = """
    access addition algorithm amount approach architecture assumption bunch category
    class collection combination couple everyone example handful implementation kind
    member method model number piece process property proxy range series set someone
    something sort subset thing tool type user variant
"""
_VAGUE = WORDS.union(_VAGUE_TEXT.split())


Spelled: TypeAlias = tuple[tuple[str, str], ...]
"""The words of a name, in lower case, each with its letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """Words that belong together; lists, for each is asked again and again.

    ``words`` are in lower case, ``letters`` as in `kg.tag_letters` or ``NAME``, and
    ``names`` the numbers of names, -1 for other words. ``sentences`` numbers the
    sentence of each word, ``asked`` are those that leave open what they say, and
    ``hedges`` counts the hedges of a sentence up to each word. ``spelled`` are the
    words and letters of names, by number. ``begins`` and ``ends``: nothing of the
    passage's sentence can stand before, or behind, as it does where a text is broken
    into lines. ``inside``: it stands in brackets.
    """

    words: list[str]
    letters: list[str]
    names: list[int]
    sentences: list[int]
    asked: set[int]
    hedges: list[int]
    spelled: Mapping[int, Spelled]
    begins: bool
    ends: bool
    inside: bool


def make_clauses(
    key: PassageKey, reading: PassageReading, names: Sequence[tuple[int, int]]
) -> Iterator[Clause]:
    """Yield the clauses that hold two names or more; names are ranges of characters.

    A name that reads as a verb or says next to nothing counts as other words do.
    """
    content = key[1]
    tokens = {
        number: tuple(find_tokens(reading, start, end))
        for number, (start, end) in enumerate(names)
    }
    spelled = {
        number: tuple(_word_of(content, reading, token) for token in places)
        for number, places in tokens.items()
        if places
    }
    spelled = {n: words for n, words in spelled.items() if _is_nominal(words)}
    if len(spelled) < 2:
        return
    kept = {number: tokens[number] for number in spelled}
    begins = key[0] != PassageKind.PARAGRAPH or not content[0].islower()
    ends = (
        key[0] != PassageKind.PARAGRAPH
        or len(content) < _BROKEN
        or content[-1] in ".!?:;)"
    )
    *inner, outer = _without_brackets(_all_words(key, reading, kept))
    for group in (*inner, outer):
        if sum(number >= 0 for _, _, number in group) > 1:
            yield _make_clause(
                group,
                spelled,
                begins=begins or group is not outer,
                ends=ends or group is not outer,
                inside=group is not outer,
            )


_Word = tuple[str, str, int]


def _word_of(content: str, reading: PassageReading, token: int) -> tuple[str, str]:
    """Return a token's word in lower case and its letter."""
    text = content[reading.starts[token] : reading.ends[token]].lower()
    return text, reading.tags[token] if reading.tags else "."


def _is_nominal(words: Sequence[tuple[str, str]]) -> bool:
    letters = "".join(letter for _, letter in words).lstrip("L")
    if letters == "D" or (len(words) > 1 and letters.startswith("V")):
        return False  # *Dynamically create elements*
    last = singular(words[-1][0])
    if last in _NAMELESS_HEADS or (len(last) < 3 and last.endswith(".")):
        return False
    return last not in _VAGUE or any(word not in MODIFIERS for word, _ in words[:-1])


def _all_words(
    key: PassageKey, reading: PassageReading, names: Mapping[int, Sequence[int]]
) -> list[_Word]:
    """Return lower-case word, letter and number of the name of all that is shown."""
    _, content, hidden = key
    named: dict[int, int] = {}
    for number, places in names.items():
        for token in places:
            named.setdefault(token, number)
    codes = _tokens_of(reading, opaque_ranges(content, hidden))
    unseen = _tokens_of(reading, hidden)
    letters = reading.tags or "." * len(reading.starts)
    found: list[_Word] = []
    shown = zip(reading.starts, reading.ends, letters, strict=True)
    for token, (start, end, letter) in enumerate(shown):
        if token in codes:
            if not found or found[-1][0] != CODE:
                found.append((CODE, ".", -1))
            continue
        word = content[start:end].lower()
        if token in unseen or not word.strip():
            continue
        number = named.get(token, -1)
        if number >= 0:
            if not found or found[-1][2] != number:
                found.append((NAME, NAME, number))
            continue
        if word == "/" and not _is_apart(content, start):
            word = TIGHT_SLASH
        found.append((word, letter, -1))
    return found


def _is_apart(content: str, at: int) -> bool:
    """Tell whether a sign has spaces around it."""
    return content[at - 1 : at].isspace() and content[at + 1 : at + 2].isspace()


def _tokens_of(reading: PassageReading, ranges: Ranges) -> frozenset[int]:
    return frozenset(n for place in ranges for n in find_tokens(reading, *place))


def _without_brackets(words: list[_Word]) -> Iterator[list[_Word]]:
    """Yield the words outside of brackets, and those of each pair of brackets.

    What begins with no name is said of the name before: *dropout (reduces variance)*.
    """
    stack: list[list[_Word]] = [[]]
    for word in words:
        if word[0] in _OPENING:
            stack.append(stack[-1][-1:] if _is_explained(stack[-1]) else [])
            stack[-1].append(word)
        elif word[0] in _CLOSING and len(stack) > 1:
            yield _inside(stack.pop())
        else:
            stack[-1].append(word)
    for group in reversed(stack):
        yield _inside(group)


def _is_explained(words: list[_Word]) -> bool:
    """Tell whether brackets behind say something of the name before them.

    Behind a preposition it is another name that they speak of.
    """
    if not words or words[-1][2] < 0:
        return False
    at = len(words) - 2
    while at >= 0 and words[at][0] in DETERMINERS:
        at -= 1
    return at < 0 or words[at][0] not in _BEHIND


def _inside(group: list[_Word]) -> list[_Word]:
    for at in (0, 1):
        if len(group) > at and group[at][0] in _OPENING:
            first = group[at + 1 : at + 2]
            said_of = at == 1 and first and first[0][2] < 0
            return [group[0], *group[2:]] if said_of else group[at + 1 :]
    return group


def _make_clause(
    group: list[_Word],
    spelled: Mapping[int, Spelled],
    *,
    begins: bool,
    ends: bool,
    inside: bool,
) -> Clause:
    clause = Clause(
        words=[],
        letters=[],
        names=[],
        sentences=[],
        asked=set(),
        hedges=[],
        spelled=spelled,
        begins=begins,
        ends=ends,
        inside=inside,
    )
    sentence = hedges = 0
    presupposed = False
    for at, (word, letter, number) in enumerate(group):
        if number < 0:
            if word in HEDGES:
                hedges += 1
            if _says_nothing(group, at):
                continue
            if word in _NOUNLIKE and letter in _NOUNS:
                word = f"{word}/noun"
            elif word == "like" and letter == "V":
                word = "like/verb"
        clause.words.append(word)
        clause.letters.append(letter)
        clause.names.append(number)
        clause.sentences.append(sentence)
        clause.hedges.append(hedges)
        # *Why X reduces Y* presupposes that it does.
        presupposed = presupposed or word in ("why", "how")
        if word in BREAKS:
            if word == "?" and not presupposed:
                clause.asked.add(sentence)
            sentence += 1
            hedges = 0
            presupposed = False
    return clause


def _says_nothing(group: list[_Word], at: int) -> bool:
    word, letter, _ = group[at]
    if letter == "L" or word in _SILENT:
        return True
    if at > 0 and group[at - 1][2] >= 0 and word not in ("a", "i"):
        signs = word[0].isalpha() and (len(word) == 1 or word[1:].isdigit())
        if signs:
            return True
    after = group[at + 1][0] if word == "," and at + 1 < len(group) else ""
    return after in ("which", "who", "that")
