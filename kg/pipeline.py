"""Notes, vocabularies and catalogues → one published build. The order is known here."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from kg import __version__
from kg.engines import make_engine
from kg.errors import DamagedError, LossError, NoBuildError, NotesError
from kg.freshness import settings_digest, source_stats
from kg.generation import BuildFacts, Generation, SourceStat, read_snapshot
from kg.graph import build_graph
from kg.index.documents import make_documents
from kg.layout import place_nodes
from kg.mentions import find_mentions
from kg.nlp import MakeNlp, defer_nlp, describe_model
from kg.parsing import parse_sources
from kg.reading.catalogue import read_catalogues
from kg.reading.courses import assign_courses
from kg.reading.files import SourceTexts, read_sources
from kg.reading.journal import ParsedSource
from kg.records import Relation, SkippedSource, Snapshot, Vocabulary
from kg.relations import find_relations
from kg.settings import Settings, data_folder
from kg.store import current_generation, lock_store, write_generation
from kg.vocabulary import read_vocabulary
from kg.words import WORD_COUNTS, read_word_counts
from kg.yaml_files import list_yaml_files

MAX_LOSSES_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build published."""

    generation: Generation
    snapshot: Snapshot


def build(
    settings: Settings,
    *,
    force: bool = False,
    strict: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    say: Callable[[str], None] = lambda _stage: None,
) -> BuildReport:
    """Read the notes, find everything in them, and publish it as the current build.

    ``strict`` makes a file that cannot be read an error. ``say`` is told each stage.
    Nothing of the former build is touched before the new one is complete on disk.

    Raises:
        BusyError: another build holds the store.
        NotesError, VocabularyError, SettingsError: an input cannot be used.
        LossError: relations would be lost from unchanged notes, without ``force``.
        StoreError: the store cannot be written.
    """
    with lock_store(settings.store):
        say("reading")
        # Before reading: what changes meanwhile makes this build stale, not fresh.
        stats = source_stats(settings)
        texts = read_sources(settings.notes)
        nlp = defer_nlp(settings.model)
        # The notes are parsed by a process apart: this one loads the model meanwhile.
        with ThreadPoolExecutor(max_workers=1) as beside:
            loading = beside.submit(nlp)
            vocabulary = read_vocabulary(settings.vocabulary)
            parsed, texts = parse_sources(texts, show_log=_shows_log(settings))
            if strict and texts.skipped:
                raise NotesError(_name_skipped(texts.skipped))
            loading.result()
        snapshot = make_snapshot(parsed, texts, vocabulary, settings, nlp=nlp, say=say)
        facts = _facts(settings, texts, stats, built_at=now())
        if not force:
            _refuse_losses(settings.store, snapshot, facts)
        say("placing")
        placed = place_nodes(build_graph(snapshot))
        say("indexing")
        engine = make_engine(settings.engine)
        generation = write_generation(
            settings.store,
            snapshot=snapshot,
            placed=placed,
            facts=facts,
            write_index=lambda folder: engine.rebuild(
                make_documents(snapshot), folder, former=_former_index(settings.store)
            ),
        )
    return BuildReport(generation=generation, snapshot=snapshot)


def _shows_log(settings: Settings) -> bool:
    return settings.log_entries == "show"


def _name_skipped(skipped: Iterable[SkippedSource]) -> str:
    named = "; ".join(f"{s.id}: {s.reason} {s.remedy}" for s in skipped)
    return f"Some files cannot be read, and --strict wants them all. {named}"


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
    vocabulary_ids = frozenset(concept.id for concept in vocabulary.concepts)
    assigned = assign_courses(
        [draft for source in parsed for draft in source.notes],
        read_catalogues(settings.courses),
        taken=vocabulary_ids,
    )
    say("finding concepts")
    found = find_mentions(
        assigned.notes,
        vocabulary,
        nlp=nlp,
        word_counts=read_word_counts(data_folder() / WORD_COUNTS),
        taken_ids=frozenset(course.id for course in assigned.courses),
    )
    say("finding relations")
    relations = find_relations(
        assigned.notes,
        found.concepts,
        found.mentions,
        assigned.lectures,
        vocabulary.relations,
        nlp=nlp,
    )
    return Snapshot(
        sources=tuple(
            replace(text.source, warnings=text.source.warnings + notes.warnings)
            for text, notes in zip(texts.texts, parsed, strict=True)
        ),
        skipped=texts.skipped,
        courses=assigned.courses,
        lectures=assigned.lectures,
        notes=assigned.notes,
        concepts=found.concepts,
        mentions=found.mentions,
        relations=relations,
    )


def _facts(
    settings: Settings,
    texts: SourceTexts,
    stats: tuple[SourceStat, ...],
    *,
    built_at: datetime,
) -> BuildFacts:
    return BuildFacts(
        built_at=built_at.isoformat(timespec="seconds"),
        engine=settings.engine,
        model=describe_model(settings.model),
        settings=settings_digest(settings),
        roots=tuple(map(str, settings.notes)),
        vocabulary=tuple(map(str, settings.vocabulary)),
        courses=tuple(map(str, settings.courses)),
        chosen_model=settings.model,
        log_entries=settings.log_entries,
        sources=stats,
        ignored=texts.ignored,
        warnings=texts.warnings,
        vocabularies=tuple(path.stem for path in list_yaml_files(settings.vocabulary)),
        versions=(
            ("studygraph", __version__),
            ("python", platform.python_version()),
            ("spacy", version("spacy")),
            ("networkx", version("networkx")),
            (settings.engine, version(settings.engine)),
        ),
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
