"""Oddities of headings, dates and ranges in journals, each named as in the labels."""

from __future__ import annotations

from datetime import date

from kg.reading.dates import settle_dates
from kg.records import Link
from tests.reading.drafts import (
    bullet,
    draft,
    entry,
    heading,
    log_of,
    notes_of,
    paragraph,
    watched,
)


def test_a_week_takes_its_title_from_the_next_line_that_has_words() -> None:
    """heading_split_over_two_lines"""
    assert notes_of(
        "# Week 1\nPoaching Eggs\n\n2023/05/06\n\n# Week 1\n\nFolding\n\n2023/05/05\n"
    ) == [
        draft(
            1,
            4,
            "Poaching Eggs",
            day="2023/05/06",
            week=1,
            passages=(heading(2, "Poaching Eggs", "Poaching Eggs"),),
        ),
        draft(
            6,
            10,
            "Folding",
            day="2023/05/05",
            week=1,
            passages=(heading(8, "Folding", "Folding"),),
        ),
    ]


def test_a_week_and_its_title_stand_on_one_line() -> None:
    """heading_week_and_title_on_one_line"""
    text = "# Week 2 The Imperfect Tense"
    assert notes_of(f"{text}\n\n2023/05/06\n\n- hablaba\n") == [
        draft(
            1,
            5,
            "The Imperfect Tense",
            day="2023/05/06",
            week=2,
            passages=(heading(1, text, "The"), bullet(5, "- hablaba")),
        )
    ]


def test_a_heading_names_course_week_and_title() -> None:
    """heading_with_course_week_title"""
    text = "# Spanish for Travellers Week 1 Ordering Food"
    assert notes_of(f"{text}\n\n2023/05/06\n") == [
        draft(
            1,
            3,
            "Ordering Food",
            day="2023/05/06",
            week=1,
            heading_course="Spanish for Travellers",
            passages=(heading(1, text, "Ordering"),),
        )
    ]


def test_a_module_with_a_title_is_a_note_and_one_without_a_parent() -> None:
    """heading_module"""
    assert notes_of(
        "# Module 1 more kinds of acids\n\n2023/05/06\n\n---\n\n"
        "# Module 4\n\n# Buffers\n\n2023/05/08\n"
    ) == [
        draft(
            1,
            3,
            "more kinds of acids",
            day="2023/05/06",
            module=1,
            passages=(heading(1, "# Module 1 more kinds of acids", "more"),),
        ),
        draft(
            9,
            11,
            "Buffers",
            day="2023/05/08",
            passages=(heading(9, "# Buffers", "Buffers"),),
        ),
    ]


def test_a_plain_title_needs_no_week() -> None:
    """heading_plain_title_no_week"""
    assert notes_of("# Kneading\n\n2023/05/06\n") == [
        draft(
            1,
            3,
            "Kneading",
            day="2023/05/06",
            passages=(heading(1, "# Kneading", "Kneading"),),
        )
    ]


def test_hashes_that_are_written_twice_count_once() -> None:
    """heading_double_hash"""
    text = "# # Week 3 Titration Curves"
    assert notes_of(f"{text}\n\n2023/05/06\n") == [
        draft(
            1,
            3,
            "Titration Curves",
            day="2023/05/06",
            week=3,
            passages=(heading(1, text, "Titration"),),
        )
    ]


def test_text_below_date_and_range_is_content_and_no_title() -> None:
    """paragraph_that_is_content_not_a_title"""
    assert notes_of(
        "# Week 1\nLaminated Dough\n\n2023/05/06\n\n0500<->1000\n\nPuff pastry\n"
    ) == [
        draft(
            1,
            8,
            "Laminated Dough",
            day="2023/05/06",
            week=1,
            ranges=(watched(6, 300, 600),),
            passages=(
                heading(2, "Laminated Dough", "Laminated Dough"),
                paragraph(8, "Puff pastry"),
            ),
        )
    ]


def test_blank_lines_do_not_count() -> None:
    """date_directly_under_heading_no_blank"""
    close = notes_of("# Kneading\n2023/05/06\n# Proofing\n2023/05/05\n")
    assert close == [
        draft(
            1,
            2,
            "Kneading",
            day="2023/05/06",
            passages=(heading(1, "# Kneading", "Kneading"),),
        ),
        draft(
            3,
            4,
            "Proofing",
            day="2023/05/05",
            passages=(heading(3, "# Proofing", "Proofing"),),
        ),
    ]


def test_a_range_may_stand_right_below_a_date() -> None:
    """range_directly_under_date_no_blank"""
    assert notes_of("# Kneading\n\n2023/05/06\n0500<->1000 End\n") == [
        draft(
            1,
            4,
            "Kneading",
            day="2023/05/06",
            ranges=(watched(4, 300, 600),),
            to_end=True,
            passages=(heading(1, "# Kneading", "Kneading"),),
        )
    ]


