from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kg.answers import RecognisedConcept
from kg.index.base import Sort
from kg.index.corpus import FoundHit, make_corpus
from kg.index.documents import make_documents
from kg.index.memory import MemorySearcher
from kg.index.query import Mode, parse_query
from kg.index.searching import find_hits
from kg.index.whoosh import WhooshEngine
from tests.index.journal import (
    CORPUS,
    SEARCHER,
    SNAPSHOT,
    make_snapshot,
    neighbours,
    search,
)


def tiers(text: str, *, mode: Mode = "any") -> list[tuple[str, str, str]]:
    return [(hit.id, hit.tier, hit.reason) for hit in search(text, mode=mode).hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "alexnet",
            ["a exact: says “alexnet”", "e graph: AlexNet builds on LeNet"],
        ),
        (
            "root mean square propagation",
            ["b alias: “root mean square propagation” is another name of RMSprop"],
        ),
        ("backpropagation", ["c alias: line 22 spells it “backpropogation”"]),
        ("backpropogation", ["c exact: says “backpropogation”"]),
        ("backward propagation", ["c alias: line 22 spells it “backpropogation”"]),
        (
            "alexnt",
            [
                "a fuzzy: “alexnt” read as “alexnet”",
                "e graph: AlexNet builds on LeNet",
            ],
        ),
        (
            "convolutions",
            [
                "f exact: says “convolutions”",
                "e stem: has “convolutions” in another form",
            ],
        ),
        (
            "estimation",
            [
                "d alias: “estimation” is in “adaptive moment estimation”, "
                "a name of Adam"
            ],
        ),
        ("converges", []),
        (
            "conv*",
            [
                "f exact: has a word that begins with “conv”",
                "e exact: has a word that begins with “conv”",
            ],
        ),
        ("alexnt~1", ["a fuzzy: has a word spelled like “alexnt”"]),
        ('"much bigger"', ["a exact: says “much bigger”"]),
        ('"layers reduces"', ["e stem: has “layers reduces” in another form"]),
        ('"much biger"', []),
        ("concept:rmsprop", ["b exact: mentions RMSprop"]),
        ('concept:"root mean square propagation"', ["b exact: mentions RMSprop"]),
        (
            "concept:rmsprop OR concept:momentum",
            [
                "f exact: mentions momentum",
                "b exact: mentions RMSprop",
            ],
        ),
        ("has:question", ["b exact: passes the filters"]),
        ("lecture:history", ["e exact: passes the filters"]),
        ('course:"deep learning" lenet', ["a exact: says “lenet”"]),
    ],
)
def test_every_hit_says_its_tier_and_reason(text: str, expected: list[str]) -> None:
    hits = search(text).hits

    assert [f"{hit.id} {hit.tier}: {hit.reason}" for hit in hits] == expected


GROUND = {
    "a": "# T\n- gradient descent, in one long line of many other words by the way",
    "b": "# Gradients and descents\n- gradient descents",
    "c": "# T\n- the square root of a mean",
    "d": "# T\n- RMSprop has a square root in it",
    "e": "# T\n- root mean square propagation in one long line of many other words",
    "f": "# T\n- momentums\n- momentum is not what it was",
    "g": "# Momentums\n- momentums",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "momentum",
            [
                "f exact: says “momentum”",
                "g stem: has “momentum” in another form",
            ],
        ),
        (
            "momentums",
            ["g exact: says “momentums”", "f exact: says “momentums”"],
        ),
        (
            "root mean square propagation",
            [
                "e exact: says “root mean square propagation”",
                "d alias: “root mean square propagation” is another name of RMSprop",
                "c exact: says “root”",
            ],
        ),
        (
            "gradient descent",
            [
                "a exact: says “gradient descent”",
                "b stem: has “gradient descent” in another form",
            ],
        ),
        (
            "gradient descents",
            [
                "b exact: says “gradient descents”",
                "a stem: has “gradient descents” in another form",
            ],
        ),
    ],
)
def test_of_one_name_the_whole_comes_first_and_then_the_better_tier(
    text: str, expected: list[str]
) -> None:
    assert answers_from_ground(text) == expected


def answers_from_ground(text: str) -> list[str]:
    snapshot = make_snapshot(GROUND)
    corpus = make_corpus(snapshot, neighbours=lambda _: ())
    searcher = MemorySearcher(make_documents(snapshot))
    hits = find_hits(parse_query(text), searcher=searcher, corpus=corpus).hits
    return [f"{hit.id} {hit.tier}: {hit.reason}" for hit in hits]


@pytest.mark.parametrize(
    "text",
    [
        "what is the square root of a mean in long",
        "(what is the square root of a mean) in long",
    ],
)
def test_a_reason_names_the_longest_run_of_words_that_stands(text: str) -> None:
    assert answers_from_ground(text) == [
        "e exact: says “square”",
        "c exact: says “square root of a mean”",
        "d exact: says “square root”",
        "a exact: says “long”",
    ]


