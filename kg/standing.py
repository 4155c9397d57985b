"""The graph and the ranks in it → named communities, and what holds them together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from kg.graph import Graph, concept_links, relation_cost, relations_at
from kg.records import Origin, Placed, Predicate, Relation
from kg.wording import listed

SMALLEST_COMMUNITY = 3
_NAMED_AFTER = 2
_LEAST_CUT = 3
# A community is called by one member alone if so many others are kinds or parts of it.
_HEAD_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """Concepts that belong together, the most important first; named after some."""

    id: int
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """Where every concept stands among the others.

    ``places`` count from 1 by rank, ``ranks`` are those of the layout. ``links`` weigh
    all relations of a pair together. ``communities`` are by their numbers, only those
    of `SMALLEST_COMMUNITY` members; ``home`` has every concept's number.
    """

    places: Mapping[str, int]
    ranks: Mapping[str, float]
    links: nx.Graph[str]
    communities: Mapping[int, Community]
    home: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """A concept with links into other communities than its own.

    ``participation`` is 1 less the squared shares of its links in each community
    (Guimerà and Amaral 2005); ``shares`` has each community's, the largest first.
    """

    id: str
    participation: float
    shares: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A relation that alone joins ``cut_off`` concepts, ``lost``'s side, to others."""

    relation: Relation
    lost: str
    cut_off: int


def find_standings(graph: Graph, placed: Iterable[Placed]) -> Standings:
    """Rank the concepts and name the communities that the layout found."""
    concepts = [p for p in placed if graph.nodes[p.id]["kind"] == "concept"]
    concepts.sort(key=lambda p: (-p.rank, p.id))
    links = concept_links(graph)
    members: dict[int, list[str]] = defaultdict(list)
    for place in concepts:
        members[place.community].append(place.id)
    large = {
        number: tuple(members[number])
        for number in sorted(members)
        if len(members[number]) >= SMALLEST_COMMUNITY
    }
    names = _name_all(graph, links, large)
    return Standings(
        places={place.id: i for i, place in enumerate(concepts, start=1)},
        ranks={place.id: place.rank for place in concepts},
        links=links,
        communities={
            number: Community(id=number, name=names[number], members=ids)
            for number, ids in large.items()
        },
        home={place.id: place.community for place in concepts},
    )


