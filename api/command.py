"""The command ``kg serve``: builds when needed, then serves until it is stopped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from api.rebuilds import build_command
from kg.errors import NoBuildError
from kg.options import EXIT_SKIPPED, input_options, settings_from
from kg.settings import Settings


@click.command()
@input_options
@click.option("--host", help="Address to serve on.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port, 0 for any free one.  [default: 8321]")
def serve(
    notes: tuple[Path, ...],
    store: Path | None,
    vocabulary: tuple[Path, ...],
    courses: tuple[Path, ...],
    model: str | None,
    engine: str | None,
    host: str | None,
    port: int | None,
) -> None:
    """Build when the notes are newer than the build, then serve search and graph.

    \b
    Example: kg serve ~/notes --port 8000
    """
    from api.server import serve as serve_forever
    from kg.freshness import is_fresh
    from kg.store import current_generation

    settings = settings_from(
        notes=notes,
        store=store,
        vocabulary=vocabulary,
        courses=courses,
        model=model,
        engine=engine,
        host=host,
        port=port,
    )
    try:
        fresh = is_fresh(current_generation(settings.store).facts, settings)
    except NoBuildError:
        fresh = False
    if not fresh:
        _build_apart(settings)
    serve_forever(settings, announce=click.echo)


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
