"""What a reader is told of the graph: a part of it, a path, its communities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kg.answers import BuildInfo, CommunityRef, EvidenceItem, NodeRef, RelationItem


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphNode:
    """A drawn node. ``type``: concept, lecture or course; ``kind`` is a concept's own
    kind, such as architecture, and else the same as ``type``.

    ``rank`` is PageRank scaled to 0..1; ``community`` is the number of its group, whose
    name is among the answer's communities; ``course`` is the course it is met in most;
    x and y are pixels at scale 1.
    """

    id: str
    label: str
    type: str
    kind: str
    tier: str
    origin: str
    course: str | None
    community: int
    rank: float
    mentions: int
    first_seen: date | None
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphEdge:
    """A relation as it is drawn: ``weight`` counts its evidence, of which the first is
    shown; ``phrase`` reads from the source, ``inverse`` from the target."""

    id: str
    source: str
    target: str
    predicate: str
    phrase: str
    inverse: str
    origin: str
    confidence: float
    weight: int
    date: date | None
    evidence: tuple[EvidenceItem, ...]
    vocabulary: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphAnswer:
    """``shown`` of ``total`` nodes; ``message`` says in words what was cut.

    ``communities`` are those of the shown nodes that have a name.
    """

    build: BuildInfo
    focus: str | None
    depth: int
    shown: int
    total: int
    message: str
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    courses: tuple[NodeRef, ...]
    communities: tuple[CommunityRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathHop:
    """One step of a path. ``phrase`` reads along the walk, ``inverse`` against it;
    ``forward`` says whether the relation is stated in the walk's direction.

    ``quotes`` are the words that say it; of what only ``vocabulary`` says, or what is
    found together, where the ends are mentioned. ``evidence`` is the first of them. A
    step may lead over a lecture, which covers the concept at its other end.
    """

    from_: NodeRef
    to: NodeRef
    predicate: str
    phrase: str
    inverse: str
    forward: bool
    origin: str
    confidence: float
    evidence: EvidenceItem | None
    quotes: tuple[EvidenceItem, ...]
    vocabulary: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathAnswer:
    """``cost`` is the less, the shorter the path is and the better it is supported."""

    build: BuildInfo
    from_: NodeRef
    to: NodeRef
    cost: float
    hops: tuple[PathHop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityLink:
    """What joins a community to another: how many relations, and the best of them."""

    community: CommunityRef
    relations: int
    best: RelationItem


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityItem:
    """Concepts that belong together; ``members`` are the most important of ``size``.

    ``courses`` are where they are met, most of them first; ``links`` lead to the other
    communities that it has most to do with.
    """

    id: int
    name: str
    size: int
    members: tuple[NodeRef, ...]
    courses: tuple[NodeRef, ...]
    links: tuple[CommunityLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoiningConcept:
    """A concept that joins communities, its own first.

    ``participation`` is 0 if all its links stay in one community, and nearly 1 if they
    are spread evenly over many (Guimerà and Amaral 2005).
    """

    id: str
    label: str
    participation: float
    communities: tuple[CommunityRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CuttingRelation:
    """A relation without which ``cut_off`` concepts would be joined to no others."""

    relation: RelationItem
    cut_off: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunitiesAnswer:
    """The communities of three concepts or more, the largest first.

    ``joining`` are the concepts that join them most, ``cutting`` the relations that
    alone hold parts of the graph together.
    """

    build: BuildInfo
    total: int
    items: tuple[CommunityItem, ...]
    next: str | None
    joining: tuple[JoiningConcept, ...]
    cutting: tuple[CuttingRelation, ...]
