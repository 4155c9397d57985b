"""Turn draft notes and course catalogues into the course of each note."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.labels import make_slug, normalise
from kg.reading.journal import DraftNote
from kg.reading.titles import TitleIndex, find_title, index_titles, spellings, stems
from kg.records import CatalogueCourse, CatalogueLecture, Course, Link

_COURSE_URL = re.compile(r"https?://[^/\s]+/(?:[^?#\s]*?/)?(?:learn|courses?)/([\w-]+)")
_QUERY = re.compile(r"[?#].*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLecture:
    """A lecture in a catalogue, with its course as it will be known."""

    course: Course
    lecture: CatalogueLecture


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseIndex:
    """Courses by normalised name and by slug, catalogue lectures by title."""

    names: Mapping[str, Course]
    slugs: Mapping[str, Course]
    titles: Mapping[str, Sequence[ListedLecture]]
    near_titles: TitleIndex
    taken: frozenset[str]


def index_catalogue(
    catalogue: Iterable[CatalogueCourse], taken: frozenset[str]
) -> CourseIndex:
    names: dict[str, Course] = {}
    slugs: dict[str, Course] = {}
    titles: defaultdict[str, list[ListedLecture]] = defaultdict(list)
    for listed in catalogue:
        course = Course(
            id=_free_course_id(listed.id, taken), title=listed.title, url=listed.url
        )
        for name in (listed.title, *listed.aliases):
            names.setdefault(normalise(name), course)
        for slug in (*listed.slugs, listed.id):
            slugs.setdefault(make_slug(slug), course)
        for lecture in listed.lectures:
            for key in _title_keys(lecture.title):
                titles[key].append(ListedLecture(course=course, lecture=lecture))
    near_titles = index_titles(
        entry.lecture.title for entries in titles.values() for entry in entries
    )
    return CourseIndex(
        names=names, slugs=slugs, titles=titles, near_titles=near_titles, taken=taken
    )


def _free_course_id(wanted: str, taken: frozenset[str]) -> str:
    while wanted in taken:
        wanted += "-course"
    return wanted


def _title_keys(title: str) -> tuple[str, ...]:
    """Return the normal forms of a title, with and without a suffix in brackets."""
    return tuple(dict.fromkeys(map(normalise, spellings(title))))


def find_listed(draft: DraftNote, index: CourseIndex) -> Sequence[ListedLecture]:
    """Return the lectures in catalogues that have the title of a journal's note.

    A suffix in brackets, such as "(Optional)", counts only where it has to, and slight
    differences only where no title is the same.
    """
    if draft.journal and draft.titled:
        for key in _title_keys(draft.title):
            if key in index.titles:
                return index.titles[key]
        for spelling in spellings(draft.title):
            if near := find_title(spelling, index.near_titles):
                return index.titles[near]
    return ()


def find_courses(
    drafts: Sequence[DraftNote], index: CourseIndex
) -> list[Course | None]:
    """Return the course of each note, in the order of sources and lines, or None."""
    found = [_stated_course(draft, index) for draft in drafts]
    unclear: list[tuple[int, set[Course]]] = []
    for at, draft in enumerate(drafts):
        listed = find_listed(draft, index)
        if found[at] is not None or not listed:
            continue
        possible = {entry.course for entry in listed}
        if len(possible) > 1:
            possible = _narrow(possible, listed, draft, index)
        if len(possible) == 1:
            found[at] = possible.pop()
        else:
            unclear.append((at, possible))
    _ask_neighbours(found, unclear, drafts)
    _extend_blocks(found, drafts, index)
    _ask_namesakes(found, drafts)
    return _by_first_record(found)


def _stated_course(draft: DraftNote, index: CourseIndex) -> Course | None:
    """Return the course that the heading names, or a link of its own, or one above."""
    if draft.heading_course:
        return _named_course(draft.heading_course, index)
    if course := _linked_course(_own_links(draft), index):
        return course
    if draft.course_above:
        return _named_course(draft.course_above, index)
    above = (index.names.get(normalise(title)) for title in reversed(draft.trail))
    return next((course for course in above if course is not None), None)


def _named_course(name: str, index: CourseIndex) -> Course:
    slug = make_slug(name)
    return (
        index.names.get(normalise(name))
        or index.slugs.get(slug)
        or Course(id=_free_course_id(slug, index.taken), title=name, url=None)
    )


def _own_links(draft: DraftNote) -> Iterator[Link]:
    """Return the links alone on a line, and those in text that name the note itself."""
    if not draft.links:
        return
    block = frozenset(draft.block)
    text_lines = {passage.line for passage in draft.passages}
    title = stems(draft.title)
    for link in draft.links:
        in_text = link.line in text_lines
        if link not in block and (not in_text or stems(find_page(link)) == title):
            yield link


def find_page(link: Link) -> str:
    """Return the last part of a link's path."""
    return _QUERY.sub("", link.url).rstrip("/").rpartition("/")[2]


