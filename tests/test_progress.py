"""A person at a terminal sees each step and what it counted; a pipe sees nothing."""

import io
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from prisongraph.build import build_release, check_record
from prisongraph.cli import main
from prisongraph.cli.progress import progress
from prisongraph.record import Record

STEPS = [
    "reading the record",
    "checking statements",
    "compiling claims",
    "validating with SHACL",
    "auditing",
]


def terminal(stream: io.StringIO) -> Console:
    return Console(file=stream, force_terminal=True, width=200, no_color=True, highlight=False)


def test_every_step_is_told_when_it_begins_and_when_it_is_done(record: Record) -> None:
    told: list[tuple[str, str]] = []
    check_record(record, progress=lambda step, outcome: told.append((step, outcome)))
    assert [step for step, outcome in told if outcome == ""] == STEPS
    assert [step for step, outcome in told if outcome] == STEPS
    outcomes = {step: outcome for step, outcome in told if outcome}
    assert re.fullmatch(r"\d+ claims, [\d,]+ quads", outcomes["compiling claims"])
    assert outcomes["auditing"] == "0 rows"


def test_a_build_also_tells_of_the_writing(record: Record, tmp_path: Path) -> None:
    told: list[str] = []
    build_release(record, tmp_path, progress=lambda step, outcome: told.append(step))
    assert told[-2:] == ["writing the release"] * 2


def test_a_terminal_shows_one_line_with_counts_for_each_step() -> None:
    stream = io.StringIO()
    with progress(console=terminal(stream)) as say:
        say("reading [the] record", "")
        say("reading [the] record", "12 statements")
    assert "reading [the] record: 12 statements" in stream.getvalue()


@pytest.mark.parametrize("quiet", [True, False])
def test_nothing_is_shown_where_nobody_watches_or_wants_it(quiet: bool) -> None:
    stream = io.StringIO()
    console = terminal(stream) if quiet else Console(file=stream)
    with progress(quiet=quiet, console=console) as say:
        say("reading the record", "12 statements")
    assert stream.getvalue() == ""


@pytest.mark.parametrize("command", ["check", "build", "ledger"])
def test_progress_can_be_switched_off(command: str, record: Record, tmp_path: Path) -> None:
    for part in ("data", "ontology", "queries"):
        (tmp_path / part).symlink_to(getattr(record, part))
    options = ["--releases", str(tmp_path / "releases")] if command == "build" else []
    result = CliRunner().invoke(main, [command, "--quiet", "--record", str(tmp_path), *options])
    assert result.exit_code == 0, result.output
    assert "reading the record" not in result.output
