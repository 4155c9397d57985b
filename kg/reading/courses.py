"""Turn draft notes and course catalogues into notes, lectures and courses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.labels import make_slug, normalise
from kg.reading.course_index import (
    CourseIndex,
    find_courses,
    find_listed,
    find_page,
    index_catalogue,
)
from kg.reading.journal import DraftNote
from kg.reading.titles import TitleIndex, find_title, index_titles, spellings, stems
from kg.records import (
    CatalogueCourse,
    CatalogueLecture,
    Course,
    Lecture,
    Link,
    Note,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """Notes by source and line, lectures by course and place in it, courses by id."""

    notes: tuple[Note, ...]
    lectures: tuple[Lecture, ...]
    courses: tuple[Course, ...]


def assign_courses(
    drafts: Iterable[DraftNote],
    catalogue: Iterable[CatalogueCourse],
    *,
    taken: frozenset[str],
) -> Assigned:
    """Give every note its id, and its lecture and course where they can be told.

    A lecture is a title within a course: the same title is the same lecture heard
    again, titles that only look alike are not. A lecture's course is the one that its
    heading names, or that its own link leads to, or that a heading above names, or
    whose catalogue lists its title, or that the link above its block leads to; the
    latter only up to a lecture of another course. ``taken`` are ids that courses must
    not have.
    """
    drafts = sorted(drafts, key=lambda draft: (draft.source, draft.line))
    index = index_catalogue(catalogue, taken)
    courses = find_courses(drafts, index)
    heard = _find_lectures(drafts, courses, index)
    links = _match_links(drafts, heard)
    lectures = _make_lectures(drafts, heard, links)
    return Assigned(
        notes=_make_notes(drafts, courses, heard, links, lectures),
        lectures=tuple(sorted(lectures.values(), key=_place_in_course)),
        courses=tuple(sorted({c for c in courses if c}, key=lambda course: course.id)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """What makes notes be of one lecture."""

    course: str | None
    title: str
    listed: CatalogueLecture | None


def _find_lectures(
    drafts: Sequence[DraftNote], courses: Sequence[Course | None], index: CourseIndex
) -> list[_Heard | None]:
    heard: list[_Heard | None] = []
    for draft, course in zip(drafts, courses, strict=True):
        listed = None
        if course is not None:
            listed = min(
                (e.lecture for e in find_listed(draft, index) if e.course == course),
                key=lambda lecture: (lecture.week != draft.week, lecture.position),
                default=None,
            )
        if not draft.titled:
            heard.append(None)
        elif listed is not None or _is_study(draft):
            title = normalise(listed.title if listed else draft.title)
            course_id = course.id if course else None
            heard.append(_Heard(course=course_id, title=title, listed=listed))
        else:
            heard.append(None)
    return heard


def _is_study(draft: DraftNote) -> bool:
    """Tell a sitting of a lecture from a heading among other notes."""
    signs = (
        draft.date_written,
        draft.date,
        draft.week,
        draft.module,
        draft.lecture_number,
        draft.heading_course,
    )
    # A page of other notes may have a date as well, from its properties or its name.
    return draft.journal and (
        bool(draft.ranges) or any(sign is not None for sign in signs)
    )


def _match_links(
    drafts: Sequence[DraftNote], heard: Sequence[_Heard | None]
) -> dict[tuple[str, Link], _Heard]:
    """Find the lectures that links name: by title, among the notes of their block.

    Titles that differ slightly count where no other names a link's lecture.
    """
    matched: dict[tuple[str, Link], _Heard] = {}
    near: defaultdict[tuple[str, Link], set[_Heard]] = defaultdict(set)
    block: tuple[Link, ...] = ()
    block_pages: _Pages | None = None
    for draft, lecture in zip(drafts, heard, strict=True):
        if lecture is None:
            continue
        if draft.block is not block:
            block = draft.block
            block_pages = _index_pages(block) if block else None
        listed = (lecture.listed.title,) if lecture.listed else ()
        titles = dict.fromkeys(s for t in (draft.title, *listed) for s in spellings(t))
        own_pages = _index_pages(draft.links) if draft.links else None
        for pages in filter(None, (block_pages, own_pages)):
            for title in titles:
                for link in pages.by_stems.get(stems(title), ()):
                    matched.setdefault((draft.source, link), lecture)
                if name := find_title(title, pages.titles):
                    for link in pages.by_name[name]:
                        near[draft.source, link].add(lecture)
    for place, lectures in near.items():
        if len(lectures) == 1:
            matched.setdefault(place, *lectures)
    return matched


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pages:
    """Links by the last part of their paths, which may be a lecture's title."""

    by_stems: Mapping[tuple[str, ...], Sequence[Link]]
    by_name: Mapping[str, Sequence[Link]]
    titles: TitleIndex


