"""Commands that take something back: withdraw, withdraw-release."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from prisongraph.cli.options import config, record_at, record_option, releases_option
from prisongraph.errors import ParameterError, ReleaseError
from prisongraph.iris import BASE, expand, shorten
from prisongraph.record import Record
from prisongraph.terms import Iri
from prisongraph.withdrawn import (
    MARKER,
    REASONS,
    REQUESTED,
    Withdrawal,
    close_release,
    releases_with,
)

if TYPE_CHECKING:
    from prisongraph.build.withdrawing import Standing

_CLAIM = BASE + "claim/"
_SUBJECT = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#subject>"
_reason_option = click.option(
    "--reason", required=True, type=click.Choice(REASONS), help="Why; it is published."
)
_date_option = click.option(
    "--date", "day", default=lambda: date.today().isoformat(), help="The day; by default today."
)
_erase_option = click.option(
    "--erase/--keep",
    default=None,
    help="Erase the files of withdrawn releases, or keep them on disk, closed.",
)


@click.command()
@click.argument("things", metavar="CLAIM...", nargs=-1, required=True)
@_reason_option
@click.option("--replaced-by", metavar="CLAIM", help="The claim that stands in its place.")
@_date_option
@click.option("--edit", is_flag=True, help="Also take the statements out of their files.")
@_erase_option
@record_option
@releases_option
def withdraw(
    things: tuple[str, ...],
    reason: str,
    replaced_by: str | None,
    day: str,
    edit: bool,
    erase: bool | None,
    folder: Path | None,
    releases: Path,
) -> None:
    """Withdraw each CLAIM: a tombstone in the ledger, and word of what is left to do.

    A thing or a document stands for all claims about it, or in it.
    With the reason WithheldByRequest, the releases that hold what is withheld are withdrawn first,
    and --erase or --keep says what becomes of their files.

    \b
    Example:
        prisongraph withdraw claim:hlwwljlhsndy5cte --reason CuratorError --edit
    """
    from prisongraph.build.withdrawing import (
        claims_about,
        left_to_do,
        names_of,
        read_standing,
        require_withdrawable,
        said_elsewhere,
        withdraw_claims,
    )

    record = record_at(folder)
    _require_day(day)
    standing = read_standing(record)
    named = [_named(each) for each in things]
    claims = claims_about(standing, named)
    withheld = [each for each in named if not each.startswith(_CLAIM)]
    successor = _named(replaced_by) if replaced_by else None
    entries = require_withdrawable(record.data, claims, reason=reason, replaced_by=successor)
    names = names_of(standing, withheld if reason == REQUESTED else ())
    echoes = said_elsewhere(standing, set(claims)) if reason == REQUESTED else []
    if reason == REQUESTED:
        held = releases_with(releases, _patterns(claims, withheld))
        _withdraw_releases(held, record, reason=reason, day=day, erase=erase)
    for claim in withdraw_claims(
        record.data, entries, claims, reason=reason, day=day, replaced_by=successor
    ):
        click.echo(f"{shorten(claim)}\twithdrawn\t{reason}\t{day}")
    if edit:
        standing = _take_out(record, standing, claims)
    todo = left_to_do(record.data, standing, claims, names)
    _tell([str(each) for each in (*echoes, *todo)])


def _take_out(record: Record, standing: "Standing", claims: Iterable[Iri]) -> "Standing":
    """What the record says once the statements that make the claims are out of their files."""
    from prisongraph.build.removing import remove_statements
    from prisongraph.build.withdrawing import read_standing

    making = [each for claim in claims for each in standing.making.get(claim, ())]
    for outcome in remove_statements(record.data, making):
        click.echo(outcome, err=True)
    return read_standing(record)


def _tell(todo: Sequence[str]) -> None:
    for each in todo:
        click.echo(each, err=True)
    if todo:
        click.echo(f"{len(todo)} places are left to be changed by hand.", err=True)


@click.command("withdraw-release")
@click.argument("release", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_reason_option
@_date_option
@_erase_option
@record_option
def withdraw_release(
    release: Path, reason: str, day: str, erase: bool | None, folder: Path | None
) -> None:
    """Withdraw RELEASE: it is closed where it stands, and never served or asked again.

    The ledger of the record names it, so that later releases can say what became of it.

    \b
    Example:
        prisongraph withdraw-release releases/2026.1-0a1b2c3d --reason WithheldByRequest --erase
    """
    _require_day(day)
    _withdraw_releases([release.resolve()], record_at(folder), reason=reason, day=day, erase=erase)


def _withdraw_releases(
    found: Iterable[Path], record: Record, *, reason: str, day: str, erase: bool | None
) -> None:
    from prisongraph.build.release_ledger import enter_withdrawn_release
    from prisongraph.release import MANIFEST
    from prisongraph.serve.kept import KeptAnswers

    found = list(found)
    for path in found:
        if not (path / MANIFEST).exists() and not (path / MARKER).exists():
            raise ReleaseError(f"{path}: expected a release with a {MANIFEST}, found none")
    if found and erase is None:
        names = ", ".join(path.name for path in found)
        raise ParameterError(
            f"{names}: say --erase, which removes all files of the release from this disk for "
            "good, or --keep, which leaves them where they are, closed"
        )
    cache = config().cache
    for path in found:
        withdrawal = Withdrawal(path.name, reason, day)
        if enter_withdrawn_release(record.data, withdrawal):
            click.echo(f"{path.name}\twithdrawn\t{reason}\t{day}")
        for done in close_release(path, withdrawal, erase=bool(erase)):
            click.echo(done, err=True)
        if cache and Path(cache).is_dir():
            KeptAnswers(Path(cache), 0).forget(path.name)
            click.echo(f"{cache}: kept answers of {path.name} removed", err=True)


def _patterns(claims: Iterable[Iri], things: Iterable[Iri]) -> list[bytes]:
    """What a dataset holds that still makes a claim, or names a thing."""
    made = [f"<{claim}> ".encode() + _SUBJECT for claim in claims]
    return [*made, *(f"<{thing}".encode() + end for thing in things for end in (b">", b"#", b"/"))]


def _named(name: str) -> Iri:
    """The IRI that is meant; sixteen letters alone are those of a claim."""
    is_bare = not set(name) & set(":/")
    return Iri(_CLAIM + name) if is_bare else expand(name)


def _require_day(day: str) -> None:
    try:
        date.fromisoformat(day)
    except ValueError:
        raise ParameterError(
            f"--date {day}: expected the day of the withdrawal, such as 2026-11-24"
        ) from None