def test_filters_given_beside_the_text_stay_out_of_its_correction() -> None:
    query = parse_query("alexnt", course="Deep Learning", concept="alexnet")

    found = find_hits(query, searcher=SEARCHER, corpus=CORPUS)

    assert [(hit.id, hit.tier) for hit in found.hits] == [("a", "fuzzy")]
    assert found.did_you_mean == "alexnet"


def test_neighbours_in_the_graph_come_last_typed_relations_first() -> None:
    assert tiers("adam") == [
        ("d", "exact", "says “adam”"),
        ("f", "graph", "Adam combines momentum"),
        ("b", "graph", "Adam combines RMSprop"),
    ]


def test_relations_by_company_count_only_where_little_was_found() -> None:
    snapshot = make_snapshot({"d": "# T\n- Adam", "f": "# T\n- gradient descent"})
    corpus = make_corpus(snapshot, neighbours=neighbours)
    searcher = MemorySearcher(make_documents(snapshot))
    query = parse_query("adam")

    few = find_hits(query, searcher=searcher, corpus=corpus, fuzzy_below=2)
    enough = find_hits(query, searcher=searcher, corpus=corpus, fuzzy_below=1)

    assert [hit.reason for hit in few.hits] == [
        "says “adam”",
        "Adam related to gradient descent",
    ]
    assert [hit.id for hit in enough.hits] == ["d"]


def test_likely_spellings_never_outrank_exact_words() -> None:
    assert [hit[:2] for hit in tiers("alexnt digits")] == [
        ("e", "exact"),
        ("a", "fuzzy"),
    ]


@pytest.mark.parametrize("text", ['alexnt "digits"', "alexnt -digits"])
def test_a_phrase_or_an_exclusion_is_never_loosened(text: str) -> None:
    assert "a" not in [hit[0] for hit in tiers(text)]


def test_what_excludes_a_word_has_no_graph_hits() -> None:
    assert tiers("adam -nothing") == [("d", "exact", "says “adam”")]


def test_mode_all_lets_a_concept_stand_for_its_words() -> None:
    assert [hit[0] for hit in tiers("root mean square propagation", mode="all")] == [
        "b"
    ]
    assert tiers("adam digits", mode="all") == []


def test_stop_words_do_not_find_anything_beside_other_words() -> None:
    assert [hit[0] for hit in tiers("what is the GPU")] == ["a"]
    assert [hit[0] for hit in tiers("to the")] == ["c", "d", "a"]


@pytest.mark.parametrize("text", ["", "date:2025", "course:deep-learning OR has:link"])
def test_without_words_notes_are_listed_newest_first(text: str) -> None:
    ids = [hit.id for hit in search(text).hits]

    assert ids == sorted(ids, reverse=True)
    assert len(ids) >= 5


def test_hits_can_be_sorted_by_date() -> None:
    query = parse_query("lenet OR adam")

    found = find_hits(query, searcher=SEARCHER, corpus=CORPUS, sort=Sort.DATE)

    assert [(hit.id, hit.tier) for hit in found.hits] == [
        ("f", "graph"),
        ("e", "exact"),
        ("d", "exact"),
        ("b", "graph"),
        ("a", "exact"),
    ]


def test_undated_notes_come_last_by_date_ties_by_id() -> None:
    lines = dict.fromkeys("cabd", "# T\n- Adam") | {"e": "# T\n- momentum"}
    snapshot = make_snapshot(lines)
    days = {"a": None, "b": None, "c": date(2025, 1, 1), "d": date(2025, 1, 1)}
    notes = tuple(replace(n, date=days.get(n.id, n.date)) for n in snapshot.notes)
    snapshot = replace(snapshot, notes=notes)
    corpus = make_corpus(snapshot, neighbours=neighbours)
    searcher = MemorySearcher(make_documents(snapshot))

    found = find_hits(
        parse_query("adam"), searcher=searcher, corpus=corpus, sort=Sort.DATE
    )

    assert [hit.id for hit in found.hits] == ["e", "c", "d", "a", "b"]


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("alexnt", "alexnet"),
        ("alexnt -digits", "alexnet -digits"),
        ("gradiant descent", "gradient descent"),
        ("alexnet", None),
        ("zzzzzz", None),
        ("lenet9", None),
        ("root mean square propagation", None),
    ],
)
def test_words_that_occur_nowhere_are_corrected(
    text: str, corrected: str | None
) -> None:
    assert search(text).did_you_mean == corrected


def test_so_many_unknown_words_are_corrected_and_no_more() -> None:
    unknown = " ".join(f"qqqq{letter}" for letter in "abcdefgh")
    notice = "Likely spellings were looked for of the first 8 unknown words."

    cut = search(f"{unknown} alexnt")
    whole = search(f"alexnt {unknown[:-6]}")

    assert (cut.did_you_mean, cut.notices) == (None, (notice,))
    assert whole.did_you_mean == f"alexnet {unknown[:-6]}"
    assert whole.notices == ()
    assert search("alexnt" * 6).did_you_mean is None


