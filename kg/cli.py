"""The command line: one verb a command, heavy imports inside the commands."""

from __future__ import annotations

import click


@click.group()
@click.version_option(package_name="studygraph")
def main() -> None:
    """Turn study notes into a searchable concept graph."""
