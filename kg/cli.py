"""The command line: one verb a command, heavy imports inside the commands."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from gc import set_threshold as set_collection_threshold
from itertools import chain, repeat
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import click

from kg import __version__
from kg.errors import DamagedError, KgError, NoBuildError
from kg.options import (
    EXIT_SKIPPED,
    build_command,
    curation_option,
    input_options,
    json_option,
    poll_option,
    settings_from,
    store_option,
)

if TYPE_CHECKING:
    from kg.decisions import Change
    from kg.kb import KnowledgeBase
    from kg.memo import Memo
    from kg.pipeline import BuildReport
    from kg.settings import Settings

GC_THRESHOLD = 50_000
# Names the function that serves: the package around it is built on this one.
SERVER = "studygraph.server"


class _Group(click.Group):
    """Prints a `KgError` as one line and leaves with its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KgError as error:
            click.echo(f"kg: {error}", err=True)
            ctx.exit(error.exit_code)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="studygraph")
def main() -> None:
    """Turn study notes into a searchable concept graph.

    \b
    kg build            read the notes, build graph and index
    kg serve            build when needed, then serve search and graph
    kg search alexnet   search from the terminal
    """


@contextmanager
def _reader(store: Path | None) -> Iterator[KnowledgeBase]:
    from kg.kb import open_knowledge_base

    kb = open_knowledge_base(settings_from(store=store))
    try:
        yield kb
    finally:
        kb.close()


def _show(answer: object, lines: Iterable[str], *, as_json: bool) -> None:
    """Print an answer as the API's JSON, or as the given lines."""
    if as_json:
        from kg.answers import to_json

        click.echo(json.dumps(to_json(answer), ensure_ascii=False, indent=2))
    else:
        for line in lines:
            click.echo(line)


@main.command()
@input_options
@click.option("--full", is_flag=True, help="Build even when nothing has changed.")
@click.option("--force", is_flag=True, help="Publish even when relations are lost.")
@click.option("--strict", is_flag=True, help="Fail when a file cannot be read.")
@click.option(
    "--wait",
    type=click.FloatRange(0),
    default=0.0,
    help="Seconds to wait for another build.",
)
@click.option("--watch", is_flag=True, help="Build again whenever something changes.")
@poll_option
@click.option("--attached", is_flag=True, hidden=True, help="End with standard input.")
@json_option
def build(
    notes: tuple[Path, ...],
    store: Path | None,
    vocabulary: tuple[Path, ...],
    courses: tuple[Path, ...],
    curation: Path | None,
    model: str | None,
    engine: str | None,
    full: bool,
    force: bool,
    strict: bool,
    wait: float,
    watch: bool,
    poll: bool,
    attached: bool,
    as_json: bool,
) -> None:
    """Read NOTES (files or folders) and build graph and index.

    The former build is served until the new one is complete, and stays when anything
    goes wrong, or when nothing has changed. Exit code 3: built, but some files were
    skipped; each is named.

    With --watch it goes on until Ctrl-C, and builds again whenever notes, vocabularies,
    catalogues or decisions change.

    \b
    Example: kg build ~/notes --store ~/.studygraph
    """
    _require_watch(watch, poll)
    # What is imported and built stays: to look for cycles in it often is lost work.
    set_collection_threshold(GC_THRESHOLD)
    from kg.pipeline import build as build_all
    from kg.pipeline import load_tools, prepare

    settings = settings_from(
        notes=notes,
        store=store,
        vocabulary=vocabulary,
        courses=courses,
        curation=curation,
        model=model,
        engine=engine,
    )
    memo: Memo | None = None

    def build_once(*, full: bool = False) -> BuildReport:
        nonlocal memo
        with _progress() as say:
            report = build_all(
                settings,
                full=full,
                force=force,
                strict=strict,
                wait=wait,
                memo=memo,
                say=say,
            )
        memo = report.memo
        return report

    def get_ready() -> None:
        nonlocal memo
        load_tools(settings)
        if memo is None:
            # What is wrong with an input the next build says.
            with suppress(KgError):
                memo = prepare(settings)

    if watch:
        # Only the first build is full: watching is there to do less.
        fulls = chain((full,), repeat(False))
        _watch(
            settings,
            lambda: build_once(full=next(fulls)),
            get_ready,
            poll=poll,
            attached=attached,
            as_json=as_json,
        )
        return
    report = build_once(full=full)
    _tell(report, as_json=as_json)
    if report.skipped:
        sys.exit(EXIT_SKIPPED)


