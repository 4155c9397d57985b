from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.reading.items import (
    MAX_TITLE,
    DateLine,
    Event,
    FileLine,
    Heading,
    LogLine,
    MarkerLine,
    RangeLine,
    find_links,
    parse_event,
)
from kg.reading.markdown import parse_lines
from kg.records import Link, Passage, PassageKind, TimeRange


def event_of(text: str) -> Event | None:
    (line,) = parse_lines(text)
    return parse_event(line)


def seconds(start: int, end: int | None) -> TimeRange:
    return TimeRange(start=start, end=end, line=1)


@pytest.mark.parametrize("written", ["2023/05/06", "2023-05-06", "2023/5/6"])
def test_a_date_keeps_its_spelling(written: str) -> None:
    assert event_of(written) == DateLine(line=1, date=date(2023, 5, 6), written=written)


@pytest.mark.parametrize("text", ["2023/13/01", "2023/05-06", "on 2023/05/06", "2023"])
def test_what_is_no_whole_date_is_text(text: str) -> None:
    assert isinstance(event_of(text), Passage)


def test_in_a_list_only_a_year_first_date_is_a_date() -> None:
    assert [type(event_of(f"- {text}")) for text in (
        "2023-05-06", "Date: 6 May 2023", "6 May 2023", "20230506"
    )] == [DateLine, DateLine, Passage, Passage]  # fmt: skip


def test_a_date_behind_the_title_is_hidden_and_the_title_is_not() -> None:
    text = "## **Stews (6 May 2023)** ##"
    heading = event_of(text)
    assert isinstance(heading, Heading)
    assert heading.title == "Stews"
    assert heading.passage is not None
    (hidden,) = heading.passage.hidden
    assert (heading.passage.start, text[slice(*hidden)]) == (5, " (6 May 2023)")
    assert heading.date == DateLine(line=1, date=date(2023, 5, 6), written="6 May 2023")


@pytest.mark.parametrize(
    ("text", "ranges", "to_end"),
    [
        ("0300<->0500", [(180, 300)], False),
        ("0330 <-> 1030", [(210, 630)], False),
        ("0300<->End", [(180, None)], True),
        ("Begin<->End", [(0, None)], True),
        ("begin<->0500", [(0, 300)], False),
        ("0500<->1000 End", [(300, 600)], True),
        ("0000<->0800 end", [(0, 480)], True),
        ("0000<->0300 0030<->0230", [(0, 180), (30, 150)], False),
        ("10230<->10500", [(6150, 6300)], False),
        ("1:02:30 -> 1:05:00", [(3750, 3900)], False),
        ("0500<->0300", [(180, 300)], False),
        ("[12:30–15:00]", [(750, 900)], False),
    ],
)
def test_ranges_are_minutes_and_seconds(
    text: str, ranges: list[tuple[int, int | None]], to_end: bool
) -> None:
    assert event_of(text) == RangeLine(
        line=1, ranges=tuple(seconds(*pair) for pair in ranges), to_end=to_end
    )


@pytest.mark.parametrize(
    "text",
    [
        "End",
        "0300",
        "0300<->",
        "0300-0500",
        "see 1<->2",
        "784 -> 100",
        "- 0300<->0500",
        "0390<->0500",
    ],
)
def test_what_is_no_whole_range_is_content(text: str) -> None:
    assert isinstance(event_of(text), Passage)


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("- 81.5", [("weight", "81.5")]),
        ("- 181.5 180.0", [("weight", "181.5"), ("weight", "180.0")]),
        ("81.5", [("weight", "81.5")]),
        ("- RECORD_WEIGHT 81.5", [("weight", "81.5")]),
        ("- RECORD SLEEP 7 hours", [("sleep", "7 hours")]),
        ("- RECORD_PUSH_UPS * 30", [("push_ups", "30")]),
        ("- RECORD_PAIN", [("pain", "")]),
        ("# RECORD_WEIGHT 81.5", [("weight", "81.5")]),
        ("## 81.5 ##", [("weight", "81.5")]),
        ("- record_weight 81.5", [("weight", "81.5")]),
        ("- RECORD-WEIGHT: 81.5", [("weight", "81.5")]),
        ("- **RECORD_WEIGHT** 81.5", [("weight", "81.5")]),
        ("- `RECORD_WEIGHT 81.5`", [("weight", "81.5")]),
        ("- RECORD_VO2 45", [("vo2", "45")]),
        ("2025/08/17 RECORD_WEIGHT 81.5", [("weight", "81.5")]),
        ("- 81.5 kg", [("weight", "81.5")]),
        (
            "RECORD_PUSHUPS 33, RECORD_WEIGHT 81.5",
            [("pushups", "33"), ("weight", "81.5")],
        ),
        ("- Weight - 81.5", [("weight", "81.5")]),
        ("* Weight (kg) = 81,5", [("weight", "81,5")]),
        ("- **Weight:** 81.5", [("weight", "81.5")]),
        ("- weight:: 81.5", [("weight", "81.5")]),
        ("- Body weight (morning): 81.5 kg", [("weight", "81.5")]),
        ("- BW 81.5", [("weight", "81.5")]),
        ("- \N{SCALES} 81.5 kg", [("weight", "81.5")]),
        ("- Weight 81.5 → 82.5", [("weight", "81.5"), ("weight", "82.5")]),
        ("my weight is 81 kg today", [("weight", "81")]),
        ("- weighed in at 81.5 kg", [("weight", "81.5")]),
        ("- [x] gym, weight 81.5", [("weight", "81.5")]),
        ("- weight: 81.5kg", [("weight", "81.5")]),
        ("- 181 lbs", [("weight", "181")]),
        ("- 81.5, 80.0", [("weight", "81.5"), ("weight", "80.0")]),
    ],
)
def test_private_records_are_log_entries(
    text: str, entries: list[tuple[str, str]]
) -> None:
    event = event_of(text)
    assert isinstance(event, LogLine)
    assert (event.line, event.entries, event.passage.text) == (1, tuple(entries), text)


