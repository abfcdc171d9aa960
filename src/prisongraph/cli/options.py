"""Options that several commands share, and what they stand for."""

import os
from pathlib import Path

import click
from rich.console import Console

from prisongraph.cli.progress import progress
from prisongraph.config import Config
from prisongraph.record import Record, default_record
from prisongraph.release import Release, find_release, open_release

record_option = click.option(
    "--record",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder with data/, ontology/ and queries/; by default the record that ships.",
)
releases_option = click.option(
    "--releases",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: Path(config().releases),
    help="The folder of releases; by default releases/ here.",
)
release_option = click.option(
    "--release",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The directory of a release; by default the one of the record that ships.",
)
quiet_option = click.option(
    "--quiet", is_flag=True, help="Show no progress; it is shown on terminals only."
)


def config() -> Config:
    """The settings in the environment."""
    return Config.from_env(os.environ)


def record_at(folder: Path | None) -> Record:
    """The record in a folder, else the one that ships."""
    return Record.at(folder) if folder else default_record()


def output() -> Console:
    """Standard output for people, never cut or wrapped in a file or a pipe."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=10_000)


def current_release(
    release: Path | None, *, folder: Path | None = None, releases: Path | None = None
) -> Release:
    """The release that is named, else the one of the record, built first where there is none."""
    if release:
        return open_release(release)
    # The server of a named release runs without the compiler.
    from prisongraph.build import build_release, inputs_digest

    record = record_at(folder)
    destination = releases or Path(config().releases)
    found = find_release(destination, inputs_digest(record))
    if found:
        return found
    with progress() as say:
        return build_release(record, destination, progress=say)
