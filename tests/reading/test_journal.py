from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.reading.journal import DraftNote, ParsedSource, parse_notes
from kg.records import Link, LogEntry, Passage, PassageKind, TimeRange
from tests.reading.drafts import bullet, draft, heading
from tests.reading.texts import make_source, parse_sections


def parse(text: str) -> ParsedSource:
    return parse_notes(make_source(text))


def sittings(text: str) -> list[tuple[str | None, list[int], list[str]]]:
    """Return date, starts of ranges and content of every note."""
    return [
        (
            note.date_written,
            [watched.start for watched in note.ranges],
            [passage.content for passage in note.passages],
        )
        for note in parse(text).notes
    ]


def lines_of(text: str) -> list[tuple[int, str, list[str]]]:
    """Return line, title and content of every note."""
    return [
        (note.line, note.title, [passage.content for passage in note.passages])
        for note in parse(text).notes
    ]


def test_a_sitting_becomes_a_note() -> None:
    text = """\
https://school.org/learn/rust/lecture/1/loops

# Rust for All Week 2 Loops

0300<->0500 End

2023/05/06

- a loop runs until `break`, see https://x.org/loops.
  - RECORD_WEIGHT 81.5
  - nested
- TBRT
"""
    opener = Link(url="https://school.org/learn/rust/lecture/1/loops", line=1)
    assert parse(text) == ParsedSource(
        notes=(
            DraftNote(
                source="rust/journal.md",
                line=3,
                end_line=12,
                journal=True,
                title="Loops",
                titled=True,
                heading_course="Rust for All",
                week=2,
                module=None,
                block=(opener,),
                date=date(2023, 5, 6),
                date_written="2023/05/06",
                date_inferred=False,
                ranges=(TimeRange(start=180, end=300, line=5),),
                to_end=True,
                markers=("TBRT",),
                links=(opener, Link(url="https://x.org/loops", line=9)),
                passages=(
                    Passage(
                        line=3,
                        text="# Rust for All Week 2 Loops",
                        start=22,
                        kind=PassageKind.HEADING,
                    ),
                    Passage(
                        line=9,
                        text="- a loop runs until `break`, see https://x.org/loops.",
                        start=2,
                        kind=PassageKind.BULLET,
                        hidden=((20, 27), (33, 52)),
                    ),
                    Passage(
                        line=11,
                        text="  - nested",
                        start=4,
                        kind=PassageKind.BULLET,
                        depth=1,
                        parent=9,
                    ),
                ),
            ),
        ),
        log=(
            LogEntry(
                source="rust/journal.md",
                line=10,
                date=date(2023, 5, 6),
                name="weight",
                value="81.5",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "# A\n0100<->0200\n2023/05/06\n- x",
            [("2023/05/06", [60], ["A", "x"])],
            id="range, date",
        ),
        pytest.param(
            "# A\n- x\n\n2023/05/06\n",
            [("2023/05/06", [], ["A", "x"])],
            id="content, date",
        ),
        pytest.param(
            "# A\n2023/05/06\n0100<->0200\n- x\n2023/05/05\n0300<->0400\n- y",
            [("2023/05/06", [60], ["A", "x"]), ("2023/05/05", [180], ["y"])],
            id="date, range, content, twice",
        ),
        pytest.param(
            "# A\n0100<->0200\n2023/05/06\n\n0300<->0400\n2023/05/05\n",
            [("2023/05/06", [60], ["A"]), ("2023/05/05", [180], [])],
            id="range, date, range, date",
        ),
        pytest.param(
            "# A\n2023/05/06\n0100<->0200\n2023/05/05\n0300<->0400\n",
            [("2023/05/06", [60], ["A"]), ("2023/05/05", [180], [])],
            id="date, range, date, range",
        ),
        pytest.param(
            "# A\n2023/05/06\n0100<->0200\n\n0300<->0400\n- x\n2023/05/05",
            [("2023/05/06", [60, 180], ["A", "x"]), ("2023/05/05", [], [])],
            id="two ranges of one date",
        ),
        pytest.param(
            "# A\n2023/05/06\n0100<->0200\n0300<->0400",
            [("2023/05/06", [60, 180], ["A"])],
            id="trailing range",
        ),
    ],
)
def test_every_date_of_a_section_opens_a_sitting(
    text: str, expected: list[tuple[str | None, list[int], list[str]]]
) -> None:
    assert sittings(text) == expected


def test_a_later_sitting_starts_at_its_own_first_line() -> None:
    notes = parse("# A\n\n2023/05/06\n0100<->0200\n\n0300<->0400\n2023/05/05\n").notes
    assert [(note.line, note.end_line) for note in notes] == [(1, 4), (6, 7)]


def test_a_link_before_a_later_date_belongs_to_it() -> None:
    notes = parse("# A\n2023/05/06\n- x\n\nhttps://x.org\n\n2023/05/05\n- y\n").notes
    assert [[link.line for link in note.links] for note in notes] == [[], [5]]


