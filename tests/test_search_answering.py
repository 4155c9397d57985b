from __future__ import annotations

import pytest

from kg.kb import KnowledgeBase
from kg.search_answering import MAX_OFFSET, next_offset


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
