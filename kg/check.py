"""Verify that a build keeps every promise that its readers rely on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from kg.engines import make_engine
from kg.errors import DamagedError, NotesError
from kg.generation import (
    BuildFacts,
    find_damage,
    read_placed,
    read_snapshot,
    verified_index,
)
from kg.index.base import Engine, Group, Query
from kg.linking import find_unresolved
from kg.promises import compare, find_broken, find_misquoted, find_quotes
from kg.reading.files import read_sources
from kg.records import Placed, Reference, ReferenceKind, Snapshot
from kg.store import lease_current

_REBUILD = "Run `kg build --full`; if this stays, please report it."
_REPORT = "If this stays, please report it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that a person should know of: where, what, and what to do about it."""

    where: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What was found in a build. Warnings concern the notes and are no failures.

    ``build`` is the generation's name, None if not even that can be read. So many
    ``quotes`` were compared with the notes files themselves: those of ``files`` that
    have not changed since the build.
    """

    build: str | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    files: int = 0
    quotes: int = 0


def check_build(
    store: Path, *, engine_named: Callable[[str], Engine] = make_engine
) -> CheckReport:
    """Check the build in force: its files, records, quotes, index and placement.

    Raises:
        NoBuildError: nothing has been built there.
        StoreError: the store cannot be read, or is another user's.
    """
    build = None
    try:
        with lease_current(store) as generation:
            build = generation.name
            damage = tuple(
                Problem(where=f"{build}/{path}", what=what, remedy=_REBUILD)
                for path, what in find_damage(generation)
            )
            if damage:
                return CheckReport(build=build, problems=damage, warnings=())
            snapshot = read_snapshot(generation)
            problems = check_snapshot(snapshot, read_placed(generation))
            engine = engine_named(generation.facts.engine)
            problems += _check_index(snapshot, verified_index(generation), engine)
            report = CheckReport(
                build=build, problems=problems, warnings=find_warnings(snapshot)
            )
            return _with_files(report, snapshot, generation.facts)
    except DamagedError as error:
        # What is damaged says itself what to do.
        problem = Problem(where=str(store), what=str(error), remedy=_REPORT)
        return CheckReport(build=build, problems=(problem,), warnings=())


def check_snapshot(
    snapshot: Snapshot, placed: tuple[Placed, ...]
) -> tuple[Problem, ...]:
    """Check the records of a build, and that all nodes and no others are placed."""
    return tuple(
        Problem(where=where, what=what, remedy=_REBUILD)
        for where, what in find_broken(snapshot, placed)
    )


def find_warnings(snapshot: Snapshot) -> tuple[Problem, ...]:
    """Find what was left out of a build, read with doubts, or linked to in vain.

    Links to files that are no notes are not judged: a build does not know those files.
    """
    skipped = tuple(
        Problem(where=source.id, what=source.reason, remedy=source.remedy)
        for source in snapshot.skipped
    )
    doubtful = tuple(
        Problem(where=source.id, what=warning, remedy="Look at the file.")
        for source in snapshot.sources
        for warning in source.warnings
    )
    missing = tuple(
        Problem(
            where=f"{link.source}:{link.reference.line}",
            what=f"{_written(link.reference)} leads to no note.",
            remedy="Write the note, or correct its name.",
        )
        for link in find_unresolved(snapshot.notes)
    )
    return skipped + doubtful + tuple(dict.fromkeys(missing))


def _written(reference: Reference) -> str:
    match reference.kind:
        case ReferenceKind.BLOCK:
            return f"(({reference.target}))"
        case ReferenceKind.EMBED:
            return f"![[{reference.target}]]"
        case _:
            return f"[[{reference.target}]]"


def _with_files(
    report: CheckReport, snapshot: Snapshot, facts: BuildFacts
) -> CheckReport:
    """Compare the quotes with the notes files, where these are as they were built."""
    try:
        texts = read_sources(map(Path, facts.roots)).texts
    except NotesError:
        return report  # They are elsewhere now; the build stands by itself.
    digests = {source.id: source.digest for source in snapshot.sources}
    lines = {
        text.source.id: text.text.split("\n")
        for text in texts
        if digests.get(text.source.id) == text.source.digest
    }
    quotes = [quote for quote in find_quotes(snapshot) if quote.source in lines]
    found = tuple(
        Problem(where=where, what=what, remedy=_REBUILD)
        for where, what in find_misquoted(quotes, lines)
    )
    return replace(
        report,
        problems=report.problems + found,
        files=len(lines),
        quotes=len(quotes),
    )


def _check_index(
    snapshot: Snapshot, directory: Path, engine: Engine
) -> tuple[Problem, ...]:
    searcher = engine.open(directory)
    try:
        found = [
            hit.id for hit in searcher.search(Query(root=Group(clauses=()))).matches
        ]
    finally:
        searcher.close()
    notes = (note.id for note in snapshot.notes)
    return tuple(
        Problem(where=where, what=what, remedy=_REBUILD)
        for where, what in compare(found, notes, "indexed", "note")
    )
