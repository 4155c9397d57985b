from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kg.hybrid import REASON, find_hybrid_hits, fuse, wanted_text
from kg.index.base import FacetCounts, Searcher, Sort
from kg.index.corpus import Found, FoundHit, make_corpus
from kg.index.memory import MemoryEngine
from kg.index.query import parse_query
from kg.meaning import Nearest, NearNote
from tests.found import make_found
from tests.index.corpus import make_document
from tests.made import make_note


def hit(id_: str, score: float, tier: str = "exact") -> FoundHit:
    return FoundHit(id=id_, score=score, tier=tier, reason="says so")


def near(id_: str, score: float, line: int = 1) -> NearNote:
    return NearNote(id=id_, line=line, score=score)


def meant(id_: str, score: float, line: int = 1) -> FoundHit:
    return FoundHit(id=id_, score=score, tier="semantic", reason=REASON, line=line)


def test_both_scores_are_brought_to_one_scale_and_added_by_halves() -> None:
    words = (hit("a", 9.0), hit("b", 6.0), hit("c", 5.0))
    meaning = (near("b", 0.9), near("d", 0.8, line=7), near("a", 0.5))
    # By words a 1, b ¼, c 0; by meaning b 1, d ¾, a 0.
    assert fuse(words, meaning) == (
        hit("b", 0.625),
        hit("a", 0.5),
        meant("d", 0.375, line=7),
        hit("c", 0.0),
    )


def test_a_list_of_one_or_of_equals_counts_whole() -> None:
    assert fuse((hit("b", 3.0), hit("a", 3.0)), ()) == (hit("a", 0.5), hit("b", 0.5))
    assert fuse((), (near("a", 0.1),)) == (meant("a", 0.5),)
    assert fuse((), ()) == ()


def test_a_hit_by_words_counts_no_more_than_the_one_above_it() -> None:
    words = (hit("a", 4.0), hit("b", 2.0), hit("c", 8.0, "fuzzy"), hit("d", 1.0))
    assert [(h.id, h.score) for h in fuse(words, ())] == [
        ("a", 0.5),
        ("b", 0.166667),
        ("c", 0.166667),
        ("d", 0.0),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("why does it overfit", "why does it overfit"),
        ('"gradient descent" -adam course:cnn', "gradient descent"),
        ("(relu OR tanh*) softmx~1", "relu tanh softmx"),
        ("course:cnn is:todo", ""),
        ("", ""),
    ],
)
def test_the_words_of_a_query_are_what_it_means(text: str, words: str) -> None:
    assert wanted_text(parse_query(text).root) == words


NOTES = (
    make_note("- wheels", id="a", day=date(2025, 1, 2), course="cars"),
    make_note("- an automobile", id="b", day=date(2025, 1, 3), course="cars"),
    make_note("- an automobile or a bicycle", id="c", day=date(2025, 1, 4)),
)


@pytest.fixture
def searcher(tmp_path: Path) -> Searcher:
    engine = MemoryEngine()
    engine.rebuild(
        (
            make_document(
                note.id,
                body=note.passages[0].content,
                course=note.course or "",
                day=note.date,
            )
            for note in NOTES
        ),
        tmp_path / "index",
    )
    return engine.open(tmp_path / "index")


def join(
    searcher: Searcher,
    text: str,
    *,
    ready: int = 3,
    sort: Sort = Sort.RELEVANCE,
    limit: int | None = None,
    offset: int = 0,
    course: str | None = None,
) -> Found:
    """Search where every note is as near as its turn."""

    def find_nearest(
        text: str, *, allowed: Collection[str] | None, limit: int
    ) -> Nearest:
        items = tuple(
            near(note.id, 0.9 - place / 10)
            for place, note in enumerate(NOTES)
            if allowed is None or note.id in allowed
        )
        return Nearest(items=items, ready=ready, total=3)

    snapshot = make_found("-", source="journal.md", found=(), concepts=())
    return find_hybrid_hits(
        parse_query(text, course=course),
        find_nearest=find_nearest,
        searcher=searcher,
        corpus=make_corpus(
            replace(snapshot, notes=NOTES), neighbours=lambda concept: ()
        ),
        sort=sort,
        limit=limit,
        offset=offset,
        facets=("course", "month"),
    )


def brief(found: Found) -> list[tuple[str, str]]:
    return [(hit.id, hit.tier) for hit in found.hits]


def test_what_only_meaning_finds_stands_among_what_words_find(
    searcher: Searcher,
) -> None:
    found = join(searcher, "wheels")
    assert found.hits == (
        FoundHit(id="a", score=1.0, tier="exact", reason="says “wheels”"),
        meant("b", 0.25),
        meant("c", 0.0),
    )
    assert found.total == 3
    assert found.facets == {
        "course": FacetCounts(values=(("cars", 2),), distinct=1),
        "month": FacetCounts(values=(("2025-01", 3),), distinct=1),
    }
    assert found.notices == ()


def test_a_part_of_both_together_is_returned(searcher: Searcher) -> None:
    found = join(searcher, "wheels", limit=1, offset=1)
    assert (brief(found), found.total) == ([("b", "semantic")], 3)
    assert brief(join(searcher, "wheels", offset=2)) == [("c", "semantic")]


def test_dates_order_both_together(searcher: Searcher) -> None:
    hits = brief(join(searcher, "wheels", sort=Sort.DATE))
    assert hits == [("c", "semantic"), ("b", "semantic"), ("a", "exact")]


@pytest.mark.parametrize(
    ("text", "course", "ids"),
    [
        ("bread", None, ["a", "b", "c"]),
        ("bread", "cars", ["a", "b"]),
        ("bread course:cars", None, ["a", "b"]),
        ("bread -automobile", None, ["a"]),
        ("bread date:2025-01-03..", None, ["b", "c"]),
        ('bread "automobile or"', None, ["c"]),
        ("bread +bicycle", None, ["c"]),
    ],
)
def test_filters_phrases_and_exclusions_hold_for_meaning_too(
    searcher: Searcher, text: str, course: str | None, ids: list[str]
) -> None:
    assert [id_ for id_, _ in brief(join(searcher, text, course=course))] == ids


def test_a_query_without_words_is_answered_by_its_filters(searcher: Searcher) -> None:
    found = join(searcher, "course:cars", ready=0)
    assert [hit.id for hit in found.hits] == ["b", "a"]
    assert (found.total, found.notices) == (2, ())
    assert [hit.id for hit in join(searcher, "2025-01-03", ready=0).hits] == ["b"]


def test_it_is_said_how_much_can_be_found_by_meaning_so_far(
    searcher: Searcher,
) -> None:
    assert join(searcher, "wheels", ready=1).notices == (
        "1 of 3 passages can be found by their meaning so far, all by their words. "
        "`kg serve` and `kg embed` prepare them.",
    )
