"""Notes, vocabularies and catalogues → one published build. The order is known here.

What takes long to import is imported by who calls it: to find that nothing has changed
takes no language tools.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import DamagedError, LossError, NoBuildError, NotesError
from kg.freshness import (
    find_unchanged,
    settings_digest,
    stats_of,
    versions_for,
)
from kg.generation import BuildFacts, Generation, read_snapshot, read_sources_of
from kg.reading.files import SourceTexts, read_sources
from kg.records import Relation, SkippedSource, Snapshot, Source, Vocabulary
from kg.settings import Settings, data_folder
from kg.store import current_generation, lock_store, write_generation
from kg.words import WORD_COUNTS, read_word_counts
from kg.yaml_files import list_yaml_files

if TYPE_CHECKING:
    from kg.nlp import MakeNlp
    from kg.reading.journal import ParsedSource

MAX_LOSSES_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build published, or found as it would be: then nothing has ``changed``."""

    generation: Generation
    changed: bool
    sources: tuple[Source, ...]
    skipped: tuple[SkippedSource, ...]
    made: Snapshot | None

    @property
    def snapshot(self) -> Snapshot:
        """All records; those of an unchanged build are read from the store."""
        return self.made or read_snapshot(self.generation)


def build(
    settings: Settings,
    *,
    full: bool = False,
    force: bool = False,
    strict: bool = False,
    wait: float = 0.0,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    say: Callable[[str], None] = lambda _stage: None,
) -> BuildReport:
    """Read the notes, find everything in them, and publish it as the current build.

    A current build that would come out the same stays, but not if ``full`` is asked
    for. ``strict`` makes a file that cannot be read an error. ``wait`` is for how many
    seconds another build may hold the store. ``say`` is told each stage. Nothing of the
    former build is touched before the new one is complete on disk.

    Raises:
        BusyError: another build holds the store.
        NotesError, VocabularyError, SettingsError: an input cannot be used.
        LossError: relations would be lost from unchanged notes, without ``force``.
        StoreError: the store cannot be written.
    """
    with lock_store(settings.store, wait=wait):
        say("reading")
        texts = read_sources(settings.notes)
        _require_all(texts, strict=strict)
        if not full and (standing := find_unchanged(settings, texts)) is not None:
            sources, skipped = read_sources_of(standing)
            return BuildReport(
                generation=standing,
                changed=False,
                sources=sources,
                skipped=skipped,
                made=None,
            )
        snapshot, facts = _make_build(settings, texts, strict=strict, now=now, say=say)
        if not force:
            _refuse_losses(settings.store, snapshot, facts)
        generation = _publish(settings, snapshot, facts, say=say)
    return BuildReport(
        generation=generation,
        changed=True,
        sources=snapshot.sources,
        skipped=snapshot.skipped,
        made=snapshot,
    )


def _require_all(texts: SourceTexts, *, strict: bool) -> None:
    if strict and texts.skipped:
        named = "; ".join(f"{s.id}: {s.reason} {s.remedy}" for s in texts.skipped)
        raise NotesError(
            f"Some files cannot be read, and --strict wants them all. {named}"
        )


def _make_build(
    settings: Settings,
    texts: SourceTexts,
    *,
    strict: bool,
    now: Callable[[], datetime],
    say: Callable[[str], None],
) -> tuple[Snapshot, BuildFacts]:
    from kg.nlp import defer_nlp
    from kg.parsing import parse_sources
    from kg.vocabulary import read_vocabulary

    try:
        # Before reading: what changes meanwhile makes this build stale, not fresh.
        digest = settings_digest(settings)
    except OSError:
        digest = ""  # Who reads the file says what is wrong with it.
    nlp = defer_nlp(settings.model)
    # The notes are parsed by a process apart: this one loads the model meanwhile.
    with ThreadPoolExecutor(max_workers=1) as beside:
        loading = beside.submit(nlp)
        vocabulary = read_vocabulary(settings.vocabulary)
        show_log = settings.log_entries == "show"
        parsed, texts = parse_sources(texts, show_log=show_log)
        _require_all(texts, strict=strict)
        loading.result()
    snapshot = make_snapshot(parsed, texts, vocabulary, settings, nlp=nlp, say=say)
    return snapshot, _facts(settings, digest, texts, built_at=now())


def _publish(
    settings: Settings,
    snapshot: Snapshot,
    facts: BuildFacts,
    *,
    say: Callable[[str], None],
) -> Generation:
    from kg.engines import make_engine
    from kg.graph import build_graph
    from kg.index.documents import make_documents
    from kg.layout import place_nodes

    say("placing")
    placed = place_nodes(build_graph(snapshot))
    say("indexing")
    engine = make_engine(settings.engine)
    return write_generation(
        settings.store,
        snapshot=snapshot,
        placed=placed,
        facts=facts,
        write_index=lambda folder: engine.rebuild(
            make_documents(snapshot), folder, former=_former_index(settings.store)
        ),
    )


