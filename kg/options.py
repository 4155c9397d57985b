"""Options that several commands share, and the settings that they make."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from kg.settings import Settings

EXIT_SKIPPED = 3

_Command = TypeVar("_Command", bound=Callable[..., Any])


def store_option(command: _Command) -> _Command:
    return click.option(
        "--store",
        type=click.Path(path_type=Path, file_okay=False),
        help="Where builds are kept.  [default: .studygraph]",
    )(command)


def json_option(command: _Command) -> _Command:
    return click.option(
        "--json", "as_json", is_flag=True, help="Print the API's object as JSON."
    )(command)


def curation_option(command: _Command) -> _Command:
    return click.option(
        "--curation",
        type=click.Path(path_type=Path, dir_okay=False),
        help="The file with your decisions.  [default: studygraph.yaml in NOTES]",
    )(command)


def input_options(command: _Command) -> _Command:
    command = click.argument("notes", nargs=-1, type=click.Path(path_type=Path))(
        command
    )
    command = click.option(
        "--engine", help="Search engine: whoosh or tantivy.  [default: whoosh]"
    )(command)
    command = click.option("--model", help="spaCy model: its name, or a folder.")(
        command
    )
    command = click.option(
        "--vocabulary",
        type=click.Path(path_type=Path),
        multiple=True,
        help="A vocabulary file or folder; repeat it for more.",
    )(command)
    command = click.option(
        "--courses",
        type=click.Path(path_type=Path),
        multiple=True,
        help="A course catalogue or a folder of them; repeat it for more.",
    )(command)
    command = curation_option(command)
    return store_option(command)


def poll_option(command: _Command) -> _Command:
    return click.option(
        "--poll",
        is_flag=True,
        help="With --watch: look every 2 seconds, for drives that tell of no change.",
    )(command)


def settings_from(**flags: object) -> Settings:
    """Return the settings of this run, the flags over all others."""
    from kg.settings import make_settings

    return make_settings(flags, environment=os.environ, folder=Path.cwd())


def build_command(
    settings: Settings,
    *,
    full: bool = False,
    wait: int = 0,
    watch: bool = False,
    poll: bool = False,
) -> tuple[str, ...]:
    """Return the command line that builds with the same settings as are served.

    ``wait`` is for how many seconds another build may go on. One that is to ``watch``
    ends with the pipe of its standard input and tells what it does in JSON.
    """
    options = [f"--store={settings.store}", f"--engine={settings.engine}"]
    options += [f"--vocabulary={path}" for path in settings.vocabulary]
    options += [f"--courses={path}" for path in settings.courses]
    options += [f"--curation={settings.curation}"] if settings.curation else []
    options += [f"--model={settings.model}"] if settings.model else []
    options += ["--full"] if full else []
    options += [f"--wait={wait}"] if wait else []
    options += ["--watch", "--attached", "--json"] if watch else []
    options += ["--poll"] if poll else []
    notes = (str(path) for path in settings.notes)
    return (sys.executable, "-m", "kg", "build", *options, "--", *notes)
