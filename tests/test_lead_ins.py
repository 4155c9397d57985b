from __future__ import annotations

import pytest

from kg.lead_ins import MAX_ITEMS, MAX_LEAD, find_led
from kg.listing import read_line
from tests.named_lines import name_lines, rules_of, triples_of

NAMES = (
    "mineral",
    "quartz",
    "feldspar",
    "mica",
    "igneous rock",
    "granite",
    "basalt",
    "crust",
    "volcano",
    "erosion",
    "Advantages",
)


def led(*lines: str) -> list[tuple[str, str, str]]:
    return triples_of(find_led([read_line(x) for x in name_lines(NAMES, *lines)]))


KINDS = [("quartz", "is_a", "mineral"), ("mica", "is_a", "mineral")]
PARTS = [("quartz", "part_of", "granite"), ("mica", "part_of", "granite")]


@pytest.mark.parametrize(
    ("lead_in", "expected"),
    [
        ("- kinds of minerals:", KINDS),
        ("- There are three kinds of minerals:", KINDS),
        ("- we met two important types of minerals in the north:", KINDS),
        ("- Minerals include:", KINDS),
        ("- Common minerals, such as the following:", KINDS),
        ("- different forms of the mineral that you may find include:", KINDS),
        ("- Examples of minerals are:", KINDS),
        ("- A mineral is a solid with an order. These include:", KINDS),
        ("- In geology (and art), a mineral usually means X. They include:", KINDS),
        ("- the parts of granite:", PARTS),
        ("- granite consists of the following:", PARTS),
        ("- Granite is made up of three minerals:", []),
        ("- Granite is composed of three parts:", PARTS),
        ("- the minerals of the crust:", []),
        ("- kinds of mineral baths:", []),
        ("- kinds of minerals", []),
        ("- what kinds of minerals have to do with granite is open:", []),
        ("- drawbacks of mining minerals:", []),
        ("- Minerals include quartz. Not so here:", []),
        ("- It rains in the mountains. These include:", []),
        ("- this is not about the number of kinds:", []),
    ],
)
def test_a_lead_in_says_what_its_list_is_of(
    lead_in: str, expected: list[tuple[str, str, str]]
) -> None:
    listed = ("  - quartz", "  - mica: it splits")
    assert led(lead_in, *listed) == expected
    paragraph = lead_in.removeprefix("- ")
    assert led(paragraph, *(line.lstrip() for line in listed)) == expected


def test_a_heading_leads_in_without_a_colon() -> None:
    assert led("# Types of minerals", "- quartz", "- mica, which splits") == KINDS
    assert led("# Minerals", "- quartz") == []


def test_a_line_leads_in_what_it_lists_itself() -> None:
    assert led("- Types of minerals: quartz, mica") == KINDS
    assert led("- Types of minerals: quartz and some mica") == []
    assert led("- Minerals: quartz, mica") == []


def test_a_name_with_a_colon_is_only_related_to_what_stands_below() -> None:
    assert led("- Granite:", "  - quartz", "  - found in the hills") == [
        ("quartz", "related_to", "granite")
    ]
    assert led("- Advantages:", "  - quartz") == []


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        (("  - quartz", "    - granite", "  - mica"), ["quartz", "mica"]),
        (("  - quartz, mica", "  - feldspar (white)"), ["quartz", "mica", "feldspar"]),
        (("  - quartz", "- mica"), ["quartz"]),
        (("  - quartz", "Not that mica is rare", "  - mica"), ["quartz"]),
        (("Quartz: it is hard", "Mica: it splits"), ["quartz", "mica"]),
        (("  - the quartz", "  - mica is soft"), []),
        (("  - Advantages", "  - mineral", "  - mica"), ["mica"]),
        ((), []),
    ],
)
def test_the_items_of_a_list_stand_one_step_below_its_lead_in(
    below: tuple[str, ...], expected: list[str]
) -> None:
    assert led("- kinds of minerals:", *below) == [
        (item, "is_a", "mineral") for item in expected
    ]


def test_a_lead_in_has_so_many_items_and_a_bounded_length() -> None:
    items = ["- quartz"] * (MAX_ITEMS + 5)
    assert len(led("# Kinds of minerals", *items)) == MAX_ITEMS
    far = "word " * (MAX_LEAD // 5)
    assert led(f"{far} kinds of minerals:", "- quartz") == []


def test_signs_for_private_use_in_the_notes_are_no_names() -> None:
    assert led("- \ue001 quartz kinds of \ue000:", "  - mica") == []


def test_an_item_of_two_lead_ins_names_the_rule_of_each() -> None:
    lines = name_lines(NAMES, "- kinds of minerals:", "  - quartz:", "    - mica")
    found = tuple(find_led([read_line(line) for line in lines]))
    assert triples_of(found) == [
        ("quartz", "is_a", "mineral"),
        ("mica", "related_to", "quartz"),
    ]
    assert rules_of(found) == {"kinds-listed", "lead-in"}
    assert [(e.line, e.under) for f in found for e in f.evidence] == [(2, 1), (3, 2)]
