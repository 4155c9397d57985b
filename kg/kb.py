"""One build, opened for reading: every question that a person or a program can ask."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import cached_property, partial

from kg.answering import (
    make_concept_answer,
    make_concept_summary,
    make_course_answer,
    make_course_summary,
    make_lecture_answer,
    make_status_answer,
    page_of,
)
from kg.answers import (
    BuildInfo,
    CandidatesAnswer,
    ConceptAnswer,
    ConceptsAnswer,
    CourseAnswer,
    CoursesAnswer,
    LectureAnswer,
    Neighbour,
    NoteAnswer,
    NotesAnswer,
    SearchAnswer,
    StatusAnswer,
    SuggestAnswer,
)
from kg.candidate_answering import make_candidates_answer
from kg.community_answering import make_communities_answer, make_matters
from kg.contents import Contents, make_contents, note_summary, phrase, require
from kg.curation import Curation, read_curation
from kg.diff_answering import ComparedBuilds, compare_builds, make_diff_answer
from kg.diff_answers import DiffAnswer
from kg.engines import make_engine
from kg.errors import InputError, NotFoundError
from kg.freshness import FreshnessWatch, with_inputs_of
from kg.generation import Generation, read_placed, read_snapshot, verified_index
from kg.graph import Graph, build_graph, neighbours, similar_concepts
from kg.graph_answering import make_graph_answer, make_path_answer
from kg.graph_answers import CommunitiesAnswer, GraphAnswer, PathAnswer
from kg.index.base import Searcher, Sort
from kg.index.suggest import suggest
from kg.labels import make_slug, normalise
from kg.meaning import FindNearest, make_find_nearest
from kg.note_answering import make_note_answer
from kg.paths import Ways, find_path, make_ways
from kg.records import Concept, Note, Origin, Predicate, Snapshot
from kg.search_answering import answer_search, make_shelf
from kg.settings import Settings, curation_files, no_search_model
from kg.standing import Cut, Standings, find_cuts, find_standings
from kg.store import lease_current, lease_named
from kg.subgraph import select_subgraph

MAX_NEIGHBOURS = 8
MAX_CONCEPTS = 100_000
# The mode of a search by words and by meaning.
HYBRID = "hybrid"


class KnowledgeBase:
    """A leased generation with its graph and its index. Safe for several threads.

    Made by `open_knowledge_base`. The generation stays on disk until `close`.
    """

    def __init__(
        self,
        settings: Settings,
        generation: Generation,
        searcher: Searcher,
        snapshot: Snapshot,
        resources: ExitStack,
    ) -> None:
        self._settings = settings
        self.searcher = searcher
        self.generation = generation
        self._resources = resources
        self._contents = make_contents(snapshot)
        self._placed = read_placed(generation)
        self._graph = build_graph(self._contents.snapshot)
        # No method of this object: a closed build is to be freed at once, and what
        # points back at itself waits for the garbage collector.
        find_neighbours = partial(_neighbours, self._contents, self._graph)
        self._shelf = make_shelf(
            self._contents,
            searcher,
            find_neighbours,
            ranks={placed.id: placed.rank for placed in self._placed},
        )
        self._find_nearest = _nearest_finder(settings, snapshot)
        self._watch = FreshnessWatch(generation, self.inputs)
        self._compared: tuple[tuple[str, str], ComparedBuilds] | None = None

    @property
    def build(self) -> BuildInfo:
        """Which build answers, and whether its notes have changed since."""
        return BuildInfo(
            id=self.generation.name,
            built_at=self.generation.facts.built_at,
            stale=not self._watch.is_fresh(),
        )

    @property
    def inputs(self) -> Settings:
        """The settings of this reader, with the inputs that the build was made from."""
        return with_inputs_of(self.generation.facts, self._settings)

    @property
    def finds_by_meaning(self) -> bool:
        """Whether settings name a model to search by meaning with."""
        return self._find_nearest is not None

    @property
    def snapshot(self) -> Snapshot:
        """All records of the build, as exports write them."""
        return self._contents.snapshot

    def close(self) -> None:
        """Release the index and let the generation be collected."""
        self._resources.close()
        # networkx keeps views in a graph that point back at it.
        self._graph.clear()
        if "_ways" in self.__dict__:
            self._ways.clear()
        if "_standings" in self.__dict__:
            self._standings.links.clear()

    @cached_property
    def _ways(self) -> Ways:
        """What paths may take; of a large build it takes a second to find out."""
        return make_ways(self._graph)

    @cached_property
    def _standings(self) -> Standings:
        return find_standings(self._graph, self._placed)

    @cached_property
    def _cuts(self) -> tuple[Cut, ...]:
        return find_cuts(self._graph)

    def search(
        self,
        text: str,
        *,
        limit: int = 10,
        offset: int = 0,
        course: str | None = None,
        lecture: str | None = None,
        concept: str | None = None,
        source: str | None = None,
        since: date | None = None,
        until: date | None = None,
        sort: str = "relevance",
        mode: str = "any",
    ) -> SearchAnswer:
        """Answer a query in the syntax of the README; any text is a query.

        ``mode`` *all* wants every word, *hybrid* finds by meaning as well. Filters take
        ids; dates include both ends.

        Raises:
            SettingsError: the mode is hybrid, but there is no model that can be used.
        """
        if mode == HYBRID and self._find_nearest is None:
            raise no_search_model()
        return answer_search(
            self._shelf,
            self.build,
            text,
            limit=limit,
            offset=offset,
            course=course,
            lecture=lecture,
            concept=concept,
            source=source,
            since=since,
            until=until,
            sort=Sort(sort),
            mode="all" if mode == "all" else "any",
            find_nearest=self._find_nearest if mode == HYBRID else None,
        )

    def suggest(self, text: str, *, limit: int = 8) -> SuggestAnswer:
        """Complete what is being typed: concepts, then lectures, then words."""
        items = suggest(self._shelf.suggester(), text, limit=limit)
        return SuggestAnswer(build=self.build, total=len(items), items=items, next=None)

    def notes(
        self,
        *,
        course: str | None = None,
        lecture: str | None = None,
        concept: str | None = None,
        since: date | None = None,
        until: date | None = None,
        limit: int = 50,
        after: str | None = None,
    ) -> NotesAnswer:
        """List notes, newest first. ``after`` is the cursor of an earlier answer."""
        contents = self._contents
        mentioning = {
            mention.note
            for mention in contents.mentions_by_concept.get(concept or "", ())
        }

        def wanted(note: Note) -> bool:
            return (
                course in (None, note.course)
                and lecture in (None, note.lecture)
                and (concept is None or note.id in mentioning)
                and (since is None or (note.date is not None and note.date >= since))
                and (until is None or (note.date is not None and note.date <= until))
            )

        found = [
            note
            for identifier in reversed(contents.timeline)
            if wanted(note := contents.notes[identifier])
        ]
        page, cursor = page_of(found, limit=limit, after=after)
        return NotesAnswer(
            build=self.build,
            total=len(found),
            items=tuple(note_summary(contents, note) for note in page),
            next=cursor,
        )

    def note(self, identifier: str) -> NoteAnswer:
        """Return a note by its id.

        Raises:
            NotFoundError: no note has the id.
        """
        return make_note_answer(self._contents, self.build, identifier)

    def concepts(
        self,
        *,
        text: str | None = None,
        kind: str | None = None,
        tier: str | None = None,
        course: str | None = None,
        limit: int = 50,
        after: str | None = None,
    ) -> ConceptsAnswer:
        """List concepts, the most important first; ``text`` is part of any label."""
        contents = self._contents
        rank = {placed.id: placed.rank for placed in self._placed}
        part = normalise(text or "")

        def wanted(concept: Concept) -> bool:
            labels = (concept.label, *concept.aliases, *concept.misspellings)
            return (
                kind in (None, concept.kind)
                and tier in (None, concept.tier)
                and (not part or any(part in normalise(label) for label in labels))
                and (
                    course is None or course in self._graph.nodes[concept.id]["courses"]
                )
            )

        found = sorted(
            filter(wanted, contents.concepts.values()),
            key=lambda concept: (-rank[concept.id], concept.id),
        )
        page, cursor = page_of(found, limit=limit, after=after)
        return ConceptsAnswer(
            build=self.build,
            total=len(found),
            items=tuple(make_concept_summary(contents, concept) for concept in page),
            next=cursor,
        )

    def concept(self, identifier: str) -> ConceptAnswer:
        """Return a concept by its id.

        Raises:
            NotFoundError: no concept has the id.
        """
        concept = require(self._contents.concepts, identifier, "concept")
        return make_concept_answer(
            self._contents,
            self.build,
            concept,
            similar=similar_concepts(self._graph, concept.id),
            matters=make_matters(
                self._contents, self._standings, self._cuts, concept.id
            ),
        )

    def candidates(
        self, *, limit: int = 20, after: str | None = None
    ) -> CandidatesAnswer:
        """List what is worth deciding, by expected effect.

        What the curation files decide now is left out, whether or not it is built yet.
        """
        try:
            curation = read_curation(curation_files(self.inputs))
        except InputError:
            curation = Curation()  # The next build says what is wrong.
        return make_candidates_answer(
            self._contents,
            self.build,
            curation,
            unmatched=self.generation.facts.unmatched,
            limit=limit,
            after=after,
        )

    def find_id(self, name: str) -> str:
        """Return the id of a concept, lecture, course or note by id, label or title.

        Raises:
            NotFoundError: nothing has that name; the message suggests the nearest.
        """
        contents = self._contents
        for table in (
            contents.concepts,
            contents.lectures,
            contents.courses,
            contents.notes,
        ):
            for identifier in (name, make_slug(name)):
                if identifier in table:
                    return identifier
        meaning = self._shelf.corpus.labels.get(normalise(name))
        if meaning is not None:
            return meaning.concept
        for lecture in contents.lectures.values():
            if normalise(lecture.title) == normalise(name):
                return lecture.id
        near = suggest(self._shelf.suggester(), name, limit=3)
        hint = " or ".join(repr(item.text) for item in near if item.id)
        raise NotFoundError(
            f"Nothing in this build is called {name!r}."
            + (f" Did you mean {hint}?" if hint else " `kg suggest` completes names.")
        )

    def show(
        self, name: str
    ) -> ConceptAnswer | LectureAnswer | CourseAnswer | NoteAnswer:
        """Return what has a name, as `find_id` finds it."""
        identifier = self.find_id(name)
        if identifier in self._contents.concepts:
            return self.concept(identifier)
        if identifier in self._contents.lectures:
            return self.lecture(identifier)
        if identifier in self._contents.courses:
            return self.course(identifier)
        return self.note(identifier)

    def graph(
        self,
        *,
        concept: str | None = None,
        depth: int = 1,
        course: str | None = None,
        predicates: tuple[str, ...] = (),
        origins: tuple[str, ...] = (),
        since: date | None = None,
        until: date | None = None,
        limit: int = 150,
    ) -> GraphAnswer:
        """Return the surroundings of ``concept``, or the most important of the whole.

        Raises:
            NotFoundError: the concept or the course does not exist.
        """
        part = select_subgraph(
            self._graph,
            self._placed,
            concept=concept,
            depth=depth,
            course=course,
            predicates=[Predicate(predicate) for predicate in predicates],
            origins=[Origin(origin) for origin in origins],
            since=since,
            until=until,
            limit=limit,
        )
        communities = self._standings.communities
        return make_graph_answer(
            self._contents, self._graph, self.build, part, communities
        )

    def communities(
        self, *, limit: int = 20, after: str | None = None
    ) -> CommunitiesAnswer:
        """List the groups of concepts that belong together, and what joins them."""
        return make_communities_answer(
            self._contents,
            self._graph,
            self.build,
            self._standings,
            self._cuts,
            limit=limit,
            after=after,
        )

    def find_concept(self, name: str) -> str:
        """Return the id of what has a name, else of a concept with it in its label.

        Of several the most important is taken.

        Raises:
            NotFoundError: nothing is called so in any part.
        """
        try:
            return self.find_id(name)
        except NotFoundError:
            part = normalise(name)
            for concept in self.concepts(text=name, limit=MAX_CONCEPTS).items:
                if f" {part} " in f" {normalise(concept.label)} ":
                    return concept.id
            raise

    def path(self, source: str, target: str) -> PathAnswer:
        """Return the best path between two concepts, with evidence for each hop.

        Raises:
            NotFoundError: one does not exist, or nothing joins them.
        """
        path = find_path(self._graph, self._ways, source, target)
        return make_path_answer(self._contents, self.build, source, target, path)

    def diff(
        self,
        former: str | None = None,
        latter: str | None = None,
        *,
        kind: str | None = None,
        change: str | None = None,
        limit: int = 50,
        after: str | None = None,
    ) -> DiffAnswer:
        """Say what changed between two builds, by default from the one before to this.

        Builds are named as `kg.store.lease_named` takes them. There are at most
        ``limit`` items of each kind of change; ``after`` is the cursor of an earlier
        answer.

        Raises:
            UsageError, NotFoundError: a name is no build's, or that is not there.
            StoreError: a build cannot be read.
        """
        compared = self._compare(former or "-1", latter)
        return make_diff_answer(
            compared, self.build, kind=kind, change=change, limit=limit, after=after
        )

    def _compare(self, former: str, latter: str | None) -> ComparedBuilds:
        """Compare two builds, or return what the last question found between them."""
        store = self._settings.store
        with ExitStack() as leases:

            def lease(name: str) -> Generation:
                lease = lease_named(store, name, current=self.generation)
                return leases.enter_context(lease)

            to = self.generation if latter is None else lease(latter)
            from_ = lease(former)
            pair = (from_.digest, to.digest)
            known = self._compared
            if known is None or known[0] != pair:
                former_side = (from_, self._contents_of(from_))
                latter_side = (to, self._contents_of(to))
                known = self._compared = pair, compare_builds(former_side, latter_side)
            return known[1]

    def _contents_of(self, generation: Generation) -> Contents:
        if generation.digest == self.generation.digest:
            return self._contents
        known = (self.generation, self.snapshot)
        with _uncollected():
            return make_contents(read_snapshot(generation, former=known))

    def courses(self) -> CoursesAnswer:
        """List the courses that notes belong to."""
        items = tuple(
            make_course_summary(self._contents, course)
            for course in self._contents.courses.values()
        )
        return CoursesAnswer(build=self.build, total=len(items), items=items, next=None)

    def course(self, identifier: str) -> CourseAnswer:
        """Return a course with its lectures in order.

        Raises:
            NotFoundError: no course has the id.
        """
        return make_course_answer(self._contents, self.build, identifier)

    def lecture(self, identifier: str) -> LectureAnswer:
        """Return a lecture with its sittings.

        Raises:
            NotFoundError: no lecture has the id.
        """
        return make_lecture_answer(self._contents, self.build, identifier)

    def status(self) -> StatusAnswer:
        """Say what the build holds, what was left out, and what made it."""
        return make_status_answer(
            self._contents.snapshot, self.generation.facts, self.build
        )


def _nearest_finder(settings: Settings, snapshot: Snapshot) -> FindNearest | None:
    if settings.search_model is None:
        return None
    return make_find_nearest(
        snapshot.notes, model=settings.search_model, store=settings.store
    )


def _neighbours(
    contents: Contents, graph: Graph, concept: str
) -> tuple[Neighbour, ...]:
    return tuple(
        Neighbour(
            id=step.target,
            label=contents.concepts[step.target].label,
            predicate=step.relation.predicate,
            phrase=phrase(step.relation, forward=step.forward),
            origin=step.relation.origin,
        )
        for step in neighbours(graph, concept)[:MAX_NEIGHBOURS]
    )


def open_knowledge_base(
    settings: Settings, *, former: KnowledgeBase | None = None
) -> KnowledgeBase:
    """Open the store's current build.

    ``former`` is open on an earlier build: what it holds of the same is not read again.

    Raises:
        NoBuildError: nothing has been built yet.
        DamagedError: the build does not match its manifest.
        StoreError: the store cannot be read.
    """
    resources = ExitStack()
    with _uncollected(), ExitStack() as opened:
        generation = opened.enter_context(lease_current(settings.store))
        engine = make_engine(generation.facts.engine)
        if former is None or former.generation.facts.engine != engine.name:
            searcher = engine.open(verified_index(generation))
            snapshot = read_snapshot(generation)
        else:
            known = former.generation
            index = verified_index(generation, former=known)
            searcher = engine.open(index, former=former.searcher)
            snapshot = read_snapshot(generation, former=(known, former.snapshot))
        opened.callback(searcher.close)
        kb = KnowledgeBase(settings, generation, searcher, snapshot, resources)
        # Only now does the reader own them: had it failed, they would close here.
        resources.push(opened.pop_all())
    return kb


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the garbage collector while very many objects come that are to stay.

    It would walk over all of them again and again: half the time of opening. Whoever
    finds it paused leaves it to whoever paused it.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        # Straight among the old objects: else the next question pays for the walks.
        gc.freeze()
        gc.unfreeze()
        gc.enable()
