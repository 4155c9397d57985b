"""Names listed beside each other → those that are alternatives, by their labels.

*Batch, mini-batch and stochastic gradient descent* are ways of one thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kg.evidence import Found
from kg.kind_words import WAYS
from kg.labels import make_norm
from kg.layout_rules import found_by
from kg.records import Concept


def find_alternatives(
    found: Iterable[Found], concepts: Mapping[str, Concept]
) -> Iterator[Found]:
    """Yield all that was found, with a contrast for each pair of listed alternatives.

    Those are names of two words or more that end in the same word for a way, such as
    *strategy*, or in the same two words.
    """
    for item in found:
        if item.evidence[0].rule == "enumeration":
            pair = (concepts[item.subject], concepts[item.object])
            if _are_alternatives(*(_words(end) for end in pair)):
                quote = replace(item.evidence[0], rule="alternatives")
                yield found_by("alternatives", item.subject, item.object, quote)
                continue
        yield item


def _words(concept: Concept) -> list[str]:
    """Return the words of a label; what a hyphen joins is one."""
    return [make_norm(word) for word in concept.label.split()]


def _are_alternatives(first: list[str], second: list[str]) -> bool:
    if min(len(first), len(second)) < 2 or first[-1] != second[-1]:
        return False
    if first[-len(second) :] == second or second[-len(first) :] == first:
        return False
    return first[-1] in WAYS or first[-2:] == second[-2:]
