from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.rendering import (
    BarPart,
    HitGroup,
    RelationGroup,
    bar_length,
    group_hits,
    group_neighbours,
    group_relations,
    is_web_link,
    month_dates,
    pieces,
    watched_bar,
)
from kg.answers import Hit, Mark, Neighbour
from kg.contents import make_contents, relation_item
from tests.graph_sample import make_sample


def test_a_text_is_cut_at_its_marks() -> None:
    adam, momentum = Mark(start=0, end=4), Mark(start=9, end=17)

    assert list(pieces("Adam and momentum!", (momentum, adam))) == [
        ("Adam", adam),
        (" and ", None),
        ("momentum", momentum),
        ("!", None),
    ]


def test_of_two_marks_that_overlap_the_longer_at_the_front_is_kept() -> None:
    short, long, late = (
        Mark(start=0, end=5),
        Mark(start=0, end=9),
        Mark(start=6, end=12),
    )

    assert list(pieces("batch norm layer", (short, long, late))) == [
        ("batch nor", long),
        ("m layer", None),
    ]


@settings(deadline=None)
@given(
    st.text(max_size=20),
    st.lists(st.tuples(st.integers(-2, 25), st.integers(-2, 25)), max_size=6),
)
def test_the_pieces_joined_are_the_text(
    text: str, spans: list[tuple[int, int]]
) -> None:
    marks = [Mark(start=start, end=end) for start, end in spans]

    cut = list(pieces(text, marks))

    assert "".join(piece for piece, _ in cut) == text
    assert all(
        piece == text[mark.start : mark.end] for piece, mark in cut if mark is not None
    )


def test_a_bar_shows_what_was_watched_and_an_open_range_to_its_end() -> None:
    watched = ((0, 300), (540, None))

    length = bar_length(watched, to_end=True)

    assert length == 600
    assert watched_bar(watched, length) == (
        BarPart(x=0.0, width=50.0),
        BarPart(x=90.0, width=10.0),
    )


def test_a_bar_ends_where_the_lecture_is_known_to_end() -> None:
    watched = ((0, 180), (420, 720))

    length = bar_length(watched, to_end=True)

    assert length == 720
    assert watched_bar(watched, length) == (
        BarPart(x=0.0, width=25.0),
        BarPart(x=58.3, width=41.7),
    )


def test_what_was_not_heard_to_the_end_does_not_fill_its_bar() -> None:
    watched = ((0, 450), (450, 900))

    assert watched_bar(watched, bar_length(watched, to_end=False)) == (
        BarPart(x=0.0, width=45.0),
        BarPart(x=45.0, width=45.0),
    )


def test_a_lecture_without_ranges_has_an_empty_bar() -> None:
    assert watched_bar((), bar_length((), to_end=True)) == ()


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://www.coursera.org/learn/x", True),
        ("http://localhost:1/", True),
        ("HTTPS://example.org", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)//http://example.org", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("file:///etc/passwd", False),
        ("//example.org", False),
        ("https:", False),
        ("http://[", False),
        ("git.md", False),
    ],
)
def test_only_web_links_are_followed(url: str, followed: bool) -> None:
    assert is_web_link(url) is followed


@pytest.mark.parametrize(
    ("month", "last"), [("2025-08", "31"), ("2024-02", "29"), ("2025-02", "28")]
)
def test_a_month_is_from_its_first_to_its_last_day(month: str, last: str) -> None:
    assert month_dates(month) == {"from": f"{month}-01", "to": f"{month}-{last}"}


def test_relations_are_grouped_by_how_they_read_from_the_concept() -> None:
    contents = make_contents(make_sample())
    of, by, with_ = (
        relation_item(contents, relation)
        for relation in contents.relations_by_node["learning-rate"]
        if relation.predicate != "covers"
    )

    assert group_relations("learning-rate", (of, by, with_)) == (
        RelationGroup(phrase="affects", origin=of.origin, members=((of.object, of),)),
        RelationGroup(
            phrase="affected by (reduces)", origin="stated", members=((by.subject, by),)
        ),
        RelationGroup(
            phrase="related to",
            origin="cooccurrence",
            members=((with_.subject, with_),),
        ),
    )


def make_hit(note: str, lecture: str | None = None, total: int | None = None) -> Hit:
    return Hit(
        note=note,
        title=note,
        course=None,
        course_title=None,
        lecture=lecture,
        lecture_title=lecture,
        lecture_total=total,
        date=None,
        ranges=(),
        source="journal.md",
        line=1,
        url=None,
        video_url=None,
        score=1.0,
        tier="exact",
        reason="says “clay”",
        snippets=(),
    )


HITS = (
    make_hit("a", "throwing", 4),
    make_hit("b"),
    make_hit("c", "glazing", 1),
    make_hit("d", "throwing", 4),
    make_hit("e"),
)


def test_hits_of_a_lecture_go_where_the_best_of_them_stands() -> None:
    a, b, c, d, e = HITS

    assert group_hits(HITS, by_date=False) == (
        HitGroup(hits=(a, d), more=2),
        HitGroup(hits=(b,), more=0),
        HitGroup(hits=(c,), more=0),
        HitGroup(hits=(e,), more=0),
    )


def test_hits_in_order_of_days_stay_in_it() -> None:
    a, b, c, d, e = HITS

    assert group_hits((a, d, b, c, e), by_date=True) == (
        HitGroup(hits=(a, d), more=2),
        HitGroup(hits=(b,), more=0),
        HitGroup(hits=(c,), more=0),
        HitGroup(hits=(e,), more=0),
    )
    assert [len(group.hits) for group in group_hits(HITS, by_date=True)] == [1] * 5
    assert group_hits(HITS, by_date=True)[0].more == 2


def test_neighbours_are_grouped_by_how_the_concept_reads_to_them() -> None:
    clay, sand, kiln = (
        Neighbour(
            id=id_, label=id_, predicate="combines", phrase=phrase, origin="vocabulary"
        )
        for id_, phrase in (
            ("clay", "combines"),
            ("sand", "needs"),
            ("kiln", "combines"),
        )
    )

    assert group_neighbours((clay, sand, kiln)) == (
        ("combines", (clay, kiln)),
        ("needs", (sand,)),
    )