def load_tools() -> None:
    """Import what the next build takes, so that an edit need not wait for it."""
    import kg.declared_relations
    import kg.engines
    import kg.index.documents
    import kg.layout
    import kg.mentions
    import kg.parsing
    import kg.reading.catalogue
    import kg.relations
    import kg.vocabulary  # noqa: F401


def make_snapshot(
    parsed: Sequence[ParsedSource],
    texts: SourceTexts,
    vocabulary: Vocabulary,
    settings: Settings,
    *,
    nlp: MakeNlp,
    say: Callable[[str], None] = lambda _stage: None,
) -> Snapshot:
    """Find notes, courses, concepts and relations in what was parsed of texts."""
    from kg.declared import find_declared, with_aliases
    from kg.declared_relations import find_reference_relations
    from kg.linking import resolve_references
    from kg.mentions import find_mentions
    from kg.reading.catalogue import read_catalogues
    from kg.reading.courses import assign_courses
    from kg.relations import find_relations

    assigned = assign_courses(
        [draft for source in parsed for draft in source.notes],
        read_catalogues(settings.courses),
        taken=frozenset(concept.id for concept in vocabulary.concepts),
    )
    notes = resolve_references(assigned.notes, other_files=frozenset(texts.other_files))
    taken = frozenset(course.id for course in assigned.courses)
    declared = find_declared(notes, vocabulary, taken=taken)
    say("finding concepts")
    found = find_mentions(
        notes,
        with_aliases(vocabulary, declared),
        nlp=nlp,
        word_counts=read_word_counts(data_folder() / WORD_COUNTS),
        taken_ids=taken,
        declared=declared.concepts,
        placed=declared.mentions,
    )
    say("finding relations")
    relations = find_relations(
        notes,
        found.concepts,
        found.mentions,
        assigned.lectures,
        vocabulary.relations,
        nlp=nlp,
        extra=find_reference_relations(notes, declared),
    )
    return Snapshot(
        sources=tuple(
            replace(text.source, warnings=text.source.warnings + source.warnings)
            for text, source in zip(texts.texts, parsed, strict=True)
        ),
        skipped=texts.skipped,
        courses=assigned.courses,
        lectures=assigned.lectures,
        notes=notes,
        concepts=found.concepts,
        mentions=found.mentions,
        relations=relations,
    )


def _facts(
    settings: Settings, digest: str, texts: SourceTexts, *, built_at: datetime
) -> BuildFacts:
    from kg.nlp import describe_model

    return BuildFacts(
        built_at=built_at.isoformat(timespec="seconds"),
        engine=settings.engine,
        model=describe_model(settings.model),
        settings=digest,
        roots=tuple(map(str, settings.notes)),
        vocabulary=tuple(map(str, settings.vocabulary)),
        courses=tuple(map(str, settings.courses)),
        chosen_model=settings.model,
        log_entries=settings.log_entries,
        sources=stats_of(texts, settings),
        vocabularies=tuple(path.stem for path in list_yaml_files(settings.vocabulary)),
        versions=versions_for(settings),
        ignored=texts.ignored,
        warnings=texts.warnings,
    )


def _former_index(store: Path) -> Path | None:
    try:
        return current_generation(store).path / "index"
    except (NoBuildError, DamagedError):
        return None


def _refuse_losses(store: Path, fresh: Snapshot, facts: BuildFacts) -> None:
    """Refuse to lose what the same notes and settings gave to another version.

    Then only the programs have changed, and losing a relation is their fault.
    """
    try:
        former = current_generation(store)
        if former.facts.settings != facts.settings:
            return
        if former.facts.versions == facts.versions:
            return
        old = read_snapshot(former)
    except (NoBuildError, DamagedError):
        return  # There is nothing to lose; a damaged build is there to be replaced.
    if old.sources != fresh.sources:
        return
    kept = {_key(relation) for relation in fresh.relations}
    lost = [r for r in old.relations if _key(r) not in kept]
    if lost:
        named = "; ".join(_sentence(relation) for relation in lost[:MAX_LOSSES_NAMED])
        raise LossError(
            f"This build would lose {len(lost)} relations although the notes have not "
            f"changed: {named}. The former build stays. Use --force to publish anyway."
        )


def _key(relation: Relation) -> tuple[str, str, str, str]:
    return (relation.subject, relation.predicate, relation.object, relation.origin)


def _sentence(relation: Relation) -> str:
    place = relation.evidence[0] if relation.evidence else None
    where = f" ({place.source}:{place.line})" if place else ""
    return f"{relation.subject} {relation.predicate} {relation.object}{where}"
