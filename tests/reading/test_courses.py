from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.reading.courses import Assigned, assign_courses
from kg.reading.journal import parse_notes
from kg.records import CatalogueCourse, CatalogueLecture, Course, Lecture
from tests.reading.texts import make_source


def catalogue(
    course: str, *weeks: tuple[str, ...], slugs: tuple[str, ...] = ()
) -> CatalogueCourse:
    positions = count(1)
    return CatalogueCourse(
        id=course,
        title=course.replace("-", " ").title(),
        url=None,
        slugs=slugs or (course,),
        aliases=(),
        lectures=tuple(
            CatalogueLecture(title=title, week=week, position=next(positions))
            for week, titles in enumerate(weeks, start=1)
            for title in titles
        ),
        catalogue="school",
    )


RUST = catalogue("rust-for-all", ("Loops", "Summary"), ("Traits (Optional)", "Maps"))
GO = catalogue("go-at-work", ("Maps", "Channels"), ("Summary",), slugs=("go-work",))


def assign(
    *texts: str,
    catalogues: tuple[CatalogueCourse, ...] = (),
    taken: frozenset[str] = frozenset(),
) -> Assigned:
    drafts = [
        note
        for number, text in enumerate(texts)
        for note in parse_notes(make_source(text, name=f"{number}.md")).notes
    ]
    return assign_courses(drafts, catalogues, taken=taken)


def course_of(found: Assigned) -> list[tuple[str, str | None]]:
    return [(note.title, note.course) for note in found.notes]


def test_a_lecture_takes_week_and_place_from_the_catalogue() -> None:
    found = assign("# traits\n2023/05/06\n", catalogues=(RUST, GO))
    assert found.lectures == (
        Lecture(
            id="rust-for-all.traits",
            title="traits",
            course="rust-for-all",
            week=2,
            url=None,
            position=3,
        ),
    )
    assert found.courses == (Course(id="rust-for-all", title="Rust For All", url=None),)
    assert found.notes[0].lecture == "rust-for-all.traits"
    assert found.notes[0].week is None


def test_a_course_in_the_heading_wins_over_the_catalogue() -> None:
    found = assign("# Go at Work Week 1 Loops\n2023/05/06\n", catalogues=(RUST, GO))
    assert course_of(found) == [("Loops", "go-at-work")]


def test_a_course_that_only_the_heading_knows_is_made() -> None:
    found = assign("# Zig Basics Week 1 Loops\n2023/05/06\n", catalogues=(RUST,))
    assert found.courses == (Course(id="zig-basics", title="Zig Basics", url=None),)
    assert found.lectures[0].id == "zig-basics.loops"


def test_the_week_decides_between_courses_with_one_title() -> None:
    found = assign(
        "# Week 2 Summary\n2023/05/06\n\n# Week 2 Maps\n2023/05/05\n",
        catalogues=(RUST, GO),
    )
    assert course_of(found) == [("Summary", "go-at-work"), ("Maps", "rust-for-all")]


def test_the_link_above_the_block_decides_between_courses() -> None:
    found = assign(
        "https://school.org/learn/go-work/lecture/9/x\n\n# Maps\n2023/05/06\n",
        catalogues=(RUST, GO),
    )
    assert course_of(found) == [("Maps", "go-at-work")]


def test_the_nearest_notes_decide_between_courses() -> None:
    found = assign(
        "# Loops\n2023/05/09\n\n# Odd\n2023/05/08\n\n"
        "# Maps\n2023/05/07\n\n# Channels\n2023/05/06\n",
        catalogues=(RUST, GO),
    )
    assert course_of(found) == [
        ("Loops", "rust-for-all"),
        ("Odd", None),
        ("Maps", "go-at-work"),
        ("Channels", "go-at-work"),
    ]


def test_notes_of_another_source_are_no_neighbours() -> None:
    found = assign(
        "# Loops\n2023/05/07\n", "# Maps\n2023/05/06\n", catalogues=(RUST, GO)
    )
    assert course_of(found) == [("Loops", "rust-for-all"), ("Maps", None)]


def test_the_course_of_a_link_ends_where_another_course_begins() -> None:
    found = assign(
        "https://school.org/learn/zig/lecture/9/x\n\n# Odd\n2023/05/09\n\n"
        "# Loops\n2023/05/08\n\n# Strange\n2023/05/07\n",
        catalogues=(RUST,),
    )
    assert course_of(found) == [
        ("Odd", "zig"),
        ("Loops", "rust-for-all"),
        ("Strange", None),
    ]


