"""Sections → the engines of this project and their peers, asked in one way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, runtime_checkable

from search_sections import Collection
from timed_peers import LIMIT, Fts5, PlainWhoosh, Tantivy

from kg.engines import make_engine
from kg.errors import SettingsError
from kg.index.base import (
    Clause,
    Document,
    Engine,
    Fuzzy,
    Group,
    IndexMemory,
    Match,
    Node,
    Occur,
    Phrase,
    Prefix,
    Query,
    Word,
)
from kg.index.corpus import Found, FoundHit
from kg.index.query import parse_query
from kg.index.searching import find_hits
from kg.index.snippets import make_snippets, make_wanted

KINDS = ("term", "and2", "and3", "or2", "or3", "phrase", "prefix", "fuzzy")
OWN = ("whoosh", "tantivy")
# Behind the name of an engine of ours: with all that stands around it in the product.
WHOLE = "+kg"


class Opened(Protocol):
    """An open index."""

    def ask(self, kind: str, text: str, *, snippets: bool) -> int | None:
        """Return how many of the ten best there are; None where there is no such query.

        ``snippets`` makes those of all that are found as well.
        """

    def change(self, collection: Collection, places: Sequence[int]) -> None:
        """Replace the sections at some places, so that the next `ask` sees them."""

    def close(self) -> None:
        """Release files."""


class Timed(Protocol):
    """An engine or a peer. ``index`` names what it builds, which several may ask."""

    name: str
    index: str

    def build(self, collection: Collection, directory: Path) -> None:
        """Write an index into a missing directory."""

    def open(self, directory: Path, collection: Collection | None) -> Opened:
        """Open an index; without a collection it is not asked for snippets."""


@runtime_checkable
class Updating(Protocol):
    """An engine that need not look at all documents to change some."""

    def update(
        self,
        former: Path,
        directory: Path,
        *,
        upserts: Iterable[Document] = (),
        deletes: Iterable[str] = (),
    ) -> None:
        """Write what a former index is after some changes into another directory."""


class Own:
    """An engine of this project; ``whole`` asks it as `kg search` does.

    That parses the text, links concepts, explains each hit and tries spellings; without
    it the engine answers the tree of a query alone.
    """

    def __init__(self, engine: Engine, *, whole: bool = False) -> None:
        self.index = f"kg-{engine.name}"
        self.name = self.index + WHOLE * whole
        self._engine = engine
        self._whole = whole

    def build(self, collection: Collection, directory: Path) -> None:
        self._engine.rebuild(collection.documents, directory)

    def open(self, directory: Path, collection: Collection | None) -> OpenOwn:
        return OpenOwn(self._engine, directory, collection, whole=self._whole)


class OpenOwn:
    def __init__(
        self,
        engine: Engine,
        directory: Path,
        collection: Collection | None,
        *,
        whole: bool,
    ) -> None:
        self._engine = engine
        self._directory = directory
        self._collection = collection
        self._whole = whole
        self._searcher = engine.open(directory)
        self._memory = IndexMemory()
        self._changes = 0

    def ask(self, kind: str, text: str, *, snippets: bool) -> int:
        if self._whole:
            found = self._find_whole(kind, text)
        else:
            root = make_root(kind, text)
            matches = self._searcher.search(Query(root=root), limit=LIMIT).matches
            if not snippets:
                return len(matches)
            found = self._as_found(root, matches)
        if snippets and self._collection is not None:
            for hit in found.hits:
                make_snippets(hit, found, self._collection.corpus)
        return len(found.hits)

    def _find_whole(self, kind: str, text: str) -> Found:
        assert self._collection is not None
        return find_hits(
            parse_query(print_text(kind, text)),
            searcher=self._searcher,
            corpus=self._collection.corpus,
            limit=LIMIT,
        )

    def _as_found(self, root: Group, matches: Sequence[Match]) -> Found:
        """Return bare matches as snippets want them."""
        words = self._searcher.words()
        return Found(
            asked=Query(root=root),
            hits=tuple(
                FoundHit(id=match.id, score=match.score, tier="", reason="")
                for match in matches
            ),
            total=len(matches),
            facets={},
            concepts=(),
            did_you_mean=None,
            notices=(),
            wanted=make_wanted(root, corrections={}, words=words),
        )

    def change(self, collection: Collection, places: Sequence[int]) -> None:
        self._changes += 1
        directory = self._directory.with_name(f"{self._directory.name}-{self._changes}")
        if isinstance(self._engine, Updating):
            changed = [collection.documents[place] for place in places]
            self._engine.update(self._directory, directory, upserts=changed)
        else:
            self._engine.rebuild(
                collection.documents,
                directory,
                former=self._directory,
                memory=self._memory,
            )
        searcher = self._engine.open(directory, former=self._searcher)
        self._searcher.close()
        self._directory, self._searcher = directory, searcher

    def close(self) -> None:
        self._searcher.close()


def make_root(kind: str, text: str) -> Group:
    """Return the tree of a query of one of `KINDS`."""
    words = text.split()
    nodes: tuple[Node, ...]
    match kind:
        case "phrase":
            nodes = (Phrase(tuple(words)),)
        case "prefix":
            nodes = (Prefix(text),)
        case "fuzzy":
            nodes = (Fuzzy(text),)
        case _:
            nodes = tuple(Word(word) for word in words)
    occur = Occur.MUST if kind.startswith("and") else Occur.SHOULD
    return Group(tuple(Clause(occur, node) for node in nodes))


def print_text(kind: str, text: str) -> str:
    """Write a query of one of `KINDS` as it would be typed."""
    match kind:
        case "phrase":
            return f'"{text}"'
        case "prefix":
            return f"{text}*"
        case "fuzzy":
            return f"{text}~"
        case "and2" | "and3":
            return " ".join(f"+{word}" for word in text.split())
    return text


def find_engines() -> tuple[Engine, ...]:
    """Return the engines of this project whose libraries are installed."""
    engines = []
    for name in OWN:
        try:
            engines.append(make_engine(name))
        except SettingsError:
            continue
    return tuple(engines)


def find_timed(*, plain_whoosh: bool = True) -> tuple[Timed, ...]:
    """Return the engines of ours, each asked in both ways, and the peers."""
    own = (
        Own(engine, whole=whole) for engine in find_engines() for whole in (False, True)
    )
    peers: list[Timed] = [Fts5()]
    if find_spec("tantivy"):
        peers.insert(0, Tantivy())
    if plain_whoosh:
        peers.append(PlainWhoosh())
    return (*own, *peers)


def timed_by_name(name: str) -> Timed:
    """Return one of those that `find_timed` gives."""
    return next(timed for timed in find_timed() if timed.name == name)