def _linked_course(links: Iterable[Link], index: CourseIndex) -> Course | None:
    for link in links:
        if match := _COURSE_URL.match(link.url):
            slug = make_slug(match[1])
            return index.slugs.get(slug) or Course(
                id=_free_course_id(slug, index.taken),
                title=slug.replace("-", " ").capitalize(),
                url=match[0],
            )
    return None


def _narrow(
    possible: set[Course],
    listed: Sequence[ListedLecture],
    draft: DraftNote,
    index: CourseIndex,
) -> set[Course]:
    """Decide between courses by the week, then by the link above the block."""
    by_week = {e.course for e in listed if e.lecture.week == draft.week} or possible
    linked = _linked_course(draft.block, index)
    return {linked} if len(by_week) > 1 and linked in by_week else by_week


def _ask_neighbours(
    found: list[Course | None],
    unclear: Sequence[tuple[int, set[Course]]],
    drafts: Sequence[DraftNote],
) -> None:
    """Let the nearest notes whose course is known decide, the one above first."""
    before = _nearest_known(found, drafts, range(len(drafts)))
    after = _nearest_known(found, drafts, range(len(drafts) - 1, -1, -1))
    for at, possible in unclear:
        known = [near for near in (before[at], after[at]) if near is not None]
        for near in sorted(known, key=lambda near: abs(near - at)):
            if found[near] in possible:
                found[at] = found[near]
                break


def _nearest_known(
    found: Sequence[Course | None], drafts: Sequence[DraftNote], order: Iterable[int]
) -> dict[int, int | None]:
    nearest: dict[int, int | None] = {}
    last: int | None = None
    for at in order:
        if last is not None and drafts[last].source != drafts[at].source:
            last = None
        nearest[at] = last
        if found[at] is not None:
            last = at
    return nearest


def _extend_blocks(
    found: list[Course | None], drafts: Sequence[DraftNote], index: CourseIndex
) -> None:
    """Give the course of the link above a block to its notes, up to another course."""
    block: tuple[str, tuple[Link, ...]] | None = None
    course: Course | None = None
    for at, draft in enumerate(drafts):
        if block != (draft.source, draft.block):
            block = (draft.source, draft.block)
            course = _linked_course(draft.block, index)
        known = found[at]
        if known is None:
            found[at] = course
        elif course is not None and known.id != course.id:
            course = None


def _ask_namesakes(found: list[Course | None], drafts: Sequence[DraftNote]) -> None:
    """Let a lecture heard again in a journal share the course that it has elsewhere."""
    titles = [(draft.source, normalise(draft.title)) for draft in drafts]
    known: defaultdict[tuple[str, str], dict[str, Course]] = defaultdict(dict)
    for title, course in zip(titles, found, strict=True):
        if course is not None:
            known[title][course.id] = course
    for at, (title, draft) in enumerate(zip(titles, drafts, strict=True)):
        same = known[title]
        if found[at] is None and draft.journal and draft.titled and len(same) == 1:
            (found[at],) = same.values()


def _by_first_record(found: Sequence[Course | None]) -> list[Course | None]:
    """Return one record for each id: a heading and a link may name one course."""
    first: dict[str, Course] = {}
    return [course and first.setdefault(course.id, course) for course in found]
