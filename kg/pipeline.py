"""Notes, vocabularies, catalogues and decisions → one published build, in this order.

What takes long to import is imported by who calls it: to find that nothing has changed
takes no language tools.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
)
from kg.generation import BuildFacts, Generation, read_snapshot
from kg.program import program_versions
from kg.reading.files import SourceTexts, read_sources
from kg.records import SkippedSource, Snapshot, Source, Vocabulary
from kg.settings import Settings, curation_files
from kg.shipped import data_folder
from kg.store import current_generation, lock_store, write_generation
from kg.wording import counted
from kg.words import WORD_COUNTS, read_word_counts
from kg.yaml_files import list_vocabulary_files

if TYPE_CHECKING:
    from kg.curation import Curation
    from kg.memo import Inputs, Memo
    from kg.mentions import FoundConcepts
    from kg.nlp import MakeNlp
    from kg.reading.journal import ParsedSource
    from kg.records import CatalogueCourse, Note


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build published, or found as it would be: then nothing has ``changed``.

    ``memo`` is for the next build of the same process, None if there was no need of it.
    """

    generation: Generation
    changed: bool
    sources: tuple[Source, ...]
    skipped: tuple[SkippedSource, ...]
    made: Snapshot | None
    memo: Memo | None

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
    memo: Memo | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    say: Callable[[str], None] = lambda _stage: None,
) -> BuildReport:
    """Read the notes, find everything in them, and publish it as the current build.

    A current build that would come out the same stays, and what is remembered of
    passages is not read again (``memo``, by default that in the store); but everything
    is made anew if ``full`` is asked for. ``strict`` makes a file that cannot be read
    an error. ``wait`` is for how many seconds another build may hold the store. ``say``
    is told each stage. Nothing of the former build is touched before the new one is
    complete on disk.

    Raises:
        BusyError: another build holds the store.
        NotesError, VocabularyError, SettingsError: an input cannot be used.
        LossError: another version would lose relations of lines that stand, without
            ``force``; `kg.losses` tells which count.
        StoreError: the store cannot be written.
    """
    with lock_store(settings.store, wait=wait):
        say("reading")
        texts = read_sources(settings.notes, known=memo.texts if memo else None)
        _require_all(texts, strict=strict)
        if not full and (standing := find_unchanged(settings, texts)) is not None:
            return BuildReport(
                generation=standing.generation,
                changed=False,
                sources=standing.sources,
                skipped=standing.skipped,
                made=None,
                memo=memo,
            )
        from kg.memo import write_memo

        memo = _start(settings, memo, full=full)
        snapshot, facts, memo = _make_build(
            settings, texts, memo, strict=strict, now=now, say=say
        )
        former = _former_build(settings.store)
        if former is not None:
            facts = _weigh_losses(former, snapshot, facts, memo, force=force)
        generation = _publish(settings, former, snapshot, facts, memo, say=say)
        memo.published.clear()
        memo.published[generation.digest] = snapshot
        write_memo(settings.store, memo)
    return BuildReport(
        generation=generation,
        changed=True,
        sources=snapshot.sources,
        skipped=snapshot.skipped,
        made=snapshot,
        memo=memo,
    )


def _require_all(texts: SourceTexts, *, strict: bool) -> None:
    if strict and texts.skipped:
        named = "; ".join(f"{s.id}: {s.reason} {s.remedy}" for s in texts.skipped)
        raise NotesError(
            f"Some files cannot be read, and --strict wants them all. {named}"
        )


def _start(settings: Settings, memo: Memo | None, *, full: bool) -> Memo:
    """Return what is remembered by the same program with the same language pipeline."""
    from kg.memo import Memo, read_memo
    from kg.models import describe_model, find_model

    versions = program_versions(settings.engine)
    made_by = repr((versions, settings.model, describe_model(settings.model)))
    if full or not find_model(settings.model).lasting:
        return Memo(made_by=made_by)
    if memo is not None and memo.made_by == made_by:
        return memo
    return read_memo(settings.store, made_by)


