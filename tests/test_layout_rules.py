from __future__ import annotations

from kg.evidence import MAX_QUOTE, Found
from kg.layout_rules import LAYOUT_RULES, draw
from kg.records import Evidence, Origin, Predicate
from tests.named_lines import name_lines


def test_every_rule_has_its_own_id_and_a_sentence() -> None:
    assert len({rule.id for rule in LAYOUT_RULES}) == len(LAYOUT_RULES)
    assert all(rule.description.endswith(".") for rule in LAYOUT_RULES)
    assert all(0 < rule.confidence < 1 for rule in LAYOUT_RULES)


def test_a_relation_of_two_lines_quotes_one_and_names_the_other() -> None:
    first, second = name_lines(("oak", "tree"), "kinds of trees:", "- oak, so tall")
    (tree,), (oak,) = first.mentions, second.mentions
    assert tuple(draw("kinds-listed", oak, tree, second, first)) == (
        Found(
            subject="oak",
            predicate=Predicate.IS_A,
            object="tree",
            origin=Origin.LAYOUT,
            confidence=0.8,
            evidence=(
                Evidence(
                    source="journal.md",
                    line=2,
                    start=2,
                    end=14,
                    quote="oak, so tall",
                    rule="kinds-listed",
                    note="note",
                    under=1,
                ),
            ),
        ),
    )


def test_nothing_is_drawn_between_mentions_of_one_concept() -> None:
    (line,) = name_lines(("oak",), "- oak, oaks")
    first, second = line.mentions
    assert tuple(draw("enumeration", first, second, line, line)) == ()


def test_of_a_long_line_that_part_is_quoted_which_holds_the_names() -> None:
    far = "- " + "so tall, " * 40
    (line,) = name_lines(("oak", "tree"), f"{far}oak and tree, and so on")
    oak, tree = line.mentions
    (found,) = draw("enumeration", oak, tree, line, line)
    (evidence,) = found.evidence
    assert (evidence.start, evidence.quote) == (len(far), "oak and tree")
    assert evidence.under is None
    (line,) = name_lines(("oak", "tree"), f"- oak{' and so on' * 40} tree")
    oak, tree = line.mentions
    (found,) = draw("enumeration", oak, tree, line, line)
    assert [len(evidence.quote) for evidence in found.evidence] == [MAX_QUOTE]