def test_the_course_of_a_link_ends_at_a_rule_and_at_a_file() -> None:
    found = assign(
        "https://school.org/learn/zig/lecture/9/x\n\n# A\n2023/05/09\n\n---\n\n"
        "# B\n2023/05/08\n\nhttps://school.org/courses/nim\n\n# C\n2023/05/07\n\n"
        "odd.md\n\n2023/05/06\n- x\n"
    )
    assert course_of(found) == [
        ("A", "zig"),
        ("B", None),
        ("C", "nim"),
        ("odd.md", None),
    ]
    assert found.courses == (
        Course(id="nim", title="Nim", url="https://school.org/courses/nim"),
        Course(id="zig", title="Zig", url="https://school.org/learn/zig"),
    )


def test_a_lecture_heard_again_elsewhere_shares_its_course() -> None:
    found = assign(
        "https://school.org/learn/zig/lecture/9/x\n\n# Errors\n2023/05/09\n\n---\n\n"
        "# Errors\n2023/05/08\n"
    )
    assert course_of(found) == [("Errors", "zig"), ("Errors", "zig")]
    assert len(found.lectures) == 1


def test_a_repeated_heading_is_one_lecture_by_its_usual_title() -> None:
    found = assign(
        "# Week 3 loops\n2023/05/09\n\n# Week 3 Why Loops\n2023/05/08\n\n"
        "# Loops\n2023/05/07\n\n# Loops\n2023/05/06\n"
    )
    assert found.lectures == (
        Lecture(id="lecture.loops", title="Loops", course=None, week=3, url=None),
        Lecture(
            id="lecture.why-loops", title="Why Loops", course=None, week=3, url=None
        ),
    )


def test_titles_that_only_look_alike_stay_apart() -> None:
    text = "".join(
        f"# {title}\n2023/05/06\n\n"
        for title in ("Random Walks", "Weighted Walks", "More Random Walks")
    )
    assert len(assign(text).lectures) == 3


def test_a_link_names_the_lecture_of_its_block_whose_title_it_holds() -> None:
    found = assign(
        "https://school.org/learn/zig/lecture/9/nested-strided-loops?x=1\n\n"
        "# Maps\n2023/05/07\n\n# Nested stride loop\n2023/05/06\n"
    )
    assert {lecture.title: lecture.url for lecture in found.lectures} == {
        "Maps": None,
        "Nested stride loop": (
            "https://school.org/learn/zig/lecture/9/nested-strided-loops?x=1"
        ),
    }
    assert [note.links for note in found.notes] == [(), ()]


def test_a_link_that_names_no_lecture_stays_with_the_note_below() -> None:
    found = assign("https://tube.org/watch?v=1\n\n# Maps\n2023/05/07\n\n# Loops\n")
    assert [len(note.links) for note in found.notes] == [1, 0]
    assert [lecture.url for lecture in found.lectures] == [None]


def test_a_course_never_has_the_id_of_a_concept() -> None:
    found = assign(
        "# Loops\n2023/05/06\n\n# Zig Week 1 A\n2023/05/05\n",
        catalogues=(RUST,),
        taken=frozenset({"rust-for-all", "zig"}),
    )
    assert [course.id for course in found.courses] == [
        "rust-for-all-course",
        "zig-course",
    ]
    assert [lecture.id for lecture in found.lectures] == [
        "rust-for-all-course.loops",
        "zig-course.a",
    ]


def test_notes_get_ids_by_date_and_title() -> None:
    found = assign(
        "# Loops\n2023/05/06\n\n2023/05/06\n\n# Maps\n0000<->0100\n",
        "# Loops\n2023/05/06\n\n# Loops 2\n2023/05/06\n",
    )
    assert [note.id for note in found.notes] == [
        "2023-05-06-loops",
        "2023-05-06-loops-2",
        "maps",
        "2023-05-06-loops-3",
        "2023-05-06-loops-2-2",
    ]


def test_a_date_that_opens_the_title_stands_in_the_id_once() -> None:
    found = assign(
        "# 2023-05-06\n- a\n",
        "---\ndate: 2023-05-06\ntitle: 2023/05/06 Loops\n---\n- a\n",
        "---\ndate: 2023-05-06\ntitle: 2023-05-061\n---\n- a\n",
        "---\ndate: 2023-05-06\ntitle: 2023-05-07\n---\n- a\n",
    )
    assert [note.id for note in found.notes] == [
        "2023-05-06",
        "2023-05-06-loops",
        "2023-05-06-2023-05-061",
        "2023-05-06-2023-05-07",
    ]


def test_plain_notes_have_no_lecture_and_no_course() -> None:
    found = assign("# Loops\n- x\n\n## Maps\n- y\n", catalogues=(RUST, GO))
    assert [(note.lecture, note.course) for note in found.notes] == [(None, None)] * 2
    assert (found.lectures, found.courses) == ((), ())


