"""Two words → how many slips of the pen or the keyboard lead from one to the other.

The kinds of slip are those of Damerau (1964): a letter left out, one too many, two
swapped, one for another. Of the last kind only letters that sound alike or lie side by
side on the keyboard are slips (after Kernighan, Church and Gale, 1990): *photon* is no
*proton*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA, Editop, Levenshtein

from kg.lookalikes import are_different_words

MAX_EDITS = 2
# Words as long may differ by one edit, long ones by two; shorter ones by none.
_SHORT_WORD = 5
_LONG_WORD = 8
# In a shorter word that stands alone a letter for another gives another word.
_SHORTEST_CHANGED = 7
_SHORTEST_KNOWN = 4
_KEPT_BEGINNING = 3

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUNDS = ("aeiou", "iy", "ckq", "cs", "sz", "gj", "mn")


def _neighbours() -> Iterator[frozenset[str]]:
    for row in _ROWS:
        yield from map(frozenset, pairwise(row))
    for upper, lower in pairwise(_ROWS):
        for at, letter in enumerate(lower):
            yield from (frozenset((letter, key)) for key in upper[at : at + 2])
    for sounds in _SOUNDS:
        yield from (frozenset((a, b)) for a in sounds for b in sounds if a != b)


_ALIKE = frozenset(_neighbours())


def find_near(word: str, words: Iterable[str]) -> list[str]:
    """Return those words that could be near enough, in their order."""
    words = list(words)
    found = process.extract(
        word, words, scorer=OSA.distance, score_cutoff=MAX_EDITS, limit=None
    )
    return [words[at] for at in sorted(at for _, _, at in found)]


def count_edits(written: str, meant: str) -> int:
    """Return how many letters are left out, added, changed or swapped."""
    return OSA.distance(written, meant)


def slip_distance(
    written: str, meant: str, *, anchored: bool, known: bool
) -> int | None:
    """Return the number of edits, None if ``written`` is no slip for ``meant``.

    ``anchored``: another word beside it is exactly right. ``known``: it is a word that
    exists; such a word, or a very short one, is a slip only if it is anchored and
    keeps its beginning. The first letter stays in any case, and digits are never slips.
    """
    if not (written.isalpha() and meant.isalpha() and written[0] == meant[0]):
        return None
    budget = _budget(written, meant, anchored=anchored, known=known)
    distance = OSA.distance(written, meant, score_cutoff=MAX_EDITS) if budget else 99
    if distance > MAX_EDITS or are_different_words(written, meant):
        return None
    if distance == MAX_EDITS and _begins_other(written, meant):
        return None
    heard = min(distance, _undoubled_distance(written, meant))
    if heard > budget or (not anchored and _only_ending_differs(written, meant, heard)):
        return None
    return distance if _is_slip(written, meant, anchored=anchored) else None


def _budget(written: str, meant: str, *, anchored: bool, known: bool) -> int:
    shorter = min(len(written), len(meant))
    if known or shorter < _SHORT_WORD:
        keeps_start = written[:_KEPT_BEGINNING] == meant[:_KEPT_BEGINNING]
        return 1 if anchored and keeps_start and shorter >= _SHORTEST_KNOWN else 0
    return 1 if shorter < _LONG_WORD else MAX_EDITS


def _undoubled_distance(written: str, meant: str) -> int:
    """Return the distance when a letter and the same one doubled count as one."""
    if min(len(written), len(meant)) < _SHORTEST_CHANGED:
        return 99
    one, other = ("".join(key for key, _ in groupby(w)) for w in (written, meant))
    return OSA.distance(one, other)


def _only_ending_differs(written: str, meant: str, distance: int) -> bool:
    """Tell another form of a word (derivation, derivative) from a slip inside it.

    A letter three times at the end (*crosss*) is none.
    """
    if distance < MAX_EDITS:
        if written[-3:] == written[-1] * 3:
            return False
        return written[:-1] in (meant, meant[:-1]) or written == meant[:-1]
    same = 0
    for a, b in zip(written, meant, strict=False):
        if a != b:
            break
        same += 1
    return same >= max(len(written), len(meant)) - 4


def _begins_other(one: str, other: str) -> bool:
    """Tell whether a word is another one with a longer end (function, functional)."""
    return one.startswith(other) or other.startswith(one)


def _is_slip(written: str, meant: str, *, anchored: bool) -> bool:
    """Tell whether all edits between the words are of the kinds that happen.

    Beside a word that is right the last two letters may be any (*lost function*).
    """
    edits = Levenshtein.editops(written, meant)
    if len(edits) > OSA.distance(written, meant):
        return True  # two letters are swapped
    if _is_syllable(list(edits)):
        return False
    replaced = [
        edit
        for edit in edits
        if edit.tag == "replace" and not (anchored and edit.src_pos >= len(written) - 2)
    ]
    if len(replaced) > 1:
        return False
    for edit in replaced:
        is_long = min(len(written), len(meant)) >= _SHORTEST_CHANGED
        if not (anchored or is_long):
            return False
        if not _are_alike(written[edit.src_pos :], meant[edit.dest_pos :]):
            return False
    return True


def _are_alike(one: str, other: str) -> bool:
    """Tell whether the first letters are easily mistaken; *ci* and *ti* sound alike."""
    letters = frozenset((one[0], other[0]))
    if letters == frozenset("ct"):
        return one[1:3] == other[1:3] and one[1:3] in ("ia", "io")
    return letters in _ALIKE


def _is_syllable(edits: list[Editop]) -> bool:
    """Tell whether two letters side by side are left out or added (palpitation)."""
    if len(edits) != 2 or edits[0].tag != edits[1].tag:
        return False
    first, second = edits[0], edits[1]
    if first.tag == "insert":
        return second.dest_pos - first.dest_pos == 1
    return first.tag == "delete" and second.src_pos - first.src_pos == 1
