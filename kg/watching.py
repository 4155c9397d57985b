"""Folders and files → a sign to look again, and at every sign a build.

A sign says only that something may be new; what has changed, a build finds out from the
contents. Folders are watched by the system, or looked at every few seconds where it
cannot; single files always by a look, lest the whole folder around one be watched.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from watchfiles import watch

from kg.answers import BuildInfo
from kg.errors import BusyError, KgError
from kg.pipeline import BuildReport
from kg.reading.files import stat_sources
from kg.reading.walk import SUFFIXES
from kg.records import SkippedSource
from kg.settings import Settings, curation_files
from kg.yaml_files import RDF_SUFFIXES, YAML_SUFFIXES, list_vocabulary_files

GATHER_MS = 300  # The signs of one burst are one sign.
STEP_MS = 50
LOOK_MS = 250
POLL_SECONDS = 2.0
RETRY_SECONDS = 0.5
_REST = 20  # Looking takes at most this part of the time.
_SUFFIXES = (*SUFFIXES, *YAML_SUFFIXES, *RDF_SUFFIXES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a sign, and ``says`` so: a build, or none for an ``error``.

    ``sources_changed`` is None for the first build, which is compared with nothing.
    """

    build: BuildInfo | None
    changed: bool
    sources_changed: int | None
    skipped: tuple[SkippedSource, ...]
    seconds: float
    error: str | None
    says: str


def watch_builds(
    settings: Settings,
    build_once: Callable[[], BuildReport],
    *,
    tell: Callable[[Outcome], None],
    stop: threading.Event,
    poll: bool = False,
    get_ready: Callable[[], None] = lambda: None,
) -> None:
    """Build at once and at every sign, whatever comes of it, until ``stop`` is set.

    ``tell`` is told of every build and error, and of the first that changed nothing;
    then ``get_ready`` is called, so that the next edit need not wait for it.
    While another build holds the store this one waits: the other may have read less.
    """
    former: BuildReport | None = None
    well = False
    for _ in watch_inputs(
        settings.notes,
        other_inputs(settings),
        store=settings.store,
        stop=stop,
        poll=poll,
        warn=lambda sentence: tell(_no_build(sentence)),
    ):
        started = time.monotonic()
        try:
            report, waited = _build_when_free(build_once, tell=tell, stop=stop)
        except Exception as error:
            well = False
            sentence = _sentence(error)
            tell(_no_build(sentence, error=sentence))
            continue
        if report is None:
            return
        well = well and not waited
        if report.changed or not well:
            tell(_success(report, former, seconds=time.monotonic() - started))
        former, well = report, True
        get_ready()


def other_inputs(settings: Settings) -> tuple[Path, ...]:
    """Return what a build reads beside the notes, files and folders."""
    return (*settings.vocabulary, *settings.courses, *curation_files(settings))


def _build_when_free(
    build_once: Callable[[], BuildReport],
    *,
    tell: Callable[[Outcome], None],
    stop: threading.Event,
) -> tuple[BuildReport | None, bool]:
    """Return what was built, and whether that had to wait; None when stopped."""
    waited = False
    while not stop.is_set():
        try:
            return build_once(), waited
        except BusyError as error:
            if not waited:
                tell(_no_build(str(error), error=str(error)))
            waited = True
            stop.wait(RETRY_SECONDS)
    return None, waited


def _sentence(error: Exception) -> str:
    if isinstance(error, KgError | OSError):
        return str(error)
    traceback.print_exception(error)
    return f"The build failed by a fault of the program: {error!r}."


def _no_build(sentence: str, *, error: str | None = None) -> Outcome:
    return Outcome(
        build=None,
        changed=False,
        sources_changed=None,
        skipped=(),
        seconds=0.0,
        error=error,
        says=sentence,
    )


def _success(
    report: BuildReport, former: BuildReport | None, *, seconds: float
) -> Outcome:
    generation = report.generation
    count = None if former is None else _count_changes(former, report)
    if not report.changed:
        says = f"Nothing has changed since {generation.name}."
    elif count is None:
        says = f"{generation.name}: built in {seconds:.1f} s."
    else:
        sources = "1 source" if count == 1 else f"{count} sources"
        says = f"{generation.name}: {sources} changed, built in {seconds:.1f} s."
    return Outcome(
        build=BuildInfo(
            id=generation.name, built_at=generation.facts.built_at, stale=False
        ),
        changed=report.changed,
        sources_changed=count,
        skipped=report.skipped,
        seconds=round(seconds, 3),
        error=None,
        says=says,
    )


