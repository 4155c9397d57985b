"""Course catalogue files → courses with their lectures in order.

A catalogue is a YAML file (UTF-8, at most 10 MB, no anchors, aliases or tags)::

    catalogue: deep-learning-specialization        # required: a short name
    title: Deep Learning Specialization            # required
    courses:                                       # required
      - title: Sequence Models                     # required
        id: nlp-sequence-models                    # default: made of the title
        url: https://www.coursera.org/learn/nlp-sequence-models
        slugs: [nlp-sequence-models]               # its names in URLs; default: the id
        aliases: []                                # other titles of the course
        weeks:                                     # required
          - week: 1                                # required, ascending
            lectures: [Notation, Deep RNNs]        # required, in order
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count
from pathlib import Path

from kg.labels import make_slug, normalise
from kg.records import CatalogueCourse, CatalogueLecture
from kg.yaml_fields import (
    Field,
    Shape,
    entries_at,
    find_faults,
    number_at,
    require_none,
    text_at,
    texts_at,
)
from kg.yaml_files import Problem, YamlFile, YamlNode, read_yaml_files

_FILE_FIELDS = {
    "catalogue": Field(shape=Shape.TEXT, required=True),
    "title": Field(shape=Shape.TEXT, required=True),
    "courses": Field(shape=Shape.ENTRIES, required=True),
}
_COURSE_FIELDS = {
    "title": Field(shape=Shape.TEXT, required=True),
    "id": Field(shape=Shape.ID),
    "url": Field(shape=Shape.URL),
    "slugs": Field(shape=Shape.TEXTS),
    "aliases": Field(shape=Shape.TEXTS),
    "weeks": Field(shape=Shape.ENTRIES, required=True),
}
_WEEK_FIELDS = {
    "week": Field(shape=Shape.NUMBER, required=True),
    "lectures": Field(shape=Shape.TEXTS, required=True),
}


def read_catalogues(paths: Iterable[Path]) -> tuple[CatalogueCourse, ...]:
    """Read catalogue files, and those in directories in the order of their names.

    A lecture's position counts from 1 through its course.

    Raises:
        VocabularyError: a path is missing, or a file does not hold what the format
            asks for; the message lists the problems of all files.
    """
    files, unreadable = read_yaml_files(paths)
    nodes = tuple(
        (file, node) for file in files for node in entries_at(file.root, "courses")
    )
    require_none(
        (
            *unreadable,
            *chain.from_iterable(map(_find_field_faults, files)),
            *chain.from_iterable(_find_order_faults(f, node) for f, node in nodes),
            *_find_shared_names(nodes),
        )
    )
    return tuple(_make_course(file, node) for file, node in nodes)


def _find_field_faults(file: YamlFile) -> Iterator[Problem]:
    yield from find_faults(
        file.root, _FILE_FIELDS, file=file.name, subject="A catalogue file"
    )
    for course in entries_at(file.root, "courses"):
        title = text_at(course, "title")
        yield from find_faults(
            course, _COURSE_FIELDS, file=file.name, subject=title or "This course"
        )
        for week in entries_at(course, "weeks"):
            yield from find_faults(
                week,
                _WEEK_FIELDS,
                file=file.name,
                subject=f"A week of {title or 'this course'}",
            )


def _find_order_faults(file: YamlFile, course: YamlNode) -> Iterator[Problem]:
    """Find weeks that do not ascend and lectures that a course lists twice."""
    title = text_at(course, "title") or "This course"
    before = 0
    lines: dict[str, int] = {}
    for week in entries_at(course, "weeks"):
        number = number_at(week, "week")
        if number is not None:
            if number <= before:
                yield Problem(
                    file=file.name,
                    line=week.line,
                    says=f"{title}: week {number} follows week {before}; put the "
                    "weeks in ascending order.",
                )
            before = number
        for lecture, line in texts_at(week, "lectures"):
            form = normalise(lecture)
            if form in lines:
                yield Problem(
                    file=file.name,
                    line=line,
                    says=f"{title}: the lecture {lecture!r} stands in line "
                    f"{lines[form]} already; remove it or tell the two apart.",
                )
            lines.setdefault(form, line)


def _find_shared_names(
    courses: Iterable[tuple[YamlFile, YamlNode]],
) -> Iterator[Problem]:
    """Find ids and slugs that name two courses."""
    owners: dict[tuple[str, str], tuple[YamlFile, YamlNode]] = {}
    for file, node in courses:
        if text_at(node, "title") is None:
            continue
        id = _id(node)
        names = [("id", id), *(("slug", slug) for slug in _slugs(node, id))]
        for kind, name in names:
            owner_file, owner = owners.setdefault((kind, name), (file, node))
            if owner is not node:
                yield Problem(
                    file=file.name,
                    line=node.line,
                    says=f"{text_at(node, 'title')} has the {kind} {name!r} of "
                    f"{text_at(owner, 'title')} ({owner_file.name}:{owner.line}); "
                    "give one of the two another.",
                )


def _id(course: YamlNode) -> str:
    return text_at(course, "id") or make_slug(text_at(course, "title") or "")


def _slugs(course: YamlNode, id: str) -> tuple[str, ...]:
    return tuple(slug for slug, _ in texts_at(course, "slugs")) or (id,)


def _make_course(file: YamlFile, node: YamlNode) -> CatalogueCourse:
    id = _id(node)
    positions = count(1)
    return CatalogueCourse(
        id=id,
        title=text_at(node, "title") or "",
        url=text_at(node, "url"),
        slugs=_slugs(node, id),
        aliases=tuple(alias for alias, _ in texts_at(node, "aliases")),
        lectures=tuple(
            CatalogueLecture(
                title=title, week=number_at(week, "week") or 0, position=next(positions)
            )
            for week in entries_at(node, "weeks")
            for title, _ in texts_at(week, "lectures")
        ),
        catalogue=text_at(file.root, "catalogue") or "",
    )