@pytest.mark.parametrize(
    "text",
    ["- 60 20 20", "- .4 dev", "- 0.01 or 0.02", "- 0.5", "- 1281.5", "- weight decay",
     "- RECORDED 81.5", "- record of 3", "- weight matrix", "- record_id"],
)  # fmt: skip
def test_other_numbers_are_content(text: str) -> None:
    assert isinstance(event_of(text), Passage)


def test_a_whole_bullet_in_capitals_is_a_marker() -> None:
    assert event_of("- TBRT") == MarkerLine(line=1, marker="TBRT")
    assert isinstance(event_of("- TODO read"), Passage)
    assert isinstance(event_of("- todo"), Passage)


@pytest.mark.parametrize(
    "text", ["https://x.org/a?", "<https://x.org/a?>", "- https://x.org/a?"]
)
def test_a_url_alone_is_a_link(text: str) -> None:
    assert event_of(text) == Link(url="https://x.org/a?", line=1)


def test_a_file_name_alone_is_a_marker_of_its_file() -> None:
    assert event_of("rust-notes.md") == FileLine(line=1, name="rust-notes.md")
    assert isinstance(event_of("- rust-notes.md"), Passage)
    assert isinstance(event_of("see rust.md"), Passage)


@pytest.mark.parametrize("text", ["", "- ", "```"])
def test_lines_without_content_say_nothing(text: str) -> None:
    assert [parse_event(line) for line in parse_lines(text + "\n")] == [None]


@pytest.mark.parametrize(
    ("text", "course", "week", "module", "title"),
    [
        ("# Loops", None, None, None, "Loops"),
        ("# Week 3 Loops", None, 3, None, "Loops"),
        ("## week 3: Loops", None, 3, None, "Loops"),
        ("# # Week 3 - Loops ##", None, 3, None, "Loops"),
        ("# Module 12", None, None, 12, ""),
        ("# Rust for All Week 2 Loops", "Rust for All", 2, None, "Loops"),
        ("# Rust: Module 2. Loops", "Rust", None, 2, "Loops"),
        ("# Plans for week 3 and 4", None, None, None, "Plans for week 3 and 4"),
        ("# Rust Week 3", None, None, None, "Rust Week 3"),
        ("# **Loops**", None, None, None, "Loops"),
        ("# Weekly 3", None, None, None, "Weekly 3"),
    ],
)
def test_headings_name_course_week_and_title(
    text: str, course: str | None, week: int | None, module: int | None, title: str
) -> None:
    heading = event_of(text)
    assert isinstance(heading, Heading)
    assert (heading.course, heading.week, heading.module, heading.title) == (
        course,
        week,
        module,
        title,
    )
    assert (heading.passage is None) == (title == "")
    if heading.passage is not None:
        assert heading.passage.content.startswith(title)
        assert heading.passage.text == text


def test_a_date_as_heading_is_a_heading_with_a_date() -> None:
    assert event_of("# 2023-05-06") == Heading(
        line=1,
        level=1,
        written="2023-05-06",
        title="",
        date=DateLine(line=1, date=date(2023, 5, 6), written="2023-05-06"),
    )


@pytest.mark.parametrize("filler", [" ", "!", " :", "(", "week 1 ", "*a"])
def test_an_endless_heading_has_a_title_of_bounded_length(filler: str) -> None:
    heading = event_of("# a" + filler * 50_000 + "b")
    assert isinstance(heading, Heading)
    assert len(heading.title) <= MAX_TITLE


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5, 6])
def test_headings_of_every_level_open_a_section(level: int) -> None:
    text = "#" * level + " Detail"
    assert event_of(text) == Heading(
        line=1,
        level=level,
        written="Detail",
        title="Detail",
        passage=Passage(line=1, text=text, start=level + 1, kind=PassageKind.HEADING),
    )


def test_links_inside_a_passage_lose_punctuation() -> None:
    text = "- see [a](https://x.org/a) and https://x.org/b, (https://x.org/c)."
    passage = event_of(text)
    assert isinstance(passage, Passage)
    assert [link.url for link in find_links(passage)] == [
        "https://x.org/a",
        "https://x.org/b",
        "https://x.org/c",
    ]


@settings(deadline=None)
@given(st.text(alphabet="0123456789:<->/– EndBegi", max_size=30))
def test_ranges_never_run_backwards(text: str) -> None:
    for line in parse_lines(text):
        event = parse_event(line)
        if isinstance(event, RangeLine):
            assert all(r.end is None or r.start <= r.end for r in event.ranges)


def test_a_private_record_in_a_table_is_private() -> None:
    table = "| what | value |\n|---|---|\n| RECORD_WEIGHT | 81.5 |\n"
    events = [parse_event(line) for line in parse_lines(table)]
    assert isinstance(events[-1], LogLine)
    assert events[-1].entries == (("weight", "81.5"),)