@pytest.mark.parametrize(
    ("text", "id_", "said", "how"),
    [
        ("what does alexnet do", "alexnet", "alexnet", "label"),
        ("lenet-5", "lenet", "lenet-5", "alias"),
        ("backpropogation", "backpropagation", "backpropogation", "misspelling"),
        ("use gradiant descent", "gradient-descent", "gradiant descent", "fuzzy"),
        ('"gradient descent"', "gradient-descent", "gradient descent", "label"),
        ("concept:adam", "adam", "Adam", "label"),
    ],
)
def test_concepts_of_a_query_are_recognised(
    text: str, id_: str, said: str, how: str
) -> None:
    concept = CORPUS.concepts[id_]

    assert search(text).concepts == (
        RecognisedConcept(
            id=id_,
            label=concept.label,
            definition=concept.definition,
            text=said,
            how=how,
            neighbours=neighbours(id_),
        ),
    )


def test_an_excluded_concept_is_not_recognised() -> None:
    assert search("digits -adam").concepts == ()


def test_names_of_nothing_are_said() -> None:
    found = search("course:cooking lenet")

    assert found.hits == ()
    assert found.notices == ("course:cooking names nothing in these notes.",)


def test_a_prefix_of_too_many_words_is_said() -> None:
    words = " ".join(f"wo{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(70))
    snapshot = make_snapshot({"a": f"# T\n- {words}"})
    corpus = make_corpus(snapshot, neighbours=neighbours)
    searcher = MemorySearcher(make_documents(snapshot))

    found = find_hits(parse_query("wo*"), searcher=searcher, corpus=corpus)

    assert found.notices == (
        "“wo” stands for more than 64 words; only the likeliest were looked for.",
    )


def test_a_hit_that_came_by_a_concept_names_it() -> None:
    hit = search("root mean square propagation").hits[0]

    assert hit == FoundHit(
        id="b",
        score=hit.score,
        tier="alias",
        reason="“root mean square propagation” is another name of RMSprop",
        concept="rmsprop",
    )


@pytest.mark.parametrize(
    "text",
    ["alexnet", "alexnt", "root mean square propagation", "convolutions -gpu", ""],
)
def test_whoosh_answers_as_plain_python_does(text: str, tmp_path: Path) -> None:
    WhooshEngine().rebuild(make_documents(SNAPSHOT), tmp_path)
    searcher = WhooshEngine().open(tmp_path)

    found = find_hits(parse_query(text), searcher=searcher, corpus=CORPUS)
    searcher.close()

    assert [(hit.id, hit.tier, hit.reason) for hit in found.hits] == tiers(text)


def test_a_page_of_hits_comes_with_the_total_and_facets_of_all() -> None:
    query = parse_query("lenet OR adam OR momentum")

    every = find_hits(query, searcher=SEARCHER, corpus=CORPUS)
    page = find_hits(
        query,
        searcher=SEARCHER,
        corpus=CORPUS,
        limit=2,
        offset=1,
        facets=("course", "concept"),
    )

    assert page.hits == every.hits[1:3]
    assert page.total == every.total == len(every.hits) == 5
    assert page.facets["course"].values == (("deep-learning", 4),)
    assert page.facets["concept"].values[:2] == (("lenet", 2), ("adam", 1))


def test_a_phrase_that_names_a_concept_is_answered_by_its_mentions_too() -> None:
    assert tiers('"backward propagation"') == [
        ("c", "alias", "line 22 spells it “backpropogation”")
    ]


def test_a_word_in_the_name_of_a_concept_must_be_the_very_word() -> None:
    assert tiers("moments") == [
        (
            "d",
            "alias",
            "“moments” is in “adaptive moment estimation”, a name of Adam",
        )
    ]
    assert tiers("estimated") == []


def test_a_hit_says_which_words_were_corrected_beside_those_that_stand() -> None:
    assert tiers("gradiant momentum")[0] == (
        "f",
        "exact",
        "says “momentum”; “gradiant” read as “gradient”",
    )


def test_a_corrected_word_lifts_a_note_among_those_that_say_the_others() -> None:
    lines = {
        "a": "# T\n- momentum and momentum",
        "b": "# T\n- momentum and descent",
        "c": "# T\n- descent",
    }
    snapshot = make_snapshot(lines)
    corpus = make_corpus(snapshot, neighbours=lambda _: ())
    searcher = MemorySearcher(make_documents(snapshot))

    found = find_hits(parse_query("momentum decsent"), searcher=searcher, corpus=corpus)

    assert [(hit.id, hit.tier) for hit in found.hits] == [
        ("b", "exact"),
        ("a", "exact"),
        ("c", "fuzzy"),
    ]
