"""Labels → their readings; what is plain words is taken apart without spaCy.

A vocabulary has many times as many labels as its notes have new lines, and nearly all
are letters, spaces and hyphens. The tokenizer of spaCy's English parts these at spaces
and hyphens, but for words with a rule of their own (*cannot*, *im*), which it is asked
for once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, MutableMapping

from kg.labels import make_norm
from kg.nlp import MakeNlp, read_passages
from kg.readings import SPECIAL_WORDS, PassageKey, PassageReading, label_key

_PLAIN = re.compile(r"[A-Za-z]+(?:[ -][A-Za-z]+)*")
_TOKEN = re.compile(r"[A-Za-z]+|-")
_LONGEST = 200


def read_labels(
    labels: Iterable[str],
    nlp: MakeNlp,
    memo: MutableMapping[PassageKey, PassageReading],
) -> list[PassageReading]:
    """Return a reading of each label; ``memo`` gets those that had to be read.

    ``nlp`` is called only for these.
    """
    labels = list(labels)
    if not labels:
        return []
    (words,) = read_passages([SPECIAL_WORDS], nlp, memo)
    norms: dict[str, str] = {}
    special = frozenset(word.lower() for word in words.norms)
    plain = [read_plain(label, special, norms) for label in labels]
    unread = (
        label_key(label)
        for label, reading in zip(labels, plain, strict=True)
        if reading is None
    )
    others = iter(read_passages(unread, nlp, memo))
    return [next(others) if reading is None else reading for reading in plain]


def read_plain(
    label: str, special: frozenset[str], norms: dict[str, str]
) -> PassageReading | None:
    """Return the reading of a label of plain words, None for any other.

    ``special`` words have rules of their own; none at all are known of a tokenizer that
    is not spaCy's English. ``norms`` remembers words.
    """
    if not special or len(label) > _LONGEST or not _PLAIN.fullmatch(label):
        return None
    tokens = _TOKEN.findall(label) if "-" in label else label.split(" ")
    starts, ends, gaps, found = [], [], [], []
    end = 0
    for number, token in enumerate(tokens):
        if token == "-":
            gaps.append(number)
        elif token not in norms:
            if token.lower() in special:
                return None
            norms[token] = make_norm(token)
        start = end + (label[end] == " ")
        end = start + len(token)
        starts.append(start)
        ends.append(end)
        found.append(norms.get(token, token))
    if gaps and not special.isdisjoint(label.lower().split()):
        return None
    return PassageReading(
        norms=tuple(found), starts=tuple(starts), ends=tuple(ends), gaps=tuple(gaps)
    )
