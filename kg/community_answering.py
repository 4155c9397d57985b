"""Where concepts stand among the others → the answers that say why they matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kg.answering import page_of
from kg.answers import BuildInfo, CommunityRef, Matters, NodeRef
from kg.contents import Contents, node_ref, relation_item
from kg.graph import Graph
from kg.graph_answers import (
    CommunitiesAnswer,
    CommunityItem,
    CommunityLink,
    CuttingRelation,
    JoiningConcept,
)
from kg.standing import (
    Community,
    Cut,
    Standings,
    best_links,
    find_joining,
    joining_concepts,
    rank_sources,
)
from kg.wording import counted, listed

MAX_MEMBERS = 10
MAX_LINKS = 5
MAX_CUTS = 10
# Neighbours are named as the source of a rank if few of them give most of it.
_MOST = 0.5
_MOST_NAMED = 3
# A concept is said to join communities if at least so much of it leads elsewhere.
_ELSEWHERE = 0.2


def make_matters(
    contents: Contents, standings: Standings, cuts: Iterable[Cut], concept: str
) -> Matters:
    """Say where a concept stands among all, and why."""
    community = standings.communities.get(standings.home[concept])
    return Matters(
        rank=standings.places[concept],
        of=len(standings.places),
        community=_ref(community) if community else None,
        says=(
            *_says_where(contents, concept),
            *_says_from_whom(contents, standings, concept),
            *_says_joins(standings, concept),
            *_says_cuts(contents, cuts, concept),
        ),
    )


def _ref(community: Community) -> CommunityRef:
    return CommunityRef(id=community.id, name=community.name)


def _label(contents: Contents, concept: str) -> str:
    return contents.concepts[concept].label


def _says_where(contents: Contents, concept: str) -> Iterator[str]:
    mentions = contents.mentions_by_concept.get(concept, ())
    notes = {mention.note for mention in mentions}
    courses = {contents.notes[note].course for note in notes} - {None}
    of = f" of {counted(len(courses), 'course')}" if courses else ""
    if notes:
        yield f"It is named in {counted(len(notes), 'note')}{of}."


def _says_from_whom(
    contents: Contents, standings: Standings, concept: str
) -> Iterator[str]:
    sources = rank_sources(standings, concept)
    if not sources:
        yield "No relation joins it to another concept yet, so only mentions count."
        return
    named = sources[:_MOST_NAMED]
    while sum(share for _, share in named[:-1]) >= _MOST:
        named = named[:-1]
    share = sum(share for _, share in named)
    amount = "Most" if share >= _MOST else f"{share:.0%}"
    if len(sources) == len(named):
        amount = "All"
    labels = listed([_label(contents, other) for other, _ in named])
    yield f"{amount} of its importance comes from {labels}."


def _says_joins(standings: Standings, concept: str) -> Iterator[str]:
    own = standings.home[concept]
    elsewhere = [
        (standings.communities[number].name, share)
        for number, share in find_joining(standings, concept).shares
        if number != own and number in standings.communities
    ]
    share = sum(share for _, share in elsewhere)
    if own not in standings.communities or share < _ELSEWHERE:
        return
    others = listed([f"“{name}”" for name, _ in elsewhere[:_MOST_NAMED]])
    yield (
        f"It joins “{standings.communities[own].name}” with {others}: "
        f"{share:.0%} of its links lead there."
    )


def _says_cuts(contents: Contents, cuts: Iterable[Cut], concept: str) -> Iterator[str]:
    for cut in cuts:
        ends = (cut.relation.subject, cut.relation.object)
        if concept in ends:
            one, other = (_label(contents, end) for end in ends)
            yield (
                f"Only the relation between {one} and {other} joins "
                f"{cut.cut_off} concepts around {_label(contents, cut.lost)} "
                "to the others."
            )


def make_communities_answer(
    contents: Contents,
    graph: Graph,
    build: BuildInfo,
    standings: Standings,
    cuts: Sequence[Cut],
    *,
    limit: int,
    after: str | None,
) -> CommunitiesAnswer:
    """List the communities, the largest first, and what joins them.

    Raises:
        UsageError: the cursor is none that an answer gave.
    """
    found = tuple(standings.communities.values())
    page, cursor = page_of(found, limit=limit, after=after)
    return CommunitiesAnswer(
        build=build,
        total=len(found),
        items=tuple(_item(contents, graph, standings, one) for one in page),
        next=cursor,
        joining=tuple(
            JoiningConcept(
                id=joining.id,
                label=_label(contents, joining.id),
                participation=joining.participation,
                communities=tuple(
                    _ref(standings.communities[number])
                    for number, _ in joining.shares
                    if number in standings.communities
                ),
            )
            for joining in joining_concepts(standings)
        ),
        cutting=tuple(
            CuttingRelation(
                relation=relation_item(contents, cut.relation), cut_off=cut.cut_off
            )
            for cut in cuts[:MAX_CUTS]
        ),
    )


def _item(
    contents: Contents, graph: Graph, standings: Standings, community: Community
) -> CommunityItem:
    links = best_links(graph, standings, community.id)[:MAX_LINKS]
    return CommunityItem(
        id=community.id,
        name=community.name,
        size=len(community.members),
        members=tuple(
            node_ref(contents, member) for member in community.members[:MAX_MEMBERS]
        ),
        courses=_courses(contents, graph, community),
        links=tuple(
            CommunityLink(
                community=_ref(standings.communities[there]),
                relations=count,
                best=relation_item(contents, best),
            )
            for there, count, best in links
        ),
    )


def _courses(
    contents: Contents, graph: Graph, community: Community
) -> tuple[NodeRef, ...]:
    """Return the courses that members are met in most, by how many of them."""
    counts = Counter(graph.nodes[member]["course"] for member in community.members)
    del counts[None]
    ordered = sorted(counts, key=lambda course: (-counts[course], course))
    return tuple(node_ref(contents, course) for course in ordered)
