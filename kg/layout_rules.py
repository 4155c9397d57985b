"""The ways in which the layout of notes and their names say a relation: a table.

`kg.relation_rules` holds those of what notes state.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.evidence import MAX_QUOTE, Found, Line, quote_range, quote_whole
from kg.records import Evidence, Mention, Origin, Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutRule:
    """A way in which layout says a relation.

    ``confidence`` is the share found right on other people's notes, or a cautious guess
    where too few were seen. What is only near something else has one half.
    """

    id: str
    description: str
    predicate: Predicate
    confidence: float


LAYOUT_RULES: tuple[LayoutRule, ...] = (
    LayoutRule(
        id="heading-over-bullet",
        description="A heading that is X stands over a bullet that is Y.",
        predicate=Predicate.RELATED_TO,
        confidence=0.5,
    ),
    LayoutRule(
        id="lead-in",
        description="A line that is X and a colon stands over an item that is Y.",
        predicate=Predicate.RELATED_TO,
        confidence=0.5,
    ),
    LayoutRule(
        id="enumeration",
        description="X and Y are neighbours in a bullet that only lists names.",
        predicate=Predicate.RELATED_TO,
        confidence=0.5,
    ),
    LayoutRule(
        id="kinds-listed",
        description="X is listed behind or below words such as kinds of Y.",
        predicate=Predicate.IS_A,
        confidence=0.8,
    ),
    LayoutRule(
        id="parts-listed",
        description="X is listed behind or below words such as parts of Y.",
        predicate=Predicate.PART_OF,
        confidence=0.5,
    ),
    LayoutRule(
        id="parts-under-heading",
        description="X, by its name a layer, stage or module, stands under heading Y.",
        predicate=Predicate.PART_OF,
        confidence=0.85,
    ),
    LayoutRule(
        id="category-first",
        description="A bullet names a category Y and lists names X behind it.",
        predicate=Predicate.IS_A,
        confidence=0.5,
    ),
    LayoutRule(
        id="alternatives",
        description="X and Y, alike but for a word, are all that a bullet lists.",
        predicate=Predicate.CONTRASTS_WITH,
        confidence=0.5,
    ),
    LayoutRule(
        id="short-form-beside",
        description="X is made of pieces of the words of Y on the next or last line.",
        predicate=Predicate.ALIAS_OF,
        confidence=0.8,
    ),
    LayoutRule(
        id="short-form-in-note",
        description="The capitals of X begin the words of Y elsewhere in the note.",
        predicate=Predicate.ALIAS_OF,
        confidence=0.95,
    ),
    LayoutRule(
        id="short-form-in-brackets",
        description="X, in brackets behind Y or before Y in brackets, has its letters.",
        predicate=Predicate.ALIAS_OF,
        confidence=0.85,
    ),
    LayoutRule(
        id="head-noun",
        description="The name X ends with the name Y, which says what it is.",
        predicate=Predicate.IS_A,
        confidence=0.85,
    ),
    LayoutRule(
        id="head-before-preposition",
        description="The name X is Y over, with or without something.",
        predicate=Predicate.IS_A,
        confidence=0.75,
    ),
    LayoutRule(
        id="name-before-kind",
        description="A line is X and, right behind it, Y, which says what X is.",
        predicate=Predicate.IS_A,
        confidence=0.5,
    ),
)
_BY_ID = {rule.id: rule for rule in LAYOUT_RULES}


def draw(
    rule_id: str, subject: Mention, object_: Mention, quoted: Line, other: Line
) -> Iterator[Found]:
    """Yield what a rule says of two mentions, unless they are of one concept.

    ``quoted`` is the line that is quoted; ``other`` the one without which it would not
    say it, which may be the same.
    """
    if subject.concept == object_.concept:
        return
    evidence = quote_whole(quoted, rule_id)
    here = [m for m in (subject, object_) if m.line == evidence.line]
    if any(mention.end > evidence.end for mention in here):
        start = min(mention.start for mention in here)
        end = min(max(mention.end for mention in here), start + MAX_QUOTE)
        evidence = quote_range(quoted.note, quoted.passage, start, end, rule_id)
    under = other.passage.line
    if under != evidence.line:
        evidence = replace(evidence, under=under)
    yield found_by(rule_id, subject.concept, object_.concept, evidence)


def found_by(rule_id: str, subject: str, object_: str, evidence: Evidence) -> Found:
    """Return what a rule says of two concepts (ids)."""
    rule = _BY_ID[rule_id]
    return Found(
        subject=subject,
        predicate=rule.predicate,
        object=object_,
        origin=Origin.LAYOUT,
        confidence=rule.confidence,
        evidence=(evidence,),
    )
