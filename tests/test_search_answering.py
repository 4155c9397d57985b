from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kg.answers import (
    Facets,
    FacetValue,
    GivenFilter,
    Hit,
    Mark,
    QueryPart,
    Snippet,
    Suggestion,
)
from kg.kb import KnowledgeBase, open_knowledge_base
from kg.records import Link, TimeRange
from kg.search_answering import MAX_OFFSET, next_offset
from tests.made import make_note
from tests.pottery import make_pottery
from tests.site import publish


@pytest.fixture(scope="module")
def pottery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    kb = open_knowledge_base(publish(make_pottery(), tmp_path_factory.mktemp("clay")))
    yield kb
    kb.close()


@pytest.mark.parametrize(
    ("stop", "total", "expected"),
    [
        (10, 11, "10"),
        (10, 10, None),
        (20, 10, None),
        (MAX_OFFSET, MAX_OFFSET + 50, str(MAX_OFFSET)),
        (MAX_OFFSET + 1, MAX_OFFSET + 50, None),
    ],
)
def test_hits_go_on_as_far_as_an_answer_may_start(
    stop: int, total: int, expected: str | None
) -> None:
    assert next_offset(stop, total) == expected


def test_an_answer_repeats_what_was_typed_without_the_filters(
    journal: KnowledgeBase,
) -> None:
    answer = journal.search("alexnt", course="convolutional-neural-networks")

    assert (answer.query, answer.did_you_mean) == ("alexnt", "alexnet")
    assert {hit.course for hit in answer.items} == {"convolutional-neural-networks"}


def test_hits_by_words_and_by_the_graph_are_sorted_by_date_together(
    journal: KnowledgeBase,
) -> None:
    hits = journal.search("adam", sort="date", limit=100).items
    dates = [hit.date for hit in hits if hit.date]

    assert {hit.tier for hit in hits} >= {"exact", "graph"}
    assert dates == sorted(dates, reverse=True)
    assert [hit.date for hit in hits[: len(dates)]] == dates


def test_an_inflected_name_is_no_other_name(journal: KnowledgeBase) -> None:
    tiers = [hit.tier for hit in journal.search("layers", limit=100).items]

    assert "alias" not in tiers
    assert tiers.index("exact") == 0 < tiers.index("stem")


def test_a_name_without_its_first_letter_is_suggested(journal: KnowledgeBase) -> None:
    assert "AlexNet" in [item.text for item in journal.suggest("lexnet").items]


def test_a_hit_tells_its_lecture_and_where_the_video_goes_on(
    pottery: KnowledgeBase,
) -> None:
    (hit,) = pottery.search("hot").items

    assert replace(hit, score=0.0) == Hit(
        note="g1",
        title="Glazes",
        course="ceramics",
        course_title="Ceramics",
        lecture="ceramics.glazes",
        lecture_title="Glazes",
        lecture_total=1,
        date=date(2025, 3, 1),
        ranges=((180, 300),),
        source="journal.md",
        line=1,
        url="https://www.youtube.com/watch?v=Gl4ze",
        video_url="https://www.youtube.com/watch?v=Gl4ze&t=180s",
        score=0.0,
        tier="exact",
        reason="says “hot”",
        snippets=(
            Snippet(
                line=1, text="glaze needs a hot kiln", marks=(Mark(start=14, end=17),)
            ),
        ),
    )


def test_hits_of_a_lecture_are_counted_over_the_whole_result(
    pottery: KnowledgeBase,
) -> None:
    pages = [
        pottery.search("glaze", sort="date", limit=2, offset=offset)
        for offset in (0, 2, 4)
    ]

    assert [
        (hit.note, hit.lecture_total, hit.video_url)
        for page in pages
        for hit in page.items
    ] == [
        ("w1", None, None),
        ("g3", 3, None),
        ("k1", 1, None),
        ("g2", 3, None),
        ("g1", 3, "https://www.youtube.com/watch?v=Gl4ze&t=180s"),
    ]


def test_facets_count_every_hit_once_a_value(pottery: KnowledgeBase) -> None:
    answer = pottery.search("glaze", limit=1)

    assert answer.facets == Facets(
        course=(FacetValue(value="ceramics", label="Ceramics", count=4),),
        lecture=(
            FacetValue(value="ceramics.glazes", label="Glazes", count=3),
            FacetValue(value="ceramics.kilns", label="Kilns", count=1),
        ),
        concept=(
            FacetValue(value="glaze", label="glaze", count=5),
            FacetValue(value="kiln", label="kiln", count=2),
            FacetValue(value="celadon", label="celadon", count=1),
        ),
        month=(
            FacetValue(value="2025-03", label="2025-03", count=3),
            FacetValue(value="2025-04", label="2025-04", count=2),
        ),
        source=(
            FacetValue(value="journal.md", label="journal.md", count=4),
            FacetValue(value="workshop.md", label="workshop.md", count=1),
        ),
        more={"course": 0, "lecture": 0, "concept": 0, "month": 0, "source": 0},
    )