def _index_pages(links: Sequence[Link]) -> _Pages:
    by_stems: defaultdict[tuple[str, ...], list[Link]] = defaultdict(list)
    by_name: defaultdict[str, list[Link]] = defaultdict(list)
    for link in links:
        page = find_page(link)
        by_stems[stems(page)].append(link)
        by_name[normalise(page)].append(link)
    titles = index_titles(find_page(link) for link in links)
    return _Pages(by_stems=by_stems, by_name=by_name, titles=titles)


def _make_lectures(
    drafts: Sequence[DraftNote],
    heard: Sequence[_Heard | None],
    links: Mapping[tuple[str, Link], _Heard],
) -> dict[_Heard, Lecture]:
    notes: defaultdict[_Heard, list[DraftNote]] = defaultdict(list)
    for draft, lecture in zip(drafts, heard, strict=True):
        if lecture is not None:
            notes[lecture].append(draft)
    urls: dict[_Heard, str] = {}
    for (_, link), lecture in links.items():
        urls.setdefault(lecture, link.url)
    titles = [
        Counter(draft.title for draft in group).most_common(1)[0][0]
        for group in notes.values()
    ]
    ids = _make_unique(
        f"{lecture.course or 'lecture'}.{make_slug(title)}"
        for lecture, title in zip(notes, titles, strict=True)
    )
    return {
        lecture: Lecture(
            id=lecture_id,
            title=title,
            course=lecture.course,
            week=lecture.listed.week if lecture.listed else _usual_week(group),
            url=urls.get(lecture),
            position=lecture.listed.position if lecture.listed else None,
        )
        for lecture_id, title, (lecture, group) in zip(
            ids, titles, notes.items(), strict=True
        )
    }


def _usual_week(drafts: Iterable[DraftNote]) -> int | None:
    weeks = Counter(draft.week for draft in drafts if draft.week is not None)
    return weeks.most_common(1)[0][0] if weeks else None


def _make_unique(ids: Iterable[str]) -> Iterator[str]:
    """Number ids that come again: ``x``, ``x-2``, ``x-3``."""
    used: set[str] = set()
    uses: defaultdict[str, int] = defaultdict(lambda: 1)
    for wanted in ids:
        free = wanted
        while free in used:
            uses[wanted] += 1
            free = f"{wanted}-{uses[wanted]}"
        used.add(free)
        yield free


def _wanted_id(draft: DraftNote) -> str:
    """Return a note's title as an id, behind its date if that does not open it."""
    slug = make_slug(draft.title)
    day = draft.date.isoformat() if draft.date else ""
    if not day or slug == day or slug.startswith(f"{day}-"):
        return slug
    return f"{day}-{slug}"


def _make_notes(
    drafts: Sequence[DraftNote],
    courses: Sequence[Course | None],
    heard: Sequence[_Heard | None],
    links: Mapping[tuple[str, Link], _Heard],
    lectures: Mapping[_Heard, Lecture],
) -> tuple[Note, ...]:
    ids = _make_unique(map(_wanted_id, drafts))
    return tuple(
        Note(
            id=note_id,
            source=draft.source,
            line=draft.line,
            end_line=draft.end_line,
            title=draft.title,
            lecture=lectures[lecture].id if lecture else None,
            course=course.id if course else None,
            week=draft.week,
            date=draft.date,
            date_written=draft.date_written,
            date_inferred=draft.date_inferred,
            ranges=draft.ranges,
            to_end=draft.to_end,
            markers=draft.markers,
            # A link that names another lecture only stands above this note.
            links=tuple(
                link
                for link in draft.links
                if links.get((draft.source, link), lecture) == lecture
            ),
            passages=draft.passages,
            trail=draft.trail,
            references=draft.references,
        )
        for note_id, draft, course, lecture in zip(
            ids, drafts, courses, heard, strict=True
        )
    )


def _place_in_course(lecture: Lecture) -> tuple[str, bool, int, int, str]:
    known = lecture.position is not None
    return (
        lecture.course or "",
        not known,
        lecture.position or 0,
        lecture.week or 0,
        lecture.id,
    )