def _require_watch(watch: bool, poll: bool) -> None:
    if poll and not watch:
        raise click.UsageError("--poll says how to watch; add --watch.")


def _tell(report: BuildReport, *, as_json: bool) -> None:
    from kg.terminal import complaint_lines, status_lines

    if report.changed or as_json:
        from kg.answering import make_status_answer
        from kg.answers import BuildInfo

        name, facts = report.generation.name, report.generation.facts
        made = BuildInfo(id=name, built_at=facts.built_at, stale=False)
        status = make_status_answer(report.snapshot, facts, made)
        _show(status, status_lines(status), as_json=as_json)
    else:
        click.echo(f"Nothing has changed since {report.generation.name}.")
    facts = report.generation.facts
    if report.changed:
        from kg.engines import suggest_engine

        suggestion = suggest_engine(facts.engine, len(report.snapshot.notes))
        if suggestion:
            click.echo(suggestion, err=True)
    for line in complaint_lines(
        report.sources, report.skipped, (*facts.warnings, *facts.unmatched)
    ):
        click.echo(line, err=True)


def _watch(
    settings: Settings,
    build_once: Callable[[], BuildReport],
    get_ready: Callable[[], None],
    *,
    poll: bool,
    attached: bool,
    as_json: bool,
) -> None:
    """Build whenever something changes, until Ctrl-C, SIGTERM or who is attached."""
    from kg.answers import to_json
    from kg.parent import end_with_parent
    from kg.terminal import skipped_lines
    from kg.watching import Outcome, watch_builds

    def tell(outcome: Outcome) -> None:
        if as_json:
            click.echo(json.dumps(to_json(outcome), ensure_ascii=False))
            return
        click.echo(outcome.says, err=outcome.error is not None)
        for line in skipped_lines(outcome.skipped):
            click.echo(line, err=True)

    # What is half built is taken away, and the lock given back. A shell starts what it
    # puts into the background deaf to SIGINT.
    before = {
        number: signal.signal(number, signal.default_int_handler)
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    if attached:
        end_with_parent()
    try:
        watch_builds(
            settings,
            build_once,
            tell=tell,
            stop=Event(),
            poll=poll,
            get_ready=get_ready,
        )
    except KeyboardInterrupt:
        pass  # The current build stays.
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Say each stage on one line of a terminal; say nothing elsewhere."""
    shown = sys.stderr.isatty()

    def say(stage: str) -> None:
        if shown:
            click.echo(f"\r\x1b[K{stage} …", err=True, nl=False)

    yield say
    if shown:
        click.echo("\r\x1b[K", err=True, nl=False)


@main.command()
@input_options
@click.option("--host", help="Address to serve on.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port, 0 for any free one.  [default: 8321]")
@click.option("--watch", is_flag=True, help="Build again whenever something changes.")
@poll_option
@click.option("--json", "as_json", is_flag=True, help="Announce the address as JSON.")
def serve(
    notes: tuple[Path, ...],
    store: Path | None,
    vocabulary: tuple[Path, ...],
    courses: tuple[Path, ...],
    curation: Path | None,
    model: str | None,
    engine: str | None,
    host: str | None,
    port: int | None,
    watch: bool,
    poll: bool,
    as_json: bool,
) -> None:
    """Build when the notes are newer than the build, then serve search and graph.

    With --watch an edit is found a few seconds after it was saved.

    \b
    Example: kg serve ~/notes --port 8000
    """
    _require_watch(watch, poll)
    from importlib.metadata import entry_points

    from kg.freshness import is_fresh, with_inputs_of
    from kg.settings import require_safe_exposure
    from kg.store import current_generation

    settings = settings_from(
        notes=notes,
        store=store,
        vocabulary=vocabulary,
        courses=courses,
        curation=curation,
        model=model,
        engine=engine,
        host=host,
        port=port,
    )
    try:
        generation = current_generation(settings.store)
        # What was built stays what is served, but for what this command says.
        given = (name for name, _ in settings.origins)
        settings = with_inputs_of(generation.facts, settings, but=given)
        # Who watches looks at once, and what is out of date is served meanwhile.
        fresh = watch or is_fresh(generation, settings)
    except (NoBuildError, DamagedError):
        fresh = False
    require_safe_exposure(settings)
    if not fresh:
        _build_apart(settings)

    def announce(sentence: str) -> None:
        _show({"says": sentence}, [sentence], as_json=as_json)

    (server,) = entry_points(group=SERVER)
    server.load()(settings, announce=announce, watch=watch, poll=poll)


def _build_apart(settings: Settings) -> None:
    """Build in a process of its own: the server's never holds the language tools.

    A build that fails stops the server only when there is no former one to serve.
    """
    from kg.store import pointer_stamp

    code = subprocess.run(build_command(settings, full=False), check=False).returncode
    if code in (0, EXIT_SKIPPED):
        return
    if pointer_stamp(settings.store) is None:
        sys.exit(code)
    click.echo("kg: that build failed; serving the former one.", err=True)


# Words such as -this are syntax of the query, not options.
@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--course", help="Only notes of this course (its id).")
@click.option("--lecture", help="Only notes of this lecture (its id).")
@click.option("--concept", help="Only notes that mention this concept (its id).")
@click.option("--source", help="Only notes of this notes file.")
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="First day.")
@click.option("--to", "until", type=click.DateTime(["%Y-%m-%d"]), help="Last day.")
@click.option("--sort", type=click.Choice(["relevance", "date"]), default="relevance")
@click.option(
    "--mode",
    type=click.Choice(["any", "all", "hybrid"]),
    default="any",
    help="Any word, all words, or words and meaning.  [default: any]",
)
@store_option
@json_option
def search(
    query: tuple[str, ...],
    limit: int,
    course: str | None,
    lecture: str | None,
    concept: str | None,
    source: str | None,
    since: Any,
    until: Any,
    sort: str,
    mode: str,
    store: Path | None,
    as_json: bool,
) -> None:
    """Search the notes for QUERY.

    \b
    Example: kg search root mean square propagation
             kg search '"mini batch" -gradient date:2024-12..2025-01'
    """
    from kg.terminal import search_lines

    for word in query:
        if word.startswith("--"):
            raise click.NoSuchOption(word)
    with _reader(store) as kb:
        answer = kb.search(
            " ".join(query),
            limit=limit,
            course=course,
            lecture=lecture,
            concept=concept,
            source=source,
            since=since.date() if since else None,
            until=until.date() if until else None,
            sort=sort,
            mode=mode,
        )
    _show(answer, search_lines(answer), as_json=as_json)


@main.command()
@store_option
@json_option
def embed(store: Path | None, as_json: bool) -> None:
    """Prepare the passages of the current build for being found by their meaning.

    Only those that are new since the last time take work. While `kg serve` runs it does
    this by itself. What is done stays when this is stopped.

    \b
    Example: kg embed
    """
    from kg.embedding import load_embedder
    from kg.meaning import make_vectors
    from kg.settings import no_search_model

    settings = settings_from(store=store)
    if settings.search_model is None:
        raise no_search_model()
    embedder = load_embedder(settings.search_model)
    with _reader(store) as kb, _progress() as say:
        made = make_vectors(
            kb.snapshot.notes,
            embedder=embedder,
            store=settings.store,
            say=lambda done, total: say(f"{done:,} of {total:,} passages"),
        )
    says = f"{made:,} passages are new; all can be found by meaning now."
    _show({"made": made, "says": says}, [says], as_json=as_json)


@main.command()
@click.argument("prefix")
@store_option
@json_option
def suggest(prefix: str, store: Path | None, as_json: bool) -> None:
    """Complete PREFIX to concepts, lectures and words.

    \b
    Example: kg suggest grad
    """
    from kg.terminal import suggest_lines

    with _reader(store) as kb:
        answer = kb.suggest(prefix)
    _show(answer, suggest_lines(answer), as_json=as_json)


@main.command()
@click.argument("name")
@store_option
@json_option
def show(name: str, store: Path | None, as_json: bool) -> None:
    """Show a concept, a lecture, a course or a note, by id, label or title.

    \b
    Example: kg show AlexNet
    """
    from kg import terminal

    with _reader(store) as kb:
        answer = kb.show(name)
    _show(answer, terminal.answer_lines(answer), as_json=as_json)


@main.command()
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@click.option("--promote", multiple=True, help="This is a concept; repeat it for more.")
@click.option("--refuse", multiple=True, help="This is none; repeat it for more.")
@click.option("--merge", multiple=True, help="This is the same as --into.")
@click.option("--into", help="The concept that takes in what is merged.")
@click.option("--rename", help="This is called --to.")
@click.option("--to", "name", help="The new name.")
@click.option("--keep-apart", nargs=2, multiple=True, help="These two are different.")
@store_option
@curation_option
@json_option
def candidates(
    limit: int,
    promote: tuple[str, ...],
    refuse: tuple[str, ...],
    merge: tuple[str, ...],
    into: str | None,
    rename: str | None,
    name: str | None,
    keep_apart: tuple[tuple[str, str], ...],
    store: Path | None,
    curation: Path | None,
    as_json: bool,
) -> None:
    """List what is worth deciding, or write a decision for every build to obey.

    First come labels that stand often in the notes and whose score is near the border
    of the core tier; those that look like another label count twice. Decisions go into
    studygraph.yaml beside the notes, which you can edit as well.

    \b
    Example: kg candidates --promote "skip connection" --refuse "next week"
             kg candidates --merge "residual net" --into ResNet
    """
    if bool(merge) != bool(into) or bool(rename) != bool(name):
        raise click.UsageError("--merge goes with --into, and --rename with --to.")
    settings = settings_from(store=store, curation=curation)
    if promote or refuse or merge or rename or keep_apart:
        from kg.decisions import Change, Key

        changes = (
            *(Change(key=Key.PROMOTE, label=label) for label in promote),
            *(Change(key=Key.REFUSE, label=label) for label in refuse),
            *(Change(key=Key.MERGE, label=one, other=into or "") for one in merge),
            *(
                Change(key=Key.RENAME, label=one, other=name or "")
                for one in (rename,)
                if one is not None
            ),
            *(
                Change(key=Key.KEEP_APART, label=one, other=other)
                for one, other in keep_apart
            ),
        )
        _decide(settings, changes, as_json=as_json)
        return
    from kg.terminal import candidate_lines

    with _reader(store) as kb:
        answer = kb.candidates(limit=limit)
    _show(answer, candidate_lines(answer), as_json=as_json)


def _decide(settings: Settings, changes: tuple[Change, ...], *, as_json: bool) -> None:
    """Write decisions beside the notes that were built, or that are to be."""
    from kg.curation_file import write_changes
    from kg.freshness import with_inputs_of
    from kg.settings import curation_files
    from kg.store import current_generation

    with suppress(NoBuildError, DamagedError):
        facts = current_generation(settings.store).facts
        given = (name for name, _ in settings.origins)
        settings = with_inputs_of(facts, settings, but=given)
    path = write_changes(curation_files(settings), changes)
    says = f"{path} is written. The next build obeys it, and so does --watch at once."
    _show({"file": str(path), "says": says}, [says], as_json=as_json)


@main.command()
@click.argument("source")
@click.argument("target")
@store_option
@json_option
def path(source: str, target: str, store: Path | None, as_json: bool) -> None:
    """Show how two concepts are connected, with one quote for each step.

    \b
    Example: kg path Adam "gradient descent"
    """
    from kg.terminal import path_lines

    with _reader(store) as kb:
        answer = kb.path(kb.find_concept(source), kb.find_concept(target))
    _show(answer, path_lines(answer), as_json=as_json)


@main.command()
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@store_option
@json_option
def communities(limit: int, store: Path | None, as_json: bool) -> None:
    """List the groups of concepts that belong together, and what joins them.

    \b
    Example: kg communities --limit 5
    """
    from kg.terminal import communities_lines

    with _reader(store) as kb:
        answer = kb.communities(limit=limit)
    _show(answer, communities_lines(answer), as_json=as_json)


@main.command()
@click.option("--concept", help="Centre on this concept, lecture or course.")
@click.option("--depth", type=click.IntRange(1, 4), default=1, show_default=True)
@click.option("--limit", type=click.IntRange(1, 2000), default=150, show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The HTML file to write; - for standard output.",
)
@store_option
@json_option
def graph(
    concept: str | None,
    depth: int,
    limit: int,
    output: Path | None,
    store: Path | None,
    as_json: bool,
) -> None:
    """Write the concept graph as one self-contained HTML page, or as JSON.

    \b
    Example: kg graph --concept AlexNet --depth 2 -o alexnet.html
    """
    if output is None and not as_json:
        raise click.UsageError("Say where to write the page: -o page.html, or --json.")
    with _reader(store) as kb:
        centre = kb.find_id(concept) if concept else None
        answer = kb.graph(concept=centre, depth=depth, limit=limit)
    if as_json:
        _show(answer, (), as_json=True)
    if output is not None:
        from kg.drawing import draw_page

        _write(output, [draw_page(answer)])


@main.command()
@click.option("--format", "form", default="jsonl", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False))
@store_option
@click.option("--json", "as_json", is_flag=True, help="Say as JSON what was written.")
def export(form: str, output: Path | None, store: Path | None, as_json: bool) -> None:
    """Write the whole build in another form: jsonl or graphml.

    \b
    Example: kg export --format graphml -o notes.graphml
    """
    from kg.export import EXPORTS

    if form not in EXPORTS:
        raise click.UsageError(
            f"There is no format {form!r}; use {' or '.join(EXPORTS)}."
        )
    if as_json and output is None:
        raise click.UsageError("Say where to write the export: -o FILE.")
    with _reader(store) as kb:
        _write(output or Path("-"), EXPORTS[form](kb.snapshot))
        if as_json:
            written = {"build": kb.build, "format": form, "file": str(output)}
            _show(written, (), as_json=True)


def _write(output: Path, parts: Iterable[str]) -> None:
    try:
        with click.open_file(str(output), "w", encoding="utf-8") as file:
            file.writelines(parts)
    except BrokenPipeError:
        raise  # Whoever reads has had enough; click ends quietly then.
    except OSError as error:
        raise click.UsageError(
            f"{output} cannot be written: {error.strerror}."
        ) from error


@main.command()
@store_option
@json_option
def courses(store: Path | None, as_json: bool) -> None:
    """List the courses that the notes are about.

    \b
    Example: kg courses
    """
    from kg.terminal import courses_lines

    with _reader(store) as kb:
        answer = kb.courses()
    _show(answer, courses_lines(answer), as_json=as_json)


@main.command()
@click.argument("notes", nargs=-1, type=click.Path(path_type=Path))
@json_option
def log(notes: tuple[Path, ...], as_json: bool) -> None:
    """List the private records of NOTES; they are in no build and on no page.

    \b
    Example: kg log ~/notes
    """
    from kg.parsing import parse_sources
    from kg.reading.files import read_sources
    from kg.terminal import log_lines, skipped_lines

    parsed, read = parse_sources(read_sources(settings_from(notes=notes).notes))
    entries = tuple(entry for source in parsed for entry in source.log)
    answer = {"total": len(entries), "items": entries}
    _show(answer, log_lines(entries), as_json=as_json)
    for line in skipped_lines(read.skipped):
        click.echo(line, err=True)
    if read.skipped:
        sys.exit(EXIT_SKIPPED)


# A number such as -1 is a build, not an option.
@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("builds", metavar="[GEN [GEN]]", nargs=-1)
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=20,
    show_default=True,
    help="How many of each kind of change to show.",
)
@store_option
@json_option
def diff(
    builds: tuple[str, ...], limit: int, store: Path | None, as_json: bool
) -> None:
    """Show what a build gained, lost and changed, each with the line that says so.

    Without GEN the build before is compared with the current one, with one GEN that
    one, with two the first with the second. GEN is gen-000017, 17, or counts back from
    the current build: -1 is the one before. The newest two builds are kept.

    \b
    Example: kg diff
             kg diff 16 17
    """
    for word in builds:
        if word.startswith("--"):
            raise click.NoSuchOption(word)
    if len(builds) > 2:
        raise click.UsageError("Only two builds can be compared: kg diff 16 17.")
    from kg.terminal import diff_lines

    with _reader(store) as kb:
        answer = kb.diff(*builds, limit=limit)
    _show(answer, diff_lines(answer), as_json=as_json)


@main.command()
@store_option
@json_option
def check(store: Path | None, as_json: bool) -> None:
    """Verify the current build: every file, id, quote and index entry.

    \b
    Example: kg check
    """
    from kg.check import check_build
    from kg.terminal import check_lines

    report = check_build(settings_from(store=store).store)
    _show(report, check_lines(report), as_json=as_json)
    if report.problems:
        sys.exit(1)


@main.command()
@store_option
@json_option
def gc(store: Path | None, as_json: bool) -> None:
    """Remove builds that nobody reads any more, all but the newest two.

    \b
    Example: kg gc
    """
    from kg.store import collect_generations, lock_store

    folder = settings_from(store=store).store
    with lock_store(folder):
        removed = collect_generations(folder)
    lines = [f"removed {name}" for name in removed] or ["Nothing to remove."]
    _show({"removed": removed}, lines, as_json=as_json)


@main.group()
def config() -> None:
    """Show what the settings are and where each comes from."""


@config.command("show")
@json_option
def config_show(as_json: bool) -> None:
    """Print every setting, its value and its origin.

    \b
    Example: kg config show
    """
    from kg.settings import describe_settings

    rows = describe_settings(settings_from())
    lines = [f"{name:<14} {value}  ({origin})" for name, value, origin in rows]
    answer = {name: {"value": value, "from": origin} for name, value, origin in rows}
    _show(answer, lines, as_json=as_json)