def _make_build(
    settings: Settings,
    texts: SourceTexts,
    memo: Memo,
    *,
    strict: bool,
    now: Callable[[], datetime],
    say: Callable[[str], None],
) -> tuple[Snapshot, BuildFacts, Memo]:
    from kg.memo import forget
    from kg.nlp import defer_nlp
    from kg.parsing import parse_key, parse_sources
    from kg.unmatched import find_unmatched

    try:
        # Before reading: what changes meanwhile makes this build stale, not fresh.
        digest = settings_digest(settings)
    except OSError:
        digest = ""  # Who reads the file says what is wrong with it.
    nlp = defer_nlp(settings.model)
    show_log = settings.log_entries == "show"
    # The notes are parsed by a process apart: this one loads the model meanwhile, which
    # a build with little to read may not need at all.
    with ThreadPoolExecutor(max_workers=1) as beside:
        loading = None if memo.parsed else beside.submit(nlp)
        inputs = _read_inputs(settings, digest, memo)
        parsed, texts = parse_sources(texts, show_log=show_log, known=memo.parsed)
        _require_all(texts, strict=strict)
        if loading is not None:
            loading.result()
    for text, source in zip(texts.texts, parsed, strict=True):
        key = parse_key(text, show_log=show_log)
        memo.parsed[key] = replace(source, log=())
    snapshot = make_snapshot(
        parsed,
        texts,
        inputs.vocabulary,
        inputs.catalogue,
        curation=inputs.curation,
        nlp=nlp,
        memo=memo,
        say=say,
    )
    unmatched = find_unmatched(
        inputs.curation, snapshot, inputs.vocabulary, nlp=nlp, memory=memo.naming
    )
    facts = _facts(settings, digest, texts, inputs, unmatched, built_at=now())
    return snapshot, facts, forget(memo, texts.texts, snapshot.notes)


def _read_inputs(settings: Settings, digest: str, memo: Memo) -> Inputs:
    """Return what is read beside the notes, again only when it has changed."""
    from kg.curation import read_curation
    from kg.memo import Inputs
    from kg.reading.catalogue import read_catalogues
    from kg.vocabulary import read_vocabulary

    if digest in memo.inputs:
        return memo.inputs[digest]
    found = Inputs(
        vocabulary=read_vocabulary(settings.vocabulary),
        catalogue=read_catalogues(settings.courses),
        curation=read_curation(curation_files(settings)),
    )
    memo.inputs.clear()
    if digest:
        memo.inputs[digest] = found
    return found


def _publish(
    settings: Settings,
    former: Generation | None,
    snapshot: Snapshot,
    facts: BuildFacts,
    memo: Memo,
    *,
    say: Callable[[str], None],
) -> Generation:
    from kg.engines import make_engine
    from kg.graph import build_graph
    from kg.index.documents import make_documents
    from kg.layout import place_nodes

    say("placing")
    placed = place_nodes(build_graph(snapshot), memory=memo.layout)
    say("indexing")
    engine = make_engine(settings.engine)
    return write_generation(
        settings.store,
        snapshot=snapshot,
        placed=placed,
        facts=facts,
        write_index=lambda folder: engine.rebuild(
            make_documents(snapshot),
            folder,
            former=former.path / "index" if former else None,
            memory=memo.index,
        ),
        known=memo.index.files,
    )


def prepare(settings: Settings) -> Memo:
    """Work out again what the current build was made of, so that the next remembers it.

    Raises:
        NotesError, VocabularyError, SettingsError: as `build`.
    """
    from kg.graph import build_graph
    from kg.layout import place_nodes

    texts = read_sources(settings.notes)
    memo = _start(settings, None, full=False)
    snapshot, _, memo = _make_build(
        settings,
        texts,
        memo,
        strict=False,
        now=lambda: datetime.now(UTC),
        say=lambda _stage: None,
    )
    place_nodes(build_graph(snapshot), memory=memo.layout)
    return memo


def load_tools(settings: Settings) -> None:
    """Load what the next build takes, so that an edit need not wait for it."""
    import kg.curated
    import kg.declared_relations
    import kg.engines
    import kg.index.documents
    import kg.layout
    import kg.mentions
    import kg.parsing
    import kg.passages
    import kg.reading.catalogue
    import kg.relations
    import kg.unmatched
    import kg.vocabulary  # noqa: F401
    from kg.nlp import defer_nlp

    defer_nlp(settings.model)()