def _count_changes(former: BuildReport, report: BuildReport) -> int:
    before, after = (
        {(source.id, source.digest) for source in each.sources}
        for each in (former, report)
    )
    return len({id for id, _ in before ^ after})


def watch_inputs(
    notes: Iterable[Path],
    others: Iterable[Path] = (),
    *,
    store: Path,
    stop: threading.Event,
    poll: bool = False,
    warn: Callable[[str], None] = lambda _sentence: None,
) -> Iterator[None]:
    """Yield when watching has begun, and whenever notes or other files may be new.

    ``others`` are vocabularies, catalogues and curation files. What is hidden or in the
    ``store`` counts for nothing. A path may be missing, and may come and go. ``poll``
    looks instead of being told by the system, as is done where the system fails to:
    ``warn`` is told of that.
    """
    notes, others = tuple(notes), tuple(others)
    while not poll and not stop.is_set():
        try:
            yield from _watch_roots((*notes, *others), store=store, stop=stop)
        except FileNotFoundError:
            stop.wait(RETRY_SECONDS)  # It went just now; the next round knows that.
        except (OSError, RuntimeError) as error:
            warn(
                f"The system cannot watch these folders ({error}), so they are looked "
                f"at every {POLL_SECONDS:g} seconds."
            )
            poll = True
    yield from _poll_files(notes, others, stop=stop)


def _watch_roots(
    roots: tuple[Path, ...], *, store: Path, stop: threading.Event
) -> Iterator[None]:
    """Yield at the start and at signs, until a root is another than it was."""
    state = _look_at(roots)
    folders = frozenset(root.resolve() for root in roots if root.is_dir())
    hidden_store = store.resolve()
    begun = False
    with closing(_found_in(folders, hidden_store, stop)) as rounds:
        for found in rounds:
            # A folder that was removed and made anew may have its old number.
            if _look_at(roots) != state or found & folders:
                return
            if found or not begun:
                begun = True
                yield


def _found_in(
    folders: frozenset[Path], store: Path, stop: threading.Event
) -> Generator[frozenset[Path], None, None]:
    """Yield what is new in the folders, or nothing, several times a second."""
    if not folders:
        while not stop.is_set():
            yield frozenset()
            stop.wait(LOOK_MS / 1000)
        return
    for changes in watch(
        *sorted(folders),
        watch_filter=lambda _change, path: may_be_read(
            Path(path), folders=folders, store=store
        ),
        debounce=GATHER_MS,
        step=STEP_MS,
        rust_timeout=LOOK_MS,
        yield_on_timeout=True,
        stop_event=stop,
        force_polling=False,
        ignore_permission_denied=True,
    ):
        yield frozenset(Path(path) for _, path in changes)


def may_be_read(path: Path, *, folders: Iterable[Path], store: Path) -> bool:
    """Tell whether a build of the folders may read what is there, or was."""
    if path.is_relative_to(store):
        return False
    if not any(
        path.is_relative_to(folder)
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        for folder in folders
    ):
        return False
    # A folder comes and goes with its files, which are not told of one by one.
    return path.name.lower().endswith(_SUFFIXES) or not path.is_file()


def _look_at(roots: Iterable[Path]) -> tuple[object, ...]:
    """Return what tells folders from others in their place, and files from changed."""
    return tuple(map(_stat, roots))


def _stat(path: Path) -> object:
    try:
        status = path.stat()
    except OSError:
        return None
    if path.is_dir():
        return status.st_dev, status.st_ino
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _poll_files(
    notes: tuple[Path, ...], others: tuple[Path, ...], *, stop: threading.Event
) -> Iterator[None]:
    seen: object = None
    while not stop.is_set():
        started = time.monotonic()
        found = _stat_all(notes, others)
        took = time.monotonic() - started
        if found != seen:
            seen = found
            yield
        stop.wait(max(POLL_SECONDS, _REST * took))


def _stat_all(notes: tuple[Path, ...], others: tuple[Path, ...]) -> object:
    try:
        return stat_sources(notes), tuple(
            (path, _stat(path)) for path in list_vocabulary_files(others)
        )
    except (KgError, OSError) as error:
        return str(error)  # A build will say it, and say so once.