def test_a_date_with_private_records_only_is_no_note() -> None:
    parsed = parse("# A\n2023/05/06\n- x\n\n2023/05/05\n- 81.5\n- RECORD_GYM 2 times")
    assert [note.date_written for note in parsed.notes] == ["2023/05/06"]
    assert [(e.line, e.date, e.name, e.value) for e in parsed.log] == [
        (6, date(2023, 5, 5), "weight", "81.5"),
        (7, date(2023, 5, 5), "gym", "2 times"),
    ]


def test_a_heading_with_a_private_record_only_is_still_a_note() -> None:
    parsed = parse("# A\n2023/05/06\n- 81.5\n- \n")
    assert [note.title for note in parsed.notes] == ["A"]
    assert [entry.value for entry in parsed.log] == ["81.5"]


def test_private_records_before_any_heading_make_no_note() -> None:
    parsed = parse("2023/05/06\n- 81.5\n")
    assert parsed.notes == ()
    assert [entry.date for entry in parsed.log] == [date(2023, 5, 6)]


def test_a_missing_date_is_inferred_from_the_sittings_around_it() -> None:
    notes = parse(
        "# A\n2023/05/06\n\n# B\n0100<->0200\n\n# C\n2023/05/04\n\n# D\n- x"
    ).notes
    assert [(n.date, n.date_written, n.date_inferred) for n in notes] == [
        (date(2023, 5, 6), "2023/05/06", False),
        (date(2023, 5, 5), None, True),
        (date(2023, 5, 4), "2023/05/04", False),
        (None, None, False),
    ]


def test_a_slip_of_the_year_is_corrected_for_note_and_record() -> None:
    parsed = parse("# A\n2023/01/03\n\n# B\n2022/01/02\n- 81.5\n\n# C\n2023/01/01\n")
    note = parsed.notes[1]
    assert (note.date, note.date_written, note.date_inferred) == (
        date(2023, 1, 2),
        "2022/01/02",
        True,
    )
    assert parsed.log[0].date == date(2023, 1, 2)


def test_a_parent_heading_without_content_is_no_note() -> None:
    assert [note.title for note in parse("# A\n## B\n- x\n## C\n# D\n").notes] == [
        "B",
        "C",
        "D",
    ]


def test_a_heading_over_deeper_ones_opens_the_first_note_below_it() -> None:
    text = "# Stews\n\n## Stock\n### Bones\n- x\n### Herbs\n- y\n## Salt\n"
    assert parse(text).notes == (
        draft(
            1,
            5,
            "Bones",
            journal=False,
            trail=("Stews", "Stock"),
            passages=(
                heading(1, "# Stews", "Stews"),
                heading(3, "## Stock", "Stock"),
                heading(4, "### Bones", "Bones"),
                bullet(5, "- x"),
            ),
        ),
        draft(
            6,
            7,
            "Herbs",
            journal=False,
            trail=("Stews", "Stock"),
            passages=(heading(6, "### Herbs", "Herbs"), bullet(7, "- y")),
        ),
        draft(
            8,
            8,
            "Salt",
            journal=False,
            trail=("Stews",),
            passages=(heading(8, "## Salt", "Salt"),),
        ),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "# Week 2 Stews\n## Bones\n2023/05/06\n- x",
            [(1, "Bones", ["Stews", "Bones", "x"])],
            id="a title behind a number",
        ),
        pytest.param(
            "# Week 2\nStews\n\n## Bones\n- x",
            [(1, "Bones", ["Stews", "Bones", "x"])],
            id="a title below a number",
        ),
        pytest.param(
            "# Stews\n## Week 2\n- x",
            [(1, "Week 2", ["Stews", "x"])],
            id="over a number",
        ),
        pytest.param(
            "# Stews\n## 2023-05-06\n- 81.5\n2023/05/05\n- x",
            [(1, "2023-05-06", ["Stews", "x"])],
            id="over a day of private records",
        ),
        pytest.param(
            "# 2023-05-06\n2023/05/05\n## Stews\n- x",
            [(3, "Stews", ["Stews", "x"])],
            id="two days",
        ),
    ],
)
def test_headings_of_a_journal_open_the_first_note_below_them(
    text: str, expected: list[tuple[int, str, list[str]]]
) -> None:
    assert lines_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Stews", [(1, "Stews", ["Stews"])]),
        ("Stews\n=====\n", [(1, "Stews", ["Stews"])]),
        ("# Stews\n## Week 2\n", [(1, "Stews", ["Stews"])]),
        (
            "# Stews\n## Stock\n### Week 2\n## Salt\n- x",
            [(1, "Stock", ["Stews", "Stock"]), (4, "Salt", ["Salt", "x"])],
        ),
    ],
)
def test_a_heading_with_no_note_below_it_is_a_note(
    text: str, expected: list[tuple[int, str, list[str]]]
) -> None:
    assert lines_of(text) == expected


def test_a_private_record_under_a_heading_stays_where_it_is() -> None:
    text = "# Stews\n- 81.5\n## Bones\n- x"
    assert lines_of(text) == [(1, "Bones", ["Stews", "Bones", "x"])]
    assert [(e.line, e.value) for e in parse(text).log] == [(2, "81.5")]


