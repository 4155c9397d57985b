"""Oddities of lectures, courses, records and words, each named as in the labels."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from kg.reading.courses import Assigned, assign_courses
from kg.records import CatalogueCourse, CatalogueLecture, Course, Lecture, Link
from tests.reading import test_oddities
from tests.reading.drafts import (
    bullet,
    draft,
    entry,
    heading,
    log_of,
    notes_of,
    paragraph,
)

ROOT = Path(__file__).parents[2]


def course(name: str, *weeks: tuple[str, ...]) -> CatalogueCourse:
    listed = [(week, t) for week, titles in enumerate(weeks, start=1) for t in titles]
    return CatalogueCourse(
        id=name,
        title=name.replace("-", " ").title(),
        url=None,
        slugs=(name,),
        aliases=(),
        lectures=tuple(
            CatalogueLecture(title=title, week=week, position=position)
            for position, (week, title) in enumerate(listed, start=1)
        ),
        catalogue="school",
    )


COOKING = course(
    "cooking",
    ("Braised Shoulders", "Understanding Slow Cooked Stews"),
    ("Caramelization Basics", "Deglazing Pans (Optional)"),
)
BAKING = course("baking", ("Sourdough Starters",), ("Laminated Dough", "Proofing"))


def assign(text: str) -> Assigned:
    catalogue = (COOKING, BAKING)
    return assign_courses(notes_of(text), catalogue, taken=frozenset())


def lecture(id_: str, title: str, week: int | None, position: int) -> Lecture:
    course_id = id_.partition(".")[0]
    return Lecture(
        id=id_, title=title, course=course_id, week=week, url=None, position=position
    )


def courses_by_title(text: str) -> list[tuple[str, str | None]]:
    return [(note.title, note.course) for note in assign(text).notes]


def test_a_title_that_breaks_off_is_the_one_it_begins() -> None:
    """heading_truncated_title"""
    assert assign("# Week 1 Understanding Slow Cooked\n2023/05/06\n").lectures == (
        lecture(
            "cooking.understanding-slow-cooked", "Understanding Slow Cooked", 1, 2
        ),
    )  # fmt: skip


def test_a_misspelled_title_is_the_one_that_is_meant() -> None:
    """heading_title_typo"""
    found = assign(
        "# Braise shoulder\n2023/05/06\n\n# Carmelization basics\n0000<->1\n"
    )
    assert found.lectures == (
        lecture("cooking.braise-shoulder", "Braise shoulder", 1, 1),
        lecture("cooking.carmelization-basics", "Carmelization basics", 2, 3),
    )


def test_a_suffix_in_brackets_may_be_written_or_not() -> None:
    """heading_optional_suffix"""
    found = assign("# Deglazing Pans (Optional)\n2023/05/06\n\n# Deglazing Pans\n- x\n")
    assert found.lectures == (
        lecture(
            "cooking.deglazing-pans-optional", "Deglazing Pans (Optional)", 2, 4
        ),
    )  # fmt: skip


def test_prose_that_was_pasted_is_content() -> None:
    """pasted_prose"""
    lines = (
        "- In cooking, a stock is the liquid that bones give. It has these parts:",
        "Bones: They give gelatin, which thickens what they are cooked in.",
        "Herbs: They are added last, for they lose their smell in the heat.",
    )
    text = "# Stocks\n\n2023/05/06\n\n" + "\n\n".join(lines) + "\n"
    assert notes_of(text) == [
        draft(
            1,
            9,
            "Stocks",
            day="2023/05/06",
            passages=(
                heading(1, "# Stocks", "Stocks"),
                bullet(5, lines[0]),
                paragraph(7, lines[1]),
                paragraph(9, lines[2]),
            ),
        )
    ]


def test_a_repeated_heading_is_one_lecture() -> None:
    """duplicate_sections"""
    found = assign(
        "# Week 2 Proofing\n2023/05/06\n\n# Stocks\n2023/05/05\n\n"
        "# Week 2\nProofing\n2023/05/04\n\n# proofing\n2023/05/03\n"
    )
    assert [note.lecture for note in found.notes] == [
        "baking.proofing",
        "lecture.stocks",
        "baking.proofing",
        "baking.proofing",
    ]


def test_titles_that_look_alike_are_lectures_of_their_own() -> None:
    """near_duplicate_titles_not_to_merge"""
    titles = (
        "Treaty Example",
        "More Treaty",
        "Causes of Peasant Revolts",
        "Peasant Revolts",
        "Late Reforms",
        "Land Reforms",
        "Reforms",
        "Why Reforms Reduce Revolts?",
    )
    found = assign("\n".join(f"# {title}\n2023/05/06\n" for title in titles))
    assert sorted(lecture.title for lecture in found.lectures) == sorted(titles)


def test_a_link_opens_the_block_below_and_names_its_oldest_lecture() -> None:
    """url_lines"""
    opener = Link(url="https://school.org/learn/stews/lecture/wf/braised-shins", line=1)
    video = Link(url="https://tube.org/watch?v=Mv&list=PL", line=9)
    found = assign(
        f"{opener.url}\n\n# Marrow\n2023/05/06\n\n# Week 1\nBraise shin\n2023/05/05\n"
        f"{video.url}\n\n# Aspic\n2023/05/04\n"
    )
    assert [(n.title, n.course, n.links) for n in found.notes] == [
        ("Marrow", "stews", ()),
        ("Braise shin", "stews", ()),
        ("Aspic", None, (video,)),
    ]
    assert {lecture.title: lecture.url for lecture in found.lectures} == {
        "Marrow": None,
        "Braise shin": opener.url,
        "Aspic": None,
    }


def test_a_rule_ends_the_block_of_a_link() -> None:
    """separators"""
    for rule in ("---", "--------------------", "***"):
        assert courses_by_title(
            "https://school.org/learn/stews/lecture/1/x\n\n# Marrow\n2023/05/06\n\n"
            f"{rule}\n\n# Aspic\n2023/05/05\n"
        ) == [("Marrow", "stews"), ("Aspic", None)]


def test_a_course_ends_where_another_begins_without_a_mark() -> None:
    """course_boundaries"""
    assert courses_by_title(
        "https://school.org/learn/stews/lecture/1/x\n\n# Week 1 Marrow\n2023/05/06\n\n"
        "# Week 2 Laminated Dough\n2023/05/05\n\n# Week 2 Crumbs\n2023/05/04\n\n"
        "# Spanish Week 1 Verbs\n2023/05/03\n"
    ) == [
        ("Marrow", "stews"),
        ("Laminated Dough", "baking"),
        ("Crumbs", None),
        ("Verbs", "spanish"),
    ]


def test_a_review_of_an_earlier_week_changes_no_course() -> None:
    """week_number_not_monotone"""
    assert courses_by_title(
        "https://school.org/learn/stews/lecture/1/x\n\n# Week 3 Marrow\n2023/05/06\n\n"
        "# Week 1 Bones\n2023/05/05\n\n# Week 3 Aspic\n2023/05/04\n"
    ) == [("Marrow", "stews"), ("Bones", "stews"), ("Aspic", "stews")]


def test_private_records_are_log_entries_and_no_content() -> None:
    """records"""
    text = (
        "# Stews\n2023/05/06\n- RECORD WEIGHT 81.5\n- brown\n- RECORD_WEIGHT 81.0\n"
        "- RECORD_SWIM * 3\n- RECORD_GYM 2 times\n- 80.5\n- 80.4 80.2\n"
    )
    assert notes_of(text) == [
        draft(
            1,
            9,
            "Stews",
            day="2023/05/06",
            passages=(heading(1, "# Stews", "Stews"), bullet(4, "- brown")),
        )
    ]
    assert log_of(text) == [
        entry(3, "weight", "81.5", "2023/05/06"),
        entry(5, "weight", "81.0", "2023/05/06"),
        entry(6, "swim", "3", "2023/05/06"),
        entry(7, "gym", "2 times", "2023/05/06"),
        entry(8, "weight", "80.5", "2023/05/06"),
        entry(9, "weight", "80.4", "2023/05/06"),
        entry(9, "weight", "80.2", "2023/05/06"),
    ]


def verbatim(*lines: str) -> None:
    """Require that lines are kept as written, and that none is a private record."""
    text = "# Stews\n2023/05/06\n" + "\n".join(lines) + "\n"
    (note,) = notes_of(text)
    assert note.passages[1:] == tuple(
        bullet(number, line) for number, line in enumerate(lines, start=3)
    )
    assert log_of(text) == []


def test_other_numbers_stay_content() -> None:
    """numbers_that_are_not_weights"""
    verbatim(
        "- 60 grams of salt",
        "- 32*32*3 cubes, 3072 * 4704",
        "- 6,6,3 3 stand for spoons",
        "- 70 30, 60 20 20; 98 1 1",
        "- less than 2000",
        "- sizes 64, 128, 256",
        "- 10^-7 is little, -3 is much",
        "- 60 20 20",
        "- 99.5 water, .4 salt, . rest",
        "- 0.01 or other small numbers",
    )


def test_a_marker_is_no_content() -> None:
    """TBRT"""
    assert notes_of("# Stews\n2023/05/06\n- brown\n- TBRT\n") == [
        draft(
            1,
            4,
            "Stews",
            day="2023/05/06",
            markers=("TBRT",),
            passages=(heading(1, "# Stews", "Stews"), bullet(3, "- brown")),
        )
    ]


def test_an_empty_bullet_says_nothing() -> None:
    """empty_bullets"""
    assert notes_of("# Stews\n2023/05/06\n- \n- brown\n-\n") == [
        draft(
            1,
            4,
            "Stews",
            day="2023/05/06",
            passages=(heading(1, "# Stews", "Stews"), bullet(4, "- brown")),
        )
    ]


def test_a_pasted_file_of_another_field_belongs_to_no_course() -> None:
    """non_ML_sections"""
    assert assign(
        "https://school.org/learn/stews/lecture/1/x\n\n# Marrow\n2023/05/06\n\n"
        "verbs.md\n\n2023/05/05\n- hablar\n\n# Spanish Week 1 Nouns\n2023/05/04\n"
    ).courses == (
        Course(id="spanish", title="Spanish", url=None),
        Course(id="stews", title="Stews", url="https://school.org/learn/stews"),
    )
    assert courses_by_title("verbs.md\n\n2023/05/05\n- hablar\n") == [
        ("verbs.md", None)
    ]


def test_asides_among_notes_are_kept() -> None:
    """non_ML_lines_in_ML_sections"""
    verbatim("- ask Ana for her oven", "- send her a letter", "- in other words")


def test_slips_of_the_pen_are_kept_as_written() -> None:
    """typos"""
    verbatim("- temprature of the oven", "- carmelise, seperate", "- sous vid")


def test_apostrophes_are_kept_as_written() -> None:
    """apostrophes"""
    verbatim("- the pan isn’t hot", "- it doesn't stick")
    found = assign("# Chef’s Stock\n2023/05/06\n\n# Chef's Stock\n2023/05/05\n")
    assert len(found.lectures) == 1


def test_every_kind_of_oddity_that_is_labelled_has_its_test() -> None:
    shared = Path(os.environ.get("STUDYGRAPH_SHARED", ROOT.parent / "shared"))
    gold = shared / "gold" / "notes.json"
    if not gold.is_file():
        pytest.skip(f"{gold} is missing; set STUDYGRAPH_SHARED to the shared folder")
    tests = {**vars(test_oddities), **globals()}
    named = {test.__doc__ for name, test in tests.items() if name.startswith("test_")}
    labelled = set(json.loads(gold.read_text(encoding="utf-8"))["oddities"])
    assert labelled - named == set()


def test_the_date_of_a_record_is_the_corrected_one() -> None:
    text = "# A\n2023/05/16\n\n# B\n2022/05/15\n- 81.5\n\n# C\n2023/05/14\n"
    assert log_of(text) == [entry(6, "weight", "81.5", "2023/05/15")]
    assert notes_of(text)[1].date == date(2023, 5, 15)