def test_a_bullet_may_stand_right_below_a_date() -> None:
    """bullet_directly_under_date_no_blank"""
    assert notes_of("# Kneading\n\n2023/05/06\n- fold, turn\n") == [
        draft(
            1,
            4,
            "Kneading",
            day="2023/05/06",
            passages=(heading(1, "# Kneading", "Kneading"), bullet(4, "- fold, turn")),
        )
    ]


def test_a_date_may_follow_its_range() -> None:
    """date_after_range"""
    assert notes_of("# Kneading\n\n0000<->0500\n\n2023/05/06\n\n- fold\n") == [
        draft(
            1,
            7,
            "Kneading",
            day="2023/05/06",
            ranges=(watched(3, 0, 300),),
            passages=(heading(1, "# Kneading", "Kneading"), bullet(7, "- fold")),
        )
    ]


def test_a_date_may_follow_what_was_noted() -> None:
    """date_after_bullets"""
    assert notes_of("# Kneading\n\n- fold\n- turn\n\n2023/05/06\n") == [
        draft(
            1,
            6,
            "Kneading",
            day="2023/05/06",
            passages=(
                heading(1, "# Kneading", "Kneading"),
                bullet(3, "- fold"),
                bullet(4, "- turn"),
            ),
        )
    ]


def test_a_missing_day_is_inferred_and_marked() -> None:
    """no_date_in_section"""
    assert notes_of(
        "# A\n2023/05/06\n\n# B\n0000<->0500\n\n# C\n2023/05/04\n\n"
        "# D\n- x\n\n# E\n2023/05/04\n"
    ) == [
        draft(1, 2, "A", day="2023/05/06", passages=(heading(1, "# A", "A"),)),
        draft(
            4,
            5,
            "B",
            date=date(2023, 5, 5),
            date_inferred=True,
            ranges=(watched(5, 0, 300),),
            passages=(heading(4, "# B", "B"),),
        ),
        draft(7, 8, "C", day="2023/05/04", passages=(heading(7, "# C", "C"),)),
        draft(
            10,
            11,
            "D",
            date=date(2023, 5, 4),
            date_inferred=True,
            passages=(heading(10, "# D", "D"), bullet(11, "- x")),
        ),
        draft(13, 14, "E", day="2023/05/04", passages=(heading(13, "# E", "E"),)),
    ]


def test_two_slips_on_one_day_are_both_corrected() -> None:
    """same_date_twice_after_year_fix"""
    assert notes_of(
        "# A\n2023/01/03\n\n# B\n2022/01/02\n\n# C\n2022/01/02\n\n# D\n2023/01/01\n"
    )[1:3] == [
        draft(
            line,
            line + 1,
            title,
            day="2022/01/02",
            date=date(2023, 1, 2),
            date_inferred=True,
            passages=(heading(line, f"# {title}", title),),
        )
        for line, title in ((4, "B"), (7, "C"))
    ]


def test_a_section_needs_no_range() -> None:
    """no_range_in_section"""
    (note,) = notes_of("# Week 3 The Congress of Vienna\n\n2023/05/06\n\n- 1815\n")
    assert (note.ranges, note.to_end, note.date) == ((), False, date(2023, 5, 6))


def test_every_date_of_a_section_is_a_sitting_of_its_own() -> None:
    """several_dates_in_one_section"""
    assert notes_of(
        "# Week 1 Equilibria\n\n0300<->0600\n\n2023/05/06\n\n\n0200<->0600\n\n"
        "2023/05/06\n\n0000<->0600\n\n2022/12/01\n\n- pH\n"
    ) == [
        draft(
            1,
            5,
            "Equilibria",
            day="2023/05/06",
            week=1,
            ranges=(watched(3, 180, 360),),
            passages=(heading(1, "# Week 1 Equilibria", "Equilibria"),),
        ),
        draft(
            8,
            10,
            "Equilibria",
            day="2023/05/06",
            week=1,
            ranges=(watched(8, 120, 360),),
        ),
        draft(
            12,
            16,
            "Equilibria",
            day="2022/12/01",
            week=1,
            ranges=(watched(12, 0, 360),),
            passages=(bullet(16, "- pH"),),
        ),
    ]