def test_links_and_tags_of_a_heading_come_along_with_it() -> None:
    (note,) = parse("# Stews #soup https://x.org/a\n## Bones\n- x").notes
    assert [(link.url, link.line) for link in note.links] == [("https://x.org/a", 1)]
    assert [(r.target, r.line) for r in note.references] == [("soup", 1)]


def test_an_untitled_heading_with_content_is_called_as_written() -> None:
    (note,) = parse("# Module 4\n\n- x").notes
    assert (note.title, note.titled, note.module) == ("Module 4", False, 4)
    assert parse("# Module 4\n\n# B\n2023/05/06").notes[0].title == "B"


def test_a_date_as_heading_dates_what_stands_below() -> None:
    (note,) = parse("## 2023-05-06\n- x").notes
    assert (note.title, note.titled, note.date) == (
        "2023-05-06",
        False,
        date(2023, 5, 6),
    )
    assert [passage.content for passage in note.passages] == ["x"]


def test_plain_notes_become_a_note_for_each_heading() -> None:
    notes = parse("intro\n\n# A\ntext\n\n---\n\nmore\n\n#### deep\n\n## B\n- x").notes
    assert [(n.title, n.titled, n.journal, n.date) for n in notes] == [
        ("journal", False, False, None),
        ("A", True, False, None),
        ("deep", True, False, None),
        ("B", True, False, None),
    ]
    assert [n.trail for n in notes] == [
        (),
        ("journal",),
        ("journal", "A"),
        ("journal", "A"),
    ]
    assert [(p.content, p.kind) for p in notes[1].passages] == [
        ("A", PassageKind.HEADING),
        ("text", PassageKind.PARAGRAPH),
        ("more", PassageKind.PARAGRAPH),
    ]


def test_every_kind_of_content_is_a_passage_and_signs_are_not() -> None:
    text = (
        "# A\n\n| a |\n|---|\n| b |\n\n```\ncode\n```\n\n$$\nx\n$$\n\n"
        "https://x.org\n\n- TODO\n- \n\n<!-- no -->\n\n2023/05/06\n"
    )
    (note,) = parse(text).notes
    assert [(p.line, p.kind) for p in note.passages] == [
        (1, PassageKind.HEADING),
        (3, PassageKind.TABLE),
        (5, PassageKind.TABLE),
        (8, PassageKind.CODE),
        (12, PassageKind.MATH),
    ]


def test_the_parts_of_a_pasted_file_are_notes_with_their_own_links() -> None:
    notes = parse(
        "# A\n2023/05/06\n\nrust.md\n\nhttps://x.org/1?\n\n2023/05/05\n- a\n\n"
        "https://x.org/2\n\n2023/05/04\n\n# B\n2023/05/03\n"
    ).notes
    assert [(n.title, n.line, [k.line for k in n.links]) for n in notes] == [
        ("A", 1, []),
        ("rust.md", 6, [6]),
        ("rust.md", 11, [11]),
        ("B", 15, []),
    ]


_LINES = st.sampled_from(
    ["# A", "# Week 2", "## B", "text", "- bullet", "  - nested", "2023/05/06",
     "2023/05/04", "0100<->0200", "0300<->End", "- 81.5", "- RECORD_GYM 77.7",
     "- TODO", "https://x.org/a", "rust.md", "---", "```", "$$", "| a |", "|---|",
     "> q", "<!--", "-->", "", "- "]
)  # fmt: skip


@settings(deadline=None)
@given(
    st.one_of(
        st.lists(_LINES, max_size=25).map("\n".join),
        st.text(max_size=80),
        st.text(alphabet="#-*>`|$\n\r\t 0123/<>:.ab", max_size=80),
    )
)
@example("https://x.org/a\n# Week 2")
def test_any_text_parses_into_lines_of_the_source(text: str) -> None:
    parsed = parse(text)
    lines = re.split("\r\n|\r|\n", text)
    seen = [passage for note in parsed.notes for passage in note.passages]
    assert all(lines[passage.line - 1] == passage.text for passage in seen)
    assert all(passage.content for passage in seen)
    numbers = [passage.line for passage in seen]
    assert numbers == sorted(set(numbers))
    assert not {entry.line for entry in parsed.log} & set(numbers)
    headings = {s.heading.line for s in parse_sections(text) if s.heading is not None}
    assert headings <= set(numbers)
    for note in parsed.notes:
        assert 1 <= note.line <= note.end_line <= len(lines)
        assert all(note.line <= p.line <= note.end_line for p in note.passages)


def test_an_item_under_a_private_record_stands_under_the_item_above_that() -> None:
    text = "# Stews\n- browning\n  - RECORD_WEIGHT 81.5\n    - slowly\n- salt\n"
    (note,) = parse_notes(make_source(text)).notes
    assert [(p.line, p.parent) for p in note.passages] == [
        (1, None),
        (2, None),
        (4, 2),
        (5, None),
    ]
