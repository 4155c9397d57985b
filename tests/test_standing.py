"""Where concepts stand: communities with names, and what holds them together."""

from __future__ import annotations

import pytest

from kg.graph import Graph, build_graph
from kg.records import Concept, Origin, Placed, Predicate, Relation, Snapshot, Tier
from kg.standing import (
    Community,
    Cut,
    Joining,
    Standings,
    best_links,
    find_cuts,
    find_joining,
    find_standings,
    joining_concepts,
    rank_sources,
)


def relate(
    pair: str,
    *,
    predicate: Predicate = Predicate.DEPENDS_ON,
    origin: Origin = Origin.STATED,
    confidence: float = 1.0,
) -> Relation:
    return Relation(
        subject=pair[0],
        predicate=predicate,
        object=pair[1],
        origin=origin,
        confidence=confidence,
        evidence=(),
    )


def make_graph(
    *relations: Relation, others: str = "", candidates: str = "", **labels: str
) -> Graph:
    """Return a graph of concepts with ids of one letter, which are their labels too."""
    ids = sorted({*others, *(end for r in relations for end in (r.subject, r.object))})
    concepts = tuple(
        Concept(
            id=id_,
            label=labels.get(id_, id_.upper()),
            tier=Tier.CANDIDATE if id_ in candidates else Tier.CORE,
        )
        for id_ in ids
    )
    return build_graph(
        Snapshot(
            sources=(),
            skipped=(),
            courses=(),
            lectures=(),
            notes=(),
            concepts=concepts,
            mentions=(),
            relations=relations,
        )
    )


def stand(graph: Graph, *groups: str, ranks: str = "") -> Standings:
    """Return the standings of groups that are numbered as given; ``ranks`` go first."""
    places = [
        Placed(
            id=id_,
            x=0,
            y=0,
            rank=1 / (1 + ranks.index(id_)) if id_ in ranks else 0.1,
            community=number,
        )
        for number, group in enumerate(groups)
        for id_ in group
    ]
    return find_standings(graph, places)


STAR = make_graph(*map(relate, ("ab", "ac", "ad", "de", "ef", "df")))
"""A in the middle of B, C and D, and a triangle of D, E and F."""


def test_concepts_are_placed_by_their_rank_and_then_by_their_ids() -> None:
    places = stand(STAR, "abc", "def", ranks="da").places
    assert places == {"d": 1, "a": 2, "b": 3, "c": 4, "e": 5, "f": 6}


def test_a_community_is_named_after_its_best_joined_members() -> None:
    assert stand(STAR, "abc", "def", ranks="bf").communities == {
        0: Community(id=0, name="A and B", members=("b", "a", "c")),
        1: Community(id=1, name="D and E", members=("f", "d", "e")),
    }


def test_a_community_of_two_has_no_name_but_its_members_have_a_home() -> None:
    standings = stand(STAR, "abcd", "ef")
    assert list(standings.communities) == [0]
    assert standings.home["e"] == 1


def test_what_many_are_a_kind_or_a_part_of_is_the_name() -> None:
    graph = make_graph(
        relate("ba", predicate=Predicate.IS_A, confidence=0.1),
        relate("ca", predicate=Predicate.PART_OF, confidence=0.1),
        *map(relate, ("bc", "bd", "cd")),
    )
    assert stand(graph, "abcd").communities[0].name == "A"


def test_candidates_name_a_community_last() -> None:
    graph = make_graph(*map(relate, ("ab", "ac", "ad")), candidates="a")
    assert stand(graph, "abcd").communities[0].name == "B and C"


def test_a_second_label_that_repeats_a_word_gives_way() -> None:
    graph = make_graph(
        *map(relate, ("ab", "ac")), a="red wine", b="white wine", c="grape"
    )
    assert stand(graph, "abc").communities[0].name == "red wine and grape"


def test_communities_never_share_a_name() -> None:
    same = {"d": "A", "e": "B", "f": "C"}
    graph = make_graph(*map(relate, ("ab", "ac", "de", "df")), **same)
    communities = stand(graph, "abc", "def").communities
    assert [one.name for one in communities.values()] == ["A and B", "A, B and C"]
    plain = dict.fromkeys("abcdefghi", "A")
    graph = make_graph(others="abcdefghi", **plain)
    names = [one.name for one in stand(graph, "abc", "def", "ghi").communities.values()]
    assert len(set(names)) == 3


def test_rank_comes_from_neighbours_that_hand_on_theirs() -> None:
    standings = stand(STAR, "abc", "def", ranks="ad")
    # B and C hand all of 0.1 on to A alone, D a third of its 0.5.
    assert rank_sources(standings, "a") == (
        ("d", 0.454545),
        ("b", 0.272727),
        ("c", 0.272727),
    )
    assert rank_sources(stand(make_graph(others="z"), "z"), "z") == ()


def test_participation_is_how_evenly_links_are_spread() -> None:
    standings = stand(STAR, "abc", "def")
    assert find_joining(standings, "b") == Joining(
        id="b", participation=0.0, shares=((0, 1.0),)
    )
    assert find_joining(standings, "d") == Joining(
        id="d", participation=0.444444, shares=((1, 0.666667), (0, 0.333333))
    )
    assert [joining.id for joining in joining_concepts(standings)] == ["a", "d"]


def test_the_best_relation_between_communities_is_named() -> None:
    weak = relate("be", origin=Origin.COOCCURRENCE)
    doubtful = relate("cf", confidence=0.5)
    graph = make_graph(*map(relate, ("ab", "ac", "ad", "de", "df")), weak, doubtful)
    standings = stand(graph, "abc", "def")
    assert best_links(graph, standings, 0) == ((1, 2, relate("ad")),)
    assert best_links(graph, standings, 1) == ((0, 2, relate("ad")),)


def test_a_cut_is_the_one_relation_between_two_parts() -> None:
    cut = Cut(relation=relate("ad"), lost="d", cut_off=3)
    assert find_cuts(STAR) == (cut,)


@pytest.mark.parametrize("pair", ["da", "ad", "cf"])
def test_two_relations_between_parts_are_no_cut(pair: str) -> None:
    more = relate(pair, predicate=Predicate.SIMILAR_TO)
    graph = make_graph(*map(relate, ("ab", "ac", "ad", "de", "ef", "df")), more)
    assert find_cuts(graph) == ()


def test_cooccurrence_holds_nothing_together() -> None:
    weak = relate("cf", origin=Origin.COOCCURRENCE)
    graph = make_graph(*map(relate, ("ab", "ac", "ad", "de", "ef", "df")), weak)
    assert [cut.relation for cut in find_cuts(graph)] == [relate("ad")]


def test_the_smaller_part_is_what_a_cut_loses() -> None:
    chain = make_graph(*map(relate, ("ab", "bc", "cd", "de", "ef", "fg")))
    assert [(cut.relation, cut.lost, cut.cut_off) for cut in find_cuts(chain)] == [
        (relate("cd"), "c", 3),
        (relate("de"), "e", 3),
    ]