def test_a_date_without_a_heading_goes_on_with_the_lecture() -> None:
    """date_without_own_heading"""
    text = (
        "# Stews\n2023/05/06\n- brown\n\n2023/05/05\n- simmer\n\n2023/05/04\n- 81.5\n"
    )
    assert notes_of(text) == [
        draft(
            1,
            3,
            "Stews",
            day="2023/05/06",
            passages=(heading(1, "# Stews", "Stews"), bullet(3, "- brown")),
        ),
        draft(
            5, 6, "Stews", day="2023/05/05", passages=(bullet(6, "- simmer"),)
        ),
    ]  # fmt: skip
    assert log_of(text) == [entry(9, "weight", "81.5", "2023/05/04")]


def test_a_day_may_have_several_sittings() -> None:
    """same_date_twice"""
    notes = notes_of("# A\n2023/05/06\n\n# B\n2023/05/06\n\n2023/05/06\n- x\n")
    assert [(note.title, note.line, note.date) for note in notes] == [
        ("A", 1, date(2023, 5, 6)),
        ("B", 4, date(2023, 5, 6)),
        ("B", 7, date(2023, 5, 6)),
    ]


def test_a_wrong_year_is_corrected_and_kept_as_written() -> None:
    """wrong_year"""
    assert notes_of("# A\n2022/05/16\n\n# B\n2023/05/15\n\n# C\n2023/05/14\n")[0] == (
        draft(
            1,
            2,
            "A",
            day="2022/05/16",
            date=date(2023, 5, 16),
            date_inferred=True,
            passages=(heading(1, "# A", "A"),),
        )
    )


def test_dates_descend_and_an_older_page_may_follow() -> None:
    """date_order"""
    written = [date(2023, 7, 15), date(2023, 1, 11), date(2022, 11, 6)]
    older = [date(2022, 11, 11), date(2022, 11, 10)]
    assert settle_dates([*written, *older]) == (*written, *older)


def test_two_ranges_may_stand_on_one_line() -> None:
    """two_ranges_on_one_line"""
    (note,) = notes_of("# Stews\n\n2023/05/06\n\n0000<->0300 0030<->0230\n")
    assert note.ranges == (watched(5, 0, 180), watched(5, 30, 150))


def test_two_ranges_may_stand_on_two_lines() -> None:
    """two_ranges_on_two_lines"""
    assert notes_of("# Stews\n2023/05/06\n\n0000<->0200\n\n0000<->0800 end\n- x\n") == [
        draft(
            1,
            7,
            "Stews",
            day="2023/05/06",
            ranges=(watched(4, 0, 120), watched(6, 0, 480)),
            to_end=True,
            passages=(heading(1, "# Stews", "Stews"), bullet(7, "- x")),
        )
    ]


def test_begin_and_end_are_words_of_ranges() -> None:
    """range_variants"""
    ranges = {
        written: (note.ranges, note.to_end)
        for written in ("0300<->End", "Begin<->End", "0500<->1000 End", "begin<->0800")
        for note in notes_of(f"# Stews\n2023/05/06\n{written}\n")
    }
    assert ranges == {
        "0300<->End": ((watched(3, 180, None),), True),
        "Begin<->End": ((watched(3, 0, None),), True),
        "0500<->1000 End": ((watched(3, 300, 600),), True),
        "begin<->0800": ((watched(3, 0, 480),), False),
    }


def test_digits_of_ranges_are_minutes_and_seconds() -> None:
    """range_unit"""
    (note,) = notes_of("# Stews\n2023/05/06\n0330<->1030\n")
    assert note.ranges == (watched(3, 3 * 60 + 30, 10 * 60 + 30),)


def test_a_section_may_have_nothing_noted() -> None:
    """section_with_no_content_bullets"""
    assert notes_of("# Stews\n\n0500<->1000\n\n# Soups\n\n") == [
        draft(
            1,
            3,
            "Stews",
            ranges=(watched(3, 300, 600),),
            passages=(heading(1, "# Stews", "Stews"),),
        ),
        draft(5, 5, "Soups", passages=(heading(5, "# Soups", "Soups"),)),
    ]


def test_a_pasted_file_ends_at_the_next_heading() -> None:
    """file_marker"""
    link = Link(url="https://school.org/videos/knives/gtbLs?", line=6)
    assert notes_of(
        "# Stews\n2023/05/06\n\nknives.md\n\nhttps://school.org/videos/knives/gtbLs?\n\n"
        "2023/05/05\n- sharpen\n\n# Soups\n2023/05/05\n"
    ) == [
        draft(1, 2, "Stews", day="2023/05/06", passages=(heading(1, "# Stews", "S"),)),
        draft(
            6,
            9,
            "knives.md",
            day="2023/05/05",
            block=(link,),
            links=(link,),
            passages=(bullet(9, "- sharpen"),),
        ),
        draft(
            11, 12, "Soups", day="2023/05/05", passages=(heading(11, "# Soups", "S"),)
        ),
    ]
