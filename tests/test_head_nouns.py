from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from kg.evidence import MAX_EVIDENCE, Found, NoteLines
from kg.head_nouns import find_head_nouns
from kg.records import Concept, Evidence, Origin, Predicate, Tier
from tests.made import make_note
from tests.named_lines import name_lines, triples_of


def make_concept(
    label: str, *aliases: str, tier: Tier = Tier.CORE, score: float = 2.0
) -> Concept:
    return Concept(id=label, label=label, aliases=aliases, tier=tier, score=score)


def find(concepts: Iterable[Concept], *lines: str) -> tuple[Found, ...]:
    by_id = {concept.id: concept for concept in concepts}
    named = name_lines(by_id, *lines)
    note = NoteLines(
        note=make_note(), mentions=(), lines=named, concepts=frozenset(by_id)
    )
    return tuple(find_head_nouns(by_id, [note]))


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("sheep milk", "milk"),
        ("Sheep milks", "milk"),
        ("raw cow milk cheese", "cow milk cheese"),
        ("forest fire", "fire"),
        ("moving average", "average"),
        ("2D projection", "projection"),
        ("non-linear regression", "regression"),
        ("leaky ReLU", "ReLU"),
        ("single number metric", "metric"),
        ("deep neural network", "neural network"),
        ("inverted yield curve", "yield curve"),
    ],
)
def test_a_name_is_a_kind_of_the_name_it_ends_with(name: str, head: str) -> None:
    concepts = (make_concept(name), make_concept(head))
    found = find(concepts, f"- on {name}, {head}")
    assert triples_of(found) == [(name, "is_a", head)]


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("high pressure", "pressure"),
        ("diverse choirs", "choir"),
        ("typical choir", "choir"),
        ("single choir", "choir"),
        ("newly founded choir", "choir"),
        ("conducting choirs", "choir"),
        ("moving church choirs", "church choir"),
        ("compute average", "average"),
        ("oldest choir", "choir"),
        ("normalize average", "average"),
        ("choir's tenor", "tenor"),
        ("choirs tenor", "tenor"),
        ("search selected tenors", "tenor"),
        ("auto-save tenor", "tenor"),
        ("12 tenors", "tenor"),
        ("tenor / bass", "bass"),
        ("singing in a choir", "choir"),
        ("choir for tenors", "tenor"),
        ("chamber music hall choir room", "room"),
        ("hidden layer", "layer"),
        ("boys choir", "boys choir"),
        ("the very old small town choir", "choir"),
    ],
)
def test_words_that_tell_something_else_make_no_kind(name: str, head: str) -> None:
    concepts = (make_concept(name), make_concept(head))
    assert find(concepts, f"- on {name}, {head}") == ()


def test_a_hyphen_binds_closer_than_a_space() -> None:
    concepts = (
        make_concept("Mini-batch baking"),
        make_concept("mini batch baking"),
        make_concept("batch baking"),
    )
    assert find(concepts, "- mini batch baking", "- Mini-batch baking") == ()
    assert triples_of(
        find(
            (*concepts, make_concept("baking")), "- Mini-batch baking", "- batch baking"
        )
    ) == [
        ("Mini-batch baking", "is_a", "baking"),
        ("batch baking", "is_a", "baking"),
    ]


@pytest.mark.parametrize(
    "line",
    ["- one choir tenor", "- semi-choir tenor", "- two choir tenor", "- 3 choir tenor"],
)
def test_a_name_that_goes_on_to_the_left_is_not_whole(line: str) -> None:
    concepts = (make_concept("choir tenor"), make_concept("tenor"))
    assert find(concepts, line) == ()
    assert triples_of(find(concepts, line, "- choir tenor")) == [
        ("choir tenor", "is_a", "tenor")
    ]


@pytest.mark.parametrize(
    ("name", "head"), [("RoadMap Hints", "hint"), ("Acme RoadMap", "RoadMap")]
)
def test_a_brand_is_no_kind_of_its_last_word(name: str, head: str) -> None:
    concepts = (make_concept(name), make_concept(head))
    assert find(concepts, f"- on {name}, {head}") == ()


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("convolution over volume", "convolution", True),
        ("tea without milk", "tea", True),
        ("tea with milk", "milk", False),
        ("convolution of volume", "convolution", False),
    ],
)
def test_the_head_stands_before_over_with_and_without(
    name: str, head: str, expected: bool
) -> None:
    concepts = (make_concept(name), make_concept(head))
    found = find(concepts, f"- on {name}, {head}")
    assert triples_of(found) == ([(name, "is_a", head)] if expected else [])


