"""Parts of an index → the words of all its documents, each with their exact number."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kg.index.columns import Numbers
from kg.index.parts import Part, find_largest
from kg.index.segments import make_keys, read_texts
from kg.index.texts import ChosenTexts
from kg.index.wordlist import (
    WordList,
    find_letters,
    join_measured,
    make_word_list,
    measure,
)


def join_words(parts: Sequence[Part]) -> WordList:
    """Return the words of the documents that are not deleted.

    The words of the largest part are not read, nor are they put in order again.
    """
    if not parts:
        return make_word_list(())
    place = find_largest(parts)
    base = parts[place]
    arrays = base.segment.arrays
    more: Counter[str] = Counter()
    for part in parts:
        if part is not base:
            more.update(_count_words(part))
    known = read_texts(arrays, "words")
    counts = _count(base).copy()
    added, at = _find_new(more, known, arrays["words.keys"], counts)
    counts = np.insert(counts, at, [more[word] for word in added])
    order = np.insert(
        np.arange(len(known)), at, np.arange(len(known), len(known) + len(added))
    )
    kept = counts > 0
    return join_measured(
        ChosenTexts((known, added), order[kept]),
        counts[kept],
        sizes=np.insert(arrays["words.sizes"], at, measure(added))[kept],
        letters=np.insert(arrays["words.letters"], at, find_letters(added))[kept],
    )


def _count(part: Part) -> Numbers:
    """Return in how many documents of a part each word of its segment stands."""
    arrays = part.segment.arrays
    counts: Numbers = arrays["words.counts"]
    if part.is_kept is None:
        return counts
    starts, forward = arrays["forward.starts"], arrays["forward"]
    gone = [
        forward[starts[number] : starts[number + 1]]
        for number in np.flatnonzero(~part.is_kept).tolist()
    ]
    lost = np.bincount(np.concatenate(gone), minlength=len(counts))
    return (counts - lost).astype(np.uint32)


def _count_words(part: Part) -> dict[str, int]:
    words, counts = read_texts(part.segment.arrays, "words"), _count(part)
    places = np.flatnonzero(counts)
    return {
        words[at]: n
        for at, n in zip(places.tolist(), counts[places].tolist(), strict=True)
    }


def _find_new(
    found: Counter[str], known: Sequence[str], keys: NDArray[np.uint64], counts: Numbers
) -> tuple[list[str], NDArray[np.intp]]:
    """Add to the counts of known words; return the others, and where they belong.

    Words are compared one by one only among those that begin alike.
    """
    words = sorted(found)
    wanted = make_keys(words)
    starts = np.searchsorted(keys, wanted).tolist()
    stops = np.searchsorted(keys, wanted, side="right").tolist()
    added, places = [], []
    for word, start, stop in zip(words, starts, stops, strict=True):
        at = bisect_left(known, word, start, stop)
        if at < stop and known[at] == word:
            counts[at] += found[word]
        else:
            added.append(word)
            places.append(at)
    return added, np.array(places, np.intp)