def _name_all(
    graph: Graph, links: nx.Graph[str], communities: Mapping[int, Sequence[str]]
) -> dict[int, str]:
    """Return a name of its own for each community, the larger choosing first."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    for number, members in communities.items():
        labels, enough = _name_parts(graph, links, members)
        name = listed(labels[:enough])
        while name.casefold() in taken and enough < len(labels):
            enough += 1
            name = listed(labels[:enough])
        names[number] = name if name.casefold() not in taken else f"{name} {number}"
        taken.add(names[number].casefold())
    return names


def _name_parts(
    graph: Graph, links: nx.Graph[str], members: Sequence[str]
) -> tuple[list[str], int]:
    """Return the labels of a community, the most telling first, and how many name it.

    What many members are a kind or a part of names them best; else those with the
    strongest links inside. A second label repeats no word of the first.
    """
    inside = set(members)
    kinds = {node: _kinds_within(graph, node, inside) for node in members}
    weight = {
        node: sum(d["weight"] for other, d in links[node].items() if other in inside)
        for node in members
    }
    order = sorted(
        members,
        key=lambda node: (
            graph.nodes[node]["tier"] != "core",
            -round(weight[node] + kinds[node], 6),
            node,
        ),
    )
    labels = [graph.nodes[node]["label"] for node in order]
    heads = kinds[order[0]] >= max(2, _HEAD_SHARE * len(members))
    words = set(labels[0].casefold().split())
    fresh = [label for label in labels[1:] if not words & set(label.casefold().split())]
    rest = [label for label in labels[1:] if label not in fresh]
    return [labels[0], *fresh, *rest], 1 if heads else _NAMED_AFTER


def _kinds_within(graph: Graph, node: str, inside: set[str]) -> int:
    """Count the members that are a kind or a part of a node."""
    return len(
        {
            subject
            for subject, _, data in graph.in_edges(node, data=True)
            if subject in inside
            and data["relation"].predicate in (Predicate.IS_A, Predicate.PART_OF)
        }
    )


def rank_sources(standings: Standings, concept: str) -> tuple[tuple[str, float], ...]:
    """Return the neighbours that give a concept rank, with their shares of all given.

    In PageRank a node hands its own rank on along its links, as they weigh.
    """
    links = standings.links
    given = {
        other: standings.ranks[other] * data["weight"] / links.degree(other, "weight")
        for other, data in links[concept].items()
    }
    total = sum(given.values())
    return tuple(
        (other, round(given[other] / total, 6))
        for other in sorted(given, key=lambda other: (-round(given[other], 9), other))
        if total
    )


def find_joining(standings: Standings, concept: str) -> Joining:
    """Say how the links of a concept are spread over communities."""
    shares: Counter[int] = Counter()
    for other, data in standings.links[concept].items():
        shares[standings.home[other]] += data["weight"]
    total = sum(shares.values())
    parts = sorted(
        ((number, weight / total) for number, weight in shares.items()),
        key=lambda part: (-round(part[1], 6), part[0]),
    )
    even = 1 - sum(share**2 for _, share in parts) if parts else 0.0
    return Joining(
        id=concept,
        participation=round(even, 6),
        shares=tuple((number, round(share, 6)) for number, share in parts),
    )


def joining_concepts(standings: Standings, *, limit: int = 10) -> tuple[Joining, ...]:
    """Return the concepts that join named communities most: evenly, and strongly."""
    found = []
    for concept in standings.places:
        joining = find_joining(standings, concept)
        known = [n for n, _ in joining.shares if n in standings.communities]
        if len(known) > 1:
            strength = sum(d["weight"] for d in standings.links[concept].values())
            found.append((round(joining.participation * strength, 6), joining))
    found.sort(key=lambda item: (-item[0], item[1].id))
    return tuple(joining for _, joining in found[:limit])


def best_links(
    graph: Graph, standings: Standings, community: int
) -> tuple[tuple[int, int, Relation], ...]:
    """Return each other named community, how many relations lead there, and the best.

    Co-occurrence does not count. Those with most relations come first.
    """
    home, known = standings.home, standings.communities
    counts: Counter[int] = Counter()
    best: dict[int, Relation] = {}
    for node in known[community].members:
        for other, relation, _ in relations_at(graph, node):
            there = home.get(other)
            if (
                there is None
                or there == community
                or there not in known
                or relation.origin is Origin.COOCCURRENCE
            ):
                continue
            counts[there] += 1
            if there not in best or _order(relation) < _order(best[there]):
                best[there] = relation
    return tuple(
        (there, counts[there], best[there])
        for there in sorted(counts, key=lambda number: (-counts[number], number))
    )


def _order(relation: Relation) -> tuple[float, str, str, str]:
    cost = round(relation_cost(relation), 6)
    return cost, relation.subject, relation.object, relation.predicate


def find_cuts(graph: Graph) -> tuple[Cut, ...]:
    """Return the relations without which parts of the graph would fall off.

    Only relations between concepts that are not of co-occurrence count, one for each
    pair that is joined once; the part must be of three concepts or more. The largest
    loss comes first.
    """
    # Beside the graph, which outlives its use: networkx lets it point back at itself.
    found: dict[frozenset[str], list[Relation]] = defaultdict(list)
    for subject, object_, data in graph.edges(data=True):
        relation: Relation = data["relation"]
        kinds = {graph.nodes[subject]["kind"], graph.nodes[object_]["kind"]}
        weak = relation.origin is Origin.COOCCURRENCE
        if kinds == {"concept"} and subject != object_ and not weak:
            found[frozenset((subject, object_))].append(relation)
    once: nx.Graph[str] = nx.Graph()
    once.add_edges_from((min(pair), max(pair)) for pair in found)
    pairs = [(pair[0], pair[1]) for pair in nx.bridges(once)]
    alone = [pair for pair in pairs if len(found[frozenset(pair)]) == 1]
    cuts = [
        Cut(relation=found[frozenset((kept, lost))][0], lost=lost, cut_off=size)
        for kept, lost, size in _sides(once, alone)
        if size >= _LEAST_CUT
    ]
    return tuple(sorted(cuts, key=lambda cut: (-cut.cut_off, _order(cut.relation))))


def _sides(
    once: nx.Graph[str], alone: Sequence[tuple[str, str]]
) -> list[tuple[str, str, int]]:
    """Return each bridge with its smaller side last, and the size of that side."""
    whole = once.copy()
    whole.remove_edges_from(alone)
    part_of: dict[str, int] = {}
    sizes: list[int] = []
    for number, part in enumerate(nx.connected_components(whole)):
        part_of |= dict.fromkeys(part, number)
        sizes.append(len(part))
    tree: nx.Graph[int] = nx.Graph()
    tree.add_nodes_from(range(len(sizes)))
    tree.add_edges_from((part_of[one], part_of[other]) for one, other in alone)
    below = list(sizes)
    above: dict[int, int] = {}
    totals: dict[int, int] = {}
    for trunk in nx.connected_components(tree):
        root = min(trunk)
        for parent, child in reversed(list(nx.dfs_edges(tree, root))):
            below[parent] += below[child]
            above[child] = parent
        totals |= dict.fromkeys(trunk, below[root])
    sides = []
    for pair in alone:
        upper, lower = pair
        if above.get(part_of[upper]) == part_of[lower]:
            lower, upper = pair
        size = below[part_of[lower]]
        rest = totals[part_of[lower]] - size
        sides.append((lower, upper, rest) if rest < size else (upper, lower, size))
    return sides