@pytest.mark.parametrize("facet", ["course", "lecture", "concept", "source"])
def test_a_filter_leaves_as_many_hits_as_its_facet_counted(
    pottery: KnowledgeBase, facet: str
) -> None:
    values = getattr(pottery.search("glaze").facets, facet)
    filters = [{facet: value.value} for value in values]

    left = [pottery.search("glaze", **given) for given in filters]

    assert [answer.total for answer in left] == [value.count for value in values]
    for answer, value in zip(left, values, strict=True):
        assert value in getattr(answer.facets, facet)


def test_of_many_values_the_commonest_are_listed_and_the_rest_counted(
    tmp_path: Path,
) -> None:
    days = [date(year, 1, 1) for year in range(2000, 2015)]
    notes = [make_note("- clay", id=f"{day}", day=day) for day in days]
    notes.append(make_note("- clay", id="again", day=date(2014, 1, 2)))
    kb = open_knowledge_base(
        publish(replace(make_pottery(), notes=tuple(notes), mentions=()), tmp_path)
    )
    facets = kb.search("clay").facets
    kb.close()

    assert [(month.value, month.count) for month in facets.month] == [
        ("2014-01", 2),
        *((f"{year}-01", 1) for year in range(2000, 2011)),
    ]
    assert facets.more == {
        "course": 0,
        "lecture": 0,
        "concept": 0,
        "month": 3,
        "source": 0,
    }


def test_an_answer_tells_what_was_understood(pottery: KnowledgeBase) -> None:
    answer = pottery.search(
        'the glaze "hot kiln" -bowl',
        course="ceramics",
        since=date(2025, 3, 1),
        until=date(2025, 3, 31),
    )

    assert answer.total == 1
    assert answer.understood == (
        QueryPart(kind="word", text="glaze", notes=None),
        QueryPart(kind="phrase", text='"hot kiln"', notes=None),
        QueryPart(kind="excluded", text="-bowl", notes=None),
    )
    assert answer.filters == (
        GivenFilter(
            name="course",
            value="ceramics",
            label="Ceramics",
            parameters=("course",),
            without=None,
        ),
        GivenFilter(
            name="date",
            value="2025-03",
            label="2025-03",
            parameters=("from", "to"),
            without=None,
        ),
    )
    assert (answer.suggestions, answer.unfiltered) == ((), None)


def test_where_nothing_is_found_each_filter_says_what_it_keeps_out(
    pottery: KnowledgeBase,
) -> None:
    answer = pottery.search("celadon", lecture="ceramics.kilns", source="journal.md")

    assert answer.total == 0
    assert [(given.name, given.without) for given in answer.filters] == [
        ("lecture", pottery.search("celadon", source="journal.md").total),
        ("source", pottery.search("celadon", lecture="ceramics.kilns").total),
    ]
    assert [given.without for given in answer.filters] == [1, 0]
    assert answer.unfiltered == 1
    assert answer.understood == (QueryPart(kind="word", text="celadon", notes=1),)


def test_where_nothing_is_found_near_names_are_suggested(
    pottery: KnowledgeBase,
) -> None:
    answer = pottery.search('"glaze kilm"')

    assert answer.total == 0
    assert answer.suggestions == (
        Suggestion(text="glaze kiln", kind="concept", id=None, detail="concept"),
        Suggestion(text="glaze kilns", kind="word", id=None, detail="word · in 1 note"),
        Suggestion(text="glaze", kind="concept", id="glaze", detail="concept"),
        Suggestion(
            text="Glazes",
            kind="lecture",
            id="ceramics.glazes",
            detail="lecture · week 1",
        ),
        Suggestion(text="kiln", kind="concept", id="kiln", detail="concept"),
        Suggestion(
            text="Kilns", kind="lecture", id="ceramics.kilns", detail="lecture · week 2"
        ),
    )


def test_a_query_without_a_word_is_not_helped_by_fewer_filters(
    pottery: KnowledgeBase,
) -> None:
    answer = pottery.search("?", course="ceramics")

    assert [given.without for given in answer.filters] == [0]
    assert (answer.unfiltered, answer.understood) == (0, ())


def test_a_video_that_only_the_note_links_to_goes_on_as_well(tmp_path: Path) -> None:
    note = replace(
        make_note("- clay", id="clay"),
        links=(Link(url="https://vimeo.com/76979871", line=1),),
        ranges=(TimeRange(start=60, end=120, line=1),),
    )
    kb = open_knowledge_base(
        publish(replace(make_pottery(), notes=(note,), mentions=()), tmp_path)
    )
    (hit,) = kb.search("clay").items
    kb.close()

    assert (hit.url, hit.video_url) == (None, "https://vimeo.com/76979871#t=60s")
