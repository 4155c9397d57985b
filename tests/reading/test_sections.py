from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from kg.reading.sections import Section
from tests.reading.texts import parse_sections

ROOT = Path(__file__).parents[2]


def titles(text: str) -> list[tuple[int, int, str]]:
    return [(s.line, s.end_line, s.title) for s in parse_sections(text)]


def test_sections_run_from_heading_to_heading() -> None:
    assert titles("# One\n\n- a\n\n## Two\n#### inside\n\n") == [
        (1, 4, "One"),
        (5, 5, "Two"),
        (6, 7, "inside"),
    ]


def test_text_before_the_first_heading_is_a_section_without_level() -> None:
    opening, one = parse_sections("intro\n\n# One")
    assert (opening.line, opening.level, opening.title) == (1, 0, "")
    assert [passage.content for passage in opening.passages] == ["intro"]
    assert one.level == 1


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n\n\n"])
def test_a_week_takes_its_title_from_the_next_line(between: str) -> None:
    text = f"# Week 4{between}Loops\n\n2023/05/06"
    (section,) = parse_sections(text)
    assert (section.week, section.title) == (4, "Loops")
    assert section.heading_lines == (1, 1 + between.count("\n"))
    assert section.passages == ()


@pytest.mark.parametrize(
    "below",
    ["2023/05/06", "0000<->0300", "- Loops", "https://x.org/loops", "## Loops", "TODO",
     "Loops are what this week was about.", "loops " * 40],
)  # fmt: skip
def test_a_week_without_a_title_below_stays_untitled(below: str) -> None:
    section = parse_sections(f"# Week 4\n{below}")[0]
    assert (section.week, section.title, section.heading) == (4, "", None)


def test_only_a_week_or_module_takes_a_title_from_below() -> None:
    (section,) = parse_sections("# Loops\nFor and while")
    assert section.title == "Loops"
    assert [passage.content for passage in section.passages] == ["For and while"]


def test_a_rule_below_a_date_makes_no_heading_of_it() -> None:
    sections = parse_sections("# Loops\n\n2023/05/06\n---\n\n# Maps")
    assert [section.title for section in sections] == ["Loops", "Maps"]
    assert [day.written for day in sections[0].dates] == ["2023/05/06"]


JOURNAL = """\
https://school.org/learn/rust/lecture/1/loops

# Maps
2023/05/07
- a

https://school.org/learn/rust/lecture/2/arrays

# Arrays
2023/05/06

# Vectors

---

# Other
"""


def test_a_link_above_a_heading_opens_a_block() -> None:
    sections = parse_sections(JOURNAL)
    assert [[link.line for link in section.block] for section in sections] == [
        [1],
        [7],
        [7],
        [],
    ]
    assert [[link.line for link in section.links] for section in sections] == [
        [1],
        [7],
        [],
        [],
    ]


def test_a_link_right_below_a_heading_is_its_own() -> None:
    sections = parse_sections("# A\nhttps://x.org/a\n\n# B\n2023/05/06\n")
    assert [[link.line for link in section.links] for section in sections] == [[2], []]
    assert [section.block for section in sections] == [(), ()]


def test_a_link_at_the_end_of_a_plain_section_is_its_own() -> None:
    sections = parse_sections("# A\n- text\n\nhttps://x.org/a\n\n# B\n- text\n")
    assert [[link.line for link in section.links] for section in sections] == [[4], []]
    assert [section.block for section in sections] == [(), ()]


def test_a_file_name_opens_a_section_and_every_link_in_it_another() -> None:
    sections = parse_sections(
        "# A\n2023/05/06\n\nrust.md\n\n"
        "https://x.org/1\n- a\n\nhttps://x.org/2\n- b\n\n# B"
    )
    assert [(s.line, s.title, s.file, len(s.block)) for s in sections] == [
        (1, "A", None, 0),
        (4, "rust.md", "rust.md", 0),
        (6, "rust.md", "rust.md", 1),
        (9, "rust.md", "rust.md", 1),
        (12, "B", None, 0),
    ]


def test_an_empty_text_has_no_sections() -> None:
    assert parse_sections("") == ()
    assert parse_sections("\n\n---\n") == ()


def _gold_sections() -> list[dict[str, Any]]:
    shared = Path(os.environ.get("STUDYGRAPH_SHARED", ROOT.parent / "shared"))
    gold = shared / "gold" / "notes.json"
    if not gold.is_file():
        pytest.skip(f"{gold} is missing; set STUDYGRAPH_SHARED to the shared folder")
    sections: list[dict[str, Any]] = json.loads(gold.read_text())["sections"]
    return sections


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", text)


def _found(section: Section, lines: list[str]) -> dict[str, object]:
    return {
        "start": section.line,
        "end": section.end_line,
        "title": section.title,
        "week": section.week,
        "module": section.module,
        "course_in_heading": section.course,
        "heading_lines": list(section.heading_lines),
        "dates": [{"line": d.line, "date": d.written} for d in section.dates],
        "ranges": [
            {"line": r.line, "ranges": lines[r.line - 1].replace(" 0", "|0").split("|")}
            for r in section.ranges
        ],
        "records": [
            (item.line, [n for _, value in item.entries for n in _numbers(value)])
            for item in section.log
        ],
        "tbrt": [item.line for item in section.markers],
        "url": section.block[-1].url if section.block else None,
    }


def test_the_sample_journal_parses_as_labelled() -> None:
    text = (ROOT / "data/notes/learning-journal.md").read_text(encoding="utf-8")
    expected = _gold_sections()
    for section in expected:
        section["records"] = [
            (record["line"], [n for v in record["value"] for n in _numbers(str(v))])
            for record in section["records"]
        ]
    found = [_found(section, text.split("\n")) for section in parse_sections(text)]
    labelled = [{key: section[key] for key in found[0]} for section in expected]
    assert found == labelled