def test_an_undated_note_of_a_journal_needs_the_catalogue_for_a_lecture() -> None:
    found = assign("# A\n2023/05/06\n\n# Loops\n- x\n\n# B\n- y", catalogues=(RUST,))
    assert [note.lecture for note in found.notes] == [
        "lecture.a",
        "rust-for-all.loops",
        None,
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_drafts_does_not_count(order: int) -> None:
    texts = ("# Loops\n2023/05/06\n", "# Maps\n2023/05/05\n")
    drafts = [
        note
        for number, text in enumerate(texts)
        for note in parse_notes(make_source(text, name=f"{number}.md")).notes
    ]
    found = assign_courses(drafts[::order], (RUST, GO), taken=frozenset())
    assert found == assign(*texts, catalogues=(RUST, GO))


def test_a_course_that_a_heading_names_reaches_the_deeper_ones() -> None:
    found = assign(
        "# Zig Basics\n\n## Week 1 Loops\n2023/05/06\n\n### Errors\n2023/05/05\n\n"
        "# Odd\n2023/05/04\n",
        catalogues=(RUST,),
    )
    assert course_of(found) == [
        ("Loops", "zig-basics"),
        ("Errors", "zig-basics"),
        ("Odd", None),
    ]
    assert found.courses == (Course(id="zig-basics", title="Zig Basics", url=None),)


def test_a_heading_with_the_title_of_a_listed_course_names_it() -> None:
    found = assign(
        "# Go at Work\n\n## Errors\n2023/05/06\n\n## Maps\n2023/05/05\n",
        catalogues=(RUST, GO),
    )
    assert course_of(found) == [("Errors", "go-at-work"), ("Maps", "go-at-work")]


def test_a_link_inside_text_makes_no_course() -> None:
    found = assign(
        "# Errors\n2023/05/06\n- see https://school.org/courses/zig and use it\n\n"
        "# Values\n2023/05/05\n- as in https://school.org/learn/zig/lecture/2/values\n\n"
        "# Types\n2023/05/04\nhttps://school.org/courses/nim\n"
    )
    assert course_of(found) == [("Errors", None), ("Values", "zig"), ("Types", "nim")]


def test_a_numbered_lecture_is_a_lecture_without_any_date() -> None:
    found = assign("# Lecture 5: Errors\n- x\n\n# Lecture 6\n- y\n\n# Odd\n- z\n")
    assert [(note.title, note.lecture) for note in found.notes] == [
        ("Errors", "lecture.errors"),
        ("Lecture 6", "lecture.lecture-6"),
        ("Odd", None),
    ]


def test_a_title_that_differs_slightly_is_the_listed_lecture() -> None:
    found = assign(
        "# Channel\n2023/05/07\n\n# Mapping\n2023/05/06\n\n# Map\n2023/05/05\n",
        catalogues=(catalogue("zig", ("Channels", "Nested Strided Loops")),),
    )
    assert course_of(found) == [("Channel", "zig"), ("Mapping", None), ("Map", None)]


def test_a_lecture_in_two_spellings_is_one_lecture() -> None:
    found = assign(
        "# Nested stride loop\n2023/05/07\n\n# Nested Strided Loops\n2023/05/06\n",
        catalogues=(catalogue("zig", ("Channels", "Nested Strided Loops")),),
    )
    assert [lecture.position for lecture in found.lectures] == [2]
    assert len({note.lecture for note in found.notes}) == 1


def test_a_link_names_the_one_lecture_whose_title_breaks_off() -> None:
    url = "https://school.org/learn/zig/lecture/9/understanding-nested-loops-in-depth"
    found = assign(
        f"{url}\n\n# Maps\n2023/05/07\n\n# Understanding Nested Loops\n2023/05/06\n"
    )
    assert {lecture.title: lecture.url for lecture in found.lectures} == {
        "Maps": None,
        "Understanding Nested Loops": url,
    }


_LINES = st.sampled_from(
    ["# Loops", "# Maps", "# Week 2 Summary", "# Zig Week 1 Loops", "# Loops 2",
     "2023/05/06", "2023/05/04", "0100<->0200", "- x", "- 81.5", "---", "odd.md",
     "https://school.org/learn/go-work/lecture/1/loops", "https://x.org/zig"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(_LINES, max_size=25).map("\n".join))
def test_ids_are_unique_and_refer_to_records(text: str) -> None:
    found = assign(text, catalogues=(RUST, GO), taken=frozenset({"zig"}))
    notes = [note.id for note in found.notes]
    lectures = {lecture.id: lecture for lecture in found.lectures}
    courses = {course.id for course in found.courses}
    assert len(set(notes)) == len(notes)
    assert len(lectures) == len(found.lectures)
    assert len(courses) == len(found.courses)
    assert "zig" not in courses
    assert {note.lecture for note in found.notes} - {None} == set(lectures)
    assert {note.course for note in found.notes} - {None} == courses
    for note in found.notes:
        if note.lecture is not None:
            assert lectures[note.lecture].course == note.course