def test_the_whole_name_is_quoted_not_another_name_of_the_concept() -> None:
    concepts = (
        make_concept("goat cheese"),
        make_concept("chevre"),
        make_concept("cheese"),
    )
    lines = ("- chevre", "- some Goat cheese", "- goat cheese again")
    assert find(concepts, *lines) == tuple(
        Found(
            subject="goat cheese",
            predicate=Predicate.IS_A,
            object="cheese",
            origin=Origin.LAYOUT,
            confidence=0.85,
            evidence=(
                Evidence(
                    source="journal.md",
                    line=line,
                    start=start,
                    end=start + 11,
                    quote=quote,
                    rule="head-noun",
                    note="note",
                ),
            ),
        )
        for line, start, quote in ((2, 7, "Goat cheese"), (3, 2, "goat cheese"))
    )


def test_so_many_lines_are_quoted_and_no_more() -> None:
    concepts = (make_concept("goat cheese"), make_concept("cheese"))
    lines = ["- goat cheese"] * (MAX_EVIDENCE + 3)
    assert len(find(concepts, *lines)) == MAX_EVIDENCE


def test_another_name_of_the_head_does_as_well() -> None:
    head = make_concept("long short term memory", "LSTM")
    concepts = (make_concept("stacked LSTM"), head)
    assert triples_of(find(concepts, "- a stacked LSTM")) == [
        ("stacked LSTM", "is_a", "long short term memory")
    ]


def test_the_head_has_to_be_surely_a_concept() -> None:
    name = make_concept("goat cheese")
    weak = make_concept("cheese", tier=Tier.CANDIDATE, score=1.0)
    assert find((name, weak), "- goat cheese") == ()
    repeated = replace(weak, votes=(("phrase", 0.5), ("repeated", 0.5)))
    assert len(find((name, repeated), "- goat cheese")) == 1
    common = replace(repeated, votes=(*repeated.votes, ("common word", -1.0)))
    assert find((name, common), "- goat cheese") == ()


def test_a_name_from_one_sentence_needs_plain_words_and_a_sure_head() -> None:
    head = make_concept("cheese")
    weak = make_concept("goat cheese", tier=Tier.CANDIDATE, score=1.0)
    assert len(find((weak, head), "- goat cheese")) == 1
    repeated = replace(head, tier=Tier.CANDIDATE, votes=(("repeated", 0.5),))
    assert find((weak, repeated), "- goat cheese") == ()
    firm = replace(weak, score=1.5)
    assert len(find((firm, repeated), "- goat cheese")) == 1
    aged = make_concept("aged cheese", tier=Tier.CANDIDATE, score=1.0)
    assert find((aged, head), "- aged cheese") == ()
    assert find((weak, head), "- some goat cheese") == ()
    raw = make_concept("raw cheese", tier=Tier.CANDIDATE, score=1.0)
    assert find((raw, head), "- raw cheese") == ()
    named = make_concept("village Stilton", tier=Tier.CANDIDATE, score=1.5)
    assert find((named, make_concept("Stilton")), "- the village Stilton") == ()


def test_a_vocabulary_says_better_what_its_concepts_are() -> None:
    known = replace(make_concept("goat cheese"), origin="vocabulary")
    assert find((known, make_concept("cheese")), "- goat cheese") == ()


def test_a_title_is_of_no_kind_and_nothing_is_a_kind_of_one() -> None:
    titled = make_concept("Introduction to goat cheese", "goat cheese")
    assert find((titled, make_concept("cheese")), "- goat cheese") == ()
    title = make_concept("All about cheese", "cheese")
    assert find((make_concept("goat cheese"), title), "- goat cheese") == ()


def test_what_a_link_shows_is_not_always_a_name() -> None:
    concepts = {
        label: make_concept(label) for label in ("search", "goat cheese", "cheese")
    }
    (line,) = name_lines(concepts, "- goat cheese")
    (mention,) = line.mentions

    def found(concept: str) -> list[tuple[str, str, str]]:
        shown = replace(mention, concept=concept, found_by="wikilink")
        note = NoteLines(
            note=make_note(),
            mentions=(),
            lines=(replace(line, mentions=(shown,)),),
            concepts=frozenset(concepts),
        )
        return triples_of(find_head_nouns(concepts, [note]))

    assert found("search") == []
    assert found("goat cheese") == [("goat cheese", "is_a", "cheese")]


def test_a_heading_of_a_name_and_its_kind_says_so_where_both_are_one_name() -> None:
    concepts = (
        make_concept("Adam", "Adam optimization algorithm"),
        make_concept("optimization algorithm"),
        make_concept("weight"),
    )
    found = find(
        concepts,
        "# On Adam optimization algorithm",
        "- Adam optimization algorithm",
        "# weight optimization algorithm",
        "# Adam: optimization algorithm",
    )
    assert triples_of(found) == [("Adam", "is_a", "optimization algorithm")]
    assert found[0].evidence == (
        Evidence(
            source="journal.md",
            line=1,
            start=5,
            end=32,
            quote="Adam optimization algorithm",
            rule="name-before-kind",
            note="note",
        ),
    )
