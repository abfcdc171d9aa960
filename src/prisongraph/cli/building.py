"""Commands around the record and its releases: check, build, verify, index, ledger."""

from pathlib import Path

import click

from prisongraph.cli.options import quiet_option, record_at, record_option, releases_option
from prisongraph.cli.progress import progress
from prisongraph.days import day_of
from prisongraph.errors import RecordError
from prisongraph.iris import BASE
from prisongraph.release import open_release, verify_release


@click.command()
@record_option
@quiet_option
def check(folder: Path | None, quiet: bool) -> None:
    """Check the record: syntax, vocabulary, shapes, audits. Writes nothing.

    \b
    Example:
        prisongraph check
    """
    # The compiler is imported by the commands that need it.
    from prisongraph.build import check_record

    with progress(quiet=quiet) as say:
        report = check_record(record_at(folder), progress=say)
    if report.findings:
        raise RecordError(report.findings)
    counts = ", ".join(f"{number} {name}" for name, number in sorted(report.counts.items()))
    click.echo(f"The record is sound: {counts}.", err=True)
    if report.unpublished:
        click.echo(f"{len(report.unpublished)} claims are not in the ledger yet.", err=True)


@click.command()
@record_option
@releases_option
@click.option(
    "--as-of",
    "as_of",
    metavar="DAY",
    help="Only what had certainly been said by the end of this day, such as 2024-09-30.",
)
@quiet_option
def build(folder: Path | None, releases: Path, as_of: str | None, quiet: bool) -> None:
    """Build a release of the record and print where it is.

    \b
    Example:
        prisongraph build
        prisongraph build --as-of 2024-09-30
    """
    from prisongraph.build import build_release

    day = day_of(as_of, "--as-of") if as_of is not None else None
    with progress(quiet=quiet) as say:
        release = build_release(record_at(folder), releases, as_of=day, progress=say)
    counts = release.manifest.counts
    click.echo(release.path)
    click.echo(
        f"{counts['claims']} claims in {counts['passages']} passages "
        f"of {counts['documents']} documents, {counts['conflicts']} conflicts",
        err=True,
    )


@click.command()
@click.argument("release", type=click.Path(exists=True, file_okay=False, path_type=Path))
def verify(release: Path) -> None:
    """Check every checksum of a release.

    \b
    Example:
        prisongraph verify releases/2026.1-0a1b2c3d
    """
    problems = verify_release(release)
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise SystemExit(1)
    click.echo(f"{release}: intact", err=True)


@click.command()
@click.argument("release", type=click.Path(exists=True, file_okay=False, path_type=Path))
def index(release: Path) -> None:
    """Write the index of a large release beforehand, and print where it is.

    A release that is too large for memory is served from an index beside it,
    which `serve` and `engine` write themselves where it is missing.

    \b
    Example:
        prisongraph index releases/2026.1-0a1b2c3d
    """
    from prisongraph.engine.index import index_of

    click.echo(index_of(open_release(release)))


@click.command()
@record_option
@click.option("--append", is_flag=True, help="Enter them as published.")
@quiet_option
def ledger(folder: Path | None, append: bool, quiet: bool) -> None:
    """Print the claims that the ledger does not hold yet.

    \b
    Example:
        prisongraph ledger --append
    """
    from prisongraph.build import check_record
    from prisongraph.build.ledger import append_claims

    record = record_at(folder)
    with progress(quiet=quiet) as say:
        report = check_record(record, progress=say)
    if report.findings:
        raise RecordError(report.findings)
    for claim in report.unpublished:
        click.echo(claim.removeprefix(BASE + "claim/"))
    if append:
        append_claims(record.data, report.unpublished)
        click.echo(f"{len(report.unpublished)} claims entered.", err=True)
