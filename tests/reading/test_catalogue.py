"""Course catalogue files, right and wrong."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import VocabularyError
from kg.reading.catalogue import read_catalogues
from kg.records import CatalogueCourse, CatalogueLecture
from kg.shipped import data_folder
from kg.vocabulary import read_vocabulary

HEAD = "catalogue: c\ntitle: Courses\ncourses:\n"
WEEKS = "    weeks: [{week: 1, lectures: [One]}]\n"


def read(folder: Path, text: str) -> tuple[CatalogueCourse, ...]:
    (folder / "c.yaml").write_text(text, encoding="utf-8")
    return read_catalogues([folder])


def test_a_catalogue_gives_courses_with_lectures_counted_through(
    tmp_path: Path,
) -> None:
    text = (
        HEAD
        + """\
  - title: Sequence Models
    id: sequences
    url: https://example.org/learn/nlp
    slugs: [nlp, nlp-old]
    aliases: [Course 5]
    weeks:
      - week: 1
        lectures: [Notation, Deep RNNs]
      - week: 3
        lectures: ["Beam Search"]
  - title: Plain Course
    weeks: []
"""
    )
    assert read(tmp_path, text) == (
        CatalogueCourse(
            id="sequences",
            title="Sequence Models",
            url="https://example.org/learn/nlp",
            slugs=("nlp", "nlp-old"),
            aliases=("Course 5",),
            lectures=(
                CatalogueLecture(title="Notation", week=1, position=1),
                CatalogueLecture(title="Deep RNNs", week=1, position=2),
                CatalogueLecture(title="Beam Search", week=3, position=3),
            ),
            catalogue="c",
        ),
        CatalogueCourse(
            id="plain-course",
            title="Plain Course",
            url=None,
            slugs=("plain-course",),
            aliases=(),
            lectures=(),
            catalogue="c",
        ),
    )


def test_an_empty_folder_gives_no_courses(tmp_path: Path) -> None:
    assert read_catalogues([tmp_path]) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "catalogue: c",
            "c.yaml:1: A catalogue file has no title; add text.\n"
            "c.yaml:1: A catalogue file has no courses; add a list of entries, each "
            "beginning with a dash.",
        ),
        (
            HEAD + "  - title: A\n    url: www.a.org\n    slug: a\n" + WEEKS,
            "c.yaml:6: A has an unknown key 'slug'. Did you mean 'slugs'?\n"
            "c.yaml:5: A: url is 'www.a.org'; begin it with https://.",
        ),
        (
            HEAD + "  - title: A\n    id: a.b\n" + WEEKS,
            "c.yaml:5: A: id is 'a.b'; write it as 'a-b'.",
        ),
        (
            HEAD + "  - title: A\n",
            "c.yaml:4: A has no weeks; add a list of entries, each beginning with a "
            "dash.",
        ),
        (
            HEAD + "  - title: A\n    weeks:\n    - week: one\n",
            "c.yaml:6: A week of A: week has to be a whole number from 1.\n"
            "c.yaml:6: A week of A has no lectures; add a list of texts, such as "
            "[first, second].",
        ),
        (
            HEAD + "  - title: A\n    weeks:\n    - {week: 1, lectures: [On]}\n",
            "c.yaml:6: A week of A: lectures holds On, which YAML reads as a truth "
            'value; put it in quotes: "On".',
        ),
        (
            HEAD
            + "  - title: A\n    weeks:\n    - {week: 2, lectures: []}\n"
            + "    - {week: 2, lectures: []}\n",
            "c.yaml:7: A: week 2 follows week 2; put the weeks in ascending order.",
        ),
        (
            HEAD
            + "  - title: A\n    weeks:\n    - week: 2\n      lectures:\n"
            + "      - Padding\n      - padding\n",
            "c.yaml:9: A: the lecture 'padding' stands in line 8 already; remove it or "
            "tell the two apart.",
        ),
        (
            HEAD + "  - title: A\n" + WEEKS + "  - title: B\n    slugs: [a]\n" + WEEKS,
            "c.yaml:6: B has the slug 'a' of A (c.yaml:4); give one of the two "
            "another.",
        ),
        (
            HEAD + "  - title: A\n" + WEEKS + "  - title: a\n    slugs: [b]\n" + WEEKS,
            "c.yaml:6: a has the id 'a' of A (c.yaml:4); give one of the two another.",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_place_and_remedy(
    tmp_path: Path, text: str, expected: str
) -> None:
    with pytest.raises(VocabularyError) as caught:
        read(tmp_path, text)
    assert str(caught.value).replace(f"{tmp_path}/", "") == expected


@pytest.fixture(scope="module")
def shipped() -> tuple[CatalogueCourse, ...]:
    return read_catalogues([data_folder() / "courses"])


def test_the_shipped_catalogue_lists_the_five_courses(
    shipped: tuple[CatalogueCourse, ...],
) -> None:
    assert [(course.slugs, len(course.lectures)) for course in shipped] == [
        (("neural-networks-deep-learning",), 46),
        (("deep-neural-network",), 37),
        (("machine-learning-projects",), 24),
        (("convolutional-neural-networks",), 51),
        (("nlp-sequence-models",), 37),
    ]


def test_the_shipped_catalogue_knows_where_a_lecture_stands(
    shipped: tuple[CatalogueCourse, ...],
) -> None:
    assert shipped[1].lectures[21] == CatalogueLecture(
        title="RMSprop", week=2, position=22
    )


def test_no_shipped_course_has_the_id_of_a_concept(
    shipped: tuple[CatalogueCourse, ...],
) -> None:
    concepts = read_vocabulary([data_folder() / "vocabulary"]).concepts
    assert {course.id for course in shipped}.isdisjoint(c.id for c in concepts)


_VALUES = st.sampled_from(["a", "[a, a]", "[{week: 1, lectures: [a]}]", "2", "~", "{}"])
_KEYS = st.sampled_from(["title", "id", "url", "slugs", "aliases", "weeks"])


@given(entry=st.dictionaries(_KEYS, _VALUES, min_size=1))
@settings(deadline=None)
def test_any_course_loads_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, entry: dict[str, str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "courses.yaml"
    fields = ", ".join(f"{key}: {value}" for key, value in entry.items())
    path.write_text(f"{HEAD}  - {{{fields}}}\n", encoding="utf-8")
    with suppress(VocabularyError):
        (course,) = read_catalogues([path])
        assert course.title == entry["title"]