def make_snapshot(
    parsed: Sequence[ParsedSource],
    texts: SourceTexts,
    vocabulary: Vocabulary,
    catalogue: Sequence[CatalogueCourse],
    *,
    nlp: MakeNlp,
    memo: Memo,
    curation: Curation | None = None,
    relabel: Callable[[Sequence[Note]], FoundConcepts] | None = None,
    say: Callable[[str], None] = lambda _stage: None,
) -> Snapshot:
    """Find notes, courses, concepts and relations in what was parsed of texts.

    What a person decided, ``curation``, goes before all else. ``memo`` gets what had
    to be read, with ``nlp``, because it was not remembered. ``relabel`` gives other
    mentions in place of those found, such as labelled ones.
    """
    from kg.curated import curate, with_declared_votes
    from kg.curation import Curation
    from kg.declared import find_declared, with_aliases, with_ends
    from kg.declared_relations import find_reference_relations
    from kg.definitions import with_definitions
    from kg.known_relations import find_unmet
    from kg.linking import make_pages, resolve_references
    from kg.mentions import find_mentions
    from kg.reading.courses import assign_courses
    from kg.refused import without_apart, without_refused
    from kg.relations import find_relations

    assigned = assign_courses(
        [draft for source in parsed for draft in source.notes],
        catalogue,
        taken=frozenset(concept.id for concept in vocabulary.concepts),
    )
    pages = make_pages(assigned.notes)
    notes = resolve_references(
        assigned.notes, pages=pages, other_files=frozenset(texts.other_files)
    )
    taken = frozenset(course.id for course in assigned.courses)
    curation = curation or Curation()
    vocabulary = curate(vocabulary, curation, taken=taken)
    declared = find_declared(notes, vocabulary, pages=pages, taken=taken)
    declared = without_refused(declared, curation)
    known = without_apart(with_aliases(vocabulary, declared), curation)
    field, promoted = with_declared_votes(known, declared)
    stated = find_reference_relations(notes, declared, pages=pages)
    say("finding concepts")
    found = find_mentions(
        notes,
        field,
        nlp=nlp,
        word_counts=read_word_counts(data_folder() / WORD_COUNTS),
        taken_ids=taken,
        declared=(*declared.concepts, *promoted),
        placed=declared.mentions,
        refused=curation.refused,
        apart=curation.apart,
        memory=memo.naming,
    )
    if relabel is not None:
        found = relabel(notes)
    concepts = with_ends(
        found.concepts,
        (*known.concepts, *declared.concepts),
        (end for relation in stated for end in (relation.subject, relation.object)),
    )
    say("finding relations")
    relations = find_relations(
        notes,
        concepts,
        found.mentions,
        assigned.lectures,
        vocabulary.relations,
        nlp=nlp,
        extra=stated,
        readings=memo.naming.readings,
        memo=memo.statements,
        memory=memo.lines,
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
        concepts=with_definitions(concepts, notes, found.mentions, memory=memo.lines),
        mentions=found.mentions,
        relations=relations,
        unmet=find_unmet(field, concepts, found.mentions),
    )


def _facts(
    settings: Settings,
    digest: str,
    texts: SourceTexts,
    inputs: Inputs,
    unmatched: tuple[str, ...],
    *,
    built_at: datetime,
) -> BuildFacts:
    from kg.models import describe_model

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
        vocabularies=tuple(
            path.stem for path in list_vocabulary_files(settings.vocabulary)
        ),
        versions=program_versions(settings.engine),
        ignored=texts.ignored,
        warnings=(
            *texts.warnings,
            *inputs.vocabulary.warnings,
            *_missing_decisions(settings),
        ),
        curation=None if settings.curation is None else str(settings.curation),
        unmatched=unmatched,
    )


def _missing_decisions(settings: Settings) -> Iterator[str]:
    """Say so where settings name a curation file that nobody has written yet."""
    for path in curation_files(settings) if settings.curation else ():
        if not path.exists():
            yield f"{path} does not exist yet; `kg candidates` can write it."


def _former_build(store: Path) -> Generation | None:
    try:
        return current_generation(store)
    except (NoBuildError, DamagedError):
        return None


def _weigh_losses(
    former: Generation,
    fresh: Snapshot,
    facts: BuildFacts,
    memo: Memo,
    *,
    force: bool,
) -> BuildFacts:
    """Refuse what only another program can have lost; let the facts warn of the rest.

    The same program finds in the same lines what it found before, so that a loss is the
    work of an edit, though it looks like none.

    Raises:
        LossError: another version of the programs would lose relations.
    """
    from kg.losses import find_losses, say_losses

    if former.facts.settings != facts.settings:
        return facts
    try:
        before = memo.published.get(former.digest) or read_snapshot(former)
    except DamagedError:
        return facts  # A damaged build is there to be replaced.
    losses = find_losses(before, fresh)
    if not losses:
        return facts
    count, named = counted(len(losses), "relation"), say_losses(losses, before)
    if former.facts.versions != facts.versions and not force:
        raise LossError(
            f"This build would lose {count} although what the notes say there has not "
            f"changed: {named}. The former build stays. Use --force to publish anyway."
        )
    warning = (
        f"{count} of {former.name} went although what the notes say there stands: "
        f"{named}. `kg diff` shows all that changed."
    )
    return replace(facts, warnings=(*facts.warnings, warning))
