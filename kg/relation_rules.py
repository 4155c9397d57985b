"""The ways in which notes state a relation: data for `kg.relations`.

A rule's cue stands between two mentions and is written as spaCy `Matcher` patterns;
filler words (articles, *is*, *much* …) may stand around it. Nothing else may, so that
*not* breaks every cue that does not spell it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kg.records import Predicate

Pattern = list[dict[str, Any]]

_BE = ["is", "are", "was", "were", "be"]
_FILL_WORDS = (
    *("a", "an", "the", "also", "always", "basically", "both", "commonly", "just"),
    *(
        "mainly",
        "much",
        "more",
        "most",
        "often",
        "only",
        "quite",
        "really",
        "sometimes",
    ),
    *("still", "then", "typically", "usually", "very", "will", "can", "could", "may"),
    *("would", "should", "does", "do", "did", "some", "our", "its", "their"),
)
FILL: dict[str, Any] = {"LOWER": {"IN": [*_FILL_WORDS, *_BE]}, "OP": "*"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A way in which notes state a relation.

    ``cue`` is what stands between the two mentions; ``inverted`` says that the second
    mention is the subject. ``confidence`` is the share found right on other people's
    notes, or a cautious guess where too few were seen. ``line_start``: the subject has
    to begin the passage. ``keeps_verb``: the relation keeps the cue's first word.
    """

    id: str
    description: str
    predicate: Predicate
    cue: tuple[Pattern, ...]
    confidence: float
    inverted: bool = False
    line_start: bool = False
    keeps_verb: bool = False


def _any_of(*words: str) -> dict[str, Any]:
    return {"LOWER": {"IN": list(words)}}


def _words(text: str) -> Pattern:
    return [{"LOWER": word} for word in text.split()]


RULES: tuple[Rule, ...] = (
    Rule(
        id="similar-to",
        description="X similar to Y, X like Y, X is the same as Y",
        predicate=Predicate.SIMILAR_TO,
        cue=(
            [
                _any_of("similar", "equivalent", "analogous", "comparable"),
                *_words("to"),
            ],
            [_any_of("like")],
            _words("same as"),
        ),
        confidence=0.7,
    ),
    Rule(
        id="contrast",
        description="X vs Y, X in contrast to Y, X instead of Y",
        predicate=Predicate.CONTRASTS_WITH,
        cue=(
            [_any_of("vs", "vs.", "versus")],
            _words("in contrast to"),
            _words("as opposed to"),
            _words("instead of"),
            _words("rather than"),
            _words("different from"),
            _words("different than"),
            _words("but not"),
        ),
        confidence=0.9,
    ),
    Rule(
        id="slash",
        description="X / Y, with spaces around the slash",
        predicate=Predicate.CONTRASTS_WITH,
        cue=([{"LOWER": "/"}],),
        confidence=0.7,
    ),
    Rule(
        id="better-than",
        description="X better than Y, X is superior to Y",
        predicate=Predicate.BETTER_THAN,
        cue=(
            [
                _any_of(
                    "better", "superior", "faster", "cheaper", "stronger", "simpler"
                ),
                _any_of("than", "to"),
            ],
            [_any_of("outperforms", "outperform", "beats", "surpasses", "surpass")],
        ),
        confidence=0.7,
    ),
    Rule(
        id="then-and-now",
        description="X was used in history, Y is nowadays",
        predicate=Predicate.BETTER_THAN,
        cue=(
            [
                _any_of("was", "were"),
                {"LOWER": "used", "OP": "?"},
                _any_of("in", "back", "before", "formerly", "previously"),
                {"LOWER": {"IN": ["the", "history", "past", "then"]}, "OP": "*"},
                {"IS_PUNCT": True, "OP": "?"},
            ],
        ),
        confidence=0.6,
        inverted=True,
    ),
    Rule(
        id="affects",
        description="X reduces, increases, updates, prevents … Y",
        predicate=Predicate.AFFECTS,
        cue=(
            [
                {
                    "LOWER": {
                        "REGEX": r"^(?:reduc|increas|decreas|updat|prevent|minimi[sz]"
                        r"|maximi[sz]|improv|penali[sz]|shrink|avoid|speed|slow|lower"
                        r"|rais|caus|affect|chang|normali[sz]|stabili[sz]|accelerat)"
                        r"(?:e|es|s)?$"
                    }
                },
                {"LOWER": {"IN": ["up", "down"]}, "OP": "?"},
                {"LOWER": {"IN": ["the", "a"]}, "OP": "?"},
                {"LOWER": {"IN": ["number", "amount", "size"]}, "OP": "?"},
                {"LOWER": "of", "OP": "?"},
            ],
        ),
        confidence=0.75,
        keeps_verb=True,
    ),
    Rule(
        id="robust-to",
        description="X is robust to Y",
        predicate=Predicate.AFFECTS,
        cue=([_any_of("robust", "insensitive", "sensitive"), *_words("to")],),
        confidence=0.7,
        inverted=True,
        keeps_verb=True,
    ),
    Rule(
        id="depends-on",
        description="X requires, needs, is based on, is formed by Y",
        predicate=Predicate.DEPENDS_ON,
        cue=(
            [_any_of("require", "requires", "need", "needs", "use", "uses")],
            [_any_of("depend", "depends", "relies", "rely"), _any_of("on", "upon")],
            [_any_of("based", "built"), _any_of("on", "upon")],
            [
                _any_of("formed", "computed", "calculated", "made"),
                _any_of("by", "from"),
            ],
            [_any_of("sum", "average", "mean"), *_words("of")],
        ),
        confidence=0.65,
    ),
    Rule(
        id="used-for",
        description="X used for Y, X as a proxy for Y",
        predicate=Predicate.USED_FOR,
        cue=(
            [_any_of("used"), _any_of("for", "in", "to", "as", "with")],
            [*_words("as"), {"LOWER": "a", "OP": "?"}, *_words("proxy for")],
            [_any_of("for")],
        ),
        confidence=0.65,
    ),
    Rule(
        id="is-a",
        description="X is a Y, at the start of the line",
        predicate=Predicate.IS_A,
        cue=(
            [_any_of("is", "are"), _any_of("a", "an")],
            [_any_of("is", "are"), *_words("a kind of")],
            [_any_of("is", "are"), *_words("a type of")],
            [_any_of("considered"), _any_of("as", "a", "an")],
            [_any_of("considered"), *_words("as"), _any_of("a", "an")],
        ),
        confidence=0.6,
        line_start=True,
    ),
    Rule(
        id="has-part",
        description="X contains, includes or consists of Y",
        predicate=Predicate.PART_OF,
        cue=(
            [_any_of("contain", "contains", "contained", "include", "includes")],
            [_any_of("consist", "consists", "composed"), *_words("of")],
        ),
        confidence=0.6,
        inverted=True,
    ),
    Rule(
        id="part-of",
        description="X is part of Y",
        predicate=Predicate.PART_OF,
        cue=([{"LOWER": "a", "OP": "?"}, *_words("part of")],),
        confidence=0.6,
    ),
    Rule(
        id="alias",
        description="X stands for Y, X also called Y",
        predicate=Predicate.ALIAS_OF,
        cue=(
            [_any_of("stand", "stands"), *_words("for")],
            [_any_of("aka", "a.k.a.", "i.e.")],
            [_any_of("also"), _any_of("called", "named")],
            [_any_of("also"), *_words("known as")],
        ),
        confidence=0.75,
    ),
)
